"""An instance of Amazon Connect as it is: its associations, workspaces, users and routing profiles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

USER, ROUTING_PROFILE, WORKSPACE = "agent", "routing-profile", "workspace"
"""What an ARN calls each."""


def kind_of(arn: str) -> str:
    """What an ARN says that it names."""
    return arn.split("/")[-2].casefold() if arn.count("/") > 1 else ""


@dataclass(frozen=True)
class User:
    """A user.

    Attributes:
        arn: Its ARN.
        name: Its login; None where names may not be read.
        routing_profile: The ARN of its routing profile, where that is known.
    """

    arn: str
    name: str | None = None
    routing_profile: str | None = None


@dataclass(frozen=True)
class Workspace:
    """A workspace.

    Attributes:
        arn: Its ARN.
        name: Its name; None where names may not be read.
        visibility: ALL, ASSIGNED or NONE; None where that may not be read. Associations matter under ASSIGNED alone.
    """

    arn: str
    name: str | None = None
    visibility: str | None = None


@dataclass(frozen=True)
class Instance:
    """An instance as it is. Every ARN in it is spelled one way throughout; look-ups are by that spelling.

    Attributes:
        arn: The ARN of the instance.
        associations: The ARNs associated with each workspace that was asked for, by the workspace's ARN; of every
            workspace of the instance where `is_whole`.
        is_whole: All associations of the instance were read.
        workspaces: The workspaces by ARN.
        users: The users by ARN; None where they may not be read.
        routing_profiles: The names of the routing profiles by ARN; None where they may not be read.
        gone: Of the ARNs that were asked for, those of users and routing profiles that no longer exist.
        missing_workspaces: Of the workspace ARNs that were asked for, those that do not exist.
        notes: What could not be read, and which permission is missing.
    """

    arn: str
    associations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_whole: bool = True
    workspaces: Mapping[str, Workspace] = field(default_factory=dict)
    users: Mapping[str, User] | None = None
    routing_profiles: Mapping[str, str | None] | None = None
    gone: frozenset[str] = frozenset()
    missing_workspaces: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def name_of(self, arn: str) -> str | None:
        """The name of a workspace, user or routing profile, where it is known."""
        if arn in self.workspaces:
            return self.workspaces[arn].name
        if self.users and arn in self.users:
            return self.users[arn].name
        return (self.routing_profiles or {}).get(arn)


Progress = Callable[[str, int, int | None], None]
"""Told what is being read, how many of it are there already, and how many there will be, if that is known."""
