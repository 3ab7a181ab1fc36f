"""Differences that are known and accepted for a while: read from a file, with a reason and a day on which each ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connect_workspaces.errors import CommandError
from connect_workspaces.live import ROUTING_PROFILE, USER, kind_of
from connect_workspaces.yaml_templates import read_yaml
from workspace_association.arns import parse_workspace

_KEYS = {"arn", "workspace", "reason", "expires"}


@dataclass(frozen=True)
class Ignore:
    """A difference that is shown and does not count.

    Attributes:
        arn: The user or routing profile.
        reason: Why.
        expires: The last day on which it does not count, by UTC.
        workspace: The ARN of the workspace; None for every one.
    """

    arn: str
    reason: str
    expires: date
    workspace: str | None = None

    def covers(self, workspace: str, arn: str) -> bool:
        """Whether it is about an association of a workspace."""
        return (
            self.arn.casefold() == arn.casefold() and (self.workspace or workspace).casefold() == workspace.casefold()
        )


def read_ignores(path: Path) -> tuple[Ignore, ...]:
    """The list `ignore` of a YAML or JSON file; whatever else is in the file does not matter.

    CommandError where that is no list of entries with `arn`, `reason`, `expires` and, if wanted, `workspace`.
    """
    try:
        content = read_yaml(path.read_text(encoding="utf-8", errors="replace"))
    except ValueError as error:
        raise CommandError(f"{path} is neither YAML nor JSON: {' '.join(str(error).split())}") from None
    entries = content.get("ignore") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise CommandError(f"{path} has no list `ignore`")
    found = []
    for index, entry in enumerate(entries):
        try:
            found.append(_ignore(entry))
        except ValueError as error:
            raise CommandError(f"{path}: ignore[{index}]: {error}") from None
    return tuple(found)


def _ignore(entry: Any) -> Ignore:
    if not isinstance(entry, Mapping) or not {"arn", "reason", "expires"} <= entry.keys() <= _KEYS:
        raise ValueError("an entry has arn, reason, expires, and may have workspace")
    arn, reason, workspace = (str(entry.get(name) or "").strip() for name in ("arn", "reason", "workspace"))
    if kind_of(arn) not in (USER, ROUTING_PROFILE):
        raise ValueError(f"{arn!r} is not the ARN of a user or routing profile")
    if not reason:
        raise ValueError("the reason is empty")
    try:
        expires = date.fromisoformat(str(entry["expires"]))
    except ValueError:
        raise ValueError(f"expires: {entry['expires']!r} is not a day such as 2027-03-31") from None
    return Ignore(arn, reason, expires, parse_workspace(workspace).arn if workspace else None)
