"""Refuses a deployment that takes a workspace from more people than somebody has allowed."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from connect_workspaces.errors import CommandError
from connect_workspaces.live import Instance
from connect_workspaces.people import members

_LIMIT = re.compile(r"(?P<number>\d{1,9})(?P<percent>%?)", re.ASCII)


@dataclass(frozen=True)
class Limit:
    """How many people a deployment may take a workspace from.

    Attributes:
        text: As it was written: `10`, or `25%` of those who have it.
    """

    text: str

    def __post_init__(self) -> None:
        """CommandError where it is neither a number nor a percentage up to 100 %."""
        match = _LIMIT.fullmatch(self.text)
        if match is None or (match["percent"] and int(match["number"]) > 100):  # noqa: PLR2004
            raise CommandError(f"--max-removals: {self.text!r} is neither a number like 10 nor a percentage like 25%")

    def allows(self, removals: int, associated: int) -> bool:
        """Whether so many of so many people may lose a workspace."""
        number = int(self.text.removesuffix("%"))
        return removals * 100 <= number * associated if self.text.endswith("%") else removals <= number


@dataclass(frozen=True)
class Removal:
    """What a deployment takes from the people of one workspace.

    Attributes:
        workspace: The workspace's ARN.
        arns: The ARNs that are disassociated.
        people: The users who have the workspace, by themselves or by their routing profile, and lose it.
        associated: How many users have it now.
    """

    workspace: str
    arns: frozenset[str]
    people: frozenset[str]
    associated: int


def removals(before: Instance, after: Instance) -> list[Removal]:
    """What a deployment takes away, by workspace: by an association, or by another routing profile of a user."""
    found = []
    for workspace, arns in sorted(before.associations.items()):
        had = members(arns, before)
        lost = had - members(after.associations[workspace], after)
        removed = arns - after.associations[workspace]
        if removed or lost:
            found.append(Removal(workspace, removed, lost, len(had)))
    return found


def checksum(refused: Iterable[Removal]) -> str:
    """A checksum of exactly these removals: other ARNs or other people have another one."""
    content = sorted((removal.workspace, sorted(removal.arns), sorted(removal.people)) for removal in refused)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
