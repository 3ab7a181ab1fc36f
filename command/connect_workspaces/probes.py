"""What tries out an instance: the search for associations with criteria, and each read that needs a permission."""

from collections.abc import Iterator
from enum import Enum

from botocore import xform_name
from botocore.exceptions import ClientError

from connect_workspaces.aws import WITHOUT, explained
from connect_workspaces.calls import SEARCH, Calls, InstanceSearch, RegionCalls
from connect_workspaces.errors import is_denied
from workspace_association.arns import same
from workspace_association.results import CallFailedError, Kind

_NOBODY = "00000000-0000-4000-7000-000000000000"


_SLOW = "reads the associations of the whole instance; correct, but slow"


class Criteria(Enum):
    """What the search makes of criteria: what is seen then, and what it means for this project."""

    HONOURED = "finds the associations of that workspace alone", "a deployment reads one workspace in few calls"
    IGNORED = "finds those of other workspaces too", f"each deployment {_SLOW}"
    SILENT = "finds nothing, although there are some", f"each deployment notices it and {_SLOW}"
    REFUSED = "is refused", f"each deployment {_SLOW}"

    @property
    def seen(self) -> str:
        """What is seen."""
        return self.value[0]

    @property
    def meaning(self) -> str:
        """What it means."""
        return self.value[1]


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


SEARCH_ACTION = f"connect:{SEARCH}"

_NO_ID = "00000000-0000-4000-8000-000000000000"
_NO_STACK = "connect-workspaces-doctor"
"""What does not exist. A caller who may not ask is told that, and not that it does not exist."""

_ASKED_FOR = {
    "DescribeRoutingProfile": {"RoutingProfileId": _NO_ID},
    "DescribeUser": {"UserId": _NO_ID},
    "DescribeWorkspace": {"WorkspaceId": _NO_ID},
    "GetTemplate": {"StackName": _NO_STACK},
    "ListStackResources": {"StackName": _NO_STACK},
}


def missing_permissions(calls: Calls) -> dict[str, str]:
    """What is said where a permission is missing, by IAM action.

    Args:
        calls: Of the instance. CommandError where it does not exist, or nothing can be asked at all.
    """
    return dict(_missing(calls))


def _missing(calls: Calls) -> Iterator[tuple[str, str]]:
    # The search comes first: it tells whether there is such an instance.
    for action in sorted(WITHOUT, key=lambda action: (action != SEARCH_ACTION, action)):
        service, _, operation = action.partition(":")
        message = (_asked_connect if service == "connect" else _asked_cloudformation)(calls, operation)
        if message:
            yield action, message


def _asked_connect(calls: Calls, operation: str) -> str:
    where: RegionCalls = calls if operation != "ListInstances" else RegionCalls(calls.aws, calls.region)
    try:
        where.read(operation, **_ASKED_FOR.get(operation, {"MaxResults": 1}))
    except CallFailedError as error:
        if is_denied(error.failure.code):
            return error.failure.message or error.failure.code
        if not (operation in _ASKED_FOR and error.failure.kind in (Kind.MISSING, Kind.INVALID)):
            raise where.error(error) from None
    return ""


def _asked_cloudformation(calls: Calls, operation: str) -> str:
    action = f"cloudformation:{operation}"
    with explained(action):
        try:
            getattr(calls.aws.cloudformation(calls.region), xform_name(operation))(**_ASKED_FOR.get(operation, {}))
        except ClientError as error:
            details = error.response.get("Error", {})
            if is_denied(details.get("Code", "")):
                return str(details.get("Message", ""))
            if not (operation in _ASKED_FOR and details.get("Code") == "ValidationError"):
                raise
    return ""
