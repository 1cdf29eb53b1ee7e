#!/usr/bin/env bash
# clean_root.sh DIR [TARGET...]: makes a Debian 12 root in DIR with only the base, git and make, copies this checkout into it and
# runs the make targets there (default: deps build). Prints the seconds of each; `run` is done when the portal answers, and is then
# stopped as by Ctrl-C. Needs root, mmdebstrap and curl.
# CONCORD_ROOT_EXTRA: a folder whose content is copied over the root (client settings of apt, npm and pip where a machine needs them).
# CONCORD_ROOT_ENV: names of environment variables to hand on, separated by blanks.
set -euo pipefail
dir=$(realpath -m "${1:?DIR}"); shift
[ $# -gt 0 ] || set -- deps build
source=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
[ -x "$dir/usr/bin/make" ] || mmdebstrap --variant=apt --include=ca-certificates,git,make bookworm "$dir"
[ -z "${CONCORD_ROOT_EXTRA:-}" ] || cp -a "$CONCORD_ROOT_EXTRA/." "$dir/"
[ -d "$dir/src/concord" ] || git clone -q "$source" "$dir/src/concord"
mounted=()
finish() { for m in ${mounted[@]+"${mounted[@]}"}; do umount -l "$m"; done; }
trap finish EXIT
for m in proc dev; do
  mountpoint -q "$dir/$m" || { mount --rbind "/$m" "$dir/$m" && mount --make-rslave "$dir/$m" && mounted+=("$dir/$m"); }
done
cp /etc/resolv.conf "$dir/etc/resolv.conf" 2>/dev/null || true
hand=()
for name in ${CONCORD_ROOT_ENV:-}; do [ -z "${!name:-}" ] || hand+=("$name=${!name}"); done
in_root() {
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 ${hand[@]+"${hand[@]}"} \
    chroot "$dir" nice -n 15 make -C /src/concord "$@"
}
serve() {
  setsid bash -c "$(declare -f in_root); $(declare -p dir hand); in_root run" &
  local served=$!
  until curl -fs -o /dev/null http://127.0.0.1:8080/ && curl -fs http://127.0.0.1:9090/readyz; do
    kill -0 $served 2>/dev/null || { wait $served; return; }
    sleep 1
  done
  echo "clean root: the portal answers after $((SECONDS - began)) s"
  kill -INT -- -$served
  wait $served
}
for target in "$@"; do
  began=$SECONDS
  if [ "$target" = run ]; then serve; else in_root "$target"; fi
  echo "clean root: make $target took $((SECONDS - began)) s"
done
