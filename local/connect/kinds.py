"""The kinds of what an instance has: one row each, and what Amazon Connect calls each where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.connect.model import Operation


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of what an instance has.

    Attributes:
        segment: What its ARN calls it.
        fields: Where an `Instance` has the IDs, and where the rest of what is known; all by name.
        parameter: The parameter that names one.
        list: The operation that lists all of them.
        search: The operation that searches them.
        searchable: What it searches by.
        resource_type: What the search for associations calls it; None where it cannot be associated.
    """

    segment: str
    fields: Sequence[str]
    parameter: str
    list: Operation
    search: Operation
    searchable: Sequence[str]
    resource_type: str | None = None


_ALL = (
    Kind(
        segment="workspace",
        fields=("workspaces", "visibilities"),
        parameter="WorkspaceId",
        list="ListWorkspaces",
        search="SearchWorkspaces",
        searchable=("Name", "Visibility"),  # not documented
    ),
    Kind(
        segment="agent",
        fields=("users", "people"),
        parameter="UserId",
        list="ListUsers",
        search="SearchUsers",
        # API reference, StringCondition; without what nobody has here.
        searchable=("Username", "FirstName", "LastName", "RoutingProfileId", "ResourceId"),
        resource_type="USER",
    ),
    Kind(
        segment="routing-profile",
        fields=("routing_profiles",),
        parameter="RoutingProfileId",
        list="ListRoutingProfiles",
        search="SearchRoutingProfiles",
        searchable=("Name", "ResourceId"),  # same page
        resource_type="ROUTING_PROFILE",
    ),
)

KINDS: Mapping[str, Kind] = {kind.segment: kind for kind in _ALL}
"""By what an ARN calls them. `rows` says what there is to say of one."""

ASSOCIATED = tuple(kind.segment for kind in _ALL if kind.resource_type)
"""Those that can be associated with a workspace."""
