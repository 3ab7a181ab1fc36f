"""What IAM enforces on a role, whatever an app declares."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Environment, NestedStack, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template
from constructs import Construct

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider
from tests.arns import INSTANCE, user
from tests.constructs.templates import TYPE, Resources, made_before, resources

INLINE, MANAGED, ATTACHED = 10_240, 6_144, 10
HERE = Environment(account="123456789012", region="eu-central-1")
TOKEN = "arn:aws:lambda:eu-central-1:123456789012:function:associations"


def workspace(number: int) -> str:
    return f"{INSTANCE}/workspace/{number:08}-0000-4000-8000-000000000000"


def declare(stack: Stack, *numbers: int, provider: Any = None) -> None:
    for number in numbers:
        WorkspaceAssociation(stack, f"D{number}", workspace=workspace(number), resources=[user(1)], provider=provider)


def characters(document: dict[str, Any]) -> int:
    """As IAM counts them; what CloudFormation alone knows is put as long as it gets."""

    def known(value: Any) -> Any:
        if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("Ref", "Fn::GetAtt", "Fn::Join"):
            return "x" * 140
        if isinstance(value, dict):
            return {name: known(part) for name, part in value.items()}
        return [known(part) for part in value] if isinstance(value, list) else value

    return len(json.dumps(known(document), separators=(",", ":")))


def inline(*stacks: Stack) -> int:
    """Characters of all inline policies; the stacks share one role."""
    found = [each["Properties"] for stack in stacks for each in resources(stack, "AWS::IAM::Policy").values()]
    found += [
        each
        for stack in stacks
        for role in resources(stack, "AWS::IAM::Role").values()
        for each in role["Properties"].get("Policies", ())
    ]
    return sum(characters(each["PolicyDocument"]) for each in found)


def granted(everything: Resources, name: str) -> Iterator[str]:
    """The workspaces that may be changed by what a custom resource waits for."""
    for policy in made_before(name, everything):
        for statement in everything[policy]["Properties"].get("PolicyDocument", {}).get("Statement", ()):
            if "connect:DisassociateWorkspace" in statement["Action"]:
                on = statement["Resource"]
                yield from map(json.dumps, on if isinstance(on, list) else [on])


def check_granted(stack: Stack) -> None:
    """Each custom resource waits for what lets the function change its workspace."""
    everything = resources(stack)
    for name, each in everything.items():
        if each["Type"] == TYPE:
            assert json.dumps(each["Properties"]["WorkspaceArn"]) in granted(everything, name)


@pytest.mark.parametrize("count", [1, 14, 30, 100])
@pytest.mark.parametrize("in_vpc", [False, True])
def test_a_stack_of_many_workspaces_stays_within_what_iam_takes(count: int, *, in_vpc: bool) -> None:
    stack = Stack(App(), "Desk", env=HERE)
    if in_vpc:
        WorkspaceAssociationProvider.get_or_create(stack, vpc=ec2.Vpc(stack, "Vpc", max_azs=3))
    declare(stack, *range(count))
    managed = [each["Properties"] for each in resources(stack, "AWS::IAM::ManagedPolicy").values()]
    assert inline(stack) <= INLINE
    assert all(characters(each["PolicyDocument"]) <= MANAGED for each in managed)
    assert len(managed) <= ATTACHED // 2, "an update attaches new ones before it takes the former ones away"
    check_granted(stack)


def test_thirty_workspaces_of_the_stack_itself_stay_within_it_too() -> None:
    stack = Stack(App(), "Desk", env=HERE)
    for number in range(30):
        own = connect.CfnWorkspace(stack, f"W{number}", instance_arn=INSTANCE, name=f"{number}")
        WorkspaceAssociation(stack, f"D{number}", workspace=own, resources=[user(1)])
    assert inline(stack) <= INLINE
    check_granted(stack)


@pytest.mark.parametrize("count", [8, 30])
def test_workspaces_that_cloudformation_alone_knows_stay_within_it_too(count: int) -> None:
    stack = Stack(App(), "Desk", env=HERE)
    for number in range(count):
        arn = CfnParameter(stack, f"W{number}").value_as_string
        WorkspaceAssociation(stack, f"D{number}", workspace=arn, resources=[user(1)])
    assert inline(stack) <= INLINE
    check_granted(stack)


@pytest.mark.parametrize("count", [2, 30])
def test_a_policy_never_changes_because_a_workspace_comes_or_leaves(count: int) -> None:
    """CloudFormation would change it before it has the leaving workspace cleared (aws-cdk issue 9840)."""

    def policies(*numbers: int) -> dict[str, Any]:
        stack = Stack(App(), "Desk", env=HERE)
        declare(stack, *numbers)
        return {name: each for name, each in resources(stack).items() if each["Type"].startswith("AWS::IAM::")}

    before, after = policies(*range(count)), policies(*range(1, count))
    assert all(before[name] == after[name] for name in before.keys() & after.keys())
    assert before.keys() - after.keys(), "the permissions of the leaving workspace go with it, and after it"


def test_stacks_that_share_a_provider_share_what_iam_takes() -> None:
    app = App()
    shared = WorkspaceAssociationProvider(Stack(app, "Shared", env=HERE), "Provider")
    stacks = [Stack(app, f"Desk{number}", env=HERE) for number in range(4)]
    for number, stack in enumerate(stacks):
        declare(stack, *range(10 * number, 10 * number + 10), provider=shared)
    assert inline(Stack.of(shared), *stacks) <= INLINE


def test_more_than_iam_takes_is_refused_with_the_number_and_the_remedy() -> None:
    app = App()
    shared = WorkspaceAssociationProvider(Stack(app, "Shared", env=HERE), "Provider")
    for number in range(20):
        declare(Stack(app, f"Desk{number}", env=HERE), number, provider=shared)
    with pytest.raises(RuntimeError, match=r"IAM takes 10,240 for a role.*Desk19.*a provider of their own"):
        app.synth()


def test_more_managed_policies_than_iam_attaches_are_refused() -> None:
    stack = Stack(App(), "Desk", env=HERE)
    declare(stack, *range(300))
    with pytest.raises(RuntimeError, match=r"IAM attaches 10 to a role.*serves 300 workspaces"):
        Template.from_stack(stack)


def test_what_others_allow_the_role_counts_too() -> None:
    stack = Stack(App(), "Desk", env=HERE)
    provider = WorkspaceAssociationProvider.get_or_create(stack)
    declare(stack, *range(15))
    names = [f"arn:aws:s3:::a-bucket-with-a-rather-long-name-{number:03}" for number in range(100)]
    provider.function.add_to_role_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=names))
    with pytest.raises(RuntimeError, match="IAM takes 10,240 for a role"):
        Template.from_stack(stack)


def names_on_role(*stacks: Stack) -> list[str]:
    policies = [each for stack in stacks for each in resources(stack, "AWS::IAM::Policy").values()]
    return [json.dumps(each["Properties"]["PolicyName"]) for each in policies]


def test_stacks_that_share_a_provider_never_overwrite_each_others_policies() -> None:
    app = App()
    shared = WorkspaceAssociationProvider(Stack(app, "Shared", env=HERE), "Provider")
    stacks = [Stack(app, name, env=HERE) for name in ("North", "South")]
    for stack in stacks:
        declare(stack, 1, 2, provider=shared)
    found = names_on_role(*stacks)
    assert len({*found}) == len(found) == 6


def test_nor_do_two_providers_of_one_stack_that_have_the_same_id_in_different_scopes() -> None:
    stack = Stack(App(), "Desk", env=HERE)
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::123456789012:role/associations")
    for number, scope in enumerate(("North of it", "South of it")):
        provider = WorkspaceAssociationProvider(Construct(stack, scope), "Provider", role=role)
        declare(stack, number, provider=provider)
    found = names_on_role(stack)
    assert len({*found}) == len(found) == 6


def test_nor_do_stacks_of_two_apps_that_know_the_role_by_its_name() -> None:
    """Even two stacks of one name, in two regions or one after the other: the end of their IDs tells them apart."""
    found: list[str] = []
    for name in ("North", "South"):
        stack = Stack(App(), name, env=HERE)
        role = iam.Role.from_role_name(stack, "Role", "associations")
        declare(stack, 1, provider=WorkspaceAssociationProvider.from_service_token(stack, "P", TOKEN, role=role))
        found += names_on_role(stack)
    assert len({*found}) == len(found) == 4
    assert all('"AWS::StackId"' in name for name in found)


def test_a_policys_name_is_never_too_long() -> None:
    stack = Stack(App(), "D", stack_name="d" * 128, env=HERE)
    declare(stack, 1)
    for name in names_on_role(stack):
        (literal,) = [part for part in json.loads(name)["Fn::Join"][1] if isinstance(part, str)]
        assert len(literal) + len("00000000-0000-0000-0000-000000000000") <= 128


def test_nested_stacks_share_the_provider_of_the_stack_around_them() -> None:
    outer = Stack(App(), "Desk", env=HERE)
    shared = WorkspaceAssociationProvider(outer, "Provider")
    nested = [NestedStack(outer, name) for name in ("North", "South")]
    for number, stack in enumerate(nested):
        declare(stack, number, provider=shared)
    assert len(names_on_role(*nested)) == 4


def test_to_a_role_that_may_not_be_changed_nothing_is_attached_however_many_workspaces_there_are() -> None:
    stack = Stack(App(), "Desks")
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::123456789012:role/associations", mutable=False)
    WorkspaceAssociationProvider.get_or_create(stack, role=role)
    declare(stack, *range(60))
    made = resources(stack)
    assert not [each for each in made.values() if each["Type"].startswith("AWS::IAM::")]
    assert sum(each["Type"] == "Custom::ConnectWorkspaceAssociation" for each in made.values()) == 60
