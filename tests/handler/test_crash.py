"""The function's process dies at any moment of any request; what CloudFormation sends next puts everything right.

Rules 6 and 12 of the contract.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.connect.faults import Fault, Hang, Moment
from local.connect.server import LocalConnect
from local.simulator.custom_resource import UNANSWERED_ID, Answered, CustomResource
from local.simulator.stacks import NO_ANSWER, Stacks, roll_back_to
from tests.arns import BILLING, CLAIMS
from tests.handler.conftest import StartProcess, there, users

OLD = {"WorkspaceArn": CLAIMS, "ResourceArns": users(*range(1, 61))}
NEW = {"WorkspaceArn": CLAIMS, "ResourceArns": users(*range(31, 91))}
MOVED = {"WorkspaceArn": BILLING, "ResourceArns": users(*range(31, 91))}
MADE_BY_HAND = users(100, 101)
CALLS = {"Create": 4, "Update": 5, "Move": 4, "Delete": 3}
"""A search and three batches; a search, two batches to add, two to remove; as the create; three batches."""

SHORT = 6.0
"""Seconds: a Delete beside a Create that may still be at work goes on for most of the function's time."""

MOMENTS = [
    pytest.param(kind, call, moment, id=f"{kind} {moment} call {call}")
    for kind, calls in CALLS.items()
    for call in range(calls)
    for moment in ("before", "after")
]


def prepare(kind: str, connect: LocalConnect, resource: CustomResource) -> None:
    """What is there before the event: the resource, or nothing yet; and associations made by hand beside it."""
    for workspace in (CLAIMS, BILLING):
        connect.associate(workspace, MADE_BY_HAND, indexed=True)
    if kind != "Create":
        assert resource.create(**OLD).succeeded
    connect.clear_calls()


def event_of(kind: str) -> dict[str, Any]:
    """What is sent: the create of the old properties, the update to the new ones, the delete of the old ones."""
    if kind in ("Update", "Move"):
        new = NEW if kind == "Update" else MOVED
        return {"request_type": "Update", "ResourceProperties": new, "OldResourceProperties": OLD}
    return {"request_type": kind, "ResourceProperties": OLD}


def die(
    kind: str, call: int, moment: Moment, connect: LocalConnect, processes: StartProcess, resource: CustomResource
) -> None:
    """Deliver the event to a process of its own that dies at that call, before or after it took effect."""
    connect.add_fault(Fault(effect=Hang(moment=moment), skip=call))
    with processes() as function, ThreadPoolExecutor() as pool:
        dying = CustomResource(function, resource.answers, physical_id=resource.physical_id)
        delivered = pool.submit(dying.send, **event_of(kind))
        while not [seen for seen in connect.calls()[call:] if seen.outcome == "hung"]:
            assert not delivered.done(), "the event makes fewer calls than expected"
            time.sleep(0.01)
        function.kill()
        with pytest.raises(RuntimeError, match="the function died"):
            delivered.result()
    connect.clear_faults()


def roll_back(kind: str, resource: CustomResource, stacks: Stacks) -> Answered:
    """What CloudFormation sends when the event was never answered; a Delete is sent again."""
    if kind in ("Update", "Move"):
        roll_back_to(stacks, "UPDATE_FAILED", NO_ANSWER)
        new = NEW if kind == "Update" else MOVED
        return resource.send("Update", ResourceProperties=OLD, OldResourceProperties=new)
    if kind == "Create":
        resource.physical_id, resource.seconds = UNANSWERED_ID, SHORT
    return resource.send("Delete", ResourceProperties=OLD)


@pytest.mark.parametrize(("kind", "call", "moment"), MOMENTS)
def test_the_same_event_delivered_again_finishes_the_work(
    kind: str, call: int, moment: Moment, connect: LocalConnect, processes: StartProcess, resource: CustomResource
) -> None:
    prepare(kind, connect, resource)
    die(kind, call, moment, connect, processes, resource)
    answered = resource.send(**event_of(kind))
    assert answered.succeeded, answered.log
    claims = {"Create": OLD["ResourceArns"], "Update": NEW["ResourceArns"], "Move": OLD["ResourceArns"], "Delete": []}
    assert there(connect) == {*claims[kind], *MADE_BY_HAND}
    assert there(connect, BILLING) == {*(MOVED["ResourceArns"] if kind == "Move" else []), *MADE_BY_HAND}


@pytest.mark.parametrize(("kind", "call", "moment"), MOMENTS)
def test_cloudformations_rollback_takes_everything_back(
    kind: str,
    call: int,
    moment: Moment,
    connect: LocalConnect,
    processes: StartProcess,
    resource: CustomResource,
    stacks: Stacks,
) -> None:
    prepare(kind, connect, resource)
    die(kind, call, moment, connect, processes, resource)
    answered = roll_back(kind, resource, stacks)
    assert answered.succeeded, answered.log
    assert there(connect) == {*(OLD["ResourceArns"] if kind in ("Update", "Move") else []), *MADE_BY_HAND}
    assert there(connect, BILLING) == {*MADE_BY_HAND}


@pytest.mark.parametrize("call", range(CALLS["Move"]))
def test_the_other_workspace_is_cleared_too_where_cloudformation_does_not_answer(
    call: int, connect: LocalConnect, processes: StartProcess, resource: CustomResource
) -> None:
    prepare("Move", connect, resource)
    die("Move", call, "after", connect, processes, resource)
    answered = resource.send("Update", ResourceProperties=OLD, OldResourceProperties=MOVED)
    assert answered.succeeded, answered.log
    assert there(connect) == {*OLD["ResourceArns"], *MADE_BY_HAND}
    assert there(connect, BILLING) == {*MADE_BY_HAND}
