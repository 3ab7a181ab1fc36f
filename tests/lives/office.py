"""Lambda and Amazon Connect in one process: the real handler code, real boto3, and whatever goes wrong in between."""

import importlib.util
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from local.connect.calls import Call
from local.connect.in_process import served_in_process
from local.connect.service import Outcome, Service
from tests.lives.virtual import Time
from workspace_association.clock import Clock

FUNCTION_SECONDS = 600.0


class KilledError(BaseException):
    """The process of the function dies. No handler for exceptions holds it up."""


@dataclass
class Invocation:
    """What came of one delivery of an event.

    Attributes:
        answers: what was sent to CloudFormation, each with the time.
        log: the lines of the log.
        calls: the calls to Amazon Connect.
        killed: the process died.
        began: when the event was delivered.
        ended: when it was over.
        sent: how many requests were sent to Amazon Connect.
        until_it_ends: what is to be closed then.
    """

    answers: list[tuple[float, Mapping[str, Any]]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
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


_running: ContextVar[Invocation | None] = ContextVar("_running", default=None)
"""The invocation that this thread works for."""


@dataclass
class Office:
    """Everything there is, in one time.

    Attributes:
        before_call: called before each request reaches Amazon Connect, with its number in this invocation.
        after_call: called after it has taken effect, before the answer is on its way.
        while_waiting: called when the function itself waits, with the seconds.
    """

    time: Time = field(default_factory=Time)
    service: Service = field(default_factory=Service)
    before_call: Callable[[int], None] | None = None
    after_call: Callable[[int], None] | None = None
    while_waiting: Callable[[float], None] | None = None

    def function(self) -> ModuleType:
        """A new process of the function: its own copy of the one module that keeps anything between events."""
        spec = importlib.util.find_spec("workspace_association.main")
        if spec is None or spec.loader is None:
            raise ImportError("workspace_association.main")
        module = importlib.util.module_from_spec(spec)
        with mock.patch.dict("os.environ", {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}):
            spec.loader.exec_module(module)
        make_client = module.make_client

        def make_local_client(*arguments: Any, **named: Any) -> Any:
            client = make_client(*arguments, **named)
            serving = served_in_process(client, self, self.time.read, self.time.wait)  # type: ignore[arg-type]
            self.running.until_it_ends.enter_context(serving)
            return client

        def clock(context: Any) -> Clock:
            remaining = lambda: context.get_remaining_time_in_millis() / 1000  # noqa: E731
            return Clock(remaining, now=self.time.read, sleep=self.sleep, together=self.time.together)

        module.make_client = make_local_client  # type: ignore[attr-defined]
        module._clock = clock  # type: ignore[attr-defined]  # noqa: SLF001
        return module

    def sleep(self, seconds: float) -> None:
        """The function waits."""
        if self.while_waiting:
            self.while_waiting(seconds)
        self.time.wait(seconds)

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes, now: float) -> Outcome:
        """A request on its way to Amazon Connect and back."""
        number, self.running.sent = self.running.sent, self.running.sent + 1
        if self.before_call:
            self.before_call(number)
        outcome = self.service.handle(method, path, headers, body, now)
        if self.after_call:
            self.after_call(number)
        return outcome

    def invoke(self, function: ModuleType, event: Mapping[str, Any], seconds: float = FUNCTION_SECONDS) -> Invocation:
        """Deliver an event to a process of the function."""
        invocation = Invocation(began=self.time.now)
        ends = self.time.now + seconds
        context = SimpleNamespace(
            log_stream_name="2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef",
            get_remaining_time_in_millis=lambda: int((ends - self.time.now) * 1000),
        )
        already = len(self.service.calls())
        outer = _running.set(invocation)
        try:
            with invocation.until_it_ends:
                function.handler(event, context)
        except KilledError:
            invocation.killed = True
        finally:
            _running.reset(outer)
        invocation.calls = self.service.calls()[already:]
        invocation.ended = self.time.now
        return invocation

    def answer(self, body: str) -> None:
        """Takes an answer to CloudFormation."""
        self.running.answers.append((self.time.now, json.loads(body)))

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

    class CloudFormation:
        def __init__(self, *_: object, **__: object) -> None: ...

        def request(self, *, body: str, **_: object) -> None:
            office.answer(body)

        def getresponse(self) -> SimpleNamespace:
            return SimpleNamespace(reason="OK")

    root = logging.getLogger()
    with (
        mock.patch("crhelper.utils.HTTPSConnection", CloudFormation),
        mock.patch("crhelper.utils.ssl.create_default_context"),  # reads a hundred certificates for each answer
        mock.patch("crhelper.resource_helper.threading.Timer", _NoTimer),
        mock.patch.object(root, "handlers", [Lines()]),
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
