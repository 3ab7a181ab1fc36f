"""The function's process dies at any moment of a create, an update or a delete; what follows puts everything right."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from local.connect.client import LocalConnect
from local.connect.faults import Fault, Hang, Moment
from local.simulator.custom_resource import Answered, CustomResource
from local.simulator.function import Function
from local.simulator.responses import Answers
from tests.handler.conftest import CLAIMS, there, users

OLD = {"WorkspaceArn": CLAIMS, "ResourceArns": users(*range(1, 61))}
NEW = {"WorkspaceArn": CLAIMS, "ResourceArns": users(*range(31, 91))}
MADE_BY_HAND = users(100, 101)
CALLS = {"Create": 4, "Update": 5, "Delete": 3}
"""A search and three batches; a search, two batches to add, two to remove; three batches."""

MOMENTS = [
    pytest.param(kind, call, moment, id=f"{kind} {moment} call {call}")
    for kind, calls in CALLS.items()
    for call in range(calls)
    for moment in ("before", "after")
]


@dataclass
class Lambda:
    """Starts processes of the function, one after the other."""

    start: Callable[[], Any]
    answers: Answers

    @contextmanager
    def process(self) -> Iterator[Function]:
        """A new process."""
        with self.start() as function:
            yield function


@pytest.fixture
def processes(bundle: Path, environment: dict[str, str], answers: Answers, tmp_path: Path) -> Lambda:
    """What starts processes of the function."""
    return Lambda(lambda: Function.running(bundle, tmp_path / f"log-{uuid4()}", environment), answers)


def before(kind: str, connect: LocalConnect, processes: Lambda) -> CustomResource:
    """The resource as it is before the event: made, or not there yet; with associations made by hand beside it."""
    connect.associate(CLAIMS, MADE_BY_HAND, indexed=True)
    with processes.process() as function:
        resource = CustomResource(function, processes.answers)
        if kind != "Create":
            assert resource.create(**OLD).succeeded
    connect.clear_calls()
    return resource


def event_of(kind: str) -> dict[str, Any]:
    """What is sent: the create of the old properties, the update to the new ones, the delete of the old ones."""
    if kind == "Update":
        return {"ResourceProperties": NEW, "OldResourceProperties": OLD}
    return {"ResourceProperties": OLD}


def die(
    kind: str, call: int, moment: Moment, connect: LocalConnect, processes: Lambda, resource: CustomResource
) -> None:
    """Deliver the event to a process that dies at that call, before or after it took effect."""
    connect.add_fault(Fault(effect=Hang(moment=moment), skip=call))
    with processes.process() as function, ThreadPoolExecutor() as pool:
        resource.function = function
        delivered = pool.submit(resource.send, kind, **event_of(kind))
        while not [seen for seen in connect.calls()[call:] if seen.outcome == "hung"]:
            assert not delivered.done(), "the event makes fewer calls than expected"
        function.kill()
        with pytest.raises(RuntimeError, match="the function died"):
            delivered.result()
    connect.clear_faults()


def deliver(kind: str, processes: Lambda, resource: CustomResource, **parts: Any) -> Answered:
    """Deliver an event to a new process."""
    with processes.process() as function:
        resource.function = function
        return resource.send(kind, **parts)


@pytest.mark.parametrize(("kind", "call", "moment"), MOMENTS)
def test_the_same_event_delivered_again_finishes_the_work(
    kind: str, call: int, moment: Moment, connect: LocalConnect, processes: Lambda
) -> None:
    resource = before(kind, connect, processes)
    die(kind, call, moment, connect, processes, resource)
    answered = deliver(kind, processes, resource, **event_of(kind))
    assert answered.succeeded, answered.log
    wanted = {"Create": OLD["ResourceArns"], "Update": NEW["ResourceArns"], "Delete": []}[kind]
    assert there(connect) == {*wanted, *MADE_BY_HAND}


@pytest.mark.parametrize(("kind", "call", "moment"), MOMENTS)
def test_cloudformations_rollback_takes_everything_back(
    kind: str, call: int, moment: Moment, connect: LocalConnect, processes: Lambda
) -> None:
    resource = before(kind, connect, processes)
    die(kind, call, moment, connect, processes, resource)
    if kind == "Update":
        answered = deliver("Update", processes, resource, ResourceProperties=OLD, OldResourceProperties=NEW)
    else:
        # A create that never answered is deleted under an ID that CloudFormation makes up; a delete is sent again.
        resource.physical_id = resource.physical_id or "Desk-ClaimsDesk-1ABCDEF"
        answered = deliver("Delete", processes, resource, ResourceProperties=OLD)
    assert answered.succeeded, answered.log
    assert there(connect) == {*(OLD["ResourceArns"] if kind == "Update" else []), *MADE_BY_HAND}
