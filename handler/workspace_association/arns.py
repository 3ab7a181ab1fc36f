"""ARNs of Amazon Connect: workspaces, and the users and routing profiles that can be associated with them.

Forms: service authorization reference of Amazon Connect, "Resource types". ARNs are compared without regard to case.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

RESOURCE_TYPES = {"USER": "agent", "ROUTING_PROFILE": "routing-profile"}
"""The kinds of what can be associated: the type in the search (service model, WorkspaceResourceType), and in an ARN."""

_ID = r"[\w.@+=-]+"
_INSTANCE = (
    rf"arn:(?P<partition>aws[a-z-]*):connect:(?P<region>[a-z0-9-]+):(?P<account>\d{{12}}):instance/(?P<instance>{_ID})"
)
_WORKSPACE = re.compile(rf"(?P<instance_arn>{_INSTANCE})/workspace/(?P<workspace>{_ID})", re.ASCII)
_RESOURCE = re.compile(rf"(?P<instance_arn>{_INSTANCE})/(?:{'|'.join(RESOURCE_TYPES.values())})/{_ID}", re.ASCII)

ANY_RESOURCE = " or ".join(RESOURCE_TYPES).replace("_", " ").lower()
"""For messages: user or routing profile."""

WORKSPACE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/workspace/WORKSPACE"
RESOURCE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/" + " or .../".join(
    f"{segment}/ID" for segment in RESOURCE_TYPES.values()
)

_SHOWN = 130
"""Characters of a wrong value that are shown: more than an ARN has, and room is left to say what is wrong."""


@dataclass(frozen=True)
class Workspace:
    """A workspace, taken apart from its ARN."""

    arn: str
    region: str
    instance_arn: str
    instance_id: str
    workspace_id: str


def parse_workspace(value: object) -> Workspace:
    """Take a workspace ARN apart; ValueError says what is wrong with it."""
    match = _WORKSPACE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{shown(value)} is not a workspace ARN ({WORKSPACE_FORM}){_nested(value)}")
    return Workspace(match[0], match["region"], match["instance_arn"], match["instance"], match["workspace"])


def check_resource(value: object, workspace: Workspace) -> str:
    """The ARN, if it is one of a user or routing profile of the workspace's instance; else ValueError says why not."""
    match = _RESOURCE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{shown(value)} is not the ARN of a {ANY_RESOURCE} ({RESOURCE_FORM}){_nested(value)}")
    if not same(match["instance_arn"], workspace.instance_arn):
        raise ValueError(f"{shown(value)} belongs to another instance than the workspace, {workspace.instance_arn}")
    return match[0]


def same(arn: str, other: str) -> bool:
    """Whether two ARNs or IDs name the same thing."""
    return arn.casefold() == other.casefold()


def respell(arns: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """The ARNs, each as it is spelled among the known ones, if it is there in any letter case; each once."""
    spelling = {arn.casefold(): arn for arn in known}
    return frozenset({arn.casefold(): spelling.get(arn.casefold(), arn) for arn in sorted(arns)}.values())


def short(arn: str) -> str:
    """The part of an ARN that a person looks for: agent/ID or routing-profile/ID."""
    return "/".join(arn.split("/")[-2:])


def shown(value: object) -> str:
    """A wrong value, as much of it as a message has room for."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _nested(value: object) -> str:
    nested = isinstance(value, str) and value.count("arn:") > 1
    return ": there is an ARN where an ID belongs" if nested else ""
