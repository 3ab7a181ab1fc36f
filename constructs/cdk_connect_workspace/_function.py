"""The Lambda function of this project, as a provider and a drift check have it: from one zip, set up in one way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from aws_cdk import CfnResource, Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_connect_workspace._bundle import function_zip
from cdk_connect_workspace._permissions import acknowledge
from cdk_connect_workspace._setup import MAX_EVENT_AGE, log_group_of, mistake_in, network_of, role_for


class FunctionProps(TypedDict, total=False):
    """What can be set on a function; None means the default. `WorkspaceAssociationProvider` says what each means."""

    memory_size: int | None
    timeout: Duration | None
    runtime: lambda_.Runtime | None
    role: iam.IRole | None
    log_group: logs.ILogGroup | None
    log_retention: logs.RetentionDays | None
    log_removal_policy: RemovalPolicy | None
    vpc: ec2.IVpc | None
    vpc_subnets: ec2.SubnetSelection | None
    security_groups: Sequence[ec2.ISecurityGroup] | None
    encryption_key: kms.IKey | None
    dead_letter_queue: sqs.IQueue | None
    reserved_concurrent_executions: int | None


@dataclass(frozen=True)
class Code:
    """Which part of the zip a function runs, and what people read of it.

    Attributes:
        handler: What Lambda calls.
        description: Of the function.
        does: What it does, for its role and security group.
        shortest: Seconds; no timeout may be shorter.
    """

    handler: str
    description: str
    does: str
    shortest: int


@dataclass(frozen=True)
class Made:
    """A function, what it acts as, and its timeout."""

    function: lambda_.Function
    role: iam.IRole
    timeout: Duration


def make_function(
    scope: Construct, code: Code, environment: Mapping[str, str] | None = None, **props: Unpack[FunctionProps]
) -> Made:
    """A function within a construct; ValueError names the construct where a value is out of its range."""
    memory_size = props.get("memory_size")
    memory_size = 256 if memory_size is None else memory_size
    timeout, runtime = props.get("timeout") or Duration.minutes(10), props.get("runtime")
    concurrent, key = props.get("reserved_concurrent_executions"), props.get("encryption_key")
    mistake = mistake_in(memory_size, timeout, runtime, concurrent, code.shortest)
    if mistake:
        raise ValueError(f"{scope.node.path}: {mistake}")
    network = network_of(
        scope, props.get("vpc"), props.get("vpc_subnets"), props.get("security_groups"), does=code.does
    )
    log = log_group_of(scope, props.get("log_group"), props.get("log_retention"), props.get("log_removal_policy"), key)
    role, permissions = role_for(scope, props.get("role"), log, network, key, does=code.does)
    function = lambda_.Function(
        scope,
        "Function",
        description=code.description,
        runtime=runtime or lambda_.Runtime.PYTHON_3_13,
        architecture=lambda_.Architecture.ARM_64,
        code=lambda_.Code.from_asset(str(function_zip())),
        handler=code.handler,
        environment=environment,
        role=role,
        log_group=log,
        logging_format=lambda_.LoggingFormat.JSON,
        memory_size=memory_size,
        timeout=timeout,
        vpc=network.vpc if network else None,
        vpc_subnets=ec2.SubnetSelection(subnets=network.subnets) if network else None,
        security_groups=network.security_groups if network else None,
        environment_encryption=key,
        dead_letter_queue=props.get("dead_letter_queue"),
        reserved_concurrent_executions=concurrent,
        # A late delivery would undo a newer event. CloudFormation, or the schedule, sends what is needed.
        retry_attempts=0,
        max_event_age=Duration.seconds(MAX_EVENT_AGE),
    )
    if runtime is None:
        acknowledge(function, ["AwsSolutions-L1"], "It is the newest Python that the tests have run on")
    function.node.add_dependency(*permissions)
    resource = function.node.default_child
    if isinstance(resource, CfnResource):
        # CDK states a dependency besides the reference to the role's ARN, for every function.
        resource.add_metadata("cfn-lint", {"config": {"ignore_checks": ["W3005"]}})
    return Made(function, role, timeout)
