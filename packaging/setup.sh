#!/bin/bash
# Gets what is missing on this machine, says what it does, and does nothing the second time:
# Debian's packages, the virtual environment in .dev/venv, the test servers in .dev.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .dev/cache

packages=(
  # to fetch and to build environments
  python3-venv ca-certificates libcurl4
  # Qt, drawing into memory
  libglib2.0-0 libegl1 libgl1 libx11-6 libdbus-1-3 libfontconfig1 libfreetype6 libxkbcommon0
  libbrotli1 fonts-dejavu-core fonts-inter
  # Qt, in a real window under Xvfb
  xvfb xauth libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0
  libxcb-render0 libxcb-shape0 libxcb-util1 libxcb-xkb1 libxkbcommon-x11-0
  # a session bus, a keyring and accessibility, apart from the person's own
  dbus gnome-keyring at-spi2-core
  # a notification service, apart from the person's own; the schemas of GNOME's do-not-disturb
  dunst libglib2.0-bin gsettings-desktop-schemas
  # spelling in French and English; what emoji are drawn with
  libenchant-2-2 hunspell-fr hunspell-en-gb fonts-noto-color-emoji
  # who is talked to, as the system sees it (tests/privacy)
  strace
)

say() { echo "setup: $*"; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    say "root or sudo is needed for: $*" >&2
    return 1
  fi
}

system() {
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian: the equivalents of ${packages[*]} are taken to be there"
    return
  fi
  local have missing
  have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
  missing=$(comm -13 <(sort -u <<<"$have") <(printf '%s\n' "${packages[@]}" | sort -u))
  # Newer Debians gave some libraries another name, and say so through "Provides".
  if [ -n "$missing" ]; then
    local provided
    provided=$(dpkg-query -W -f '${db:Status-Status} ${Provides}\n' | sed -n 's/^installed //p' |
      tr ',' '\n' | sed 's/^ *//; s/ .*//' | sort -u)
    missing=$(comm -23 <(echo "$missing") <(echo "$provided"))
  fi
  [ -z "$missing" ] && return
  say "Debian packages:" $missing
  as_root apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 \
    install --no-install-recommends $missing >.dev/apt.log 2>&1 || {
    tail -n 20 .dev/apt.log >&2
    say "apt-get failed, see .dev/apt.log" >&2
    return 1
  }
}

find_python() {
  local name
  for name in "${PYTHON:-}" python3 python3.11 python3.12 python3.13; do
    if [ -n "$name" ] && "$name" -c \
      'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  say "Python 3.11, 3.12 or 3.13 is needed" >&2
  return 1
}

libraries() {
  local wanted
  wanted=$(cat pyproject.toml packaging/constraints.txt | sha256sum)
  [ "$(cat .dev/venv.stamp 2>/dev/null)" = "$wanted" ] && return
  local python
  python=$(find_python)
  [ -x .dev/venv/bin/python ] || {
    say "virtual environment of $("$python" --version)"
    "$python" -m venv .dev/venv
  }
  say "Python libraries (the first time: about 400 MB) …"
  PIP_CACHE_DIR="$PWD/.dev/cache/pip" .dev/venv/bin/python -m pip install -qq \
    --disable-pip-version-check -c packaging/constraints.txt -e '.[dev]'
  echo "$wanted" >.dev/venv.stamp
}

system
libraries
# Read without the interpreter, so that the second time costs nothing.
while read -r name wanted; do
  if [ "$(cat ".dev/$name.stamp" 2>/dev/null)" != "$wanted" ]; then
    .dev/venv/bin/python -m tests.servers.install
    break
  fi
done <packaging/servers.txt
