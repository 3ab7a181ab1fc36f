"""Differences that are known and accepted for a while: read from a file, with a reason and a day on which each ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from workspace_environments.declarations import Known
from workspace_environments.document import MistakesError
from workspace_environments.files import EnvironmentFile
from workspace_environments.lock import Lock

_SETTING = "ignore"


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
    """The list `ignore` of an environment file, or of one that has nothing else; mistakes elsewhere do not matter.

    Raises:
        MistakesError: It cannot be read, has no such list, or has mistakes in it. Names are resolved by its lock file.
    """
    file = EnvironmentFile.read(path)
    mistakes = [each for each in file.mistakes if each.where.partition("[")[0] == _SETTING]
    content = file.document.content
    if not isinstance(content, dict) or _SETTING not in content:
        mistakes = [file.document.mistake((), f"has no list {_SETTING}", "name a file that has one")]
    lock = Lock.read(file.lock_path)
    entries = (entry for known in file.known for entry in (*known.members, *known.workspaces))
    mistakes += [file.unlocked(entry) for entry in entries if lock.arn(entry) is None]
    if mistakes:
        raise MistakesError(mistakes)
    return tuple(ignore for known in file.known for ignore in _ignores(known, lock))


def _ignores(known: Known, lock: Lock) -> Iterator[Ignore]:
    why = known.settings
    workspaces: list[str | None] = [lock.arn(each) for each in known.workspaces] or [None]
    for member, workspace in product(map(lock.arn, known.members), workspaces):
        if member:
            yield Ignore(member, why.reason, why.expires, workspace)
