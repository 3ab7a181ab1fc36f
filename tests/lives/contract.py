"""The contract, checked on one delivery of an event."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from local.connect.instance import Instance
from tests.lives.office import FUNCTION_SECONDS, Invocation, Office
from workspace_association.request import InvalidPropertyError, parse_declaration, parse_removal

REASON_LIMIT = 256
ANSWER_LIMIT = 4096


@dataclass(frozen=True)
class Before:
    """How things were when the event came.

    Attributes:
        time: when that was.
        there: the ARNs associated with each workspace.
        stale: those about which the search index was wrong before anything was changed.
    """

    time: float
    there: Mapping[str, set[str]]
    stale: "defaultdict[str, set[str]]"

    @classmethod
    def of(cls, office: Office, instance: Instance) -> Self:
        """As they are now."""
        before = cls(office.time.now, office.service.associations(), defaultdict(set))
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
    """What an event asks for, in the contract's words."""

    event: Mapping[str, Any]
    workspace: str | None
    declared: frozenset[str]
    previous: frozenset[str]
    exclusive: bool
    valid: bool

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        """Read an event. Reading is tested by itself; here it is about what follows."""
        try:
            request = parse_removal(event) if event["RequestType"] == "Delete" else parse_declaration(event)
        except InvalidPropertyError:
            return cls(event, None, frozenset(), frozenset(), exclusive=False, valid=False)
        if request is None:
            return cls(event, None, frozenset(), frozenset(), exclusive=False, valid=True)
        exclusive = request.ownership == "EXCLUSIVE"
        return cls(event, request.workspace.arn, request.declared, request.previous, exclusive=exclusive, valid=True)


def check(wanted: Wanted, before: Before, invocation: Invocation, after: Mapping[str, set[str]]) -> None:
    """AssertionError where the contract is broken."""
    for workspace in after:
        if workspace != wanted.workspace:
            assert after[workspace] == before.there[workspace], "other workspaces are left alone"
    _check_log(wanted, invocation)
    if invocation.killed:
        return
    _check_answer(before, invocation)
    if not wanted.valid:
        assert not invocation.succeeded
        assert not invocation.calls, "bad input fails before the first call"
    if wanted.workspace is None:
        return
    there, here, stale = before.there[wanted.workspace], after[wanted.workspace], before.stale[wanted.workspace]
    if invocation.succeeded:
        _check_success(wanted, there, here, stale, rolled_back=_is_rollback(invocation))
    else:
        _check_failure(wanted, there, here, stale, invocation)


def _check_success(wanted: Wanted, there: set[str], here: set[str], stale: set[str], *, rolled_back: bool) -> None:
    drift_unseen = stale & wanted.declared & wanted.previous
    assert wanted.declared - drift_unseen <= here, "everything declared is associated"
    if not rolled_back:
        assert not (wanted.previous - wanted.declared) & here, "what was dropped is gone"
    ours = wanted.declared | wanted.previous
    if wanted.exclusive:
        assert here - wanted.declared <= stale, "nothing foreign is left that the search could know"
        assert here - ours <= there
    else:
        assert here - ours == there - ours, "nobody else is touched"


def _check_failure(wanted: Wanted, there: set[str], here: set[str], stale: set[str], invocation: Invocation) -> None:
    entries = [json.loads(line) for line in invocation.log]
    not_restored = {arn for entry in entries if entry["message"] == "not restored" for arn in entry["arns"]}
    reason = invocation.answers[0][1]["Reason"]
    assert ("could not be restored" in reason) is bool(not_restored), "a failed undo is said, and every ARN logged"
    if "The others are removed." in reason:  # only something that a cancelled Create made late is still there
        assert here <= there
        assert there - here <= wanted.previous
        return
    # What had been declared and was missing may have come back with the undo; it is declared still.
    repaired = (here - there) & wanted.previous
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


def _is_rollback(invocation: Invocation) -> bool:
    return any(json.loads(line)["message"] == "rollback" for line in invocation.log)
