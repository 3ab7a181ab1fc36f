"""What a drift check counted, as metrics of CloudWatch, which takes them from the log (embedded metric format)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

NAMESPACE = "ConnectWorkspaceAssociation"
STACK, WORKSPACE = "StackName", "WorkspaceId"
"""The dimensions."""

FAILED = "Failed"


@dataclass(frozen=True)
class Counts:
    """What a check counted of one workspace.

    Attributes:
        Missing: Declared, and not associated.
        Foreign: Associated, not declared, and not tolerated.
        Gone: Declared, but the user or routing profile no longer exists.
        Repaired: Of what was missing, what was put back.
    """

    Missing: int = 0
    Foreign: int = 0
    Gone: int = 0
    Repaired: int = 0


def documents(
    stack: str, workspaces: Mapping[str, Counts] | None, *, failed: bool, at: int
) -> Iterator[dict[str, Any]]:
    """The metrics of one check: a document for each workspace, and one for the stack with the totals.

    The form is that of the CloudWatch user guide, "Specification: Embedded metric format". Zeros are metrics too: an
    alarm has to see that all is well.

    Args:
        stack: The name of the stack.
        workspaces: What was counted, by the ID of the workspace; None where nothing was.
        failed: Whether the check failed.
        at: The time, in milliseconds since 1970.
    """
    for workspace_id, counts in (workspaces or {}).items():
        yield _document({STACK: stack, WORKSPACE: workspace_id}, asdict(counts), at)
    counted = [asdict(counts) for counts in (workspaces or {}).values()]
    names = asdict(Counts()) if workspaces is not None else {}
    totals = {name: sum(counts[name] for counts in counted) for name in names}
    yield _document({STACK: stack}, totals | {FAILED: int(failed)}, at)


def _document(dimensions: Mapping[str, str], values: Mapping[str, int], at: int) -> dict[str, Any]:
    metrics = [{"Name": name, "Unit": "Count"} for name in values]
    directive = {"Namespace": NAMESPACE, "Dimensions": [[*dimensions]], "Metrics": metrics}
    return {"_aws": {"Timestamp": at, "CloudWatchMetrics": [directive]}, **dimensions, **values}
