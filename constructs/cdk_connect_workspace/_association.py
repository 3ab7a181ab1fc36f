"""The construct that declares who gets a workspace."""

from collections.abc import Sequence

from aws_cdk import RemovalPolicy
from aws_cdk.interfaces.aws_connect import IRoutingProfileRef, IUserRef, IWorkspaceRef
from constructs import Construct

from cdk_connect_workspace._declarations import Declarations
from cdk_connect_workspace._inputs import arns_of, workspace_arn_of
from cdk_connect_workspace._ownership import Ownership
from cdk_connect_workspace._provider import WorkspaceAssociationProvider
from cdk_connect_workspace._reach import check_provider
from cdk_connect_workspace._settings import Settings, check_settings


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
            such as `CfnParameter.value_as_list`. At least one.
        ownership: Whether associations that are not declared stay as they are.
        removal_policy: Whether the associations are removed when they leave the stack (DESTROY) or stay (RETAIN).
            An ARN that is dropped from the list is disassociated either way.
        provider: The function that does it; by default the stack's one, made on first use.

    Raises:
        ValueError: A value is wrong, or disagrees with another declaration of the workspace. The message names the
            construct, the parameter and the value.

    Example:
        >>> WorkspaceAssociation(self, "ClaimsDesk", workspace=workspace, resources=[alice, claims_profile])
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # CDK's name
        *,
        workspace: IWorkspaceRef | str,
        resources: Sequence[IUserRef | IRoutingProfileRef | str],
        ownership: Ownership = Ownership.ADDITIVE,
        removal_policy: RemovalPolicy = RemovalPolicy.DESTROY,
        provider: WorkspaceAssociationProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._workspace_arn = workspace_arn_of(self, workspace)
        declared = arns_of(self, resources, self._workspace_arn)
        settings = Settings(ownership, removal_policy, provider or WorkspaceAssociationProvider.get_or_create(self))
        check_settings(self, settings)
        if provider:
            check_provider(self, provider)
        self._declarations = Declarations.of(self, self._workspace_arn, settings)
        self._declarations.add(self, declared)
        self.node.default_child = self._declarations.resource

    def associate(self, *resources: IUserRef | IRoutingProfileRef | str) -> None:
        """Declare more users and routing profiles. ValueError as for the constructor's `resources`."""
        self._declarations.add(self, arns_of(self, resources, self._workspace_arn))

    def apply_removal_policy(self, policy: RemovalPolicy) -> None:
        """Change the removal policy.

        When the app is synthesized, all declarations of the workspace in the stack have to have the same.
        ValueError as for the constructor's `removal_policy`.
        """
        self._declarations.apply_removal_policy(self, policy)

    @property
    def workspace_arn(self) -> str:
        """The ARN of the workspace."""
        return self._workspace_arn
