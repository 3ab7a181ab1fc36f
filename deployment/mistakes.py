"""How mistakes in an environment file are put to its author."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

# The way to a value: names of settings and positions in lists, from the top of the file.
Location = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that keeps the file from being deployed.

    `wrong` says what is wrong with the value at `where`, `right` what would be right.
    """

    line: int
    where: str
    wrong: str
    right: str


class MistakesError(Exception):
    """Every mistake of one file; its text has one a line, in the order of the file."""

    def __init__(self, path: Path, mistakes: Iterable[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(mistakes))
        super().__init__(
            "\n".join(_on_one_line(f"{path}:{m.line}: {m.where}: {m.wrong}; {m.right}") for m in self.mistakes)
        )


def _on_one_line(text: str) -> str:
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def spelled(location: Location) -> str:
    """The location as its author would write it: `workspaces.claims.users[3]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".") or "the file"


def instead_of(word: str, valid: Iterable[str]) -> str:
    """What to write instead of a word that is not valid: the nearest valid one, or else the choice."""
    by_folded = {candidate.casefold(): candidate for candidate in valid}
    near = get_close_matches(word.casefold(), by_folded, n=1)
    return f"did you mean {by_folded[near[0]]}?" if near else f"choose from {', '.join(by_folded.values())}"
