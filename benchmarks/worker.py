"""A process that runs a contender's code, with its libraries and nothing else."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FUNCTION_SECONDS = 900.0
"""Of each function's timeout: the most that Lambda grants."""


@dataclass(frozen=True)
class Invocation:
    """What became of an invocation.

    Attributes:
        seconds: From the event to the end of the handler.
        error: What the handler raised, if it did.
        began: When the process began to load the contender, in seconds since 1970.
        peak: The process's peak memory so far, in KiB.
    """

    seconds: float
    error: str | None
    began: float
    peak: int


@dataclass(frozen=True)
class Command:
    """How to start a contender's process.

    Attributes:
        words: The program and its arguments.
        environment: All of its environment, but for where Amazon Connect and the answers are.
    """

    words: Sequence[str | Path]
    environment: Mapping[str, str]


class Worker:
    """A process that waits for events.

    Attributes:
        last: What became of the last invocation.
    """

    last: Invocation

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def invoke(self, events: Sequence[Mapping[str, Any]]) -> Invocation:
        """Send events that belong together, and wait for the end of it. RuntimeError where the process died."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the process has no pipes")
        print(json.dumps({"events": events, "seconds": FUNCTION_SECONDS}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} died")
        self.last = Invocation(**json.loads(line))
        return self.last


@contextmanager
def working(command: Command, environment: Mapping[str, str], log: Path) -> Iterator[Worker]:
    """Start a contender's process, and stop it in the end; what it logs goes to a file."""
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            command.words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**command.environment, **environment},
            text=True,
        ) as process,
    ):
        try:
            yield Worker(process)
        finally:
            process.kill()
