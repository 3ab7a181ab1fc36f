"""The associations of a workspace as the search index shows them: every page, and with nothing taken on trust."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol, TypeVar

from workspace_association.arns import same
from workspace_association.connect import Connect, Page
from workspace_association.deadline import Deadline, RetryBudget
from workspace_association.log import entry
from workspace_association.rate_limit import RateLimiter
from workspace_association.results import CallFailedError, Failure, Kind

_REPEATED = Failure(Kind.INVALID, message="the search repeats a NextToken")
_NO_TIME = Failure(Kind.NOT_SENT, message="no time is left for the search")


T = TypeVar("T")
P = TypeVar("P", bound="Paged")


class Paged(Protocol):
    """A page of any read."""

    @property
    def token(self) -> str | None:
        """The token of the next page."""


class Search:
    """Reads the associations of one workspace.

    Args:
        connect: Asks for a page.
        workspace_id: The workspace.
        limiter: Of the search.
    """

    def __init__(self, connect: Connect, workspace_id: str, limiter: RateLimiter) -> None:
        self._connect = connect
        self._workspace_id = workspace_id
        self._limiter = limiter
        self._by_workspace = True

    def associated(self, deadline: Deadline, budget: RetryBudget) -> frozenset[str]:
        """The ARNs associated with the workspace, as far as the index knows. CallFailedError where it does not say.

        The field names of the criteria are not documented. Where they are refused, all of the instance is searched, and
        where they match nothing, another look finds out whether that is so. Rows of other workspaces are left out.
        """
        return self.ours(self.read(deadline, budget))

    def read(self, deadline: Deadline, budget: RetryBudget) -> list[Page]:
        """The pages that `associated` goes by; those of the whole instance have rows of other workspaces too."""
        if self._by_workspace:
            try:
                pages = list(self.pages(self._workspace_id, deadline, budget))
            except CallFailedError as error:
                if error.failure.kind is not Kind.INVALID or error.failure is _REPEATED:
                    raise
            else:
                if any(page.rows for page in pages) or self._is_empty(deadline, budget):
                    return pages
            self._by_workspace = False
        return list(self.pages(None, deadline, budget))

    def _is_empty(self, deadline: Deadline, budget: RetryBudget) -> bool:
        """Whether nothing is associated with the workspace. If not, the criteria do not work.

        A first look at the whole instance tells: where all of it is on that page, or where the criteria find the
        associations of another workspace.
        """
        page = next(self.pages(None, deadline, budget))
        if self.ours([page]):
            return False
        if not page.token:
            return True
        other = page.rows[0][0] if page.rows else None
        found = other and next(self.pages(other, deadline, budget)).rows
        # An ID in another letter case may match nothing, although it is the same.
        return bool(found) and self._workspace_id == self._workspace_id.lower()

    def ours(self, pages: Iterable[Page]) -> frozenset[str]:
        """Of the rows of some pages the ARNs that are associated with the workspace."""
        return frozenset(arn for page in pages for workspace, arn in page.rows if same(workspace, self._workspace_id))

    def pages(
        self, workspace_id: str | None, deadline: Deadline, budget: RetryBudget, token: str | None = None
    ) -> Iterator[Page]:
        """Every page of one workspace or of the whole instance, from a token on; CallFailedError where one fails."""
        return read_pages(
            lambda after: self._connect.search(workspace_id, after),
            lambda read: ask(read, self._limiter, deadline, budget),
            token,
        )


def read_pages(
    read: Callable[[str | None], P], ask_for: Callable[[Callable[[], P]], P], token: str | None = None
) -> Iterator[P]:
    """Every page of a read, from a token on. CallFailedError where one fails, or a token comes again."""
    seen = {token}
    while True:
        page = ask_for(lambda: read(token))  # noqa: B023
        yield page
        token = page.token
        if not token:
            return
        if token in seen:
            raise CallFailedError(_REPEATED)
        seen.add(token)


@dataclass(frozen=True)
class Rows:
    """A page of any search: some rows, the token of the next page, and how many rows there are in all, about."""

    rows: Sequence[Mapping[str, Any]]
    token: str | None
    total: int | None


def read_rows(
    send: Callable[[Mapping[str, str]], Mapping[str, Any]], rows: str, ask_for: Callable[[Callable[[], Rows]], Rows]
) -> Iterator[Rows]:
    """Every page of a search. CallFailedError as for `read_pages`.

    Args:
        send: Sends one call, with the parameters that ask for a certain page.
        rows: What the answer calls its rows.
        ask_for: Has a page read, again where that may help.
    """

    def page(token: str | None) -> Rows:
        answer = send({"NextToken": token} if token else {})
        return Rows(answer.get(rows) or (), answer.get("NextToken"), answer.get("ApproximateTotalCount"))

    return read_pages(page, ask_for)


def has_many_pages(first: Page, workspaces: int) -> bool:
    """Whether all of an instance, of which this is the first page, has so many that a search for each is better."""
    if not (first.token and first.rows):
        return False
    # Two calls more than workspaces: one was spent on this page, and one shows whether the search takes criteria.
    return first.total is None or ceil(first.total / len(first.rows)) > workspaces + 1


def shows_too_little(read: int, total: int) -> bool:
    """Whether a search shows much less than it says that there is: it says about how much, so half is enough."""
    return 2 * read < total


def ask(read: Callable[[], T], limiter: RateLimiter, deadline: Deadline, budget: RetryBudget) -> T:
    """The response to a read, asked for again where that may help. CallFailedError where there is none."""
    failure = _NO_TIME
    while deadline.left() >= deadline.attempt:
        delay = limiter.ready_in(deadline.now())
        if delay > 0:
            deadline.sleep(delay)
            continue
        limiter.sent()
        sent_at = deadline.now()
        try:
            response = read()
        except CallFailedError as error:
            failure = error.failure
        else:
            limiter.accepted(sent_at, deadline.now())
            budget.progress()
            return response
        entry("search failed", error=str(failure))
        if not failure.retry or not budget.lasts(denied=failure.kind is Kind.DENIED):
            break
        if failure.kind is Kind.THROTTLED:
            limiter.throttled(sent_at, deadline.now())
        else:
            budget.pause()
    raise CallFailedError(failure)
