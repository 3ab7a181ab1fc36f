"""What the function may do, for one workspace."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_connect_workspace._arns import instance_of


def grant(scope: Construct, role: iam.IRole, workspace_arn: str) -> iam.Policy:
    """A policy of its own for each workspace: it stays until the associations of that workspace are gone.

    Actions and resources: service authorization reference of Amazon Connect.
    """
    instance = instance_of(workspace_arn)
    change = ["connect:AssociateWorkspace", "connect:DescribeWorkspace", "connect:DisassociateWorkspace"]
    # AssociateWorkspace is checked on the workspace and on each user and routing profile.
    given_to = [f"{instance}/agent/*", f"{instance}/routing-profile/*"]
    return iam.Policy(
        scope,
        "Policy",
        roles=[role],
        statements=[
            iam.PolicyStatement(actions=change, resources=[workspace_arn]),
            iam.PolicyStatement(actions=["connect:AssociateWorkspace"], resources=given_to),
            iam.PolicyStatement(actions=["connect:SearchWorkspaceAssociations"], resources=[f"{instance}/workspace/*"]),
        ],
    )
