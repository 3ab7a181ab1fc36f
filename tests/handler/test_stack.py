"""What a rollback takes back is what CloudFormation says of its own stack; without an answer, what the event says.

Rule 6 of the contract.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from local.connect.faults import Error, Fault, ItemFailure
from local.connect.server import LocalConnect
from local.simulator.custom_resource import LOGICAL_ID, STACK_ID, Answered, CustomResource
from local.simulator.stacks import CANCELLED, MESSAGE, NO_ANSWER, Stacks, begin, roll_back_to
from tests.arns import BILLING, CLAIMS, UNKNOWN
from tests.handler.conftest import StartProcess, there, users

WITHIN = 8.0
"""Seconds in which the function gives up on CloudFormation and has done the rest."""

OLD = {"WorkspaceArn": CLAIMS, "ResourceArns": users(1, 2)}
NEW = {"WorkspaceArn": CLAIMS, "ResourceArns": users(2, 3)}
MADE_BY_HAND = users(3, 50)
"""Of these, the update declares the first."""


@pytest.fixture
def made(resource: CustomResource, connect: LocalConnect) -> CustomResource:
    """The resource as it was before the update; somebody whom the update declares was associated by hand before it."""
    assert resource.create(**OLD).succeeded
    connect.associate(CLAIMS, MADE_BY_HAND, indexed=True)
    return resource


def fail(resource: CustomResource, stacks: Stacks) -> Answered:
    """An update that fails, and says so to CloudFormation."""
    begin(stacks)
    failed = resource.update(WorkspaceArn=CLAIMS, ResourceArns=[*NEW["ResourceArns"], UNKNOWN])
    assert not failed.succeeded
    return failed


def test_the_rollback_of_an_update_that_was_undone_leaves_what_was_there_before_it(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    failed = fail(made, stacks)
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason)
    assert made.roll_back(NEW).succeeded
    assert there(connect) == {*users(1, 2), *MADE_BY_HAND}


def test_the_rollback_of_an_update_with_bad_input_leaves_what_was_there_before_it(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    bad = {"WorkspaceArn": CLAIMS, "ResourceArns": [*NEW["ResourceArns"], "nonsense"]}
    failed = made.update(**bad)
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason)
    assert made.roll_back(bad).succeeded
    assert there(connect) == {*users(1, 2), *MADE_BY_HAND}


@pytest.mark.parametrize("others", [0, 150, 350])
def test_what_happened_to_other_resources_in_between_does_not_hide_it(
    made: CustomResource, connect: LocalConnect, stacks: Stacks, others: int
) -> None:
    failed = fail(made, stacks)
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason, others=others)
    assert made.roll_back(NEW).succeeded
    assert there(connect) == {*users(1, 2), *MADE_BY_HAND}
    assert stacks.calls.count("DescribeStackEvents") == 1 + others // 100


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("UPDATE_COMPLETE", ""),
        ("UPDATE_FAILED", MESSAGE + "1 of 2 associations failed on workspace c1a1b2c3…. 2 could not be restored."),
        ("UPDATE_FAILED", NO_ANSWER),
    ],
    ids=["succeeded", "not restored", "no answer"],
)
def test_the_rollback_of_an_update_that_left_something_takes_it_back(
    made: CustomResource, connect: LocalConnect, stacks: Stacks, status: str, reason: str
) -> None:
    connect.associate(CLAIMS, users(3))
    roll_back_to(stacks, status, reason)
    answered = made.roll_back(NEW)
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1, 2, 50)}


def test_the_rollback_of_an_update_that_was_cancelled_outlasts_it(
    made: CustomResource, waiting_resource: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    roll_back_to(stacks, "UPDATE_FAILED", CANCELLED)
    made.seconds = 12
    connect.clear_calls()
    answered = made.roll_back(NEW)
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1, 2, 50)}
    removals = [call.at for call in connect.calls() if call.operation == "DisassociateWorkspace"]
    assert removals[-1] - removals[0] > 6, "until the update cannot be at work any more"


def test_a_further_attempt_to_roll_back_takes_back_the_same(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    failed = fail(made, stacks)
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason)
    for _ in range(2):
        stacks.happens(STACK_ID, "UPDATE_FAILED", LOGICAL_ID, MESSAGE + "Could not read workspace c1a1b2c3…")
        stacks.happens(STACK_ID, "UPDATE_ROLLBACK_FAILED")
        stacks.happens(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS")
        stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS", LOGICAL_ID)
    assert made.roll_back(NEW).succeeded
    assert there(connect) == {*users(1, 2), *MADE_BY_HAND}


def test_an_earlier_update_of_the_stack_says_nothing_of_this_one(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    failed = fail(made, stacks)
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason)
    stacks.happens(STACK_ID, "UPDATE_COMPLETE", LOGICAL_ID)
    stacks.happens(STACK_ID, "UPDATE_ROLLBACK_COMPLETE")
    roll_back_to(stacks, "UPDATE_COMPLETE")
    assert made.roll_back(NEW).succeeded
    assert there(connect) == {*users(1, 2, 50)}


@pytest.mark.parametrize("told", [True, False])
def test_what_failed_in_one_process_and_succeeded_in_another_is_not_taken_back_later(
    made: CustomResource, connect: LocalConnect, stacks: Stacks, processes: StartProcess, told: bool
) -> None:
    few, many = OLD, {"WorkspaceArn": CLAIMS, "ResourceArns": users(1, 2, 11, 12, 13)}
    refused = ItemFailure(resource_arns=tuple(users(12)), code="400")
    connect.add_fault(Fault(effect=refused, operation="AssociateWorkspace", times=1))
    failed = made.update(**many)
    assert not failed.succeeded
    with processes() as second:
        other = CustomResource(second, made.answers, physical_id=CLAIMS, properties=few)
        if told:
            roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason)
        assert other.roll_back(many).succeeded
        stacks.forget()
        if told:
            begin(stacks)
        assert other.update(**many).succeeded
    made.properties = many
    assert made.update(**few).succeeded
    assert not there(connect) & {*users(11, 12, 13)}, "who is dropped loses access"


def test_without_permission_to_read_the_stack_the_event_decides(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + "Nothing was changed.")
    stacks.denies.add("DescribeStacks")
    answered = made.roll_back(NEW)
    assert answered.succeeded, answered.log
    assert answered.seconds < WITHIN
    assert there(connect) == {*users(1, 2, 50)}


def test_without_permission_to_read_its_events_a_rollback_takes_back_what_the_event_says(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + "Nothing was changed.")
    stacks.denies.add("DescribeStackEvents")
    connect.delete(users(1)[0])
    answered = made.send("Update", ResourceProperties=OLD, OldResourceProperties={**NEW, "ResourceArns": users(3)})
    assert answered.succeeded, answered.log
    assert answered.seconds < WITHIN
    assert there(connect) == {*users(2, 50)}


@contextmanager
def unreachable(how: str) -> Iterator[str]:
    """A place where CloudFormation is said to be, and nobody answers."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        if how == "no network":
            server.close()
        dripping = Thread(target=_drip, args=(server, over))
        if how == "drips":
            dripping.start()
        try:
            yield url  # without an answer: the connection is made, and that is all
        finally:
            over.set()
            if how == "drips":
                dripping.join()


