"""What the function may do, for one workspace."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_connect_workspace._acknowledge import acknowledge_wildcards
from cdk_connect_workspace._arns import instance_of
from cdk_connect_workspace._documents import allowing

_REASON = (
    "Any user and routing profile of this one instance can be declared, and be restored after a failure. "
    "The search lists the associations of an instance and filters by workspace."
)


def grant(scope: Construct, role: iam.IRole, workspace_arn: str, *, exchangeable: bool) -> iam.Policy:
    """A policy of its own for each workspace: it stays until the associations of that workspace are gone.

    Actions and resources: service authorization reference of Amazon Connect.

    Args:
        scope: Where the policy goes.
        role: Who may.
        workspace_arn: The workspace.
        exchangeable: Whether the same template may come to mean another workspace, as with a parameter. CloudFormation
            then changes this very policy before it has the former workspace cleared, so clearing has to be allowed on
            every workspace of the instance.
    """
    instance = instance_of(workspace_arn)
    any_workspace = f"{instance}/workspace/*"
    # AssociateWorkspace is checked on the workspace and on each user and routing profile.
    given_to = [f"{instance}/agent/*", f"{instance}/routing-profile/*"]
    clear = ["connect:DescribeWorkspace", "connect:DisassociateWorkspace"]
    document = allowing(
        (["connect:AssociateWorkspace", *clear], [workspace_arn]),
        (["connect:AssociateWorkspace"], given_to),
        (["connect:SearchWorkspaceAssociations", *(clear if exchangeable else [])], [any_workspace]),
    )
    policy = iam.Policy(scope, "Policy", roles=[role], document=document)
    acknowledge_wildcards(policy, [*given_to, any_workspace], _REASON)
    return policy
