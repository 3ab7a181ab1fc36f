"""Any number of ARNs in one direction: in batches, again and again, until each is done or hopeless."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from workspace_association.clock import Clock
from workspace_association.connect import BATCH, CALL_ATTEMPTS, CallFailedError, Connect, Kind
from workspace_association.delivery import UNSENT, Delivery, Direction, Verdict, Verdicts
from workspace_association.log import entry
from workspace_association.patience import DENIED_SECONDS, Patience


@dataclass(frozen=True)
class Settler:
    """Sends ARNs to one workspace.

    Attributes:
        connect: The workspace.
        attempt_seconds: The longest that one attempt at a call can last.
    """

    connect: Connect
    attempt_seconds: float

    @property
    def call_seconds(self) -> float:
        """The longest that one call can last; before each attempt botocore may wait up to two seconds."""
        return CALL_ATTEMPTS * (self.attempt_seconds + 2)

    def search(self, clock: Clock) -> frozenset[str]:
        """The ARNs associated with the workspace, as far as the index knows. CallFailedError if there is no telling."""
        patience = Patience(clock)
        while True:
            try:
                return self.connect.search()
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
        delivery = Delivery(self.connect, direction, clock_of, self.call_seconds)
        verdicts: dict[str, Verdict] = dict.fromkeys(arns, UNSENT)
        patience = Patience(clock_of(), denied_seconds)
        waiting = list(arns)
        while waiting:
            for batch in _batches(waiting):
                sent = delivery.send(batch)
                verdicts |= {arn: verdict.after(verdicts[arn]) for arn, verdict in sent.items()}
                if not _go_on(sent, patience):
                    return verdicts
            waiting = [arn for arn in waiting if verdicts[arn].retry]
            if waiting:
                entry("trying again", change=direction.value, arns=len(waiting))
                patience.pause()
        return verdicts


def _go_on(sent: Verdicts, patience: Patience) -> bool:
    """Whether there is hope for more after a batch with these verdicts."""
    if any(verdict.done for verdict in sent.values()):
        patience.progress()
        return True
    kinds = {verdict.failure.kind for verdict in sent.values() if verdict.failure}
    retries = kinds & {Kind.TRANSIENT, Kind.DENIED}
    return Kind.NOT_SENT not in kinds and all(patience.lasts(kind) for kind in retries)


def _batches(arns: Sequence[str]) -> Iterator[Sequence[str]]:
    return (arns[start : start + BATCH] for start in range(0, len(arns), BATCH))
