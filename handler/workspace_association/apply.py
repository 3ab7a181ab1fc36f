"""Carries a plan out in Amazon Connect, all of it or nothing."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workspace_association.clock import Clock
from workspace_association.delivery import NO_WORKSPACE, Direction, Verdict, Verdicts
from workspace_association.failure import CallFailedError, Failure, Kind
from workspace_association.log import entries, entry
from workspace_association.patience import TRANSIENT_SECONDS
from workspace_association.plan import Plan
from workspace_association.settle import Settler


@dataclass(frozen=True)
class Changes:
    """How many associations a request made and took away that were not so before."""

    associated: int
    disassociated: int


class ApplyError(Exception):
    """A plan could not be carried out.

    Attributes:
        direction: The change that failed.
        wanted: How many ARNs it was wanted for.
        failures: The ARNs it failed for, each with the reason.
        not_restored: The ARNs that are not as they were before the request, each with the reason.
        repaired: How many had been declared before, were missing, and are back.
        late: It came after the rest of a Delete had succeeded, and that is not undone.
    """

    late = False

    def __init__(
        self, direction: Direction, verdicts: Verdicts, not_restored: Mapping[str, Failure], repaired: int = 0
    ) -> None:
        super().__init__(direction.value)
        self.direction = direction
        self.wanted = len(verdicts)
        self.failures = _failures(verdicts)
        self.not_restored = not_restored
        self.repaired = repaired


class Applier:
    """Changes the associations of one workspace.

    Args:
        settler: What sends the changes.
        clock: The time there is.
        declares: Whether anything is declared, so that the workspace has to be there.
    """

    def __init__(self, settler: Settler, clock: Clock, *, declares: bool) -> None:
        self._settler = settler
        self._clock = clock
        self._declares = declares
        self._started = clock.now()

    def apply(self, plan: Plan, current: frozenset[str], previous: frozenset[str] = frozenset()) -> Changes:
        """Carry a plan out. ApplyError where that fails; the associations are then as before, save those it names.

        Associates first, so that nobody is left without a workspace in between. What was declared before stays where
        the rest is taken back: it may have been there, whatever the search index says.
        """
        associated = self._change(Direction.ASSOCIATE, plan.associate)
        disassociated: Verdicts = {}
        if not _failures(associated):
            disassociated = self._forgive(self._change(Direction.DISASSOCIATE, plan.disassociate))
        for direction, verdicts in ((Direction.ASSOCIATE, associated), (Direction.DISASSOCIATE, disassociated)):
            if _failures(verdicts):
                not_restored = self._undo(associated, disassociated, current | previous)
                repaired = sum(verdict.done and arn in previous - current for arn, verdict in associated.items())
                raise ApplyError(direction, verdicts, not_restored, repaired)
        return Changes(
            associated=sum(verdict.changed and arn not in current for arn, verdict in associated.items()),
            disassociated=sum(verdict.changed for verdict in disassociated.values()),
        )

    def _change(self, direction: Direction, arns: Sequence[str]) -> Verdicts:
        return self._settler.settle(direction, arns, self._clock_of_changes)

    def _clock_of_changes(self) -> Clock:
        """The clock that keeps enough time free to take back all that was done so far, should it take a bit longer."""
        return self._clock.keeping(self._settler.call_seconds + 1.5 * (self._clock.now() - self._started))

    def _forgive(self, verdicts: Verdicts) -> Verdicts:
        """Count as gone what went with its workspace, and what is refused although the search does not list it."""
        if not self._declares and any(failure is NO_WORKSPACE for failure in _failures(verdicts).values()):
            return dict.fromkeys(verdicts, Verdict(done=True))
        refused = {arn for arn, failure in _failures(verdicts).items() if failure.kind is Kind.INVALID}
        if not refused:
            return verdicts
        try:
            there = self._settler.search(self._clock_of_changes())
        except CallFailedError:
            return verdicts
        return {**verdicts, **dict.fromkeys(refused - there, Verdict(done=True))}

    def _undo(self, associated: Verdicts, disassociated: Verdicts, keep: frozenset[str]) -> dict[str, Failure]:
        """Restore what was there before; the ARNs for which that failed."""
        added = [arn for arn, verdict in associated.items() if verdict.touched and arn not in keep]
        removed = [arn for arn, verdict in disassociated.items() if verdict.touched]
        if added or removed:
            entry("undo", disassociate=len(added), associate=len(removed))
        back = self._take_back(Direction.ASSOCIATE, removed)
        gone = self._take_back(Direction.DISASSOCIATE, added)
        # What has been deleted in the meantime cannot come back: a user, a routing profile, the workspace.
        failures = {
            a: failure for a, failure in _failures({**back, **gone}).items() if failure.kind is not Kind.MISSING
        }
        entries("not restored", failures, logging.ERROR)
        return failures

    def _take_back(self, direction: Direction, arns: Sequence[str]) -> Verdicts:
        # Permissions that were there a moment ago are not waited for as long as new ones.
        return self._settler.settle(direction, arns, lambda: self._clock, TRANSIENT_SECONDS)


def _failures(verdicts: Verdicts) -> dict[str, Failure]:
    return {arn: verdict.failure for arn, verdict in verdicts.items() if verdict.failure}
