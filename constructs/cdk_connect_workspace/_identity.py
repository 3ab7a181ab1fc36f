"""What a workspace is told from others by: in a stack, in an app, and in logical IDs."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jsii
from aws_cdk import CfnElement, CfnResource, IAspect, Stack
from constructs import Construct, IConstruct

from cdk_connect_workspace._arns import is_workspace
from cdk_connect_workspace._expression import Expression, expression_of


@dataclass(frozen=True)
class Identity:
    """Stands for a workspace.

    Attributes:
        id: Of the construct, and so in logical IDs: the same as long as the template names the workspace alike.
        key: Within the stack: the same for one construct, however it is referred to and whatever its logical ID.
        key_across: Within the app.
        elements: The resources and parameters that the workspace's ARN is made from, by path.
        exchangeable: Whether the same template may come to mean another workspace: another value of a parameter or of a
            look-up, for example.
    """

    id: str
    key: str
    key_across: str
    elements: Mapping[str, CfnElement]
    exchangeable: bool


def identity_of(workspace_arn: str, stack: Stack) -> Identity:
    """The identity of a workspace, as a stack sees it."""
    expression = Expression(workspace_arn) if is_workspace(workspace_arn) else expression_of(workspace_arn, stack)
    return Identity(
        _id(expression, stack), expression.key, expression.key_across(stack), expression.elements, not expression.fixed
    )


def _id(expression: Expression, stack: Stack) -> str:
    text = json.dumps(expression.in_template(stack), sort_keys=True)
    return f"ConnectWorkspaceAssociation{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}"


@jsii.implements(IAspect)
class KeepIdentity:
    """Makes logical IDs follow the logical ID of a workspace that was overridden after it was declared.

    Otherwise they would depend on which line of a program comes first, and change with it.
    """

    def __init__(self, stack: Stack, workspace_arn: str, id_: str, named_after_it: Sequence[CfnResource]) -> None:
        self._stack = stack
        self._workspace_arn = workspace_arn
        self._id = id_
        self._named_after_it = named_after_it

    def visit(self, node: IConstruct) -> None:  # noqa: ARG002  # one node, and it is known
        """Called when the app is synthesized."""
        id_ = identity_of(self._workspace_arn, self._stack).id
        if id_ == self._id:
            return
        self._id = id_
        for resource in self._named_after_it:
            resource.override_logical_id(_logical_id(self._stack, id_, resource))


def _logical_id(stack: Stack, id_: str, resource: CfnResource) -> str:
    """The logical ID that a resource would have if it had been made under another ID."""
    *_, parent, own = resource.node.scopes
    other = stack.node.try_find_child(id_)
    if other:  # two workspaces that exchange logical IDs
        twin = other.node.find_child(parent.node.id).node.find_child(own.node.id)
        return stack.get_logical_id(twin)  # type: ignore[arg-type]  # of the same kind as the resource
    root = Construct(stack, id_)
    logical_id = stack.get_logical_id(
        CfnResource(Construct(root, parent.node.id), own.node.id, type=resource.cfn_resource_type)
    )
    stack.node.try_remove_child(id_)
    return logical_id
