"""How AssociateWorkspace and DisassociateWorkspace treat each resource, undocumented variants included."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.connect.faults import ItemFailure
from local.connect.settings import Settings
from local.connect.state import Association, State
from local.connect.wire import CallError

SUCCESS = "success"
EXCEPTIONS = {
    "400": "InvalidParameterException",
    "404": "ResourceNotFoundException",
    "409": "DuplicateResourceException",
}
# They name no resource: a caller whose call is refused has to find out which one it was.
MESSAGES = {"400": "Parameter is not valid", "404": "Resource not found", "409": "Resource is already associated"}


@dataclass(frozen=True)
class Result:
    """What an operation answers; for a write also what it changed and the error codes of what failed."""

    content: Mapping[str, Any]
    changed: Sequence[str] = ()
    failed: Mapping[str, str] = field(default_factory=dict)


def write(
    state: State,
    settings: Settings,
    workspace_arn: str,
    resource_arns: Iterable[str],
    *,
    now: float,
    injected: ItemFailure | None,
    wanted: bool,
) -> Result:
    """Associate resources with a workspace that exists, or disassociate them.

    Args:
        state: what exists.
        settings: which variants are in force.
        workspace_arn: the workspace.
        resource_arns: the resources; repeats count once.
        now: the time in seconds.
        injected: which of them fail whatever they are.
        wanted: whether they are to be associated in the end.

    Raises:
        CallError: the call is refused as a whole, and nothing was changed.
    """
    instance = state.owner(workspace_arn)
    associations = {arn: Association(workspace_arn, arn) for arn in resource_arns}
    if not all(map(instance.could_associate, associations)):
        raise CallError("InvalidParameterException", "ResourceArns holds no user or routing profile of the instance")
    as_wanted = {arn for arn, association in associations.items() if state.is_associated(association) is wanted}
    verdicts = {
        arn: _verdict(settings, known=arn in instance.names, as_wanted=arn in as_wanted, wanted=wanted)
        for arn in associations
    }
    failed = {arn: _item(verdict) for arn, verdict in verdicts.items() if verdict != SUCCESS}
    spared = injected.resource_arns if injected and injected.moment == "before" else ()
    changed = [arn for arn in associations if arn not in failed and arn not in spared and arn not in as_wanted]
    for arn in changed:
        state.change(associations[arn], now + settings.index_lag, wanted=wanted)
    if injected:
        failed |= {arn: (injected.code, injected.message) for arn in injected.resource_arns if arn in associations}
    return _result(associations, failed, changed)


def _verdict(settings: Settings, *, known: bool, as_wanted: bool, wanted: bool) -> str:
    if wanted and not known:
        return settings.unknown_resource
    if as_wanted:
        return settings.repeated_associate if wanted else settings.missing_association
    return SUCCESS


def _item(verdict: str) -> tuple[str, str]:
    scope, code = verdict.split()
    if scope == "call":
        raise CallError(EXCEPTIONS[code], MESSAGES[code])
    return code, MESSAGES[code]


def _result(resource_arns: Iterable[str], failed: Mapping[str, tuple[str, str]], changed: Sequence[str]) -> Result:
    lists = {
        "SuccessfulList": [{"ResourceArn": arn} for arn in resource_arns if arn not in failed],
        "FailedList": [
            {"ResourceArn": arn, "ErrorCode": code, "ErrorMessage": message} for arn, (code, message) in failed.items()
        ],
    }
    # No list instead of an empty one: a client has to bear both.
    content = {name: entries for name, entries in lists.items() if entries}
    return Result(content, changed, {arn: code for arn, (code, _) in failed.items()})
