"""What a file names, by ARN, by ID or by a name, and what is wrong with how it does that."""

import re
from dataclasses import dataclass

from workspace_environments.document import Location
from workspace_environments.kinds import ID, INSTANCE, INSTANCE_EXAMPLE, KINDS, UUID, WORKSPACE, Kind

RESOURCE = re.compile(rf"(?P<instance>{INSTANCE})/(?P<segment>{'|'.join(kind.segment for kind in KINDS)})/{ID}")
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
"""Of the regions whose names begin so; the others are in `aws`. The isolated regions have no Amazon Connect."""


class WrongError(ValueError):
    """A text that does not name what it should: what is wrong, what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(f"{wrong}; {right}")
        self.wrong, self.right = wrong, right


@dataclass(frozen=True)
class Entry:
    """A workspace, user or routing profile as a file names it.

    Attributes:
        kind: What it is.
        text: What the file says.
        location: Where it says so.
        instance: The ARN of the instance.
        arn: Its ARN, where the file gives that or an ID; None where it gives a name.
    """

    kind: Kind
    text: str
    location: Location
    instance: str
    arn: str | None


def spelled_alike(arn: str) -> str:
    """An ARN with its IDs in lower case, as Amazon Connect gives them out: two spellings are one user."""
    return re.sub(UUID, lambda found: found[0].lower(), arn)


def workspace_arn(value: str) -> str:
    """The value, its IDs in lower case, when it is the ARN of a workspace; WrongError when it is something else."""
    if re.fullmatch(INSTANCE, value):
        raise WrongError(f'"{value}" is the ARN of an instance', "add /workspace/ and the workspace's ID to it")
    if not re.fullmatch(WORKSPACE.arn, value):
        raise WrongError(f'"{value}" is no workspace ARN', f"write {INSTANCE_EXAMPLE}/workspace/WORKSPACE_ID")
    return spelled_alike(value)


def resource_arn(value: str, kind: Kind, instance: str | None) -> str | None:
    """The ARN, its IDs in lower case, of a user or routing profile given as that ARN or as an ID; None for a name.

    Args:
        value: What the file says.
        kind: Which kind belongs here.
        instance: ARN of the workspace's instance, where that is known.

    Raises:
        WrongError: It is something else, or of another instance.
    """
    if re.fullmatch(UUID, value):
        return f"{instance}/{kind.segment}/{spelled_alike(value)}" if instance else value
    example = f"{instance or INSTANCE_EXAMPLE}/{kind.segment}/ID"
    if re.fullmatch(INSTANCE, value):
        raise WrongError(f'"{value}" is the ARN of an instance', f"write the {kind.name}'s ID, or its ARN {example}")
    arn = RESOURCE.fullmatch(value)
    if not arn and not value.startswith("arn:") and re.fullmatch(kind.named, value):
        return None
    if not arn:
        raise WrongError(
            f'"{value}" is neither the {kind.called}, the ID nor the ARN of a {kind.name}',
            f"write the {kind.called}, or the ID, which is the last part of the {kind.name}'s ARN (a UUID), or the ARN "
            f"{example}",
        )
    if arn["segment"] != kind.segment:
        other = next(other for other in KINDS if other.segment == arn["segment"])
        raise WrongError(f'"{value}" is a {other.name}', f"move it to {other.setting}")
    if instance and spelled_alike(arn["instance"]) != instance:
        raise WrongError(
            f'"{value}" belongs to another instance, {arn["instance"]}',
            f"write a {kind.name} of the workspace's instance {instance}",
        )
    return spelled_alike(value)
