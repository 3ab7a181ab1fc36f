"""What ends a command: a line each for the person at the terminal, and the exit status."""


class CommandError(Exception):
    """A command cannot do what it was asked for. The message is the whole story, in one line; exit status 1."""
