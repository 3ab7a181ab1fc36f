"""Invokes the function's bundle as Lambda would, and keeps its log."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

RUNNER = Path(__file__).with_name("runner.py")
HANDLER = "workspace_association.main.handler"


class Function:
    """A process that has the bundle and the standard library, nothing else."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    @contextmanager
    def running(cls, bundle: Path, log: Path, environment: Mapping[str, str]) -> Iterator[Self]:
        """Start the process, and stop it in the end.

        Args:
            bundle: the folder the bundle was unpacked to.
            log: the file its log goes to.
            environment: what Lambda would set, and where Amazon Connect is.
        """
        # -I and -S: no site-packages, so nothing but the bundle can be imported.
        command = [sys.executable, "-I", "-S", str(RUNNER), str(bundle), HANDLER]
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

    def kill(self) -> None:
        """End the process, in the middle of whatever it does."""
        self._process.kill()

    def invoke(self, event: Mapping[str, Any], seconds: float) -> str:
        """Run the handler on an event; returns the log of this invocation. RuntimeError where the process died."""
        before = len(self._log.read_text())
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the function has no pipes")
        print(json.dumps({"event": event, "seconds": seconds}), file=stdin, flush=True)
        over = stdout.readline()
        log = self._log.read_text()[before:]
        if over != "done\n":
            raise RuntimeError(f"the function died\n{log}")
        return log
