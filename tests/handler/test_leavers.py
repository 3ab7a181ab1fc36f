"""A declared user who no longer exists does not block the deployment of everybody else.

Rules 1, 3 and 6 of the contract.
"""

import pytest

from local.connect.server import LocalConnect
from local.connect.settings import Settings, UnknownResource
from local.simulator.custom_resource import CustomResource
from local.simulator.stacks import CANCELLED, Stacks, roll_back_to
from tests.arns import BILLING, CLAIMS, UNKNOWN
from tests.handler.conftest import INSTANCE, there, users

REFUSALS: list[UnknownResource] = ["item 404", "call 404", "item 400", "call 400"]
LEAVER = users(2)


@pytest.fixture
def made(resource: CustomResource, connect: LocalConnect, unknown: UnknownResource) -> CustomResource:
    """A resource that declares somebody who was deleted in the console after that."""
    connect.settings = Settings(unknown_resource=unknown)
    assert resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3)).succeeded
    connect.delete(*LEAVER)
    return resource


@pytest.mark.parametrize("unknown", REFUSALS)
def test_an_update_that_adds_somebody_succeeds_and_says_who_is_missing(
    made: CustomResource, connect: LocalConnect
) -> None:
    answered = made.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3, 4))
    assert answered.succeeded, answered.log
    assert answered.answer["Data"] == {"Associated": 1, "Disassociated": 0, "Unchanged": 2, "Missing": 1}
    assert [entry["arns"] for entry in answered.entries if entry["message"] == "missing"] == [LEAVER]
    assert there(connect) == {*users(1, 3, 4)}


@pytest.mark.parametrize("unknown", ["item 404", "call 404"])
def test_an_update_that_only_drops_somebody_succeeds(made: CustomResource, connect: LocalConnect) -> None:
    answered = made.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    assert answered.succeeded, answered.log
    assert answered.answer["Data"] == {"Associated": 0, "Disassociated": 1, "Unchanged": 1, "Missing": 1}
    assert there(connect) == {*users(1)}


@pytest.mark.parametrize("unknown", REFUSALS)
def test_the_rollback_of_an_update_that_added_somebody_succeeds(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    new = {"WorkspaceArn": CLAIMS, "ResourceArns": users(1, 2, 3, 4)}
    before = made.properties
    assert made.update(**new).succeeded
    roll_back_to(stacks, "UPDATE_COMPLETE")
    answered = made.update(**before)
    assert answered.succeeded, answered.log
    assert answered.answer["Data"]["Missing"] == 1
    assert there(connect) == {*users(1, 3)}


@pytest.mark.parametrize("unknown", ["item 404", "call 404"])
def test_the_rollback_succeeds_by_the_event_alone_too(made: CustomResource, connect: LocalConnect) -> None:
    before = made.properties
    assert made.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3, 4)).succeeded
    assert made.update(**before).succeeded
    assert there(connect) == {*users(1, 3)}


@pytest.mark.parametrize("unknown", REFUSALS)
def test_the_rollback_of_an_update_that_dropped_the_leaver_succeeds(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    before = made.properties
    assert made.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 3)).succeeded
    roll_back_to(stacks, "UPDATE_COMPLETE")
    answered = made.update(**before)
    assert answered.succeeded, answered.log
    assert answered.answer["Data"]["Missing"] == 1
    assert there(connect) == {*users(1, 3)}


@pytest.mark.parametrize("unknown", ["item 404", "call 400"])
def test_a_cancelled_update_that_dropped_the_leaver_is_rolled_back_too(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    roll_back_to(stacks, "UPDATE_FAILED", CANCELLED)
    made.seconds = 12
    answered = made.roll_back({"WorkspaceArn": CLAIMS, "ResourceArns": users(1, 3, 4)})
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1, 3)}


@pytest.mark.parametrize("unknown", REFUSALS)
def test_a_newly_declared_unknown_user_fails_everything(made: CustomResource, connect: LocalConnect) -> None:
    answered = made.update(WorkspaceArn=CLAIMS, ResourceArns=[*users(1, 2, 3, 4), UNKNOWN])
    assert not answered.succeeded
    assert answered.reason.startswith("1 of 3 associations failed on workspace c1a1b2c3…: agent/ffffffff-0000-")
    assert there(connect) == {*users(1, 3)}


@pytest.mark.parametrize("unknown", REFUSALS)
def test_a_create_that_declares_an_unknown_user_fails(
    connect: LocalConnect, resource: CustomResource, unknown: UnknownResource
) -> None:
    connect.settings = Settings(unknown_resource=unknown)
    assert not resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(1), UNKNOWN]).succeeded
    assert not there(connect)


@pytest.mark.parametrize("unknown", ["item 404", "call 404"])
def test_a_move_to_another_workspace_goes_on_without_the_leaver(made: CustomResource, connect: LocalConnect) -> None:
    answered = made.update(WorkspaceArn=BILLING, ResourceArns=users(1, 2, 3))
    assert answered.succeeded, answered.log
    assert answered.answer["Data"]["Missing"] == 1
    assert there(connect, BILLING) == {*users(1, 3)}


@pytest.mark.parametrize("unknown", ["item 404"])
def test_a_leaver_stays_declared_and_is_associated_again_when_back(made: CustomResource, connect: LocalConnect) -> None:
    assert made.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3, 4)).succeeded
    connect.seed(INSTANCE)
    assert made.update(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2, 3, 4), Repair="1").succeeded
    assert there(connect) == {*users(1, 2, 3, 4)}
