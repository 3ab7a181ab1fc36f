"""One custom resource for each workspace and stack: merging, agreement, dependencies, size."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

import jsii
from aws_cdk import CfnDeletionPolicy, CfnResource, IAnyProducer, IResolveContext, Lazy, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct, Dependable, DependencyGroup, IConstruct, Node

from cdk_connect_workspace._actions import PROVIDER, Use
from cdk_connect_workspace._arns import Identity, Reader, has_token, instance_of, is_list_token
from cdk_connect_workspace._kinds import SEGMENTS
from cdk_connect_workspace._permissions import RolePolicies, StackPermissions, WorkspacePermissions
from cdk_connect_workspace._provider import IWorkspaceAssociationProvider, WorkspaceAssociationProvider
from cdk_connect_workspace._synthesis import Validation

_TYPE = "Custom::ConnectWorkspaceAssociation"
_PREFIX = "cdk-connect-workspace-association"
_REPAIR = f"{_PREFIX}:repair"
"""The context key whose value becomes the property `Repair`."""

_PATH = "aws:cdk:path"
_PATHS = "aws:cdk:enable-path-metadata"
"""Context key of the CDK CLI, which has the path of each construct in the template."""

_EVENT = 1_000_000
"""Bytes of an event that Lambda accepts for asynchronous invocation: "the maximum payload size is 1 MB" (Lambda API
reference, Invoke). CloudFormation invokes the function of a custom resource so."""

_AROUND = 16_384
"""Bytes left for all else in an event: the response URL, which is signed with a session token, and the IDs and ARNs of
stack, function and workspace."""

_LIST = (_EVENT - _AROUND) // 2
"""Bytes of the list: the event of an update carries it twice, as it is and as it was."""

_TOKEN = len(
    "arn:aws-us-gov:connect:ap-southeast-1:123456789012:instance/11111111-2222-4333-8444-555555555555"
    f"/{max(SEGMENTS, key=len)}/11111111-2222-4333-8444-555555555555"
)
"""Bytes assumed for an ARN that CloudFormation alone knows: none is longer while IDs are UUIDs."""


class Ownership(StrEnum):
    """What happens to associations of the workspace that the stack does not declare."""

    ADDITIVE = "ADDITIVE"
    """They stay as they are: other stacks, and people in the console, may add their own."""

    EXCLUSIVE = "EXCLUSIVE"
    """They are removed with every create and update: the workspace has what the declaration lists, and nothing else."""


@dataclass(frozen=True)
class Settings:
    """What all declarations of a workspace in a stack have to agree on."""

    ownership: Ownership
    removal_policy: RemovalPolicy
    provider: IWorkspaceAssociationProvider


@dataclass(frozen=True)
class _Service:
    """What an association needs to know of its provider, asked for once."""

    token: str
    timeout: str
    role: RolePolicies | None
    made_last: list[Construct]
    name: str


class StackContext:
    """What all associations of a stack have in common, asked for once."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.reader = Reader(stack)
        node = stack.node
        self.repair = _repair_of(node)
        self.path: str = node.path if node.try_get_context(_PATHS) else ""
        self.permissions = StackPermissions(stack, self.reader)
        self._services: dict[IWorkspaceAssociationProvider, _Service] = {}

    def service_of(self, provider: IWorkspaceAssociationProvider) -> _Service:
        """What an association needs to know of a provider."""
        if provider not in self._services:
            function = provider.function if isinstance(provider, WorkspaceAssociationProvider) else None
            # It refers to the function, and so to the role and the log.
            last = function.node.find_child("EventInvokeConfig") if function else None
            own = isinstance(provider, WorkspaceAssociationProvider) and provider.own_of is self.stack
            path = "" if own else provider.node.path
            self._services[provider] = _Service(
                provider.service_token,
                f"{provider.service_timeout.to_seconds():g}",
                RolePolicies.of(provider.role) if provider.role else None,
                [last] if isinstance(last, Construct) else [],
                "" if own else hashlib.sha256(path.encode()).hexdigest()[:4].upper(),
            )
        return self._services[provider]


