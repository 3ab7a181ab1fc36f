"""What the function does to associations, and what it answers.

Rules 1, 2, 3, 4, 5 and 7 of the contract.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.connect.instance import Instance
from local.connect.server import LocalConnect
from local.connect.settings import MissingAssociation, Settings
from local.simulator.custom_resource import CustomResource
from tests.arns import BILLING, CLAIMS, UNKNOWN
from tests.handler.conftest import INSTANCE, sent, there, users


def test_a_create_associates_everything_declared(connect: LocalConnect, resource: CustomResource) -> None:
    declared = [*users(*range(1, 61)), INSTANCE.routing_profile_arn("1")]
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=declared)
    assert answered.succeeded, answered.log
    assert there(connect) == set(declared)
    assert answered.answer["PhysicalResourceId"] == CLAIMS
    assert answered.answer["Data"] == {"Associated": 61, "Disassociated": 0, "Unchanged": 0, "Missing": 0}
    assert sorted(sent(connect)) == [
        ("AssociateWorkspace", 11),
        ("AssociateWorkspace", 25),
        ("AssociateWorkspace", 25),
        ("SearchWorkspaceAssociations", 0),
        ("SearchWorkspaceAssociations", 0),
    ]


def test_after_an_update_what_was_dropped_is_gone_and_what_others_added_is_still_there(
    connect: LocalConnect, resource: CustomResource
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3))
    connect.associate(CLAIMS, users(50))
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(2, 3, 4))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(2, 3, 4, 50)}
    assert answered.answer["Data"] == {"Associated": 1, "Disassociated": 1, "Unchanged": 2, "Missing": 0}


def test_an_update_repairs_what_was_changed_by_hand(connect: LocalConnect, resource: CustomResource) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3))
    connect.disassociate(CLAIMS, users(2))
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3), Note="changed")
    assert there(connect) == {*users(1, 2, 3)}
    assert answered.answer["Data"] == {"Associated": 1, "Disassociated": 0, "Unchanged": 2, "Missing": 0}


def test_a_create_counts_what_was_associated_by_hand_as_unchanged(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.associate(CLAIMS, users(1))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    assert answered.answer["Data"] == {"Associated": 1, "Disassociated": 0, "Unchanged": 1, "Missing": 0}


def test_exclusive_removes_what_is_foreign_on_create_and_on_update(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.associate(CLAIMS, users(50))
    connect.associate(BILLING, users(51))
    declared = {"WorkspaceArn": CLAIMS, "ResourceArns": users(1), "Ownership": "EXCLUSIVE"}
    resource.create(**declared)
    assert there(connect) == {*users(1)}
    connect.associate(CLAIMS, users(52))
    resource.update(**declared, Note="changed")
    assert there(connect) == {*users(1)}
    assert there(connect, BILLING) == {*users(51)}


def test_removing_an_arn_and_adding_it_back_before_the_index_knows_loses_nobody(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.settings = Settings(index_lag=3600)
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(1))
    resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    assert there(connect) == {*users(1, 2)}


def test_a_delete_takes_back_what_was_declared_and_nothing_else(
    connect: LocalConnect, resource: CustomResource
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2), Ownership="EXCLUSIVE")
    connect.associate(CLAIMS, users(50))
    connect.associate(BILLING, users(1))
    answered = resource.delete()
    assert answered.succeeded
    assert there(connect) == {*users(50)}
    assert there(connect, BILLING) == {*users(1)}
    assert answered.answer["Data"] == {"Associated": 0, "Disassociated": 2, "Unchanged": 0, "Missing": 0}


@pytest.mark.parametrize("missing", ["success", "item 404", "call 404"])
def test_a_delete_succeeds_whatever_is_already_gone(
    connect: LocalConnect, resource: CustomResource, missing: MissingAssociation
) -> None:
    connect.settings = Settings(missing_association=missing)
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(*range(1, 30)), INSTANCE.routing_profile_arn("1")])
    connect.disassociate(CLAIMS, users(3))
    connect.delete(users(4)[0])
    connect.delete(INSTANCE.routing_profile_arn("1"))
    answered = resource.delete()
    assert answered.succeeded, answered.log
    assert not there(connect)


def test_a_delete_succeeds_without_the_workspace(connect: LocalConnect, resource: CustomResource) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 60)))
    connect.delete(CLAIMS)
    connect.clear_calls()
    answered = resource.delete()
    assert answered.succeeded, answered.log
    assert ("DescribeWorkspace", 0) in sent(connect)
    assert len(sent(connect)) <= 6, "a missing workspace is told by DescribeWorkspace, not by narrowing down"


def test_a_failed_create_leaves_what_was_there_and_its_delete_does_nothing(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.associate(CLAIMS, users(7))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(*range(1, 60)), UNKNOWN])
    assert not answered.succeeded
    assert there(connect) == {*users(7)}
    connect.clear_calls()
    assert resource.delete().succeeded
    assert not sent(connect)
    assert there(connect) == {*users(7)}


def test_a_failed_update_leaves_everything_as_it_was_and_so_does_its_rollback(
    connect: LocalConnect, resource: CustomResource
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    connect.associate(CLAIMS, users(50))
    failed = {"WorkspaceArn": CLAIMS, "ResourceArns": [*users(2, 3), UNKNOWN]}
    answered = resource.update(**failed)
    assert not answered.succeeded
    assert answered.answer["PhysicalResourceId"] == CLAIMS
    assert there(connect) == {*users(1, 2, 50)}
    assert resource.roll_back(failed).succeeded
    assert there(connect) == {*users(1, 2, 50)}


def test_another_workspace_gets_everything_and_the_delete_of_the_old_one_clears_that(
    connect: LocalConnect, resource: CustomResource
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    old = CustomResource(resource.function, resource.answers, physical_id=CLAIMS, properties=resource.properties)
    answered = resource.update(WorkspaceArn=BILLING, ResourceArns=users(1, 2))
    assert answered.answer["PhysicalResourceId"] == BILLING, (
        "CloudFormation sees a replacement, and deletes the old one"
    )
    old.delete()
    assert there(connect) == set()
    assert there(connect, BILLING) == {*users(1, 2)}


@pytest.mark.parametrize(
    ("properties", "named"),
    [
        ({"WorkspaceArn": "nonsense"}, "WorkspaceArn"),
        ({"ResourceArns": [users(1)[0], "nonsense"]}, "ResourceArns[1]"),
        ({"ResourceArns": []}, "ResourceArns"),
        ({"Ownership": "SHARED"}, "Ownership"),
    ],
)
def test_bad_input_fails_by_name_before_any_call(
    connect: LocalConnect, resource: CustomResource, properties: dict[str, Any], named: str
) -> None:
    answered = resource.create(**{"WorkspaceArn": CLAIMS, "ResourceArns": users(1), **properties})
    assert not answered.succeeded
    assert answered.reason.startswith(f"{named}: ")
    assert not sent(connect)
    assert resource.delete().succeeded


def test_the_client_talks_to_the_region_of_the_workspace(connect: LocalConnect, resource: CustomResource) -> None:
    elsewhere = Instance(id="i2", region="ap-southeast-2", workspaces={"w": "w1"}, users={"u": "u1"})
    connect.seed(elsewhere)
    answered = resource.create(WorkspaceArn=elsewhere.workspace_arn("w"), ResourceArns=[elsewhere.user_arn("u")])
    assert answered.succeeded, answered.log
    assert {call.region for call in connect.calls()} == {"ap-southeast-2"}


def test_a_rollback_of_an_update_that_had_succeeded_takes_back_all_it_added(
    connect: LocalConnect, resource: CustomResource
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    before = dict(resource.properties)
    resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(2, 3))
    resource.update(**before)
    assert there(connect) == {*users(1, 2)}


def test_a_delete_that_overtakes_its_create_removes_what_comes_late(
    connect: LocalConnect, waiting_resource: CustomResource
) -> None:
    waiting_resource.physical_id = "Desk-ClaimsDesk-1ABCDEF"  # what CloudFormation makes up while there is no answer
    waiting_resource.properties = {"WorkspaceArn": CLAIMS, "ResourceArns": users(1, 2)}
    waiting_resource.seconds = 8
    with ThreadPoolExecutor() as pool:
        deleting = pool.submit(waiting_resource.delete)
        while not connect.calls():
            time.sleep(0.05)
        connect.associate(CLAIMS, users(2))
        assert deleting.result().succeeded
    assert not there(connect)
