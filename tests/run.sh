#!/usr/bin/env bash
# Runs the programme lint and every ctest, and ends with the plain line `N passed, N failed, N skipped`.
set -uo pipefail
build=${1:-build}
log=$build/test.log
passed=0 failed=0 skipped=0
for check in "services/programmes/bundle.py --lint services/programmes/qi4tf" "services/programmes/bundle_test.py"; do
  if python3 $check; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
ctest --test-dir "$build" --output-on-failure -j2 2>&1 | tee "$log"
passed=$((passed + $(grep -cE 'Test +#[0-9]+: .* Passed ' "$log")))
skipped=$((skipped + $(grep -cE 'Test +#[0-9]+: .*\*\*\*Skipped' "$log")))
failed=$((failed + $(grep -E 'Test +#[0-9]+: ' "$log" | grep -cvE ' Passed |\*\*\*Skipped')))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 2 ]
