"""Success means that Amazon Connect has said so; what it does not confirm is sent again, looked for, or a failure.

Rule 1 of the contract.
"""

import pytest

from local.connect.distort import How
from local.connect.faults import Distort, Fault
from local.connect.model import Operation
from local.connect.server import LocalConnect
from local.simulator.custom_resource import CustomResource
from tests.arns import CLAIMS, UNKNOWN
from tests.handler.conftest import sent, there, users

SILENT: list[How] = ["html", "no lists", "empty lists", "partial lists"]
SHORT = 10.0
"""Seconds of the function: less than the search index may lag behind, so that nobody waits for it."""


@pytest.mark.parametrize("how", ["failures in upper case", "failures by ID", "failures without ARN"])
@pytest.mark.parametrize("count", [1, 30])
def test_a_failure_is_noticed_however_it_is_named(
    connect: LocalConnect, resource: CustomResource, how: How, count: int
) -> None:
    connect.add_fault(Fault(effect=Distort(how=how), operation="AssociateWorkspace", times=None))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(*range(1, count + 1)), UNKNOWN])
    assert not answered.succeeded
    user = UNKNOWN.split("/")[-1]
    assert answered.reason.startswith(f"1 of {count + 1} associations failed on workspace c1a1b2c3…: agent/{user} 404 ")
    assert not there(connect)


@pytest.mark.parametrize("how", SILENT)
def test_associations_that_are_never_confirmed_and_not_there_are_a_failure(
    connect: LocalConnect, resource: CustomResource, how: How
) -> None:
    connect.add_fault(Fault(effect=Distort(how=how, moment="before"), operation="AssociateWorkspace", times=None))
    resource.seconds = SHORT
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3))
    assert not answered.succeeded
    assert answered.reason.startswith("3 of 3 associations failed on workspace c1a1b2c3…: agent/")
    assert "not confirmed by Amazon Connect" in answered.reason
    assert [call for call in sent(connect) if call[0] == "AssociateWorkspace"] == [("AssociateWorkspace", 3)] * 2


@pytest.mark.parametrize("how", SILENT)
@pytest.mark.parametrize("operation", ["AssociateWorkspace", "DisassociateWorkspace"])
def test_what_an_answer_does_not_confirm_is_sent_again(
    connect: LocalConnect, resource: CustomResource, how: How, operation: Operation
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3))
    connect.add_fault(Fault(effect=Distort(how=how, moment="before"), operation=operation))
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(3, 4, 5))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(3, 4, 5)}


@pytest.mark.parametrize("how", SILENT)
@pytest.mark.parametrize("operation", ["AssociateWorkspace", "DisassociateWorkspace"])
def test_what_no_answer_confirms_but_the_search_shows_is_done(
    connect: LocalConnect, resource: CustomResource, how: How, operation: Operation
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3))
    connect.add_fault(Fault(effect=Distort(how=how), operation=operation, times=None))
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(3, 4, 5))
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(3, 4, 5)}
    assert answered.answer["Data"] == {"Associated": 2, "Disassociated": 2, "Unchanged": 1, "Missing": 0}
    assert answered.seconds < SHORT, "nobody waits for the index once it shows the change"


@pytest.mark.parametrize("how", SILENT)
def test_removals_that_are_never_confirmed_and_still_listed_are_a_failure(
    connect: LocalConnect, resource: CustomResource, how: How
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3))
    connect.add_fault(Fault(effect=Distort(how=how, moment="before"), operation="DisassociateWorkspace", times=None))
    resource.seconds = SHORT
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(3))
    assert answered.reason.startswith("2 of 2 disassociations failed on workspace c1a1b2c3…: agent/")
    assert "not confirmed by Amazon Connect" in answered.reason
    assert there(connect) == {*users(1, 2, 3)}


def test_part_of_a_batch_that_is_not_confirmed_is_sent_again_alone(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.add_fault(Fault(effect=Distort(how="partial lists"), operation="AssociateWorkspace"))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 26)))
    assert answered.succeeded, answered.log
    assert [count for _, count in sent(connect) if count] == [25, 1]


def test_a_search_answered_with_a_page_of_html_is_asked_again(connect: LocalConnect, resource: CustomResource) -> None:
    connect.associate(CLAIMS, users(50))
    connect.add_fault(Fault(effect=Distort(how="html"), operation="SearchWorkspaceAssociations", times=2))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1), Ownership="EXCLUSIVE")
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1)}


def test_a_search_that_is_never_answered_with_json_fails_the_request_before_any_change(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.associate(CLAIMS, users(50))
    connect.add_fault(Fault(effect=Distort(how="html"), operation="SearchWorkspaceAssociations", times=None))
    resource.seconds = SHORT
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1), Ownership="EXCLUSIVE")
    assert answered.reason.startswith("Could not read workspace c1a1b2c3…: ")
    assert there(connect) == {*users(50)}
