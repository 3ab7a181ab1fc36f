"""What the person who deploys is told: at most 256 characters, the most important first."""

from collections.abc import Mapping

from workspace_association.apply import ApplyError
from workspace_association.arns import Workspace, short
from workspace_association.delivery import Direction
from workspace_association.failure import CallFailedError, Failure, Kind

LIMIT = 256
"""crhelper keeps only the end of a longer reason."""

_SHOWN_ID = 8
_SHOWN_MESSAGE = 48


def reason_of(error: ApplyError | CallFailedError, workspace: Workspace, log_stream: str) -> str:
    """Say what failed, how many of how many, the first ARNs and why, what state that leaves, and where the rest is."""
    where = f"workspace {_cut(workspace.workspace_id)}"
    if isinstance(error, CallFailedError):
        head, tail = f"Could not read the associations of {where}: ", _tail("Nothing was changed.", log_stream)
        return fit(head, str(error), tail)
    change = "associations" if error.direction is Direction.ASSOCIATE else "disassociations"
    head, tail = (
        f"{len(error.failures)} of {error.wanted} {change} failed on {where}: ",
        _tail(_state(error), log_stream),
    )
    return fit(head, _causes(error.failures, LIMIT - len(head) - len(tail)), tail)


def _tail(state: str, log_stream: str) -> str:
    return f". {state} Full list: log stream {log_stream}" if log_stream else f". {state}"


def fit(head: str, middle: str, tail: str) -> str:
    """Join the three, shortening the middle first and then the end."""
    room = max(LIMIT - len(head) - len(tail), 0)
    return shortened(head + (middle if len(middle) <= room else middle[: max(room - 1, 0)] + "…") + tail)


def shortened(reason: str) -> str:
    """A reason within the limit; the beginning says the most."""
    return reason if len(reason) <= LIMIT else reason[: LIMIT - 1] + "…"


def _causes(failures: Mapping[str, Failure], room: int) -> str:
    """As many ARNs with their causes as there is room for: known causes first, and the first ARN never shortened."""
    known = sorted(failures.items(), key=lambda item: (item[1].kind is Kind.NOT_SENT, item[0]))
    text = ""
    for count, (arn, failure) in enumerate(known):
        kind, _, identity = short(arn).partition("/")
        cause = _cut(str(failure), _SHOWN_MESSAGE)
        name = short(arn) if count == 0 else f"{kind}/{_cut(identity)}"
        piece = f"; {name} {cause}" if text else f"{name} {cause}"
        more = f"; and {len(known) - count} more"
        left = len(known) - count - 1
        if text and len(text) + len(piece) + (len(more) if left else 0) > room:
            return text + more
        text += piece
    return text


def _state(error: ApplyError) -> str:
    if error.not_restored:
        return f"{len(error.not_restored)} could not be restored."
    if error.late:
        return "The others are removed."
    if error.repaired:
        return f"Nothing was changed, but {error.repaired} that had been declared before and were missing."
    return "Nothing was changed."


def _cut(text: str, length: int = _SHOWN_ID) -> str:
    return text if len(text) <= length + 1 else text[:length] + "…"
