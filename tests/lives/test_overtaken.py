"""What CloudFormation cancels goes on; the Delete or the rollback that it sends meanwhile wins.

In virtual time: a search index that is 30 seconds behind, a minute without permissions, and a request that has to go on
until the other one cannot be at work any more.

Rule 5 of the contract.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal
from unittest import mock

import pytest

from local.connect.faults import Error, Fault, Hang
from local.connect.settings import MissingAssociation, RepeatedAssociate, Settings
from tests.lives.claims import CLAIMS, INSTANCE, event, there, users
from tests.lives.office import FUNCTION_SECONDS, Invocation, Office, open_office

Trouble = Literal["none", "denied", "the other one denied", "search down"]
TROUBLES: list[Trouble] = ["none", "denied", "the other one denied", "search down"]

GRANTED_AT = 50.0
"""Seconds after the beginning, when the policy comes into force: the other one has waited for it nearly a minute."""
HELD_UP = 6.0
"""Seconds that the other one's call is on its way; less than the client waits for the response."""
CANCELLED_AFTER = 3.0

OLD, NEW, MADE_BY_HAND = users(100), users(100, 50), users(5, 200)
STACK_ID = str(event("Delete", OLD)["StackId"])
CREATE = {name: value for name, value in event("Create", OLD).items() if name != "PhysicalResourceId"}
DELETE = {**event("Delete", OLD), "PhysicalResourceId": "Desk-Claims-1ABCDEF"}
UPDATE, ROLLBACK = event("Update", NEW, OLD), event("Update", OLD, NEW)


CANCELLATION: list[tuple[str, str | None, str, dict[str, Any] | None]] = [
    ("UPDATE_FAILED", "Claims", "Resource update cancelled", UPDATE["ResourceProperties"]),
    ("UPDATE_ROLLBACK_IN_PROGRESS", None, "", None),
    ("UPDATE_IN_PROGRESS", "Claims", "", ROLLBACK["ResourceProperties"]),
]


@pytest.fixture
def opened() -> Iterator[Office]:
    """An office in which the stack is being updated, and with it the resource."""
    with open_office() as office:
        office.service.seed(INSTANCE)
        office.stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS")
        office.stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS", "Claims", properties=UPDATE["ResourceProperties"])
        yield office


def overtake(
    office: Office,
    cancelled: dict[str, Any],
    winning: dict[str, Any],
    *,
    trouble: Trouble = "none",
    held_up: int = 0,
    seconds: float = FUNCTION_SECONDS,
) -> tuple[Invocation, Invocation]:
    """Deliver an event, and the one that takes it back while it is at work; what came of both.

    Args:
        office: Everything there is.
        cancelled: The event that CloudFormation does not wait for.
        winning: The event that it sends then.
        trouble: What stands in the way.
        held_up: The call of the cancelled one that takes seconds to reach the service.
        seconds: The time of the function.
    """
    _make_trouble(office, trouble)
    done: dict[str, Invocation] = {}

    def before_call(number: int) -> None:
        if trouble == "the other one denied" and office.time.now >= GRANTED_AT:
            office.service.clear_faults()
        if number == held_up and office.running.began == 0:
            office.time.wait(HELD_UP)

    def deliver_cancelled() -> None:
        done["cancelled"] = office.invoke(office.function(), cancelled, seconds)

    def deliver_winning() -> None:
        office.time.wait(CANCELLED_AFTER)
        for happening in CANCELLATION:
            office.stacks.happens(STACK_ID, *happening)
        done["winning"] = office.invoke(office.function(), winning, seconds)

    def grant() -> None:
        office.time.wait(GRANTED_AT)
        if trouble == "denied":
            office.service.clear_faults()

    office.before_call = before_call
    office.time.together([deliver_cancelled, deliver_winning, grant])
    return done["cancelled"], done["winning"]


def _make_trouble(office: Office, trouble: Trouble) -> None:
    denied, down = Error(code="AccessDeniedException"), Error(code="InternalServiceException")
    if trouble == "denied":
        office.service.add_fault(Fault(effect=denied, times=None))
    elif trouble == "the other one denied":  # the winning one only takes away
        office.service.add_fault(Fault(effect=denied, operation="AssociateWorkspace", times=None))
    elif trouble == "search down":  # after the cancelled one has read what is there
        office.service.add_fault(Fault(effect=down, operation="SearchWorkspaceAssociations", skip=2, times=None))


