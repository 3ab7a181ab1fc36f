"""Who and what an instance has: its users, routing profiles and workspaces, and what of them no longer exists."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from connect_workspaces.calls import Calls, check_complete
from connect_workspaces.errors import CommandError, is_denied
from connect_workspaces.live import ROUTING_PROFILE, USER, WORKSPACE, Progress, User, Workspace, kind_of
from workspace_association.results import CallFailedError, Kind

T = TypeVar("T")
Row = Mapping[str, Any]

PAGE = 500
"""Rows a page of each search, at most (service model)."""


class Directory:
    """What exists in an instance. What may not be read is a note; whatever else fails raises CommandError.

    Args:
        calls: Of the instance.
        known: ARNs as the caller spells them; of two spellings, the first in order counts.
        names: Whether names are wanted.
        tell: Is told how far it is.

    Attributes:
        notes: What could not be read, and which permission is missing.
    """

    def __init__(self, calls: Calls, known: Iterable[str], tell: Progress, *, names: bool) -> None:
        self._calls = calls
        self._tell = tell
        self._names = names
        self._spelling = {arn.casefold(): arn for arn in sorted(known, reverse=True)}
        self.notes: list[str] = []

    def spelled(self, arn: str) -> str:
        """An ARN as the caller spells it, or else as it was read first: the same object each time."""
        return self._spelling.setdefault(arn.casefold(), arn)

    def arn(self, kind: str, identifier: str) -> str:
        """The ARN of something in the instance."""
        return self.spelled(f"{self._calls.instance_arn}/{kind}/{identifier}")

    def workspaces(self) -> dict[str, Workspace] | None:
        """The workspaces by ARN; None where they may not be read."""
        found = self._all("SearchWorkspaces", "Workspaces", "workspaces", self._workspace)
        return None if found is None else {each.arn: each for each in found}

    def users(self) -> dict[str, User] | None:
        """The users by ARN; None where they may not be read."""
        found = self._all("SearchUsers", "Users", "users", self._user)
        return None if found is None else {each.arn: each for each in found}

    def routing_profiles(self) -> dict[str, str | None] | None:
        """The names of the routing profiles by ARN; None where they may not be read."""
        found = self._all("SearchRoutingProfiles", "RoutingProfiles", "routing profiles", self._routing_profile)
        return None if found is None else dict(found)

    def gone(self, arns: Collection[str]) -> frozenset[str]:
        """Those of some users and routing profiles that do not exist."""
        gone: set[str] = set()
        for kind, operation, parameter in (
            (USER, "DescribeUser", "UserId"),
            (ROUTING_PROFILE, "DescribeRoutingProfile", "RoutingProfileId"),
        ):
            these = sorted(arn for arn in arns if kind_of(arn) == kind)
            gone.update(arn for arn, answer in self._described(these, operation, parameter) if answer is None)
        return frozenset(gone)

    def describe_workspaces(self, arns: Collection[str]) -> dict[str, Workspace | None]:
        """Some workspaces, None for those that do not exist; without those that may not be read."""
        answers = self._described(sorted(arns), "DescribeWorkspace", "WorkspaceId")
        return {
            arn: None if answer is None else self._workspace({**answer["Workspace"], "Arn": arn})
            for arn, answer in answers
        }

    def _workspace(self, row: Row) -> Workspace:
        return Workspace(self._arn_of(row, "Arn", WORKSPACE, "Id"), self._name(row, "Name"), row.get("Visibility"))

    def _user(self, row: Row) -> User:
        profile = row.get("RoutingProfileId")
        arn = self._arn_of(row, "Arn", USER, "Id")
        return User(arn, self._name(row, "Username"), self.arn(ROUTING_PROFILE, profile) if profile else None)

    def _routing_profile(self, row: Row) -> tuple[str, str | None]:
        arn = self._arn_of(row, "RoutingProfileArn", ROUTING_PROFILE, "RoutingProfileId")
        return arn, self._name(row, "Name")

    def _name(self, row: Row, name: str) -> str | None:
        return row.get(name) if self._names else None

    def _arn_of(self, row: Row, arn: str, kind: str, identifier: str) -> str:
        if row.get(arn):
            return self.spelled(row[arn])
        if row.get(identifier):
            return self.arn(kind, row[identifier])
        raise CommandError(f"Amazon Connect lists a {kind} without its ARN and ID; what is there cannot be told")

    def _all(self, operation: str, rows: str, what: str, make: Callable[[Row], T]) -> list[T] | None:
        found: list[T] = []
        total = 0
        try:
            for page in self._calls.pages(operation, rows, MaxResults=PAGE):
                found += map(make, page.rows)
                self._tell(what, len(found), page.total)
                total = max(total, page.total or 0)
        except CallFailedError as error:
            self._tolerate(error, f"{what} are not read")
            return None
        check_complete(operation, len(found), total)
        return found

    def _described(self, arns: list[str], operation: str, parameter: str) -> Iterator[tuple[str, Row | None]]:
        """What is said of each, None of those that do not exist; ends where it may not be asked."""
        for done, arn in enumerate(arns):
            self._tell("what may be gone", done, len(arns))
            try:
                yield arn, self._calls.read(operation, **{parameter: arn.rpartition("/")[2]})
            except CallFailedError as error:
                if error.failure.kind is Kind.MISSING or error.failure.code == "InvalidParameterException":
                    yield arn, None  # what cannot be the ID of anything may be called not valid
                    continue
                self._tolerate(error, f"whether {len(arns) - done} ARNs still exist is not known, such as {arn}")
                return

    def _tolerate(self, error: CallFailedError, consequence: str) -> None:
        if not is_denied(error.failure.code):
            raise self._calls.error(error) from None
        self.notes.append(f"{consequence}: the permission {error.failure.action} is missing")
