#!/bin/bash
# Brings what there is to translate (.ts) up to date with the sentences in the code. For those who
# write sentences; what they mean in French is then written into preau_fr.ts.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t sources < <(find desktop -name '*.py' | sort)
for language in fr en; do
  plural=()
  if [ "$language" = en ]; then plural=(-pluralonly); fi
  .dev/venv/bin/pyside6-lupdate -silent -no-obsolete -locations none "${plural[@]}" \
    "${sources[@]}" -ts "resources/translations/preau_$language.ts"
done
