"""What can be set on the provider, and how the app's own settings reach it."""

from typing import Any

import pytest
from aws_cdk import (
    App,
    Aws,
    Duration,
    Environment,
    PermissionsBoundary,
    RemovalPolicy,
    Stack,
    Tags,
)
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Match, Template

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider
from tests.arns import CLAIMS, user
from tests.constructs.templates import logical_id, made_before, only_association, resources

TOKEN = "arn:aws:lambda:eu-central-1:123456789012:function:associations"


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Desk", env=Environment(account="123456789012", region="eu-central-1"))


def only(stack: Stack, type_: str) -> dict[str, Any]:
    (found,) = resources(stack, type_).values()
    return found


def statements(stack: Stack, policy: str) -> list[dict[str, Any]]:
    (role,) = [
        each["Properties"] for each in resources(stack, "AWS::IAM::Role").values() if "Policies" in each["Properties"]
    ]
    (document,) = [each["PolicyDocument"] for each in role["Policies"] if each["PolicyName"] == policy]
    found: list[dict[str, Any]] = document["Statement"]
    return found


def test_memory_and_timeout(stack: Stack) -> None:
    own = WorkspaceAssociationProvider(stack, "Own", memory_size=512, timeout=Duration.minutes(15))
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=own)
    function = only(stack, "AWS::Lambda::Function")["Properties"]
    assert (function["MemorySize"], function["Timeout"]) == (512, 900)
    assert only_association(stack)["Properties"]["ServiceTimeout"] == "1260", "five minutes of waiting and one to spare"


def test_another_python_can_be_chosen(stack: Stack) -> None:
    WorkspaceAssociationProvider(stack, "Own", runtime=lambda_.Runtime.PYTHON_3_14)
    assert only(stack, "AWS::Lambda::Function")["Properties"]["Runtime"] == "python3.14"


def test_the_default_log_group_can_keep_less_and_stay_when_the_stack_goes(stack: Stack) -> None:
    WorkspaceAssociationProvider(
        stack, "Own", log_retention=logs.RetentionDays.ONE_WEEK, log_removal_policy=RemovalPolicy.RETAIN
    )
    group = only(stack, "AWS::Logs::LogGroup")
    assert (group["Properties"]["RetentionInDays"], group["DeletionPolicy"]) == (7, "Retain")


def test_a_log_group_of_ones_own_is_the_only_one_it_may_write(stack: Stack) -> None:
    group = logs.LogGroup.from_log_group_name(stack, "Theirs", "/theirs")
    WorkspaceAssociationProvider(stack, "Own", log_group=group)
    assert only(stack, "AWS::Lambda::Function")["Properties"]["LoggingConfig"]["LogGroup"] == "/theirs"
    assert stack.resolve(group.log_group_arn) == statements(stack, "Log")[0]["Resource"]
    assert not resources(stack, "AWS::Logs::LogGroup")


