"""The requests that CloudFormation makes, stack after stack, and what a plan makes of them."""

import json
from functools import partial
from typing import Any

import pytest

from connect_workspaces.assembly import AssembledStack
from connect_workspaces.aws import Aws
from connect_workspaces.guard import Limit
from connect_workspaces.live import Instance
from connect_workspaces.people import Agent, Agents
from connect_workspaces.planning import make_report
from connect_workspaces.reading import read
from connect_workspaces.report import Report
from connect_workspaces.stacks import compare
from local.connect.server import LocalConnect
from tests.arns import BILLING, CLAIMS, INSTANCE, INSTANCE_ID, routing_profile, user
from tests.cloudformation import CloudFormation, Made, stack_id
from tests.command.asked import changed, report
from tests.command.center import ALICE, BOB, CENTER, CHRIS, CLAIMS_AGENTS, DANA
from tests.command.served import CLAIMS as SERVED_CLAIMS
from tests.command.served import CLAIMS_AGENTS as SERVED_AGENTS
from tests.command.served import NOTHING, users
from workspace_association.deployed.templates import ASSOCIATION, NESTED_STACK
from workspace_association.deployed.unknown import Unknown


def said(found: Report) -> list[tuple[str, str, dict[str, tuple[str, ...]]]]:
    """Stack, request and changes, in the order of the report."""
    names = ("associate", "adopt", "repair", "disassociate", "remove_foreign", "drift", "unknown")
    return [
        (plan.stack, plan.request.value, {name: arns for name in names if (arns := getattr(plan, name))})
        for plan in found.workspaces
    ]


def upper(arn: str) -> str:
    """The ARN with its last ID in capitals."""
    head, _, tail = arn.rpartition("/")
    return f"{head}/{tail.upper()}"


def desk(*arns: Any) -> dict[str, Any]:
    """A resource of the template."""
    return {"Type": ASSOCIATION, "Properties": {"WorkspaceArn": CLAIMS, "ResourceArns": [*arns]}}


def test_another_logical_id_for_the_same_workspace_takes_the_associations_away() -> None:
    found = report(changed("Desks", {"Old": (CLAIMS, [ALICE])}, {"New": (CLAIMS, [ALICE])}))
    assert said(found) == [("Desks", "create", {"adopt": (ALICE,)}), ("Desks", "delete", {"disassociate": (ALICE,)})]
    assert found.notes == (
        f"alice.adler ({ALICE[-36:]}) is also declared by Desks/New, which loses it until its next update",
    )


def test_a_workspace_spelled_otherwise_by_another_stack_is_the_same_one(aws: Aws, connect: LocalConnect) -> None:
    """Otherwise what is there would be foretold to be made, and what is lost would pass the guard."""
    alice, bob = users(1, 2)
    connect.associate(SERVED_CLAIMS, [bob, SERVED_AGENTS])
    a = changed("A", {"Desk": (SERVED_CLAIMS, [bob])}, {"Desk": (SERVED_CLAIMS, [bob])})
    b = changed("B", {"Desk": (upper(SERVED_CLAIMS), [SERVED_AGENTS])}, {"Desk": (upper(SERVED_CLAIMS), [upper(bob)])})
    found = make_report([a, b], partial(read, aws), limit=Limit("0"))
    assert said(found) == [
        ("A", "none", {}),
        ("B", "update", {"adopt": (upper(bob),), "disassociate": (SERVED_AGENTS,)}),
    ]
    (removal,) = found.refused
    assert removal.people == {alice}


def test_an_instance_spelled_otherwise_is_read_once() -> None:
    asked = []

    def look(instance_arn: str, **_: Any) -> Instance:
        asked.append(instance_arn)
        return Instance(instance_arn, users={})

    other = INSTANCE.replace(INSTANCE_ID, INSTANCE_ID.replace("1", "A"))
    make_report(
        [
            changed("A", {}, {"Desk": (f"{arn}/workspace/w", [f"{arn}/agent/a"])})
            for arn in (other, other.replace("A", "a"))
        ],
        look,
    )
    assert len(asked) == 1


def test_a_resource_moved_into_a_nested_stack_is_deleted_after_the_new_one_is_made() -> None:
    """CloudFormation deletes what left the outer stack when all else is done, and so takes the association away."""
    found = report(
        changed("Desks", {"Desk": (CLAIMS, [ALICE])}, {}), changed("Desks/Inner", {}, {"Desk": (CLAIMS, [ALICE])})
    )
    assert said(found) == [
        ("Desks", "delete", {"disassociate": (ALICE,)}),
        ("Desks/Inner", "create", {"adopt": (ALICE,)}),
    ]


