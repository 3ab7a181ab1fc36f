"""What a person who watches the demo sees: steps and their reasons, what the CDK CLI says, and how long it took."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

WIDTH_OF_A_LOG = 120


class Screen:
    """A terminal, or the log of a pipeline.

    Args:
        clock: gives the time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_LOG, highlight=False)
        self._clock = clock
        self._times: dict[str, float] = {}

    @contextmanager
    def step(self, title: str, why: str) -> Iterator[None]:
        """One step, timed; its title and the reason for it stand above what it shows."""
        self._console.print()
        self._console.rule(f"[bold]{len(self._times) + 1}. {title}", align="left")
        self._console.print(why)
        start = self._clock()
        spinner = (SpinnerColumn(), TextColumn("[dim]{task.description}"), TimeElapsedColumn())
        with Progress(
            *spinner, console=self._console, transient=True, disable=not self._console.is_terminal
        ) as progress:
            progress.add_task(title)
            yield
        self._times[title] = self._clock() - start
        self._console.print(f"[dim]took {self._times[title]:.0f} s")

    def output(self, line: str) -> None:
        """A line that the CDK CLI wrote."""
        self._console.print(Text(f"  {line}", style="dim"), soft_wrap=True)

    def say(self, what: RenderableType) -> None:
        """Something to read."""
        self._console.print(what)

    def times(self) -> None:
        """What each step took, and all of them."""
        table = Table("step", show_footer=True, title="Time taken", title_justify="left")
        table.columns[0].footer = "all"
        table.add_column("seconds", justify="right", footer=f"{sum(self._times.values()):.0f}")
        for title, seconds in self._times.items():
            table.add_row(title, f"{seconds:.0f}")
        self._console.print(table)
