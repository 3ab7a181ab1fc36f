"""The response to CloudFormation: the reason of a failure, and its way to the response URL."""

import json
import re
from collections.abc import Mapping
from typing import Any

import urllib3

from workspace_association.apply import ApplyError
from workspace_association.arns import Workspace, short
from workspace_association.connect import Operation
from workspace_association.deadline import Deadline
from workspace_association.log import entry
from workspace_association.results import CallFailedError, Failure, Kind
from workspace_association.stack import NOT_RESTORED, RESTORED

LIMIT = 256
"""Characters of a reason: crhelper keeps only the end of a longer one.

With twelve bytes a character, IDs and counts included, a response stays below the 4096 bytes that CloudFormation takes
(user guide, "Custom resource response objects").
"""

_SHOWN_ID = 8
_SHOWN_MESSAGE = 48
_ATTEMPT = 5.0
_PAUSE = 1.0
_LEAST = 0.1


def reason_of(error: ApplyError | CallFailedError, workspace: Workspace, log_stream: str) -> str:
    """Say what failed, how many of how many, the first ARNs and why, what state that leaves, and where the rest is."""
    if isinstance(error, CallFailedError):
        head, tail = f"Could not read workspace {_cut(workspace.workspace_id)}: ", f". {RESTORED}."
        if error.failure.kind is Kind.NO_WORKSPACE:
            return fit(_no_workspace(workspace), "", tail + _log(log_stream))
        return fit(head, _cause(error.failure, LIMIT - len(head) - len(tail)), tail + _log(log_stream))
    workspace, tail = error.workspace, f". {_state(error)}{_log(log_stream)}"
    change = "associations" if error.operation is Operation.ASSOCIATE else "disassociations"
    if any(why.kind is Kind.NO_WORKSPACE for why in error.failures.values()):
        return fit(f"{_no_workspace(workspace)}: {len(error.failures)} of {error.wanted} {change} failed", "", tail)
    head = f"{len(error.failures)} of {error.wanted} {change} failed on workspace {_cut(workspace.workspace_id)}: "
    return fit(head, _causes(error.failures, LIMIT - len(head) - len(tail)), tail)


def fit(head: str, middle: str, tail: str) -> str:
    """Join the three, shortening the middle first and then the end."""
    room = max(LIMIT - len(head) - len(tail), 0)
    return shortened(head + (middle if len(middle) <= room else middle[: max(room - 1, 0)] + "…") + tail)


def shortened(reason: str) -> str:
    """A reason within the limit; the beginning says the most."""
    return reason if len(reason) <= LIMIT else reason[: LIMIT - 1] + "…"


def send(url: str, response: Mapping[str, Any], deadline: Deadline) -> None:
    """Put a response to its URL, again and again until it is taken, or there is no time left.

    S3 refuses a URL that is not valid with a 4xx; that is final.
    """
    body = json.dumps(response).encode()
    pool = urllib3.PoolManager(retries=False)
    while True:
        seconds = min(_ATTEMPT, max(deadline.left() / 3, 0.1))

        def put(seconds: float = seconds) -> int:
            # The signature of the URL covers an empty content type.
            headers = {"content-type": ""}
            return pool.request("PUT", url, body=body, headers=headers, timeout=seconds).status

        try:
            status = deadline.within(seconds, put)
        except Exception as error:
            entry("response not sent", error=type(error).__name__)  # its text may hold the URL
        else:
            entry("response sent", status=status)
            if status < 500:  # noqa: PLR2004
                return
        if deadline.left() <= _LEAST:
            return
        deadline.sleep(min(_PAUSE, deadline.left() / 4))


def _log(log_stream: str) -> str:
    return f" Full list: log stream {log_stream}" if log_stream else ""


def _no_workspace(workspace: Workspace) -> str:
    return f"Workspace {workspace.workspace_id} does not exist in instance {workspace.instance_id}"


def _causes(failures: Mapping[str, Failure], room: int) -> str:
    """As many ARNs with their causes as there is room for: known causes first, and the first ARN never shortened."""
    known = sorted(failures.items(), key=lambda item: (item[1].kind is Kind.NOT_SENT, item[0]))
    text = ""
    for count, (arn, failure) in enumerate(known):
        kind, _, identity = short(arn).partition("/")
        cause = _cause(failure, _SHOWN_MESSAGE)
        name = short(arn) if count == 0 else f"{kind}/{_cut(identity)}"
        piece = f"; {name} {cause}" if text else f"{name} {cause}"
        more = f"; and {len(known) - count} more"
        left = len(known) - count - 1
        if text and len(text) + len(piece) + (len(more) if left else 0) > room:
            return text + more
        text += piece
    return text


def _cause(failure: Failure, room: int) -> str:
    """Why something failed; a missing permission by its action, which AWS names at the end of a long message."""
    if failure.kind is not Kind.DENIED:
        return _cut(str(failure), room)
    named = re.search(r"perform: (\S+)", failure.message)
    return f"no permission for {named[1] if named else failure.action} ({failure.code})"


def _state(error: ApplyError) -> str:
    if error.not_restored:
        return f"{len(error.not_restored)} {NOT_RESTORED}."
    if error.final:
        return "The others went through."
    if error.repaired:
        return f"{RESTORED}, but {error.repaired} that had been declared before and were missing."
    return f"{RESTORED}."


def _cut(text: str, length: int = _SHOWN_ID) -> str:
    return text if len(text) <= length + 1 else text[:length] + "…"
