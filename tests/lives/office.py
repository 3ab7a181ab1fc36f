"""Lambda and Amazon Connect in one process: the real handler code, real boto3, and whatever goes wrong in between."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest import mock

import boto3
import botocore.session
from botocore.config import Config

from local.connect.calls import Call
from local.connect.in_process import served_in_process
from local.connect.service import Outcome, Service
from local.simulator.stacks import Stacks
from tests.lives.virtual import Time
from workspace_association.connect import make_client
from workspace_association.deadline import Deadline, Timeouts
from workspace_association.drift import main as drift
from workspace_association.main import Outside, make_handler
from workspace_association.request import Event

FUNCTION_SECONDS = 600.0
CHECK_SECONDS = 300.0

Function = Callable[[Event, Any], None]


class KilledError(BaseException):
    """The process of the function dies. No handler for exceptions holds it up."""


@dataclass
class Invocation:
    """What came of one delivery of an event.

    Attributes:
        answers: what was sent to CloudFormation, each with the time.
        log: the lines of the log.
        metrics: the documents that a check for drift wrote.
        calls: the calls to Amazon Connect.
        killed: the process died.
        began: when the event was delivered.
        ended: when it was over.
        sent: how many requests were sent to Amazon Connect.
        until_it_ends: what is to be closed then.
    """

    answers: list[tuple[float, Mapping[str, Any]]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    metrics: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    killed: bool = False
    began: float = 0.0
    ended: float = 0.0
    sent: int = 0
    until_it_ends: ExitStack = field(default_factory=ExitStack)

    @property
    def succeeded(self) -> bool:
        """Whether it was answered with success."""
        return any(answer["Status"] == "SUCCESS" for _, answer in self.answers)


@cache
def _session() -> boto3.Session:
    """What makes the clients. With an agent of its own, because botocore makes up the usual one twice a call."""
    session = botocore.session.get_session()
    session.set_default_client_config(Config(user_agent="office"))
    return boto3.Session(botocore_session=session)


_running: ContextVar[Invocation | None] = ContextVar("_running", default=None)
"""The invocation that this thread works for."""

_idle_clients: defaultdict[tuple[str, str, Timeouts], list[Any]] = defaultdict(list)
"""Clients that no invocation uses. To make one takes botocore longer than most invocations last."""


@dataclass
class Office:
    """Everything there is, in one time.

    Attributes:
        stacks: what CloudFormation says of its stacks.
        before_call: called before each request reaches Amazon Connect, with its number in this invocation.
        after_call: called after it has taken effect, before the answer is on its way.
        while_waiting: called when the function itself waits, with the seconds.
    """

    time: Time = field(default_factory=Time)
    service: Service = field(init=False)
    stacks: Stacks = field(default_factory=Stacks)
    before_call: Callable[[int], None] | None = None
    after_call: Callable[[int], None] | None = None
    while_waiting: Callable[[float], None] | None = None

    def __post_init__(self) -> None:
        self.service = Service(self.time.read)

    def function(self) -> Function:
        """A new process of the function."""
        with mock.patch.dict("os.environ", {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}):
            return make_handler(Outside(client=self._client, deadline=self._deadline, send=self._take_response))

    def _client(self, service: str, region: str, timeouts: Timeouts) -> Any:
        idle = _idle_clients[service, region, timeouts]
        client = idle.pop() if idle else make_client(service, region, timeouts)
        self.running.until_it_ends.callback(idle.append, client)
        handle = self.handle if service == "connect" else self.stacks.handle
        serving = served_in_process(client, handle, self.time.wait)
        self.running.until_it_ends.enter_context(serving)
        return client

    def _deadline(self, remaining: Callable[[], float]) -> Deadline:
        return Deadline(remaining, now=self.time.read, sleep=self.sleep, start=self.time.start, wait=self.time.wait_for)

    def _take_response(self, _: str, response: Mapping[str, Any], __: Deadline) -> None:
        json.dumps(response)
        self.running.answers.append((self.time.now, response))

    def sleep(self, seconds: float) -> None:
        """The function waits."""
        if self.while_waiting:
            self.while_waiting(seconds)
        self.time.wait(seconds)

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """A request on its way to Amazon Connect and back."""
        if self.running.killed:
            raise KilledError
        number, self.running.sent = self.running.sent, self.running.sent + 1
        if self.before_call:
            self.before_call(number)
        outcome = self.service.handle(method, path, headers, body)
        if self.after_call:
            self.after_call(number)
        return outcome

    def check(
        self,
        stack_id: str,
        *,
        repair: bool = False,
        seconds: float = CHECK_SECONDS,
        client: Callable[[str, str, Timeouts], Any] | None = None,
    ) -> Invocation:
        """Check a stack for drift, in a process of its own; with a client, that is what makes its clients."""
        outside = drift.Outside(client or self._client, self._deadline, self._take_metrics, lambda: self.time.now)
        environment = {"STACK_ID": stack_id, "REPAIR": str(repair).lower()}
        return self.invoke(lambda _, context: drift.run(environment, context, outside), {}, seconds)

    def _take_metrics(self, line: str) -> None:
        self.running.metrics.append(json.loads(line))

    def invoke(self, function: Function, event: Mapping[str, Any], seconds: float = FUNCTION_SECONDS) -> Invocation:
        """Deliver an event to a process of the function."""
        invocation = Invocation(began=self.time.now)
        ends = self.time.now + seconds
        context = SimpleNamespace(
            aws_request_id="invocation",
            log_stream_name="2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef",
            get_remaining_time_in_millis=lambda: int((ends - self.time.now) * 1000),
        )
        already = len(self.service.calls())
        outer = _running.set(invocation)
        try:
            with invocation.until_it_ends:
                function(event, context)
        except KilledError:
            invocation.killed = True
        finally:
            _running.reset(outer)
        invocation.calls = self.service.calls()[already:]
        invocation.ended = self.time.now
        return invocation

    @property
    def running(self) -> Invocation:
        """The invocation that this thread works for."""
        return _running.get() or Invocation()

    def write(self, line: str) -> None:
        """Takes a line of the log."""
        self.running.log.append(line)


@contextmanager
def open_office() -> Iterator[Office]:
    """An office, and everything in this process that has to know its time."""
    office = Office()

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            office.write(self.format(record))

    root = logging.getLogger()
    with (
        mock.patch("crhelper.resource_helper.threading.Timer", _NoTimer),
        mock.patch.object(root, "handlers", [Lines()]),
        mock.patch.object(boto3, "DEFAULT_SESSION", _session()),
        mock.patch.dict("os.environ", {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}),
    ):
        yield office


class _NoTimer:
    """crhelper's timer runs in real time, where next to none passes."""

    def __init__(self, *_: object) -> None: ...

    def start(self) -> None:
        """Never rings."""

    def cancel(self) -> None:
        """Needs no stopping."""
