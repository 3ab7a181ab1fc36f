"""Everything about the local Connect that can be set."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from local.connect.model import Operation
from local.connect.throttle import Throttle

# Amazon Connect documents none of these. "item" fails one resource in FailedList, "call" refuses the whole call and
# changes nothing; the number is the item's error code or the call's HTTP status.
RepeatedAssociate = Literal["success", "item 409", "call 409"]
MissingAssociation = Literal["success", "item 404", "call 404"]
UnknownResource = Literal["item 404", "call 404", "item 400", "call 400"]
SearchCriteria = Literal["honoured", "ignored", "refused", "silent"]

PAGE_LIMIT = 1000
"""Rows a page, at most (botocore's service model, ListUsers); most operations have a lower limit."""


class Settings(BaseModel):
    """How the local Connect behaves.

    Attributes:
        throttles: the quota of each operation; one that is not named has none.
        throttle_code: what a call over the quota is told. The account-level throttle has been seen as the second one.
        latency: seconds until an answer is sent; the request has taken effect before.
        index_lag: seconds until a change of an association shows in a search.
        page_size_cap: rows a page even when the caller asks for more.
        repeated_associate: what becomes of a resource that is associated already.
        missing_association: what becomes of a resource that is to be disassociated and isn't associated, unknown ones
            among them.
        unknown_resource: what becomes of a user or routing profile that is to be associated and doesn't exist.
        search_criteria: what a search makes of its criteria; "ignored" finds everything there is, and "silent" nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    throttles: Mapping[Operation, Throttle] = {}
    throttle_code: Literal["ThrottlingException", "TooManyRequestsException"] = "ThrottlingException"
    latency: float = Field(default=0, ge=0)
    index_lag: float = Field(default=0, ge=0)
    page_size_cap: int = Field(default=PAGE_LIMIT, ge=1, le=PAGE_LIMIT)
    repeated_associate: RepeatedAssociate = "success"
    missing_association: MissingAssociation = "success"
    unknown_resource: UnknownResource = "item 404"
    search_criteria: SearchCriteria = "honoured"
