#!/bin/bash
# Makes the compiled catalogues (.qm) that are older than what the translators wrote (.ts).
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob
for source in resources/translations/*.ts; do
  made="${source%.ts}.qm"
  if [ ! -e "$made" ] || [ "$source" -nt "$made" ]; then
    echo "translations: $made"
    # Aside, then in one step: a window that runs has the old file mapped into its memory.
    .dev/venv/bin/pyside6-lrelease -silent "$source" -qm "$made.new"
    mv "$made.new" "$made"
  fi
done
