"""How a search picks rows, and how rows are cut into pages; pure."""

import base64
import binascii
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.connect.kinds import KINDS
from local.connect.model import Operation
from local.connect.rows import Row
from local.connect.wire import CallError

SEARCHABLE: Mapping[Operation, Sequence[str]] = {
    # Not documented.
    "SearchWorkspaceAssociations": ("WorkspaceId", "WorkspaceArn", "ResourceId", "ResourceArn", "ResourceType"),
    **{kind.search: kind.searchable for kind in KINDS.values()},
}
COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {
    "EXACT": str.__eq__,
    "CONTAINS": str.__contains__,
    "STARTS_WITH": str.startswith,
}
ORDER = ("WorkspaceArn", "ResourceArn", "Arn")
"""What rows are sorted by, as far as they have it."""


def matcher(criteria: Mapping[str, Any], searchable: Sequence[str]) -> Callable[[Row], bool]:
    """What tells whether a row meets criteria, regardless of case; empty criteria are met by all.

    Raises:
        CallError: they ask for what cannot be searched for, or lack a part.
    """
    unknown = criteria.keys() - {"OrConditions", "AndConditions", "StringCondition"}
    if unknown:
        raise CallError("InvalidRequestException", f"The local Connect does not know {', '.join(sorted(unknown))}")
    alternatives = [matcher(part, searchable) for part in criteria.get("OrConditions", [])]
    demands = [matcher(part, searchable) for part in criteria.get("AndConditions", [])]
    if "StringCondition" in criteria:
        demands.append(_string_matcher(criteria["StringCondition"], searchable))

    def matches(found: Row) -> bool:
        return all(meets(found) for meets in demands) and (
            not alternatives or any(meets(found) for meets in alternatives)
        )

    return matches


def _string_matcher(condition: Mapping[str, str], searchable: Sequence[str]) -> Callable[[Row], bool]:
    fields = {field.casefold(): field for field in searchable}
    try:
        field = fields[condition["FieldName"].casefold()]
        compare = COMPARISONS[condition["ComparisonType"]]
        value = condition["Value"].casefold()
    except KeyError as missing:
        raise CallError("InvalidRequestException", f"The search criteria lack or do not know {missing}") from None
    return lambda found: compare(found.get(field, "").casefold(), value)


def page(rows: Sequence[Row], size: int, token: str | None) -> tuple[Sequence[Row], str | None]:
    """One page of sorted rows, and the token of the next one.

    A token says after which row to go on: what changes between two pages neither repeats nor hides another row.

    Raises:
        CallError: the token was not made here.
    """
    start = bisect_right(rows, _read_token(token), key=_place) if token else 0
    shown = rows[start : start + size]
    return shown, _make_token(shown[-1]) if len(rows) > start + size else None


def _place(found: Row) -> list[str]:
    return [found[name] for name in ORDER if name in found]


def _make_token(last: Row) -> str:
    return base64.urlsafe_b64encode("\n".join(_place(last)).encode()).decode()


def _read_token(token: str) -> list[str]:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode().split("\n")
    except (binascii.Error, ValueError):
        raise CallError("InvalidParameterException", "NextToken is not one of ours.") from None
