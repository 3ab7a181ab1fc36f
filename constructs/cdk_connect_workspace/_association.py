"""The construct that declares who gets a workspace."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_connect as interfaces
from constructs import Construct

from cdk_connect_workspace._arns import check_list, check_resource, check_workspace, is_list_token
from cdk_connect_workspace._custom_resource import Ownership, Settings
from cdk_connect_workspace._kinds import ANY, KINDS, Resource, arn_of
from cdk_connect_workspace._provider import IWorkspaceAssociationProvider, check_reach, is_provider
from cdk_connect_workspace._stack import StackAssociations
from cdk_connect_workspace._synthesis import Validation


class WorkspaceAssociation(Construct):
    """Associates an Amazon Connect workspace with users and routing profiles.

    All declarations of one workspace in one stack become one custom resource, whose logical ID depends on the workspace
    alone: constructs can be renamed and moved freely. They have to agree on ownership, removal policy and provider. The
    custom resource is the default child of each of them.

    Args:
        scope: The parent construct.
        id: The construct's ID; nothing in the template depends on it.
        workspace: The workspace, or its ARN.
        resources: Users and routing profiles of the workspace's instance, or their ARNs; or one tokenized list of ARNs,
            such as `CfnParameter.value_as_list`, which in a nested stack has to be its own. At least one, here or by
            `associate`; in all declarations of a workspace about 3,700 users, because CloudFormation hands old and new
            list to the function in one event of 1 MB (Lambda API reference, `Invoke`).
        ownership: Whether associations that are not declared stay as they are; by default they do, ADDITIVE.
        removal_policy: Whether the associations are removed when they leave the stack (DESTROY, the default) or stay
            (RETAIN). An ARN that is dropped from the list is disassociated either way.
        provider: The function that does it; by default the stack's one, made on first use.

    Attributes:
        workspace_arn: The ARN of the workspace.

    Raises:
        ValueError: A value is wrong, or disagrees with another declaration of the workspace. The message names the
            construct, the parameter and the value. What only becomes known later is raised when the app is synthesized.

    Example:
        >>> WorkspaceAssociation(self, "ClaimsDesk", workspace=workspace, resources=[alice, claims_profile])
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # CDK's name
        *,
        workspace: interfaces.IWorkspaceRef | str,
        resources: Sequence[Resource] = (),
        ownership: Ownership | None = None,
        removal_policy: RemovalPolicy | None = None,
        provider: IWorkspaceAssociationProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.workspace_arn = _workspace_arn_of(self, workspace)
        arns = _arns_of(self, resources, self.workspace_arn)
        here = StackAssociations.of(scope, self)
        ownership = _checked(self, "ownership", ownership, Ownership, Ownership.ADDITIVE)
        removable = _removable(self, removal_policy)
        if provider is not None and not is_provider(provider):
            raise ValueError(f"{self.node.path}: provider: {provider!r} is not a WorkspaceAssociationProvider")
        if provider:
            check_reach(self, here.stack, provider)
        settings = Settings(ownership, removable, provider or here.default_provider(self))
        self._associations = here.declare(self, self.workspace_arn, settings, arns)
        if removable is not RemovalPolicy.DESTROY:
            self._associations.apply_removal_policy(self, removable)
        self._empty = not arns
        if self._empty:
            self.node.add_validation(Validation(self._mistakes))

    def associate(self, *resources: Resource) -> None:
        """Declare more users and routing profiles. ValueError as for the constructor's `resources`."""
        arns = _arns_of(self, resources, self.workspace_arn)
        if arns:
            self._empty = False
            self._associations.add(self, arns)

    def apply_removal_policy(self, policy: RemovalPolicy) -> None:
        """Change the removal policy.

        When the app is synthesized, all declarations of the workspace in the stack have to have the same.
        ValueError as for the constructor's `removal_policy`.
        """
        self._associations.apply_removal_policy(self, _removable(self, policy))

    @property
    def policy(self) -> iam.Policy | None:
        """What lets the function change this workspace; None where nothing can be granted to it.

        A role that serves too many workspaces for inline policies gets managed ones for all whose policy nobody has
        asked for before the app is synthesized.
        """
        return self._associations.policy

    def _mistakes(self) -> list[str]:
        remedy = f"name at least one {ANY}"
        return [f"{self.node.path}: resources: the list is empty; {remedy}"] if self._empty else []


_T = TypeVar("_T")


def _checked(declaration: Construct, name: str, value: _T | None, kind: type[_T], default: _T) -> _T:
    if value is None:
        return default
    if not isinstance(value, kind):
        raise ValueError(f"{declaration.node.path}: {name}: {value!r} is not a value of {kind.__name__}")  # noqa: TRY004
    return value


def _removable(declaration: Construct, value: RemovalPolicy | None) -> RemovalPolicy:
    policy: RemovalPolicy = _checked(declaration, "removal_policy", value, RemovalPolicy, RemovalPolicy.DESTROY)
    if policy is RemovalPolicy.SNAPSHOT:
        raise ValueError(
            f"{declaration.node.path}: removal_policy: SNAPSHOT: associations have none; choose DESTROY or RETAIN"
        )
    return policy


def _workspace_arn_of(declaration: Construct, workspace: interfaces.IWorkspaceRef | str) -> str:
    """The ARN of a workspace; ValueError names the construct where it is not one."""
    try:
        if isinstance(workspace, str):
            check_workspace(workspace)
            return workspace
        reference = getattr(workspace, "workspace_ref", None)
        if not isinstance(reference, interfaces.WorkspaceReference):
            raise ValueError(f"{_named(workspace)} is neither a workspace nor an ARN of Amazon Connect")  # noqa: TRY004, TRY301
        check_workspace(reference.workspace_arn)
    except ValueError as error:
        raise ValueError(f"{declaration.node.path}: workspace: {error}") from None
    return reference.workspace_arn


def _arns_of(declaration: Construct, resources: Sequence[Resource], workspace_arn: str) -> list[str]:
    """The ARNs of users and routing profiles; ValueError names the construct where one is not."""
    given: object = resources
    if not isinstance(given, Sequence) or isinstance(given, str):
        several = isinstance(given, Iterable) and not isinstance(given, str)
        remedy = "list(...) around it" if several else f"[{resources!r}]"
        raise ValueError(f"{declaration.node.path}: resources: {resources!r} is not a list; write {remedy}")  # noqa: TRY004
    if is_list_token(resources):
        try:
            check_list([str(resources[0])], Stack.of(declaration))
        except ValueError as error:
            raise ValueError(f"{declaration.node.path}: resources: {error}") from None
        return [str(resources[0])]
    arns = []
    for index, resource in enumerate(resources):
        try:
            arns.append(_arn_of(resource))
            check_resource(arns[-1], workspace_arn)
        except ValueError as error:
            raise ValueError(f"{declaration.node.path}: resources[{index}]: {error}") from None
    return arns


def _arn_of(resource: Resource) -> str:
    if isinstance(resource, str):
        return resource
    arn = arn_of(resource)
    if arn is None:
        neither = " nor ".join(f"a {kind.name}" for kind in KINDS)
        raise ValueError(f"{_named(resource)} is neither {neither} nor an ARN of Amazon Connect")
    return arn


def _named(value: object) -> str:
    return (
        f"{value.node.path} ({type(value).__module__}.{type(value).__name__})"
        if isinstance(value, Construct)
        else repr(value)
    )
