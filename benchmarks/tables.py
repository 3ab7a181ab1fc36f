"""The two tables: what each contender does, and what this project is to stay within."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.contenders import CONTENDERS


@dataclass(frozen=True)
class Row:
    """One thing that was measured of each contender.

    Attributes:
        bars: The numbers, for the chart; none where the chart does not show them.
    """

    title: str
    cells: Mapping[str, str]
    bars: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Limit:
    """A ratio that is to stay within a limit.

    Attributes:
        measured: Of this project, mostly with its unit.
        beside: What it is measured against, in the same run.
    """

    title: str
    measured: Sequence[float]
    beside: Sequence[float]
    unit: str
    against: str
    limit: float

    @property
    def ratio(self) -> float:
        """How many times the other the measured one is, by the medians."""
        return median(self.measured) / median(self.beside)


def comparison_table(rows: Iterable[Row]) -> Iterator[str]:
    """As Markdown."""
    yield from _table(["", *CONTENDERS], [[row.title, *(row.cells[who] for who in CONTENDERS)] for row in rows])


def limit_table(rows: Iterable[Limit]) -> Iterator[str]:
    """As Markdown."""
    heading = ["", "this project", "beside", "ratio", "limit", "within"]
    yield from _table(
        heading,
        [
            [
                row.title,
                f"{_spread(row.measured)} {row.unit}",
                f"{_spread(row.beside)} {row.unit}: {row.against}",
                f"{row.ratio:.2f}",
                f"{row.limit:g}",
                "yes" if row.ratio <= row.limit else "**no**",
            ]
            for row in rows
        ],
    )


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield f"|{' --- |' * len(heading)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _spread(values: Sequence[float]) -> str:
    """The median, with the least and the most."""
    least, middle, most = (f"{value:.3g}" for value in (min(values), median(values), max(values)))
    return middle if least == most else f"{middle} ({least}-{most})"
