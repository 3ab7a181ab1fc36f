"""The record of a call: what was asked, by whom, and what became of it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from local.connect.model import Operation

SCOPE = re.compile(r"Credential=(?P<access_key_id>[^/]+)/[^/]+/(?P<region>[^/]+)/")


class Call(BaseModel):
    """A call that came in.

    Attributes:
        at: when, in seconds.
        operation: None when the service has no such operation.
        parameters: as they came, those in the path among them.
        access_key_id: whose it was.
        region: the region that it was signed for.
        outcome: "hung" also while nobody knows yet how it ends.
        status: the HTTP status of the answer; None when there was none.
        error_code: the exception when the call was refused as a whole.
        failed: error codes of the resources in FailedList.
        took_effect: whether it was carried out, whatever the caller was told.
        changed: the resources whose association it made or removed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: float
    operation: Operation | None = None
    parameters: Mapping[str, Any] = {}
    access_key_id: str | None = None
    region: str | None = None
    outcome: Literal["answered", "cut", "hung"] = "answered"
    status: int | None = None
    error_code: str | None = None
    failed: Mapping[str, str] = {}
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
