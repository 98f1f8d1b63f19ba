#!/bin/bash
# Removes what the commands made, and nothing else that may lie in .dev.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf build .dev/{venv,synapse,snac,radicale,mock,js,cache,run,demo,stress,fresh} \
  .dev/*.{stamp,log,lock} \
  resources/translations/*.qm .mypy_cache .ruff_cache .pytest_cache .hypothesis \
  .import_linter_cache ./*.egg-info
find . -name __pycache__ -type d -prune -exec rm -rf {} +
