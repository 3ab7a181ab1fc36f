"""The record of a call: what was asked, by whom, and what became of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from local.connect.model import Operation

SCOPE = re.compile(r"Credential=(?P<access_key_id>[^/]+)/[^/]+/(?P<region>[^/]+)/")


@dataclass
class Call:
    """A call that came in.

    Attributes:
        request_id: what the answer is known by.
        at: when, in seconds.
        access_key_id: whose it was.
        region: the region that it was signed for.
        operation: None when the service has no such operation.
        parameters: as they came, those in the path and query among them.
        outcome: "hung" also while nobody knows yet how it ends.
        status: the HTTP status of the answer; None when there was none.
        error_code: the exception when the call was refused as a whole.
        failed: error codes of the resources in FailedList.
        took_effect: whether it was carried out, whatever the caller was told.
        changed: the resources whose association it made or removed.
    """

    request_id: str
    at: float
    access_key_id: str | None
    region: str | None
    operation: Operation | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outcome: Literal["answered", "cut", "hung"] = "answered"
    status: int | None = None
    error_code: str | None = None
    failed: Mapping[str, str] = field(default_factory=dict)
    took_effect: bool = False
    changed: tuple[str, ...] = ()

    @property
    def workspace_id(self) -> str | None:
        """The workspace it names."""
        return self.parameters.get("WorkspaceId")

    @property
    def resource_arns(self) -> Sequence[str]:
        """The resources it names."""
        named = self.parameters.get("ResourceArns", ())
        return tuple(arn for arn in named if isinstance(arn, str)) if isinstance(named, Sequence) else ()


def signature(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Access key ID and region of a signed request; the signature itself is not checked."""
    authorization = {name.lower(): value for name, value in headers.items()}.get("authorization", "")
    scope = SCOPE.search(authorization)
    return (scope["access_key_id"], scope["region"]) if scope else (None, None)
