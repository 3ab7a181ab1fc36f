"""What became of users, routing profiles and workspaces since their names were locked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connect_workspaces.live import Instance
from connect_workspaces.text import as_markdown, one_line
from workspace_association.deployed.templates import ASSOCIATION, resources
from workspace_environments.kinds import LOCKED, METADATA, Kind, kind_of

_HEADERS = ("File", "Change", "Kind", "Name", "What happened")
_NOTHING = "nothing has changed"

_LINE = re.compile(rf"((?:{'|'.join(kind.segment for kind in LOCKED)})/[^ /]+) (.+)", re.DOTALL)
"""What a template says of a name: kind and ID, a blank, the name."""

_MOST_ADDED = 10
"""So many names that were added to a file are shown: a file that is locked for the first time has all of them."""

There = Mapping[str, str | None]
"""The names of all that there is, by ARN."""


@dataclass(frozen=True)
class Change:
    """What is not as it was locked.

    Attributes:
        what: `added` to the file since, `removed` from it; in Amazon Connect `renamed`, `made anew`, `gone`.
        arn: The ARN that was locked; of what was added, its ARN.
        name: The name that was locked; of what was added, its name.
        now: The new name of what was renamed, the new ARN of what was made anew.
    """

    what: str
    arn: str
    name: str
    now: str = ""

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return kind_of(self.arn).name

    @property
    def words(self) -> str:
        """What happened, for a person."""
        identifier = self.arn.rpartition("/")[2]
        return {
            "renamed": f"is called {self.now} now (ID {identifier})",
            "made anew": f"has the ID {self.now.rpartition('/')[2]} now, and had {identifier}",
            "gone": f"no longer exists (ID {identifier})",
            "added": f"has the ID {identifier}",
            "removed": f"is no longer in the file (ID {identifier})",
        }[self.what]


@dataclass(frozen=True)
class ChangeReport:
    """What is not as it was locked, in the order of the files; each change with its file."""

    changes: tuple[tuple[Path, Change], ...]

    def to_markdown(self) -> str:
        """The changes as a table in Markdown."""
        rows = [[f"{path}", change.what, change.kind, change.name, change.words] for path, change in self.changes]
        return as_markdown(_HEADERS, rows) if rows else f"{_NOTHING}\n"

    def lines(self) -> Iterator[str]:
        """The changes for a person, under the name of each file."""
        if not self.changes:
            yield _NOTHING
        for path in dict.fromkeys(path for path, _ in self.changes):
            yield one_line(f"{path}")
            of_file = [each for of, each in self.changes if of == path]
            added = [each for each in of_file if each.what == "added"]
            hidden = {*added[_MOST_ADDED:]} if len(added) > _MOST_ADDED + 1 else set()
            yield from (one_line(f"  {each.kind} {each.name} {each.words}") for each in of_file if each not in hidden)
            if hidden:
                yield f"  and {len(hidden)} more names, which the lock file has now"

    def to_json(self) -> dict[str, Any]:
        """The changes for programs."""
        changes = [{"file": f"{path}", "kind": change.kind, **vars(change)} for path, change in self.changes]
        return {"format_version": 1, "changes": changes}


def changed_since(names: Mapping[str, str], there: There) -> Iterator[Change]:
    """What became of some ARNs since they had these names: renamed, made anew under another ID, or gone.

    Args:
        names: The names that were locked, by ARN, of kinds that were all read.
        there: The names of all that there is now; of an ARN without a name nothing is said.
    """
    owners = {(*place_of(arn), name): arn for arn, name in there.items() if name is not None}
    for arn, name in sorted(names.items(), key=lambda item: (kind_of(item[0]).setting, item[1])):
        if arn in there:
            now = there[arn]
            if now is not None and now != name:
                yield Change("renamed", arn, name, now)
        elif (*place_of(arn), name) in owners:
            yield Change("made anew", arn, name, owners[*place_of(arn), name])
        else:
            yield Change("gone", arn, name)


def place_of(arn: str) -> tuple[str, Kind]:
    """The instance and the kind of what has an ARN."""
    return arn.rsplit("/", 2)[0], kind_of(arn)


def locked_in(template: Mapping[str, Any]) -> dict[str, str]:
    """The names that were locked when a template was made, by ARN; none where it is of no environment file."""
    found: dict[str, str] = {}
    for resource in resources(template, ASSOCIATION).values():
        parts = [resource.get(name) for name in ("Properties", "Metadata")]
        properties, metadata = (part if isinstance(part, Mapping) else {} for part in parts)
        workspace, lines = properties.get("WorkspaceArn"), metadata.get(METADATA)
        if isinstance(workspace, str) and isinstance(lines, list):
            instance = workspace.partition("/workspace/")[0]
            found |= {f"{instance}/{line[1]}": line[2] for line in map(_LINE.fullmatch, map(str, lines)) if line}
    return found


def notes_since_lock(names: Mapping[str, str], live: Instance) -> Iterator[str]:
    """A note for everybody of an instance who was renamed, made anew, or is gone since names were locked.

    Args:
        names: The names that were locked, by ARN, in any letter case.
        live: The instance. Of a kind whose names were not read nothing is said.
    """
    arns = (*live.workspaces, *(live.users or ()), *(live.routing_profiles or ()))
    there = {arn.casefold(): live.names.get(arn) for arn in arns}
    read = {place_of(arn) for arn, name in there.items() if name is not None}
    locked = {arn.casefold(): name for arn, name in names.items() if place_of(arn.casefold()) in read}
    for change in changed_since(locked, there):
        yield f"since its name was locked: the {change.kind} {change.name} {change.words}"
