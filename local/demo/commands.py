"""Runs commands of the CDK CLI: all they write goes to a file, what it comes to goes to the screen."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from local.cdk import Cdk, Outcome
from local.demo.screen import Screen

LAST = 12
"""Lines that are shown when the demo fails."""


class Commands:
    """The commands of one demo, one after the other.

    Args:
        screen: who watches.
        file: where the output goes.

    Attributes:
        last_lines: how the output ends so far.
    """

    def __init__(self, screen: Screen, file: TextIO) -> None:
        self._screen, self._file = screen, file
        self.last_lines: deque[str] = deque(maxlen=LAST)

    def run(self, name: str, cdk: Cdk, call: Callable[[Cdk], Outcome]) -> Outcome:
        """Run one.

        Args:
            name: what it is called on the screen.
            cdk: the CDK CLI.
            call: which command of it.
        """
        with self._screen.watch(name) as activity:

            def show(line: str) -> None:
                activity.heed(line)
                self._write(line)

            outcome = call(replace(cdk, show=show))
            activity.end(outcome.exit_code)
        self._write(f"--- {outcome.command} ended with {outcome.exit_code}\n")
        return outcome

    def _write(self, line: str) -> None:
        print(line, file=self._file, flush=True)
        self.last_lines.append(line)


@contextmanager
def recorded(screen: Screen, path: Path) -> Iterator[Commands]:
    """Commands whose output goes to a file with this path, in the place of what was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # another demo may still write to it
    with path.open("w") as file:
        yield Commands(screen, file)
