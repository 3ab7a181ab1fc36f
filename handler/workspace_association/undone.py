"""What a warm function remembers: updates that failed and were undone.

CloudFormation follows a failed Update with another one, old and new exchanged. In that one, all that the failed one
added looks as if this resource had associated it. But that has been undone, and what is there all the same was made by
someone else and has to stay. Nothing in the event tells; so the function remembers, which helps as long as the
rollback, seconds later, reaches the same process.
"""

from collections.abc import Mapping
from typing import Any

Event = Mapping[str, Any]


class Undone:
    """The last update of each resource, where it failed and left nothing behind."""

    def __init__(self) -> None:
        self._failed: dict[tuple[str, str], Event] = {}

    def remember(self, event: Event) -> None:
        """A request failed, and everything is as it was before."""
        if event["RequestType"] == "Update":
            self._failed[_resource(event)] = event

    def is_rolled_back_by(self, event: Event) -> bool:
        """Whether this event takes the resource back from such an update. It is forgotten with this question."""
        failed = self._failed.pop(_resource(event), None)
        return (
            failed is not None
            and failed.get("ResourceProperties") == event.get("OldResourceProperties")
            and failed.get("OldResourceProperties") == event.get("ResourceProperties")
        )


def _resource(event: Event) -> tuple[str, str]:
    return str(event.get("StackId")), str(event.get("LogicalResourceId"))
