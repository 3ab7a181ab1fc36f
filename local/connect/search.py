"""How a search picks rows from the index and cuts them into pages; pure."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.connect.state import Association
from local.connect.wire import CallError

Row = Mapping[str, str]

RESOURCE_TYPES = {"agent": "USER", "routing-profile": "ROUTING_PROFILE"}
SEARCHABLE = ("WorkspaceId", "WorkspaceArn", "ResourceId", "ResourceArn", "ResourceType")
COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {
    "EXACT": str.__eq__,
    "CONTAINS": str.__contains__,
    "STARTS_WITH": str.startswith,
}


def row(association: Association, resource_name: str) -> Row:
    """An association as a search shows it."""
    *_, kind, resource_id = association.resource_arn.split("/")
    return {
        "WorkspaceId": association.workspace_arn.rsplit("/", 1)[1],
        "WorkspaceArn": association.workspace_arn,
        "ResourceId": resource_id,
        "ResourceArn": association.resource_arn,
        "ResourceType": RESOURCE_TYPES[kind],
        "ResourceName": resource_name,
    }


def matcher(criteria: Mapping[str, Any]) -> Callable[[Row], bool]:
    """What tells whether a row meets criteria, regardless of case; empty criteria are met by all.

    Raises:
        CallError: they name a field that can't be searched, or lack a part.
    """
    alternatives = [matcher(part) for part in criteria.get("OrConditions", [])]
    demands = [matcher(part) for part in criteria.get("AndConditions", [])]
    if "StringCondition" in criteria:
        demands.append(_string_matcher(criteria["StringCondition"]))

    def matches(found: Row) -> bool:
        return all(meets(found) for meets in demands) and (
            not alternatives or any(meets(found) for meets in alternatives)
        )

    return matches


def _string_matcher(condition: Mapping[str, str]) -> Callable[[Row], bool]:
    fields = {field.casefold(): field for field in SEARCHABLE}
    try:
        field = fields[condition["FieldName"].casefold()]
        compare = COMPARISONS[condition["ComparisonType"]]
        value = condition["Value"].casefold()
    except KeyError as missing:
        raise CallError("InvalidRequestException", f"The search criteria lack or do not know {missing}") from None
    return lambda found: compare(found[field].casefold(), value)


def page(rows: Sequence[Row], size: int, token: str | None) -> tuple[Sequence[Row], str | None]:
    """One page of rows that are sorted by workspace and resource, and the token of the next one.

    A token says after which row to go on: what changes between two pages neither repeats nor hides another row.

    Raises:
        CallError: the token was not made here.
    """
    after = _read_token(token) if token else ("", "")
    rest = [each for each in rows if _place(each) > after]
    return rest[:size], _make_token(rest[size - 1]) if len(rest) > size else None


def _place(found: Row) -> tuple[str, str]:
    return found["WorkspaceArn"], found["ResourceArn"]


def _make_token(last: Row) -> str:
    return base64.urlsafe_b64encode("\n".join(_place(last)).encode()).decode()


def _read_token(token: str) -> tuple[str, str]:
    try:
        workspace_arn, resource_arn = base64.urlsafe_b64decode(token).decode().split("\n")
    except (binascii.Error, ValueError):
        raise CallError("InvalidParameterException", "NextToken is not one of ours.") from None
    return workspace_arn, resource_arn
