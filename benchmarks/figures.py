"""Figures that were measured more than once."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

_EXACT_BELOW = 10


@dataclass(frozen=True)
class Spread:
    """A figure with the least and the most that was seen.

    Attributes:
        count: How often it was measured.
    """

    median: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        """The spread of some measurements, at least one."""
        seen = sorted(values)
        return cls(statistics.median(seen), seen[0], seen[-1], len(seen))

    def text(self, unit: str) -> str:
        """The median, then the spread where there is one, then the unit."""
        if self.count == 1:
            return f"{number(self.median)} {unit}"
        return f"{number(self.median)} ({number(self.least)}-{number(self.most)}) {unit}"


def number(value: float) -> str:
    """As many digits as are worth reading."""
    if value == 0:
        return "0"
    return f"{value:.2f}" if value < _EXACT_BELOW else f"{value:.0f}"


def times(value: float, of: float) -> str:
    """How many times another value a value is."""
    return f"{number(value / of)} x" if of else ""


def counted(values: Iterable[int]) -> str:
    """A count that should be the same each time; the least and the most where it was not."""
    least, most = min(seen := list(values)), max(seen)
    return f"{least}" if least == most else f"{least}-{most}"
