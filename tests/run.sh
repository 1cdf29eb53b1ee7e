#!/usr/bin/env bash
# Checks programmes and house rules, runs every ctest, and ends with the plain line `N passed, N failed, N skipped`.
# In CI (CI set) a test may skip only if tests/allowed_skips.txt names it.
set -uo pipefail
build=${1:-build}
log=$build/test.log
passed=0 failed=0 skipped=0
check() { if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $*"; fi; }
for programme in services/programmes/*/programme.json; do check python3 services/programmes/bundle.py --lint "${programme%/*}"; done
check python3 services/programmes/bundle_test.py
check python3 tests/lint/house_lint.py
ctest --test-dir "$build" --output-on-failure -j2 2>&1 | tee "$log"
passed=$((passed + $(grep -cE 'Test +#[0-9]+: .* Passed ' "$log")))
skipped=$((skipped + $(grep -cE 'Test +#[0-9]+: .*\*\*\*Skipped' "$log")))
failed=$((failed + $(grep -E 'Test +#[0-9]+: ' "$log" | grep -cvE ' Passed |\*\*\*Skipped')))
if [ -n "${CI:-}" ]; then
  for name in $(grep -oP 'Test +#[0-9]+: \K\S+(?= .*\*\*\*Skipped)' "$log"); do
    grep -qE "^$name(:| |$)" tests/allowed_skips.txt || { echo "FAILED: $name skipped, which tests/allowed_skips.txt does not allow"; failed=$((failed + 1)); }
  done
fi
# What failed and why once more, at the end, where a reader of a long output looks first.
awk '/Test +#[0-9]+: .*\*\*\*/ && !/\*\*\*Skipped/ { on = 1; n = 0; more = 0; print "--" $0; next }
     /^ *[0-9]+\/[0-9]+ Test +#|^ +Start +[0-9]+:/ { on = 0 }
     !on { next }
     / Failure$|^(FAIL|ERROR): |^Traceback|Sanitizer|what\(\):/ { more = 8 }
     /Error|FAILED/ && more == 0 { more = 1 }
     more > 0 && n < 80 { more--; n++; print substr($0, 1, 500) }' "$log"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 2 ]
