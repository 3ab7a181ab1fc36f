"""What a file names, by ARN, by ID or by a name, and the lock file that says which ID a name stands for."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workspace_environments.checks import StackContent, right, stacks_of
from workspace_environments.document import Document, Location, Mistake, MistakesError, instead_of, spelled
from workspace_environments.schema import (
    ID,
    INSTANCE,
    INSTANCE_EXAMPLE,
    KINDS,
    ROUTING_PROFILE,
    USER,
    UUID,
    WORKSPACE,
    Kind,
)

RESOURCE = re.compile(rf"(?P<instance>{INSTANCE})/(?P<segment>{'|'.join(kind.segment for kind in KINDS)})/{ID}")
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
"""Of the regions whose names begin so; the others are in `aws`. The isolated regions have no Amazon Connect."""

METADATA = "Names"
"""What the metadata of a custom resource calls the names of its workspace, users and routing profiles."""

_Ids = Mapping[str, Annotated[str, Field(pattern=f"^{ID}$")]]


class Names(BaseModel):
    """The IDs of an instance's users, routing profiles and workspaces, by their names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    users: _Ids = {}
    routing_profiles: _Ids = {}
    workspaces: _Ids = {}

    def of(self, kind: Kind) -> Mapping[str, str]:
        """The IDs of a kind, by name."""
        ids: Mapping[str, str] = getattr(self, kind.setting)
        return ids


class Lock(BaseModel):
    """A lock file: what the names in an environment file stand for, by the ARN of the instance."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format_version: Literal[1] = 1
    instances: Mapping[Annotated[str, Field(pattern=f"^{INSTANCE}$")], Names] = {}

    @staticmethod
    def path_of(path: Path) -> Path:
        """Where the lock file of an environment file is: NAME.lock.json beside NAME.yaml."""
        return path.with_suffix(".lock.json")

    @classmethod
    def read(cls, path: Path) -> "Lock":
        """A lock file; an empty one where there is none.

        Raises:
            MistakesError: It cannot be read, or is no lock file.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return cls()
        except (OSError, ValidationError):
            write = "have connect-workspaces lock write it anew"
            raise MistakesError([Mistake(path, 1, spelled(()), "is no lock file of format 1", write)]) from None

    def to_json(self) -> str:
        """As it is written: sorted, a line for each name, so that a change of one name changes one line."""
        return json.dumps(self.model_dump(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def arn(self, kind: Kind, name: str, instance: str) -> str | None:
        """The ARN of what has a name in an instance; None where the lock does not say."""
        found = self.instances[instance].of(kind).get(name) if instance in self.instances else None
        return found and f"{instance}/{kind.segment}/{found}"

    def names(self) -> dict[str, str]:
        """The names of all that it holds, by ARN."""
        return {
            f"{instance}/{kind.segment}/{identifier}": name
            for instance, names in self.instances.items()
            for kind in (USER, ROUTING_PROFILE, WORKSPACE)
            for name, identifier in names.of(kind).items()
        }


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
