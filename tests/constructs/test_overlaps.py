"""Two stacks of an app that declare the same workspace."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Annotations as Acknowledge
from aws_cdk import App, Aws, CfnParameter, Environment, Fn, Stack, Stage
from aws_cdk import aws_connect as connect
from aws_cdk.assertions import Annotations, Match
from constructs import Construct

from cdk_connect_workspace import Ownership, WorkspaceAssociation
from tests.arns import BILLING, CLAIMS, INSTANCE, user


def declare(scope: Construct, *numbers: int, workspace: Any = CLAIMS, **settings: Any) -> WorkspaceAssociation:
    resources = [user(number) for number in numbers]
    return WorkspaceAssociation(scope, "Claims", workspace=workspace, resources=resources, **settings)


def warnings(stack: Stack) -> dict[str, str]:
    found = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    return {entry.id: str(entry.entry.data) for entry in found if "associate workspace" in str(entry.entry.data)}


def test_an_association_in_two_stacks_is_annotated_in_both_with_the_arn_the_workspace_and_the_stacks() -> None:
    app = App()
    north, south = Stack(app, "North"), Stack(app, "South")
    declare(north, 1, 2)
    declare(south, 2, 3)
    for stack in (north, south):
        ((path, message),) = warnings(stack).items()
        assert path == f"/{stack.node.path}/Claims"
        assert user(2) in message
        assert user(1) not in message
        assert user(3) not in message
        assert CLAIMS in message
        assert "Stacks North and South" in message


def test_what_is_associated_later_is_annotated_too() -> None:
    app = App()
    north, south = Stack(app, "North"), Stack(app, "South")
    declare(north, 1)
    declare(south, 2).associate(user(1))
    assert len(warnings(north)) == len(warnings(south)) == 1


def test_many_shared_associations_are_one_annotation_that_names_the_first() -> None:
    app = App()
    north, south = Stack(app, "North"), Stack(app, "South")
    declare(north, *range(100))
    declare(south, *range(100))
    (message,) = warnings(south).values()
    assert user(0) in message
    assert "and 95 more" in message


def test_an_association_in_stacks_of_two_stages_is_annotated() -> None:
    app = App()
    stacks = [Stack(Stage(app, name), "Desk") for name in ("Beta", "Gamma")]
    for stack in stacks:
        declare(stack, 1)
    assert [len(warnings(stack)) for stack in stacks] == [1, 1]


def test_a_user_and_a_workspace_of_another_stack_are_recognized_by_their_constructs() -> None:
    app = App()
    north, south = Stack(app, "North"), Stack(app, "South")
    workspace = connect.CfnWorkspace(north, "W", instance_arn=INSTANCE, name="claims")
    alice = connect.CfnUser(
        north,
        "Alice",
        instance_arn=INSTANCE,
        username="alice",
        phone_config=connect.CfnUser.UserPhoneConfigProperty(phone_type="SOFT_PHONE"),
        routing_profile_arn=f"{INSTANCE}/routing-profile/p1",
        security_profile_arns=[f"{INSTANCE}/security-profile/s1"],
    )
    for stack in (north, south):
        WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=[alice])
    assert len(warnings(north)) == 1
    (message,) = warnings(south).values()
    assert "workspace North/W with North/Alice:" in message


def test_different_users_of_one_workspace_and_one_user_of_different_workspaces_are_fine() -> None:
    app = App()
    stacks = [Stack(app, name) for name in ("North", "South", "West")]
    declare(stacks[0], 1)
    declare(stacks[1], 2)
    declare(stacks[2], 1, workspace=BILLING)
    assert [warnings(stack) for stack in stacks] == [{}, {}, {}]


@pytest.mark.parametrize(
    "arn",
    [
        lambda stack: CfnParameter(stack, "Workspace").value_as_string,
        lambda _: Fn.ref("Workspace"),
        lambda _: Fn.sub("${Workspace}"),
    ],
    ids=["CfnParameter", "Fn.ref", "Fn.sub"],
)
def test_the_same_name_in_two_stacks_is_not_taken_for_one_workspace(arn: Callable[[Stack], str]) -> None:
    app = App()
    stacks = [Stack(app, name) for name in ("North", "South")]
    for stack in stacks:
        declare(stack, 1, workspace=arn(stack), ownership=Ownership.EXCLUSIVE)
    assert [len(warnings(stack)) for stack in stacks] == [0, 0]


@pytest.mark.parametrize(("second", "annotated"), [("eu-central-1", 1), ("us-east-1", 0)])
def test_an_arn_with_pseudo_parameters_is_the_same_in_stacks_of_one_environment(second: str, annotated: int) -> None:
    app = App()
    north = Stack(app, "North", env=Environment(account="123456789012", region="eu-central-1"))
    south = Stack(app, "South", env=Environment(account="123456789012", region=second))
    for stack in (north, south):
        within = CLAIMS.partition("instance/")[2]
        arn = f"arn:{Aws.PARTITION}:connect:{Aws.REGION}:{Aws.ACCOUNT_ID}:instance/{within}"
        declare(stack, 1, workspace=arn)
    assert len(warnings(south)) == annotated


def test_exclusive_is_refused_beside_a_declaration_whose_arn_is_written_in_another_way() -> None:
    app = App()
    north, south = (
        Stack(app, name, env=Environment(account="123456789012", region="eu-central-1")) for name in ("North", "South")
    )
    declare(north, 1)
    within = CLAIMS.partition("instance/")[2]
    formatted = south.format_arn(service="connect", resource="instance", resource_name=within)
    with pytest.raises(ValueError, match=r"^South/Claims: ownership: EXCLUSIVE"):
        declare(south, 2, workspace=formatted, ownership=Ownership.EXCLUSIVE)


def test_an_association_is_recognized_when_its_arn_is_written_in_another_way() -> None:
    app = App()
    north, south = (
        Stack(app, name, env=Environment(account="123456789012", region="eu-central-1")) for name in ("North", "South")
    )
    declare(north, 1)
    within = user(1).partition("instance/")[2]
    formatted = south.format_arn(service="connect", resource="instance", resource_name=within)
    WorkspaceAssociation(south, "Claims", workspace=CLAIMS, resources=[formatted])
    assert len(warnings(north)) == len(warnings(south)) == 1


def test_the_annotation_can_be_acknowledged() -> None:
    app = App()
    north, south = Stack(app, "North"), Stack(app, "South")
    for stack in (north, south):
        Acknowledge.of(stack).acknowledge_warning("cdk-connect-workspace-association:sharedAssociation")
    declare(north, 1)
    declare(south, 1)
    assert warnings(north) == warnings(south) == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Ownership.EXCLUSIVE, Ownership.ADDITIVE),
        (Ownership.ADDITIVE, Ownership.EXCLUSIVE),
        (Ownership.EXCLUSIVE, Ownership.EXCLUSIVE),
    ],
)
def test_exclusive_beside_a_declaration_in_another_stack_is_refused_with_both_paths(
    first: Ownership, second: Ownership
) -> None:
    app = App()
    north, south = Stack(app, "North"), Stack(app, "South")
    declare(north, 1, ownership=first)
    expected = rf"^South/Claims: ownership: {second.name} cannot stand beside {first.name} of North/Claims"
    with pytest.raises(ValueError, match=expected):
        declare(south, 2, ownership=second)
