#!/usr/bin/env bash
# Runs the programme lint and every ctest, and ends with the plain line `N passed, N failed, N skipped`.
set -uo pipefail
build=${1:-build}
log=$build/test.log
passed=0 failed=0 skipped=0
programme=services/programmes/qi4tf
if [ -f "$programme/actions.json" ]; then
  if python3 services/programmes/bundle.py --lint "$programme"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
else
  echo "skipped: lint of $programme, its catalogue (actions.json) is not written yet"
  skipped=$((skipped + 1))
fi
ctest --test-dir "$build" --output-on-failure -j2 2>&1 | tee "$log"
passed=$((passed + $(grep -cE 'Test +#[0-9]+: .* Passed ' "$log")))
skipped=$((skipped + $(grep -cE 'Test +#[0-9]+: .*\*\*\*Skipped' "$log")))
failed=$((failed + $(grep -E 'Test +#[0-9]+: ' "$log" | grep -cvE ' Passed |\*\*\*Skipped')))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 2 ]
