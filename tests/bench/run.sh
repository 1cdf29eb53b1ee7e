#!/usr/bin/env bash
# Runs every bench program of BUILD/bin, then the distributed shape's, and writes BUILD/bench/summary.json: one list, figures of this run.
# Ends non-zero when a program fails or a figure misses its floor.
set -uo pipefail
build=${1:-build}
mkdir -p "$build/bench"
status=0
parts=()
for name in $(cd "$build/bin" && ls -- *_bench) distributed; do
  part=$build/bench/$name.json
  rm -f "$part"
  case $name in
    distributed) python3 tests/bench/distributed --build "$build" --json "$part" ;;
    *) "$build/bin/$name" --json "$part" ;;
  esac || status=1
  if [ -s "$part" ]; then parts+=("$part"); else echo "$name wrote no figures"; status=1; fi
done
python3 - "$build/bench/summary.json" ${parts[@]+"${parts[@]}"} <<'PY' || status=1
import json, sys
rows = [row for path in sys.argv[2:] for row in json.load(open(path))]
json.dump(rows, open(sys.argv[1], "w"), indent=1)
print(f"\n{'name':36}{'value':>12} {'unit':8}{'ratio':>8}{'floor':>9}{'aim':>9}  baseline")
for r in rows:
    print(f"{r['name']:36}{r['value']:12.2f} {r['unit']:8}{r['ratio']:8.2f}{r['floor']:9g}{r['aim']:9g}  {r['baseline']} {r['baseline_value']:g}")
sys.exit(0 if rows else 1)
PY
exit $status
