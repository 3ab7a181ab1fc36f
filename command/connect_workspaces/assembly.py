"""The stacks of a cloud assembly, as `cdk synth` leaves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class AssembledStack:
    """A stack as an assembly has it.

    Attributes:
        name: Its name in CloudFormation; empty for a nested stack, which gets one when it is made.
        id: What the CDK CLI calls it: the path of its construct.
        template: Its template.
        account: Its account; None where that is up to whoever deploys it.
        region: Its region; None where that is up to whoever deploys it.
        parameters: Values that the assembly gives for parameters.
        nested: The stacks nested in it, by logical ID; None where the template of one is not in the assembly.
    """

    name: str
    id: str
    template: Mapping[str, Any]
    account: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    nested: Mapping[str, "AssembledStack | None"] = field(default_factory=dict)


def read_assembly(directory: Path, globs: Sequence[str] = ()) -> list[AssembledStack]:
    """The stacks of an assembly, in the order of their deployment; with globs, those that match any of them.

    Raises:
        CommandError: There is no assembly that can be read, or a glob matches nothing.
    """
    raise NotImplementedError
