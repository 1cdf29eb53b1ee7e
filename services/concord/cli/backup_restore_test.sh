#!/bin/sh
# A folder with a walked workshop is verified, backed up, restored elsewhere and verified there; wrong use is refused.
set -eu
concord=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$concord" demo --data-dir "$dir/a" > "$dir/walk"
"$concord" verify --data-dir "$dir/a"
"$concord" backup "$dir/file.backup" --data-dir "$dir/a"
"$concord" restore "$dir/file.backup" --data-dir "$dir/b"
"$concord" verify --data-dir "$dir/b"
for db in "$dir"/a/*.db; do [ -f "$dir/b/$(basename "$db")" ]; done
# What was restored runs, and people of before can sign in: a second workshop is walked on it.
"$concord" demo --data-dir "$dir/b" | grep -q 'Held:'
if "$concord" restore "$dir/file.backup" --data-dir "$dir/a" 2> "$dir/refused"; then echo "restored over existing data"; exit 1; fi
grep -q 'empty' "$dir/refused"
if "$concord" restore "$dir/none" --data-dir "$dir/c" 2> /dev/null; then echo "restored from nothing"; exit 1; fi

# The same while a process has the folder open: it is asked, and work goes on.
"$concord" up --data-dir "$dir/a" --grpc 127.0.0.1:0 --http 127.0.0.1:0 --admin off --ready-file "$dir/ready" > "$dir/log" 2>&1 &
up=$!
trap 'kill $up 2> /dev/null || true; rm -rf "$dir"' EXIT
for i in $(seq 300); do [ -f "$dir/ready" ] && break; sleep 0.1; done
"$concord" verify --data-dir "$dir/a"
"$concord" backup "$dir/running.backup" --data-dir "$dir/a"
if "$concord" backup "$dir/running.backup" --data-dir "$dir/a" 2> "$dir/refused"; then echo "wrote over a backup"; exit 1; fi
grep -q 'exists already' "$dir/refused"
kill $up
wait $up
"$concord" restore "$dir/running.backup" --data-dir "$dir/d"
"$concord" verify --data-dir "$dir/d"
