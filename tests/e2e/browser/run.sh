#!/usr/bin/env bash
# run.sh FILE.mjs: from the root of the checkout. Exit code 77 and a line that says why: something it needs is not there.
lacks() { echo "skipped: $*"; exit 77; }
web=services/portal/web
PATH=$PWD/build/tools/node_modules/node/bin:$PATH  # as make has it: Debian's own node may be too old
command -v node >/dev/null || lacks "there is no node"
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || lacks "there is no chromium"
[ -d $web/node_modules/playwright-core ] && [ -f "${CONCORD_TEST_BUILD:-build}/web/index.html" ] || lacks "the portal's pages are not built (make web)"
exec node "tests/e2e/browser/$1"
