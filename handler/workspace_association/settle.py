"""Any number of ARNs in one direction: in batches, again and again, until each is done or hopeless."""

from collections import deque
from collections.abc import Callable, Sequence, Set
from functools import partial
from threading import Lock

from workspace_association.clock import Clock, Together
from workspace_association.connect import BATCH, IN_FLIGHT, CallFailedError, Connect, Failure, Kind
from workspace_association.delivery import UNSENT, Delivery, Direction, Verdict, Verdicts, WorkspaceMissingError
from workspace_association.log import entry
from workspace_association.pace import Pace
from workspace_association.patience import DENIED_SECONDS, Patience


class Settler:
    """Reads the associations of one workspace, and sends ARNs to it.

    Attributes:
        call_seconds: The longest that one call can last.
    """

    def __init__(self, connect: Connect, clock: Clock, call_seconds: float) -> None:
        self.call_seconds = call_seconds
        self._connect = connect
        # Amazon Connect counts each operation for itself.
        self._paces = {direction: Pace(clock) for direction in Direction}

    def search(self, clock: Clock) -> frozenset[str]:
        """The ARNs associated with the workspace, as far as the index knows. CallFailedError if there is no telling."""
        patience = Patience(clock)
        while True:
            try:
                return self._connect.search()
            except CallFailedError as error:
                entry("search failed", error=str(error))
                if not error.failure.retry or not patience.lasts(error.failure.kind):
                    raise
                patience.pause()

    def settle(
        self,
        direction: Direction,
        arns: Sequence[str],
        clock_of: Callable[[], Clock],
        denied_seconds: float = DENIED_SECONDS,
    ) -> Verdicts:
        """Send ARNs until each is done or refused, or until time or patience runs out.

        Throttled and failed items of several batches go together into as few new ones as they need.
        """
        sending = _Sending(arns, Patience(clock_of(), denied_seconds))

        def goes_on() -> bool:
            return sending.hope and clock_of().left() >= self.call_seconds

        delivery = Delivery(self._connect, direction, self._paces[direction], goes_on)
        while sending.hope and (waiting := sending.waiting()):
            if sending.rounds:
                entry("trying again", change=direction.value, arns=len(waiting))
                sending.pause()
            sending.once(waiting, delivery, clock_of().together)
        return sending.verdicts


class _Sending:
    """ARNs on their way, several calls at a time, and what became of them so far."""

    def __init__(self, arns: Sequence[str], patience: Patience) -> None:
        self.verdicts: dict[str, Verdict] = dict.fromkeys(arns, UNSENT)
        self.hope = True
        self.rounds = 0
        self._patience = patience
        self._lock = Lock()
        self._batches: deque[Sequence[str]] = deque()
        self._progress = False
        self._missing: WorkspaceMissingError | None = None

    def waiting(self) -> Sequence[str]:
        """The ARNs to send, or to send again; those that were not sent yet come first."""
        unsent = [arn for arn, verdict in self.verdicts.items() if verdict == UNSENT]
        return unsent + [arn for arn, verdict in self.verdicts.items() if verdict.retry]

    def once(self, arns: Sequence[str], delivery: Delivery, together: Together) -> None:
        """Send each ARN once. WorkspaceMissingError where there is no workspace.

        Unless something got through in the last round, the first batch goes alone: what refuses it may refuse them all.
        """
        self.rounds += 1
        self._batches = deque(arns[start : start + BATCH] for start in range(0, len(arns), BATCH))
        alone, self._progress = not self._progress, False
        if not alone or self._send(delivery, self._batches.popleft()):
            together([partial(self._send_all, delivery)] * min(IN_FLIGHT, len(self._batches)))
        if self._missing:
            raise self._missing

    def pause(self) -> None:
        """Wait before the next round. Where some got through and others were throttled, the pace sees to that."""
        kinds = {verdict.failure.kind for verdict in self.verdicts.values() if verdict.failure and verdict.retry}
        if not self._progress or kinds - {Kind.THROTTLED}:
            self._patience.pause()

    def _send_all(self, delivery: Delivery) -> None:
        while self.hope:
            with self._lock:
                if not self._batches:
                    return
                batch = self._batches.popleft()
            self._send(delivery, batch)

    def _send(self, delivery: Delivery, batch: Sequence[str]) -> bool:
        """Send one batch; False where it was refused for a reason that holds for every other one as well."""
        try:
            sent = delivery.send(batch)
        except WorkspaceMissingError as error:
            self._missing, self.hope = error, False
            return False
        failures = {verdict.failure for verdict in sent.values() if verdict.failure}
        with self._lock:
            self.verdicts |= {arn: verdict.after(self.verdicts[arn]) for arn, verdict in sent.items()}
            if any(verdict.done for verdict in sent.values()):
                self._progress = True
                self._patience.progress()
                return True
            self.hope = self.hope and self._has_hope(failures)
        return not {failure.kind for failure in failures} <= {Kind.DENIED, Kind.THROTTLED}

    def _has_hope(self, failures: Set[Failure]) -> bool:
        """Whether there is hope for more after a batch of which nothing is done."""
        kinds = {failure.kind for failure in failures}
        retries = {failure.kind for failure in failures if failure.retry}
        return Kind.NOT_SENT not in kinds and all(self._patience.lasts(kind) for kind in retries)