def _drip(server: socket.socket, over: Event) -> None:
    with suppress(OSError):
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            for byte in b"HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: 1000\r\n\r\n" + b" " * 1000:
                connection.sendall(bytes([byte]))
                if over.wait(0.5):
                    return


@pytest.mark.parametrize("how", ["no network", "no answer", "drips"])
def test_where_cloudformation_does_not_answer_the_event_decides_within_seconds(
    made: CustomResource, connect: LocalConnect, processes: StartProcess, how: str
) -> None:
    with unreachable(how) as url, processes(AWS_ENDPOINT_URL_CLOUDFORMATION=url) as function:
        made.function = function
        answered = made.roll_back(NEW)
        assert answered.succeeded, answered.log
        assert answered.seconds < WITHIN
    assert there(connect) == {*users(1, 2, 50)}


def test_a_rollback_that_changes_no_arn_goes_on_without_a_workspace_that_has_gone(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    connect.delete(CLAIMS)
    failed = made.update(**OLD, Repair="once")
    assert not failed.succeeded
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason)
    assert made.roll_back({**OLD, "Repair": "once"}).succeeded


def test_a_delete_asks_nothing(made: CustomResource, stacks: Stacks) -> None:
    assert made.delete().succeeded
    assert not stacks.calls


@pytest.mark.parametrize("told", [True, False])
def test_a_rollback_that_changes_the_workspace_back_clears_the_other_one(
    made: CustomResource, connect: LocalConnect, stacks: Stacks, told: bool
) -> None:
    """The update was never answered, and all that it made is there."""
    connect.associate(BILLING, users(2, 3, 60), indexed=True)
    if told:
        roll_back_to(stacks, "UPDATE_FAILED", NO_ANSWER)
    answered = made.roll_back({**NEW, "WorkspaceArn": BILLING})
    assert answered.succeeded, answered.log
    assert there(connect) == {*users(1, 2), *MADE_BY_HAND}
    assert there(connect, BILLING) == {*users(60)}


def test_a_rollback_clears_nothing_of_the_other_workspace_where_the_update_was_undone(
    made: CustomResource, connect: LocalConnect, stacks: Stacks
) -> None:
    connect.associate(BILLING, users(3, 60), indexed=True)
    failed = made.update(WorkspaceArn=BILLING, ResourceArns=[*users(2, 3), UNKNOWN])
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + failed.reason)
    assert made.roll_back({**NEW, "WorkspaceArn": BILLING}).succeeded
    assert there(connect, BILLING) == {*users(3, 60)}


@pytest.mark.parametrize("code", ["AccessDeniedException", "InternalServiceException"])
def test_a_rollback_succeeds_whatever_the_other_workspace_says_of_what_was_never_there(
    made: CustomResource, connect: LocalConnect, stacks: Stacks, code: str
) -> None:
    gone = BILLING.replace("b1a1", "b2a2")
    connect.add_fault(Fault(effect=Error(code=code), operation="DisassociateWorkspace", times=None))
    made.seconds = 15
    roll_back_to(stacks, "UPDATE_FAILED", MESSAGE + "12 of 12 associations failed. Nothing was changed.")
    answered = made.roll_back({**NEW, "WorkspaceArn": gone})
    assert answered.succeeded, answered.log
