"""The local Connect without its HTTP: takes a request, says what becomes of it, and records it."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from uuid import UUID

from local.connect.calls import Call, signature
from local.connect.controls import Controls
from local.connect.distort import distorted
from local.connect.faults import AnyEffect, Cut, Distort, Drip, Error, Hang, ItemFailure
from local.connect.model import Operation
from local.connect.operations import carry_out
from local.connect.wire import CallError, Response, answer, check_answer, check_request, error_answer, read_body, route


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


class Service(Controls):
    """Amazon Connect's workspace operations, and all that is needed to play with them."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._numbers = count(1)

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Say what becomes of a request.

        Args:
            method: the HTTP method.
            path: as it was sent, percent-encoded, with the query.
            headers: their names in any case.
            body: the whole body.
        """
        with self._lock:
            access_key_id, region = signature(headers)
            call = Call(str(UUID(int=next(self._numbers))), self._clock(), access_key_id, region)
            self._calls.append(call)
            try:
                operation, call.parameters = route(method, path)
                call.operation = operation
                call.parameters = {**read_body(body), **call.parameters}
            except CallError as error:
                return self._refuse(call, error)
            if region is None:
                unsigned = CallError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
                return self._refuse(call, unsigned)
            do = partial(self._carry_out, call, operation, region)
            effect = self._faults.next_effect(operation, call.resource_arns)
            return do(effect) if effect is None or isinstance(effect, ItemFailure) else self._strike(call, effect, do)

    def _strike(self, call: Call, effect: AnyEffect, do: Callable[[], Response]) -> Outcome:
        done = do() if effect.moment == "after" else None
        match effect:
            case Error():
                return self._refuse(call, effect.call_error())
            case Cut():
                call.outcome, call.status = "cut", None
                return Aborted()
            case Hang():
                call.outcome, call.status = "hung", None
                return Held(effect.seconds, partial(self._finish, call, done, do))
            case Distort():
                base = done or answer({}, call.request_id, self._settings.latency)
                return replace(base, body=distorted(json.loads(base.body), effect.how)) if base.status < 300 else base  # noqa: PLR2004
            case Drip():
                return replace(done or do(), drip=effect.seconds)
            case ItemFailure():
                raise AssertionError("it hits items, not the call")

    def _finish(self, call: Call, done: Response | None, do: Callable[[], Response]) -> Response:
        with self._lock:
            response = done or do()
            call.outcome, call.status = "answered", response.status
            return response

    def _carry_out(
        self, call: Call, operation: Operation, region: str, injected: ItemFailure | None = None
    ) -> Response:
        now = self._clock()
        if not self._quotas.admit(operation, now):
            return self._refuse(call, CallError(self._settings.throttle_code, "Rate exceeded"))
        try:
            check_request(operation, call.parameters)
            result = carry_out(
                operation,
                call.parameters,
                region=region,
                now=now,
                state=self._state,
                settings=self._settings,
                injected=injected,
            )
        except CallError as error:
            return self._refuse(call, error)
        call.status, call.took_effect = 200, True
        call.changed, call.failed = tuple(result.changed), result.failed
        check_answer(operation, result.content)
        return answer(result.content, call.request_id, self._settings.latency)

    def _refuse(self, call: Call, error: CallError) -> Response:
        call.status, call.error_code = error.status, error.code
        return error_answer(error, call.request_id, self._settings.latency)
