"""What the function needs to run in a VPC."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_connect_workspace._documents import allowing


@dataclass(frozen=True)
class Network:
    """Where the function runs: nowhere in particular, or in subnets of a VPC."""

    vpc: ec2.IVpc
    subnets: Sequence[ec2.ISubnet]
    security_groups: Sequence[ec2.ISecurityGroup]


def network_of(
    provider: Construct,
    vpc: ec2.IVpc | None,
    vpc_subnets: ec2.SubnetSelection | None,
    security_groups: Sequence[ec2.ISecurityGroup] | None,
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
    own = "Changes workspace associations of Amazon Connect"
    groups = security_groups or [ec2.SecurityGroup(provider, "SecurityGroup", vpc=vpc, description=own)]
    return Network(vpc, selected.subnets, groups)


def interface_permissions(scope: Construct, network: Network) -> iam.PolicyDocument:
    """What Lambda does with the role to connect the function.

    Actions: AWS managed policy AWSLambdaVPCAccessExecutionRole. Resources: service authorization reference of Amazon
    EC2; the describing actions know none, and network interfaces have no ID before they are made.
    """
    interfaces = any_interface(scope)
    subnets = [_arn(scope, "subnet", subnet.subnet_id) for subnet in network.subnets]
    groups = [_arn(scope, "security-group", group.security_group_id) for group in network.security_groups]
    manage = ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]
    describe = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
    return allowing(
        (["ec2:CreateNetworkInterface"], [interfaces, *subnets, *groups]), (manage, [interfaces]), (describe, ["*"])
    )


def any_interface(scope: Construct) -> str:
    """The ARN of every network interface of the account and region."""
    return _arn(scope, "network-interface", "*")


def _arn(scope: Construct, kind: str, id_: str) -> str:
    return Stack.of(scope).format_arn(service="ec2", resource=kind, resource_name=id_)
