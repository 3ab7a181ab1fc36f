"""Every path from a user to a workspace: by themselves or by their routing profile, live and declared."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from connect_workspaces.errors import CommandError
from connect_workspaces.live import ROUTING_PROFILE, Instance, User, Workspace, by_name, find, kind_of, named
from connect_workspaces.text import one_line
from workspace_association.arns import respell
from workspace_association.deployed.declarations import Declared, Declarer, DeclaringStack

FORMAT_VERSION = 1
HEADERS = ("Workspace", "Visibility", "By", "Live", "Declared by")


@dataclass(frozen=True)
class Path:
    """One association that gives a user a workspace, or will.

    Attributes:
        workspace: The workspace.
        via: The ARN that is associated with it: the user's own, or that of the user's routing profile.
        via_name: The name of that user or routing profile, where it is known.
        live: It is there now.
        declared_by: The resources of deployed stacks that declare it, sorted.
    """

    workspace: Workspace
    via: str
    via_name: str | None
    live: bool
    declared_by: tuple[Declarer, ...] = ()

    @property
    def is_by_routing_profile(self) -> bool:
        """It is the user's routing profile that is associated."""
        return kind_of(self.via) == ROUTING_PROFILE


@dataclass(frozen=True)
class Who:
    """The answer to `who`.

    Attributes:
        user: The user.
        paths: Sorted by the workspace's name and ID; the user's own before that by routing profile.
        notes: What a person should know besides.
        has_shared: There are workspaces that everybody gets.
    """

    user: User
    paths: tuple[Path, ...]
    notes: tuple[str, ...] = ()
    has_shared: bool = False

    def to_json(self) -> dict[str, Any]:
        """The answer for programs."""
        return {
            "format_version": FORMAT_VERSION,
            "user": {"arn": self.user.arn, "name": self.user.name},
            "paths": [_json(path) for path in self.paths],
            "notes": list(self.notes),
        }

    def rows(self) -> list[list[str]]:
        """The paths as rows of text, under `HEADERS`."""
        return [_row(path) for path in self.paths]

    def nothing(self, label: Callable[[str], str]) -> str:
        """What there is to say where there is no path.

        Args:
            label: How a login or an ID is shown.
        """
        whom = label(self.user.name or self.user.arn.rpartition("/")[2])
        return (
            f"{whom} has no workspace{' but what everybody has' if self.has_shared else ''}, and no stack declares one."
        )


def who(text: str, instance: Instance, stacks: Iterable[DeclaringStack], *, names: bool = True) -> Who:
    """Every path from a user to a workspace.

    Args:
        text: The user's login, ID or ARN. One who no longer exists, but is associated or declared, has an ID or ARN.
        instance: The whole instance.
        stacks: The deployed stacks.
        names: Names are shown; a login finds its user without that, too.

    Raises:
        CommandError: Nobody, or more than one, is called that.
    """
    declared = Declared(stacks)
    user = _user(text, instance, declared)
    if not names:
        user, instance = replace(user, name=None), _without_names(instance)
    live = {_pair(workspace, arn) for workspace, arns in instance.associations.items() for arn in arns}
    found = [
        Path(
            workspace, via, instance.names.get(via), _pair(workspace.arn, via) in live, declared.by(workspace.arn, via)
        )
        for workspace in _workspaces(instance, declared)
        for via in (user.arn, user.routing_profile)
        if via
    ]
    paths = [path for path in found if path.live or path.declared_by]
    paths.sort(key=lambda path: (*by_name(path.workspace.arn, path.workspace.name), path.is_by_routing_profile))
    has_shared = any(workspace.goes_to == "everybody" for workspace in instance.workspaces.values())
    return Who(user, tuple(paths), (*declared.notes, *_notes(user, paths, instance)), has_shared)


def _user(text: str, instance: Instance, declared: Declared) -> User:
    beginning = f"{instance.arn}/agent/".casefold()
    if text.startswith("arn:") and not text.casefold().startswith(beginning):
        raise CommandError(f'"{one_line(text)}" is not the ARN of a user of the instance, {instance.arn}/agent/USER')
    users = instance.users or {}
    arns = respell(declared.arns.union(users, *instance.associations.values()), users)
    known = {arn: users.get(arn, User(arn)) for arn in arns if arn.casefold().startswith(beginning)}
    return known[find("user", text, {arn: user.name for arn, user in known.items()})]


def _without_names(instance: Instance) -> Instance:
    workspaces = {arn: replace(each, name=None) for arn, each in instance.workspaces.items()}
    return replace(instance, workspaces=workspaces, users=None, routing_profiles=None)


def _workspaces(instance: Instance, declared: Declared) -> list[Workspace]:
    live = instance.workspaces.keys() | instance.associations.keys()
    return [instance.workspaces.get(arn, Workspace(arn)) for arn in respell(declared.workspaces | live, live)]


def _pair(workspace: str, arn: str) -> tuple[str, str]:
    return workspace.casefold(), arn.casefold()


def _notes(user: User, paths: Iterable[Path], instance: Instance) -> Iterable[str]:
    yield from instance.notes
    if user.routing_profile is None:
        yield "the user's routing profile is not known: paths by it are missing"
    for workspace in sorted(instance.workspaces.values(), key=lambda workspace: by_name(workspace.arn, workspace.name)):
        if workspace.goes_to == "everybody":
            yield f"everybody has {named(workspace.arn, workspace.name)}: its visibility is ALL"
    for workspace in dict.fromkeys(path.workspace for path in paths):
        if workspace.goes_to == "nobody":
            yield f"nobody has {named(workspace.arn, workspace.name)}: its visibility is NONE"


def _json(path: Path) -> dict[str, Any]:
    workspace = path.workspace
    return {
        "workspace": {"arn": workspace.arn, "name": workspace.name, "visibility": workspace.visibility},
        "via": {"arn": path.via, "name": path.via_name},
        "live": path.live,
        "declared_by": [vars(by) for by in path.declared_by],
    }


def _row(path: Path) -> list[str]:
    via = f"routing profile {named(path.via, path.via_name)}" if path.is_by_routing_profile else "the user"
    visibility = path.workspace.visibility or "unknown"
    return [
        named(path.workspace.arn, path.workspace.name),
        f"{visibility}: associations mean nothing" if path.workspace.goes_to else visibility,
        via,
        "yes" if path.live else "no",
        ", ".join(map(str, path.declared_by)) or "no stack",
    ]
