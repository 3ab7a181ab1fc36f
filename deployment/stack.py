"""The stack of an environment: one association construct for each workspace."""

import aws_cdk as cdk
from constructs import Construct

from cdk_connect_workspace import Ownership, WorkspaceAssociation
from deployment.schema import Environment


class WorkspaceAssociations(cdk.Stack):
    """Keeps the workspaces of one environment as its file declares them."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(
            scope,
            environment.stack_name,
            env=cdk.Environment(account=environment.account, region=environment.region),
            tags=environment.tags,
        )
        for name, workspace in environment.workspaces.items():
            association = WorkspaceAssociation(
                self,
                name,
                workspace=workspace.arn,
                resources=workspace.resources,
                ownership=Ownership[workspace.ownership],
                removal_policy=cdk.RemovalPolicy[workspace.removal_policy],
            )
            resource = association.node.default_child
            if isinstance(resource, cdk.CfnResource):
                # Where `cdk diff` and `cdk deploy` say which resource they mean; CloudFormation does not heed it.
                resource.add_metadata("aws:cdk:path", f"{environment.stack_name}/{name}/Resource")
