"""The function's entry: crhelper takes the event, and answers CloudFormation with what came of it."""

import logging
import os
from collections.abc import Mapping
from threading import Lock
from typing import Any, Protocol

from workspace_association import log
from workspace_association.answer import reason_of, shortened
from workspace_association.apply import ApplyError
from workspace_association.clock import Clock, timeouts_for
from workspace_association.connect import Connect, make_client
from workspace_association.failure import CallFailedError
from workspace_association.left_out import left_out
from workspace_association.process import NOTHING, Counts, carry_out
from workspace_association.request import (
    InvalidPropertyError,
    Request,
    failed_create_id,
    parse_unwanted,
    parse_wanted,
    rolled_back,
)
from workspace_association.settle import Settler
from workspace_association.undone import Undone

with left_out("boto3"):  # crhelper needs it for polling only
    from crhelper import CfnResource

Event = Mapping[str, Any]


class Context(Protocol):
    """What is used of Lambda's context object."""

    log_stream_name: str

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""


class RequestFailedError(Exception):
    """The request failed; the message is for the person who deploys, and `undone` says that nothing has changed."""

    def __init__(self, reason: str, *, undone: bool) -> None:
        super().__init__(reason)
        self.undone = undone


class _AnswersOnce(CfnResource):
    """crhelper, whose timer and whose main thread both answer where the one comes while the other is at it."""

    def __call__(self, event: Event, context: Context) -> None:
        self._unanswered = Lock()
        super().__call__(event, context)

    def _send(self, status: str | None = None, reason: str = "") -> None:
        if self._unanswered.acquire(blocking=False):
            self.Reason = shortened(str(self.Reason))
            said = {"status": status or self.Status, "reason": reason or self.Reason, "data": self.Data}
            log.entry("answer", answer=said, physical_id=self.PhysicalResourceId)
            super()._send(status, reason)  # type: ignore[misc]  # not in crhelper's stubs


def _make_helper() -> CfnResource:
    # crhelper makes three AWS clients that only polling needs, unless it believes to be run by SAM on a desk.
    os.environ.setdefault("AWS_SAM_LOCAL", "true")
    return _AnswersOnce(json_logging=False, log_level="INFO", boto_level="WARNING", sleep_on_delete=0)


_helper = _make_helper()
_undone = Undone()


def handler(event: Event, context: Context) -> None:
    """Entry for Lambda: carry out a custom resource event of CloudFormation and answer it."""
    log.start(event)
    _helper(event, context)


@_helper.create
@_helper.update
def _create_or_update(event: Event, context: Context) -> str:
    # The answer to a failure carries the ID set here.
    _helper.PhysicalResourceId = event.get("PhysicalResourceId") or failed_create_id(event)
    is_rollback = _undone.is_rolled_back_by(event)
    try:
        request = parse_wanted(event)
        if is_rollback:
            log.entry("rollback")
            request = rolled_back(request)
        _helper.Data.update(_carry_out(request, context))
    except (InvalidPropertyError, RequestFailedError) as error:
        if error.undone:
            _undone.remember(event)
        raise
    return request.workspace.arn


@_helper.delete
def _delete(event: Event, context: Context) -> str:
    physical_id = str(event.get("PhysicalResourceId") or failed_create_id(event))
    _helper.PhysicalResourceId = physical_id
    request = parse_unwanted(event)
    _helper.Data.update(_carry_out(request, context) if request else NOTHING)
    return physical_id


def _clock(context: Context) -> Clock:
    return Clock(lambda: context.get_remaining_time_in_millis() / 1000)


def _carry_out(request: Request, context: Context) -> Counts:
    """Carry a request out within the time there is. RequestFailedError says what went wrong."""
    clock = _clock(context)
    total = clock.left()
    clock = clock.keeping(min(10.0, total / 10))  # for the answer
    timeouts = timeouts_for(total)
    client = make_client(request.workspace.region, timeouts, may_send=lambda: clock.left() > timeouts.attempt)
    settler = Settler(Connect(client, request.workspace), clock, timeouts.attempt)
    try:
        return carry_out(request, settler, clock)
    except (ApplyError, CallFailedError) as error:
        log.entries("failed", error.failures if isinstance(error, ApplyError) else {}, logging.ERROR)
        undone = isinstance(error, CallFailedError) or not error.not_restored
        raise RequestFailedError(reason_of(error, request.workspace, context.log_stream_name), undone=undone) from None
