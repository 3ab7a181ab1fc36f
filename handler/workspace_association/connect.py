"""Amazon Connect: the four operations on one workspace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from workspace_association.arns import Workspace
from workspace_association.clock import Timeouts
from workspace_association.failure import CallFailedError, Failure, Kind, kind_of
from workspace_association.left_out import left_out

with left_out("jmespath"):  # botocore needs it for paginators, waiters, and endpoints that Amazon Connect does not have
    from botocore.config import Config
    from botocore.exceptions import ClientError
    from botocore.session import get_session

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

T = TypeVar("T")

_SESSION = get_session()
"""What boto3 makes its clients with. boto3 itself adds what this function does not use, at a ninth of a cold start."""

BATCH = 25
"""ARNs a call, at most (API reference, AssociateWorkspace)."""

_PAGE = 500
"""Associations a page of the search, at most (service model, SearchWorkspaceAssociations)."""

IN_FLIGHT = 12
"""Calls at a time, at most: enough for 50 a second where each takes 0.2 seconds."""


def make_client(region: str, timeouts: Timeouts, may_send: Callable[[], bool]) -> "ConnectClient":
    """A client for one region. It asks before each request whether there is time for it.

    It tries each once: a change that botocore repeats by itself hides from the log what went wrong, from the undo that
    the first attempt may have gone through, and from the pace that there was one call more.
    """
    config = Config(
        region_name=region,
        connect_timeout=timeouts.connect,
        read_timeout=timeouts.read,
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=IN_FLIGHT,
    )
    client: ConnectClient = _SESSION.create_client("connect", config=config)  # type: ignore[assignment]  # the stubs name it

    def guard(**_: Any) -> None:
        if not may_send():
            raise OutOfTimeError

    client.meta.events.register("before-send.connect", guard)
    return client


@dataclass(frozen=True)
class Page:
    """Some of the ARNs associated with a workspace, and the token for the next page, if there is one."""

    arns: frozenset[str]
    token: str | None


class OutOfTimeError(Exception):
    """There was no time left for another request; it was not sent."""


class Connect:
    """One workspace in Amazon Connect."""

    def __init__(self, client: "ConnectClient", workspace: Workspace) -> None:
        self._client = client
        self._workspace = workspace
        self._target = {"InstanceId": workspace.instance_id, "WorkspaceId": workspace.workspace_id}
        named = {"FieldName": "WorkspaceId", "Value": workspace.workspace_id, "ComparisonType": "EXACT"}
        self._criteria: Mapping[str, Any] = {"SearchCriteria": {"StringCondition": named}}

    def associate(self, arns: Sequence[str]) -> Mapping[str, Failure]:
        """Associate at most 25 ARNs with the workspace; those for which that failed."""
        return self._change(self._client.associate_workspace, arns)

    def disassociate(self, arns: Sequence[str]) -> Mapping[str, Failure]:
        """Disassociate at most 25 ARNs from the workspace; those for which that failed."""
        return self._change(self._client.disassociate_workspace, arns)

    def exists(self) -> bool:
        """Whether the workspace exists."""
        try:
            _call(lambda: self._client.describe_workspace(**self._target))
        except CallFailedError as error:
            if error.failure.kind is Kind.MISSING:
                return False
            raise
        return True

    def search(self, token: str | None) -> Page:
        """One page of the ARNs that are associated with the workspace, as far as the search index knows."""
        # The field names of the criteria are not documented: where they are refused, the whole instance is searched,
        # and where they are ignored, the rows of other workspaces are left out here.
        try:
            return self._page(token)
        except CallFailedError as error:
            if error.failure.kind is not Kind.INVALID or not self._criteria:
                raise
            self._criteria = {}
            return self._page(token)

    def _page(self, token: str | None) -> Page:
        parameters = {"InstanceId": self._workspace.instance_id, "MaxResults": _PAGE, **self._criteria}
        if token:
            parameters["NextToken"] = token

        def ask() -> Page:
            answer = self._client.search_workspace_associations(**parameters)
            rows = answer.get("WorkspaceAssociations", [])
            found = frozenset(row["ResourceArn"] for row in rows if row["WorkspaceId"] == self._workspace.workspace_id)
            return Page(found, answer.get("NextToken"))

        return _call(ask)

    def _change(self, operation: Callable[..., Any], arns: Sequence[str]) -> Mapping[str, Failure]:
        def ask() -> Mapping[str, Failure]:
            answer = operation(**self._target, ResourceArns=list(arns))
            return {item["ResourceArn"]: _item_failure(item) for item in answer.get("FailedList", [])}

        return _call(ask)


def _call(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except OutOfTimeError:
        raise
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        details = error.response.get("Error", {})
        name = details.get("Code", "")
        failure = Failure(kind_of(status, name), name, details.get("Message", ""), certain=status < 500)  # noqa: PLR2004
    except Exception as error:  # whatever it is: what was asked may have been done, and has to be taken back
        failure = Failure(Kind.TRANSIENT, type(error).__name__, str(error), certain=False)
    raise CallFailedError(failure)


def _item_failure(item: Mapping[str, str]) -> Failure:
    code = item.get("ErrorCode", "")
    status = int(code) if code.isdigit() else 0
    return Failure(kind_of(status), code, item.get("ErrorMessage", ""), certain=status < 500)  # noqa: PLR2004
