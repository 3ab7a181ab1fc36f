"""A response that comes byte by byte never reaches a read timeout; an attempt is over in its time all the same.

Rule 9 of the contract.
"""

import pytest

from local.connect.faults import Drip, Fault, Moment
from local.connect.model import Operation
from local.connect.server import LocalConnect
from local.simulator.custom_resource import CustomResource
from tests.arns import CLAIMS, UNKNOWN
from tests.handler.conftest import sent, there, users

EVERY: list[Operation] = ["SearchWorkspaceAssociations", "AssociateWorkspace", "DisassociateWorkspace"]
SECONDS, ATTEMPT = 60.0, 3.0
"""Of the function, and so of one attempt; a read timeout would be two."""


@pytest.mark.parametrize("operation", EVERY)
def test_an_attempt_is_over_in_its_time_and_another_is_made(
    connect: LocalConnect, resource: CustomResource, operation: Operation
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    connect.add_fault(Fault(effect=Drip(seconds=0.5), operation=operation))
    resource.seconds = SECONDS
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(2, 3))
    assert answered.succeeded, answered.log
    assert ATTEMPT <= answered.seconds < 2 * ATTEMPT
    assert there(connect) == {*users(2, 3)}


def test_the_question_whether_the_workspace_exists_is_over_in_its_time_too(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.settings = connect.settings.model_copy(update={"unknown_resource": "call 404"})
    connect.add_fault(Fault(effect=Drip(seconds=0.5), operation="DescribeWorkspace"))
    resource.seconds = SECONDS
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(1), UNKNOWN])
    assert answered.reason.startswith("1 of 2 associations failed")
    assert answered.seconds < 2 * ATTEMPT
    assert not there(connect)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_where_every_response_drips_everything_is_taken_back_and_answered(
    connect: LocalConnect, resource: CustomResource, moment: Moment
) -> None:
    connect.add_fault(Fault(effect=Drip(seconds=0.2, moment=moment), operation="AssociateWorkspace", times=None))
    resource.seconds = 15
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    assert not answered.succeeded
    assert answered.seconds < resource.seconds - 0.5, "crhelper's own answer would come then"
    assert answered.answer["PhysicalResourceId"].startswith("create-failed/")
    assert ("DisassociateWorkspace", 2) in sent(connect)
    assert not there(connect)


def test_a_search_that_always_drips_fails_the_request_before_any_change(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.add_fault(Fault(effect=Drip(seconds=0.2), operation="SearchWorkspaceAssociations", times=None))
    resource.seconds = 15
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    assert answered.reason.startswith("Could not read workspace c1a1b2c3…: ")
    assert answered.seconds < resource.seconds - 0.5
    assert {operation for operation, _ in sent(connect)} == {"SearchWorkspaceAssociations"}
