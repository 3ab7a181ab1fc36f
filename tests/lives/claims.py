"""One workspace, claims, with ten thousand users: the events about it, what comes of them, and what is associated."""

import json
from typing import Any

from local.connect.instance import Instance
from tests.arns import ACCOUNT, INSTANCE_ID
from tests.lives.office import FUNCTION_SECONDS, Invocation, Office

INSTANCE = Instance(
    id=INSTANCE_ID,
    account=ACCOUNT,
    workspaces={"claims": "claims"},
    users={f"{number}": f"user-{number:05}" for number in range(10_000)},
)
CLAIMS = INSTANCE.workspace_arn("claims")
UNKNOWN = f"{INSTANCE.arn}/agent/nobody"

CRHELPERS_TIMER = 0.5
"""Seconds before the function's timeout at which crhelper would answer by itself."""


def users(count: int, start: int = 0) -> list[str]:
    """The ARNs of so many users, from a number on."""
    return [INSTANCE.user_arn(f"{number}") for number in range(start, start + count)]


def event(kind: str, arns: list[str], old: list[str] | None = None, **more: str) -> dict[str, Any]:
    """An event about the workspace claims; `more` are further properties as they are now."""

    def properties(declared: list[str]) -> dict[str, Any]:
        return {"WorkspaceArn": CLAIMS, "ResourceArns": declared}

    return {
        "RequestType": kind,
        "RequestId": "request-1",
        "ResponseURL": "https://bucket/key?X-Amz-Signature=secret",
        "StackId": "arn:aws:cloudformation:eu-central-1:123456789012:stack/Desk/1",
        "LogicalResourceId": "Claims",
        "PhysicalResourceId": CLAIMS,
        "ResourceProperties": properties(arns) | more,
        **({} if old is None else {"OldResourceProperties": properties(old)}),
    }


def there(office: Office) -> set[str]:
    """What is associated with claims, in truth."""
    return office.service.associations()[CLAIMS]


def deliver(office: Office, what: dict[str, Any], seconds: float = FUNCTION_SECONDS) -> Invocation:
    """Deliver an event, and check what holds for every one of them."""
    began = office.time.now
    invocation = office.invoke(office.function(), what, seconds)
    assert len(invocation.answers) == 1
    ((at, _),) = invocation.answers
    assert at - began < seconds - CRHELPERS_TIMER
    assert all(call.at <= at for call in invocation.calls)
    return invocation


def data(invocation: Invocation) -> dict[str, int]:
    """What the answer says was changed."""
    return dict(invocation.answers[0][1]["Data"])


def reason(invocation: Invocation) -> str:
    """The reason in the answer."""
    return str(invocation.answers[0][1]["Reason"])


def entries(invocation: Invocation, message: str) -> list[dict[str, object]]:
    """The entries of the log with a message."""
    return [entry for entry in map(json.loads, invocation.log) if entry["message"] == message]


def sent(invocation: Invocation) -> list[tuple[str | None, int]]:
    """The calls, each with the number of ARNs it named."""
    return [(call.operation, len(call.resource_arns)) for call in invocation.calls]
