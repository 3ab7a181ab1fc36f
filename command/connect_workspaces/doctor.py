"""What `doctor` says of an instance: what was probed, what was seen, and what that means for this project."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from connect_workspaces.aws import READS, Aws
from connect_workspaces.calls import SEARCH, Calls
from connect_workspaces.directory import PAGE, Directory
from connect_workspaces.errors import CommandError
from connect_workspaces.live import ROUTING_PROFILE, USER, Instance, Progress, kind_of
from connect_workspaces.probes import SEARCH_ACTION, WITHOUT, Criteria, criteria, missing_permissions
from connect_workspaces.reading import read
from workspace_association.arns import RESOURCE_TYPES

State = Literal["ok", "warning", "failed"]

_LOOKED_UP = 20
"""So many associated users and routing profiles that are not listed are looked up one by one, at most."""

_FIELDS = ("WorkspaceId", "WorkspaceArn", "ResourceId", "ResourceArn", "ResourceType", "ResourceName")
"""What a row may hold, all of it optional (service model, WorkspaceAssociationSearchSummary)."""


@dataclass(frozen=True)
class Finding:
    """One finding.

    Attributes:
        probe: What was probed.
        seen: What was seen.
        meaning: What it means for this project.
        state: Whether all is well, or something is to be known, or the commands do not work.
    """

    probe: str
    seen: str
    meaning: str
    state: State = "ok"


def examine(aws: Aws, instance_arn: str, progress: Progress | None = None, *, names: bool = True) -> list[Finding]:
    """Probe an instance, by reads alone.

    Args:
        aws: The session.
        instance_arn: The ARN of the instance.
        progress: Is told how far it is.
        names: Workspaces are called by their names.

    Raises:
        CommandError: There is no such instance, or AWS cannot be asked at all.
    """
    calls = Calls(aws, instance_arn)
    missing = missing_permissions(calls)
    findings = list(_permissions(missing))
    if SEARCH_ACTION not in missing:
        tell = progress or (lambda *_: None)
        try:
            live = read(aws, instance_arn, people=True, progress=tell)
        except CommandError as error:
            return [*findings, Finding("all associations", str(error), "no command can tell what is there", "failed")]
        with calls.explained():
            findings += _search(calls, live)
            findings += _instance(calls, live, tell, names=names)
    return [*findings, _throttling(aws)]


def _permissions(missing: Mapping[str, str]) -> Iterator[Finding]:
    for action, message in missing.items():
        state: State = "failed" if action == SEARCH_ACTION else "warning"
        yield Finding(f"permission {action}", f"missing: {message}", WITHOUT[action], state)
    if not missing:
        yield Finding("permissions", f"all {len(READS)} are there", "every command works")


def _checked(probe: str, seen: str, good: str, bad: str, *, well: bool) -> Finding:
    """A finding of which there are two: all is well, or something is to be known."""
    return Finding(probe, seen, good if well else bad, "ok" if well else "warning")


def _search(calls: Calls, live: Instance) -> Iterator[Finding]:
    count = sum(map(len, live.associations.values()))
    if not count:
        yield Finding("search", "no association is there", "how the search behaves cannot be probed", "warning")
        return
    page = calls.read(SEARCH, MaxResults=PAGE)
    total = page.get("ApproximateTotalCount")
    yield from _rows(page.get("WorkspaceAssociations") or [], live)
    yield _page_size(len(page.get("WorkspaceAssociations") or []), has_more=bool(page.get("NextToken")))
    yield _checked(
        "ApproximateTotalCount",
        f"{total} said, {count} read",
        "which search takes fewer calls is known",
        "which search takes fewer calls is a guess",
        well=total == count,
    )
    workspace = max(live.associations, key=lambda arn: (len(live.associations[arn]), arn)).rpartition("/")[2]
    found = criteria(calls, workspace)
    honoured = found is Criteria.HONOURED
    yield _checked("search for one workspace", found.seen, found.meaning, found.meaning, well=honoured)
    if honoured and workspace.upper() != workspace.lower():
        swapped = criteria(calls, workspace.swapcase())
        yield _checked(
            "letter case in search criteria",
            f"the ID in another letter case {swapped.seen}",
            "workspace ARNs may be declared in any letter case",
            "declare workspace ARNs as Amazon Connect spells them; others cost the whole instance's pages",
            well=swapped is Criteria.HONOURED,
        )


def _rows(rows: Sequence[Mapping[str, Any]], live: Instance) -> Iterator[Finding]:
    gaps = [field for field in _FIELDS if not all(row.get(field) for row in rows)]
    yield _checked(
        "fields of the rows",
        f"some lack {', '.join(gaps)}" if gaps else "every row has every field",
        "rows say what they are about",
        "the gaps are filled from the other fields",
        well=not {"ResourceArn", "WorkspaceId", "ResourceType"} & {*gaps},
    )
    if unknown := sorted({row["ResourceType"] for row in rows if row.get("ResourceType")} - RESOURCE_TYPES.keys()):
        meaning = "this project knows users and routing profiles"
        yield Finding("types of the rows", f"there is {', '.join(unknown)}", meaning, "warning")
    logins = {arn.rpartition("/")[2].casefold(): user.name for arn, user in (live.users or {}).items()}
    named = [row for row in rows if row.get("ResourceName") and row.get("ResourceId", "").casefold() in logins]
    if named:
        alike = sum(row["ResourceName"] == logins[row["ResourceId"].casefold()] for row in named)
        seen = f"the login in {alike} of {len(named)} rows"
        yield Finding("ResourceName of users", seen, "it is shown nowhere: names come from the search for users")


def _page_size(rows: int, *, has_more: bool) -> Finding:
    if not has_more:
        return Finding("page size", f"all {rows} rows are on the first page", "it cannot be told from one page")
    return _checked(
        "page size",
        f"{rows} rows a page, {PAGE} asked for",
        "reads take as few calls as they can",
        "reads take more calls than they should",
        well=rows == PAGE,
    )


def _instance(calls: Calls, live: Instance, tell: Progress, *, names: bool) -> Iterator[Finding]:
    count = sum(map(len, live.associations.values()))
    sizes = {"workspaces": live.workspaces, "users": live.users, "routing profiles": live.routing_profiles}
    listed = ", ".join(f"{len(things)} {what}" for what, things in sizes.items() if things is not None)
    yield Finding(
        "size", f"{count} associations, {listed}", f"a read of all associations is {max(1, ceil(count / PAGE))} calls"
    )
    for arn, workspace in sorted(live.workspaces.items()):
        if workspace.goes_to and live.associations.get(arn):
            seen = f"visibility {workspace.visibility} with {len(live.associations[arn])} associations"
            meaning = f"{workspace.goes_to} gets it, and its associations mean nothing"
            yield Finding(f"workspace {(names and workspace.name) or arn}", seen, meaning, "warning")
    yield from _leavers(calls, live, tell)


def _leavers(calls: Calls, live: Instance, tell: Progress) -> Iterator[Finding]:
    associated = {arn for arns in live.associations.values() for arn in arns}
    listed = {USER: live.users, ROUTING_PROFILE: live.routing_profiles}
    unlisted = sorted(arn for arn in associated if (there := listed.get(kind_of(arn))) is not None and arn not in there)
    gone = sorted(Directory(calls, unlisted, tell, names=False).gone(unlisted[:_LOOKED_UP]))
    if gone:
        seen = f"{len(gone)} of {min(len(unlisted), _LOOKED_UP)} looked up do not exist, such as {gone[0]}"
        yield Finding(
            "associations of leavers", seen, "export comments them out; a new declaration of them fails", "warning"
        )
    elif any(there is not None for there in listed.values()):
        yield Finding("associations of leavers", "none", "who is associated exists")


def _throttling(aws: Aws) -> Finding:
    if not aws.throttled:
        return Finding("throttling", "none", "the quota was enough")
    codes = ", ".join(f"{code} ({times} times)" for code, times in sorted(aws.throttled.items()))
    return Finding("throttling", codes, "it is waited out; a higher quota makes deployments faster")
