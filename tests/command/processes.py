"""The command in processes of its own, made of one that has loaded it: to start one anew takes half a second.

Run as a program, this is the process that has loaded it: for each line {"fork": {...}, "arguments": [...]} it makes
another one, as `local/simulator/runner.py` does, which is the command with these arguments from its beginning to its
end. The answers are {"number": ...} of that process, and {"status": ...} when it has ended.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import IO, Any

from local.command import VARIABLES
from local.office import ROOT
from local.simulator.runner import fork
from tests.botocore_once import remember

SECONDS = 60.0
"""That a command may take, whatever it does."""


class Running:
    """A process of the command.

    Attributes:
        number: By which it gets signals.
    """

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._status: int | None = None
        self.number = self._answer("number")

    def status(self, seconds: float = SECONDS) -> int:
        """Its exit status, once it has ended. TimeoutError where it takes longer."""
        if self._status is None:
            if not select([self._answers], [], [], seconds)[0]:
                self.end()
                raise TimeoutError(f"the command has not ended within {seconds} seconds")
            self._status = self._answer("status")
        return self._status

    def end(self) -> None:
        """End it, unless its status is known; nothing of it is left for those who come next."""
        if self._status is None:
            os.kill(self.number, signal.SIGKILL)  # it cannot be another one yet: nobody has been told that it ended
            self._status = self._answer("status")

    def _answer(self, name: str) -> int:
        return int(json.loads(self._answers.readline())[name])


class Loaded:
    """A process that has loaded the command, and makes one process of it after the other."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @classmethod
    @contextmanager
    def running(cls, environment: Mapping[str, str]) -> "Iterator[Loaded]":
        """Start it, and stop it in the end. What Python looks at when it starts belongs into this environment."""
        with subprocess.Popen(
            [sys.executable, "-m", __name__],
            env={**environment, "PYTHONPATH": f"{ROOT}{os.pathsep}{VARIABLES['PYTHONPATH']}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # what is answered early stays where `select` sees it
        ) as process:
            try:
                yield cls(process)
            finally:
                process.kill()

    def start(
        self,
        arguments: list[str],
        environment: Mapping[str, str],
        stdout: str | Path,
        stderr: str | Path,
        stdin: str | Path = os.devnull,
    ) -> Running:
        """Start a command.

        Args:
            arguments: Of the command.
            environment: What it finds in its environment, beside what this process does.
            stdout: The name of its standard output: a file that exists, or a pipe.
            stderr: The same of standard error.
            stdin: The same of standard input.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the process has no pipes")
        asked = {"streams": list(map(str, (stdin, stdout, stderr))), "environment": dict(environment)}
        self._process.stdin.write(json.dumps({"fork": asked, "arguments": arguments}).encode() + b"\n")
        return Running(self._process.stdout)


def _answer() -> None:
    import boto3  # noqa: PLC0415

    import connect_workspaces.commands  # noqa: F401, PLC0415  # main imports it late, and each process would anew
    from connect_workspaces.main import main  # noqa: PLC0415

    remember()
    for service in ("cloudformation", "connect", "sts"):
        boto3.Session("key", "secret", region_name="us-east-1").client(service)

    while line := sys.stdin.readline():
        asked: dict[str, Any] = json.loads(line)
        if process := fork(**asked["fork"]):
            print(json.dumps({"number": process}), flush=True)
            _, status = os.waitpid(process, 0)
            print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)
            continue
        signal.signal(signal.SIGINT, signal.default_int_handler)  # even where the tests were told not to heed it
        sys.argv = ["connect-workspaces", *asked["arguments"]]
        main()


if __name__ == "__main__":
    _answer()
