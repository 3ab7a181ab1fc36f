"""What a declaration takes, refuses and warns of, where it is known at synth."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import (
    App,
    CfnDynamicReference,
    CfnDynamicReferenceService,
    CfnParameter,
    Environment,
    Fn,
    NestedStack,
    Stack,
)
from aws_cdk import aws_aps as aps
from aws_cdk import aws_connect as connect
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_grafana as grafana
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Annotations, Match, Template

from cdk_connect_workspace import Ownership, WorkspaceAssociation
from tests.arns import BILLING, CLAIMS, INSTANCE, user
from tests.constructs.templates import associations, only_association, resources, text

HERE = Environment(account="123456789012", region="eu-central-1")
REPAIR = "cdk-connect-workspace-association:repair"


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Desk", env=HERE)


def declare(stack: Stack, **arguments: Any) -> WorkspaceAssociation:
    return WorkspaceAssociation(stack, "Claims", **{"workspace": CLAIMS, "resources": [user(1)], **arguments})


def warnings(stack: Stack) -> list[str]:
    return [str(each.entry.data) for each in Annotations.from_stack(stack).find_warning("*", Match.any_value())]


@pytest.mark.parametrize(
    "other",
    [
        lambda stack: iam.User(stack, "Alice"),
        lambda stack: elasticache.CfnUser(stack, "Alice", engine="redis", user_id="alice", user_name="alice"),
        lambda stack: connect.CfnQueue(
            stack, "Alice", instance_arn=INSTANCE, name="q", hours_of_operation_arn=f"{INSTANCE}/operating-hours/h"
        ),
    ],
    ids=["IAM", "ElastiCache", "queue"],
)
def test_a_user_of_another_service_is_refused(stack: Stack, other: Callable[[Stack], Any]) -> None:
    expected = r"^Desk/Claims: resources\[1\]: Desk/Alice .* is neither a user nor a routing profile"
    with pytest.raises(ValueError, match=expected):
        declare(stack, resources=[user(1), other(stack)])


@pytest.mark.parametrize(
    "other",
    [
        lambda stack: aps.CfnWorkspace(stack, "W"),
        lambda stack: grafana.CfnWorkspace(
            stack,
            "W",
            account_access_type="CURRENT_ACCOUNT",
            authentication_providers=["SAML"],
            permission_type="SERVICE_MANAGED",
        ),
    ],
    ids=["Prometheus", "Grafana"],
)
def test_a_workspace_of_another_service_is_refused(stack: Stack, other: Callable[[Stack], Any]) -> None:
    with pytest.raises(ValueError, match=r"^Desk/Claims: workspace: Desk/W .* is neither a workspace nor an ARN"):
        declare(stack, workspace=other(stack))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (HERE, []),
        (Environment(), []),
        (Environment(account="210987654321", region="eu-central-1"), ["in account 123456789012, the stack in 2109"]),
        (Environment(account="123456789012", region="cn-north-1"), ["in partition aws, the stack in aws-cn"]),
        (Environment(account="123456789012", region="us-east-1"), []),
    ],
    ids=["the same", "not known", "account", "partition", "region"],
)
def test_another_account_or_partition_than_the_stacks_is_a_warning(
    environment: Environment, expected: list[str]
) -> None:
    stack = Stack(App(), "Desk", env=environment)
    declare(stack)
    found = warnings(stack)
    assert len(found) == len(expected)
    assert all(
        part in message and "Desk/Claims: workspace: " in message for part, message in zip(expected, found, strict=True)
    )


def test_a_workspace_that_is_a_dynamic_reference_is_refused_with_the_remedy(stack: Stack) -> None:
    reference = CfnDynamicReference(CfnDynamicReferenceService.SSM, "/claims").to_string()
    with pytest.raises(ValueError, match=r"^Desk/Claims: workspace: .*value_for_string_parameter"):
        declare(stack, workspace=reference)


def test_the_remedy_works(stack: Stack) -> None:
    declare(stack, workspace=ssm.StringParameter.value_for_string_parameter(stack, "/claims"))
    reference = CfnDynamicReference(CfnDynamicReferenceService.SSM, "/claims").to_string()
    WorkspaceAssociation(stack, "More", workspace=f"{INSTANCE}/workspace/{reference}", resources=[user(1)])
    policies = text(resources(stack, "AWS::IAM::Policy"))
    assert f"{INSTANCE}/workspace/{{{{resolve:ssm:/claims}}}}" in policies
    assert "Fn::Split" in policies
    assert '"Fn::Split": ["/workspace/", "{{resolve' not in policies


def own_workspace(stack: Stack, **settings: Any) -> connect.CfnWorkspace:
    return connect.CfnWorkspace(stack, "W", instance_arn=INSTANCE, name="claims", **settings)


def test_exclusive_beside_the_native_associations_of_a_workspace_is_refused(stack: Stack) -> None:
    own = own_workspace(stack, associations=[user(2)])
    expected = "^Desk/Claims: ownership: EXCLUSIVE cannot stand beside associations of Desk/W itself"
    for workspace in (own, own.attr_arn):
        with pytest.raises(ValueError, match=expected):
            declare(Stack.of(own), workspace=workspace, ownership=Ownership.EXCLUSIVE)
        stack.node.try_remove_child("Claims")


def test_native_associations_that_come_later_are_noticed_too(stack: Stack) -> None:
    own = own_workspace(stack)
    declare(stack, workspace=own, ownership=Ownership.EXCLUSIVE)
    own.associations = [user(2)]
    with pytest.raises(RuntimeError, match="EXCLUSIVE cannot stand beside associations of Desk/W"):
        Template.from_stack(stack)


@pytest.mark.parametrize(("visibility", "count"), [("ALL", 1), ("NONE", 1), ("ASSIGNED", 0), (None, 0)])
def test_a_visibility_under_which_associations_mean_nothing_is_a_warning(
    stack: Stack, visibility: str | None, count: int
) -> None:
    declare(stack, workspace=own_workspace(stack, visibility=visibility))
    found = warnings(stack)
    assert len(found) == count
    assert all(f"visibility {visibility}" in message for message in found)


def test_none_for_an_optional_argument_means_its_default(stack: Stack) -> None:
    declare(stack, ownership=None, removal_policy=None, provider=None)
    association = only_association(stack)
    assert (association["Properties"]["Ownership"], association["DeletionPolicy"]) == ("ADDITIVE", "Delete")


def test_a_list_may_start_empty_and_be_filled_later(stack: Stack) -> None:
    desk = declare(stack, resources=[])
    desk.associate(user(2), user(1))
    assert only_association(stack)["Properties"]["ResourceArns"] == [user(1), user(2)]


def test_a_list_that_stays_empty_is_refused_when_the_app_is_synthesized(stack: Stack) -> None:
    declare(stack, resources=[]).associate()
    with pytest.raises(RuntimeError, match="Desk/Claims: resources: the list is empty"):
        Template.from_stack(stack)


def test_a_list_of_a_parameter_may_come_later(stack: Stack) -> None:
    agents = CfnParameter(stack, "Agents", type="CommaDelimitedList").value_as_list
    declare(stack, resources=()).associate(*agents)
    assert only_association(stack)["Properties"]["ResourceArns"] == {"Ref": "Agents"}


def test_a_user_of_another_stack_that_is_associated_later_is_imported() -> None:
    app = App()
    theirs, stack = Stack(app, "Theirs", env=HERE), Stack(app, "Desk", env=HERE)
    alice = connect.CfnUser(
        theirs,
        "Alice",
        instance_arn=INSTANCE,
        username="alice",
        phone_config=connect.CfnUser.UserPhoneConfigProperty(phone_type="SOFT_PHONE"),
        routing_profile_arn=f"{INSTANCE}/routing-profile/p1",
        security_profile_arns=[f"{INSTANCE}/security-profile/s1"],
    )
    declare(stack).associate(alice)
    arns = only_association(stack)["Properties"]["ResourceArns"]
    assert user(1) in arns
    assert "Fn::ImportValue" in text(arns)


def test_the_context_key_repair_becomes_the_property() -> None:
    for given, expected in (("2026-11-24", ["2026-11-24"] * 2), (1, ["1", "1"]), (None, [])):
        context = {} if given is None else {REPAIR: given}
        stack = Stack(App(context=context), "Desk")
        declare(stack)
        WorkspaceAssociation(stack, "Billing", workspace=BILLING, resources=[user(1)])
        properties = [each["Properties"] for each in associations(stack).values()]
        assert [each["Repair"] for each in properties if "Repair" in each] == expected


@pytest.mark.parametrize("given", ["", " ", True, ["now"], {"at": "once"}])
def test_what_would_repair_nothing_is_refused_with_the_key_and_what_to_write(given: object) -> None:
    stack = Stack(App(context={REPAIR: given}), "Desk")
    with pytest.raises(ValueError, match=rf"^Desk: context {REPAIR}: .* is no text.*\$\(date \+%s\)"):
        declare(stack)


def people_of(stack: Stack) -> list[str]:
    """The list that a parameter of the stack is."""
    return list(CfnParameter(stack, "People", type="CommaDelimitedList").value_as_list)


@pytest.mark.parametrize(
    ("owner", "where"), [("Desk", "Desk/Inner"), ("Desk/Beside", "Desk/Inner"), ("Desk/Inner", "Desk")]
)
def test_a_list_of_a_stack_around_or_within_is_refused_as_it_arrives_as_one_text(
    stack: Stack, owner: str, where: str
) -> None:
    """The function would refuse it, at deployment."""
    stacks = {"Desk": stack, "Desk/Inner": NestedStack(stack, "Inner"), "Desk/Beside": NestedStack(stack, "Beside")}
    people = people_of(stacks[owner])
    expected = rf"^{where}/Claims: resources: the list {owner}/People belongs to stack {owner}, and .*Fn\.join"
    with pytest.raises(ValueError, match=expected):
        declare(stacks[where], resources=people)


def test_a_list_reaches_a_nested_stack_by_a_parameter_of_its_own(stack: Stack) -> None:
    inner = NestedStack(stack, "Inner", parameters={"People": Fn.join(",", people_of(stack))})
    declare(inner, resources=people_of(inner))
    (association,) = resources(inner, "Custom::ConnectWorkspaceAssociation").values()
    assert association["Properties"]["ResourceArns"] == {"Ref": "People"}
    (nested,) = resources(stack, "AWS::CloudFormation::Stack").values()
    assert nested["Properties"]["Parameters"]["People"] == {"Fn::Join": [",", {"Ref": "People"}]}


def test_a_list_of_another_stack_of_the_app_stays_a_list_in_a_nested_one(stack: Stack) -> None:
    inner = NestedStack(Stack(App.of(stack), "Other", env=HERE), "Inner")
    declare(inner, resources=people_of(stack))
    (association,) = resources(inner, "Custom::ConnectWorkspaceAssociation").values()
    assert "Fn::Split" in association["Properties"]["ResourceArns"]
