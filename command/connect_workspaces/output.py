"""Where a report goes, and how a person sees that something is going on."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from connect_workspaces import live
from connect_workspaces.errors import DONE, failed
from connect_workspaces.files import check_writable, write
from connect_workspaces.rows import one_line

WIDTH = 100
"""Columns of a table in a file."""


class Output:
    """What a command writes, to a file or to stdout.

    Args:
        path: The file; None is stdout.
        force: Replace a file that exists.

    Raises:
        CommandError: The file could not be written.
    """

    def __init__(self, path: Path | None, *, force: bool = True) -> None:
        self._path = path
        self._force = force
        if path:
            check_writable(path, force=force)
        self.console = Console(file=StringIO(), width=WIDTH, no_color=True) if path else Console(highlight=False)

    def text(self, text: str) -> None:
        """Write a text as it is."""
        if self._path:
            write(self._path, text, force=self._force)
        else:
            sys.stdout.buffer.write(text.encode(errors="backslashreplace"))

    def close(self) -> None:
        """Write what the console was given."""
        if self._path and isinstance(self.console.file, StringIO):
            self.text(self.console.file.getvalue())


@contextmanager
def progress() -> Iterator[live.Progress | None]:
    """What shows how far a read is, where stderr is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as shown:
        tasks = {}

        def tell(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=total)
            shown.update(tasks[what], completed=done, total=total)

        yield tell


def say(notes: Sequence[str], errors: Sequence[str] = ()) -> int:
    """Tell a person what to know, a line each on stderr; the exit status."""
    for note in notes:
        print(f"note: {one_line(note)}", file=sys.stderr)
    return max([failed(error) for error in errors], default=DONE)
