#!/usr/bin/env bash
# Resolves pyproject.toml into hash-locked files. --universal keeps one file for every platform and
# Python from 3.11 on; no index address is written, so the files work with any mirror.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)
flags=(--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet "$@")
"$uv" pip compile pyproject.toml "${flags[@]}" -o requirements/lock.txt
"$uv" pip compile pyproject.toml --group dev "${flags[@]}" -c requirements/lock.txt -o requirements/lock-dev.txt
printf "hatchling\neditables\n" | "$uv" pip compile - "${flags[@]}" -c requirements/lock-dev.txt -o requirements/lock-build.txt
