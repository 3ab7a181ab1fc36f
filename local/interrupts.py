"""Lets Ctrl-C and a request to terminate unwind the program, so that what it runs is stopped."""

import signal


def interrupt_on_signals() -> None:
    """From here on SIGINT and SIGTERM raise KeyboardInterrupt, also where a shell had them ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
