"""The contract, checked on one delivery of an event."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from local.connect.instance import Instance
from tests.lives.office import FUNCTION_SECONDS, Invocation, Office
from workspace_association.request import InvalidPropertyError, Request, parse_declaration, parse_removal

REASON_LIMIT = 256
ANSWER_LIMIT = 4096


@dataclass(frozen=True)
class Before:
    """How things were when the event came.

    Attributes:
        time: when that was.
        there: the ARNs associated with each workspace.
        staff: the users and routing profiles that exist.
        stale: those about which the search index was wrong before anything was changed.
    """

    time: float
    there: Mapping[str, set[str]]
    staff: frozenset[str]
    stale: "defaultdict[str, set[str]]"

    @classmethod
    def of(cls, office: Office, instance: Instance, staff: set[str]) -> Self:
        """As they are now."""
        before = cls(office.time.now, office.service.associations(), frozenset(staff), defaultdict(set))
        before.look_again(office, instance)
        return before

    def look_again(self, office: Office, instance: Instance) -> None:
        """See what the search index says by now, unless something has been changed."""
        if office.service.associations() != self.there:
            return
        found: dict[str, set[str]] = {workspace: set() for workspace in self.there}
        for association, _ in office.service._state.indexed(instance, office.time.now):  # noqa: SLF001
            found[association.workspace_arn].add(association.resource_arn)
        for workspace, there in self.there.items():
            self.stale[workspace].update(there ^ found[workspace])


@dataclass(frozen=True)
class Wanted:
    """What an event asks for, in the contract's words; without a request, nothing.

    Attributes:
        event: the event.
        request: what it asks for, before CloudFormation is asked.
        valid: whether it can be carried out at all.
    """

    event: Mapping[str, Any]
    request: Request | None
    valid: bool = True

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        """Read an event. Reading is tested by itself; here it is about what follows."""
        try:
            request = parse_removal(event) if event["RequestType"] == "Delete" else parse_declaration(event)
        except InvalidPropertyError:
            return cls(event, None, valid=False)
        return cls(event, request)


def check(wanted: Wanted, before: Before, invocation: Invocation, after: Mapping[str, set[str]]) -> None:
    """AssertionError where the contract is broken."""
    request = wanted.request
    _check_log(wanted, invocation)
    for _, answer in invocation.answers:
        assert "Unexpected" not in answer["Reason"], answer["Reason"]
    if not invocation.killed:
        _check_answer(before, invocation)
    if not wanted.valid:
        assert not invocation.succeeded
        assert not invocation.calls, "bad input fails before the first call"
    for workspace in after:
        if request is None or workspace not in (request.workspace.arn, _left_behind(request)):
            assert after[workspace] == before.there[workspace], "other workspaces are left alone"
    if invocation.killed or request is None:
        return
    earlier = asked(invocation)
    if request.left_behind:
        _check_left_behind(request.left_behind, before, after, is_cleared=invocation.succeeded and earlier != "UNDONE")
    there, here = before.there[request.workspace.arn], after[request.workspace.arn]
    stale = before.stale[request.workspace.arn]
    if invocation.succeeded:
        check_success(request, before, here, earlier)
    else:
        _check_failure(request, there, here, stale, invocation)


def asked(invocation: Invocation) -> str | None:
    """What CloudFormation said that the event takes back."""
    entries = (json.loads(line) for line in invocation.log)
    return next((entry["earlier"] for entry in entries if entry["message"] == "stack asked"), None)


def _left_behind(request: Request) -> str | None:
    return request.left_behind.workspace.arn if request.left_behind else None


def _check_left_behind(other: Request, before: Before, after: Mapping[str, set[str]], *, is_cleared: bool) -> None:
    there, here = before.there[other.workspace.arn], after[other.workspace.arn]
    assert here - other.previous == there - other.previous, "nobody else is touched on the other workspace"
    assert not is_cleared or not here & other.previous, "the other workspace is cleared"


def check_success(request: Request, before: Before, here: set[str], earlier: str | None) -> None:
    """What holds after an answer with success; `earlier` is what CloudFormation said that it takes back."""
    there, stale = before.there[request.workspace.arn], before.stale[request.workspace.arn]
    drift_unseen = stale & request.declared & request.previous
    is_rollback = request.is_rollback or earlier not in (None, "NOT_ROLLED_BACK")
    leavers = (request.declared if is_rollback else request.may_have_left) - before.staff
    assert request.declared - drift_unseen - leavers <= here, "everything declared is associated"
    if earlier != "UNDONE":
        assert not (request.previous - request.declared) & here, "what was dropped is gone"
    ours = request.declared | request.previous
    if request.ownership == "EXCLUSIVE":
        assert here - request.declared <= stale | (ours if earlier == "UNDONE" else set()), "nothing foreign is left"
        assert here - ours <= there
    else:
        assert here - ours == there - ours, "nobody else is touched"


def _check_failure(request: Request, there: set[str], here: set[str], stale: set[str], invocation: Invocation) -> None:
    entries = [json.loads(line) for line in invocation.log]
    not_restored = {arn for entry in entries if entry["message"] == "not restored" for arn in entry["arns"]}
    reason = invocation.answers[0][1]["Reason"]
    assert ("could not be restored" in reason) is bool(not_restored), "a failed undo is said, and every ARN logged"
    if "The others went through." in reason:  # only something that a cancelled Create made late is still there
        assert here <= there
        assert there - here <= request.previous
        return
    # What had been declared and was missing may have come back with the undo; it is declared still.
    repaired = (here - there) & request.previous
    assert (here ^ there) - repaired <= stale | not_restored, "a failed request leaves everything as it was"


def _check_answer(before: Before, invocation: Invocation) -> None:
    assert len(invocation.answers) == 1, "exactly one answer"
    ((at, answer),) = invocation.answers
    assert at - before.time < FUNCTION_SECONDS, "before the function's timeout"
    assert all(call.at <= at for call in invocation.calls), "nothing after the answer"
    assert len(answer["Reason"]) <= REASON_LIMIT
    assert len(json.dumps(answer)) <= ANSWER_LIMIT


def _check_log(wanted: Wanted, invocation: Invocation) -> None:
    changed: set[str] = set()
    for line in invocation.log:
        assert "X-Amz-Signature" not in line, "never the response URL"
        entry = json.loads(line)
        assert entry["request_id"] == wanted.event["RequestId"]
        # What was done, or what failed or was not answered, and may have been done.
        changed.update(entry.get("arns") or () if isinstance(entry.get("arns"), list | dict) else ())
        changed.update([entry["arn"]] if "arn" in entry else ())
    if not invocation.killed:
        for call in invocation.calls:
            assert set(call.changed) <= changed, "every ARN changed is in the log"
