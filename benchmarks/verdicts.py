"""What became of a declaration, told from what was said and from what is associated afterwards."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from benchmarks.figures import counted


@dataclass(frozen=True)
class Verdict:
    """On one run.

    Attributes:
        said_done: Whether the contender reported success.
        wanted: How many were declared.
        missing: How many of them are not associated.
        left: How many are that were not before.
        lost: How many were before, made by hand, and are not any more.
    """

    said_done: bool
    wanted: int
    missing: int
    left: int
    lost: int

    @classmethod
    def on(
        cls, *, said_done: bool, wanted: AbstractSet[str], before: AbstractSet[str], after: AbstractSet[str]
    ) -> "Verdict":
        """The verdict, where `before` is what was associated by hand, and `after` what is in the end, rolled back."""
        return cls(said_done, len(wanted), len(wanted - after), len(after - before), len(before - after))

    @property
    def right(self) -> bool:
        """Whether success was reported, and is true."""
        return self.said_done and not self.missing


def in_words(verdicts: Sequence[Verdict]) -> str:
    """The verdicts on several runs of the same; where numbers differ, their range."""
    words = []
    if done := [v for v in verdicts if v.said_done]:
        missing = counted(v.missing for v in done)
        words.append(
            "says success" + (f", {missing} of {done[0].wanted} missing" if missing != "0" else ", and is right")
        )
    if failed := [v for v in verdicts if not v.said_done]:
        left, lost = counted(v.left for v in failed), counted(v.lost for v in failed)
        faults = [f"leaves {left} behind"] * (left != "0") + [f"takes away {lost} made by hand before"] * (lost != "0")
        words.append(f"fails, {', '.join(faults)}" if faults else "fails clean")
    return "; or ".join(words)
