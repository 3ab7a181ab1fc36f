"""The tables: what each contender does, and what this project was to stay below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from benchmarks.figures import number

OURS = "this project"
AWS_CUSTOM_RESOURCE = "AwsCustomResource"
CRHELPER = "crhelper function"
SCRIPT = "boto3 script"
CONTENDERS = (OURS, AWS_CUSTOM_RESOURCE, CRHELPER, SCRIPT)


@dataclass(frozen=True)
class Row:
    """One thing that was measured of each contender; a contender that is missing has no such thing."""

    title: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Limit:
    """Something of this project that is to stay within a limit.

    Attributes:
        title: What was measured.
        measured: Of this project, with its unit.
        beside: Of what it is measured against, and what that is.
        value: What counts: mostly the ratio of the two.
        limit: The most that the value may be.
    """

    title: str
    measured: str
    beside: str
    value: float
    limit: float

    @property
    def met(self) -> bool:
        """Whether it is within the limit."""
        return self.value <= self.limit


@dataclass(frozen=True)
class Printable:
    """A table that can be shown in a terminal and as Markdown."""

    heading: Sequence[str]
    rows: Sequence[Sequence[str]]

    def rich(self) -> Table:
        """For a terminal."""
        table = Table(*self.heading, show_lines=True)
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> Iterator[str]:
        """Line by line."""
        yield f"| {' | '.join(self.heading)} |"
        yield f"|{' --- |' * len(self.heading)}"
        for row in self.rows:
            yield f"| {' | '.join(row)} |"


def comparison(rows: Sequence[Row]) -> Printable:
    """This project beside the others. Rows of the same title are one."""
    merged: dict[str, dict[str, str]] = {}
    for row in rows:
        merged.setdefault(row.title, {}).update(row.cells)
    heading = ("", *CONTENDERS)
    return Printable(
        heading, [(title, *(cells.get(who, "-") for who in CONTENDERS)) for title, cells in merged.items()]
    )


def limits(rows: Sequence[Limit]) -> Printable:
    """What was to be stayed below."""
    heading = ("", OURS, "beside", "value", "limit", "met")
    return Printable(
        heading,
        [(r.title, r.measured, r.beside, number(r.value), number(r.limit), "yes" if r.met else "no") for r in rows],
    )