@pytest.mark.parametrize("missing", ["success", "item 404", "call 404"])
@pytest.mark.parametrize("repeated", ["success", "call 409"])
@pytest.mark.parametrize("index_lag", [0, 30])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_nothing_of_a_cancelled_create_is_left_after_its_delete(
    opened: Office,
    trouble: Trouble,
    index_lag: float,
    repeated: RepeatedAssociate,
    missing: MissingAssociation,
) -> None:
    opened.service.associate(CLAIMS, MADE_BY_HAND)
    opened.service.settings = Settings(
        index_lag=index_lag, repeated_associate=repeated, missing_association=missing, latency=0.2
    )
    created, deleted = overtake(opened, CREATE, DELETE, trouble=trouble, held_up=3)
    assert created.ended > deleted.began, "both are at work at the same time"
    assert any(call.changed for call in created.calls if call.operation == "AssociateWorkspace")
    assert deleted.succeeded, deleted.answers
    assert there(opened) == set(MADE_BY_HAND)


@pytest.mark.parametrize("held_up", range(6))
@pytest.mark.parametrize(
    ("seconds", "trouble"),
    [(60.0, "none"), (120.0, "none"), (120.0, "the other one denied"), (FUNCTION_SECONDS, "denied")],
)
def test_whichever_call_of_a_cancelled_create_comes_late_its_delete_removes_it(
    opened: Office, held_up: int, seconds: float, trouble: Trouble
) -> None:
    opened.service.settings = Settings(index_lag=30)
    _, deleted = overtake(opened, CREATE, DELETE, trouble=trouble, held_up=held_up, seconds=seconds)
    assert deleted.succeeded, deleted.answers
    assert not there(opened)


@pytest.mark.parametrize("missing", ["success", "item 404", "call 404"])
@pytest.mark.parametrize("repeated", ["success", "call 409"])
@pytest.mark.parametrize("index_lag", [0, 30])
@pytest.mark.parametrize("trouble", ["none", "denied", "the other one denied"])
def test_nothing_of_a_cancelled_update_is_left_after_its_rollback(
    opened: Office,
    trouble: Trouble,
    index_lag: float,
    repeated: RepeatedAssociate,
    missing: MissingAssociation,
) -> None:
    opened.service.associate(CLAIMS, [*OLD, *MADE_BY_HAND], indexed=True)
    opened.service.settings = Settings(
        index_lag=index_lag, repeated_associate=repeated, missing_association=missing, latency=0.2
    )
    updated, rolled_back = overtake(opened, UPDATE, ROLLBACK, trouble=trouble, held_up=2)
    assert updated.ended > rolled_back.began, "both are at work at the same time"
    assert any(call.changed for call in updated.calls if call.operation == "AssociateWorkspace")
    assert rolled_back.succeeded, rolled_back.answers
    assert there(opened) == {*OLD, *MADE_BY_HAND}


@pytest.mark.parametrize("held_up", range(6))
@pytest.mark.parametrize("seconds", [60.0, FUNCTION_SECONDS])
def test_whichever_call_of_a_cancelled_update_comes_late_its_rollback_takes_it_back(
    opened: Office, held_up: int, seconds: float
) -> None:
    opened.service.associate(CLAIMS, OLD, indexed=True)
    opened.service.settings = Settings(index_lag=30)
    _, rolled_back = overtake(opened, UPDATE, ROLLBACK, held_up=held_up, seconds=seconds)
    assert rolled_back.succeeded, rolled_back.answers
    assert there(opened) == set(OLD)


