#!/bin/sh
# Builds .venv with the project and its development tools. Usage: environment.sh [PYTHON]
set -eu
python=${1:-python3}

say() { printf 'environment: %s\n' "$*" >&2; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "Python 3.11 or later is needed; $python is older or missing. Run make PYTHON=/path/to/python."
    exit 2
}

# Debian ships venv's installer in a package of its own.
"$python" -c 'import ensurepip, venv' 2>/dev/null || {
    say "this Python cannot make environments; installing python3-venv"
    if [ "$(id -u)" = 0 ]; then root=; else root=sudo; fi
    { $root apt-get update -qq && $root apt-get install -y -qq python3-venv; } >&2 || {
        say "that failed. Install python3-venv by hand and run make again."
        exit 2
    }
}

rm -rf .venv
"$python" -m venv .venv
# uv installs in seconds what takes pip a minute; without it pip does.
if .venv/bin/python -m pip install --quiet --disable-pip-version-check uv; then
    .venv/bin/uv pip install --quiet --python .venv/bin/python --editable . --group dev
else
    say "uv cannot be had; using pip"
    .venv/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
    .venv/bin/python -m pip install --quiet --editable . --group dev
fi
touch .venv/ready
