#!/usr/bin/env bash
# Pin every dependency with its hashes, without the address of any index.
set -euo pipefail
cd "$(dirname "$0")/.."
compile=(.venv/bin/uv pip compile --universal --quiet --python-version 3.11 --generate-hashes --no-header "$@")
"${compile[@]}" --extra dev pyproject.toml -o requirements/dev.txt
"${compile[@]}" -c requirements/dev.txt pyproject.toml -o requirements/run.txt
