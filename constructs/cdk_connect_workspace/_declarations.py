"""All declarations of one workspace in one stack, and the custom resource they become."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import cast

import jsii
from aws_cdk import Aspects, CfnResource, CustomResource, IAspect, RemovalPolicy, Stack
from constructs import Construct, Dependable, IConstruct, IDependable

from cdk_connect_workspace._inputs import is_list_token
from cdk_connect_workspace._policy import grant
from cdk_connect_workspace.ownership import Ownership
from cdk_connect_workspace.provider import WorkspaceAssociationProvider

_RESOURCE_TYPE = "Custom::ConnectWorkspaceAssociation"


class Declarations(Construct):
    """One workspace in one stack.

    It sits directly in the stack, under an ID made from the workspace, so that nothing in the template depends on where
    the declarations are.
    """

    def __init__(
        self,
        stack: Stack,
        id: str,  # noqa: A002  # CDK's name
        *,
        first: Construct,
        workspace_arn: str,
        ownership: Ownership,
        removal_policy: RemovalPolicy,
        provider: WorkspaceAssociationProvider | None,
    ) -> None:
        super().__init__(stack, id)
        self._first_path = first.node.path
        self._settings = {"ownership": ownership, "removal_policy": removal_policy, "provider": provider}
        self._arns: list[str] = []
        served_by = provider or WorkspaceAssociationProvider.get_or_create(stack)
        policy = grant(self, served_by.role, workspace_arn)
        self._resource = CustomResource(
            self,
            "Resource",
            resource_type=_RESOURCE_TYPE,
            service_token=served_by.service_token,
            service_timeout=served_by.service_timeout,
            properties={"WorkspaceArn": workspace_arn, "Ownership": ownership.value},
            removal_policy=removal_policy,
        )
        # Made after them and removed before them: a Delete still needs the permissions and the log.
        self._resource.node.add_dependency(policy, served_by)

    @classmethod
    def of(
        cls,
        declaration: Construct,
        workspace_arn: str,
        ownership: Ownership,
        removal_policy: RemovalPolicy,
        provider: WorkspaceAssociationProvider | None,
    ) -> "Declarations":
        """The declarations of a workspace in the stack of one of them; ValueError where its settings disagree."""
        stack = Stack.of(declaration)
        id_ = f"ConnectWorkspaceAssociation{_digest(stack, workspace_arn)}"
        existing = stack.node.try_find_child(id_)
        if isinstance(existing, cls):
            existing.agree(declaration, ownership=ownership, removal_policy=removal_policy, provider=provider)
            return existing
        return cls(
            stack,
            id_,
            first=declaration,
            workspace_arn=workspace_arn,
            ownership=ownership,
            removal_policy=removal_policy,
            provider=provider,
        )

    def add(self, declaration: Construct, arns: Sequence[str]) -> None:
        """Declare more ARNs; dependencies of and on the declaration become those of the custom resource."""
        if self._arns and (is_list_token(arns) or is_list_token(self._arns)) and list(arns) != self._arns:
            raise ValueError(
                f"{declaration.node.path}: resources: a tokenized list cannot be merged with another declaration of "
                f"the workspace, {self._first_path}"
            )
        self._arns = list(arns) if is_list_token(arns) else sorted({*self._arns, *arns})
        cast("CfnResource", self._resource.node.default_child).add_property_override("ResourceArns", self._arns)
        Dependable.implement(declaration, _DependOn([self._resource]))
        Aspects.of(declaration).add(_ForwardDependencies(self._resource))

    def agree(self, declaration: Construct, **settings: object) -> None:
        """ValueError where another declaration has other settings; it names both and the setting."""
        for name, value in settings.items():
            if value != self._settings[name]:
                raise ValueError(
                    f"{declaration.node.path}: {name}: {value!r} disagrees with {self._settings[name]!r} of "
                    f"{self._first_path}, which declares the same workspace in this stack"
                )


class _DependOn(Dependable):
    """Who depends on a declaration depends on the custom resource."""

    def __init__(self, roots: Sequence[IConstruct]) -> None:
        super().__init__()
        self._roots = list(roots)

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """What is to be made first."""
        return self._roots


@jsii.implements(IAspect)
class _ForwardDependencies:
    """What a declaration, or a scope around it, depends on, the custom resource depends on."""

    def __init__(self, resource: CustomResource) -> None:
        self._resource = resource

    def visit(self, node: IConstruct) -> None:
        """Called once for the declaration, before CDK works out the dependencies."""
        own = [scope for scope in node.node.scopes if scope not in self._resource.node.scopes]
        for dependency in _dependencies(own):
            self._resource.node.add_dependency(dependency)


def _dependencies(scopes: Iterable[IConstruct]) -> list[IDependable]:
    return [dependency for scope in scopes for dependency in scope.node.dependencies]


def _digest(stack: Stack, workspace_arn: str) -> str:
    """Eight characters that stand for a workspace: for its ARN, or for the expression that will give it."""
    expression = json.dumps(stack.resolve(workspace_arn), sort_keys=True)
    return hashlib.sha256(expression.encode()).hexdigest()[:8].upper()
