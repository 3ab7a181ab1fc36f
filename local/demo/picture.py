"""What became of the associations of each workspace between two moments, as sets and as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Picture:
    """The associations of one workspace.

    Attributes:
        before: what was associated.
        after: what is.
        declared_before: what the stack declared.
        declared: what it declares.
    """

    before: frozenset[str]
    after: frozenset[str]
    declared_before: frozenset[str]
    declared: frozenset[str]

    @property
    def kept(self) -> frozenset[str]:
        """Declared and associated."""
        return self.declared & self.after

    @property
    def foreign(self) -> frozenset[str]:
        """Associated and not declared."""
        return self.after - self.declared

    @property
    def repaired(self) -> frozenset[str]:
        """Declared all along, missing before and back now."""
        return (self.after - self.before) & self.declared & self.declared_before

    @property
    def added(self) -> frozenset[str]:
        """Associated now and not before, other than repaired."""
        return self.after - self.before - self.repaired

    @property
    def removed(self) -> frozenset[str]:
        """Associated before and no longer."""
        return self.before - self.after


Changes = Sequence[tuple[str, str, frozenset[str]]]
"""What is done, the color for it, and the ARNs it is done to."""


def in_words(changes: Changes, names: Mapping[str, str]) -> Text:
    """Changes to a workspace, a line for each kind."""
    lines = [Text(f"{what} {listed(arns, names)}", style) for what, style, arns in changes if arns]
    return Text("\n").join(lines) if lines else Text("nothing", "dim")


def listed(arns: frozenset[str], names: Mapping[str, str]) -> str:
    """The names of some ARNs, users before routing profiles."""
    return ", ".join(("profile " if is_profile(arn) else "") + names[arn] for arn in in_order(arns, names))


def in_order(arns: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """ARNs by name, users before routing profiles."""
    return sorted(arns, key=lambda arn: (is_profile(arn), names[arn]))


def is_profile(arn: str) -> bool:
    """Whether an ARN is that of a routing profile."""
    return "/routing-profile/" in arn


def table(title: str, *columns: str) -> Table:
    """An empty table of workspaces."""
    result = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE, expand=True)
    result.add_column("workspace", no_wrap=True)
    for column in columns[:-1]:
        result.add_column(column, max_width=17)
    result.add_column(columns[-1], ratio=1)
    return result
