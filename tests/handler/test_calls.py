"""The calls the function makes: no more than needed, again where that helps, and narrowed down to the ARN at fault.

Rule 8 of the contract.
"""

from math import ceil, log2

import pytest

from local.connect.faults import Cut, Error, Fault, ItemFailure, Moment
from local.connect.model import Operation
from local.connect.server import LocalConnect
from local.connect.settings import MissingAssociation, RepeatedAssociate, SearchCriteria, Settings, UnknownResource
from local.connect.throttle import Throttle
from local.simulator.custom_resource import CustomResource
from tests.arns import BILLING, CLAIMS, UNKNOWN
from tests.handler.conftest import INSTANCE, sent, there, users

EVERY: list[Operation] = ["AssociateWorkspace", "DisassociateWorkspace", "SearchWorkspaceAssociations"]
EXTRA_CALLS = 2 * ceil(log2(25))


def changes(connect: LocalConnect) -> list[tuple[str | None, int]]:
    return [call for call in sent(connect) if call[0] in ("AssociateWorkspace", "DisassociateWorkspace")]


def test_repeats_are_sent_once_and_25_arns_go_in_a_call(connect: LocalConnect, resource: CustomResource) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(*range(1, 51)), *users(*range(1, 51))])
    assert changes(connect) == [("AssociateWorkspace", 25), ("AssociateWorkspace", 25)]


def test_an_update_with_nothing_to_do_makes_no_call_but_the_search(
    connect: LocalConnect, resource: CustomResource
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 51)))
    connect.clear_calls()
    resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 51)), Note="changed")
    assert sent(connect) == [("SearchWorkspaceAssociations", 0)]


def test_a_delete_needs_no_search(connect: LocalConnect, resource: CustomResource) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 51)))
    connect.clear_calls()
    resource.delete()
    assert sent(connect) == [("DisassociateWorkspace", 25), ("DisassociateWorkspace", 25)]


def test_a_search_reads_every_page(connect: LocalConnect, resource: CustomResource) -> None:
    connect.settings = Settings(page_size_cap=7)
    connect.associate(CLAIMS, users(*range(1, 41)))
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(100), Ownership="EXCLUSIVE")
    assert there(connect) == {*users(100)}


@pytest.mark.parametrize("criteria", ["honoured", "ignored", "refused"])
def test_whatever_becomes_of_the_search_criteria_only_this_workspace_is_touched(
    connect: LocalConnect, resource: CustomResource, criteria: SearchCriteria
) -> None:
    connect.settings = Settings(search_criteria=criteria)
    connect.associate(BILLING, users(1, 2, 3))
    connect.associate(CLAIMS, users(4))
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1), Ownership="EXCLUSIVE")
    assert there(connect) == {*users(1)}
    assert there(connect, BILLING) == {*users(1, 2, 3)}


@pytest.mark.parametrize("repeated", ["success", "item 409", "call 409"])
def test_what_is_already_associated_is_success(
    connect: LocalConnect, resource: CustomResource, repeated: RepeatedAssociate
) -> None:
    connect.settings = Settings(repeated_associate=repeated)
    connect.associate(CLAIMS, users(3, 30))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 41)))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(*range(1, 41))}


@pytest.mark.parametrize("missing", ["success", "item 404", "call 404"])
def test_what_is_already_gone_is_success(
    connect: LocalConnect, resource: CustomResource, missing: MissingAssociation
) -> None:
    connect.settings = Settings(missing_association=missing)
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 41)))
    connect.disassociate(CLAIMS, users(3, 30))
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(40))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(40)}


@pytest.mark.parametrize("position", [0, 11, 12, 24])
@pytest.mark.parametrize("unknown", ["item 404", "call 404", "item 400", "call 400"])
def test_an_arn_at_fault_is_found_by_few_calls_and_named(
    connect: LocalConnect, resource: CustomResource, unknown: UnknownResource, position: int
) -> None:
    connect.settings = Settings(unknown_resource=unknown)
    declared = users(*range(1, 26))
    connect.delete(declared[position])
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=declared)
    assert not answered.succeeded
    user = declared[position].split("/")[-1]
    assert answered.reason.startswith(f"1 of 25 associations failed on workspace c1a1b2c3…: agent/{user} ")
    assert not there(connect)
    extra = len(sent(connect)) - len(["search", "search", "associate", "undo"])
    assert extra <= EXTRA_CALLS


