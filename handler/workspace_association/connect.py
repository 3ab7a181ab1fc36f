"""Amazon Connect: the client, the operations on one workspace, and what a response means."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from workspace_association.arns import RESOURCE_TYPES, Workspace
from workspace_association.deadline import Deadline, Timeouts
from workspace_association.results import (
    ALREADY,
    CHANGED,
    UNCONFIRMED,
    CallFailedError,
    Failure,
    ItemResult,
    Kind,
    Results,
)

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

T = TypeVar("T")

IN_FLIGHT = 12
"""Calls at a time, at most: enough for 50 a second where each takes 0.2 seconds."""

_PAGE = 500
"""Associations a page of the search, at most (service model, SearchWorkspaceAssociations)."""

_MESSAGE = 300
"""Characters of a message that are kept; the model allows 256 for an item, and nothing limits that of a call."""


def make_client(service: str, region: str, timeouts: Timeouts) -> Any:
    """A client for one service and region.

    It sends a call to Amazon Connect once: a change that botocore repeats by itself hides from the log what went wrong,
    from the undo that the first attempt may have gone through, and from the rate limiter that there was one call more.
    """
    config = Config(
        connect_timeout=timeouts.connect,
        read_timeout=timeouts.read,
        retries={"mode": "standard", "total_max_attempts": 1 if service == "connect" else 3},
        max_pool_connections=IN_FLIGHT,
    )
    client = boto3.client(service, region_name=region, config=config)  # type: ignore[call-overload]  # any service
    client.meta.events.register("after-call.connect", _check_json)
    return client


class NotJsonError(Exception):
    """A success without a JSON object; botocore takes it for one without content."""


def _check_json(http_response: Any, **_: Any) -> None:
    try:
        is_object = isinstance(json.loads(http_response.content), dict)
    except ValueError:
        is_object = False
    if http_response.status_code < 300 and not is_object:  # noqa: PLR2004
        raise NotJsonError("the response is not a JSON object")


class Operation(StrEnum):
    """Which of the two changes; the value stands in the log, with a "d" where the change was made."""

    ASSOCIATE = "associate"
    DISASSOCIATE = "disassociate"

    @property
    def action(self) -> str:
        """The IAM action."""
        return f"connect:{self.capitalize()}Workspace"

    @property
    def already(self) -> Kind:
        """What the service says of an ARN for which there is nothing to change."""
        return Kind.DUPLICATE if self is Operation.ASSOCIATE else Kind.MISSING


@dataclass(frozen=True)
class Page:
    """Some rows of a search: the workspace's ID and the ARN of each; the token of the next page; how many in all."""

    rows: tuple[tuple[str, str], ...]
    token: str | None
    total: int | None = None