@pytest.mark.parametrize("nested", [False, True])
def test_a_stack_whose_creation_could_not_be_taken_back_is_deleted_and_then_made(*, nested: bool) -> None:
    old = {"Resources": {"Desk": desk(ALICE, BOB)}}
    stacks = [Made("Desks", old, {"Desk": CLAIMS}, status="ROLLBACK_FAILED")]
    new = AssembledStack("Desks", "Desks", old)
    if nested:
        outer = {"Resources": {"Inner": {"Type": NESTED_STACK, "Properties": {}}}}
        stacks = [
            Made("Desks", outer, {"Inner": stack_id("Desks-Inner")}, status="ROLLBACK_FAILED"),
            Made("Desks-Inner", old, {"Desk": CLAIMS}, parent="Desks"),
        ]
        new = AssembledStack("Desks", "Desks", outer, nested={"Inner": AssembledStack("", "Inner", old)})
    deployed = CloudFormation(*stacks).account().stack("Desks")
    name = "Desks/Inner" if nested else "Desks"
    assert said(report(*compare(new, deployed, []))) == [
        (name, "delete", {"disassociate": (ALICE, BOB)}),
        (name, "create", {"associate": (ALICE, BOB)}),
    ]


def test_the_new_template_says_whether_the_associations_of_the_old_workspace_stay() -> None:
    """UpdateReplacePolicy is read from the template that is deployed, as a change set shows."""
    old = {"Resources": {"Desk": desk(ALICE)}}
    moved = {**desk(ALICE), "UpdateReplacePolicy": "Retain"}
    moved["Properties"] = {**moved["Properties"], "WorkspaceArn": BILLING}
    deployed = CloudFormation(Made("Desks", old, {"Desk": CLAIMS})).account().stack("Desks")
    new = AssembledStack("Desks", "Desks", {"Resources": {"Desk": moved}})
    assert said(report(*compare(new, deployed, []))) == [
        ("Desks", "update", {"associate": (ALICE,)}),
        ("Desks", "retain", {}),
    ]


def test_what_was_declared_and_only_cloudformation_knows_is_not_passed_over() -> None:
    """It will be removed, and nobody can say who that is: it is shown, and no guard lets it pass."""
    lookup = Unknown("Fn::GetAtt Lookup.Arn")
    stack = changed("Desks", {"Desk": (CLAIMS, [ALICE, lookup])}, {"Desk": (CLAIMS, [ALICE])})
    found = report(stack, limit="100%")
    assert said(found) == [
        ("Desks", "update", {"unknown": ("ResourceArns: no longer Fn::GetAtt Lookup.Arn",)}),
    ]
    (mistake,) = found.mistakes
    assert mistake.workspace == CLAIMS
    assert "--max-removals" in mistake.message
    assert report(stack).mistakes == ()


def test_a_workspace_that_does_not_exist_is_foretold_to_fail(aws: Aws, connect: LocalConnect) -> None:
    connect.associate(SERVED_CLAIMS, users(1))
    stack = changed("Desks", {}, {"Desk": (NOTHING, users(1)), "Claims": (upper(SERVED_CLAIMS), users(1))})
    found = make_report([stack], partial(read, aws))
    assert [mistake.workspace for mistake in found.mistakes] == [NOTHING]
    assert "the workspace does not exist" in found.mistakes[0].message
    assert [plan.adopt for plan in found.workspaces] == [tuple(users(1)), ()]


def test_a_user_whose_routing_profile_changes_with_the_deployment_gets_what_the_new_one_has() -> None:
    """Chris has Claims by the routing profile alone, and leaves it; whoever reads the plan would not see it."""

    def people(profile: str) -> dict[str, Any]:
        chris = {"Type": "AWS::Connect::User", "Properties": {"InstanceArn": INSTANCE, "RoutingProfileArn": profile}}
        return {"Resources": {"Chris": chris}}

    account = CloudFormation(Made("People", people(CLAIMS_AGENTS), {"Chris": CHRIS})).account()
    new = AssembledStack("People", "People", people(upper(routing_profile(3))))
    same = changed("Desks", {"Desk": (CLAIMS, [CLAIMS_AGENTS])}, {"Desk": (CLAIMS, [CLAIMS_AGENTS])})
    found = report(*compare(new, account.stack("People"), []), same)
    assert found.agents == Agents(left_without=(Agent(CHRIS, (CLAIMS,), ()),))
    assert report(same).agents == Agents()


def test_lists_of_the_json_are_sorted_by_arn() -> None:
    found = report(
        changed("A", {}, {"Desk": (CLAIMS, [user(8)])}), changed("B", {}, {"Desk": (BILLING, [DANA])}), live=CENTER
    ).to_json()
    assert [each["workspace"]["arn"] for each in found["workspaces"]] == [BILLING, CLAIMS]
    json.dumps(found)
