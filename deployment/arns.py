"""The Amazon Resource Names of Amazon Connect: what a workspace, a user and a routing profile look like."""

import re
from dataclasses import dataclass

ID = r"[A-Za-z0-9_.@+=-]+"  # as the function takes them
INSTANCE = rf"arn:aws[a-z-]*:connect:[a-z0-9-]+:[0-9]{{12}}:instance/{ID}"
INSTANCE_ARN = re.compile(INSTANCE)
WORKSPACE_ARN = re.compile(rf"{INSTANCE}/workspace/{ID}")
# Connect gives out UUIDs. Taking nothing else for a bare ID tells an ID from a login name.
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

INSTANCE_EXAMPLE = "arn:aws:connect:REGION:ACCOUNT:instance/INSTANCE_ID"


@dataclass(frozen=True)
class Kind:
    """A kind of resource that can be associated: its name, its part of the ARN, its setting in the file."""

    name: str
    segment: str
    setting: str


USER = Kind("user", "agent", "users")
ROUTING_PROFILE = Kind("routing profile", "routing-profile", "routing_profiles")
KINDS = (USER, ROUTING_PROFILE)
"""All there are. `schema.Workspace` has the setting of each."""

RESOURCE_ARN = re.compile(rf"(?P<instance>{INSTANCE})/(?P<segment>{'|'.join(kind.segment for kind in KINDS)})/{ID}")


class ArnError(ValueError):
    """A value that is not the ARN it should be: what is wrong, what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(f"{wrong}; {right}")
        self.wrong = wrong
        self.right = right


def workspace_arn(value: str) -> str:
    """The value, when it is the ARN of a workspace.

    Raises:
        ArnError: it is something else.
    """
    if INSTANCE_ARN.fullmatch(value):
        raise ArnError(f'"{value}" is the ARN of an instance', "add /workspace/ and the workspace's ID to it")
    if not WORKSPACE_ARN.fullmatch(value):
        raise ArnError(f'"{value}" is no workspace ARN', f"write {INSTANCE_EXAMPLE}/workspace/WORKSPACE_ID")
    return value


def instance_of(workspace: str) -> str:
    """The ARN of the instance that a workspace belongs to."""
    return workspace.partition("/workspace/")[0]


def resource_arn(value: str, kind: Kind, instance: str | None) -> str:
    """The ARN of a resource of a kind, given as that ARN or as a bare ID.

    Args:
        value: what the file says.
        kind: which kind belongs here.
        instance: ARN of the workspace's instance; without it (the workspace's own ARN is wrong) an ID stays an ID.

    Raises:
        ArnError: it is something else, or of another instance.
    """
    if UUID.fullmatch(value):
        return f"{instance}/{kind.segment}/{value}" if instance else value
    example = f"{instance or INSTANCE_EXAMPLE}/{kind.segment}/ID"
    if INSTANCE_ARN.fullmatch(value):
        raise ArnError(f'"{value}" is the ARN of an instance', f"write the {kind.name}'s ID, or its ARN {example}")
    arn = RESOURCE_ARN.fullmatch(value)
    if not arn:
        raise ArnError(
            f'"{value}" is neither the ID nor the ARN of a {kind.name}',
            f"write the ID, which is the last part of the {kind.name}'s ARN (a UUID), or the ARN {example}",
        )
    if arn["segment"] != kind.segment:
        other = next(other for other in KINDS if other.segment == arn["segment"])
        raise ArnError(f'"{value}" is a {other.name}', f"move it to {other.setting}")
    if instance and arn["instance"] != instance:
        raise ArnError(
            f'"{value}" belongs to another instance, {arn["instance"]}',
            f"write a {kind.name} of the workspace's instance {instance}",
        )
    return value
