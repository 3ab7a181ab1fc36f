"""Reads an instance in as few calls as what is asked for needs, and believes no read that shows too little."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from connect_workspaces.aws import Aws
from connect_workspaces.calls import SEARCH, Calls, InstanceSearch, RegionCalls, check_complete
from connect_workspaces.directory import Directory
from connect_workspaces.errors import CommandError
from connect_workspaces.live import ROUTING_PROFILE, USER, WORKSPACE, Instance, Progress, Workspace, kind_of
from workspace_association.arns import same
from workspace_association.connect import Page
from workspace_association.results import CallFailedError, Kind
from workspace_association.search import has_many_pages

T = TypeVar("T")

_Row = tuple[str, str]
"""The ID of a workspace and the ARN of what is associated with it."""

_FEW = 20
"""So many ARNs are looked up one by one, where otherwise all users or routing profiles had to be read."""


def read(
    aws: Aws,
    instance_arn: str,
    *,
    workspaces: Collection[str] | None = None,
    wanted: Collection[str] = (),
    people: bool = False,
    names: bool = True,
    declares: bool = False,
    progress: Progress | None = None,
) -> Instance:
    """Read an instance, in as few calls as what is asked for needs.

    Args:
        aws: The session.
        instance_arn: The ARN of the instance; its region is asked.
        workspaces: The ARNs of the workspaces whose associations are needed; None for those of the whole instance.
        wanted: ARNs of users and routing profiles, of which those that no longer exist are to be found out. ARNs of
            another instance, and what is no ARN at all, are left out.
        people: Who is behind the routing profiles is needed, and all associations of the instance.
        names: Names are needed; what may not be read is a note.
        declares: Deployed stacks declare associations there, so that an instance without any is not to be believed.
        progress: Is told how far it is.

    Raises:
        CommandError: Something could not be read, or only a part of it, or is not to be believed.
    """
    tell = progress or (lambda *_: None)
    calls = Calls(aws, instance_arn)
    here = f"{calls.instance_arn}/".casefold()
    known = [arn for arn in (*(workspaces or ()), *wanted) if arn.casefold().startswith(here)]
    directory = Directory(calls, known, tell, names=names)
    spelled = {directory.spelled(arn) for arn in known}
    asked = {arn for arn in spelled if kind_of(arn) == WORKSPACE}
    only = None if workspaces is None or people else asked
    with calls.explained():
        ids = None if only is None else sorted(arn.rpartition("/")[2] for arn in only)
        rows, is_whole = _associations(calls, ids, tell)
        found: dict[str, set[str]] = {arn: set() for arn in asked}
        for workspace_id, arn in rows:
            found.setdefault(directory.arn(WORKSPACE, workspace_id), set()).add(directory.spelled(arn))
        if declares and not any(found.values()) and (is_whole or not next(_all_pages(calls)).rows):
            raise CommandError(
                f"connect:{SEARCH} shows nothing in instance {calls.instance_id}, although "
                "deployed stacks declare associations there; this is not believed"
            )

    associated = frozenset(arn for arns in found.values() for arn in arns)
    declared = spelled - asked
    users = _read(directory.users, USER, declared, associated, always=names or people)
    profiles = _read(directory.routing_profiles, ROUTING_PROFILE, declared, associated, always=names)
    workspaces_there = (directory.workspaces() if names or people else None) or {}
    unsure = directory.describe_workspaces(asked - (workspaces_there.keys() or {arn for arn in found if found[arn]}))
    workspaces_there |= {arn: workspace for arn, workspace in unsure.items() if workspace}
    missing = unsure.keys() - workspaces_there.keys()
    # Whoever is associated may be gone all the same, where a list shows that.
    there = {
        USER: associated if users is None else users,
        ROUTING_PROFILE: associated if profiles is None else profiles,
    }
    gone = directory.gone([arn for arn in declared if arn not in there.get(kind_of(arn), ())])
    every = found.keys() | workspaces_there.keys() if is_whole else found.keys()
    return Instance(
        arn=calls.instance_arn,
        associations={arn: frozenset(found.get(arn, ())) for arn in every},
        is_whole=is_whole,
        workspaces={arn: Workspace(arn) for arn in found.keys() - missing} | workspaces_there,
        users=users,
        routing_profiles=profiles,
        gone=gone,
        missing_workspaces=frozenset(missing),
        notes=tuple(directory.notes),
    )


def list_instances(aws: Aws) -> list[str]:
    """The ARNs of the instances of the account in the session's region. CommandError where that fails."""
    calls = RegionCalls(aws, aws.region)
    with calls.explained():
        rows = [row for page in calls.pages("ListInstances", "InstanceSummaryList") for row in page.rows]
    return [row["Arn"] for row in rows if row.get("Arn")]


def _read(
    read: Callable[[], dict[str, T] | None],
    kind: str,
    declared: Collection[str],
    associated: Collection[str],
    *,
    always: bool,
) -> Mapping[str, T] | None:
    """All of a kind, where they are needed and may be read."""
    doubtful = [arn for arn in declared if kind_of(arn) == kind and arn not in associated]
    if not always and len(doubtful) <= _FEW:
        return None
    found = read()
    if found is not None and not found and (doubtful or any(kind_of(arn) == kind for arn in associated)):
        raise CommandError(f"Amazon Connect lists no {kind} at all, although some are associated or declared")
    return found


def _associations(calls: Calls, workspace_ids: Sequence[str] | None, tell: Progress) -> tuple[Iterator[_Row], bool]:
    """The associations of some workspaces (None for all), and whether they are those of the whole instance.

    A search for one workspace takes at least a call, one for all of the instance a call for each page. Which is better
    shows on the first page, which says how many there are; so it never takes more than twice the calls of the better.
    """
    if workspace_ids is not None and len(workspace_ids) < 2:  # noqa: PLR2004
        return _of_each(calls, workspace_ids, {}, tell), False
    pages = _all_pages(calls)
    first = next(pages)
    if workspace_ids is not None and has_many_pages(first, len(workspace_ids)):
        known = _first_pages(calls, first, workspace_ids)
        if known and all(each == each.lower() for each in workspace_ids):
            return _of_each(calls, workspace_ids, known, tell), False
    return _of_all(chain([first], pages), tell), True


def _all_pages(calls: Calls) -> Iterator[Page]:
    return InstanceSearch(calls).pages(None, calls.deadline, calls.budget())


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


def _of_each(
    calls: Calls, workspace_ids: Sequence[str], known: dict[str | None, Page], tell: Progress
) -> Iterator[_Row]:
    for done, workspace_id in enumerate(workspace_ids, 1):
        search = InstanceSearch(calls, workspace_id, known)
        for arn in search.associated(calls.deadline, calls.budget()):
            yield workspace_id, arn
        tell("associations of workspaces", done, len(workspace_ids))


def _of_all(pages: Iterable[Page], tell: Progress) -> Iterator[_Row]:
    done, total = 0, 0
    for page in pages:
        yield from page.rows
        done, total = done + len(page.rows), max(total, page.total or 0)
        tell("associations", done, page.total)
    check_complete(SEARCH, done, total)
