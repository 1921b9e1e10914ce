#!/usr/bin/env bash
# Makes the virtual environment: deploy/python-environment.sh FOLDER PYTHON
# Debian splits Python's venv module off into a package of its own; if it is missing, it is installed.
set -euo pipefail
folder=$1
python=$2

if [ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
  exit 0
fi
if ! command -v "$python" >/dev/null; then
  echo "There is no '$python' here. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "NaikKelas needs Python 3.11 or newer; '$python' is $("$python" -V). Name another: make PYTHON=/path/to/python3" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && command -v apt-get >/dev/null; then
  sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo"
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "Installing python$version-venv ..."
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends "python$version-venv" >/dev/null
fi
rm -rf "$folder"
"$python" -m venv "$folder"
