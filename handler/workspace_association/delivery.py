"""One batch of ARNs: sent as one call, and narrowed down to the ARNs at fault where the call is refused as a whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from workspace_association.connect import Connect, OutOfTimeError
from workspace_association.failure import CallFailedError, Failure, Kind
from workspace_association.log import entry
from workspace_association.pace import Pace


class Direction(Enum):
    """Which of the two changes; its value is the name of the change in the log."""

    ASSOCIATE = "associated"
    DISASSOCIATE = "disassociated"

    @property
    def already(self) -> Kind:
        """The failure that means there is nothing to do."""
        return Kind.DUPLICATE if self is Direction.ASSOCIATE else Kind.MISSING


NOT_SENT = Failure(Kind.NOT_SENT, "", "not sent")
NO_WORKSPACE = Failure(Kind.MISSING, "404", "The workspace does not exist")


@dataclass(frozen=True)
class Verdict:
    """What became of one ARN.

    Attributes:
        done: The association is as wanted.
        changed: It was not so before, as far as the service told.
        touched: A change was made or may have been made.
        failure: Why it is not as wanted; None where it is.
    """

    done: bool
    changed: bool = False
    touched: bool = False
    failure: Failure | None = None

    @property
    def retry(self) -> bool:
        """Whether to send the ARN again."""
        return self.failure is not None and self.failure.retry

    def after(self, earlier: "Verdict") -> "Verdict":
        """This verdict, knowing an earlier one on the same ARN, which may have made the change after all."""
        return replace(
            self, changed=self.changed or (self.done and earlier.touched), touched=self.touched or earlier.touched
        )


UNSENT = Verdict(done=False, failure=NOT_SENT)
_CHANGED = Verdict(done=True, changed=True, touched=True)

Verdicts = Mapping[str, Verdict]


class Delivery:
    """Sends batches in one direction; from several threads, if need be.

    Args:
        connect: The workspace.
        direction: Which change.
        pace: When the next call may be sent.
        goes_on: Whether there is time, and a use, for another call; asked before each.
    """

    def __init__(self, connect: Connect, direction: Direction, pace: Pace, goes_on: Callable[[], bool]) -> None:
        self._connect = connect
        self._direction = direction
        self._pace = pace
        self._goes_on = goes_on
        self._workspace_seen = False

    def send(self, arns: Sequence[str]) -> Verdicts:
        """The verdict on each ARN of a batch."""
        outcome = self._attempt(arns)
        if not isinstance(outcome, Failure):
            return outcome
        try:
            if outcome.kind is Kind.MISSING and not self._workspace_exists():
                return dict.fromkeys(arns, Verdict(done=False, failure=NO_WORKSPACE))
        except CallFailedError as error:
            if self._direction is Direction.ASSOCIATE or len(arns) > 1:
                return dict.fromkeys(arns, Verdict(done=False, failure=error.failure))
            # Whichever of the two is missing, the association is gone.
        except OutOfTimeError:
            return dict.fromkeys(arns, UNSENT)
        return self._narrow(arns, outcome)

    def _narrow(self, suspects: Sequence[str], refusal: Failure) -> Verdicts:
        """Find the ARNs at fault in a batch that was refused.

        Halves the batch, the smaller half first. Where that one goes through, the fault is in the other, which is
        halved in turn without being sent whole. One ARN alone is always sent before it is judged.
        """
        if len(suspects) == 1:
            return {suspects[0]: self._judge(refusal)}
        middle = len(suspects) // 2
        smaller, larger = suspects[:middle], suspects[middle:]
        outcome = self._attempt(smaller)
        verdicts = self._narrow(smaller, outcome) if isinstance(outcome, Failure) else outcome
        if len(larger) > 1 and all(verdict.done for verdict in verdicts.values()) and outcome is verdicts:
            return {**verdicts, **self._narrow(larger, refusal)}
        outcome = self._attempt(larger)
        return {**verdicts, **(self._narrow(larger, outcome) if isinstance(outcome, Failure) else outcome)}

    def _attempt(self, arns: Sequence[str]) -> Verdicts | Failure:
        """Send one call: the verdicts, or the failure where it was refused as a whole for the sake of some ARN."""
        sent_at = self._pace.turn(self._goes_on)
        if sent_at is None:
            return dict.fromkeys(arns, UNSENT)
        try:
            failed = self._call(arns)
        except OutOfTimeError:
            return dict.fromkeys(arns, UNSENT)
        except CallFailedError as error:
            failure = error.failure
            self._feel(sent_at, [failure])
            entry("call failed", change=self._direction.value, error=str(failure), kind=failure.kind.name, arns=arns)
            if failure.retry:
                return dict.fromkeys(arns, self._judge(failure))
            return failure
        self._feel(sent_at, failed.values())
        verdicts = {arn: self._judge(failed[arn]) if arn in failed else _CHANGED for arn in arns}
        self._log(verdicts)
        return verdicts

    def _feel(self, sent_at: float, failures: Iterable[Failure]) -> None:
        """Tell the pace what it learns from. A call that the service failed at says nothing about the quota."""
        kinds = {failure.kind for failure in failures}
        if Kind.THROTTLED in kinds:
            self._pace.throttled(sent_at)
        elif Kind.TRANSIENT not in kinds:
            self._pace.took(sent_at)

    def _call(self, arns: Sequence[str]) -> Mapping[str, Failure]:
        if self._direction is Direction.ASSOCIATE:
            return self._connect.associate(arns)
        return self._connect.disassociate(arns)

    def _judge(self, failure: Failure) -> Verdict:
        if failure.kind is self._direction.already:
            return Verdict(done=True, touched=not failure.certain)
        return Verdict(done=False, touched=not failure.certain, failure=failure)

    def _workspace_exists(self) -> bool:
        self._workspace_seen = self._workspace_seen or self._connect.exists()
        return self._workspace_seen

    def _log(self, verdicts: Verdicts) -> None:
        changed = [arn for arn, verdict in verdicts.items() if verdict.changed]
        already = [arn for arn, verdict in verdicts.items() if verdict.done and not verdict.changed]
        if changed:
            entry(self._direction.value, arns=changed)
        if already:
            entry(f"already {self._direction.value}", arns=already)
        for arn, verdict in verdicts.items():
            if verdict.failure:
                entry(f"not {self._direction.value}", arn=arn, error=str(verdict.failure))
