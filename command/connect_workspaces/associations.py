"""Which search finds the associations of some workspaces in the fewest calls, and whether to believe what it finds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from math import ceil

from connect_workspaces.calls import SEARCH, Calls, InstanceSearch, check_complete
from workspace_association.arns import same
from workspace_association.connect import Page
from workspace_association.results import CallFailedError, Kind

Row = tuple[str, str]
"""The ID of a workspace and the ARN of what is associated with it."""

Tell = Callable[[str, int, int | None], None]


def associations(calls: Calls, workspace_ids: Sequence[str] | None, tell: Tell) -> tuple[Iterator[Row], bool]:
    """The associations of some workspaces, and whether they are those of the whole instance.

    A search for one workspace takes at least a call, one for all of the instance a call for each page. Which is better
    shows on the first page, which says how many there are; so it never takes more than twice the calls of the better.

    Args:
        calls: Of the instance.
        workspace_ids: The workspaces; None for all.
        tell: Is told how far it is.

    Raises:
        CallFailedError: A page cannot be read; while iterating, too.
        CommandError: What the search shows is not to be believed.
    """
    if workspace_ids is not None and len(workspace_ids) < 2:  # noqa: PLR2004
        return _of_each(calls, workspace_ids, {}, tell), False
    pages = InstanceSearch(calls).pages(None, calls.deadline, calls.budget())
    first = next(pages)
    if workspace_ids is not None and _has_many_pages(first, len(workspace_ids)):
        known = _first_pages(calls, first, workspace_ids)
        if known and all(each == each.lower() for each in workspace_ids):
            return _of_each(calls, workspace_ids, known, tell), False
    return _of_all(chain([first], pages), tell), True


def is_empty(calls: Calls) -> bool:
    """Whether the search shows no association at all in the instance."""
    return not next(InstanceSearch(calls).pages(None, calls.deadline, calls.budget())).rows


def _has_many_pages(first: Page, workspaces: int) -> bool:
    """Whether all of the instance has so many pages that a search for each workspace is better."""
    if not (first.token and first.rows):
        return False
    # Two calls more than workspaces: one was spent on this page, and one shows whether the search takes criteria.
    return first.total is None or ceil(first.total / len(first.rows)) > workspaces + 1


def _first_pages(calls: Calls, first: Page, workspace_ids: Sequence[str]) -> dict[str | None, Page] | None:
    """What shows that the search can be asked for one workspace; None where it cannot.

    It has to find the workspace that the first page of the instance begins with, and nothing else; and to show nothing
    of that workspace when it is asked for another one.
    """
    known: dict[str | None, Page] = {None: first}
    begins_with = first.rows[0][0]
    another = next(each for each in workspace_ids if not same(each, begins_with))
    for workspace_id in (begins_with, another):
        try:
            page = next(InstanceSearch(calls).pages(workspace_id, calls.deadline, calls.budget()))
        except CallFailedError as error:
            if error.failure.kind is Kind.INVALID:
                return None
            raise
        if not all(same(each, workspace_id) for each, _ in page.rows):
            return None
        known[workspace_id] = page
    return known if known[begins_with].rows else None


def _of_each(calls: Calls, workspace_ids: Sequence[str], known: dict[str | None, Page], tell: Tell) -> Iterator[Row]:
    for done, workspace_id in enumerate(workspace_ids, 1):
        search = InstanceSearch(calls, workspace_id, known)
        for arn in search.associated(calls.deadline, calls.budget()):
            yield workspace_id, arn
        tell("associations of workspaces", done, len(workspace_ids))


def _of_all(pages: Iterable[Page], tell: Tell) -> Iterator[Row]:
    done, total = 0, 0
    for page in pages:
        yield from page.rows
        done, total = done + len(page.rows), max(total, page.total or 0)
        tell("associations", done, page.total)
    check_complete(SEARCH, done, total)
