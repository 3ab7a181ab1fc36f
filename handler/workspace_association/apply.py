"""One request: read what is there, plan, change, and take back what was changed where that fails."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any

from workspace_association.arns import Workspace
from workspace_association.batches import BATCH
from workspace_association.changes import Changes
from workspace_association.connect import Connect, Operation
from workspace_association.deadline import Deadline, longest_at_work
from workspace_association.log import by_reason, entry
from workspace_association.plan import Plan, make_plan
from workspace_association.rate_limit import RATE
from workspace_association.request import Request
from workspace_association.results import CHANGED, Failure, Kind, Results, failures_of

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

Counts = Mapping[str, int]

NOTHING: Counts = {"Associated": 0, "Disassociated": 0, "Unchanged": 0, "Missing": 0}

_NOT_VALID = ("400", "InvalidParameterException")
"""What the service may say of a user who does not exist, instead of 404."""

_FIRST_PAUSE = 3.0
"""Seconds until what a cancelled request may have changed is sent again; then twice as many, and so on."""


@dataclass(eq=False)
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

    workspace: Workspace
    operation: Operation
    wanted: int
    failures: Mapping[str, Failure]
    not_restored: Mapping[str, Failure] = field(default_factory=dict)
    repaired: int = 0
    final: bool = False


def carry_out(request: Request, client_of: Callable[[str], "ConnectClient"], deadline: Deadline) -> Counts:
    """Bring the associations of the workspace to what the request declares.

    Args:
        request: The request.
        client_of: Makes a client for a region.
        deadline: When it has to be over.

    Raises:
        CallFailedError: What is there cannot be read.
        ApplyError: It cannot be changed.
    """
    applier = Applier(request, client_of(request.workspace.region), deadline)
    applier.apply()
    appliers = [applier]
    if request.left_behind:
        other = Applier(request.left_behind, client_of(request.left_behind.workspace.region), deadline)
        appliers.append(other)
        try:
            other.apply()
        except ApplyError as error:
            is_denied = all(why.kind is Kind.DENIED for why in error.failures.values())
            if not (is_denied and other.changes.may_not_read):
                raise
            # It may do nothing there; so the request that failed is taken to have failed because of that.
    if request.overtakes:
        _outlast(appliers, deadline)
    associated, missing = applier.associated - applier.missing, applier.missing
    return {
        "Associated": len(associated),
        "Disassociated": sum(len(each.disassociated) for each in appliers),
        "Unchanged": len(request.declared - associated - missing),
        "Missing": len(missing),
    }


def _outlast(appliers: "Sequence[Applier]", deadline: Deadline) -> None:
    """Send again what this request changed, until the one that CloudFormation cancelled cannot be at work any more.

    Nothing tells what that one does: the search index lags behind. Where this function's time is over sooner, so is
    that of the other one, which started before it.
    """
    batches = sum(applier.batches for applier in appliers)
    room = 2 * deadline.attempt + batches / RATE
    ends = deadline.now() + max(0.0, min(longest_at_work(batches, deadline.attempt), deadline.left() - room))
    pause = _FIRST_PAUSE
    while True:
        deadline.sleep(min(pause, max(0.0, ends - deadline.now())))
        began = deadline.now()
        errors = [error for applier in appliers if (error := applier.change_again())]
        pause = max(2 * pause, deadline.now() - began)
        if began >= ends or deadline.left() <= room:
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

    def __init__(self, request: Request, client: "ConnectClient", deadline: Deadline) -> None:
        self._request = request
        self._deadline = deadline
        self._plan = Plan()
        self.changes = Changes(Connect(client, request.workspace, deadline), request, deadline)
        self.associated: set[str] = set()
        self.disassociated: set[str] = set()
        self.missing: set[str] = set()

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
        failures = self._not_added(associated)
        if failures:
            raise self._undone(Operation.ASSOCIATE, failures, associated, {})
        disassociated = self.changes.make(Operation.DISASSOCIATE, plan.disassociate)
        failures = self._not_removed(disassociated)
        if failures and not request.declared and (request.is_rollback or request.overtakes):
            # What is taken away stays away.
            raise self._error(Operation.DISASSOCIATE, disassociated, failures, final=True)
        if failures:
            raise self._undone(Operation.DISASSOCIATE, failures, associated, disassociated)
        self._count(associated, disassociated)

    def change_again(self) -> ApplyError | None:
        """Send once more what the declaration changed; the error where that is refused. It is not undone."""
        associated = self.changes.make_again(Operation.ASSOCIATE, (*self._plan.added, *self._plan.adopted))
        disassociated = self.changes.make_again(Operation.DISASSOCIATE, self._plan.dropped)
        self._count(associated, disassociated)
        for operation, results, failures in (
            (Operation.ASSOCIATE, associated, self._not_added(associated)),
            (Operation.DISASSOCIATE, disassociated, self._not_removed(disassociated)),
        ):
            refused = failures
            if self._deadline.left() < 2 * self._deadline.attempt:  # what is not sent for want of time was done before
                unsent = (Kind.NOT_SENT, Kind.THROTTLED)
                refused = {arn: why for arn, why in failures.items() if why.alone and why.kind not in unsent}
            if refused:
                return self._error(operation, results, refused, final=True)
        return None

    def _not_added(self, associated: Results) -> dict[str, Failure]:
        """What could not be associated, but for leavers: those who were declared before and do not exist any more."""
        is_rollback = self._request.is_rollback
        accepts_others = cache(lambda: self.changes.accepts_others(associated))

        def is_gone(why: Failure) -> bool:
            if why.kind is Kind.NO_WORKSPACE:
                return is_rollback
            if why.kind is Kind.MISSING:
                return why.alone and (is_rollback or self.changes.workspace_seen)
            # A rollback must not fail because of who has left, even where only the 400 tells a leaver.
            return why.alone and why.code in _NOT_VALID and (is_rollback or accepts_others())

        failures = failures_of(associated)
        gone = {arn: why for arn, why in failures.items() if arn in self._request.may_have_left and is_gone(why)}
        by_reason("missing", gone, logging.WARNING)
        self.missing.difference_update(associated.keys() - failures.keys())
        self.missing.update(gone)
        return {arn: why for arn, why in failures.items() if arn not in gone}

    def _not_removed(self, disassociated: Results) -> dict[str, Failure]:
        """What could not be disassociated. With the workspace all is gone; where that may not be, it is a failure."""
        failures = failures_of(disassociated)
        may_be_gone = not self._request.declared or self._request.is_rollback
        return {arn: why for arn, why in failures.items() if not (may_be_gone and why.kind is Kind.NO_WORKSPACE)}

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
            if why.kind is not Kind.NO_WORKSPACE and not (why.kind is Kind.MISSING and why.alone)
        }
        by_reason("not restored", not_restored, logging.ERROR)
        repaired = sum(result.done and arn in self._plan.drift for arn, result in associated.items())
        results = associated if operation is Operation.ASSOCIATE else disassociated
        return self._error(operation, results, failures, not_restored=not_restored, repaired=repaired)

    def _error(
        self, operation: Operation, results: Results, failures: Mapping[str, Failure], **more: Any
    ) -> ApplyError:
        return ApplyError(self._request.workspace, operation, len(results), failures, **more)
