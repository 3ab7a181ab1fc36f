#!/bin/sh
# The command of this checkout, as `make setup` puts it into .venv/bin: it finds the checkout by its own path.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd) || exit 1
PYTHONPATH="$root/command:$root/constructs:$root/handler${PYTHONPATH:+:$PYTHONPATH}" exec "$root/.venv/bin/python" -P -m connect_workspaces "$@"
