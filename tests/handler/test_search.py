"""The search is not trusted blindly: criteria that match nothing, rows with gaps, pages without end, other spelling.

Rule 7 of the contract.
"""

import pytest

from local.connect.distort import How
from local.connect.faults import Distort, Fault
from local.connect.model import Operation
from local.connect.server import LocalConnect
from local.connect.settings import Settings
from local.simulator.custom_resource import CustomResource
from tests.arns import BILLING, CLAIMS
from tests.handler.conftest import sent, there, users

SEARCH: Operation = "SearchWorkspaceAssociations"


@pytest.mark.parametrize("page_size_cap", [500, 7])
def test_what_is_foreign_goes_although_the_criteria_match_nothing(
    connect: LocalConnect, resource: CustomResource, page_size_cap: int
) -> None:
    connect.settings = Settings(search_criteria="silent", page_size_cap=page_size_cap)
    connect.associate(BILLING, users(*range(1, 21)))
    connect.associate(CLAIMS, users(50, 51))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1), Ownership="EXCLUSIVE")
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1)}
    assert there(connect, BILLING) == {*users(*range(1, 21))}


def test_what_is_there_does_not_count_as_missing_where_the_criteria_match_nothing(
    connect: LocalConnect, resource: CustomResource
) -> None:
    connect.settings = Settings(search_criteria="silent")
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3))
    connect.disassociate(CLAIMS, users(2))
    connect.clear_calls()
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3), Note="changed")
    assert answered.answer["Data"] == {"Associated": 1, "Disassociated": 0, "Unchanged": 2, "Missing": 0}
    assert ("AssociateWorkspace", 1) in sent(connect)


@pytest.mark.parametrize("how", ["rows without ResourceArn", "rows without WorkspaceId"])
def test_rows_with_gaps_are_read(connect: LocalConnect, resource: CustomResource, how: How) -> None:
    connect.settings = Settings(search_criteria="ignored")
    connect.associate(BILLING, users(50, 60))
    connect.associate(CLAIMS, users(50))
    connect.add_fault(Fault(effect=Distort(how=how), operation=SEARCH, times=None))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1), Ownership="EXCLUSIVE")
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1)}
    assert there(connect, BILLING) == {*users(50, 60)}


def test_a_token_that_repeats_ends_the_search_at_its_first_repeat(
    connect: LocalConnect, resource: CustomResource
) -> None:
    effect = Distort(how="the same token again", moment="before")
    connect.add_fault(Fault(effect=effect, operation=SEARCH, times=None))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1))
    assert answered.reason.startswith("Could not read workspace c1a1b2c3…: the search repeats a NextToken.")
    assert sent(connect) == [(SEARCH, 0)] * 2
    assert not there(connect)


def test_ids_in_another_letter_case_are_the_same(connect: LocalConnect, resource: CustomResource) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2), Ownership="EXCLUSIVE")
    connect.associate(BILLING, users(3))
    connect.add_fault(Fault(effect=Distort(how="rows in upper case"), operation=SEARCH, times=None))
    connect.clear_calls()
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2), Ownership="EXCLUSIVE", Note="changed")
    assert answered.answer["Data"] == {"Associated": 0, "Disassociated": 0, "Unchanged": 2, "Missing": 0}
    assert sent(connect) == [(SEARCH, 0)]
    assert there(connect) == {*users(1, 2)}
