"""All declarations of one workspace in one stack, and the custom resource they become."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from aws_cdk import Aspects, CfnResource, CustomResource, Lazy, RemovalPolicy, Stack
from constructs import Construct

from cdk_connect_workspace._aspects import PassOn
from cdk_connect_workspace._dependencies import Forwarding
from cdk_connect_workspace._identity import Identity, KeepIdentity, identity_of
from cdk_connect_workspace._inputs import is_list_token
from cdk_connect_workspace._overlaps import refuse_exclusive, warn_of_shared
from cdk_connect_workspace._ownership import Ownership
from cdk_connect_workspace._policy import grant
from cdk_connect_workspace._registry import Registry
from cdk_connect_workspace._resource_arns import InOrder
from cdk_connect_workspace._settings import Agreement, Settings, check_settings, disagreement
from cdk_connect_workspace._size import check_size

_RESOURCE_TYPE = "Custom::ConnectWorkspaceAssociation"


class Declarations(Construct):
    """One workspace in one stack.

    It sits directly in the stack, under an ID made from the workspace, so that nothing in the template depends on where
    the declarations are.
    """

    def __init__(
        self, stack: Stack, workspace_arn: str, workspace: Identity, first: Construct, settings: Settings
    ) -> None:
        super().__init__(stack, workspace.id)
        self.stack = stack
        self.workspace_arn = workspace_arn
        self.first = first
        self._workspace = workspace
        self._settings = {first: settings}
        self._settings_changed = False
        self._declared_by: dict[str, Construct] = {}
        self._resource = CustomResource(
            self,
            "Resource",
            resource_type=_RESOURCE_TYPE,
            service_token=settings.provider.service_token,
            service_timeout=settings.provider.service_timeout,
            properties={
                "WorkspaceArn": workspace_arn,
                "ResourceArns": Lazy.uncached_any(InOrder(self._declared_by, stack)),
                "Ownership": settings.ownership.value,
            },
            removal_policy=settings.removal_policy,
        )
        # Made after them and removed before them: a Delete still needs the permissions and the log.
        self._resource.node.add_dependency(settings.provider)
        made: list[Construct] = [self._resource]
        if settings.provider.role:
            policy = grant(self, settings.provider.role, workspace_arn, exchangeable=workspace.exchangeable)
            self._resource.node.add_dependency(policy)
            made.append(policy)
        self._forwarding = Forwarding(self._resource, depth=len(stack.node.scopes))
        resources = [cast("CfnResource", construct.node.default_child) for construct in made]
        self.resource = resources[0]
        Aspects.of(self.resource).add(PassOn(self._forwarding.scopes, resources))
        if workspace.elements:
            Aspects.of(self.resource).add(KeepIdentity(stack, workspace_arn, workspace.id, resources))

    @classmethod
    def of(cls, declaration: Construct, workspace_arn: str, settings: Settings) -> "Declarations":
        """The declarations of a workspace in the stack of one of them; ValueError where its settings disagree."""
        stack = Stack.of(declaration)
        workspace = identity_of(workspace_arn, stack)
        registry = Registry.of(stack)
        existing = registry.find(stack, workspace)
        if existing:
            existing.join(declaration, settings)
            return existing
        refuse_exclusive(declaration, settings.ownership, registry.in_other_stacks(stack, workspace))
        made = cls(stack, workspace_arn, workspace, declaration, settings)
        registry.add(stack, workspace, made)
        return made

    @property
    def ownership(self) -> Ownership:
        """What all the declarations say about associations that they do not declare."""
        return self._settings[self.first].ownership

    @property
    def declared_by(self) -> dict[str, Construct]:
        """The ARNs, each with the declaration that named it first."""
        return self._declared_by

    def join(self, declaration: Construct, settings: Settings) -> None:
        """One more declaration of the workspace; ValueError where its settings disagree with those of another."""
        for other, others in self._settings.items():
            message = disagreement(declaration, settings, other, others)
            if message:
                raise ValueError(message)
        self._settings[declaration] = settings

    def add(self, declaration: Construct, arns: Sequence[str]) -> None:
        """Declare more ARNs; ValueError where they do not go together with those declared already."""
        before = list(self._declared_by)
        if before and (is_list_token(arns) or is_list_token(before)) and list(arns) != before:
            raise ValueError(
                f"{declaration.node.path}: resources: a tokenized list cannot be merged with what else the "
                f"stack declares of the workspace, in {self.first.node.path}"
            )
        added = [arn for arn in dict.fromkeys(arns) if arn not in self._declared_by]
        try:
            check_size([*before, *added])
        except ValueError as error:
            raise ValueError(f"{declaration.node.path}: resources: {error}") from None
        self._declared_by.update(dict.fromkeys(added, declaration))
        self._forwarding.add(declaration)
        for other in Registry.of(self.stack).in_other_stacks(self.stack, self._workspace):
            warn_of_shared(self, other, added)

    def apply_removal_policy(self, declaration: Construct, policy: RemovalPolicy) -> None:
        """Change the removal policy of one declaration; when the app is synthesized, all of them have to agree."""
        settings = replace(self._settings[declaration], removal_policy=policy)
        check_settings(declaration, settings)
        if not self._settings_changed:
            self._settings_changed = True
            self.node.add_validation(Agreement(self._settings))
        self._settings[declaration] = settings
        self._resource.apply_removal_policy(policy)
