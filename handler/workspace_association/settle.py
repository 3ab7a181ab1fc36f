"""Any number of ARNs in one direction: in batches, again and again, until each is done or hopeless."""

from collections import deque
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from functools import partial
from threading import Lock

from workspace_association.clock import Clock, Together
from workspace_association.connect import BATCH, IN_FLIGHT, Connect, OutOfTimeError
from workspace_association.delivery import NO_WORKSPACE, NOT_SENT, UNSENT, Delivery, Direction, Verdict, Verdicts
from workspace_association.failure import CallFailedError, Failure, Kind
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
        self._search_pace = Pace(clock)

    def search(self, clock: Clock) -> frozenset[str]:
        """The ARNs associated with the workspace, as far as the index knows. CallFailedError if there is no telling."""
        patience, failure = Patience(clock), NOT_SENT
        found: set[str] = set()
        token: str | None = None
        while (sent_at := self._search_pace.turn(lambda: clock.left() >= self.call_seconds)) is not None:
            try:
                page = self._connect.search(token)
            except OutOfTimeError:
                break
            except CallFailedError as error:
                failure = error.failure
                entry("search failed", error=str(failure))
                if not failure.retry or not patience.lasts(failure.kind):
                    raise
                if failure.kind is Kind.THROTTLED:
                    self._search_pace.throttled(sent_at)
                else:
                    patience.pause()
                continue
            self._search_pace.took(sent_at)
            patience.progress()
            found |= page.arns
            token = page.token
            if not token:
                return frozenset(found)
        raise CallFailedError(failure)

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
        return sending.outcome()


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
        self._in_vain = 0

    def waiting(self) -> Sequence[str]:
        """The ARNs to send again, and then those to send: without the former there is no success."""
        again = [arn for arn, verdict in self.verdicts.items() if verdict.retry]
        return again + [arn for arn, verdict in self.verdicts.items() if verdict == UNSENT]

    def outcome(self) -> Verdicts:
        """The verdict on each ARN. Where there is no workspace, that is what is wrong with all that are not done."""
        if all(verdict.failure is not NO_WORKSPACE for verdict in self.verdicts.values()):
            return self.verdicts
        return {
            arn: verdict if verdict.done else replace(verdict, failure=NO_WORKSPACE)
            for arn, verdict in self.verdicts.items()
        }

    def once(self, arns: Sequence[str], delivery: Delivery, together: Together) -> None:
        """Send each ARN once, as long as there is a use in it.

        Unless something got through in the last round, the first batch goes alone: what refuses it may refuse them all.
        """
        self.rounds += 1
        self._in_vain = 0
        self._batches = deque(arns[start : start + BATCH] for start in range(0, len(arns), BATCH))
        alone, self._progress = not self._progress, False
        if not alone or self._send(delivery, self._batches.popleft()):
            together([partial(self._send_all, delivery)] * min(IN_FLIGHT, len(self._batches)))

    def pause(self) -> None:
        """Wait before the next round. After throttling alone, the pace sees to that."""
        kinds = {verdict.failure.kind for verdict in self.verdicts.values() if verdict.failure and verdict.retry}
        if kinds - {Kind.THROTTLED}:
            self._patience.pause()

    def _send_all(self, delivery: Delivery) -> None:
        while self.hope and self._in_vain < IN_FLIGHT:
            with self._lock:
                if not self._batches:
                    return
                batch = self._batches.popleft()
            self._send(delivery, batch)

    def _send(self, delivery: Delivery, batch: Sequence[str]) -> bool:
        """Send one batch; False where all of it has to be sent again."""
        sent = delivery.send(batch)
        failures = {verdict.failure for verdict in sent.values() if verdict.failure}
        with self._lock:
            self.verdicts |= {arn: verdict.after(self.verdicts[arn]) for arn, verdict in sent.items()}
            if any(verdict.done for verdict in sent.values()):
                self._progress, self._in_vain = True, 0
                self._patience.progress()
                return True
            self._in_vain += all(failure.retry for failure in failures)
            self.hope = self.hope and self._has_hope(failures)
        return not all(failure.retry for failure in failures)

    def _has_hope(self, failures: Set[Failure]) -> bool:
        """Whether there is hope for more after a batch of which nothing is done."""
        if failures & {NOT_SENT, NO_WORKSPACE}:
            return False
        return all(self._patience.lasts(failure.kind) for failure in failures if failure.retry)
