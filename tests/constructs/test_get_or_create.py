"""The provider that a stack has of its own, and providers of other apps."""

from typing import Any

import pytest
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider
from tests.arns import CLAIMS, user
from tests.constructs.templates import logical_id, made_before, only_association, resources, text

TOKEN = "arn:aws:lambda:eu-central-1:123456789012:function:associations"


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Desk")


def declare(stack: Stack, **arguments: Any) -> WorkspaceAssociation:
    return WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], **arguments)


def test_what_it_is_set_up_with_never_changes_its_logical_ids(stack: Stack) -> None:
    """CloudFormation refuses another ServiceToken for a deployed resource."""
    declare(stack)
    other = Stack(App(), "Desk")
    WorkspaceAssociationProvider.get_or_create(other, memory_size=512, timeout=Duration.minutes(15))
    declare(other)
    token = only_association(stack)["Properties"]["ServiceToken"]
    assert only_association(other)["Properties"]["ServiceToken"] == token
    function = resources(other, "AWS::Lambda::Function")[logical_id(stack, "AWS::Lambda::Function")]["Properties"]
    assert (function["MemorySize"], function["Timeout"]) == (512, 900)
    assert only_association(other)["Properties"]["ServiceTimeout"] == "1260"


def test_the_same_again_or_nothing_gives_what_is_there(stack: Stack) -> None:
    first = WorkspaceAssociationProvider.get_or_create(stack, timeout=Duration.minutes(15), memory_size=None)
    assert WorkspaceAssociationProvider.get_or_create(stack, timeout=Duration.seconds(900)) is first
    assert WorkspaceAssociationProvider.get_or_create(declare(stack)) is first


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"memory_size": 512}, {"memory_size": 1024}, "memory_size: 1024 disagrees with 512 of Desk"),
        ({"memory_size": 512}, {"timeout": Duration.minutes(5)}, "memory_size: None disagrees with 512 of Desk"),
        ({}, {"memory_size": 512}, "memory_size: 512 disagrees with None of Desk"),
    ],
)
def test_other_settings_later_are_refused_with_both(
    stack: Stack, first: dict[str, Any], second: dict[str, Any], expected: str
) -> None:
    WorkspaceAssociationProvider.get_or_create(stack, **first)
    with pytest.raises(ValueError, match=f"^Desk: get_or_create: {expected}"):
        WorkspaceAssociationProvider.get_or_create(stack, **second)


def test_settings_after_an_association_made_the_provider_are_refused_with_that_association(stack: Stack) -> None:
    declare(stack)
    with pytest.raises(ValueError, match=r"^Desk: get_or_create: memory_size: 512 disagrees with None of Desk/Claims"):
        WorkspaceAssociationProvider.get_or_create(stack, memory_size=512)


def test_its_function_and_role_are_what_cdk_users_expect(stack: Stack) -> None:
    """Aspects that add tracing or layers, and grants, use them so."""
    provider = WorkspaceAssociationProvider.get_or_create(stack)
    provider.function.add_environment("LOG_LEVEL", "DEBUG")
    provider.function.add_to_role_policy(iam.PolicyStatement(actions=["xray:PutTraceSegments"], resources=["*"]))
    sqs.Queue(stack, "Queue").grant_send_messages(provider.role)
    (function,) = resources(stack, "AWS::Lambda::Function").values()
    assert function["Properties"]["Environment"] == {"Variables": {"LOG_LEVEL": "DEBUG"}}
    policies = resources(stack, "AWS::IAM::Policy").values()
    role = {"Ref": logical_id(stack, "AWS::IAM::Role")}
    assert all(each["Properties"]["Roles"] == [role] for each in policies)
    assert "xray:PutTraceSegments" in text([*policies])
    assert "sqs:SendMessage" in text([*policies])


def test_a_role_of_ones_own_gets_the_permissions_and_is_the_only_one(stack: Stack) -> None:
    role = iam.Role(stack, "Mine", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    provider = WorkspaceAssociationProvider.get_or_create(stack, role=role)
    declare(stack)
    assert provider.role is role
    (mine,) = resources(stack, "AWS::IAM::Role")
    everything = resources(stack)
    (function,) = resources(stack, "AWS::Lambda::Function")
    assert everything[function]["Properties"]["Role"] == {"Fn::GetAtt": [mine, "Arn"]}
    before = [everything[name] for name in made_before(function, everything)]
    assert "logs:PutLogEvents" in text(before), "it may write its log before it is called"


def test_an_event_that_cannot_be_taken_goes_to_the_dead_letter_queue(stack: Stack) -> None:
    WorkspaceAssociationProvider.get_or_create(stack, dead_letter_queue=sqs.Queue(stack, "Lost"))
    (function,) = resources(stack, "AWS::Lambda::Function").values()
    queue = {"Fn::GetAtt": [logical_id(stack, "AWS::SQS::Queue"), "Arn"]}
    assert function["Properties"]["DeadLetterConfig"] == {"TargetArn": queue}
    assert "sqs:SendMessage" in text(resources(stack, "AWS::IAM::Policy"))


def test_roles_that_an_administrator_makes_are_used(stack: Stack) -> None:
    """`Role.customize_roles`: the app makes neither roles nor policies, and reports what they have to hold."""
    iam.Role.customize_roles(
        stack, use_precreated_roles={"Desk/ConnectWorkspaceAssociationProvider/Role": "associations"}
    )
    declare(stack)
    template = Template.from_stack(stack)
    template.resource_count_is("AWS::IAM::Role", 0)
    template.resource_count_is("AWS::IAM::Policy", 0)
    (function,) = resources(stack, "AWS::Lambda::Function").values()
    assert "role/associations" in text(function["Properties"]["Role"])


def test_a_provider_of_another_app_is_known_by_its_attributes(stack: Stack) -> None:
    role = iam.Role.from_role_name(stack, "Role", "associations")
    theirs = WorkspaceAssociationProvider.from_attributes(
        stack, "Theirs", service_token=TOKEN, role=role, timeout=Duration.minutes(10)
    )
    desk = declare(stack, provider=theirs)
    properties = only_association(stack)["Properties"]
    assert (properties["ServiceToken"], properties["ServiceTimeout"]) == (TOKEN, "960")
    assert desk.policy


def test_the_policy_of_an_association_can_be_added_to(stack: Stack) -> None:
    desk = declare(stack)
    assert desk.policy
    desk.policy.add_statements(iam.PolicyStatement(actions=["connect:DescribeUser"], resources=[user(1)]))
    policies = [text(each) for each in resources(stack, "AWS::IAM::Policy").values()]
    (own,) = [each for each in policies if "connect:DescribeUser" in each]
    assert "connect:DisassociateWorkspace" in own
