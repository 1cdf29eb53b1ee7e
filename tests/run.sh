#!/usr/bin/env bash
# Runs the programme lint and every ctest, and ends with the plain line `N passed, N failed, N skipped`.
set -uo pipefail
build=${1:-build}
log=$build/test.log
passed=0 failed=0 skipped=0
check() { if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $*"; fi; }
for programme in services/programmes/*/; do check python3 services/programmes/bundle.py --lint "${programme%/}"; done
check python3 services/programmes/bundle_test.py
ctest --test-dir "$build" --output-on-failure -j2 2>&1 | tee "$log"
passed=$((passed + $(grep -cE 'Test +#[0-9]+: .* Passed ' "$log")))
skipped=$((skipped + $(grep -cE 'Test +#[0-9]+: .*\*\*\*Skipped' "$log")))
failed=$((failed + $(grep -E 'Test +#[0-9]+: ' "$log" | grep -cvE ' Passed |\*\*\*Skipped')))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 2 ]
