"""Invokes the function's bundle as Lambda would, and keeps its log."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

RUNNER = Path(__file__).with_name("runner.py")
HANDLER = "workspace_association.main.handler"


@dataclass(frozen=True)
class _Forked:
    """A process that another one has made."""

    number: int
    stdin: IO[str]
    stdout: IO[str]

    def kill(self) -> None:
        """End it, unless it has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)


class Function:
    """A process that runs a function.

    Attributes:
        first_call: CPU seconds from loading the function to its first connection.
        peak: The peak memory of the process, in KiB.
        skipped: Seconds of pauses that the last invocation did not wait for. All are known after an invocation.
    """

    first_call: float
    peak: int
    skipped: float

    def __init__(self, process: "subprocess.Popen[str] | _Forked", log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    @contextmanager
    def running(cls, bundle: Path, log: Path, environment: Mapping[str, str], handler: str = HANDLER) -> Iterator[Self]:
        """Start a process that has the bundle and the standard library, nothing else, and stop it in the end.

        Args:
            bundle: the folder the bundle was unpacked to.
            log: the file its log goes to.
            environment: what Lambda would set, and where Amazon Connect is.
            handler: the function's entry.
        """
        # -I and -S: no site-packages, so nothing but the bundle can be imported.
        command = [sys.executable, "-I", "-S", str(RUNNER), str(bundle), handler]
        with cls.started(command, log, environment) as running:
            yield running

    @classmethod
    @contextmanager
    def started(cls, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> Iterator[Self]:
        """Start a process that reads invocations and answers them as runner.py does, and stop it in the end."""
        with (
            log.open("w") as stderr,
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env={"PATH": os.environ["PATH"], **environment},
                text=True,
            ) as process,
        ):
            try:
                yield cls(process, log)
            finally:
                process.kill()

    @contextmanager
    def forked(
        self, folder: Path, environment: Mapping[str, str] | None = None, *, pauses: bool = True
    ) -> Iterator["Function"]:
        """Another process as this one was before its first invocation; to start one anew takes a third of a second.

        Args:
            folder: where its log and its pipes go; no other process may use it.
            environment: what it finds in its environment, beside what this one does.
            pauses: whether it waits where it pauses; otherwise its clock goes forward at once.
        """
        names = [folder / name for name in ("stdin", "stdout", "log")]
        for name in names[:2]:
            os.mkfifo(name)
        names[2].touch()
        asked = {"streams": list(map(str, names)), "environment": dict(environment or {})}
        process = int(self._ask({"fork": asked, "pauses": pauses}))
        # In this order: each side waits for the other one.
        with names[0].open("w") as stdin, names[1].open() as stdout:
            forked = _Forked(process, stdin, stdout)
            try:
                yield Function(forked, names[2])
            finally:
                forked.kill()

    def _ask(self, line: Mapping[str, Any]) -> str:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the function has no pipes")
        print(json.dumps(line), file=self._process.stdin, flush=True)
        return self._process.stdout.readline()

    def kill(self) -> None:
        """End the process, in the middle of whatever it does."""
        self._process.kill()

    def invoke(self, event: Mapping[str, Any], seconds: float) -> str:
        """Run the handler on an event; returns the log of this invocation. RuntimeError where the process died."""
        return self.invoke_together([event], seconds)

    def invoke_together(self, events: Sequence[Mapping[str, Any]], seconds: float) -> str:
        """Hand all events over before waiting for the first to be over; returns the log of them all."""
        before = len(self._log.read_text())
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the function has no pipes")
        print(*(json.dumps({"event": event, "seconds": seconds}) for event in events), sep="\n", file=stdin, flush=True)
        over = [stdout.readline() for _ in events]
        log = self._log.read_text()[before:]
        if not all(over):
            raise RuntimeError(f"the function died\n{log}")
        last = json.loads(over[-1])
        self.first_call, self.peak, self.skipped = last["first_call"], last["peak"], last["skipped"]
        return log
