"""What CloudFormation says about its own stack, where an event alone does not tell what it takes back."""

from collections.abc import Iterator
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

RESTORED = "Nothing was changed"
NOT_RESTORED = "could not be restored"
"""What the reason of a failed request says of the state it leaves, so that its rollback can read it."""

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
    """It failed, crashed or never answered, and something of it may be there."""
    CANCELLED = auto()
    """CloudFormation stopped waiting for it. It may still be at work."""


def is_rolling_back(cloudformation: "CloudFormationClient", stack_id: str) -> bool:
    """Whether the stack is rolling back. Whatever botocore raises where there is no answer."""
    (stack,) = cloudformation.describe_stacks(StackName=stack_id)["Stacks"]
    return stack["StackStatus"].endswith("ROLLBACK_IN_PROGRESS")


def earlier(cloudformation: "CloudFormationClient", stack_id: str, logical_id: str) -> Earlier:
    """What the Update of a resource of a stack that is rolling back takes back."""
    last = _last_before_rollback(_events(cloudformation, stack_id), stack_id, logical_id)
    return _outcome(last) if last else Earlier.INCOMPLETE


def _events(cloudformation: "CloudFormationClient", stack_id: str) -> Iterator[Any]:
    """The events of a stack, the newest first."""
    token: dict[str, str] = {}
    for _ in range(_PAGES):
        page = cloudformation.describe_stack_events(StackName=stack_id, **token)
        yield from page.get("StackEvents", [])
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def _last_before_rollback(events: Iterator[Any], stack_id: str, logical_id: str) -> Any:
    """The last event of a resource in the update itself, before the first attempt to roll it back."""
    last = None
    for event in events:
        status = event["ResourceStatus"]
        if event.get("PhysicalResourceId") == stack_id:
            if "ROLLBACK" in status:
                last = None
            elif status == "UPDATE_IN_PROGRESS":
                break
        elif event["LogicalResourceId"] == logical_id:
            last = last or event
    return last


def _outcome(event: Any) -> Earlier:
    status, reason = event["ResourceStatus"], event.get("ResourceStatusReason") or ""
    if status.endswith("_COMPLETE"):
        return Earlier.SUCCEEDED
    if RESTORED in reason:
        return Earlier.UNDONE
    if NOT_RESTORED in reason:
        return Earlier.INCOMPLETE
    reason = reason.casefold()
    if status.endswith("_IN_PROGRESS") or "cancel" in reason:
        return Earlier.CANCELLED
    no_answer = ("did not receive a response", "failed to respond", "timed out", "timeout")
    return Earlier.INCOMPLETE if any(words in reason for words in no_answer) else Earlier.UNDONE
