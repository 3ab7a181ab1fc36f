"""The function's entry: crhelper takes the event, and responds to CloudFormation with what came of it."""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Protocol

from crhelper import CfnResource

from workspace_association import log, response, stack
from workspace_association.apply import NOTHING, ApplyError, Counts, carry_out
from workspace_association.connect import make_client
from workspace_association.deadline import Deadline, Timeouts, timeouts_for
from workspace_association.request import (
    Event,
    InvalidPropertyError,
    Request,
    failed_create_id,
    parse_declaration,
    parse_removal,
    physical_id,
    unfinished_create_id,
)
from workspace_association.results import CallFailedError

_ASK_STACK = Timeouts(connect=1.5, read=2.5)
_ASK_STACK_SECONDS = 6.0
"""CloudFormation has to respond to each of two questions within so many seconds; otherwise the event decides."""


class Context(Protocol):
    """What is used of Lambda's context object."""

    log_stream_name: str

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""


@dataclass(frozen=True)
class Outside:
    """All that the function reaches outside of itself.

    Attributes:
        client: Makes an AWS client for a service and a region.
        deadline: The time there is, from the seconds that remain.
        send: Sends a response.
    """

    client: Callable[[str, str, Timeouts], Any] = make_client
    deadline: Callable[[Callable[[], float]], Deadline] = Deadline
    send: Callable[[str, Mapping[str, Any], Deadline], None] = response.send


class RequestFailedError(Exception):
    """The request failed; the message is for the person who deploys, and `restored` says that nothing has changed."""

    def __init__(self, reason: str, *, restored: bool) -> None:
        super().__init__(reason)
        self.restored = restored


class _Resource(CfnResource):
    """Crhelper, with one response an event: its timer and its main thread might both send one."""

    def __init__(self, outside: Outside) -> None:
        # It makes three AWS clients that only polling needs, unless it takes itself for a local run of SAM.
        os.environ.setdefault("AWS_SAM_LOCAL", "true")
        super().__init__(json_logging=False, log_level="INFO", boto_level="WARNING", sleep_on_delete=0)
        self._outside = outside
        self.create(self._create_or_update)
        self.update(self._create_or_update)
        self.delete(self._take_away)

    def __call__(self, event: Event, context: Context) -> None:
        """Carry out an event of CloudFormation, and respond to it."""
        log.start(event)
        self._no_response_yet = Lock()
        self._deadline = self._outside.deadline(lambda: context.get_remaining_time_in_millis() / 1000)
        super().__call__(event, context)

    def _create_or_update(self, event: Event, context: Context) -> str:
        # What crhelper's timer sends, while the request is still at work.
        self.PhysicalResourceId = event.get("PhysicalResourceId") or unfinished_create_id(event)
        try:
            self.Data.update(self._carry_out(self._request(event), context))
        except RequestFailedError as error:
            if event["RequestType"] == "Create":  # it is marked only when nothing is left of it
                self.PhysicalResourceId = failed_create_id(event) if error.restored else physical_id(event)
            raise
        return physical_id(event)

    def _take_away(self, event: Event, context: Context) -> str:
        self.PhysicalResourceId = str(event.get("PhysicalResourceId") or failed_create_id(event))
        request = parse_removal(event)
        self.Data.update(self._carry_out(request, context) if request else NOTHING)
        return str(self.PhysicalResourceId)

    def _request(self, event: Event) -> Request:
        try:
            request = parse_declaration(event)
        except InvalidPropertyError as error:
            reason = response.fit("", str(error), f". {stack.RESTORED}.")
            raise RequestFailedError(reason, restored=True) from None
        if not request.may_be_rollback:
            return request
        earlier = self._ask_stack(event)
        if earlier is stack.Earlier.OVERTAKEN:
            raise RequestFailedError(f"The update was cancelled before it began. {stack.RESTORED}.", restored=True)
        return request.after(earlier)

    def _ask_stack(self, event: Event) -> stack.Earlier:
        """What the current Update takes back, if CloudFormation says so in time."""
        stack_id, earlier = str(event["StackId"]), stack.Earlier.NOT_ROLLED_BACK
        seconds = min(_ASK_STACK_SECONDS, self._deadline.left() / 8)
        try:
            client = self._outside.client("cloudformation", stack_id.split(":")[3], _ASK_STACK)
            if self._deadline.within(seconds, lambda: stack.is_rolling_back(client, stack_id)):
                earlier = stack.Earlier.INCOMPLETE
                earlier = self._deadline.within(seconds, lambda: stack.earlier(client, event))
        except Exception as error:  # whatever it is, the request goes on without
            log.entry("stack not asked", logging.WARNING, error=f"{type(error).__name__}: {error}")
        log.entry("stack asked", earlier=earlier.name)
        return earlier

    def _carry_out(self, request: Request, context: Context) -> Counts:
        """Carry a request out within the time there is. RequestFailedError says what went wrong."""
        total = self._deadline.left()
        timeouts = timeouts_for(total)
        deadline = replace(self._deadline, reserve=min(10.0, total / 10), attempt=timeouts.attempt)
        clients = lambda region: self._outside.client("connect", region, timeouts)  # noqa: E731
        try:
            return carry_out(request, clients, deadline)
        except (ApplyError, CallFailedError) as error:
            restored = True
            if isinstance(error, ApplyError):
                log.by_reason("failed", error.failures, logging.ERROR)
                restored = not error.not_restored
            reason = response.reason_of(error, request.workspace, context.log_stream_name)
            raise RequestFailedError(reason, restored=restored) from None
        except Exception as error:
            reason = f"Unexpected {type(error).__name__}: what was changed {stack.NOT_RESTORED}. {error}"
            raise RequestFailedError(reason, restored=False) from error

    def _send(self, status: str | None = None, reason: str = "") -> None:
        if self._no_response_yet.acquire(blocking=False):
            self.Reason = response.shortened(str(self.Reason))
            sent = {"status": status or self.Status, "reason": reason or self.Reason, "data": self.Data}
            log.entry("response", response=sent, physical_id=self.PhysicalResourceId)
            send = lambda url, body, _: self._outside.send(url, body, self._deadline)  # noqa: E731
            super()._send(status, reason, send)  # type: ignore[misc]  # not in crhelper's stubs


def make_handler(outside: Outside) -> Callable[[Event, Context], None]:
    """A handler for Lambda, which carries out custom resource events of CloudFormation and responds to them."""
    return _Resource(outside)


handler = make_handler(Outside())
