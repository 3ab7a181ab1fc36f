"""Which live associations are exported, and what is left out."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from connect_workspaces.errors import CommandError
from connect_workspaces.live import USER, Instance, Workspace, by_name, find, kind_of
from workspace_association.deployed.declarations import Declared, DeclaringStack

LENGTH = 64
"""Of a workspace's name in an environment file, at most (workspace_environments/schema.py)."""

_OTHER = re.compile(r"[^a-z0-9_]+")


def keys(workspaces: Iterable[Workspace]) -> dict[str, str]:
    """A key for each workspace, by its ARN: letters, digits, `-` and `_`, a letter first, at most 64 of them.

    Keys that would be the same, in any letter case, get the beginning of the workspace's ID, or as much of it as tells
    them apart. They depend on the workspaces alone, not on their order.
    """
    named = {workspace.arn: workspace for workspace in workspaces}
    longer = dict.fromkeys(named, 0)
    while True:
        found = {arn: _key(workspace, longer[arn]) for arn, workspace in named.items()}
        count = Counter(found.values())
        alike = [arn for arn, key in found.items() if count[key] > 1]
        if not alike:
            return found
        for arn in alike:
            longer[arn] += 1


def _key(workspace: Workspace, longer: int) -> str:
    identifier = _word(workspace.arn.rpartition("/")[2])
    suffix = ("", identifier[:8], identifier, hashlib.sha256(workspace.arn.encode()).hexdigest()[:16])[longer]
    word = _word(workspace.name or "") or f"workspace-{identifier[:8]}"
    if not word[0].isalpha():
        word = f"workspace-{word}"
    if not suffix:
        return word[:LENGTH].rstrip("-")
    return f"{word[: LENGTH // 3].rstrip('-')}-{suffix[: LENGTH // 2 + 8]}"


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain).strip("-")


@dataclass(frozen=True)
class Member:
    """A user or routing profile that is associated with a workspace.

    Attributes:
        arn: Its ARN.
        name: Its name, where it is known.
        is_gone: It no longer exists; its association is still there.
    """

    arn: str
    name: str | None = None
    is_gone: bool = False

    @property
    def is_user(self) -> bool:
        """It is a user, else a routing profile."""
        return kind_of(self.arn) == USER

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return "user" if self.is_user else "routing profile"


@dataclass(frozen=True)
class ExportedWorkspace:
    """A workspace of an export.

    Attributes:
        workspace: The workspace.
        key: What it is called in the environment file, and in code; the same in every export of the instance.
        members: What is associated with it, sorted by name, then ID.
    """

    workspace: Workspace
    key: str
    members: tuple[Member, ...]

    @property
    def present(self) -> tuple[Member, ...]:
        """The members that exist."""
        return tuple(member for member in self.members if not member.is_gone)


@dataclass(frozen=True)
class Export:
    """What is exported of one instance.

    Attributes:
        instance: The ARN of the instance.
        workspaces: Those with associations, sorted by name, then ID.
        left_out: The workspaces that were asked for and have no associations to export, sorted likewise.
        unmanaged: What deployed stacks declare is left out.
        notes: What could not be read, or is not known.
        unique: The ARNs of all in the instance whose names no other of their kind has.
    """

    instance: str
    workspaces: tuple[ExportedWorkspace, ...]
    left_out: tuple[Workspace, ...] = ()
    unmanaged: bool = False
    notes: tuple[str, ...] = ()
    unique: frozenset[str] = frozenset()

    @property
    def region(self) -> str:
        """The region of the instance."""
        return self.instance.split(":")[3]

    @property
    def account(self) -> str:
        """The account of the instance."""
        return self.instance.split(":")[4]

    @property
    def declarable(self) -> tuple[ExportedWorkspace, ...]:
        """The workspaces that a stack can declare: with a user or routing profile that exists.

        Raises:
            CommandError: There is none, and a stack has to declare something.
        """
        declarable = tuple(workspace for workspace in self.workspaces if workspace.present)
        if not declarable:
            which = "that no deployed stack declares " if self.unmanaged else ""
            raise CommandError(f"there are no associations {which}to export in {self.instance}")
        return declarable


def select(
    instance: Instance, only: Collection[str] = (), stacks: Iterable[DeclaringStack] = (), *, unmanaged: bool = False
) -> Export:
    """What is exported.

    Args:
        instance: The instance; all its associations, or those of the workspaces that are exported.
        only: Names, IDs or ARNs of the workspaces to export; all of them, where it is empty.
        stacks: The deployed stacks.
        unmanaged: Leave out the associations that a deployed stack declares.

    Raises:
        CommandError: No workspace, or more than one, is called like one of those asked for.
    """
    known = {
        arn: instance.workspaces.get(arn, Workspace(arn)) for arn in {*instance.associations, *instance.workspaces}
    }
    names = {arn: workspace.name for arn, workspace in known.items()}
    wanted = {find("workspace", text, names) for text in only} or known.keys()
    declared = Declared(stacks if unmanaged else ())
    key = keys(known.values())
    chosen = [
        ExportedWorkspace(known[arn], key[arn], _members(arn, instance, declared))
        for arn in sorted(wanted, key=lambda arn: by_name(arn, names[arn]))
    ]
    return Export(
        instance.arn,
        tuple(workspace for workspace in chosen if workspace.members),
        tuple(exported.workspace for exported in chosen if not exported.members),
        unmanaged,
        (*instance.notes, *declared.notes),
        _unique(instance),
    )


def _unique(instance: Instance) -> frozenset[str]:
    count = Counter((kind_of(arn), name) for arn, name in instance.names.items())
    return frozenset(arn for arn, name in instance.names.items() if count[kind_of(arn), name] == 1)


def _members(workspace: str, instance: Instance, declared: Declared) -> tuple[Member, ...]:
    members = [
        Member(arn, instance.names.get(arn), _is_gone(arn, instance))
        for arn in instance.associations.get(workspace, ())
        if not declared.by(workspace, arn)
    ]
    return tuple(sorted(members, key=lambda member: by_name(member.arn, member.name)))


def _is_gone(arn: str, instance: Instance) -> bool:
    existing = instance.users if kind_of(arn) == USER else instance.routing_profiles
    return arn in instance.gone or (existing is not None and arn not in existing)
