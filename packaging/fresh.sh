#!/bin/bash
# Runs "make test" and the headless demo in an empty Debian 12, so that a missing step shows.
#
# The empty Debian is made with debootstrap below .dev/fresh (FRESH= puts it elsewhere) from the
# mirror that this machine uses, and gets this machine's certificates and pip configuration, no
# more. What is tested is a clean clone: commit first. All mounts and processes live in
# namespaces of their own, and end with this command. KEEP=1 keeps the folder. An argument is run
# instead of the two commands.
set -euo pipefail
cd "$(dirname "$0")/.."
source_tree=$PWD
room=${FRESH:-$PWD/.dev/fresh}
command=${1:-'make test; HEADLESS=1 make demo; echo "fresh: the second time"; time HEADLESS=1 make demo'}
suite=bookworm

[ "$(id -u)" -eq 0 ] || { echo "fresh: needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || { apt-get -qq update && apt-get -qq -y install debootstrap; }

read -r mirror keyring < <(.dev/venv/bin/python -c \
  'from tests.servers.install import debian_mirror; print(*debian_mirror())')

rm -rf --one-file-system "$room"
mkdir -p "$room"
[ -n "${KEEP:-}" ] || trap 'rm -rf --one-file-system "$room"' EXIT

echo "fresh: an empty Debian 12 in $room"
debootstrap --variant=minbase ${keyring:+--keyring="$keyring"} \
  --include=python3,make,git "$suite" "$room" "$mirror" >"$room.log" 2>&1 || {
  tail -n 20 "$room.log" >&2
  exit 1
}
{
  echo "deb $mirror $suite main"
  echo "deb $mirror $suite-updates main"
} >"$room/etc/apt/sources.list"
apt-config dump | grep -E '^Acquire::(https?::|Check-|Retries)' \
  >"$room/etc/apt/apt.conf.d/99host" || true

# The machine's own way to the network: names, certificates, pip.
cp -L /etc/resolv.conf /etc/hosts "$room/etc/"
mkdir -p "$room/usr/local/share/ca-certificates" "$room/etc/ssl/certs"
cp -rL /usr/local/share/ca-certificates/. "$room/usr/local/share/ca-certificates/" 2>/dev/null || true
cp -L /etc/ssl/certs/ca-certificates.crt "$room/etc/ssl/certs/" 2>/dev/null || true
[ ! -e /etc/pip.conf ] || cp -L /etc/pip.conf "$room/etc/"

# Folders of packages that pip is told of are lent, read-only.
lent=$({ python3 -m pip config list 2>/dev/null; env | grep '^PIP_' || true; } |
  grep -oE "(file://)?/[A-Za-z0-9_./-]+" | sed 's#^file://##; s#/simple$##' | sort -u |
  while read -r place; do [ ! -d "$place" ] || echo "$place"; done)

git clone -q --no-hardlinks "$source_tree" "$room/root/preau"
git -C "$room/root/preau" log --oneline -1

inside=$(mktemp)
cat >"$inside" <<'INSIDE'
set -euo pipefail
room=$1 command=$2; shift 2
mount --make-rprivate /
mount -t proc proc "$room/proc"
mount --rbind /dev "$room/dev"
mount --rbind /sys "$room/sys"
mount -t tmpfs tmpfs "$room/run"
mount -t tmpfs -o mode=1777 tmpfs "$room/tmp"
for place in "$@"; do
  mkdir -p "$room$place"
  mount --bind "$place" "$room$place"
  mount -o remount,bind,ro "$room$place"
done
pip_settings=()
while IFS= read -r setting; do pip_settings+=("$setting"); done < <(env | grep '^PIP_' || true)
exec chroot "$room" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
  TERM="${TERM:-dumb}" "${pip_settings[@]}" /bin/bash -euo pipefail -c \
  "cd /root/preau; $command"
INSIDE
unshare --mount --pid --fork --kill-child /bin/bash "$inside" "$room" "$command" $lent
rm -f "$inside"
echo "fresh: an empty Debian 12 passes: $command"
