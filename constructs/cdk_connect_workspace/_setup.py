"""What a function runs with: its limits, its log, its network and its role."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_connect_workspace._actions import Statement
from cdk_connect_workspace._permissions import (
    RolePolicies,
    acknowledge_wildcards,
    length,
    own_name,
    policy_document,
    within_stack,
)

MAX_EVENT_AGE = 5 * 60
"""Seconds that an event may wait for the function."""

MAX_TIMEOUT = 15 * 60
"""Seconds, of a function (Lambda quotas), as its memory."""

_MARGIN = 60
_MEMORY_MB = range(128, 10_240 + 1)
_RUNTIME = re.compile(r"python3\.(?P<minor>\d+)")
_MINOR = 11
"""Of the oldest Python that the function runs on."""


def service_timeout(timeout: Duration) -> Duration:
    """How long CloudFormation is to wait for an answer: the last event accepted still has its full time."""
    return Duration.seconds(MAX_EVENT_AGE + int(timeout.to_seconds()) + _MARGIN)


def mistake_in(
    memory_size: int, timeout: Duration, runtime: lambda_.Runtime | None, concurrent: int | None, shortest: int
) -> str | None:
    """What is out of its range, with parameter and value; `shortest` is the least timeout, in seconds."""
    seconds = timeout.to_seconds(integral=False)
    if memory_size not in _MEMORY_MB:
        return f"memory_size: {memory_size!r} is not from 128 to 10,240 MB"
    if not (shortest <= seconds <= MAX_TIMEOUT and seconds == int(seconds)):
        return f"timeout: {timeout.to_human_string()} is not from {shortest // 60} to 15 minutes in whole seconds"
    version = _RUNTIME.fullmatch(runtime.name) if runtime else None
    if runtime and (version is None or int(version["minor"]) < _MINOR):
        return f"runtime: {runtime.name} is not Python 3.{_MINOR} or later"
    if concurrent is not None and concurrent < 1:
        return f"reserved_concurrent_executions: with {concurrent} the function never runs"
    return None


def log_group_of(
    provider: Construct,
    log_group: logs.ILogGroup | None,
    retention: logs.RetentionDays | None,
    removal_policy: RemovalPolicy | None,
    encryption_key: kms.IKey | None,
) -> logs.ILogGroup:
    """The log group given, or one made as wanted; ValueError for settings of a log group that is given."""
    if log_group is None:
        if encryption_key:
            _let_logs_use(encryption_key, Stack.of(provider))
        return logs.LogGroup(
            provider,
            "Logs",
            retention=retention or logs.RetentionDays.THREE_MONTHS,
            removal_policy=removal_policy or RemovalPolicy.DESTROY,
            encryption_key=encryption_key,
        )
    for name, value in (("log_retention", retention), ("log_removal_policy", removal_policy)):
        if value is not None:
            raise ValueError(f"{provider.node.path}: {name}: is up to the log group; give one of them")
    return log_group


def _let_logs_use(key: kms.IKey, stack: Stack) -> None:
    """Add what CloudWatch Logs needs to the policy of a key (CloudWatch Logs user guide, "Encrypt log data").

    A key that is only referred to cannot be changed: its owner has to do it.
    """
    groups = stack.format_arn(service="logs", resource="log-group:*")
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
            actions=["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            resources=["*"],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        )
    )


@dataclass(frozen=True)
class Network:
    """Where in a VPC the function runs."""

    vpc: ec2.IVpc
    subnets: Sequence[ec2.ISubnet]
    security_groups: Sequence[ec2.ISecurityGroup]


def network_of(
    provider: Construct,
    vpc: ec2.IVpc | None,
    vpc_subnets: ec2.SubnetSelection | None,
    security_groups: Sequence[ec2.ISecurityGroup] | None,
    *,
    does: str,
) -> Network | None:
    """The network, with a security group of its own unless one is given; ValueError for parts of a VPC without it."""
    if vpc is None:
        for name, value in (("vpc_subnets", vpc_subnets), ("security_groups", security_groups)):
            if value:
                raise ValueError(f"{provider.node.path}: {name}: means something in a VPC only; give vpc as well")
        return None
    wanted = vpc_subnets or ec2.SubnetSelection()
    selected = vpc.select_subnets(
        availability_zones=wanted.availability_zones,
        one_per_az=wanted.one_per_az,
        subnet_filters=wanted.subnet_filters,
        subnet_group_name=wanted.subnet_group_name,
        subnets=wanted.subnets,
        subnet_type=wanted.subnet_type,
    )
    if selected.has_public or not selected.subnets:
        found = "public ones" if selected.has_public else "none"
        raise ValueError(
            f"{provider.node.path}: vpc_subnets: of {vpc.node.path} are {found}; the function needs private ones, to "
            "reach Amazon Connect and Amazon S3 from"
        )
    groups = security_groups or [ec2.SecurityGroup(provider, "SecurityGroup", vpc=vpc, description=does)]
    return Network(vpc, selected.subnets, groups)


def role_for(
    provider: Construct,
    role: iam.IRole | None,
    log: logs.ILogGroup,
    network: Network | None,
    encryption_key: kms.IKey | None,
    *,
    does: str,
) -> tuple[iam.IRole, list[Construct]]:
    """The role given, or one of the function's own, which may write its log; and what has to be there before."""
    policies: dict[str, list[Statement]] = {
        "Log": [(["logs:CreateLogStream", "logs:PutLogEvents"], [log.log_group_arn])]
    }
    if encryption_key:
        policies["Environment"] = [(["kms:Decrypt"], [encryption_key.key_arn])]
    if network:
        policies["Network"] = _interfaces(Stack.of(provider), network)
    documents = {name: policy_document(statements) for name, statements in policies.items()}
    made: list[Construct] = []
    if role is None:
        role = iam.Role(
            provider,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=does,
            inline_policies=documents,
        )
        holders: list[Construct] = [role]
    else:
        named = own_name(Stack.of(provider))
        for name, each in documents.items():
            policy = iam.Policy(provider, name, document=each, policy_name=named(f"{within_stack(provider)}{name}"))
            role.attach_inline_policy(policy)
            made.append(policy)
        holders = made[-1:]
    if network:
        reason = "A network interface has no ID before it is made, and the describing actions know no resources"
        acknowledge_wildcards(holders[0], policies["Network"], reason)
    known = RolePolicies.of(role)
    for name, statements in policies.items():
        known.inline[provider, name] = length(statements)
    return role, made


def _interfaces(stack: Stack, network: Network) -> list[Statement]:
    """What Lambda does with the role to connect the function.

    Actions: AWS managed policy AWSLambdaVPCAccessExecutionRole. Resources: service authorization reference of Amazon
    EC2; the describing actions know none, and network interfaces have no ID before they are made.
    """
    interfaces = _arn(stack, "network-interface", "*")
    subnets = [_arn(stack, "subnet", subnet.subnet_id) for subnet in network.subnets]
    groups = [_arn(stack, "security-group", group.security_group_id) for group in network.security_groups]
    manage = ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]
    describe = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
    return [
        (["ec2:CreateNetworkInterface"], [interfaces, *subnets, *groups]),
        (manage, [interfaces]),
        (describe, ["*"]),
    ]


def _arn(stack: Stack, kind: str, id_: str) -> str:
    return stack.format_arn(service="ec2", resource=kind, resource_name=id_)
