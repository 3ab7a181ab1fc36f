"""What stacks declare: now, as CloudFormation has them, and after a deployment, as a cloud assembly says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Declaration:
    """What one custom resource declares.

    Attributes:
        logical_id: Its name in the template.
        properties: The properties of the wire, with every value that CloudFormation already knows; an `Unknown` in
            place of each other one, in lists too.
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
