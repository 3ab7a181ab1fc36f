"""WorkspaceAssociation, on the templates it makes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, Aws, CfnParameter, CfnResource, Fn, RemovalPolicy, Stack
from aws_cdk import aws_connect as connect
from aws_cdk.assertions import Template
from constructs import Construct

from cdk_connect_workspace import Ownership, WorkspaceAssociation, WorkspaceAssociationProvider
from tests.arns import BILLING, CLAIMS, INSTANCE, OTHER_INSTANCE, routing_profile, user
from tests.constructs.templates import associations, only_association, resources

PARTLY_KNOWN = f"arn:{Aws.PARTITION}:connect:{Aws.REGION}:{Aws.ACCOUNT_ID}:{INSTANCE.rpartition(':')[2]}"
Declare = Callable[[Stack], object]


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Desk")


def test_a_declaration_becomes_one_custom_resource_with_the_properties_of_the_wire(stack: Stack) -> None:
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(2), user(1), routing_profile(1), user(1)])
    properties = only_association(stack)["Properties"]
    assert properties.pop("ServiceToken")
    assert properties == {
        "WorkspaceArn": CLAIMS,
        "ResourceArns": [user(1), user(2), routing_profile(1)],
        "Ownership": "ADDITIVE",
        "ServiceTimeout": "960",
    }


def test_constructs_of_the_same_stack_are_referred_to(stack: Stack) -> None:
    workspace = connect.CfnWorkspace(stack, "Workspace", instance_arn=INSTANCE, name="claims")
    phone = connect.CfnUser.UserPhoneConfigProperty(phone_type="SOFT_PHONE")
    alice = connect.CfnUser(
        stack,
        "Alice",
        instance_arn=INSTANCE,
        username="alice",
        phone_config=phone,
        routing_profile_arn=routing_profile(1),
        security_profile_arns=[f"{INSTANCE}/security-profile/s1"],
    )
    profile = connect.CfnRoutingProfile(
        stack,
        "Profile",
        instance_arn=INSTANCE,
        name="claims",
        description="claims",
        default_outbound_queue_arn=f"{INSTANCE}/queue/q1",
        media_concurrencies=[connect.CfnRoutingProfile.MediaConcurrencyProperty(channel="VOICE", concurrency=1)],
    )
    desk = WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=[alice, profile, user(1)])
    properties = only_association(stack)["Properties"]
    assert properties["WorkspaceArn"] == {"Ref": "Workspace"} == stack.resolve(desk.workspace_arn)
    assert sorted(map(str, properties["ResourceArns"])) == sorted(
        map(str, [{"Ref": "Alice"}, {"Ref": "Profile"}, user(1)])
    )


def test_a_list_known_to_cloudformation_alone_is_passed_on_whole(stack: Stack) -> None:
    agents = CfnParameter(stack, "Agents", type="CommaDelimitedList")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=agents.value_as_list)
    assert only_association(stack)["Properties"]["ResourceArns"] == {"Ref": "Agents"}


def test_a_workspace_known_to_cloudformation_alone_gets_its_permissions_from_the_same_expression(stack: Stack) -> None:
    parameter = CfnParameter(stack, "WorkspaceArn").value_as_string
    WorkspaceAssociation(stack, "Claims", workspace=parameter, resources=[user(1)])
    policies = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    granted = [statement for each in policies for statement in each["Properties"]["PolicyDocument"]["Statement"]]
    (own,) = [each for each in granted if each["Resource"] == {"Ref": "WorkspaceArn"}]
    assert "connect:AssociateWorkspace" in own["Action"]


def test_more_can_be_associated_later(stack: Stack) -> None:
    desk = WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(2)])
    desk.associate(user(1), routing_profile(1))
    assert only_association(stack)["Properties"]["ResourceArns"] == [user(1), user(2), routing_profile(1)]


def test_declarations_of_one_workspace_in_one_stack_merge(stack: Stack) -> None:
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    WorkspaceAssociation(Construct(stack, "Elsewhere"), "More", workspace=CLAIMS, resources=[user(2), user(1)])
    WorkspaceAssociation(stack, "Billing", workspace=BILLING, resources=[user(3)])
    lists = [resource["Properties"]["ResourceArns"] for resource in associations(stack).values()]
    assert sorted(lists) == [[user(1), user(2)], [user(3)]]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("ownership", {"ownership": Ownership.EXCLUSIVE}),
        ("removal_policy", {"removal_policy": RemovalPolicy.RETAIN}),
        ("provider", {"provider": "own"}),
    ],
)
def test_declarations_that_disagree_are_refused_with_both_paths_and_the_setting(
    stack: Stack, name: str, settings: dict[str, Any]
) -> None:
    if "provider" in settings:
        settings = {"provider": WorkspaceAssociationProvider(stack, "Own")}
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    with pytest.raises(ValueError, match=rf"^Desk/More: {name}: .* Desk/Claims"):
        WorkspaceAssociation(stack, "More", workspace=CLAIMS, resources=[user(2)], **settings)


def test_renaming_and_moving_a_construct_changes_nothing_in_the_template() -> None:
    def declared(declare: Declare) -> dict[str, Any]:
        stack = Stack(App(), "Desk")
        declare(stack)
        return dict(resources(stack))

    here = declared(lambda stack: WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)]))
    there = declared(
        lambda stack: WorkspaceAssociation(
            Construct(Construct(stack, "Team"), "Desk"), "Renamed", workspace=CLAIMS, resources=[user(1)]
        )
    )
    assert here == there


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"workspace": user(1)}, "workspace: .*/agent/.* is not a workspace ARN"),
        ({"workspace": 5}, "workspace: 5 is neither a workspace nor an ARN"),
        ({"resources": user(1)}, "resources: .* is not a list"),
        (
            {"resources": [user(1), CLAIMS]},
            r"resources\[1\]: .*/workspace/.* is not an ARN of a user or routing profile",
        ),
        ({"resources": [user(1, OTHER_INSTANCE)]}, r"resources\[0\]: .* belongs to another instance"),
        ({"resources": [None]}, r"resources\[0\]: None is neither a user nor a routing profile"),
        ({"resources": None}, r"resources: None is not a list; write \[None\]"),
        ({"resources": {user(1)}}, r"resources: {.*} is not a list; write list\(\.\.\.\)"),
        ({"resources": (user(n) for n in range(2))}, r"resources: <generator .*> is not a list; write list\(\.\.\.\)"),
        ({"workspace": f"{PARTLY_KNOWN}/agent/u1"}, "workspace: .*/agent/u1' is not a workspace ARN"),
        ({"workspace": f"{PARTLY_KNOWN}/agent/{Aws.STACK_NAME}"}, "workspace: .*/agent/.* is not a workspace ARN"),
        ({"resources": [f"{PARTLY_KNOWN}/queue/q1"]}, r"resources\[0\]: .*/queue/q1' is not an ARN of a user"),
        (
            {"resources": [f"{PARTLY_KNOWN}/agent/u1".replace("1111", "2222")]},
            r"resources\[0\]: .* belongs to another instance",
        ),
    ],
)
def test_mistakes_are_caught_at_synth_with_construct_parameter_and_value(
    stack: Stack, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^Desk/Claims: {message}"):
        WorkspaceAssociation(stack, "Claims", **{"workspace": CLAIMS, "resources": [user(1)], **arguments})


def test_a_later_mistake_is_caught_as_well(stack: Stack) -> None:
    desk = WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    with pytest.raises(ValueError, match=rf"^Desk/Claims: resources\[0\]: {re.escape(repr('bob'))} is not an ARN"):
        desk.associate("bob")


def test_arns_with_a_token_in_them_are_taken_as_they_are(stack: Stack) -> None:
    joined = Fn.join("", ["arn:aws:connect:eu-central-1:", stack.account, ":instance/i1/agent/u1"])
    instance = CfnParameter(stack, "Instance").value_as_string
    partly = [f"{PARTLY_KNOWN}/agent/u1", f"{instance}/agent/u2", f"{INSTANCE}/{Aws.STACK_NAME}"]
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[joined, user(1), *partly])
    WorkspaceAssociation(stack, "Other", workspace=f"{instance}/workspace/w1", resources=[user(1)])
    lists = [len(each["Properties"]["ResourceArns"]) for each in associations(stack).values()]
    assert sorted(lists) == [1, 5]


def test_the_custom_resource_can_be_reached_from_each_declaration(stack: Stack) -> None:
    first = WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    second = WorkspaceAssociation(stack, "More", workspace=CLAIMS, resources=[user(2)])
    for desk in (first, second):
        resource = desk.node.default_child
        assert isinstance(resource, CfnResource)
        resource.add_metadata(desk.node.id, "was here")
    assert only_association(stack)["Metadata"] == {"Claims": "was here", "More": "was here"}
