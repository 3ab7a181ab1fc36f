"""The log: JSON, one line an entry, each naming its stack, resource, request and workspace; never the response URL."""

import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

LOG = logging.getLogger("workspace_association")

_ARNS_AN_ENTRY = 100
_LINE = 200_000
"""Bytes of an entry; CloudWatch Logs takes 262,144 (quota page, "Event size")."""
_TEXT = 2_000
"""Characters of each text in an entry that is too long."""
_HIDDEN = "[response URL]"

_about: ContextVar[str | None] = ContextVar("_about", default=None)
"""The workspace that entries are about, where no event names one."""


class JsonLines(logging.Formatter):
    """Formats each record, whoever wrote it, as one JSON object with the request it belongs to."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        super().__init__()
        properties = event.get("ResourceProperties") or {}
        self._request = {
            "stack": event.get("StackId"),
            "logical_id": event.get("LogicalResourceId"),
            "request_id": event.get("RequestId"),
            "request_type": event.get("RequestType"),
            "workspace": properties.get("WorkspaceArn") if isinstance(properties, Mapping) else None,
        }
        self._secrets = _secrets(str(event.get("ResponseURL") or ""))

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry: dict[str, Any] = {"time": time, "level": record.levelname, "logger": record.name}
        entry |= {"message": record.getMessage()} | getattr(record, "details", {}) | self._request
        entry["workspace"] = entry["workspace"] or _about.get()
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        line = json.dumps(entry, default=str)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        if len(line) > _LINE:  # cut last: a part of a secret would not be found any more
            texts = {name: str(value)[:_TEXT] for name, value in json.loads(line).items()}
            line = json.dumps(texts | {"shortened": True})
        return line


def start(event: Mapping[str, Any]) -> None:
    """From here on every entry belongs to this event."""
    LOG.setLevel(logging.INFO)
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler(sys.stdout))
    for handler in root.handlers:
        handler.setFormatter(JsonLines(event))


@contextmanager
def about(workspace: str) -> Iterator[None]:
    """Every entry in the block belongs to this workspace, where the event names none."""
    before = _about.set(workspace)
    try:
        yield
    finally:
        _about.reset(before)


def entry(
    message: str,
    level: int = logging.INFO,
    *,
    arns: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    **details: object,
) -> None:
    """Write an entry with its details; several where there are many ARNs, because the size of one is limited.

    Args:
        message: What happened.
        level: How much it matters.
        arns: The ARNs that it is about.
        names: Names by ARN; of these, those of the ARNs are written.
        details: What else there is to say.
    """
    for first in range(0, max(1, len(arns)), _ARNS_AN_ENTRY):
        listed = arns[first : first + _ARNS_AN_ENTRY]
        some: dict[str, object] = {"arns": list(listed)} if arns else {}
        if names is not None:
            some["names"] = {arn: names[arn] for arn in listed if arn in names}
        LOG.log(level, message, extra={"details": {**some, **details}})


def by_reason(message: str, arns: Mapping[str, object], level: int = logging.INFO) -> None:
    """Write the ARNs with what is to be said of them: an entry for each reason."""
    grouped: dict[str, list[str]] = {}
    for arn, reason in arns.items():
        grouped.setdefault(str(reason), []).append(arn)
    for reason, group in grouped.items():
        entry(message, level, arns=group, error=reason)


def _secrets(url: str) -> list[str]:
    """The URL and its parts that grant access, longest first, as they look inside JSON."""
    parts = urlsplit(url)
    found = {url, f"{parts.path}?{parts.query}", parts.query} if parts.query else {url}
    return sorted((json.dumps(part)[1:-1] for part in found if part), key=len, reverse=True)
