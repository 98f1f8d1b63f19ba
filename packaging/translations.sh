#!/bin/bash
# Makes the compiled catalogues (.qm) that are older than what the translators wrote (.ts).
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob
for source in resources/translations/*.ts; do
  made="${source%.ts}.qm"
  if [ ! -e "$made" ] || [ "$source" -nt "$made" ]; then
    echo "translations: $made"
    .dev/venv/bin/pyside6-lrelease -silent "$source" -qm "$made"
  fi
done