class Connect:
    """One workspace in Amazon Connect. A call that fails raises CallFailedError.

    Args:
        client: Of the workspace's region.
        workspace: The workspace.
        deadline: Ends a read that lasts longer than an attempt may.
    """

    def __init__(self, client: "ConnectClient", workspace: Workspace, deadline: Deadline) -> None:
        self._client = client
        self._workspace = workspace
        self._target = {"InstanceId": workspace.instance_id, "WorkspaceId": workspace.workspace_id}
        self._deadline = deadline

    def change(self, operation: Operation, arns: Sequence[str]) -> Results:
        """Associate or disassociate at most 25 ARNs; what became of each. It can be run beside others."""
        adds = operation is Operation.ASSOCIATE
        ask = self._client.associate_workspace if adds else self._client.disassociate_workspace

        def response() -> Mapping[str, Any]:
            try:
                return ask(**self._target, ResourceArns=list(arns))
            except NotJsonError:
                return {}  # which confirms nothing

        return call(operation.action, lambda: _results(operation, arns, response()))

    def exists(self) -> bool:
        """Whether the workspace exists."""
        describe = lambda: self._client.describe_workspace(**self._target)  # noqa: E731
        try:
            call("connect:DescribeWorkspace", lambda: self._within_attempt(describe))
        except CallFailedError as error:
            if error.failure.kind is Kind.MISSING:
                return False
            raise
        return True

    def search(self, workspace_id: str | None, token: str | None) -> Page:
        """A page of the associations of a workspace of the instance, or of all of them."""
        parameters: dict[str, Any] = {"InstanceId": self._workspace.instance_id, "MaxResults": _PAGE}
        if workspace_id is not None:
            named = {"FieldName": "WorkspaceId", "Value": workspace_id, "ComparisonType": "EXACT"}
            parameters["SearchCriteria"] = {"StringCondition": named}
        if token:
            parameters["NextToken"] = token
        ask = lambda: self._client.search_workspace_associations(**parameters)  # noqa: E731

        def page() -> Page:
            response = self._within_attempt(ask)
            rows = tuple(map(self._row, response.get("WorkspaceAssociations", [])))
            return Page(rows, response.get("NextToken"), response.get("ApproximateTotalCount"))

        return call("connect:SearchWorkspaceAssociations", page)

    def _within_attempt(self, ask: Callable[[], T]) -> T:
        return self._deadline.within(self._deadline.attempt, ask)

    def _row(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """The workspace's ID and the ARN, from whichever fields say so: the model promises none."""
        workspace_id = row.get("WorkspaceId") or row.get("WorkspaceArn", "").rpartition("/")[2]
        kind, identity = RESOURCE_TYPES.get(row.get("ResourceType", "")), row.get("ResourceId")
        arn = row.get("ResourceArn") or (
            f"{self._workspace.instance_arn}/{kind}/{identity}" if kind and identity else ""
        )
        if not (workspace_id and arn):
            unreadable = "a row of the search does not say what it is about"
            raise CallFailedError(Failure(Kind.UNCONFIRMED, message=unreadable))
        return workspace_id, arn


def kind_of(status: int, name: str = "") -> Kind:
    """What an HTTP status, or the three digits of an item, and the name of an error ask for."""
    if status == 429 or "Throttl" in name or name == "TooManyRequestsException":  # noqa: PLR2004
        return Kind.THROTTLED
    if status >= 500:  # noqa: PLR2004
        return Kind.TRANSIENT
    if status == 403 or name.startswith("AccessDenied"):  # noqa: PLR2004
        return Kind.DENIED
    if status == 404 and name in ("", "404", "ResourceNotFoundException"):  # noqa: PLR2004
        return Kind.MISSING
    if status == 409:  # noqa: PLR2004
        return Kind.DUPLICATE if name in ("", "409", "DuplicateResourceException") else Kind.TRANSIENT
    return Kind.INVALID


def call(action: str, ask: Callable[[], T]) -> T:
    """What is asked for; CallFailedError, naming the IAM action, whatever goes wrong."""
    try:
        return ask()
    except CallFailedError:
        raise
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        details = error.response.get("Error", {})
        name, message = details.get("Code", ""), details.get("Message", "")[:_MESSAGE]
        failure = Failure(kind_of(status, name), name, message, status < 500, action)  # noqa: PLR2004
    except Exception as error:  # whatever it is: what was asked may have been done, and has to be taken back
        failure = broken(error, action)
    raise CallFailedError(failure)


def broken(error: Exception, action: str) -> Failure:
    """The failure of a call to which there was no response that can be read."""
    return Failure(Kind.TRANSIENT, type(error).__name__, str(error)[:_MESSAGE], certain=False, action=action)


def _results(operation: Operation, arns: Sequence[str], response: Mapping[str, Any]) -> Results:
    """What the response says of each ARN. It may name one in other letter case, or by its ID, or not at all."""
    succeeded = {_name(item) for item in response.get("SuccessfulList") or ()}
    failed = [(_name(item), _item_result(operation, item)) for item in response.get("FailedList") or ()]
    names = {arn: {arn.casefold(), arn.rpartition("/")[2].casefold()} for arn in arns}
    results = {arn: CHANGED for arn in arns if names[arn] & succeeded}
    results |= {arn: result for name, result in failed for arn in arns if name and name in names[arn]}
    unnamed = [arn for arn in arns if arn not in results]
    anonymous = [result for name, result in failed if not name]
    if len(anonymous) != len(unnamed):
        anonymous = [ItemResult.of(UNCONFIRMED)] * len(unnamed)
    return {**results, **dict(zip(unnamed, anonymous, strict=True))}


def _name(item: Mapping[str, str]) -> str:
    return item.get("ResourceArn", "").casefold()


def _item_result(operation: Operation, item: Mapping[str, str]) -> ItemResult:
    code = item.get("ErrorCode", "")
    kind = kind_of(int(code) if code.isdecimal() else 0)
    if kind is operation.already:
        return ALREADY
    message = item.get("ErrorMessage", "")[:_MESSAGE]
    return ItemResult.of(Failure(kind, code, message, kind is not Kind.TRANSIENT, operation.action))
