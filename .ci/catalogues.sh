#!/usr/bin/env bash
# Every string in the source has its Dutch, and no catalogue holds a string that is gone.
# Collects in a clone, so that the work tree stays as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=$PWD
clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT
git clone --quiet . "$clone/site"
cd "$clone/site"
ln -s "$here/.venv" .venv
make --silent --old-file .venv/.packages messages
.venv/bin/python .ci/catalogues.py locale/*/LC_MESSAGES/*.po
