"""The physical ID of a failed Create says whether anything is left of it; the Delete that follows acts on that.

Rule 5 of the contract.
"""

import pytest

from local.connect.faults import AnyEffect, Cut, Error, Fault
from local.connect.server import LocalConnect
from local.simulator.custom_resource import CustomResource
from tests.arns import CLAIMS, UNKNOWN
from tests.handler.conftest import sent, there, users

MARK = "create-failed/"


def test_a_create_that_was_undone_is_marked_and_its_delete_makes_no_call(
    connect: LocalConnect, resource: CustomResource
) -> None:
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(1, 2), UNKNOWN])
    assert answered.answer["PhysicalResourceId"].startswith(MARK)
    connect.clear_calls()
    connect.associate(CLAIMS, users(1))
    assert resource.delete().succeeded
    assert not sent(connect)
    assert there(connect) == {*users(1)}


@pytest.mark.parametrize(
    "effect",
    [Error(code="InternalServiceException"), Error(code="AccessDeniedException"), Cut()],
    ids=["server error", "denied", "cut"],
)
def test_a_create_that_could_not_be_undone_is_not_marked_and_its_delete_cleans_up(
    connect: LocalConnect, resource: CustomResource, effect: AnyEffect
) -> None:
    connect.add_fault(Fault(effect=effect, operation="DisassociateWorkspace", times=None))
    resource.seconds = 10
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(1, 2), UNKNOWN])
    assert "2 could not be restored." in answered.reason
    assert not answered.answer["PhysicalResourceId"].startswith(MARK)
    assert there(connect) == {*users(1, 2)}
    connect.clear_faults()
    assert resource.delete().succeeded
    assert not there(connect)


def test_an_undo_that_goes_through_in_the_end_is_marked(connect: LocalConnect, resource: CustomResource) -> None:
    effect = Error(code="InternalServiceException")
    connect.add_fault(Fault(effect=effect, operation="DisassociateWorkspace", times=3))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(1, 2), UNKNOWN])
    assert answered.answer["PhysicalResourceId"].startswith(MARK)
    assert not there(connect)


def test_a_create_with_bad_input_is_marked(connect: LocalConnect, resource: CustomResource) -> None:
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=["nonsense"])
    assert answered.answer["PhysicalResourceId"].startswith(MARK)
    assert resource.delete().succeeded
    assert not sent(connect)
