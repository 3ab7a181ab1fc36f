"""An ARN that can be neither associated nor disassociated does not keep a rollback from succeeding.

Rule 6 of the contract.
"""

import pytest

from local.connect.faults import Error, Fault, ItemFailure
from local.connect.server import LocalConnect
from local.simulator.custom_resource import CustomResource
from local.simulator.stacks import MESSAGE, NO_ANSWER, Stacks, roll_back_to
from tests.arns import BILLING, CLAIMS
from tests.handler.conftest import there, users

SECONDS = 12.0
"""Of the function: what is tried again for a minute and more with more time is tried for seconds."""
STUCK = users(9)


@pytest.fixture
def made(resource: CustomResource) -> CustomResource:
    """A resource before the update that declares the ARN."""
    assert resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2)).succeeded
    resource.seconds = SECONDS
    return resource


def get_stuck(connect: LocalConnect, code: str) -> None:
    """From now on the ARN can be changed neither way."""
    connect.add_fault(Fault(effect=ItemFailure(resource_arns=tuple(STUCK), code=code), times=None))


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("code", ["400", "403", "409", "500"])
def test_the_rollback_succeeds_where_the_search_does_not_show_it(
    made: CustomResource, connect: LocalConnect, stacks: Stacks, code: str, told: bool
) -> None:
    get_stuck(connect, code)
    if told:
        roll_back_to(stacks, "UPDATE_FAILED", NO_ANSWER)
    answered = made.roll_back({"WorkspaceArn": CLAIMS, "ResourceArns": [*users(2, 3), *STUCK]})
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1, 2)}


@pytest.mark.parametrize("code", ["400", "403", "500"])
def test_the_update_fails_and_its_rollback_succeeds(
    made: CustomResource, connect: LocalConnect, stacks: Stacks, code: str
) -> None:
    get_stuck(connect, code)
    new = {"WorkspaceArn": CLAIMS, "ResourceArns": [*users(2, 3), *STUCK]}
    failed = made.update(**new)
    assert not failed.succeeded
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason)
    answered = made.roll_back(new)
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1, 2)}


@pytest.mark.parametrize("code", ["400", "409", "500"])
def test_the_rollback_fails_where_the_search_shows_it(made: CustomResource, connect: LocalConnect, code: str) -> None:
    connect.associate(CLAIMS, STUCK)
    get_stuck(connect, code)
    answered = made.roll_back({"WorkspaceArn": CLAIMS, "ResourceArns": [*users(2), *STUCK]})
    assert answered.reason.startswith("1 of 1 disassociations failed on workspace c1a1b2c3…: agent/")


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidRequestException", "InternalServiceException"])
def test_the_rollback_succeeds_where_the_whole_call_is_refused_and_nothing_is_there(
    made: CustomResource, connect: LocalConnect, stacks: Stacks, code: str
) -> None:
    connect.add_fault(Fault(effect=Error(code=code), operation="DisassociateWorkspace", times=None))
    roll_back_to(stacks, "UPDATE_FAILED", NO_ANSWER)
    answered = made.roll_back({"WorkspaceArn": BILLING, "ResourceArns": users(2, 3)})
    assert answered.succeeded, answered.log
