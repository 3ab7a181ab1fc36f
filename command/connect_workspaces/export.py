"""Which live associations are exported, and what is left out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from connect_workspaces.declared import Declared
from connect_workspaces.errors import CommandError
from connect_workspaces.finding import find
from connect_workspaces.keys import keys
from connect_workspaces.live import USER, Instance, Workspace, kind_of
from connect_workspaces.rows import by_name
from connect_workspaces.stacks import Stack


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
    """

    instance: str
    workspaces: tuple[ExportedWorkspace, ...]
    left_out: tuple[Workspace, ...] = ()
    unmanaged: bool = False
    notes: tuple[str, ...] = ()

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
    instance: Instance, only: Collection[str] = (), stacks: Iterable[Stack] = (), *, unmanaged: bool = False
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
    )


def _members(workspace: str, instance: Instance, declared: Declared) -> tuple[Member, ...]:
    members = [
        Member(arn, instance.name_of(arn), _is_gone(arn, instance))
        for arn in instance.associations.get(workspace, ())
        if not declared.by(workspace, arn)
    ]
    return tuple(sorted(members, key=lambda member: by_name(member.arn, member.name)))


def _is_gone(arn: str, instance: Instance) -> bool:
    existing = instance.users if kind_of(arn) == USER else instance.routing_profiles
    return arn in instance.gone or (existing is not None and arn not in existing)