def test_a_rollback_that_cannot_read_what_is_there_fails_and_the_next_one_puts_it_right(opened: Office) -> None:
    """The search is down while the cancelled update goes on; CloudFormation's next attempt finds all of its doing."""
    opened.service.associate(CLAIMS, OLD, indexed=True)
    opened.service.settings = Settings(index_lag=30)
    down = Error(code="InternalServiceException")
    opened.service.add_fault(Fault(effect=down, operation="SearchWorkspaceAssociations", skip=1, times=None))
    _, rolled_back = overtake(opened, UPDATE, ROLLBACK, held_up=1)
    assert not rolled_back.succeeded
    opened.service.clear_faults()
    opened.stacks.happens(STACK_ID, "UPDATE_ROLLBACK_FAILED")
    opened.stacks.happens(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS")
    assert opened.invoke(opened.function(), ROLLBACK).succeeded
    assert there(opened) == set(OLD)


def test_a_create_whose_lost_calls_are_carried_out_late_is_outlasted(opened: Office) -> None:
    opened.service.add_fault(Fault(effect=Hang(seconds=7), operation="AssociateWorkspace", times=2))
    created, deleted = overtake(opened, CREATE, DELETE)
    assert created.ended > deleted.began
    assert deleted.succeeded
    assert not there(opened)


def test_a_delete_under_the_workspaces_arn_outlasts_nothing(opened: Office) -> None:
    opened.service.associate(CLAIMS, OLD)
    deleted = opened.invoke(opened.function(), event("Delete", OLD))
    assert deleted.succeeded
    assert deleted.ended - deleted.began < 1


def test_a_delete_beside_a_create_ends_in_minutes(opened: Office) -> None:
    """It is longer than the other one can last, and short enough to wait for."""
    deleted = opened.invoke(opened.function(), DELETE)
    assert deleted.succeeded
    assert 100 < deleted.ended - deleted.began < 180


@pytest.mark.parametrize("seen", range(1, len(CANCELLATION) + 1))
def test_an_update_that_asks_about_the_stack_after_it_was_cancelled_does_not_win(opened: Office, seen: int) -> None:
    """It waited in Lambda's queue; by then the stack is being rolled back."""
    opened.service.associate(CLAIMS, OLD, indexed=True)
    for happening in CANCELLATION[:seen]:
        opened.stacks.happens(STACK_ID, *happening)
    overtake(opened, UPDATE, ROLLBACK, held_up=2)
    assert there(opened) == set(OLD)


def test_an_update_that_was_cancelled_before_it_began_changes_nothing(opened: Office) -> None:
    opened.service.associate(CLAIMS, OLD, indexed=True)
    for happening in CANCELLATION:
        opened.stacks.happens(STACK_ID, *happening)
    late = opened.invoke(opened.function(), UPDATE)
    assert not late.calls
    assert "Nothing was changed" in late.answers[0][1]["Reason"]


@pytest.mark.parametrize("seen", range(len(CANCELLATION)))
def test_a_rollback_that_does_not_see_the_latest_events_yet_is_one_all_the_same(opened: Office, seen: int) -> None:
    opened.service.associate(CLAIMS, NEW, indexed=True)
    for happening in CANCELLATION[:seen]:
        opened.stacks.happens(STACK_ID, *happening)
    assert opened.invoke(opened.function(), ROLLBACK).succeeded
    assert there(opened) == set(OLD)


def test_a_leaver_who_is_back_before_the_end_of_a_rollback_is_counted_as_associated(opened: Office) -> None:
    (back,) = users(1, 99)
    opened.service.associate(CLAIMS, users(99), indexed=True)
    opened.service.delete(back)
    for happening in CANCELLATION:
        opened.stacks.happens(STACK_ID, *happening)

    def hire(_: int) -> None:
        if opened.time.now > 1:
            opened.service.seed(INSTANCE)

    opened.before_call = hire
    rolled_back = opened.invoke(opened.function(), event("Update", OLD, users(99)))
    assert back in there(opened)
    counts = {"Associated": 1, "Disassociated": 0, "Unchanged": 99, "Missing": 0}
    assert rolled_back.answers[0][1]["Data"] == counts


def test_a_delete_outlasts_a_create_that_crhelpers_timer_has_answered_for(opened: Office) -> None:
    """The timer answers while the Create is at work; what that one still sends is taken away too."""
    timers: list[Callable[[], None]] = []

    def make_timer(_: float, ring: Callable[[], None]) -> mock.Mock:
        timers.append(ring)
        return mock.Mock()

    opened.before_call = lambda _: timers[0]()
    with mock.patch("crhelper.resource_helper.threading.Timer", make_timer):
        created = opened.invoke(opened.function(), CREATE)
    opened.before_call = None
    ((_, answer),) = created.answers
    assert answer["Status"] == "FAILED"
    opened.service.disassociate(CLAIMS, OLD)

    def arrive_late() -> None:
        opened.time.wait(HELD_UP)
        opened.service.associate(CLAIMS, OLD)

    delete = {**DELETE, "PhysicalResourceId": answer["PhysicalResourceId"]}
    opened.time.together([arrive_late, lambda: opened.invoke(opened.function(), delete)])
    assert not there(opened)
