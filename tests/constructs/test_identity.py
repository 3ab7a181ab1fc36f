"""What counts as the same workspace, and what its logical IDs depend on."""

from collections.abc import Callable

import pytest
from aws_cdk import App, Aws, CfnParameter, Environment, Fn, NestedStack, Stack
from aws_cdk import aws_connect as connect
from constructs import Construct

from cdk_connect_workspace import WorkspaceAssociation
from tests.arns import BILLING, CLAIMS, INSTANCE, user
from tests.constructs.templates import TYPE, associations, logical_id, made_before, only_association, resources

Arn = Callable[[Stack], str]
OF_CLAIMS = CLAIMS.partition("instance/")[2]
HERE = Environment(account="123456789012", region="eu-central-1")
ELSEWHERE = Environment(account="123456789012", region="us-east-1")


def workspace(scope: Construct, id_: str = "W") -> connect.CfnWorkspace:
    return connect.CfnWorkspace(scope, id_, instance_arn=INSTANCE, name=id_.lower())


def declare(scope: Construct, id_: str, of: connect.CfnWorkspace | str, number: int = 1) -> WorkspaceAssociation:
    return WorkspaceAssociation(scope, id_, workspace=of, resources=[user(number)])


def of_a_parameter(stack: Stack) -> str:
    return CfnParameter(stack, "Workspace").value_as_string


@pytest.mark.parametrize(
    "arn",
    [
        lambda _: CLAIMS,
        lambda _: Fn.import_value("claims"),
        lambda _: Fn.sub(f"arn:${{AWS::Partition}}:connect:eu-central-1:123456789012:instance/{OF_CLAIMS}"),
        lambda _: f"arn:{Aws.PARTITION}:connect:{Aws.REGION}:{Aws.ACCOUNT_ID}:instance/{OF_CLAIMS}",
        lambda stack: stack.format_arn(service="connect", resource="instance", resource_name=OF_CLAIMS),
    ],
    ids=["literal", "import", "Fn::Sub", "pseudo parameters", "format_arn"],
)
def test_an_arn_written_twice_in_the_same_way_is_one_workspace_with_one_logical_id(arn: Arn) -> None:
    stack = Stack(App(), "Desk")
    declare(stack, "Claims", arn(stack))
    declare(Construct(stack, "Elsewhere"), "More", arn(stack), 2)
    assert only_association(stack)["Properties"]["ResourceArns"] == [user(1), user(2)]
    again = Stack(App(), "Desk")
    declare(again, "Moved", arn(again))
    assert associations(again).keys() == associations(stack).keys()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            lambda _: CLAIMS,
            lambda stack: stack.format_arn(service="connect", resource="instance", resource_name=OF_CLAIMS),
        ),
        (
            lambda _: CLAIMS,
            lambda _: f"arn:{Aws.PARTITION}:connect:eu-central-1:{Aws.ACCOUNT_ID}:instance/{OF_CLAIMS}",
        ),
        (
            lambda _: CLAIMS,
            lambda _: f"arn:{Aws.PARTITION}:connect:{Aws.REGION}:{Aws.ACCOUNT_ID}:instance/{OF_CLAIMS}",
        ),
    ],
    ids=["format_arn", "pseudo parameters", "the region too"],
)
def test_an_arn_written_in_two_ways_is_one_workspace_and_either_way_gives_the_same_logical_ids(
    one: Arn, other: Arn
) -> None:
    stack, again = (Stack(App(), "Desk", env=HERE) for _ in range(2))
    declare(stack, "One", one(stack), 1)
    declare(stack, "Other", other(stack), 2)
    assert only_association(stack)["Properties"]["ResourceArns"] == [user(1), user(2)]
    one(again)
    declare(again, "Other", other(again))
    assert associations(again).keys() == associations(stack).keys()


def test_logical_ids_do_not_change_with_the_feature_flag_that_writes_partitions_out() -> None:
    def names(*, literal: bool) -> set[str]:
        stack = Stack(App(context={"@aws-cdk/core:enablePartitionLiterals": literal}), "Desk", env=HERE)
        declare(stack, "Claims", stack.format_arn(service="connect", resource="instance", resource_name=OF_CLAIMS))
        return {*resources(stack)}

    assert names(literal=True) == names(literal=False)


def test_the_same_ids_in_another_region_are_another_workspace() -> None:
    """As in the replica of an instance."""
    stack = Stack(App(), "Desk")
    replica = INSTANCE.replace("eu-central-1", "eu-west-2")
    declare(stack, "Claims", CLAIMS)
    WorkspaceAssociation(
        stack,
        "Replica",
        workspace=CLAIMS.replace(INSTANCE, replica),
        resources=[user(1, replica)],
    )
    assert len(associations(stack)) == 2


def test_a_workspace_and_its_arn_attribute_in_either_spelling_are_one_workspace() -> None:
    stack = Stack(App(), "Desk")
    desk = workspace(stack)
    declare(stack, "Construct", desk, 1)
    declare(stack, "Attribute", desk.attr_arn, 2)
    declare(stack, "Ref", desk.ref, 3)
    assert only_association(stack)["Properties"]["ResourceArns"] == [user(1), user(2), user(3)]


def test_two_parameters_are_two_workspaces() -> None:
    stack = Stack(App(), "Desk")
    for name in ("First", "Second"):
        declare(stack, f"Of{name}", CfnParameter(stack, name).value_as_string)
    assert len(associations(stack)) == 2


