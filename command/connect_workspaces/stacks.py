"""What stacks declare: now, as CloudFormation has them, and after a deployment, as a cloud assembly says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connect_workspaces.assembly import AssembledStack
    from connect_workspaces.deployed import DeployedStack


@dataclass(frozen=True)
class Declaration:
    """What one custom resource declares.

    Attributes:
        logical_id: Its name in the template.
        properties: The properties of the wire, with every value that CloudFormation already knows; an `Unknown` in
            place of each other one, in lists too. Numbers and booleans are text, as the function gets them.
        retained: It stays when the resource leaves the stack (DeletionPolicy).
        kept_on_replace: It stays when the resource gets another physical ID (UpdateReplacePolicy).
    """

    logical_id: str
    properties: Mapping[str, Any]
    retained: bool = False
    kept_on_replace: bool = False


@dataclass(frozen=True)
class Stack:
    """One stack of a plan.

    Attributes:
        name: Its name; of a nested stack, that of the stack around it, a slash, and its logical ID.
        account: The account it is in.
        region: The region it is in.
        before: What it declares now, by logical ID: the resources that exist.
        after: What it will declare, by logical ID.
        notes: What a person should know of it: that it is in transition, for example.
    """

    name: str
    account: str
    region: str
    before: Mapping[str, Declaration] = field(default_factory=dict)
    after: Mapping[str, Declaration] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def is_called(before: Declaration, after: Declaration) -> bool:
    """Whether CloudFormation calls the function for the update of a resource: when any property differs.

    The order of a list counts, and so does every property, the function's own settings included. A change of metadata,
    dependencies or policies of the resource calls nothing. Values that are not known count as the same where the
    template says the same and nothing changes of what they depend on (`Unknown.depends_on`).
    """
    return dict(before.properties) != dict(after.properties)


def compare(assembled: "AssembledStack", deployed: "DeployedStack") -> Iterator[Stack]:
    """What a stack and the stacks nested in it declare before and after their deployment; none that declare nothing."""
    raise NotImplementedError


def declared(deployed: "DeployedStack") -> Iterator[Stack]:
    """What a deployed stack and the stacks nested in it declare, as `before`; none that declare nothing."""
    raise NotImplementedError
