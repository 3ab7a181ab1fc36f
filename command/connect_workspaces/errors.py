"""What ends a command: a line each for the person at the terminal, and the exit status."""

import sys

from connect_workspaces.rows import one_line

DONE, FAILED, DIFFERENT, REFUSED = 0, 1, 2, 3
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""


class CommandError(Exception):
    """A command cannot do what it was asked for. The message is the whole story, in one line; exit status 1."""


def failed(message: str) -> int:
    """Say what went wrong; the exit status."""
    print(f"connect-workspaces: {one_line(' '.join(message.split()))}", file=sys.stderr)
    return FAILED
