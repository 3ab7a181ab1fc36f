"""The associations of one workspace, read and changed: what was sent is confirmed, and time is kept to take it back."""

from collections.abc import Callable, Sequence
from functools import cache
from math import ceil

from workspace_association.arns import respell
from workspace_association.batches import BATCH, Batches
from workspace_association.connect import IN_FLIGHT, Connect, Operation
from workspace_association.deadline import DENIED_SECONDS, SEARCH_LAG, TRANSIENT_SECONDS, Deadline, RetryBudget
from workspace_association.log import entry
from workspace_association.rate_limit import RateLimiter
from workspace_association.request import Request
from workspace_association.results import (
    ALREADY,
    CHANGED,
    NO_WORKSPACE,
    CallFailedError,
    ItemResult,
    Kind,
    Results,
    failures_of,
)
from workspace_association.search import Search


class Changes:
    """Reads and changes the associations of one workspace within the time of a request.

    Attributes:
        current: The ARNs that the search listed at first.
        may_not_read: There was no permission to read.
    """

    def __init__(self, connect: Connect, request: Request, deadline: Deadline) -> None:
        self._connect = connect
        self._request = request
        self._deadline = deadline
        self._budget = RetryBudget(deadline, min(DENIED_SECONDS, deadline.left() / 3), self._seconds_to_undo)
        self._search = Search(connect, request.workspace.workspace_id, RateLimiter(self._budget.started))
        # Amazon Connect counts each operation for itself.
        self._limiters = {operation: RateLimiter(self._budget.started) for operation in Operation}
        self._sent: list[Batches] = []
        self.current: frozenset[str] = frozenset()
        self.may_not_read = False

    @property
    def workspace_seen(self) -> bool:
        """Whether Amazon Connect has said that the workspace exists."""
        return any(batches.workspace_seen for batches in self._sent)

    def read(self) -> frozenset[str]:
        """The ARNs that are associated. CallFailedError where they cannot be read; a rollback goes on without."""
        try:
            self.current = self._listed(self._budget.deadline(), self._budget)
        except CallFailedError as error:
            if error.failure.kind is not Kind.MISSING or self._connect.exists():
                raise
            if not self._request.is_rollback:
                raise CallFailedError(NO_WORKSPACE) from None
        return self.current

    def make(self, operation: Operation, arns: Sequence[str]) -> Results:
        """Send ARNs, as long as there is time left to take back all that was done; what became of each."""
        self._budget.progress()
        return self._make(operation, arns, self._budget)

    def make_again(self, operation: Operation, arns: Sequence[str]) -> Results:
        """Send ARNs to undo a change, or to outlast another request; all the time that is left is for this."""
        # Permissions that were there a moment ago are not waited for as long as new ones.
        return self._make(operation, arns, RetryBudget(self._deadline, TRANSIENT_SECONDS / 2))

    def accepts_others(self, associated: Results) -> bool:
        """Whether the service accepts an ARN that is there already. If not, a 400 is not about a single ARN."""
        if any(result.done for result in associated.values()):
            return True
        ours = self._request.declared | self._request.previous
        known = sorted(self.current & ours)[:1]
        return bool(known) and all(result.done for result in self.make_again(Operation.ASSOCIATE, known).values())

    def _make(self, operation: Operation, arns: Sequence[str], budget: RetryBudget) -> Results:
        """Send ARNs, ask the search about those of which it knows more, and send those that it has not settled."""
        is_first = budget is self._budget

        @cache
        def listed() -> frozenset[str] | None:
            try:
                return self.current or self._listed(budget.deadline(), budget)
            except CallFailedError:
                return None

        def send(some: Sequence[str], listed: Callable[[], frozenset[str] | None]) -> Results:
            batches = Batches(
                self._connect,
                operation,
                self._limiters[operation],
                budget,
                listed=listed,
                bisects_denied=is_first,
                may_have_left=self._request.may_have_left,
            )
            self._sent.append(batches)
            return batches.send(some)

        results = send(arns, listed)
        if is_first:
            budget.progress()
        results = self._confirmed(operation, results, budget)
        left_out = [arn for arn, why in failures_of(results).items() if why.kind is Kind.LEFT_OUT]
        more = send(left_out, lambda: None) if left_out else {}
        return {**results, **{arn: result.after(results[arn]) for arn, result in more.items()}}

    def _confirmed(self, operation: Operation, results: Results, budget: RetryBudget) -> Results:
        """Results in which counts as done what the search shows.

        It is asked about what the service did not confirm, about what was left out, and about what the service refuses
        to disassociate although it may not be there. Where the search shows a difference to what it showed at first,
        that is believed at once. Where it shows the same as at first, the index may be behind. That is believed when
        the index shows all that was done before this request (before the undo, if it is one), and after a response
        that confirms nothing: all that was done before now.
        """
        adds = operation is Operation.ASSOCIATE
        failures = failures_of(results)
        asked = {Kind.UNCONFIRMED, Kind.LEFT_OUT} if adds else {*Kind} - {Kind.NO_WORKSPACE}
        doubtful = {arn for arn, why in failures.items() if why.kind in asked}
        is_silent = any(why.kind is Kind.UNCONFIRMED for why in failures.values())
        believed_at = SEARCH_LAG + (self._deadline.now() if is_silent else budget.started)
        confirmed: dict[str, ItemResult] = {}
        while doubtful:
            waits = believed_at - self._deadline.now()
            is_last = waits <= 0 or budget.deadline().left() < waits + self._deadline.attempt
            try:
                # The time for one more look is kept free: without it, what is done would be undone.
                listed = self._listed(self._deadline, budget)
            except CallFailedError as error:
                entry("not confirmed by the search", error=str(error.failure), arns=sorted(doubtful))
                self.may_not_read = error.failure.kind is Kind.DENIED
                break
            settled = {arn for arn in doubtful if (arn in listed) is adds}
            changed = {arn for arn in settled if (arn in self.current) is not adds}
            # An Update may be a rollback, which must not fail: where time is short, it believes the search at once.
            # An undo must not: what it takes back was made seconds ago.
            may_hurry = budget is self._budget and not adds and self._request.may_be_rollback
            believed = settled - changed if waits <= 0 or (is_last and may_hurry) else set()
            confirmed |= {arn: ALREADY.after(results[arn]) for arn in believed} | dict.fromkeys(changed, CHANGED)
            doubtful -= changed | believed
            if is_last or not doubtful:
                break
            budget.wait(waits)
        if confirmed:
            entry(f"{operation}d, says the search", arns=sorted(confirmed))
        return {**results, **confirmed}

    def _listed(self, deadline: Deadline, budget: RetryBudget) -> frozenset[str]:
        found = self._search.associated(deadline, budget)
        return respell(found, self._request.declared | self._request.previous | self.current)

    def _seconds_to_undo(self) -> float:
        """Time for one look at what was done, and to take it back, even if that takes longer."""
        elapsed = self._deadline.now() - self._budget.started - self._budget.paused
        calls = sum(batches.calls for batches in self._sent)
        to_undo = ceil(sum(len(batches.touched) for batches in self._sent) / BATCH) + IN_FLIGHT
        return 2 * self._deadline.attempt + 1.5 * elapsed * min(1.0, to_undo / max(1, calls))
