"""What an environment file means, its names resolved by its lock file: a value that an app makes stacks of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from workspace_environments import schema
from workspace_environments.checks import StackContent, right, stacks_of
from workspace_environments.declarations import Declaration
from workspace_environments.document import Location, Mistake, MistakesError, spelled
from workspace_environments.files import EnvironmentFile
from workspace_environments.kinds import KINDS, ROUTING_PROFILE, USER
from workspace_environments.lock import Lock
from workspace_environments.names import Entry

PREFIX = "workspace-associations"
"""What the name of a stack begins with, where the file gives none."""

_MOST_UNLOCKED = 10
"""So many names that no lock file has are mistakes of their own."""


@dataclass(frozen=True)
class Workspace:
    """A workspace of a stack, and who is declared as associated with it.

    Attributes:
        arn: Its ARN.
        users: The ARNs of the users, those of teams first; each once.
        routing_profiles: The ARNs of the routing profiles.
        ownership: Whether associations that are not declared stay (ADDITIVE) or are removed (EXCLUSIVE).
        removal_policy: Whether the associations are removed when they leave the stack (DESTROY) or stay (RETAIN).
        names: The names of the workspace, the users and the routing profiles, by ARN, as far as the lock file has them.
    """

    arn: str
    users: tuple[str, ...] = ()
    routing_profiles: tuple[str, ...] = ()
    ownership: Literal["ADDITIVE", "EXCLUSIVE"] = "ADDITIVE"
    removal_policy: Literal["DESTROY", "RETAIN"] = "DESTROY"
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def resources(self) -> tuple[str, ...]:
        """All that is declared, of every kind."""
        return (*self.users, *self.routing_profiles)


@dataclass(frozen=True)
class Stack:
    """A stack that an environment file declares.

    Attributes:
        name: Its name in CloudFormation.
        account: The AWS account it goes to, 12 digits.
        region: The AWS region it goes to.
        tags: Its tags.
        workspaces: Its workspaces, by the name that the file gives them.
        termination_protection: Whether it cannot be deleted before this is taken back.
        permissions_boundary: That of all its roles: the name of a policy, or its ARN.
        bootstrap_qualifier: Which bootstrap deploys it.
        function: The settings of the function that changes the associations.
        drift_check: The settings of its drift check, if there is to be one.
    """

    name: str
    account: str
    region: str
    tags: Mapping[str, str] = field(default_factory=dict)
    workspaces: Mapping[str, Workspace] = field(default_factory=dict)
    termination_protection: bool = False
    permissions_boundary: str | None = None
    bootstrap_qualifier: str | None = None
    function: schema.Function = field(default_factory=schema.Function)
    drift_check: schema.DriftCheck | None = None


@dataclass(frozen=True)
class Environment:
    """What an environment file declares, every name resolved by its lock file.

    Attributes:
        stacks: Its stacks, in the order of the file.
    """

    stacks: tuple[Stack, ...]

    @classmethod
    def from_file(cls, path: str | Path) -> "Environment":
        """Read an environment file, the files it extends, and its lock file NAME.lock.json beside it.

        Raises:
            MistakesError: There are mistakes in them, or one cannot be read. It holds all of them, each with file and
                line; its text has one a line.
        """
        path = Path(path)
        file = EnvironmentFile.read(path)
        try:
            lock = Lock.read(file.lock_path)
        except MistakesError as error:
            raise MistakesError([*file.mistakes, *error.mistakes]) from None
        return cls.of(file, lock)

    @classmethod
    def of(cls, file: EnvironmentFile, lock: Lock) -> "Environment":
        """What a file declares, its names resolved by a lock file. MistakesError as for `from_file`."""
        resolved = _Resolved(file, lock)
        mistakes = [*file.mistakes, *resolved.mistakes]
        if mistakes:
            raise MistakesError(mistakes)
        return cls(tuple(resolved.stacks()))


class _Resolved:
    """A file with the ARNs of all that it names, and what is wrong only now that they are known."""

    def __init__(self, file: EnvironmentFile, lock: Lock) -> None:
        self._file, self._lock, self._names = file, lock, lock.names()
        self._arns = {entry: self._arn(entry) for entry in file.entries}
        self.mistakes = [*self._unlocked(), *self._names_of_stacks(), *self._repeated(), *self._workspaces_twice()]

    def stacks(self) -> Iterator[Stack]:
        """The stacks of a file without mistakes."""
        for content in stacks_of(self._file.document):
            settings = schema.StackSettings.model_validate(content.settings)
            workspaces = {
                each.name: self._workspace(each, settings.workspaces[each.name])
                for each in self._file.declarations
                if each.stack.around == content.around
            }
            yield Stack(
                name=_stack_name(content, self._file.path),
                account=str(settings.account),
                region=str(settings.region),
                tags=settings.tags,
                workspaces=workspaces,
                termination_protection=bool(settings.termination_protection),
                permissions_boundary=settings.permissions_boundary,
                bootstrap_qualifier=settings.bootstrap_qualifier,
                function=settings.function,
                drift_check=settings.drift_check,
            )

    def _workspace(self, declaration: Declaration, settings: schema.Workspace) -> Workspace:
        arn, members = self._arns[declaration.workspace], declaration.members
        of_kind = {
            kind: tuple(dict.fromkeys(self._arns[each] for each in members if each.kind is kind)) for kind in KINDS
        }
        declared = Workspace(arn, of_kind[USER], of_kind[ROUTING_PROFILE], settings.ownership, settings.removal_policy)
        names = {each: self._names[each] for each in (arn, *declared.resources) if each in self._names}
        return replace(declared, names=names)

    def _arn(self, entry: Entry) -> str:
        """Its ARN; where the lock file lacks it, what tells it from others."""
        return self._lock.arn(entry) or f"{entry.instance}/{entry.kind.segment}/{entry.text}"

    def _unlocked(self) -> Iterator[Mistake]:
        unlocked = [entry for entry in self._arns if self._lock.arn(entry) is None]
        texts = {(entry.instance, entry.kind, entry.text) for entry in unlocked}
        if len(texts) > _MOST_UNLOCKED:  # whoever has not run lock yet need not be told that of everybody
            yield self._file.unlocked(unlocked[0], len(texts) - 1)
        else:
            yield from map(self._file.unlocked, unlocked)

    def _names_of_stacks(self) -> Iterator[Mistake]:
        known: dict[tuple[object, ...], Location] = {}
        for stack in stacks_of(self._file.document):
            location, name = (*stack.around, "stack_name"), _stack_name(stack, self._file.path)
            if "stack_name" not in stack.settings and not _valid(name):
                yield self._file.document.mistake(location, f'"{name}" is not valid', right(("stack_name",)))
            first = known.setdefault(
                (name, str(stack.settings.get("account")), str(stack.settings.get("region"))), location
            )
            if first != location:
                yield self._twice(location, f"is the name of {spelled(first[:-1])} too", first, "give it another name")

    def _repeated(self) -> Iterator[Mistake]:
        for declaration in self._file.declarations:
            first: dict[tuple[object, ...], Location] = {}
            for entry in declaration.members:
                original = first.setdefault((self._arns[entry], *entry.location[:-1]), entry.location)
                if original != entry.location:
                    yield self._twice(entry.location, f"repeats {spelled(original)}", original, "remove one of the two")

    def _workspaces_twice(self) -> Iterator[Mistake]:
        first: dict[str, Declaration] = {}
        for each in self._file.declarations:
            location, original = each.workspace.location, first.setdefault(self._arns[each.workspace], each)
            if original is each:
                continue
            wrong = f"names the same workspace as {spelled(original.location[-1:])}"
            if original.stack.around == each.stack.around:
                yield self._twice(location, wrong, original.workspace.location, "merge the two under one name")
            elif original.is_exclusive or each.is_exclusive:
                wrong += f" of {spelled(original.stack.around)}"
                remedy = "make both ADDITIVE: EXCLUSIVE removes what another stack declares"
                yield self._twice(location, wrong, original.workspace.location, remedy)

    def _twice(self, location: Location, wrong: str, first: Location, remedy: str) -> Mistake:
        document = self._file.document
        where = document.place(first).seen_from(document.place(location).path)
        return document.mistake(location, f"{wrong} on {where}", remedy)


def _stack_name(stack: StackContent, path: Path) -> str:
    return str(stack.settings.get("stack_name") or "-".join([PREFIX, path.stem, *map(str, stack.around[1:])]))


def _valid(stack_name: str) -> bool:
    return re.fullmatch(schema.STACK_NAME, stack_name) is not None
