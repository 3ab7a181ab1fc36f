"""The stacks of environment files. Needs the extra `environments`; what it imports reads the files without AWS CDK."""

import aws_cdk as cdk
from constructs import Construct

from cdk_connect_workspace._association import WorkspaceAssociation
from cdk_connect_workspace._custom_resource import Ownership
from workspace_environments.document import Mistake, MistakesError
from workspace_environments.environment import Environment, Stack, Workspace

__all__ = ["Environment", "EnvironmentStack", "Mistake", "MistakesError", "Stack", "Workspace"]


class EnvironmentStack(cdk.Stack):
    """Keeps the workspaces of one stack of an environment file as the file declares them.

    Args:
        scope: The app, or a stage.
        stack: What the file declares.

    Example:
        >>> for stack in Environment.from_file("environments/production.yaml").stacks:
        ...     EnvironmentStack(app, stack)
    """

    def __init__(self, scope: Construct, stack: Stack) -> None:
        env = cdk.Environment(account=stack.account, region=stack.region)
        super().__init__(scope, stack.name, env=env, tags=stack.tags)
        for name, workspace in stack.workspaces.items():
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
                resource.add_metadata("aws:cdk:path", f"{stack.name}/{name}/Resource")
