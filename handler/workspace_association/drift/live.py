"""What Amazon Connect has of associations, users and routing profiles; a read that shows too little fails."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from botocore import xform_name

from workspace_association.arns import RESOURCE_TYPES, Workspace, parse_workspace, same
from workspace_association.connect import Connect, Page, call
from workspace_association.deadline import Deadline, RetryBudget
from workspace_association.drift.look import CannotTellError
from workspace_association.rate_limit import RateLimiter
from workspace_association.search import Rows, Search, ask, has_many_pages, read_rows, shows_too_little

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

_PAGE = 500
"""Rows a page of each search, at most (service model)."""


@dataclass(frozen=True)
class _Kind:
    """How users, or routing profiles, are searched for: the operation, and the names of its rows and their fields."""

    operation: str
    rows: str
    arn: str
    id: str
    name: str


_KINDS = {
    RESOURCE_TYPES["USER"]: _Kind("SearchUsers", "Users", "Arn", "Id", "Username"),
    RESOURCE_TYPES["ROUTING_PROFILE"]: _Kind(
        "SearchRoutingProfiles", "RoutingProfiles", "RoutingProfileArn", "RoutingProfileId", "Name"
    ),
}


class Live:
    """Reads in few calls. CallFailedError where something cannot be read, CannotTellError where it is not believed.

    Args:
        client_of: Makes a client for a region.
        deadline: When it has to be over.
    """

    def __init__(self, client_of: Callable[[str], "ConnectClient"], deadline: Deadline) -> None:
        self._client_of = client_of
        self._deadline = deadline
        self._limiters: defaultdict[tuple[str, str], RateLimiter] = defaultdict(lambda: RateLimiter(deadline.now()))

    def associations(self, workspaces: Iterable[Workspace]) -> dict[str, frozenset[str]]:
        """The ARNs that are associated with each workspace, by its ARN."""
        found: dict[str, frozenset[str]] = {}
        for those in _by_instance(workspaces):
            found |= self._of_instance(those)
        return found

    def existing(self, arns: Iterable[str]) -> dict[str, str]:
        """Of some users and routing profiles those that exist, each with its name."""
        found: dict[str, str] = {}
        wanted: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for arn in arns:
            instance, kind, _ = arn.rsplit("/", 2)
            wanted[instance.casefold(), kind.casefold()][arn.casefold()] = arn
        for (_, kind), those in wanted.items():
            names = self._names(next(iter(those.values())).rsplit("/", 2)[0], _KINDS[kind], kind)
            found |= {arn: names[folded] for folded, arn in those.items() if folded in names}
        return found

    def _of_instance(self, workspaces: Sequence[Workspace]) -> dict[str, frozenset[str]]:
        """Those of workspaces of one instance: by a search for each, or for all, whichever takes fewer calls."""
        pages = self._pages(workspaces[0])
        first = next(pages) if len(workspaces) > 1 else None
        if first and not has_many_pages(first, len(workspaces)):
            found = _of_all(chain([first], pages), workspaces)
        else:
            found = {each.arn: self._of_one(each) for each in workspaces}
        for each in workspaces:
            if not found[each.arn]:
                self._check_exists(each)
        if not any(found.values()) and not (first or next(pages)).rows:
            raise CannotTellError(
                f"the search shows nothing in instance {workspaces[0].instance_id}, although the stack declares "
                "associations there; this is not believed"
            )
        return found

    def _of_one(self, workspace: Workspace) -> frozenset[str]:
        search = self._search(workspace)
        pages = search.read(self._deadline, self._budget())
        _check_whole(pages, f"workspace {workspace.workspace_id}")
        return search.ours(pages)

    def _check_exists(self, workspace: Workspace) -> None:
        connect = Connect(self._client_of(workspace.region), workspace, self._deadline)
        if not ask(connect.exists, self._limiter(workspace, "DescribeWorkspace"), self._deadline, self._budget()):
            raise CannotTellError(
                f"workspace {workspace.workspace_id} does not exist in instance {workspace.instance_id}"
            )

    def _pages(self, workspace: Workspace) -> Iterator[Page]:
        """All associations of the instance that a workspace is in."""
        return self._search(workspace).pages(None, self._deadline, self._budget())

    def _search(self, workspace: Workspace) -> Search:
        connect = Connect(self._client_of(workspace.region), workspace, self._deadline)
        return Search(connect, workspace.workspace_id, self._limiter(workspace, "SearchWorkspaceAssociations"))

    def _names(self, instance_arn: str, kind: _Kind, segment: str) -> dict[str, str]:
        """The name of every user, or routing profile, of an instance, by its ARN in lower case."""
        place = parse_workspace(f"{instance_arn}/workspace/any")
        client: Any = self._client_of(place.region)
        operation = getattr(client, xform_name(kind.operation))

        def send(page: Mapping[str, str]) -> Mapping[str, Any]:
            once = partial(operation, InstanceId=place.instance_id, MaxResults=_PAGE, **page)
            answer: Mapping[str, Any] = call(
                f"connect:{kind.operation}", lambda: self._deadline.within(self._deadline.attempt, once)
            )
            return answer

        limiter, budget = self._limiter(place, kind.operation), self._budget()
        pages = list(read_rows(send, kind.rows, lambda read: ask(read, limiter, self._deadline, budget)))
        rows = [row for each in pages for row in each.rows]
        if not rows or _are_lost(pages):
            raise CannotTellError(
                f"connect:{kind.operation} shows {len(rows)} rows; there are more, so it is not believed"
            )
        arns = (row.get(kind.arn) or f"{instance_arn}/{segment}/{row.get(kind.id)}" for row in rows)
        return {arn.casefold(): row.get(kind.name, "") for arn, row in zip(arns, rows, strict=True)}

    def _limiter(self, place: Workspace, operation: str) -> RateLimiter:
        return self._limiters[place.region, operation]

    def _budget(self) -> RetryBudget:
        return RetryBudget(self._deadline, denied_seconds=0)  # no policy is new here


def _by_instance(workspaces: Iterable[Workspace]) -> Collection[list[Workspace]]:
    found: defaultdict[str, list[Workspace]] = defaultdict(list)
    for each in workspaces:
        found[each.instance_arn.casefold()].append(each)
    return found.values()


def _are_lost(pages: Collection[Page | Rows]) -> bool:
    """Whether pages are lost: the search itself says that there is much more."""
    return shows_too_little(sum(len(page.rows) for page in pages), max(page.total or 0 for page in pages))


def _check_whole(pages: Collection[Page], of: str) -> None:
    """CannotTellError where pages are lost."""
    if _are_lost(pages):
        rows = sum(len(page.rows) for page in pages)
        raise CannotTellError(f"the search shows {rows} associations of {of}, which has more; it is not believed")


def _of_all(pages: Iterable[Page], workspaces: Sequence[Workspace]) -> dict[str, frozenset[str]]:
    every = list(pages)
    _check_whole(every, f"instance {workspaces[0].instance_id}")
    rows = [row for page in every for row in page.rows]
    return {each.arn: frozenset(arn for id_, arn in rows if same(id_, each.workspace_id)) for each in workspaces}