def test_in_a_vpc_it_gets_a_security_group_and_may_manage_interfaces_in_its_subnets_alone(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    WorkspaceAssociationProvider(stack, "Own", vpc=vpc)
    function = only(stack, "AWS::Lambda::Function")["Properties"]
    group = {"Fn::GetAtt": [logical_id(stack, "AWS::EC2::SecurityGroup"), "GroupId"]}
    assert function["VpcConfig"]["SecurityGroupIds"] == [group]
    subnets = [stack.resolve(subnet.subnet_id) for subnet in vpc.private_subnets]
    assert function["VpcConfig"]["SubnetIds"] == subnets
    arn = ["", ["arn:", {"Ref": "AWS::Partition"}, ":ec2:eu-central-1:123456789012:{}"]]

    def arn_of(kind: str, id_: object) -> object:
        return {"Fn::Join": [arn[0], [*arn[1][:2], f":ec2:eu-central-1:123456789012:{kind}/", id_]]}

    interface = {"Fn::Join": ["", [*arn[1][:2], ":ec2:eu-central-1:123456789012:network-interface/*"]]}
    create, manage, describe = statements(stack, "Network")
    assert create["Action"] == "ec2:CreateNetworkInterface"
    expected = [interface, *(arn_of("subnet", subnet) for subnet in subnets), arn_of("security-group", group)]
    assert create["Resource"] == expected
    assert manage["Resource"] == interface
    assert set(describe["Action"]) == {"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}


def test_subnets_and_security_groups_can_be_chosen(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    group = ec2.SecurityGroup(stack, "Group", vpc=vpc)
    chosen = ec2.SubnetSelection(subnets=[vpc.private_subnets[1]])
    WorkspaceAssociationProvider(stack, "Own", vpc=vpc, vpc_subnets=chosen, security_groups=[group])
    assert only(stack, "AWS::Lambda::Function")["Properties"]["VpcConfig"] == {
        "SecurityGroupIds": [stack.resolve(group.security_group_id)],
        "SubnetIds": [stack.resolve(vpc.private_subnets[1].subnet_id)],
    }


def test_a_key_encrypts_environment_and_log_and_lets_only_its_users_in(stack: Stack) -> None:
    key = kms.Key(stack, "Key")
    WorkspaceAssociationProvider(stack, "Own", encryption_key=key)
    arn = stack.resolve(key.key_arn)
    assert only(stack, "AWS::Lambda::Function")["Properties"]["KmsKeyArn"] == arn
    assert only(stack, "AWS::Logs::LogGroup")["Properties"]["KmsKeyId"] == arn
    assert statements(stack, "Environment") == [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": arn}]
    (_, for_logs) = only(stack, "AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"]
    assert for_logs["Principal"] == {"Service": "logs.eu-central-1.amazonaws.com"}
    assert "kms:EncryptionContext:aws:logs:arn" in for_logs["Condition"]["ArnLike"]


def test_concurrency_is_reserved_only_if_wanted(stack: Stack) -> None:
    WorkspaceAssociationProvider(stack, "Own", reserved_concurrent_executions=2)
    assert only(stack, "AWS::Lambda::Function")["Properties"]["ReservedConcurrentExecutions"] == 2
    other = Stack(App(), "Other")
    WorkspaceAssociationProvider(other, "Own")
    assert "ReservedConcurrentExecutions" not in only(other, "AWS::Lambda::Function")["Properties"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"memory_size": 64}, "memory_size: 64"),
        ({"memory_size": 20_000}, "memory_size: 20000"),
        ({"timeout": Duration.seconds(30)}, "timeout: 30 seconds"),
        ({"runtime": lambda_.Runtime.PYTHON_3_10}, "runtime: python3.10 is not Python 3.11 or later"),
        ({"runtime": lambda_.Runtime.NODEJS_22_X}, "runtime: nodejs22.x is not Python"),
        ({"timeout": Duration.minutes(16)}, "timeout: 16 minutes"),
        ({"timeout": Duration.millis(90_500)}, "timeout: .* in whole seconds"),
        ({"memory_size": "512"}, "memory_size: '512'"),
        ({"reserved_concurrent_executions": 0}, "reserved_concurrent_executions: with 0"),
        ({"vpc_subnets": ec2.SubnetSelection()}, "vpc_subnets: .* give vpc as well"),
        ({"log_group": True, "log_retention": logs.RetentionDays.ONE_DAY}, "log_retention: "),
        ({"log_group": True, "log_removal_policy": RemovalPolicy.RETAIN}, "log_removal_policy: "),
    ],
)
def test_what_cannot_be_is_refused_with_construct_parameter_and_value(
    stack: Stack, settings: dict[str, Any], message: str
) -> None:
    if "log_group" in settings:
        settings = {**settings, "log_group": logs.LogGroup.from_log_group_name(stack, "Theirs", "/theirs")}
    with pytest.raises(ValueError, match=f"^Desk/Own: {message}"):
        WorkspaceAssociationProvider(stack, "Own", **settings)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC), "public ones"),
        (ec2.SubnetSelection(subnets=[]), "none"),
    ],
)
def test_subnets_that_it_could_reach_nothing_from_are_refused(
    stack: Stack, chosen: ec2.SubnetSelection, found: str
) -> None:
    with pytest.raises(ValueError, match=f"^Desk/Own: vpc_subnets: of Desk/Vpc are {found}"):
        WorkspaceAssociationProvider(stack, "Own", vpc=ec2.Vpc(stack, "Vpc"), vpc_subnets=chosen)


