"""The entry of the drift check's function: it checks the stack that made it, and writes what it found as metrics."""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol

from workspace_association import log
from workspace_association.connect import make_client
from workspace_association.deadline import Deadline, Timeouts, timeouts_for
from workspace_association.deployed.errors import DeployedError
from workspace_association.drift.check import LAG, Outcome, check
from workspace_association.drift.live import Live
from workspace_association.drift.look import CannotTellError
from workspace_association.drift.metrics import Counts, documents
from workspace_association.drift.own_stack import OwnStack
from workspace_association.drift.repair import Repair
from workspace_association.results import CallFailedError

STACK_ID, REPAIR = "STACK_ID", "REPAIR"
"""The environment: the ID of the stack, and `true` where what is missing is to be put back."""

_SAID = (CannotTellError, CallFailedError, DeployedError)
"""Errors whose message is the whole story."""


class Context(Protocol):
    """What is used of Lambda's context object."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""


def _print(line: str) -> None:
    """A line of its own in the log: CloudWatch reads metrics from nothing else."""
    print(line, flush=True)


@dataclass(frozen=True)
class Outside:
    """All that the function reaches outside of itself.

    Attributes:
        client: Makes an AWS client for a service and a region.
        deadline: The time there is, from the seconds that remain.
        write: Writes a line of metrics.
        clock: Seconds since 1970.
        lag: Seconds between the two looks.
    """

    client: Callable[[str, str, Timeouts], Any] = make_client
    deadline: Callable[[Callable[[], float]], Deadline] = Deadline
    write: Callable[[str], None] = _print
    clock: Callable[[], float] = time.time
    lag: float = LAG


def run(environment: Mapping[str, str], context: Context, outside: Outside) -> None:
    """Check a stack, and write the metrics of that. Whatever goes wrong is the metric `Failed`, and is in the log."""
    stack_id = environment[STACK_ID]
    log.start({"StackId": stack_id, "RequestId": context.aws_request_id, "RequestType": "DriftCheck"})
    deadline = outside.deadline(lambda: context.get_remaining_time_in_millis() / 1000)
    total = deadline.left()
    timeouts = timeouts_for(total)
    deadline = replace(deadline, reserve=min(10.0, total / 10), attempt=timeouts.attempt)
    try:
        # In a task of its own: whatever hangs, there is time left to say so.
        outcome = deadline.within(
            deadline.left(),
            lambda: _checked(
                stack_id, outside, timeouts, deadline, repairs=environment.get(REPAIR, "").lower() == "true"
            ),
        )
    except Exception as error:
        details = {"details": {"error": f"{type(error).__name__}: {error}"}}
        log.LOG.error("check failed", exc_info=not isinstance(error, _SAID), extra=details)
        outcome = Outcome(failed=True)
    for document in documents(
        stack_id.split("/")[1], _counts(outcome), failed=outcome.failed, at=int(outside.clock() * 1000)
    ):
        outside.write(json.dumps(document))


def _checked(stack_id: str, outside: Outside, timeouts: Timeouts, deadline: Deadline, *, repairs: bool) -> Outcome:
    stack = OwnStack(outside.client("cloudformation", stack_id.split(":")[3], timeouts), stack_id)
    client_of = cache(lambda region: outside.client("connect", region, timeouts))
    put_back = Repair(stack.state, client_of, deadline) if repairs else None
    return check(stack, Live(client_of, deadline), put_back, deadline, outside.lag)


def _counts(outcome: Outcome) -> dict[str, Counts] | None:
    """What was counted, by the ID of the workspace."""
    if outcome.differences is None:
        return None
    return {
        each.wanted.workspace.workspace_id: Counts(
            len(each.missing), len(each.unwanted), len(each.gone), outcome.repaired.get(each.workspace, 0)
        )
        for each in outcome.differences
    }


def handle(_: object, context: Context) -> None:
    """Lambda calls this; EventBridge Scheduler says when. What the event holds does not matter."""
    run(os.environ, context, Outside())
