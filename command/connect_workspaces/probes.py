"""What the search for associations does that is not documented: asked in several ways, and compared."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from connect_workspaces.calls import Calls, InstanceSearch
from connect_workspaces.directory import PAGE
from connect_workspaces.live import User
from workspace_association.arns import RESOURCE_TYPES, same
from workspace_association.results import CallFailedError, Kind

FIELDS = ("WorkspaceId", "WorkspaceArn", "ResourceId", "ResourceArn", "ResourceType", "ResourceName")
"""What a row may hold, all of it optional (service model, WorkspaceAssociationSearchSummary)."""

_NOBODY = "00000000-0000-4000-7000-000000000000"


class Criteria(Enum):
    """What the search makes of criteria."""

    HONOURED = "finds the associations of that workspace alone"
    IGNORED = "finds those of other workspaces too"
    SILENT = "finds nothing, although there are some"
    REFUSED = "is refused"


@dataclass(frozen=True)
class FirstPage:
    """The first page of the search of an instance.

    Attributes:
        rows: How many rows it has.
        has_more: There is another page.
        total: How many rows there are, as it says.
        holds: In how many rows each field is.
        types: How many rows are of each type.
        names: How many rows of users have a name, and of these, how many have the login; None where logins are not
            known.
    """

    rows: int
    has_more: bool
    total: int | None
    holds: Mapping[str, int]
    types: Mapping[str, int]
    names: tuple[int, int] | None

    @property
    def unknown_types(self) -> list[str]:
        """The types that this project does not know."""
        return sorted(self.types.keys() - RESOURCE_TYPES.keys())


def first_page(calls: Calls, users: Mapping[str, User] | None) -> FirstPage:
    """The first page as it comes. CallFailedError where it does not."""
    answer = calls.read("SearchWorkspaceAssociations", MaxResults=PAGE)
    rows: list[Mapping[str, Any]] = answer.get("WorkspaceAssociations") or []
    logins = {arn.rpartition("/")[2].casefold(): user.name for arn, user in (users or {}).items()}
    named = [
        (row["ResourceName"], logins[identifier])
        for row in rows
        if row.get("ResourceName") and (identifier := row.get("ResourceId", "").casefold()) in logins
    ]
    return FirstPage(
        rows=len(rows),
        has_more=bool(answer.get("NextToken")),
        total=answer.get("ApproximateTotalCount"),
        holds={field: sum(bool(row.get(field)) for row in rows) for field in FIELDS},
        types=Counter(row["ResourceType"] for row in rows if row.get("ResourceType")),
        names=(len(named), sum(name == login for name, login in named)) if named else None,
    )


def criteria(calls: Calls, workspace_id: str) -> Criteria:
    """What the handler's criteria find of a workspace that has associations. CallFailedError where nothing tells."""
    found = _found(calls, workspace_id)
    if found is not Criteria.HONOURED:
        return found
    # Where no other workspace has associations, only one that does not exist shows whether criteria count.
    return Criteria.HONOURED if _found(calls, _NOBODY) is Criteria.SILENT else Criteria.IGNORED


def _found(calls: Calls, workspace_id: str) -> Criteria:
    try:
        page = next(InstanceSearch(calls).pages(workspace_id, calls.deadline, calls.budget()))
    except CallFailedError as error:
        if error.failure.kind is Kind.INVALID:
            return Criteria.REFUSED
        raise
    if not page.rows:
        return Criteria.SILENT
    return Criteria.HONOURED if all(same(each, workspace_id) for each, _ in page.rows) else Criteria.IGNORED
