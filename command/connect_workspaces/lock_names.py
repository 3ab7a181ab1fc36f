"""What the names of environment files stand for in instances as they are."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from connect_workspaces.live import named
from connect_workspaces.lock_changes import Change, There, changed_since, place_of
from connect_workspaces.text import enumerated
from workspace_environments.document import Document, Mistake, instead_of
from workspace_environments.kinds import WORKSPACE, Kind, kind_of
from workspace_environments.lock import Lock, Names
from workspace_environments.names import Entry

_SHOWN = 5
"""So many of those that share a name are listed."""


class Resolution:
    """The names of a file, resolved.

    Args:
        document: The file, for the lines.
        entries: What it names.
        before: Its lock file as it is.
        there: The names of all that there is in the instances of the entries, by ARN.

    Attributes:
        lock: Its lock file as it should be: also the names of what the file gives by ID or ARN, where they are unique.
        mistakes: Names that nothing, or more than one, has, and that were not locked.
        departed: Names that were locked, and nothing has any more. They are among the changes, too.
        changes: What is not as it was locked.
    """

    def __init__(self, document: Document, entries: Iterable[Entry], before: Lock, there: There) -> None:
        self._document, self._before, self._there = document, before, there
        self._owners: dict[tuple[str, Kind, str], list[str]] = {}
        for arn, name in sorted(there.items()):
            if name is not None:
                self._owners.setdefault((*place_of(arn), name), []).append(arn)
        self.mistakes: list[Mistake] = []
        self.departed: list[Mistake] = []
        found = {arn: entry for entry in entries for arn in [self._arn(entry)] if arn}
        names = {arn: name for arn in found for name in [self._unique_name(arn)] if name is not None}
        self.lock = _locked(names)
        self.changes = tuple(self._changes(names, found.keys()))

    def _arn(self, entry: Entry) -> str | None:
        if entry.arn:
            return entry.arn
        owners = self._owners.get((entry.instance, entry.kind, entry.text), [])
        if len(owners) == 1:
            return owners[0]
        locked = None if owners else self._before.arn(entry)
        wrong = self._departed(entry, locked) if locked else self._wrong(entry, owners)
        (self.departed if locked else self.mistakes).append(self._document.mistake(entry.location, *wrong))
        return locked

    def _departed(self, entry: Entry, locked: str) -> tuple[str, str]:
        now = self._there.get(locked)
        what = f'the {entry.kind.name} "{entry.text}"'
        return (f"{what} was renamed", f"write {now}") if now else (f"{what} no longer exists", "take it out")

    def _wrong(self, entry: Entry, owners: list[str]) -> tuple[str, str]:
        kind = entry.kind
        if owners:
            listed = enumerated([arn.rpartition("/")[2] for arn in owners], _SHOWN)
            form = "arn: and the ARN" if kind is WORKSPACE else "the ID"
            return (
                f'{len(owners)} {kind.name}s are called "{entry.text}": {listed}',
                f"write {form} of the one you mean",
            )
        all_of_kind = [name for instance, of, name in self._owners if (instance, of) == (entry.instance, kind)]
        alike = next((name for name in all_of_kind if _seen(name) == _seen(entry.text)), None)
        if alike is not None:  # as a JSON text, which YAML reads as well, it shows what cannot be seen
            remedy = f"write {json.dumps(alike)}, which looks the same"
        else:
            remedy = instead_of(entry.text, all_of_kind, f"write the {kind.called} as Amazon Connect has it")
        return f'there is no {kind.name} "{entry.text}"', remedy

    def _unique_name(self, arn: str) -> str | None:
        name = self._there.get(arn)
        shared = name is None or len(self._owners[*place_of(arn), name]) > 1
        return None if shared else name

    def _changes(self, names: Mapping[str, str], in_file: Iterable[str]) -> Iterator[Change]:
        before = self._before.names()
        read = {place_of(arn) for arn in self._there}
        changed = list(changed_since({arn: before[arn] for arn in before if place_of(arn) in read}, self._there))
        yield from changed
        known = {change.arn for change in changed} | {change.now for change in changed}
        still = {*in_file, *known}
        by_kind_and_name = sorted({*names} | {*before}, key=lambda arn: (kind_of(arn).setting, names.get(arn, "")))
        for arn in by_kind_and_name:
            if arn not in before and arn not in known:
                yield Change("added", arn, names[arn])
            elif arn in before and arn not in still:
                yield Change("removed", arn, before[arn])


def _seen(name: str) -> str:
    """A name without what nobody sees: blanks around it, and how its letters are composed."""
    return unicodedata.normalize("NFKC", name).strip()


def note_of(entry: Entry, there: There) -> str | None:
    """What is to be said of an entry that is given by ID or ARN, and does not exist."""
    if entry.arn is None or entry.arn in there:
        return None
    return f"there is no {entry.kind.name} {named(entry.arn, None)}; the file gives it by ID"


def _locked(names: Mapping[str, str]) -> Lock:
    instances: dict[str, dict[str, dict[str, str]]] = {}
    for arn, name in names.items():
        instance, kind = place_of(arn)
        instances.setdefault(instance, {}).setdefault(kind.setting, {})[name] = arn.rpartition("/")[2]
    return Lock(instances={instance: Names(**of_kind) for instance, of_kind in instances.items()})