@jsii.implements(IAnyProducer)
class WorkspaceAssociations:
    """All declarations of one workspace in one stack, and the custom resource that they become.

    It lies within the first of them, where CDK finds it for aspects and dependencies; nothing in the template says so.

    Attributes:
        here: What all of the stack have in common.
        first: The first declaration.
        settings: What all agree on.
        resource: The custom resource.
        workspace: What the workspace is told from others by.
        workspace_arn: Its ARN.
        declared_by: The ARNs, each with the declaration that named it first.
    """

    def __init__(  # noqa: PLR0917  # of this module alone
        self,
        here: StackContext,
        first: Construct,
        workspace_arn: str,
        workspace: Identity,
        settings: Settings,
        arns: Sequence[str],
    ) -> None:
        self.here = here
        self.first = first
        self.settings = settings
        self.declared_by: dict[str, Construct] = {}
        self.workspace_arn = workspace_arn
        self.workspace = workspace
        self._bytes = 0
        self._later = False
        self._add(first, arns)
        self.resource = self._made()
        self._declarations = {first: self.resource}
        self._permissions = self._granted()

    def _made(self) -> CfnResource:
        service = self.here.service_of(self.settings.provider)
        properties = {
            "ServiceToken": service.token,
            "ServiceTimeout": service.timeout,
            "WorkspaceArn": self.workspace_arn,
            "ResourceArns": self._in_order(),
            "Ownership": self.settings.ownership.value,
        }
        if self.here.repair is not None:
            properties["Repair"] = self.here.repair
        resource = CfnResource(self.first, "Resource", type=_TYPE, properties=properties)
        resource.override_logical_id(f"ConnectWorkspaceAssociation{self.workspace.id}")
        if self.settings.removal_policy is RemovalPolicy.DESTROY:  # another is set by the declaration
            resource.apply_removal_policy(RemovalPolicy.DESTROY)
        if self.here.path:
            resource.add_metadata(_PATH, f"{self.here.path}/ConnectWorkspaceAssociation/{self.workspace.id}")
        return resource

    def _granted(self) -> WorkspacePermissions | None:
        """The permissions, made before the custom resource and removed after it, as all else that a Delete needs."""
        service = self.here.service_of(self.settings.provider)
        if service.role is None:
            return None
        return self.allow(service.role, PROVIDER, self.resource, service.name, service.made_last)

    def allow(
        self, role: RolePolicies, use: Use, waiting: CfnResource, function: str, made_before: Sequence[Construct] = ()
    ) -> WorkspacePermissions:
        """Have a function allowed what it does with the workspace, before a resource is made that waits for that.

        `function` tells it from others of the stack. ValueError where the workspace's instance cannot be told.
        """
        try:
            instance = instance_of(self.workspace_arn, self.workspace)
        except ValueError as error:
            raise ValueError(f"{self.first.node.path}: workspace: {error}") from None
        return self.here.permissions.grant(
            role,
            waiting,
            self.workspace,
            use,
            workspace_arn=self.workspace_arn,
            instance=instance,
            function=function,
            made_before=made_before,
        )

    def expressions(self) -> tuple[str, str]:
        """What the template says of the workspace, and of who is declared, both as JSON."""
        workspace, *arns = self.here.stack.resolve([self.workspace_arn, *self.declared_by])
        return json.dumps(workspace), json.dumps(arns)

    @property
    def policy(self) -> iam.Policy | None:
        """What lets the function change the workspace; None where nothing can be granted to it."""
        return self.here.permissions.inline(self._permissions) if self._permissions else None

    def join(self, declaration: Construct, settings: Settings, arns: Sequence[str]) -> None:
        """One more declaration of the workspace; ValueError where it does not go together with the others."""
        for name in (field.name for field in fields(Settings)):
            mine, theirs = getattr(settings, name), getattr(self.settings, name)
            if mine is not theirs:
                raise ValueError(_disagreement(declaration, name, mine, self.first, theirs))
        self._add(declaration, arns)
        if len(self._declarations) == 1:
            self.first.node.add_validation(Validation(self._disagreements))
            group = DependencyGroup()
            Dependable.implement(group, _Roots(self._depended_on_by_others))
            self.resource.node.add_dependency(group)
        self._declarations[declaration] = _StandIn(declaration, "Resource", type=_TYPE)
        declaration.node.default_child = self.resource
        Dependable.implement(declaration, _Roots(lambda: [declaration, self.resource]))
        self._produce_later()

    def add(self, declaration: Construct, arns: Sequence[str]) -> None:
        """Declare more; ValueError where it does not go together with what is declared already."""
        self._add(declaration, arns)
        self._produce_later()

    def _add(self, declaration: Construct, arns: Sequence[str]) -> None:
        before = self.declared_by
        if before and (is_list_token(arns) or is_list_token(before)) and list(arns) != [*before]:
            raise ValueError(
                f"{declaration.node.path}: resources: a tokenized list cannot be merged with what else the "
                f"stack declares of the workspace, in {self.first.node.path}"
            )
        added = [arn for arn in dict.fromkeys(arns) if arn not in before]
        # A list that is one token is short: CloudFormation limits the value of a parameter to 4,096 bytes.
        size = self._bytes + sum(len('"",') + (_TOKEN if has_token(arn) else len(arn)) for arn in added)
        if size > _LIST:
            count = len(before) + len(added)
            raise ValueError(
                f"{declaration.node.path}: resources: {count} ARNs make an event longer than the {_EVENT} bytes that "
                f"Lambda accepts; {count * _LIST // size} such ARNs fit. Associate a routing profile instead of users, "
                "or declare some of them in another stack"
            )
        self._bytes = size
        before.update(dict.fromkeys(added, declaration))

    def apply_removal_policy(self, declaration: Construct, policy: RemovalPolicy) -> None:
        """Change the removal policy of one declaration; when the app is synthesized, all of them have to agree."""
        self._declarations[declaration].apply_removal_policy(policy)
        if declaration is self.first:
            self.settings = replace(self.settings, removal_policy=policy)

    def _disagreements(self) -> list[str]:
        """What declarations disagree on by now, by a method or an aspect."""
        found = {each: _removal_policy(resource) for each, resource in self._declarations.items()}
        expected = found[self.first]
        return [
            _disagreement(each, "removal_policy", policy, self.first, expected)
            for each, policy in found.items()
            if policy != expected
        ]

    def produce(self, context: IResolveContext) -> list[str]:  # noqa: ARG002
        """The list, once all is declared. Called when dependencies are known, and before the template is written."""
        if len(self._declarations) > 1:
            self._break_circles()
        return self._in_order()

    def _produce_later(self) -> None:
        if not self._later:
            self._later = True
            self.resource.add_property_override("ResourceArns", Lazy.uncached_any(self))

    def _in_order(self) -> list[str]:
        """Sorted by what the template says: by their tokens the order would change with every construct made before."""
        arns = [*self.declared_by]
        if is_list_token(arns):
            return arns
        tokens = [arn for arn in arns if has_token(arn)]
        expressions = self.here.stack.resolve(tokens) if tokens else []
        texts = dict(zip(tokens, map(json.dumps, expressions), strict=True))
        return sorted(arns, key=lambda arn: texts.get(arn, arn))

    def _depended_on_by_others(self) -> list[IConstruct]:
        """What the declarations depend on, besides the first, whose dependencies are the resource's anyway."""
        return [root for each in self._declarations if each is not self.first for root in each.node.dependencies]

    def _break_circles(self) -> None:
        """Drop what a scope around the first declaration waits for, where that waits for another declaration.

        What a declaration itself depends on stays.
        """
        kept = [root.node.path for each in self._declarations for root in each.node.dependencies]
        for target in self.resource.obtain_dependencies():
            own = any(f"{target.node.path}/".startswith(f"{path}/") for path in kept)
            if not own and isinstance(target, CfnResource) and _waits_for(target, self.resource, set()):
                # The method has another name since aws-cdk-lib 2.234 or so.
                getattr(self.resource, "remove_resource_dependency", self.resource.remove_dependency)(target)


