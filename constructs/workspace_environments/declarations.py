"""What the stacks of a document declare, which differences from that it says are known, and what is wrong with both."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from pydantic import ValidationError

from workspace_environments.checks import StackContent, right, stacks_of
from workspace_environments.document import Document, Location, Mistake, instead_of
from workspace_environments.kinds import INSTANCE, KINDS, USER, UUID, WORKSPACE, Kind
from workspace_environments.names import PARTITIONS, Entry, WrongError, resource_arn, spelled_alike, workspace_arn
from workspace_environments.schema import Ignored

_NEITHER_NOR = " nor ".join(kind.setting for kind in KINDS)


@dataclass(frozen=True)
class Declaration:
    """A workspace of a stack, with what is declared for it, teams included."""

    stack: StackContent
    name: str
    location: Location
    workspace: Entry
    members: tuple[Entry, ...]
    is_exclusive: bool


@dataclass(frozen=True)
class Known:
    """Differences that a file says are known until a day.

    Attributes:
        members: The users and routing profiles that may differ.
        workspaces: Where; everywhere, if there are none.
        settings: The reason, and the day.
    """

    members: tuple[Entry, ...]
    workspaces: tuple[Entry, ...]
    settings: Ignored


class Declarations:
    """What the stacks of a document declare, as far as it can be understood, and what is wrong with the rest.

    Attributes:
        all: The declarations.
        known: The differences that are known.
        mistakes: The mistakes.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.mistakes: list[Mistake] = []
        content = _mapped(document.content)
        self._teams = _mapped(content.get("teams"))
        self._used: set[str] = set()
        self._stacks = [*stacks_of(document)]
        self.all = [each for stack in self._stacks for each in self._of_stack(stack)]
        for team in self._teams.keys() - self._used:
            list(self._entries(USER, self._teams[team], ("teams", team), None))
        self.known = list(self._known(content))

    def _of_stack(self, stack: StackContent) -> Iterator[Declaration]:
        instance = self._instance(stack)
        for name, settings in _mapped(stack.settings.get("workspaces")).items():
            if isinstance(settings, dict):
                declared = self._workspace(stack, name, settings, instance)
                if declared:
                    yield declared

    def _instance(self, stack: StackContent) -> str | None:
        text = stack.settings.get("instance")
        if not isinstance(text, str) or re.fullmatch(INSTANCE, text):
            return spelled_alike(text) if isinstance(text, str) else None
        account, region = stack.settings.get("account"), stack.settings.get("region")
        if not re.fullmatch(UUID, text):
            location = stack.written(self._document, "instance")
            self._wrong(location, f'"{text}" is neither the ID nor the ARN of an instance', right(("instance",)))
        elif isinstance(account, str) and isinstance(region, str):
            partition = next((PARTITIONS[start] for start in PARTITIONS if region.startswith(start)), "aws")
            return f"arn:{partition}:connect:{region}:{account}:instance/{spelled_alike(text)}"
        return None

    def _workspace(
        self, stack: StackContent, name: str, settings: Mapping[str, object], instance: str | None
    ) -> Declaration | None:
        location = (*stack.around, "workspaces", name)
        workspace = self._itself(location, settings, instance, stack)
        there = workspace.instance if workspace else instance
        members = tuple(self._members(location, settings, there))
        if not (self._has_people(settings) or any(settings.get(kind.setting, []) != [] for kind in KINDS)):
            remedy = "list at least one, or take the workspace out"
            self._wrong(location, f"has neither {_NEITHER_NOR}", remedy)
        is_exclusive = settings.get("ownership") == "EXCLUSIVE"
        return Declaration(stack, name, location, workspace, members, is_exclusive) if workspace else None

    def _itself(
        self, location: Location, settings: Mapping[str, object], instance: str | None, stack: StackContent
    ) -> Entry | None:
        match settings:
            case {"arn": _, "name": _}:
                self._wrong((*location, "name"), "stands beside arn", "keep one of the two")
            case {"arn": str(arn)} if arn:
                try:
                    found = workspace_arn(arn)
                except WrongError as error:
                    self._wrong((*location, "arn"), error.wrong, error.right)
                else:
                    return Entry(WORKSPACE, arn, (*location, "arn"), found.partition("/workspace/")[0], found)
            case {"name": str(name)} if re.fullmatch(WORKSPACE.named, name) and not name.startswith("arn:"):
                if instance:
                    return Entry(WORKSPACE, name, (*location, "name"), instance, None)
                if "instance" not in stack.settings:
                    needed = f"names a workspace, and instance is missing; {right(('instance',))}"
                    self._wrong((*location, "name"), *needed.split("; ", 1))
            case {"arn": str()} | {"name": str()}:
                setting = "arn" if "arn" in settings else "name"
                wrong = f'"{settings[setting]}" is not valid' if settings[setting] else "is empty"
                self._wrong((*location, setting), wrong, right(("workspaces", "", setting)))
            case {"arn": _} | {"name": _}:
                pass  # no text, which has been said
            case _:
                self._wrong((*location, "arn"), "is missing", right(("workspaces", "", "arn")))
        return None

    def _has_people(self, settings: Mapping[str, object]) -> bool:
        """Whether any of its teams has somebody; what is no list of teams of the file is another mistake."""
        teams = settings.get("teams", [])
        if not isinstance(teams, list):
            return True
        return any(not isinstance(team, str) or self._teams.get(team) != [] for team in teams)

    def _members(self, location: Location, settings: Mapping[str, object], instance: str | None) -> Iterator[Entry]:
        for position, team in enumerate(_listed(settings.get("teams"))):
            if not isinstance(team, str):
                continue
            if team in self._teams:
                self._used.add(team)
                yield from self._entries(USER, self._teams[team], ("teams", team), instance)
            else:
                remedy = instead_of(team, self._teams) if self._teams else "write teams, and under it the team's users"
                self._wrong((*location, "teams", position), f'"{team}" is no team of this file', remedy)
        for kind in KINDS:
            yield from self._entries(kind, settings.get(kind.setting), (*location, kind.setting), instance)

    def _entries(self, kind: Kind, entries: object, around: Location, instance: str | None) -> Iterator[Entry]:
        for position, text in enumerate(_listed(entries)):
            location = (*around, position)
            if not isinstance(text, str):
                continue
            try:
                arn = resource_arn(text, kind, instance)
            except WrongError as error:
                wrong = (error.wrong, error.right) if text else ("is empty", right(("workspaces", "", kind.setting, 0)))
                self._wrong(location, *wrong)
            else:
                if instance:
                    yield Entry(kind, text, location, instance, arn)

    def _known(self, content: Mapping[str, object]) -> Iterator[Known]:
        everywhere: set[str | None] = {each.workspace.instance for each in self.all}
        everywhere = everywhere or {self._instance(StackContent((), content))}
        for position, settings in enumerate(_listed(content.get("ignore"))):
            if not isinstance(settings, dict):
                continue
            location: Location = ("ignore", position)
            named = _listed(settings.get("workspaces"))
            workspaces = [self._known_workspace(text, (*location, "workspaces", i)) for i, text in enumerate(named)]
            if not any(settings.get(kind.setting, []) != [] for kind in KINDS):
                self._wrong(location, f"has neither {_NEITHER_NOR}", "list at least one")
            if None in workspaces:
                continue  # nothing tells whose people they are
            there = {each.instance for each in workspaces if each} or everywhere
            instance = next(iter(there)) if len(there) == 1 else None
            members = [each for kind in KINDS for each in self._known_members(kind, settings, location, instance)]
            with suppress(ValidationError):  # which has been said
                yield Known(tuple(members), tuple(filter(None, workspaces)), Ignored.model_validate(settings))

    def _known_workspace(self, text: object, location: Location) -> Entry | None:
        if not isinstance(text, str):
            return None
        if text.startswith("arn:"):
            try:
                arn = workspace_arn(text)
                return Entry(WORKSPACE, text, location, arn.partition("/workspace/")[0], arn)
            except WrongError as error:
                self._wrong(location, error.wrong, error.right)
                return None
        names = {name for stack in self._stacks for name in _mapped(stack.settings.get("workspaces"))}
        found = [each.workspace for each in self.all if each.name == text]
        if text not in names:
            self._wrong(location, f'"{text}" is no workspace of this file', instead_of(text, names, "write its ARN"))
        elif len(found) > 1:
            self._wrong(location, f'{len(found)} stacks have a workspace "{text}"', "write the ARN of the one you mean")
        return found[0] if len(found) == 1 else None

    def _known_members(
        self, kind: Kind, settings: Mapping[str, object], location: Location, instance: str | None
    ) -> Iterator[Entry]:
        entries = _listed(settings.get(kind.setting))
        yield from self._entries(kind, entries, (*location, kind.setting), instance)
        for position, text in enumerate(entries if instance is None else ()):
            here = (*location, kind.setting, position)
            if isinstance(text, str) and re.fullmatch(kind.arn, text):
                arn = spelled_alike(text)
                yield Entry(kind, text, here, arn.rsplit("/", 2)[0], arn)
            elif text:
                self._wrong(here, f'"{text}" may be of any instance', "write workspaces beside it, or the ARN")

    def _wrong(self, location: Location, wrong: str, to_write: str) -> None:
        self.mistakes.append(self._document.mistake(location, wrong, to_write))


def _mapped(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
