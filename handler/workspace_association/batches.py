"""Many ARNs in one operation: in batches, several at a time, retried and bisected, until each is done or given up."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workspace_association.connect import IN_FLIGHT, Connect, Operation, broken
from workspace_association.deadline import AttemptTimeoutError, RetryBudget
from workspace_association.log import by_reason, entry
from workspace_association.rate_limit import RateLimiter
from workspace_association.results import (
    ALREADY,
    NO_WORKSPACE,
    UNSENT,
    CallFailedError,
    Failure,
    ItemResult,
    Kind,
    Results,
    failures_of,
)

if TYPE_CHECKING:
    from concurrent.futures import Future

BATCH = 25
"""ARNs a call, at most (API reference, AssociateWorkspace)."""

_MOST_REFUSALS = 40
"""Calls in a row that are refused, at most: as many as it takes to bisect a batch of which every ARN is refused."""

_ONE_BY_ONE = 3
"""Suspects of a batch that are sent alone; of more, the search tells."""

_PARTS = 3
"""Parts of a batch that was refused: to find one ARN of 25, nine calls are enough."""

_SENDS_UNCONFIRMED = 2
"""How often an ARN is sent of which the service says nothing."""

_LONGEST_SLEEP = 0.5
"""Seconds after which it is asked again whether there is still a use in waiting."""


class Batches:
    """Changes associations of one workspace in one operation.

    Args:
        connect: Sends a batch.
        operation: Which change.
        limiter: Of the operation.
        budget: How long to keep trying.
        listed: Asks the search for the ARNs that it lists; None where it does not say, or is not to be asked.
        bisects_denied: Whether a batch for which there is no permission is bisected.
        may_have_left: The ARNs that may not exist any more. That they do not is not a failure of the call.

    Attributes:
        workspace_seen: The workspace is known to exist.
        calls: How many calls were made.
        touched: The ARNs that were changed, or that may have been.
    """

    def __init__(
        self,
        connect: Connect,
        operation: Operation,
        limiter: RateLimiter,
        budget: RetryBudget,
        *,
        listed: Callable[[], Collection[str] | None],
        bisects_denied: bool,
        may_have_left: Collection[str],
    ) -> None:
        self._connect = connect
        self._operation = operation
        self._limiter = limiter
        self._budget = budget
        self._deadline = budget.deadline()
        self._listed = listed
        self._bisects_denied = bisects_denied
        self._may_have_left = may_have_left
        self._results: dict[str, ItemResult] = {}
        self._sends_unconfirmed: Counter[str] = Counter()
        self._again: list[str] = []
        self._queue: deque[Sequence[str]] = deque()
        self._got_through = False
        self._refusals = 0
        self._gave_up = False
        self._is_described = False
        self.workspace_seen = False
        self.calls = 0
        self.touched: set[str] = set()

    def send(self, arns: Sequence[str]) -> Results:
        """Send the ARNs, and what became of each.

        Those that may succeed a little later are sent again, in as few batches as they need, after those that are
        waiting have had their turn.
        """
        self._results = dict.fromkeys(arns, UNSENT)
        self._queue.extend(_chunks(arns, BATCH))
        self._round()
        while self._again and self._goes_on():
            again, self._again = self._again, []
            entry("trying again", operation=self._operation, arns=again)
            if {self._results[arn].failure.kind for arn in again} != {Kind.THROTTLED}:  # type: ignore[union-attr]
                self._budget.pause()  # after throttling alone, the rate limiter sees to that
            self._queue.extendleft(reversed(_chunks(again, BATCH)))
            self._round()
        if any(result.failure == NO_WORKSPACE for result in self._results.values()):
            self._keep_failed(NO_WORKSPACE, [arn for arn, result in self._results.items() if not result.done])
        return self._results

    def _round(self) -> None:
        """Send what is waiting, as long as it is of use.

        Several batches are in flight only when one got through in this round or the one before: what refuses one batch
        may refuse them all. As many whole batches in a row that are to be retried end the round.
        """
        in_flight: dict[Future[Results], tuple[Sequence[str], float]] = {}
        retries = 0
        got_through, self._got_through = self._got_through, False

        def at_once() -> int:
            return IN_FLIGHT if self._got_through or got_through else 1

        def may_start() -> bool:
            return bool(self._queue) and retries < at_once() and self._goes_on()

        while in_flight or may_start():
            now = self._deadline.now()
            starts = len(in_flight) < at_once() and may_start()
            delay = self._limiter.ready_in(now) if starts else self._deadline.attempt
            if starts and delay <= 0:
                batch = self._queue.popleft()
                in_flight[self._start(batch)] = (batch, now)
                continue
            if not in_flight:
                self._deadline.sleep(min(delay, _LONGEST_SLEEP))
                continue
            oldest = min(sent_at for _, sent_at in in_flight.values())
            self._deadline.wait(list(in_flight), max(0.0, min(delay, oldest + self._deadline.attempt - now)))
            now = self._deadline.now()
            for future, (batch, sent_at) in list(in_flight.items()):
                if future.done() or sent_at + self._deadline.attempt <= now:
                    del in_flight[future]
                    retries = retries + 1 if self._take(future, batch, sent_at) else 0

    def _goes_on(self) -> bool:
        return not self._gave_up and self._budget.deadline().left() >= self._deadline.attempt

    def _start(self, batch: Sequence[str]) -> "Future[Results]":
        self.calls += 1
        self._limiter.sent()
        future: Future[Results] = self._deadline.start(lambda: self._connect.change(self._operation, batch))
        return future

    def _take(self, future: "Future[Results]", batch: Sequence[str], sent_at: float) -> bool:
        """Take the response to a call; whether all of the batch is to be retried."""
        try:
            results = future.result(timeout=0)
        except TimeoutError:
            failure = broken(AttemptTimeoutError("no complete response"), self._operation.action)
        except CallFailedError as error:
            failure = error.failure
        else:
            self._learn(sent_at, failures_of(results).values())
            self.workspace_seen |= any(not _is(result, Kind.UNCONFIRMED) for result in results.values())
            return self._take_results(results)
        self._learn(sent_at, [failure])
        return self._take_refusal(batch, failure)

    def _learn(self, sent_at: float, failures: Iterable[Failure]) -> None:
        """Tell the rate limiter. A call that the service failed at says nothing about the quota."""
        kinds = {failure.kind for failure in failures}
        if Kind.THROTTLED in kinds:
            self._limiter.throttled(sent_at, self._deadline.now())
        elif Kind.TRANSIENT not in kinds:
            self._limiter.accepted(sent_at, self._deadline.now())

    def _take_refusal(self, batch: Sequence[str], failure: Failure) -> bool:
        """A call failed as a whole: it is retried, or bisected, or it was about one ARN."""
        error = str(failure)
        entry("call failed", operation=self._operation, error=error, kind=failure.kind.name, arns=batch)
        denied = failure.kind is Kind.DENIED
        if self._may_retry(failure):
            return self._take_results(dict.fromkeys(batch, ItemResult.of(failure)), retried=True)
        self._count_refusal(2 if denied else 1)  # it has been waited for already
        if failure.kind is Kind.MISSING and self._workspace_is_missing():
            self._gave_up = True
            self._keep_failed(NO_WORKSPACE, batch)
        elif len(batch) == 1:
            is_already = failure.kind is self._operation.already
            self._take_results({batch[0]: ALREADY if is_already else ItemResult.of(failure)})
        elif denied and not self._bisects_denied:
            self._keep_failed(failure, batch)
        else:
            self._keep_failed(replace(failure, alone=False), batch)
            self._queue.extendleft(reversed(self._parts(batch, failure)))
        return False

    def _count_refusal(self, calls: int = 1) -> None:
        self._refusals += calls
        self._gave_up |= self._refusals >= _MOST_REFUSALS

    def _parts(self, batch: Sequence[str], failure: Failure) -> list[Sequence[str]]:
        """A batch in parts, to find the ARNs at fault.

        Where some are as wanted already, the search is asked which. They are sent alone; if they are many, they are
        left out, and the search is asked again when it shows all that was done before.
        """
        adds = self._operation is Operation.ASSOCIATE
        suspects: list[str] = []
        if failure.kind is self._operation.already:
            listed = self._listed()
            suspects = [arn for arn in batch if listed is not None and (arn in listed) is adds]
        if not suspects:
            return _chunks(batch, -(-len(batch) // _PARTS))
        rest = [arn for arn in batch if arn not in suspects]
        if len(suspects) > _ONE_BY_ONE:
            self._keep_failed(Failure(Kind.LEFT_OUT), suspects)
            self._refusals = 0
            suspects = []
        return [*_chunks(suspects, 1), *([rest] if rest else [])]

    def _workspace_is_missing(self) -> bool:
        """Whether Amazon Connect says so; asked once. Without a response, it is found out what it says of each ARN."""
        while not self._is_described:
            try:
                self.workspace_seen = self._connect.exists()
            except CallFailedError as error:
                entry("workspace not described", error=str(error.failure))
                if error.failure.retry and error.failure.kind is not Kind.DENIED and self._budget.lasts():
                    self._budget.pause()
                    continue
            else:
                if not self.workspace_seen:
                    return True
            self._is_described = True
        return False

    def _take_results(self, results: Results, *, retried: bool = False) -> bool:
        """Keep results; whether all of them are to be retried a little later, if that is not decided already."""
        merged = {arn: result.after(self._results[arn]) for arn, result in results.items()}
        self._keep(merged)
        self._log(merged)
        again = {arn: result for arn, result in merged.items() if retried or self._is_sent_again(arn, result)}
        self._again += again
        retries = [result.failure.kind for result in again.values() if result.failure and result.failure.retry]
        if any(result.done or self._is_leaver(arn, result) for arn, result in merged.items()):
            self._got_through, self._refusals = True, 0
            self._budget.progress()
        elif set(retries) - {Kind.DENIED} and not self._budget.lasts():
            self._gave_up = True
        elif not again and len(results) > 1:
            self._count_refusal()
        return len(retries) == len(results)

    def _is_sent_again(self, arn: str, result: ItemResult) -> bool:
        if _is(result, Kind.UNCONFIRMED):
            self._sends_unconfirmed[arn] += 1
            return self._sends_unconfirmed[arn] < _SENDS_UNCONFIRMED
        return result.failure is not None and self._may_retry(result.failure)

    def _may_retry(self, failure: Failure) -> bool:
        return failure.retry and (failure.kind is not Kind.DENIED or self._budget.lasts(denied=True))

    def _is_leaver(self, arn: str, result: ItemResult) -> bool:
        return _is(result, Kind.MISSING) and self.workspace_seen and arn in self._may_have_left

    def _keep_failed(self, failure: Failure, arns: Iterable[str]) -> None:
        self._keep({arn: ItemResult.of(failure).after(self._results[arn]) for arn in arns})

    def _keep(self, results: Results) -> None:
        self._results |= results
        self.touched.update(arn for arn, result in results.items() if result.touched)

    def _log(self, results: Mapping[str, ItemResult]) -> None:
        done = f"{self._operation}d"
        for message, touched in ((done, True), (f"already {done}", False)):
            arns = [arn for arn, result in results.items() if result.done and result.touched is touched]
            if arns:
                entry(message, arns=arns)
        by_reason(f"not {done}", failures_of(results))


def _is(result: ItemResult, kind: Kind) -> bool:
    return result.failure is not None and result.failure.kind is kind


def _chunks(arns: Sequence[str], size: int) -> list[Sequence[str]]:
    return [arns[start : start + size] for start in range(0, len(arns), size)]