def test_several_arns_at_fault_are_all_named_in_the_log(connect: LocalConnect, resource: CustomResource) -> None:
    connect.settings = Settings(unknown_resource="call 404")
    at_fault = users(1, 2, 30, 60)
    for arn in at_fault:
        connect.delete(arn)
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 61)))
    assert answered.reason.startswith("4 of 60 associations failed")
    (failed,) = [entry["arns"] for entry in answered.entries if entry["message"] == "failed"]
    assert set(failed) == set(at_fault)
    extra = len(sent(connect)) - len(["search", "search", *["associate"] * 3, *["undo"] * 3])
    assert extra <= EXTRA_CALLS * len(at_fault)


def test_a_missing_workspace_is_told_by_one_question(connect: LocalConnect, resource: CustomResource) -> None:
    gone = f"{INSTANCE.arn}/workspace/00000000-dead-4000-8000-000000000000"
    answered = resource.create(WorkspaceArn=gone, ResourceArns=users(*range(1, 26)))
    assert not answered.succeeded
    assert answered.reason.startswith(
        f"Workspace 00000000-dead-4000-8000-000000000000 does not exist in instance {INSTANCE.id}: 25 of 25 "
    )
    assert sent(connect) == [
        ("SearchWorkspaceAssociations", 0),
        ("SearchWorkspaceAssociations", 0),
        ("AssociateWorkspace", 25),
        ("DescribeWorkspace", 0),
    ]


@pytest.mark.parametrize("operation", EVERY)
@pytest.mark.parametrize("code", ["ThrottlingException", "TooManyRequestsException", "InternalServiceException"])
def test_throttling_and_server_errors_are_tried_again(
    connect: LocalConnect, resource: CustomResource, operation: Operation, code: str
) -> None:
    status = 429 if code == "TooManyRequestsException" else None
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    connect.add_fault(Fault(effect=Error(code=code, status=status), operation=operation, times=2))
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(2, 3))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(2, 3)}


@pytest.mark.parametrize("operation", EVERY)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_broken_connection_is_tried_again(
    connect: LocalConnect, resource: CustomResource, operation: Operation, moment: Moment
) -> None:
    connect.settings = Settings(repeated_associate="item 409", missing_association="item 404")
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    connect.add_fault(Fault(effect=Cut(moment=moment), operation=operation, times=2))
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(2, 3))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(2, 3)}


@pytest.mark.parametrize("code", ["429", "500", "503"])
def test_throttled_items_are_tried_again_in_as_few_calls_as_they_need(
    connect: LocalConnect, resource: CustomResource, code: str
) -> None:
    throttled = ItemFailure(resource_arns=(*users(1), *users(30), *users(60)), code=code)
    connect.add_fault(Fault(effect=throttled, operation="AssociateWorkspace", times=3))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 61)))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(*range(1, 61))}
    assert sorted(count for _, count in changes(connect)) == [3, 10, 25, 25]


def test_a_policy_that_is_not_in_force_yet_is_waited_for(connect: LocalConnect, resource: CustomResource) -> None:
    connect.add_fault(Fault(effect=Error(code="AccessDeniedException"), times=3))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1, 2)}


def test_the_default_quota_of_an_account_is_enough(connect: LocalConnect, waiting_resource: CustomResource) -> None:
    connect.settings = Settings(throttles=dict.fromkeys(EVERY, Throttle(per_second=2, burst=2)))
    answered = waiting_resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 121)))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(*range(1, 121))}


def test_one_arn_that_is_refused_fails_the_request_and_the_others_are_taken_back(
    connect: LocalConnect, resource: CustomResource
) -> None:
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(*range(1, 41)), UNKNOWN])
    user = UNKNOWN.split("/")[-1]
    assert answered.reason.startswith(f"1 of 41 associations failed on workspace c1a1b2c3…: agent/{user} 404 ")
    assert "Nothing was changed. Full list: log stream" in answered.reason
    assert not there(connect)