def _repair_of(node: Node) -> str | None:
    """The text of the context key; None without one. ValueError for what CloudFormation would not take as a text."""
    given: object = node.try_get_context(_REPAIR)
    if given is None:
        return None
    if isinstance(given, bool | dict | list) or not str(given).strip():
        raise ValueError(
            f"{node.path}: context {_REPAIR}: {given!r} is no text; give one that the last deployment did not "
            f"have, such as the time: -c {_REPAIR}=$(date +%s)"
        )
    return str(given)


class _StandIn(CfnResource):
    """Takes the place of the custom resource within another declaration, for aspects; it is in no template."""

    @jsii.member(jsii_name="shouldSynthesize")
    def _should_synthesize(self) -> bool:
        return False


class _Roots(Dependable):
    """Who depends on a construct depends on others, known when CDK asks."""

    def __init__(self, roots: Callable[[], list[IConstruct]]) -> None:
        super().__init__()
        self._roots = roots

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """What is to be made first."""
        return self._roots()


def _waits_for(resource: CfnResource, wanted: CfnResource, seen: set[CfnResource]) -> bool:
    """Whether a resource depends on another, over however many between."""
    seen.add(resource)
    targets = [each for each in resource.obtain_dependencies() if isinstance(each, CfnResource) and each not in seen]
    return any(each is wanted or _waits_for(each, wanted, seen) for each in targets)


def _removal_policy(resource: CfnResource) -> str:
    """The policy by the name that CDK's RemovalPolicy has for it."""
    options = resource.cfn_options
    policy = options.deletion_policy
    return _REMOVAL.get(policy, policy.name) if policy else "DESTROY"


_REMOVAL = {
    CfnDeletionPolicy.DELETE: "DESTROY",
    CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE: "RETAIN_ON_UPDATE_OR_DELETE",
}


def _disagreement(declaration: Construct, name: str, mine: object, other: Construct, theirs: object) -> str:
    mine, theirs = (
        value.node.path if isinstance(value, Construct) else getattr(value, "name", value) for value in (mine, theirs)
    )
    return (
        f"{declaration.node.path}: {name}: {mine} disagrees with {theirs} of {other.node.path}, which declares the "
        "same workspace in this stack; give both the same"
    )
