#!/bin/sh
# Installs Halfsky from the wheels beside this script, without network:  sh install.sh [--with-tests] [FOLDER]
# FOLDER is that of the virtual environment; else /srv/halfsky/venv. PYTHON names the Python, else python3.
# --with-tests unpacks the source beside this script too, for  make test-fast VENV=FOLDER  in halfsky-source/.
set -eu
tests=""
if [ "${1:-}" = --with-tests ]; then tests=yes; shift; fi
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/srv/halfsky/venv}
python=${PYTHON:-python3}
wanted=$(cat "$here/python-version")
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$found" != "$wanted" ]; then
  echo "these wheels are for Python $wanted, $python is $found: set PYTHON to a Python $wanted" >&2
  exit 1
fi
if [ "$(uname -s) $(uname -m)" != "$(cat "$here/machine")" ]; then
  echo "these wheels are for $(cat "$here/machine"), this machine is $(uname -s) $(uname -m)" >&2
  exit 1
fi
"$python" -m venv "$target" || { echo "$python cannot make a virtual environment (Debian: python3-venv)" >&2; exit 1; }
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
  --no-deps --require-hashes -r "$here/requirements.txt"
if [ -n "$tests" ]; then
  "$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
    --no-deps --require-hashes -r "$here/requirements-test.txt"
  tar -x -z -f "$here/source.tar.gz" -C "$here"
  touch "$target/.ready"  # as make leaves it: this environment is whole
fi
echo "installed; begin with:  $target/bin/halfsky setup /srv/halfsky/office   (as a service: halfsky.service beside this script)"
