"""The stacks of environment files. Needs the extra `environments`; what it imports reads the files without AWS CDK."""

import json
from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_connect_workspace._association import WorkspaceAssociation
from cdk_connect_workspace._check import WorkspaceDriftCheck
from cdk_connect_workspace._custom_resource import Ownership
from cdk_connect_workspace._function import FunctionProps
from cdk_connect_workspace._provider import WorkspaceAssociationProvider
from workspace_environments.document import Mistake, MistakesError
from workspace_environments.environment import Environment, Stack, Workspace
from workspace_environments.kinds import METADATA
from workspace_environments.schema import DriftCheck, Function

__all__ = ["Environment", "EnvironmentStack", "Mistake", "MistakesError", "Stack", "Workspace"]

MOST_NAMES = 200_000
"""Bytes of names that a stack shows at most: a template may have 1 MB (CloudFormation quotas), most of it for ARNs."""


class EnvironmentStack(cdk.Stack):
    """Keeps the workspaces of one stack of an environment file as the file declares them.

    Args:
        scope: The app, or a stage.
        stack: What the file declares.

    Raises:
        ValueError: A setting of the file goes beyond what its `WorkspaceAssociation`, `WorkspaceAssociationProvider` or
            `WorkspaceDriftCheck` takes. The message names the construct, the parameter and the value.

    Example:
        >>> for stack in Environment.from_file("environments/production.yaml").stacks:
        ...     EnvironmentStack(app, stack)
    """

    def __init__(self, scope: Construct, stack: Stack) -> None:
        taken = scope.node.try_find_child(stack.name) is not None
        super().__init__(
            scope,
            f"{stack.name}-{stack.account}-{stack.region}" if taken else stack.name,
            stack_name=stack.name if taken else None,
            env=cdk.Environment(account=stack.account, region=stack.region),
            tags=stack.tags,
            termination_protection=stack.termination_protection,
            permissions_boundary=_boundary(stack.permissions_boundary),
            synthesizer=_synthesizer(stack.bootstrap_qualifier),
        )
        function = _FunctionSettings(self, stack.function)
        if function.of_provider:
            WorkspaceAssociationProvider.get_or_create(self, **function.of_provider)
        too_many = sum(map(_size, stack.workspaces.values())) > MOST_NAMES
        if too_many:
            text = "Too many names for a template: cdk diff shows IDs alone. connect-workspaces plan shows names"
            cdk.Annotations.of(self).add_info_v2("cdk-connect-workspace-association:names", text)
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
                if workspace.names and not too_many:
                    resource.add_metadata(METADATA, _shown(workspace.names))
        if stack.drift_check:
            _add_drift_check(self, stack.drift_check, function.shared)


def _boundary(policy: str | None) -> cdk.PermissionsBoundary | None:
    if policy is None:
        return None
    from_ = cdk.PermissionsBoundary.from_arn if policy.startswith("arn:") else cdk.PermissionsBoundary.from_name
    return from_(policy)


def _synthesizer(qualifier: str | None) -> cdk.DefaultStackSynthesizer | None:
    return cdk.DefaultStackSynthesizer(qualifier=qualifier) if qualifier else None


def _shown(names: Mapping[str, str]) -> list[str]:
    """Each as kind, ID and name, in the order of the ARNs: `cdk diff` shows the lines that change."""
    return [f"{'/'.join(arn.split('/')[-2:])} {names[arn]}" for arn in sorted(names)]


def _size(workspace: Workspace) -> int:
    return len(json.dumps(_shown(workspace.names), indent=1))


class _FunctionSettings:
    """What the file wants of the functions of a stack.

    Attributes:
        shared: What holds for each of them.
        of_provider: What holds for the one that changes the associations.
    """

    def __init__(self, stack: cdk.Stack, function: Function) -> None:
        scope = Construct(stack, "File.Function")  # no workspace has such a name
        self.shared: FunctionProps = {}
        if function.log_retention:
            self.shared["log_retention"] = retention(function.log_retention)
        if function.encryption_key:
            self.shared["encryption_key"] = kms.Key.from_key_arn(scope, "Key", function.encryption_key)
        if function.vpc:
            # Nothing depends on the zones: the subnets are named.
            self.shared["vpc"] = network = ec2.Vpc.from_vpc_attributes(
                scope,
                "Vpc",
                vpc_id=function.vpc.id,
                availability_zones=["any"],
                private_subnet_ids=list(function.vpc.subnets),
            )
            reason = "The function's network interfaces need no route table"
            cdk.Annotations.of(network).acknowledge_warning("@aws-cdk/aws-ec2:noSubnetRouteTableId", reason)
            groups = function.vpc.security_groups
            self.shared["security_groups"] = [
                ec2.SecurityGroup.from_security_group_id(scope, each, each) for each in groups
            ]
        self.of_provider: FunctionProps = {**self.shared}
        if function.role:
            self.of_provider["role"] = iam.Role.from_role_arn(
                scope, "Role", function.role, mutable=not function.role_is_fixed
            )
        if function.memory:
            self.of_provider["memory_size"] = _number(function.memory)
        if function.timeout:
            self.of_provider["timeout"] = cdk.Duration.minutes(_number(function.timeout))


def _add_drift_check(stack: cdk.Stack, check: DriftCheck, shared: FunctionProps) -> None:
    unit = check.every.partition(" ")[2].removesuffix("s") + "s"
    every: cdk.Duration = getattr(cdk.Duration, unit)(_number(check.every))
    topic = sns.Topic.from_topic_arn(stack, "Drift.Topic", check.alarm_topic) if check.alarm_topic else None
    WorkspaceDriftCheck(
        stack,
        "Drift.Check",
        schedule=scheduler.ScheduleExpression.rate(every),
        repair=check.repair,
        alarm_actions=[actions.SnsAction(topic)] if topic else [],
        **shared,
    )


_WORDS = {1: "ONE", 2: "TWO", 3: "THREE", 4: "FOUR", 5: "FIVE", 6: "SIX", 7: "SEVEN", 8: "EIGHT", 9: "NINE", 10: "TEN"}
_WORDS |= {13: "THIRTEEN", 18: "EIGHTEEN"}


def retention(text: str) -> logs.RetentionDays:
    """CDK's name for how long a log is kept: `THREE_MONTHS` for 3 months."""
    if text == "forever":
        return logs.RetentionDays.INFINITE
    return logs.RetentionDays[f"{_WORDS[_number(text)]}_{text.partition(' ')[2].upper()}"]


def _number(text: str) -> int:
    """What a quantity like 10 minutes begins with."""
    return int(text.partition(" ")[0])
