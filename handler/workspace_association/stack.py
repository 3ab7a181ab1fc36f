"""What CloudFormation says about its own stack, where an event alone does not tell what it takes back."""

import json
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

RESTORED = "Nothing was changed"
NOT_RESTORED = "could not be restored"
"""What the reason of a failed request says of the state it leaves.

They are a wire format between two requests: CloudFormation keeps the reason in the stack's events, where the rollback
reads it. An older version of this function may have written it, so the words stay.
"""

_PAGES = 20
"""Pages of 100 events that are read at most: more than the update of 500 resources and its rollback make."""


class Earlier(Enum):
    """What became of the request that an Update takes back."""

    NOT_ROLLED_BACK = auto()
    """The stack is not rolling back, or CloudFormation does not say."""
    SUCCEEDED = auto()
    UNDONE = auto()
    """It failed, and everything was as before."""
    INCOMPLETE = auto()
    """It failed, crashed or never responded, and something of it may be there."""
    CANCELLED = auto()
    """CloudFormation stopped waiting for it. It may still be at work."""
    OVERTAKEN = auto()
    """There is none: this Update itself was cancelled, and delivered late. The stack is rolling back because of it."""


def is_rolling_back(cloudformation: "CloudFormationClient", stack_id: str) -> bool:
    """Whether the stack is rolling back. Whatever botocore raises where there is no response."""
    (stack,) = cloudformation.describe_stacks(StackName=stack_id)["Stacks"]
    return stack["StackStatus"].endswith("ROLLBACK_IN_PROGRESS")


def earlier(cloudformation: "CloudFormationClient", event: Mapping[str, Any]) -> Earlier:
    """What an Update of a resource takes back, now that its stack is rolling back."""
    rows = _rows_before_rollback(cloudformation, event["StackId"], event["LogicalResourceId"])
    if not rows:
        return Earlier.INCOMPLETE
    begun = _declaration(json.loads(rows[-1].get("ResourceProperties") or "{}"))
    new, old = _declaration(event["ResourceProperties"]), _declaration(event.get("OldResourceProperties") or {})
    return Earlier.OVERTAKEN if begun == new != old else _outcome(rows[0])


def _rows_before_rollback(cloudformation: "CloudFormationClient", stack_id: str, logical_id: str) -> list[Any]:
    """The events of a resource in the update itself, before the first attempt to roll it back; the newest first."""
    rows: list[Any] = []
    for row in _rows(cloudformation, stack_id):
        status = row["ResourceStatus"]
        if row.get("PhysicalResourceId") == stack_id:
            if "ROLLBACK" in status:
                rows.clear()
            elif status == "UPDATE_IN_PROGRESS":
                break
        elif row["LogicalResourceId"] == logical_id:
            rows.append(row)
    return rows


def _rows(cloudformation: "CloudFormationClient", stack_id: str) -> Iterator[Any]:
    """The events of a stack, the newest first."""
    token: dict[str, str] = {}
    for _ in range(_PAGES):
        page = cloudformation.describe_stack_events(StackName=stack_id, **token)
        yield from page.get("StackEvents", [])
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def _declaration(properties: Mapping[str, Any]) -> list[Any]:
    return [properties.get(name) for name in ("WorkspaceArn", "ResourceArns", "Ownership")]


def _outcome(row: Any) -> Earlier:
    status, reason = row["ResourceStatus"], row.get("ResourceStatusReason") or ""
    if status.endswith("_COMPLETE"):
        return Earlier.SUCCEEDED
    if RESTORED in reason:
        return Earlier.UNDONE
    if NOT_RESTORED in reason:
        return Earlier.INCOMPLETE
    reason = reason.casefold()
    if status.endswith("_IN_PROGRESS") or "cancel" in reason:
        return Earlier.CANCELLED
    no_response = ("did not receive a response", "failed to respond", "timed out", "timeout")
    return Earlier.INCOMPLETE if any(words in reason for words in no_response) else Earlier.UNDONE
