"""Reads what `lock` needs: environment files, their lock files, and the names in their instances."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from connect_workspaces.aws import Aws
from connect_workspaces.calls import Calls
from connect_workspaces.directory import Directory
from connect_workspaces.errors import CommandError
from connect_workspaces.live import Progress
from workspace_environments.document import Mistake, MistakesError
from workspace_environments.files import EnvironmentFile
from workspace_environments.kinds import LOCKED, ROUTING_PROFILE, USER, Kind
from workspace_environments.lock import Lock
from workspace_environments.names import Entry


def read_files(paths: Iterable[Path]) -> tuple[list[EnvironmentFile], list[Mistake]]:
    """Environment files, each once, as far as they can be understood, and the mistakes of all."""
    read: list[EnvironmentFile] = []
    mistakes: list[Mistake] = []
    locks: dict[Path, Path] = {}
    for path in {path.resolve(): path for path in paths}.values():
        try:
            file = EnvironmentFile.read(path)
        except MistakesError as error:
            mistakes += error.mistakes
            continue
        other = locks.setdefault(file.lock_path.resolve(), path)
        if other != path:
            wrong = f"has the lock file {file.lock_path.name}, as {other} has"
            mistakes.append(file.document.mistake((), wrong, "give one of the two another name"))
        mistakes += file.mistakes
        read.append(file)
    return read, mistakes


def read_lock(file: EnvironmentFile) -> tuple[Lock, list[str]]:
    """The lock file of an environment file, and what a person should know; an empty one where nothing can read it."""
    try:
        return Lock.read(file.lock_path), []
    except MistakesError as error:
        return Lock(), [f"{file.lock_path} {error.mistakes[0].wrong}"]


def read_names(aws: Aws, entries: Sequence[Entry], progress: Progress | None = None) -> dict[str, str | None]:
    """The names of all that there is of the kinds that entries name, in each of their instances, by ARN.

    Raises:
        CommandError: Something may not be read, or could not be.
    """
    wanted = {(entry.instance, entry.kind) for entry in entries}
    there: dict[str, str | None] = {}
    for instance in sorted({instance for instance, _ in wanted}):
        calls = Calls(aws, instance)
        known = [entry.arn for entry in entries if entry.arn]
        directory = Directory(calls, known, progress or (lambda *_: None), names=True)
        with calls.explained():
            for kind in LOCKED:
                if (instance, kind) in wanted:
                    there |= _names(directory, kind)
        _check_instance(instance, there)
    return there


def _check_instance(instance: str, there: Iterable[str]) -> None:
    """Amazon Connect is asked by the ID of an instance. What it says then has the account that the instance is in."""
    other = next((arn.rsplit("/", 2)[0] for arn in there if f"/{instance.rpartition('/')[2]}/" in arn), instance)
    if other.casefold() != instance.casefold():
        raise CommandError(
            f"the file is about {instance}, and Amazon Connect has {other}: correct the account or instance"
        )


def _names(directory: Directory, kind: Kind) -> Iterator[tuple[str, str | None]]:
    if kind is ROUTING_PROFILE:
        found = directory.routing_profiles()
    else:
        rows = directory.users() if kind is USER else directory.workspaces()
        found = None if rows is None else {arn: each.name for arn, each in rows.items()}
    if found is None:
        raise CommandError(directory.notes[-1])
    yield from found.items()
