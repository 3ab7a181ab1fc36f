"""Where a report goes, and how a person sees that something is going on."""

import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from shutil import get_terminal_size

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from connect_workspaces import live
from connect_workspaces.errors import DONE, CommandError, failed
from connect_workspaces.text import as_json, one_line


def write(path: Path, text: str | Iterable[str], *, force: bool) -> None:
    """Write a file as UTF-8, whole or not at all: whoever reads it meanwhile sees what was there before.

    A file that is replaced keeps its permissions; through a symbolic link, the file that it names is replaced. Line
    ends are written as they are.

    Args:
        path: The file. Its folder exists.
        text: What it will hold, whole or in parts. What UTF-8 cannot say, half a surrogate pair, is written as its
            escape sequence.
        force: Replace a file that exists.

    Raises:
        CommandError: The file exists and may not be replaced, or it cannot be written. What was there is still there.
    """
    mode = check_writable(path, force=force)
    target = path.resolve()
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        try:
            _fill(temporary, text, mode)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None


def check_writable(path: Path, *, force: bool) -> int | None:
    """Whether `write` will be able to, for a command that works long before it writes.

    Returns:
        The permissions of the file that will be replaced; None where there is none.

    Raises:
        CommandError: The folder is missing, or the file exists and may not be replaced.
    """
    try:
        folder = path.resolve().parent
        if not folder.is_dir():
            raise CommandError(f"{path} cannot be written: there is no folder {folder}")
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
    if not stat.S_ISREG(mode):
        raise CommandError(f"{path} cannot be written: it is there already, and is no regular file")
    if not force:
        raise CommandError(f"{path} exists already: --force replaces it")
    return stat.S_IMODE(mode)


def _fill(path: Path, text: str | Iterable[str], mode: int | None) -> None:
    with path.open("xb") as file:  # x: nobody can put a link in its place
        if mode is not None:
            path.chmod(mode)
        file.writelines(_encoded(text))
        file.flush()
        os.fsync(file.fileno())


def _encoded(text: str | Iterable[str]) -> Iterator[bytes]:
    parts = [text] if isinstance(text, str) else text
    return (part.encode(errors="backslashreplace") for part in parts)


_UNLIMITED = 1_000_000
"""Columns where nothing limits them: no line is wrapped."""


class Output:
    """What a command writes, to a file or to stdout.

    A table is as wide as COLUMNS says, else as the terminal. Without both nothing is wrapped: it is read by programs.

    Args:
        path: The file; None is stdout.
        force: Replace a file that exists.

    Raises:
        CommandError: The file could not be written.

    Attributes:
        is_file: Stdout is not the report.
    """

    def __init__(self, path: Path | None, *, force: bool = True) -> None:
        self.is_file = path is not None
        self._path = path
        self._force = force
        if path:
            check_writable(path, force=force)
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isdecimal() else 0  # who does not know the width may say 0, too
        if not width:
            width = get_terminal_size().columns if sys.stdout.isatty() and not path else _UNLIMITED
        self._console = Console(
            file=StringIO() if path else None, width=width, no_color=True if path else None, highlight=False
        )

    def text(self, text: str | Iterable[str]) -> None:
        """Write a text, whole or in parts, as it is."""
        if self._path:
            write(self._path, text, force=self._force)
        else:
            sys.stdout.buffer.writelines(_encoded(text))

    def report(
        self, form: str, content: Callable[[], object], markdown: Callable[[], str], table: Callable[[Console], None]
    ) -> None:
        """Write a report as `--format` asks: what makes its JSON, its Markdown, or prints its table is called."""
        if form == "json":
            self.text(as_json(content()))
        elif form == "markdown":
            self.text(markdown())
        else:
            table(self._console)
            if isinstance(self._console.file, StringIO):
                self.text(self._console.file.getvalue())


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
