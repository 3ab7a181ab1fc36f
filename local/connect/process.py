"""Runs the local Connect as a process of its own, no longer than this one lives."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
"""Seconds for it to get ready, and to end; either takes about one."""


class NotStartedError(Exception):
    """The local Connect did not start; it said why on standard error."""


@contextmanager
def server_process(port: int) -> Iterator[str]:
    """Start it, and stop it in the end, whatever happens.

    Args:
        port: where it listens; 0 takes a free one.

    Yields:
        Its URL.

    Raises:
        NotStartedError: before it was ready it ended, or took too long.
        TimeoutExpired: it was told to end and had to be killed.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "local.connect", "--with-parent", "--port", str(port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,  # ends with this process, and with it the server
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,  # Ctrl-C must leave it running until this process has tidied up with it
    )
    with process:
        try:
            yield _wait_until_ready(process)
        finally:
            _stop(process)


def _wait_until_ready(process: subprocess.Popen[str]) -> str:
    impatience = threading.Timer(PATIENCE, process.kill)
    impatience.start()
    try:
        url = process.stdout.readline().strip() if process.stdout else ""
    finally:
        impatience.cancel()
    if not url:
        raise NotStartedError(f"the local Connect ended with {process.wait()} before it was ready")
    return url


def _stop(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(PATIENCE)
    finally:
        process.kill()  # does nothing to one that has ended
