"""How the command `connect-workspaces` of this checkout is run, in a process of its own."""

import os
import sys

from local.office import ROOT

COMMAND = (sys.executable, "-m", "connect_workspaces")
"""Begins its command line; it needs `VARIABLES`."""

VARIABLES = {"PYTHONPATH": os.pathsep.join(str(ROOT / name) for name in ("command", "constructs", "handler"))}
"""Where Python finds the command and what it takes from the function and the library."""

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What a local Connect takes for credentials, and nothing of the configuration of whoever runs this."""
