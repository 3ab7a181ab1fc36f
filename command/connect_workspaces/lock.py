"""The command `lock`: it reads environment files and instances, and writes or compares the lock files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from connect_workspaces.aws import Aws
from connect_workspaces.calls import Calls
from connect_workspaces.directory import Directory
from connect_workspaces.errors import DIFFERENT, DONE, CommandError
from connect_workspaces.live import Progress
from connect_workspaces.lock_names import Change, Resolution, note_of
from connect_workspaces.output import Output, check_writable, progress, say, write
from connect_workspaces.text import as_markdown, one_line
from workspace_environments.document import Mistake, MistakesError
from workspace_environments.environment import EnvironmentFile
from workspace_environments.names import Entry, Lock
from workspace_environments.schema import ROUTING_PROFILE, USER, WORKSPACE, Kind

HEADERS = ("File", "Change", "Kind", "Name", "What happened")


def lock(
    *,
    files: Sequence[Path],
    check: bool,
    fail: bool,
    form: str,
    output: Path | None,
    profile: str | None,
    region: str | None,
) -> int:
    """Write or compare the lock files of environment files; the exit status. After a mistake nothing is written."""
    out = Output(output)
    read, mistakes = _read(files)
    notes: list[str] = []
    for file in read if not check else ():
        check_writable(file.lock_path, force=True)
    aws = Aws(profile, region)
    entries = [entry for file in read for entry in file.entries]
    with progress() as tell:
        there = _there(aws, entries, tell)
    resolved = []
    for file in read:
        try:
            before = Lock.read(file.lock_path)
        except MistakesError as error:
            before = Lock()
            notes.append(f"{file.lock_path} {error.mistakes[0].wrong}")
        resolution = Resolution(file.document, file.entries, before, there)
        resolved.append((file, resolution))
        # A check is after what has changed; whoever writes a lock file has to see to it.
        mistakes += resolution.mistakes if check else [*resolution.mistakes, *resolution.departed]
    if mistakes:
        return say((), list(map(str, sorted({*mistakes}))))
    for file, resolution in resolved if not check else ():
        write(file.lock_path, resolution.lock.to_json(), force=True)
    changes = [(file.path, change) for file, resolution in resolved for change in resolution.changes]
    _report(out, form, changes)
    say([*notes, *dict.fromkeys(note for entry in entries for note in [note_of(entry, there)] if note)])
    return DIFFERENT if fail and changes else DONE


def _read(files: Sequence[Path]) -> tuple[list[EnvironmentFile], list[Mistake]]:
    read: list[EnvironmentFile] = []
    mistakes: list[Mistake] = []
    for path in dict.fromkeys(files):
        try:
            file = EnvironmentFile.read(path)
        except MistakesError as error:
            mistakes += error.mistakes
        else:
            mistakes += file.mistakes
            read.append(file)
    return read, mistakes


def _there(aws: Aws, entries: Sequence[Entry], tell: Progress | None) -> dict[str, str | None]:
    """The names of all users, routing profiles and workspaces of some instances, by ARN, as far as they are needed.

    Raises:
        CommandError: Something may not be read, or could not be.
    """
    wanted = {(entry.instance, entry.kind) for entry in entries}
    there: dict[str, str | None] = {}
    for instance in sorted({instance for instance, _ in wanted}):
        calls = Calls(aws, instance)
        directory = Directory(
            calls, [entry.arn for entry in entries if entry.arn], tell or (lambda *_: None), names=True
        )
        with calls.explained():
            for kind in (USER, ROUTING_PROFILE, WORKSPACE):
                if (instance, kind) in wanted:
                    there |= _names(directory, kind)
    return there


def _names(directory: Directory, kind: Kind) -> dict[str, str | None]:
    if kind is ROUTING_PROFILE:
        found = directory.routing_profiles()
    else:
        rows = directory.users() if kind is USER else directory.workspaces()
        found = None if rows is None else {arn: each.name for arn, each in rows.items()}
    if found is None:
        raise CommandError(directory.notes[-1])
    return found


def _report(out: Output, form: str, changes: Sequence[tuple[Path, Change]]) -> None:
    rows = [[f"{path}", change.what, change.kind, change.name, change.words] for path, change in changes]
    content = {
        "format_version": 1,
        "changes": [{"file": f"{path}", "kind": change.kind, **vars(change)} for path, change in changes],
    }

    def print_lines(console: Console) -> None:
        for line in _lines(changes):
            console.print(one_line(line), markup=False, soft_wrap=True)

    out.report(form, lambda: content, lambda: as_markdown(HEADERS, rows), print_lines)


def _lines(changes: Sequence[tuple[Path, Change]]) -> Iterator[str]:
    if not changes:
        yield "nothing has changed"
    for path in dict.fromkeys(path for path, _ in changes):
        yield f"{path}"
        yield from (f"  {change.kind} {change.name} {change.words}" for each, change in changes if each == path)
