"""What each operation makes of a request, given what exists; no wire and no quota."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local.connect.faults import ItemFailure
from local.connect.instance import Instance
from local.connect.model import Operation
from local.connect.search import matcher, page, row
from local.connect.settings import Settings
from local.connect.state import State
from local.connect.wire import CallError
from local.connect.writes import Result, write

LAST_MODIFIED = datetime(2026, 1, 1, tzinfo=UTC)
"""Of every workspace: the service model wants a time, and nobody here modifies one."""


def carry_out(
    operation: Operation,
    parameters: Mapping[str, Any],
    *,
    region: str,
    now: float,
    state: State,
    settings: Settings,
    injected: ItemFailure | None,
) -> Result:
    """Do what a request asks for.

    Args:
        operation: what to do.
        parameters: of the request; they fit the service model.
        region: where the request was sent.
        now: the time in seconds.
        state: what exists.
        settings: how the service behaves.
        injected: resources that fail whatever they are.

    Raises:
        CallError: it is refused as a whole, and nothing was changed.
    """
    instance = state.instance(parameters["InstanceId"], region)
    if instance is None:
        raise CallError("ResourceNotFoundException", "Instance not found")
    if operation == "SearchWorkspaceAssociations":
        return Result(_search(parameters, now, instance, state, settings))
    workspace_arn = f"{instance.arn}/workspace/{parameters['WorkspaceId']}"
    if workspace_arn not in instance.names:
        raise CallError("ResourceNotFoundException", "Resource not found")
    if operation == "DescribeWorkspace":
        return Result({"Workspace": _describe(workspace_arn, instance)})
    wanted = operation == "AssociateWorkspace"
    resource_arns = parameters["ResourceArns"]
    return write(state, settings, workspace_arn, resource_arns, now=now, injected=injected, wanted=wanted)


def _describe(workspace_arn: str, instance: Instance) -> Mapping[str, Any]:
    return {
        "Id": workspace_arn.rsplit("/", 1)[1],
        "Name": instance.names[workspace_arn],
        "Arn": workspace_arn,
        "LastModifiedTime": LAST_MODIFIED,
    }


def _search(
    parameters: Mapping[str, Any], now: float, instance: Instance, state: State, settings: Settings
) -> Mapping[str, Any]:
    criteria = parameters.get("SearchCriteria", {})
    if criteria and settings.search_criteria == "refused":
        raise CallError("InvalidRequestException", "The search criteria are not valid")
    if parameters.get("SearchFilter"):
        raise CallError("InvalidRequestException", "The local Connect has no tags to filter by")
    rows = [row(association, name) for association, name in state.indexed(instance, now)]
    if criteria and settings.search_criteria == "silent":
        rows = []
    if settings.search_criteria == "honoured":
        rows = list(filter(matcher(criteria), rows))
    size = min(parameters.get("MaxResults", settings.page_size_cap), settings.page_size_cap)
    shown, token = page(rows, size, parameters.get("NextToken"))
    content = {"WorkspaceAssociations": shown, "ApproximateTotalCount": len(rows)}
    return {**content, "NextToken": token} if token else content
