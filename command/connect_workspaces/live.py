"""An instance of Amazon Connect as it is: its associations, workspaces, users and routing profiles, and their names."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from connect_workspaces.errors import CommandError
from connect_workspaces.text import one_line
from workspace_association.arns import RESOURCE_TYPES

USER, ROUTING_PROFILE, WORKSPACE = RESOURCE_TYPES["USER"], RESOURCE_TYPES["ROUTING_PROFILE"], "workspace"
"""What an ARN calls each."""

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""The ID of anything in Amazon Connect, and of an instance; a name or an alias, which people know better, is none."""


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

    @property
    def goes_to(self) -> str | None:
        """Who gets it, whatever is associated: everybody or nobody; None where associations matter."""
        return {"ALL": "everybody", "NONE": "nobody"}.get(self.visibility or "")


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

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of workspaces, users and routing profiles that are known, by ARN."""
        names = {**(self.routing_profiles or {}), **{arn: user.name for arn, user in (self.users or {}).items()}}
        names |= {arn: workspace.name for arn, workspace in self.workspaces.items()}
        return {arn: name for arn, name in names.items() if name is not None}


Progress = Callable[[str, int, int | None], None]
"""Told what is being read, how many of it are there already, and how many there will be, if that is known."""


def named(arn: str, name: str | None) -> str:
    """What an ARN names, for a person: its name, where that is known, and its ID."""
    identifier = arn.rpartition("/")[2]
    return identifier if name is None else f"{name} ({identifier})"


def by_name(arn: str, name: str | None) -> tuple[bool, str, str]:
    """A key that sorts by name, in any letter case, then by ID; what has no known name comes last."""
    return name is None, (name or "").casefold(), arn


def find(kind: str, text: str, names: Mapping[str, str | None]) -> str:
    """The ARN of what is named: by its name, else by its name in another letter case, else by its ID or ARN.

    Args:
        kind: What is looked for, for the messages: `user`, `workspace`.
        text: What the person wrote.
        names: The names of all that there are, by ARN; None for a name that may not be read.

    Raises:
        CommandError: Nothing, or more than one, is called that.
    """
    folded = text.casefold()
    for found in (
        [arn for arn, name in names.items() if name == text],
        [arn for arn, name in names.items() if name is not None and name.casefold() == folded],
        [arn for arn in names if folded in (arn.casefold(), arn.rpartition("/")[2].casefold())],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(one_line(named(arn, names[arn])) for arn in sorted(found))
            raise CommandError(f"{len(found)} {kind}s are called {_quoted(text)}: {listed}; give the ID")
    if names and not any(names.values()):
        raise CommandError(
            f"no {kind} {_quoted(text)} is known; the names of {kind}s cannot be read: give an ID or ARN"
        )
    raise CommandError(f"there is no {kind} {_quoted(text)}")


def _quoted(text: str) -> str:
    return f'"{one_line(text)}"'