def test_a_workspace_of_another_stack_is_not_taken_for_one_of_this_stack_with_its_logical_id() -> None:
    app = App()
    theirs, stack = Stack(app, "Theirs"), Stack(app, "Desk")
    declare(stack, "Own", workspace(stack), 1)
    declare(stack, "Foreign", workspace(theirs), 2)
    declared = [resource["Properties"] for resource in associations(stack).values()]
    assert sorted((str(each["WorkspaceArn"]), each["ResourceArns"]) for each in declared) == [
        ("{'Fn::ImportValue': 'Theirs:ExportsOutputRefW2BBED820'}", [user(2)]),
        ("{'Ref': 'W'}", [user(1)]),
    ]


def test_workspaces_of_two_other_stacks_are_told_apart() -> None:
    app = App()
    stack = Stack(app, "Desk")
    for number, name in enumerate(("North", "South"), start=1):
        declare(stack, f"Of{name}", workspace(Stack(app, name)), number)
    assert len(associations(stack)) == 2


def test_a_workspace_of_a_nested_stack_is_told_from_one_of_this_stack() -> None:
    stack = Stack(App(), "Desk")
    declare(stack, "Own", workspace(stack), 1)
    declare(stack, "Nested", workspace(NestedStack(stack, "Inner")), 2)
    assert len(associations(stack)) == 2


@pytest.mark.parametrize("environment", [HERE, ELSEWHERE], ids=["same environment", "other region"])
def test_declarations_of_a_workspace_of_another_stack_merge(environment: Environment) -> None:
    app = App()
    theirs = Stack(app, "Theirs", env=environment, cross_region_references=True)
    stack = Stack(app, "Desk", env=HERE, cross_region_references=True)
    desk = workspace(theirs)
    declare(stack, "Claims", desk)
    declare(stack, "More", desk.attr_arn, 2)
    assert only_association(stack)["Properties"]["ResourceArns"] == [user(1), user(2)]


def test_another_workspace_is_another_logical_id_for_the_resource_and_its_policy() -> None:
    def logical_ids(arn: str) -> set[str]:
        stack = Stack(App(), "Desk")
        declare(stack, "Claims", arn)
        return made_before(logical_id(stack, TYPE), resources(stack)) | {*associations(stack)}

    common = logical_ids(CLAIMS) & logical_ids(BILLING)
    assert not any("Policy" in name or name.startswith("ConnectWorkspaceAssociationc1a1b2c3") for name in common)
    assert logical_ids(CLAIMS) - common


def test_the_first_characters_of_a_known_workspace_id_stand_in_the_logical_id() -> None:
    stack = Stack(App(), "Desk", env=HERE)
    declare(stack, "Claims", CLAIMS)
    formatted = stack.format_arn(
        service="connect", resource="instance", resource_name=BILLING.partition("instance/")[2]
    )
    declare(stack, "Billing", formatted)
    names = associations(stack)
    assert [any(first in name for name in names) for first in ("c1a1b2c3", "b1a1b2c3")] == [True, True]


def test_what_cdk_diff_shows_is_the_workspace_and_not_where_it_was_declared() -> None:
    def path(scope_id: str) -> str:
        stack = Stack(App(context={"aws:cdk:enable-path-metadata": True}), "Desk")
        declare(Construct(stack, scope_id), "Claims", CLAIMS)
        return str(only_association(stack)["Metadata"]["aws:cdk:path"])

    assert path("Here") == path("There")
    assert "c1a1b2c3" in path("Here")


def test_the_logical_id_follows_the_workspaces_own() -> None:
    expected = Stack(App(), "Desk")
    declare(expected, "Claims", workspace(expected))
    stack = Stack(App(), "Desk")
    desk = workspace(Construct(stack, "Moved"))
    desk.override_logical_id("W")
    declare(stack, "Claims", desk)
    assert resources(stack) == resources(expected)


def test_declarations_before_and_after_a_logical_id_is_overridden_merge() -> None:
    stack = Stack(App(), "Desk")
    desk = workspace(stack)
    declare(stack, "Claims", desk)
    desk.override_logical_id("Desk")
    declare(stack, "More", desk, 2)
    assert only_association(stack)["Properties"]["ResourceArns"] == [user(1), user(2)]


def test_the_name_of_the_stack_and_what_else_is_in_it_do_not_matter() -> None:
    stack, other = Stack(App(), "Desk"), Stack(App(), "Other")
    workspace(other, "Another")
    declare(stack, "Claims", of_a_parameter(stack))
    declare(other, "Claims", of_a_parameter(other))
    assert logical_id(stack, TYPE) == logical_id(other, TYPE)


def test_the_order_of_the_list_does_not_change_with_constructs_made_before() -> None:
    def listed(others: int) -> list[object]:
        stack = Stack(App(), "Desk")
        for number in range(others):
            _ = workspace(stack, f"Other{number}").attr_arn
        names = ("Zoe", "Adam", "Mia")
        agents = [CfnParameter(stack, name).value_as_string for name in (names if others % 2 else reversed(names))]
        WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=agents)
        return list(only_association(stack)["Properties"]["ResourceArns"])

    assert listed(0) == listed(95) == [{"Ref": "Adam"}, {"Ref": "Mia"}, {"Ref": "Zoe"}]
