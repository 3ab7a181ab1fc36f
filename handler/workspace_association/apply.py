"""One request: read what is there, plan, change, and take back what was changed where that fails."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from workspace_association.arns import Workspace, respell
from workspace_association.batches import BATCH, Batches
from workspace_association.connect import (
    ALREADY,
    CHANGED,
    IN_FLIGHT,
    NO_WORKSPACE,
    CallFailedError,
    Connect,
    Failure,
    ItemResult,
    Kind,
    Operation,
    Results,
)
from workspace_association.deadline import (
    DENIED_SECONDS,
    SEARCH_LAG,
    TRANSIENT_SECONDS,
    Deadline,
    RetryBudget,
    longest_at_work,
)
from workspace_association.log import by_reason, entry
from workspace_association.plan import Plan, make_plan
from workspace_association.rate_limit import RATE, RateLimiter
from workspace_association.request import Request
from workspace_association.search import Search

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

Counts = Mapping[str, int]

NOTHING: Counts = {"Associated": 0, "Disassociated": 0, "Unchanged": 0, "Missing": 0}

_NOT_VALID = ("400", "InvalidParameterException")
"""What the service may say of a user who does not exist, instead of 404."""

_FIRST_PAUSE = 3.0
"""Seconds until what a cancelled request may have changed is sent again; then twice as many, and so on."""


class ApplyError(Exception):
    """A plan could not be carried out.

    Attributes:
        workspace: The workspace.
        operation: The change that failed.
        wanted: How many ARNs it was wanted for.
        failures: The ARNs it failed for, each with the reason.
        not_restored: The ARNs that are not as they were before the request, each with the reason.
        repaired: How many had been declared before, were missing, and are back.
        final: What went through stays: the request takes something back, and that is not undone.
    """

    def __init__(
        self,
        workspace: Workspace,
        operation: Operation,
        wanted: int,
        failures: Mapping[str, Failure],
        *,
        not_restored: Mapping[str, Failure] | None = None,
        repaired: int = 0,
        final: bool = False,
    ) -> None:
        super().__init__(operation.name)
        self.workspace = workspace
        self.operation = operation
        self.wanted = wanted
        self.failures = failures
        self.not_restored = not_restored or {}
        self.repaired = repaired
        self.final = final


def carry_out(
    request: Request, client_of: Callable[[str], "ConnectClient"], deadline: Deadline, attempt: float
) -> Counts:
    """Bring the associations of the workspace to what the request declares.

    Args:
        request: The request.
        client_of: Makes a client for a region.
        deadline: When it has to be over.
        attempt: The longest that one call can last, in seconds.

    Raises:
        CallFailedError: What is there cannot be read.
        ApplyError: It cannot be changed.
    """
    requests = [request, *([request.left_behind] if request.left_behind else [])]
    appliers = [Applier(each, client_of(each.workspace.region), deadline, attempt) for each in requests]
    appliers[0].apply()
    for applier in appliers[1:]:
        try:
            applier.apply()
        except ApplyError as error:
            error.final = True
            if not (applier.may_do_nothing and all(why.kind is Kind.DENIED for why in error.failures.values())):
                raise
            # It may not even read there; so the request that failed is taken to have failed because of that.
    if request.overtakes:
        _outlast(appliers, deadline, attempt)
    associated, missing = appliers[0].associated, appliers[0].missing
    return {
        "Associated": len(associated),
        "Disassociated": sum(len(applier.disassociated) for applier in appliers),
        "Unchanged": len(request.declared) - len(associated) - len(missing),
        "Missing": len(missing),
    }


def _outlast(appliers: "Sequence[Applier]", deadline: Deadline, attempt: float) -> None:
    """Send again what this request changed, until the one that CloudFormation cancelled cannot be at work any more.

    Nothing tells what that one does: the search index lags behind. Where this function's time is over sooner, so is
    that of the other one, which started before it.
    """
    batches = sum(applier.batches for applier in appliers)
    room = 2 * attempt + batches / RATE
    ends = deadline.now() + max(0.0, min(longest_at_work(batches, attempt), deadline.left() - room))
    pause = _FIRST_PAUSE
    while True:
        deadline.sleep(min(pause, max(0.0, ends - deadline.now())))
        pause *= 2
        is_last = deadline.now() >= ends
        errors = [error for applier in appliers if (error := applier.change_again())]
        if is_last or deadline.left() <= room:
            break
    if errors:
        raise errors[0]


class Applier:
    """Changes the associations of one workspace.

    Attributes:
        associated: The ARNs that were not associated before.
        disassociated: The ARNs that were associated before, as far as the service tells.
        missing: The declared ARNs whose user or routing profile no longer exists.
        may_do_nothing: There is no permission to read.
    """

    def __init__(self, request: Request, client: "ConnectClient", deadline: Deadline, attempt: float) -> None:
        self._request = request
        self._workspace = request.workspace
        self._deadline = deadline
        self._attempt = attempt
        self._started = deadline.now()
        self._connect = Connect(client, request.workspace, deadline, attempt)
        limiter = RateLimiter(self._started)
        self._search = Search(self._connect, request.workspace.workspace_id, attempt, limiter)
        # Amazon Connect counts each operation for itself.
        self._limiters = {operation: RateLimiter(self._started) for operation in Operation}
        self._sent: list[Batches] = []
        self._current: frozenset[str] = frozenset()
        self._plan = Plan()
        self.associated: set[str] = set()
        self.disassociated: set[str] = set()
        self.missing: frozenset[str] = frozenset()
        self.may_do_nothing = False
        self._budget = RetryBudget(deadline, min(DENIED_SECONDS, deadline.left() / 3), self._deadline_of_changes)

    @property
    def batches(self) -> int:
        """How many calls the whole plan takes."""
        return ceil(len(self._plan.associate) / BATCH) + ceil(len(self._plan.disassociate) / BATCH)

    def apply(self) -> None:
        """Do it all. ApplyError where that fails; the associations are then as before, save those it names.

        Associates first, so that nobody is left without a workspace in between.
        """
        request = self._request
        self._current = self._read()
        self._plan = plan = make_plan(request.declared, request.previous, self._current, request.ownership)
        entry("plan", current=len(self._current), plan={reason: len(arns) for reason, arns in vars(plan).items()})
        associated = self._change(Operation.ASSOCIATE, plan.associate, self._deadline_of_changes, since=self._started)
        self.missing = self._missing(associated)
        failures = _failures(associated, self.missing)
        if failures:
            raise self._undone(Operation.ASSOCIATE, failures, associated, {})
        disassociated = self._change(
            Operation.DISASSOCIATE, plan.disassociate, self._deadline_of_changes, since=self._started
        )
        failures = {} if self._is_gone_with_workspace(disassociated) else _failures(disassociated)
        if failures:
            raise self._undone(Operation.DISASSOCIATE, failures, associated, disassociated)
        self._count(associated, disassociated)

    def change_again(self) -> ApplyError | None:
        """Send once more what the declaration changed; the error where that is refused. It is not undone.

        What is not sent for want of time was done before.
        """
        now = self._deadline.now()
        budget = RetryBudget(self._deadline, TRANSIENT_SECONDS / 2)
        for operation, arns in (
            (Operation.ASSOCIATE, (*self._plan.added, *self._plan.adopted)),
            (Operation.DISASSOCIATE, self._plan.dropped),
        ):
            results = self._change(operation, arns, lambda: self._deadline, since=now, budget=budget)
            failures = _failures(results)
            if operation is Operation.ASSOCIATE:
                self._count(results, {})
                failures = _failures(results, self._missing(results))
            else:
                self._count({}, results)
            if self._deadline.left() < 2 * self._attempt:
                failures = {arn: why for arn, why in failures.items() if why.alone and why.kind is not Kind.NOT_SENT}
            if failures and not self._is_gone_with_workspace(results):
                return ApplyError(self._workspace, operation, len(results), failures, final=True)
        return None

    def _read(self) -> frozenset[str]:
        """The ARNs that are associated. A Delete does not need them: it takes away what was declared, and no more."""
        if not self._request.declared:
            return frozenset()
        try:
            return self._listed(self._deadline_of_changes(), self._budget)
        except CallFailedError as error:
            if error.failure.kind is not Kind.MISSING or self._connect.exists():
                raise
        if self._request.is_rollback:
            return frozenset()
        raise CallFailedError(NO_WORKSPACE)

    def _listed(self, deadline: Deadline, budget: RetryBudget) -> frozenset[str]:
        found = self._search.associated(deadline, budget)
        return respell(found, self._request.declared | self._request.previous | self._current)

    def _change(
        self,
        operation: Operation,
        arns: Sequence[str],
        deadline_of: Callable[[], Deadline],
        *,
        since: float,
        budget: RetryBudget | None = None,
    ) -> Results:
        """Send ARNs, and ask the search about those of which it knows more.

        Args:
            operation: Which change.
            arns: The ARNs.
            deadline_of: The phase.
            since: All that others did was done before.
            budget: Of an undo; by default that of the request.
        """
        ours = budget or self._budget
        ours.progress()
        batches = self._batches(
            operation, deadline_of, ours, listed=self._listed_once(deadline_of), undoes=bool(budget)
        )
        results = batches.send(arns)
        if not budget:
            ours.progress()
        results = self._confirmed(operation, results, deadline_of(), ours, since=since)
        left_out = [arn for arn, why in _failures(results).items() if why.kind is Kind.UNCONFIRMED and not why.alone]
        if left_out:
            more = self._batches(operation, deadline_of, ours, undoes=bool(budget)).send(left_out)
            results = {**results, **{arn: result.after(results[arn]) for arn, result in more.items()}}
        return results

    def _batches(
        self,
        operation: Operation,
        deadline_of: Callable[[], Deadline],
        budget: RetryBudget,
        *,
        listed: Callable[[], frozenset[str] | None] = lambda: None,
        undoes: bool = False,
    ) -> Batches:
        batches = Batches(
            self._connect,
            operation,
            self._limiters[operation],
            attempt=self._attempt,
            deadline_of=deadline_of,
            budget=budget,
            listed=listed,
            bisects_denied=not undoes,
            leavers=self._tolerated,
        )
        self._sent.append(batches)
        return batches

    def _listed_once(self, deadline_of: Callable[[], Deadline]) -> Callable[[], frozenset[str] | None]:
        """Asks the search when it is needed, and once; None where there is no telling."""

        @cache
        def listed() -> frozenset[str] | None:
            try:
                return self._current or self._listed(deadline_of(), self._budget)
            except CallFailedError:
                return None

        return listed

    def _deadline_of_changes(self) -> Deadline:
        """A deadline that leaves time for one look at what was done, and to take it back, even if that takes longer."""
        elapsed = self._deadline.now() - self._started - self._budget.paused
        calls = sum(batches.calls for batches in self._sent)
        to_undo = ceil(sum(len(batches.touched) for batches in self._sent) / BATCH) + IN_FLIGHT
        return self._deadline.keeping(2 * self._attempt + 1.5 * elapsed * min(1.0, to_undo / max(1, calls)))

    def _confirmed(
        self, operation: Operation, results: Results, deadline: Deadline, budget: RetryBudget, *, since: float
    ) -> Results:
        """Results in which counts as done what the search shows.

        It is asked about what the service did not confirm, and about what it will not disassociate although it may not
        be there. The index lags behind: where it shows what it showed before, that is believed only when it shows all
        that was done until a time.
        """
        wanted = operation is Operation.ASSOCIATE
        doubtful = {
            arn
            for arn, failure in _failures(results).items()
            if failure.kind is Kind.UNCONFIRMED or (not wanted and failure is not NO_WORKSPACE)
        }
        silent = any(failure.kind is Kind.UNCONFIRMED and failure.alone for failure in _failures(results).values())
        believed_at = (self._deadline.now() if silent else since) + SEARCH_LAG
        confirmed: dict[str, ItemResult] = {}
        while doubtful:
            waits = believed_at - deadline.now()
            is_last = waits <= 0 or deadline.left() < waits + self._attempt
            try:
                # The time for one more look is kept free: without it, what is done would be undone.
                listed = self._listed(self._deadline, budget)
            except CallFailedError as error:
                entry("not confirmed by the search", error=str(error.failure), arns=sorted(doubtful))
                self.may_do_nothing = error.failure.kind is Kind.DENIED
                break
            changed = {arn for arn in doubtful if (arn in listed) is wanted is not (arn in self._current)}
            # A rollback must not fail because of what it rolls back from; it believes the search even if time is short.
            believes = waits <= 0 or (is_last and not wanted and self._request.is_rollback)
            believed = {arn for arn in doubtful if (arn in listed) is wanted and believes}
            confirmed |= {arn: ALREADY.after(results[arn]) for arn in believed} | dict.fromkeys(changed, CHANGED)
            doubtful -= changed | believed
            if is_last or not doubtful:
                break
            deadline.sleep(waits)
        if confirmed:
            entry(f"{operation.value}, says the search", arns=sorted(confirmed))
        return {**results, **confirmed}

    @property
    def _tolerated(self) -> frozenset[str]:
        """The ARNs that may have ceased to exist."""
        return self._request.known | (self._request.declared if self._request.is_rollback else frozenset())

    def _missing(self, associated: Results) -> frozenset[str]:
        """The declared ARNs that cannot be associated because there is no such user or routing profile any more."""
        workspace_seen = self._request.is_rollback or any(batches.workspace_seen for batches in self._sent)

        def is_gone(why: Failure) -> bool:
            if why is NO_WORKSPACE:
                return self._request.is_rollback
            if why.kind is Kind.MISSING:
                return why.alone and workspace_seen
            return why.alone and why.code in _NOT_VALID and self._accepts_others(associated)

        gone = {arn: why for arn, why in _failures(associated).items() if arn in self._tolerated and is_gone(why)}
        by_reason("missing", gone, logging.WARNING)
        return frozenset(gone)

    def _accepts_others(self, associated: Results) -> bool:
        """Whether the service accepts an ARN now that is there already. If not, a 400 is not about a single ARN."""
        if any(result.done for result in associated.values()):
            return True
        known = sorted(self._current & self._request.declared)[:1]
        return bool(known) and all(
            result.done
            for result in self._change(
                Operation.ASSOCIATE, known, self._deadline_of_changes, since=self._started
            ).values()
        )

    def _is_gone_with_workspace(self, disassociated: Results) -> bool:
        """Whether all is gone because the workspace is. Where something is declared for it, it has to be there."""
        gone = any(result.failure is NO_WORKSPACE for result in disassociated.values())
        return gone and (not self._request.declared or self._request.is_rollback)

    def _count(self, associated: Results, disassociated: Results) -> None:
        self.associated |= {arn for arn, result in associated.items() if result == CHANGED} - self._current
        self.disassociated |= {arn for arn, result in disassociated.items() if result == CHANGED}

    def _undone(
        self, operation: Operation, failures: Mapping[str, Failure], associated: Results, disassociated: Results
    ) -> ApplyError:
        """Restore what was there before; the error that says so, and for which ARNs that failed.

        What was declared before stays: it may have been there, whatever the search index says.
        """
        keep = self._current | self._request.previous
        added = [arn for arn, result in associated.items() if result.touched and arn not in keep]
        removed = [arn for arn, result in disassociated.items() if result.touched]
        if added or removed:
            entry("undo", disassociate=len(added), associate=len(removed))
        # What has been deleted in the meantime cannot come back: a user, a routing profile, the workspace.
        not_restored = {
            arn: failure
            for results in (self._undo(Operation.ASSOCIATE, removed), self._undo(Operation.DISASSOCIATE, added))
            for arn, failure in _failures(results).items()
            if failure.kind is not Kind.MISSING or not failure.alone
        }
        by_reason("not restored", not_restored, logging.ERROR)
        repaired = sum(result.done and arn in self._plan.drift for arn, result in associated.items())
        wanted = len(associated if operation is Operation.ASSOCIATE else disassociated)
        return ApplyError(self._workspace, operation, wanted, failures, not_restored=not_restored, repaired=repaired)

    def _undo(self, operation: Operation, arns: Sequence[str]) -> Results:
        # Permissions that were there a moment ago are not waited for as long as new ones.
        now = self._deadline.now()
        budget = RetryBudget(self._deadline, TRANSIENT_SECONDS / 2)
        return self._change(operation, arns, lambda: self._deadline, since=now, budget=budget)


def _failures(results: Results, but: frozenset[str] = frozenset()) -> dict[str, Failure]:
    return {arn: result.failure for arn, result in results.items() if result.failure and arn not in but}
