"""What became of the associations of each workspace between two moments, as sets and as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

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


def table(title: str, shown: Mapping[str, Picture], ownership: Mapping[str, str], names: Mapping[str, str]) -> Table:
    """The pictures as a table: how many, and who where it is worth knowing.

    Args:
        title: what stands above.
        shown: the pictures by workspace.
        ownership: the workspaces' ownership.
        names: what each ARN is called.
    """

    def listed(arns: frozenset[str], sign: str) -> str:
        return ", ".join(f"{sign}{names[arn]}" for arn in sorted(arns)) or "-"

    result = Table(title=title, title_justify="left", title_style="bold", show_lines=True, expand=True)
    result.add_column("workspace")
    result.add_column("declared", justify="right")
    for heading, style in (("foreign", "yellow"), ("added", "green"), ("removed", "red"), ("repaired", "cyan")):
        result.add_column(heading, style=style, ratio=1)
    for name, picture in shown.items():
        declared = f"{len(picture.kept)} of {len(picture.declared)}" if picture.declared else "-"
        style = "red" if picture.kept < picture.declared else ""
        changes = [(picture.foreign, ""), (picture.added, "+"), (picture.removed, "-"), (picture.repaired, "+")]
        result.add_row(
            f"{name}\n[dim]{ownership[name]}", Text(declared, style), *(listed(arns, sign) for arns, sign in changes)
        )
    return result
