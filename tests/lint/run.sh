#!/usr/bin/env bash
# lint: house rules and form of everything, clang-tidy of changed C++ (against LINT_BASE, else the commit before), all protos, all pages of
# the portal. LINT_BASE=- gives clang-tidy every C++ file: more than an hour of one core. Ends with the plain line `N passed, N failed, N skipped`.
set -uo pipefail
build=$(realpath -m "${1:-build}")
cd "$(dirname "$0")/../.."
passed=0 failed=0 skipped=0
stage() { local name=$1; shift; if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name"; fi; }
skip() { skipped=$((skipped + 1)); echo "skipped: $*"; }

mapfile -t cpp < <(git ls-files '*.cc' '*.h')
if [ "${LINT_BASE:-}" = - ]; then mapfile -t units < <(git ls-files '*.cc')
else mapfile -t units < <(git diff --name-only --diff-filter=d "${LINT_BASE:-HEAD~1}" -- '*.cc'); fi

stage "house rules" python3 tests/lint/house_lint.py
stage form python3 tests/lint/form.py "${cpp[@]}"
if [ ${#units[@]} = 0 ]; then skip "clang-tidy: no .cc changed"
elif [ -f "$build/compile_commands.json" ]; then stage clang-tidy clang-tidy-14 --quiet -p "$build" "${units[@]}"
else skip "clang-tidy: $build is not configured"; fi

stage Dockerfile "$build/tools/venv/bin/hadolint" --no-color deploy/Dockerfile
# buf cannot see files outside its own folder.
protos() {
  [ -d "$build/googleapis/google" ] || { echo "the google protos are not in $build/googleapis: configure first"; return 1; }
  rm -rf "$build/buf" && mkdir -p "$build/buf" && cp -r proto/. "$build/googleapis/google" "$build/buf/" &&
    { [ -x "$build/tools/node_modules/.bin/buf" ] || npm install --silent --no-audit --no-fund --no-save --prefix "$build/tools" @bufbuild/buf@1.75.0; } &&
    (cd "$build/buf" && "$build/tools/node_modules/.bin/buf" lint)
}
stage protos protos
web() { cd services/portal/web && { [ -d node_modules ] || npm install --no-save --no-audit --no-fund --silent; } && npm run --silent lint; }
stage "portal pages" eval '(web)'
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
