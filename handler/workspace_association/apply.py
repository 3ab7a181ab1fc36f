"""One request: read what is there, plan, change, and take back what was changed where that fails."""

import logging
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from workspace_association.arns import Workspace
from workspace_association.batches import BATCH
from workspace_association.changes import Changes, failures_of
from workspace_association.connect import CHANGED, NO_WORKSPACE, Connect, Failure, Kind, Operation, Results
from workspace_association.deadline import Deadline, longest_at_work
from workspace_association.log import by_reason, entry
from workspace_association.plan import Plan, make_plan
from workspace_association.rate_limit import RATE
from workspace_association.request import Request

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
            if not (applier.changes.may_not_read and all(why.kind is Kind.DENIED for why in error.failures.values())):
                raise
            # It may do nothing there; so the request that failed is taken to have failed because of that.
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
        began = deadline.now()
        is_last = began >= ends
        errors = [error for applier in appliers if (error := applier.change_again())]
        pause = max(2 * pause, deadline.now() - began)
        if is_last or deadline.left() <= room:
            break
    if errors:
        raise errors[0]


class Applier:
    """Carries out the declaration of one workspace.

    Attributes:
        changes: What changes its associations.
        associated: The ARNs that were not associated before.
        disassociated: The ARNs that were associated before, as far as the service tells.
        missing: The declared ARNs whose user or routing profile no longer exists.
    """

    def __init__(self, request: Request, client: "ConnectClient", deadline: Deadline, attempt: float) -> None:
        may_be_gone = request.known | (request.declared if request.is_rollback else frozenset())
        self._request = request
        self._deadline = deadline
        self._attempt = attempt
        self._plan = Plan()
        self.changes = Changes(
            Connect(client, request.workspace, deadline, attempt), request, may_be_gone, deadline, attempt
        )
        self.associated: set[str] = set()
        self.disassociated: set[str] = set()
        self.missing: frozenset[str] = frozenset()

    @property
    def batches(self) -> int:
        """How many calls the whole plan takes."""
        return ceil(len(self._plan.associate) / BATCH) + ceil(len(self._plan.disassociate) / BATCH)

    def apply(self) -> None:
        """Do it all. ApplyError where that fails; the associations are then as before, save those it names.

        Associates first, so that nobody is left without a workspace in between.
        """
        request = self._request
        current = self.changes.read() if request.declared else frozenset()
        self._plan = plan = make_plan(request.declared, request.previous, current, request.ownership)
        entry("plan", current=len(current), plan={reason: len(arns) for reason, arns in vars(plan).items()})
        associated = self.changes.make(Operation.ASSOCIATE, plan.associate)
        self.missing = self._missing(associated)
        failures = failures_of(associated, but=self.missing)
        if failures:
            raise self._undone(Operation.ASSOCIATE, failures, associated, {})
        disassociated = self.changes.make(Operation.DISASSOCIATE, plan.disassociate)
        failures = self._not_removed(disassociated)
        if failures:
            raise self._undone(Operation.DISASSOCIATE, failures, associated, disassociated)
        self._count(associated, disassociated)

    def change_again(self) -> ApplyError | None:
        """Send once more what the declaration changed; the error where that is refused. It is not undone."""
        associated = self.changes.make_again(Operation.ASSOCIATE, (*self._plan.added, *self._plan.adopted))
        disassociated = self.changes.make_again(Operation.DISASSOCIATE, self._plan.dropped)
        self._count(associated, disassociated)
        not_added, not_removed = (
            failures_of(associated, but=self._missing(associated)),
            self._not_removed(disassociated),
        )
        if self._deadline.left() < 2 * self._attempt:  # what was not sent for want of time was done before
            not_added, not_removed = _refused(not_added), _refused(not_removed)
        if not_added:
            return self._error(Operation.ASSOCIATE, associated, not_added, final=True)
        return self._error(Operation.DISASSOCIATE, disassociated, not_removed, final=True) if not_removed else None

    def _missing(self, associated: Results) -> frozenset[str]:
        """The declared ARNs that cannot be associated because there is no such user or routing profile any more."""
        is_rollback = self._request.is_rollback

        def is_gone(why: Failure) -> bool:
            if why is NO_WORKSPACE:
                return is_rollback
            if why.kind is Kind.MISSING:
                return why.alone and (is_rollback or self.changes.workspace_seen)
            return why.alone and why.code in _NOT_VALID and self.changes.accepts_others(associated)

        tolerated = {arn: why for arn, why in failures_of(associated).items() if arn in self.changes.may_be_gone}
        gone = {arn: why for arn, why in tolerated.items() if is_gone(why)}
        by_reason("missing", gone, logging.WARNING)
        return frozenset(gone)

    def _not_removed(self, disassociated: Results) -> dict[str, Failure]:
        """What could not be disassociated. With the workspace all is gone; where that may not be, it is a failure."""
        failures = failures_of(disassociated)
        is_gone = NO_WORKSPACE in failures.values() and (not self._request.declared or self._request.is_rollback)
        return {} if is_gone else failures

    def _count(self, associated: Results, disassociated: Results) -> None:
        self.associated |= {arn for arn, result in associated.items() if result == CHANGED} - self.changes.current
        self.disassociated |= {arn for arn, result in disassociated.items() if result == CHANGED}

    def _undone(
        self, operation: Operation, failures: Mapping[str, Failure], associated: Results, disassociated: Results
    ) -> ApplyError:
        """Restore what was there before; the error that says so, and for which ARNs that failed.

        What was declared before stays: it may have been there, whatever the search index says.
        """
        keep = self.changes.current | self._request.previous
        added = [arn for arn, result in associated.items() if result.touched and arn not in keep]
        removed = [arn for arn, result in disassociated.items() if result.touched]
        if added or removed:
            entry("undo", disassociate=len(added), associate=len(removed))
        back = self.changes.make_again(Operation.ASSOCIATE, removed)
        gone = self.changes.make_again(Operation.DISASSOCIATE, added)
        # What has been deleted in the meantime cannot come back: a user, a routing profile, the workspace.
        not_restored = {
            arn: why
            for arn, why in failures_of({**back, **gone}).items()
            if why.kind is not Kind.MISSING or not why.alone
        }
        by_reason("not restored", not_restored, logging.ERROR)
        repaired = sum(result.done and arn in self._plan.drift for arn, result in associated.items())
        results = associated if operation is Operation.ASSOCIATE else disassociated
        return self._error(operation, results, failures, not_restored=not_restored, repaired=repaired)

    def _error(
        self, operation: Operation, results: Results, failures: Mapping[str, Failure], **more: Any
    ) -> ApplyError:
        return ApplyError(self._request.workspace, operation, len(results), failures, **more)


def _refused(failures: Mapping[str, Failure]) -> dict[str, Failure]:
    return {arn: why for arn, why in failures.items() if why.alone and why.kind not in (Kind.NOT_SENT, Kind.THROTTLED)}
