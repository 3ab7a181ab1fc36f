"""Ties a command, and whatever it starts, to the life of this process: it ends when this one ends, however that ends.

A small process in between runs the command in a process group of its own and watches a pipe that only this process
holds open. When the pipe closes, be it on purpose or because this process was killed, it ends the group and removes
the folder that the command worked in.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
REMOVALS = 50


@contextmanager
def leashed(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    output: IO[bytes] | int,
    *,
    folder: Path | None = None,
    removes: Path | None = None,
    sockets: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block is left.

    Args:
        command: what to run.
        environment: its whole environment.
        output: where its output and errors go, as one stream.
        folder: its working folder.
        removes: a folder that goes when the command has ended.
        sockets: file descriptors that the command takes over.

    Yields:
        The process that runs it; its return code is the command's, or 128 and the number of the signal that ended it.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, removes or "", *command],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        pass_fds=sockets,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


def _end(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _end_when_let_go(group: int) -> None:
    os.read(sys.stdin.fileno(), 1)
    _end(group)


def _remove(folder: Path) -> None:
    # Another leash may still be ending what writes there.
    for _ in range(REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def _run(command: Sequence[str]) -> int:
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0, close_fds=False)
    os.closerange(3, 256)  # or the command's ports would outlive it
    threading.Thread(target=_end_when_let_go, args=(child.pid,), daemon=True).start()
    code = child.wait()
    _end(child.pid)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-child.pid, 0)
    return code if code >= 0 else 128 - code


def _main(removes: str, *command: str) -> int:
    if sys.platform == "linux":
        # Orphans of the command are ours to collect: not every container has a first process that does.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        return _run(command)
    finally:
        if removes:
            _remove(Path(removes))


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
