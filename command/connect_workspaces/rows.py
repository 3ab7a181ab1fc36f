"""How a small report looks: rows of text as a table for the terminal, as a Markdown table, or as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

_MARKDOWN = str.maketrans(
    {character: f"\\{character}" for character in "\\|`*_[]#~"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)


def one_line(text: str) -> str:
    """A text that others wrote, on one line: what cannot be printed stands there as its escape sequence.

    Line ends, control characters, and characters that turn the direction of writing can then neither end a comment nor
    speak to a terminal.
    """
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def named(arn: str, name: str | None) -> str:
    """What an ARN names, for a person: its name, where that is known, and its ID."""
    identifier = arn.rpartition("/")[2]
    return identifier if name is None else f"{name} ({identifier})"


def by_name(arn: str, name: str | None) -> tuple[bool, str, str]:
    """A key that sorts by name, in any letter case, then by ID; what has no known name comes last."""
    return name is None, (name or "").casefold(), arn


def markdown_text(text: str) -> str:
    """A text that others wrote, as Markdown shows it letter by letter, in the cell of a table too."""
    return one_line(text).translate(_MARKDOWN)


def as_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> "Table":
    """A table for the terminal. Cells are shown as they are, and folded where the terminal is too narrow."""
    # Imported late: a command that prints no table need not wait for it.
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    return table


def as_markdown(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table as GitHub reads it, with a line end behind each row."""
    lines = [headers, ["---"] * len(headers), *([markdown_text(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_json(value: object) -> str:
    """A value as JSON, indented, with a line end behind it; names in their own letters."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
