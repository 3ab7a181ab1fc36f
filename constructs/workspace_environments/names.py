"""What a file names, by ARN, by ID or by a name, and what is wrong with how it does that."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workspace_environments.checks import StackContent, right, stacks_of
from workspace_environments.document import Document, Location, Mistake, instead_of
from workspace_environments.schema import (
    ID,
    INSTANCE,
    INSTANCE_EXAMPLE,
    KINDS,
    USER,
    UUID,
    WORKSPACE,
    Kind,
)

RESOURCE = re.compile(rf"(?P<instance>{INSTANCE})/(?P<segment>{'|'.join(kind.segment for kind in KINDS)})/{ID}")
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
"""Of the regions whose names begin so; the others are in `aws`. The isolated regions have no Amazon Connect."""


class WrongError(ValueError):
    """A text that does not name what it should: what is wrong, what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(f"{wrong}; {right}")
        self.wrong, self.right = wrong, right


@dataclass(frozen=True)
class Entry:
    """A workspace, user or routing profile as a file names it.

    Attributes:
        kind: What it is.
        text: What the file says.
        location: Where it says so.
        instance: The ARN of the instance.
        arn: Its ARN, where the file gives that or an ID; None where it gives a name.
    """

    kind: Kind
    text: str
    location: Location
    instance: str
    arn: str | None


@dataclass(frozen=True)
class Declaration:
    """A workspace of a stack, with what is declared for it, teams included."""

    stack: StackContent
    name: str
    location: Location
    workspace: Entry
    members: tuple[Entry, ...]
    is_exclusive: bool


def workspace_arn(value: str) -> str:
    """The value, when it is the ARN of a workspace; WrongError when it is something else."""
    if re.fullmatch(INSTANCE, value):
        raise WrongError(f'"{value}" is the ARN of an instance', "add /workspace/ and the workspace's ID to it")
    if not re.fullmatch(WORKSPACE.arn, value):
        raise WrongError(f'"{value}" is no workspace ARN', f"write {INSTANCE_EXAMPLE}/workspace/WORKSPACE_ID")
    return value


def resource_arn(value: str, kind: Kind, instance: str | None) -> str | None:
    """The ARN of a user or routing profile that is given as that ARN or as an ID; None for a name.

    Args:
        value: What the file says.
        kind: Which kind belongs here.
        instance: ARN of the workspace's instance, where that is known.

    Raises:
        WrongError: It is something else, or of another instance.
    """
    if re.fullmatch(UUID, value):
        return f"{instance}/{kind.segment}/{value}" if instance else value
    example = f"{instance or INSTANCE_EXAMPLE}/{kind.segment}/ID"
    if re.fullmatch(INSTANCE, value):
        raise WrongError(f'"{value}" is the ARN of an instance', f"write the {kind.name}'s ID, or its ARN {example}")
    arn = RESOURCE.fullmatch(value)
    if not arn and not value.startswith("arn:") and re.fullmatch(kind.named, value):
        return None
    if not arn:
        raise WrongError(
            f'"{value}" is neither the {kind.called}, the ID nor the ARN of a {kind.name}',
            f"write the {kind.called}, or the ID, which is the last part of the {kind.name}'s ARN (a UUID), or the ARN "
            f"{example}",
        )
    if arn["segment"] != kind.segment:
        other = next(other for other in KINDS if other.segment == arn["segment"])
        raise WrongError(f'"{value}" is a {other.name}', f"move it to {other.setting}")
    if instance and arn["instance"] != instance:
        raise WrongError(
            f'"{value}" belongs to another instance, {arn["instance"]}',
            f"write a {kind.name} of the workspace's instance {instance}",
        )
    return value


class Declarations:
    """What the stacks of a document declare, as far as it can be understood, and what is wrong with the rest.

    Attributes:
        all: The declarations.
        mistakes: The mistakes.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.mistakes: list[Mistake] = []
        content = document.content
        teams = content.get("teams") if isinstance(content, dict) else None
        self._teams: Mapping[str, object] = teams if isinstance(teams, dict) else {}
        self._used: set[str] = set()
        self.all = [each for stack in stacks_of(document) for each in self._of_stack(stack)]
        for team in self._teams.keys() - self._used:
            list(self._entries(USER, self._teams[team], ("teams", team), None))

    def _of_stack(self, stack: StackContent) -> Iterator[Declaration]:
        workspaces = stack.settings.get("workspaces")
        instance = self._instance(stack)
        for name, settings in workspaces.items() if isinstance(workspaces, dict) else ():
            if isinstance(settings, dict):
                declared = self._workspace(stack, name, settings, instance)
                if declared:
                    yield declared

    def _instance(self, stack: StackContent) -> str | None:
        text = stack.settings.get("instance")
        if not isinstance(text, str) or re.fullmatch(INSTANCE, text):
            return text if isinstance(text, str) else None
        account, region = stack.settings.get("account"), stack.settings.get("region")
        if not re.fullmatch(UUID, text):
            location = stack.written(self._document, "instance")
            self._wrong(location, f'"{text}" is neither the ID nor the ARN of an instance', right(("instance",)))
        elif isinstance(account, str) and isinstance(region, str):
            partition = next((PARTITIONS[start] for start in PARTITIONS if region.startswith(start)), "aws")
            return f"arn:{partition}:connect:{region}:{account}:instance/{text}"
        return None

    def _workspace(
        self, stack: StackContent, name: str, settings: Mapping[str, object], instance: str | None
    ) -> Declaration | None:
        location = (*stack.around, "workspaces", name)
        workspace = self._itself(location, settings, instance, stack)
        there = workspace.instance if workspace else instance
        members = tuple(self._members(location, settings, there))
        if not any(settings.get(each, []) != [] for each in ("teams", *(kind.setting for kind in KINDS))):
            self._wrong(
                location,
                f"has neither {' nor '.join(kind.setting for kind in KINDS)}",
                "list at least one, or take the workspace out",
            )
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

    def _wrong(self, location: Location, wrong: str, to_write: str) -> None:
        self.mistakes.append(self._document.mistake(location, wrong, to_write))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