def test_a_permissions_boundary_of_the_app_reaches_the_role() -> None:
    boundary = f"arn:{Aws.PARTITION}:iam::123456789012:policy/boundary"
    app = App()
    stack = Stack(app, "Desk")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    iam.PermissionsBoundary.of(app).apply(iam.ManagedPolicy.from_managed_policy_arn(stack, "Boundary", boundary))
    assert "PermissionsBoundary" in only(stack, "AWS::IAM::Role")["Properties"]


def test_a_permissions_boundary_of_the_stack_reaches_the_role() -> None:
    stack = Stack(App(), "Desk", permissions_boundary=PermissionsBoundary.from_name("boundary"))
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    assert "PermissionsBoundary" in only(stack, "AWS::IAM::Role")["Properties"]


def test_tags_of_the_app_reach_everything_that_can_be_tagged() -> None:
    app = App()
    stack = Stack(app, "Desk")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    Tags.of(app).add("team", "contact-center")
    for type_ in ("AWS::Lambda::Function", "AWS::IAM::Role", "AWS::Logs::LogGroup"):
        assert only(stack, type_)["Properties"]["Tags"] == [{"Key": "team", "Value": "contact-center"}]


def test_a_provider_of_another_stack_serves_with_permissions_given_in_the_stack_of_the_declaration() -> None:
    app = App()
    theirs, stack = Stack(app, "Theirs"), Stack(app, "Desk")
    shared = WorkspaceAssociationProvider(theirs, "Shared")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=shared)
    template = Template.from_stack(stack)
    template.resource_count_is("AWS::Lambda::Function", 0)
    template.has_resource_properties("AWS::IAM::Policy", {"Roles": [{"Fn::ImportValue": Match.any_value()}]})
    assert "Fn::ImportValue" in only_association(stack)["Properties"]["ServiceToken"]


def test_a_provider_known_by_its_service_token_serves_without_anything_else_in_the_stack(stack: Stack) -> None:
    provider = WorkspaceAssociationProvider.from_service_token(stack, "Theirs", TOKEN)
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=provider)
    (association,) = resources(stack).values()
    assert association["Properties"]["ServiceToken"] == TOKEN
    assert association["Properties"]["ServiceTimeout"] == "1260", "the longest that any provider may take"
    assert provider.role is None


def test_with_its_role_known_too_the_permissions_are_given_here_and_before(stack: Stack) -> None:
    role = iam.Role.from_role_name(stack, "Role", "associations")
    provider = WorkspaceAssociationProvider.from_service_token(stack, "Theirs", TOKEN, role=role)
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=provider)
    policies = resources(stack, "AWS::IAM::Policy")
    assert all(each["Properties"]["Roles"] == ["associations"] for each in policies.values())
    (name,) = resources(stack, "Custom::ConnectWorkspaceAssociation")
    assert {*policies} == made_before(name, resources(stack))


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("associations", "'associations' is not the ARN of a Lambda function"),
        (
            TOKEN.replace("eu-central-1", "us-east-1"),
            ".* is in another region than the stack, which is in eu-central-1",
        ),
    ],
)
def test_a_service_token_that_cannot_serve_is_refused(stack: Stack, token: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^Desk/Theirs: service_token: {message}"):
        WorkspaceAssociationProvider.from_service_token(stack, "Theirs", token)


@pytest.mark.parametrize(
    ("account", "region", "message"),
    [
        ("123456789012", "us-east-1", "region us-east-1, the stack in eu-central-1"),
        ("210987654321", "eu-central-1", "account 210987654321, the stack in 123456789012"),
    ],
)
def test_a_provider_of_another_account_or_region_is_refused(account: str, region: str, message: str) -> None:
    app = App()
    stack = Stack(app, "Desk", env=Environment(account="123456789012", region="eu-central-1"))
    theirs = WorkspaceAssociationProvider(Stack(app, "Theirs", env=Environment(account=account, region=region)), "Own")
    with pytest.raises(ValueError, match=f"^Desk/Claims: provider: Theirs/Own is in {message}"):
        WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=theirs)


def test_a_permissions_boundary_in_the_context_reaches_the_role() -> None:
    stack = Stack(App(context={"@aws-cdk/core:permissionsBoundary": {"name": "boundary"}}), "Desk")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    assert "PermissionsBoundary" in only(stack, "AWS::IAM::Role")["Properties"]
