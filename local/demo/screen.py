"""What a person who watches the demo sees: a terminal with live lines, or plain lines in the log of a pipeline."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from local.demo.activity import Activity

WIDTH = 80
"""Columns: what fits every terminal and every log."""


def is_live() -> bool:
    """Whether lines can be written over, and control characters are wanted."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") not in {"dumb", "unknown"}


class Screen:
    """Where the demo is told.

    Args:
        clock: gives the time in seconds.

    Attributes:
        clock: that clock.
        width: columns.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.width = min(WIDTH, shutil.get_terminal_size().columns)
        self._console = Console(width=self.width, force_terminal=is_live(), highlight=False)
        self.clock = clock
        self._times: dict[str, float] = {}

    @contextmanager
    def step(self, title: str, why: str) -> Iterator[None]:
        """One step, timed; its title and the reason for it stand above what it shows."""
        self._console.print()
        self._console.rule(f"[bold]{len(self._times) + 1}. {title}", align="left")
        self._console.print(why)
        start = self.clock()
        yield
        self._times[title] = self.clock() - start

    @contextmanager
    def watch(self, command: str, phase: str = "starting") -> Iterator[Activity]:
        """Show what a command is doing, at first this phase, and in the end what it has done."""
        activity = Activity(command, self.clock, phase)
        live = Live(activity, console=self._console, refresh_per_second=8, transient=True)
        try:  # not `with live`: an interrupt while it starts has to end it as well
            live.start(refresh=True)
            yield activity
        finally:
            live.stop()
        self._console.print(activity)

    def say(self, what: RenderableType) -> None:
        """Something to read."""
        self._console.print(what)

    def times(self) -> None:
        """What each step took, and all of them."""
        table = Table("step", box=None, show_footer=True)
        table.columns[0].footer = "all"
        table.add_column("seconds", justify="right", footer=f"{sum(self._times.values()):.0f}")
        for title, seconds in self._times.items():
            table.add_row(title, f"{seconds:.0f}")
        self._console.print("", table, sep="\n")

    def failed(self, why: str, last_lines: Sequence[str]) -> None:
        """Why it ends here, and how the output of the CDK CLI ends."""
        if last_lines:
            self._console.print("\nThe end of what the CDK CLI wrote:")
            self._console.print(Text("\n".join(f"  {line}" for line in last_lines)))
        self._console.print(Text(f"\nThe demo failed: {why}", "bold red"))
