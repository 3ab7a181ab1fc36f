"""Calls to Amazon Connect: each asked for again where that may help, as fast as the quota allows."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from math import inf
from typing import Any

from botocore import xform_name

from connect_workspaces.aws import CONNECT_SECONDS, READ_SECONDS, Aws
from connect_workspaces.errors import CommandError, explain
from workspace_association.arns import Workspace, parse_workspace
from workspace_association.connect import Connect, Page, call
from workspace_association.deadline import Deadline, RetryBudget
from workspace_association.rate_limit import RateLimiter
from workspace_association.results import CallFailedError, Kind
from workspace_association.search import Rows, Search, ask, read_rows, shows_too_little

_ATTEMPT = CONNECT_SECONDS + READ_SECONDS
SEARCH = "SearchWorkspaceAssociations"

_FIRST_ANSWER = 2.0
"""Seconds of failures after which an endpoint that has never answered counts as out of reach."""


def check_complete(operation: str, read: int, total: int) -> None:
    """CommandError where a search shows much less than it says that there is."""
    if shows_too_little(read, total):
        raise CommandError(
            f"connect:{operation} shows {read} rows, and says that there are about {total}: what is there cannot be "
            "told; try again"
        )


class _Patience(RetryBudget):
    """How long to try again: hardly, where nothing has answered yet; a missing permission is never tried again.

    Args:
        deadline: The time there is.
        answered: Whether the endpoint has ever answered.
    """

    def __init__(self, deadline: Deadline, answered: Callable[[], bool]) -> None:
        super().__init__(deadline, denied_seconds=0)
        self._answered = answered
        self._gives_up_at = deadline.now() + _FIRST_ANSWER
        self._now = deadline.now

    def lasts(self, *, denied: bool = False) -> bool:
        """Whether to try again."""
        return (self._answered() or self._now() < self._gives_up_at) and super().lasts(denied=denied)


class RegionCalls:
    """Reads of a region. What fails raises CallFailedError, which `explained` explains.

    Args:
        aws: The session.
        region: The region.
        always: The parameters of every call.
    """

    def __init__(self, aws: Aws, region: str, **always: str) -> None:
        self.aws = aws
        self.region = region
        self.deadline = Deadline(lambda: inf, attempt=_ATTEMPT)
        self._always = always

    def limiter(self, operation: str) -> RateLimiter:
        """What limits an operation."""
        return self.aws.limiter(self.region, operation)

    def budget(self) -> RetryBudget:
        """For how long a read is tried again."""
        return _Patience(self.deadline, lambda: ("connect", self.region) in self.aws.answered)

    def read(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        """What one call answers."""
        answer: Mapping[str, Any] = self._ask(partial(self._once, operation, parameters), operation, self.budget())
        return answer

    def pages(self, operation: str, rows: str, **parameters: Any) -> Iterator[Rows]:
        """Every page of a search.

        Args:
            operation: What to call.
            rows: What the answer calls its rows.
            parameters: What to ask for.
        """
        budget = self.budget()
        return read_rows(
            lambda page: self._once(operation, {**parameters, **page}),
            rows,
            lambda read: self._ask(read, operation, budget),
        )

    def _once(self, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        send = getattr(self.aws.connect(self.region), xform_name(operation))
        task = partial(send, **self._always, **parameters)
        answer: Mapping[str, Any] = call(f"connect:{operation}", lambda: self.deadline.within(_ATTEMPT, task))
        return answer

    def _ask(self, read: Callable[[], Any], operation: str, budget: RetryBudget) -> Any:
        return ask(read, self.limiter(operation), self.deadline, budget)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Raise CommandError, in one clear line, for a call in the block that fails."""
        try:
            yield
        except CallFailedError as error:
            raise self.error(error) from None

    def error(self, error: CallFailedError) -> CommandError:
        """One clear line for a call that failed."""
        failure = error.failure
        return CommandError(explain(failure.code, failure.message, failure.action, self.region))


class Calls(RegionCalls):
    """Reads of one instance.

    Args:
        aws: The session.
        instance_arn: The ARN of the instance. CommandError where it is none.
    """

    def __init__(self, aws: Aws, instance_arn: str) -> None:
        place = parse_workspace(f"{aws.instance_arn(instance_arn)}/workspace/any")
        super().__init__(aws, place.region, InstanceId=place.instance_id)
        self.instance_arn, self.instance_id = place.instance_arn, place.instance_id

    def error(self, error: CallFailedError) -> CommandError:
        """One clear line for a call that failed."""
        failure = error.failure
        if failure.kind is Kind.MISSING and failure.action.startswith("connect:Search"):
            return CommandError(
                f"instance {self.instance_id} does not exist in {self.region}, the region of its ARN or of --region"
            )
        return super().error(error)


class InstanceSearch(Search):
    """The search for associations, which does not ask again for first pages that are known.

    Args:
        calls: Of the instance.
        workspace_id: The workspace.
        known: First pages, by workspace; by None that of the whole instance.
    """

    def __init__(self, calls: Calls, workspace_id: str = "", known: Mapping[str | None, Page] | None = None) -> None:
        place = Workspace("", calls.region, calls.instance_arn, calls.instance_id, workspace_id)
        connect = Connect(calls.aws.connect(calls.region), place, calls.deadline)
        super().__init__(connect, workspace_id, calls.limiter(SEARCH))
        self._known = known or {}

    def pages(
        self, workspace_id: str | None, deadline: Deadline, budget: RetryBudget, token: str | None = None
    ) -> Iterator[Page]:
        """Every page, the first from memory where it is known."""
        if token is None and workspace_id in self._known:
            first = self._known[workspace_id]
            yield first
            if not first.token:
                return
            token = first.token
        yield from super().pages(workspace_id, deadline, budget, token)
