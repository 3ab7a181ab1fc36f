"""What each operation makes of a request, given what exists; no wire and no quota."""

from collections.abc import Mapping, Sequence
from typing import Any

from local.connect.faults import ItemFailure
from local.connect.kinds import KINDS
from local.connect.model import Operation, inputs
from local.connect.rows import Row, answer_of, association_row, instance_row, row, rows
from local.connect.search import SEARCHABLE, matcher, page
from local.connect.settings import Settings
from local.connect.state import State
from local.connect.wire import CallError
from local.connect.writes import Result, write

LISTED: Mapping[Operation, str] = {
    operation: kind.segment for kind in KINDS.values() for operation in (kind.list, kind.search)
}
"""What the operations list that list one kind of thing, by its name in an ARN."""

LIST_PAGE = 100
"""Rows that a list has in a page unless told otherwise, and unless it takes fewer (API reference, ListUsers)."""


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
    if operation == "ListInstances":
        return Result(_page(operation, parameters, list(map(instance_row, state.instances(region))), settings))
    instance = state.instance(parameters["InstanceId"], region)
    if instance is None:
        raise CallError("ResourceNotFoundException", "Instance not found")
    arn = subject(parameters, instance.arn)
    if arn != instance.arn and arn not in instance.names:
        raise CallError("ResourceNotFoundException", "Resource not found")
    if operation in {"AssociateWorkspace", "DisassociateWorkspace"}:
        wanted = operation == "AssociateWorkspace"
        return write(state, settings, arn, parameters["ResourceArns"], now=now, injected=injected, wanted=wanted)
    if arn != instance.arn:
        return Result(answer_of(operation, [row(instance, arn)]))
    if operation in LISTED:
        return Result(_page(operation, parameters, rows(instance, LISTED[operation]), settings))
    index = [association_row(association, name) for association, name in state.indexed(instance, now)]
    return Result(_page(operation, parameters, index, settings))


def subject(parameters: Mapping[str, Any], instance_arn: str) -> str:
    """The ARN of the workspace, user or routing profile that a request is about, or else of the instance."""
    named = [
        f"{instance_arn}/{kind.segment}/{parameters[kind.parameter]}"
        for kind in KINDS.values()
        if kind.parameter in parameters
    ]
    return named[0] if named else instance_arn


def _page(operation: Operation, parameters: Mapping[str, Any], found: Sequence[Row], settings: Settings) -> Row:
    criteria = parameters.get("SearchCriteria", {})
    if criteria and settings.search_criteria == "refused":
        raise CallError("InvalidRequestException", "The search criteria are not valid")
    if parameters.get("SearchFilter"):
        raise CallError("InvalidRequestException", "The local Connect has no tags to filter by")
    if criteria and settings.search_criteria == "silent":
        found = []
    if criteria and settings.search_criteria == "honoured":
        found = list(filter(matcher(criteria, SEARCHABLE[operation]), found))
    limit = inputs(operation)["MaxResults"].metadata["max"]
    usual = min(LIST_PAGE, limit) if operation.startswith("List") else limit
    size = min(parameters.get("MaxResults", usual), settings.page_size_cap)
    shown, token = page(found, size, parameters.get("NextToken"))
    more = {"NextToken": token} if token else {}
    return answer_of(operation, shown, ApproximateTotalCount=len(found), **more)
