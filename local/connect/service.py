"""The local Connect without its HTTP: takes a request, says what becomes of it, and records it."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from local.connect.calls import Call, signature
from local.connect.controls import Controls
from local.connect.distort import distorted
from local.connect.faults import Cut, Distort, Drip, Error, Hang, ItemFailure
from local.connect.model import Operation
from local.connect.operations import carry_out
from local.connect.wire import CallError, Response, answer, check_request, error_answer, read_body, route


@dataclass(frozen=True)
class Aborted:
    """The connection is to be cut without an answer."""


@dataclass(frozen=True)
class Held:
    """No answer for now.

    Attributes:
        seconds: how long; None is for as long as the client waits.
        finish: gives the answer when they are over. A client that is gone gets none: do not call it.
    """

    seconds: float | None
    finish: Callable[[], Response]


Outcome = Response | Aborted | Held


@dataclass(frozen=True)
class _Request:
    number: int
    operation: Operation
    parameters: Mapping[str, Any]
    region: str


class Service(Controls):
    """Amazon Connect's workspace operations, and all that is needed to play with them."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._numbers = count(1)

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Say what becomes of a request.

        Args:
            method: the HTTP method.
            path: as it was sent, percent-encoded.
            headers: their names in any case.
            body: the whole body.
        """
        with self._lock:
            number = next(self._numbers)
            access_key_id, region = signature(headers)
            self._calls[number] = Call(at=self._clock(), access_key_id=access_key_id, region=region)
            try:
                return self._strike(self._read(number, method, path, body))
            except CallError as error:
                return self._refuse(number, error)

    def _read(self, number: int, method: str, path: str, body: bytes) -> _Request:
        operation, labels = route(method, path)
        self._note(number, operation=operation, parameters=labels)
        parameters = {**read_body(body), **labels}
        self._note(number, parameters=parameters)
        region = self._calls[number].region
        if region is None:
            raise CallError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
        return _Request(number, operation, parameters, region)

    def _strike(self, request: _Request) -> Outcome:
        effect = self._faults.next_effect(request.operation, self._calls[request.number].resource_arns)
        if effect is None or isinstance(effect, ItemFailure):
            return self._carry_out(request, effect)
        done = self._carry_out(request) if effect.moment == "after" else None
        match effect:
            case Error():
                return self._refuse(request.number, effect.call_error())
            case Cut():
                self._note(request.number, outcome="cut", status=None)
                return Aborted()
            case Hang():
                self._note(request.number, outcome="hung", status=None)
                return Held(effect.seconds, partial(self._finish, request, done))
            case Drip():
                return replace(done or self._carry_out(request), drip=effect.seconds)
            case Distort():
                base = done or answer(request.operation, {}, str(UUID(int=request.number)), self._settings.latency)
                return replace(base, body=distorted(json.loads(base.body), effect.how)) if base.status < 300 else base  # noqa: PLR2004

    def _finish(self, request: _Request, done: Response | None) -> Response:
        with self._lock:
            response = done or self._carry_out(request)
            self._note(request.number, outcome="answered", status=response.status)
            return response

    def _carry_out(self, request: _Request, injected: ItemFailure | None = None) -> Response:
        number, operation = request.number, request.operation
        try:
            now = self._clock()
            self._count(operation, now)
            check_request(operation, request.parameters)
            result = carry_out(
                operation,
                request.parameters,
                region=request.region,
                now=now,
                state=self._state,
                settings=self._settings,
                injected=injected,
            )
        except CallError as error:
            return self._refuse(number, error)
        self._note(number, status=200, took_effect=True, changed=tuple(result.changed), failed=result.failed)
        return answer(operation, result.content, str(UUID(int=number)), self._settings.latency)

    def _count(self, operation: Operation, now: float) -> None:
        if not self._quotas.admit(operation, now):
            raise CallError(self._settings.throttle_code, "Rate exceeded")

    def _refuse(self, number: int, error: CallError) -> Response:
        self._note(number, status=error.status, error_code=error.code)
        return error_answer(error, str(UUID(int=number)), self._settings.latency)
