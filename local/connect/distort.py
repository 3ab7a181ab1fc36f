"""Answers as the service model allows them and nobody expects them, and such as no model allows; pure."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from local.connect.model import Operation, outputs

How = Literal[
    "html",
    "no lists",
    "empty lists",
    "partial lists",
    "failures in upper case",
    "failures by ID",
    "failures without ARN",
    "rows in upper case",
    "rows without ResourceArn",
    "rows without WorkspaceId",
    "rows without anything",
    "no rows",
    "the same token again",
]

_HTML = b"<html><body>Service unavailable</body></html>"
_FAILED, _ROWS = "FailedList", "WorkspaceAssociations"
_LISTS = ("SuccessfulList", _FAILED)

Content = Mapping[str, Any]


def distorts(how: How, operation: Operation) -> bool:
    """Whether the answers of an operation have what is distorted."""
    if how.startswith("rows"):
        return operation == "SearchWorkspaceAssociations"
    return how == "html" or ("NextToken" in outputs(operation)) == (how in {"no rows", "the same token again"})


def distorted(content: Content, how: How) -> bytes:
    """The body of an answer with that content."""
    return _HTML if how == "html" else json.dumps(_DISTORTIONS[how](content)).encode()


def _each(rows: str, change: Callable[[dict[str, str]], dict[str, str]]) -> Callable[[Content], Content]:
    return lambda content: {**content, rows: [change(row) for row in content.get(rows, [])]}


def _without(name: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda item: {key: value for key, value in item.items() if key != name}


_DISTORTIONS: Mapping[How, Callable[[Content], Content]] = {
    "no lists": lambda content: {key: value for key, value in content.items() if key not in _LISTS},
    "empty lists": lambda content: {**content, "SuccessfulList": [], "FailedList": []},
    "partial lists": lambda content: {**content, "SuccessfulList": content.get("SuccessfulList", [])[1:]},
    "failures in upper case": _each(_FAILED, lambda item: item | {"ResourceArn": item["ResourceArn"].upper()}),
    "failures by ID": _each(_FAILED, lambda item: item | {"ResourceArn": item["ResourceArn"].rsplit("/", 1)[1]}),
    "failures without ARN": _each(_FAILED, _without("ResourceArn")),
    "rows in upper case": _each(_ROWS, lambda row: {name: value.upper() for name, value in row.items()}),
    "rows without ResourceArn": _each(_ROWS, _without("ResourceArn")),
    "rows without WorkspaceId": _each(_ROWS, _without("WorkspaceId")),
    "rows without anything": _each(_ROWS, lambda _: {}),
    "no rows": lambda content: {key: [] if isinstance(value, list) else value for key, value in content.items()},
    "the same token again": lambda content: {**content, "NextToken": "again"},
}
