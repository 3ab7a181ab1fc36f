"""How requests and answers look on the wire."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

from local.connect.model import Operation, complaints_about, inputs, modelled_status, operation_model


class CallError(Exception):
    """A call that is refused as a whole.

    Args:
        code: the name of the exception that boto3 raises.
        message: what the caller is told.
        status: the HTTP status, for a code that the service model doesn't know.
    """

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = modelled_status(code) if status is None else status


class UnfitAnswerError(ValueError):
    """An answer that Amazon Connect would not give: it breaks the service model."""


@dataclass(frozen=True)
class Response:
    """An answer, to be sent after so many seconds, or byte by byte, so many seconds apart."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float
    drip: float = 0


@cache
def _routes() -> Mapping[Operation, tuple[str, re.Pattern[str]]]:
    operations: tuple[Operation, ...] = get_args(Operation)
    lines = {operation: operation_model(operation).http for operation in operations}
    return {
        operation: (line["method"], re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", line["requestUri"])))
        for operation, line in lines.items()
    }


def route(method: str, path: str) -> tuple[Operation, dict[str, Any]]:
    """Which operation a request line asks for, and the parameters in its path and query.

    Args:
        method: the HTTP method.
        path: as it was sent, percent-encoded, with the query.

    Raises:
        CallError: none of ours.
    """
    line = urlsplit(path)
    for operation, (its_method, its_path) in _routes().items():
        match = its_path.fullmatch(line.path)
        if match and method == its_method:
            labels = {name: unquote(value) for name, value in match.groupdict().items()}
            return operation, {**dict(_query(operation, line.query)), **labels}
    raise CallError("UnknownOperationException", f"The service has no {method} {path}", 404)


def _query(operation: Operation, query: str) -> Iterator[tuple[str, Any]]:
    given = dict(parse_qsl(query))
    for name, shape in inputs(operation).items():
        value = given.get(shape.serialization.get("name", name))
        if value is not None and shape.serialization.get("location") == "querystring":
            yield name, int(value) if shape.type_name == "integer" and value.isdecimal() else value


def read_body(body: bytes) -> dict[str, Any]:
    """The parameters in a request's body.

    Raises:
        CallError: it is not a JSON object.
    """
    try:
        parameters = json.loads(body or b"{}")
    except ValueError as error:
        raise CallError("InvalidRequestException", f"The body is not JSON: {error}") from None
    if not isinstance(parameters, dict):
        raise CallError("InvalidRequestException", "The body is not a JSON object")
    return parameters


def check_request(operation: Operation, parameters: Mapping[str, Any]) -> None:
    """Compare a request with the service model.

    Raises:
        CallError: it breaks the model.
    """
    complaints = complaints_about(parameters, operation_model(operation).input_shape)
    if complaints:
        raise CallError("InvalidParameterException", "; ".join(complaints))


def check_answer(operation: Operation, content: Mapping[str, Any]) -> None:
    """Compare the content of an answer with the service model.

    Raises:
        UnfitAnswerError: it breaks the model.
    """
    complaints = complaints_about(content, operation_model(operation).output_shape)
    if complaints:
        raise UnfitAnswerError(f"{operation}: {'; '.join(complaints)}")


def answer(content: Mapping[str, Any], request_id: str, delay: float) -> Response:
    """A successful answer; check_answer tells whether Amazon Connect would give it."""
    return Response(200, _headers(request_id), _json(content), delay)


def error_answer(error: CallError, request_id: str, delay: float) -> Response:
    """The answer to a call that is refused."""
    headers = {**_headers(request_id), "x-amzn-errortype": error.code}
    return Response(error.status, headers, _json({"Message": error.message}), delay)


def _headers(request_id: str) -> dict[str, str]:
    return {"content-type": "application/json", "x-amzn-requestid": request_id}


def _json(content: Mapping[str, Any]) -> bytes:
    # Times are seconds since 1970 in rest-json.
    return json.dumps(content, default=datetime.timestamp).encode()
