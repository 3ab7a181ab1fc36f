"""What each command does: it reads, asks the module that thinks, and hands on what is to be shown."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from rich.console import Console

from connect_workspaces import export_formats
from connect_workspaces.assembled import Assembled
from connect_workspaces.assembly import AssembledStack, read_assembly
from connect_workspaces.aws import Aws, explained
from connect_workspaces.doctor import examine
from connect_workspaces.drift import DriftReport, look_at
from connect_workspaces.errors import DIFFERENT, DONE, REFUSED, CommandError, failed
from connect_workspaces.export import select
from connect_workspaces.guard import Limit
from connect_workspaces.live import Instance
from connect_workspaces.lock_changes import ChangeReport, locked_in
from connect_workspaces.markdown import to_markdown
from connect_workspaces.output import Output, check_writable, progress, say, write
from connect_workspaces.plan import Mistake
from connect_workspaces.planning import make_report
from connect_workspaces.reading import list_instances, read
from connect_workspaces.report import Planned, Report
from connect_workspaces.stacks import Stack, compare
from connect_workspaces.table import as_table, print_lines, print_table
from connect_workspaces.text import as_markdown, code, enumerated, one_line
from connect_workspaces.who import HEADERS
from connect_workspaces.who import who as find_paths
from connect_workspaces.wording import refused
from connect_workspaces.yaml_templates import read_yaml
from workspace_association.deployed.account import Account, DeployedStack
from workspace_association.deployed.declarations import DeclaringStack, declared
from workspace_association.drift.look import Wanted

# What reads environment files imports pydantic: a third of the time that a command takes to begin. Few need it.
if TYPE_CHECKING:
    from connect_workspaces.ignore import Ignore

_MOST_NAMED = 10
"""Stacks that an error names."""


class Run:
    """What every command is asked for: which AWS it reads, and how and where it reports.

    Args:
        form: The form of the report.
        output: The file to write; None is stdout. CommandError where it could not be written.
        profile: The profile of the AWS configuration.
        region: The region, instead of the configured one.
        no_names: IDs are shown alone.
        force: Replace a file that exists.
    """

    def __init__(
        self,
        *,
        form: str,
        output: Path | None,
        profile: str | None,
        region: str | None,
        no_names: bool = False,
        force: bool = True,
    ) -> None:
        self.out = Output(output, force=force)
        self.form = form
        self.names = not no_names
        self.mark = code if form == "markdown" else one_line
        self._session = profile, region

    @cached_property
    def aws(self) -> Aws:
        """The session. CommandError where there is none to be had."""
        return Aws(*self._session)

    def show(
        self, headers: Sequence[str], rows: Sequence[Sequence[str]], content: object, *, below: Sequence[str] = ()
    ) -> None:
        """Report rows, with lines below them; `content` is their JSON."""

        def table(console: Console) -> None:
            if rows:
                console.print(as_table(headers, rows))
            print_lines(console, below)

        def markdown() -> str:
            return "\n".join([*([as_markdown(headers, rows)] if rows else []), *(f"{line}\n" for line in below)])

        self.out.report(self.form, lambda: content, markdown, table)

    def conclude(self, report: Report, content: Callable[[], object], *, show_all: bool, fail: bool) -> int:
        """Report a plan, or drift as one, all of it where that is wanted; the exit status. `content` makes its JSON."""
        table = partial(print_table, report, show_all=show_all)
        self.out.report(self.form, content, partial(to_markdown, report), table)
        if report.mistakes:
            return say((), [f"{each.workspace}: {each.message}".removeprefix(": ") for each in report.mistakes])
        if report.refused:
            if self.out.is_file:
                failed(refused(report))
            return REFUSED
        return DIFFERENT if fail and report.is_different else DONE


def plan(
    *,
    assembly: Path,
    stacks: Sequence[str],
    max_removals: str | None,
    accept: str,
    destroy: bool,
    fail: bool,
    show_all: bool,
    now: float,
    **common: Any,
) -> int:
    """Report what a deployment will do; the exit status. `now` is the time, in seconds since 1970."""
    run = Run(**common)
    try:
        limit = None if max_removals is None else Limit(max_removals)
        assembled = read_assembly(assembly, stacks)
        report = _report(run, assembly, assembled, limit, accept, destroy=destroy)
        written = (assembly / "manifest.json").stat().st_mtime
        report = replace(report, planned=Planned(f"{assembly}", now - written, _places(run.aws, assembled), destroy))
    except CommandError as error:
        report = Report(mistakes=(Mistake("", str(error)),))
        if run.form == "table":
            raise
    return run.conclude(report, report.to_json, show_all=show_all, fail=fail)


def _places(aws: Aws, assembled: Iterable[AssembledStack]) -> dict[tuple[str, str], list[str]]:
    """The names of stacks by account and region."""
    places: dict[tuple[str, str], list[str]] = {}
    for stack in assembled:
        with suppress(CommandError):  # the report has it as an error of the stack
            places.setdefault((stack.account or aws.caller[1], stack.region or aws.region), []).append(stack.name)
    return places


def _report(
    run: Run, directory: Path, assembled: Sequence[AssembledStack], limit: Limit | None, accept: str, *, destroy: bool
) -> Report:
    aws = run.aws
    compared: list[Stack] = []
    mistakes: list[Mistake] = []
    regions: dict[str, tuple[Account, list[Assembled]]] = {}
    with progress() as tell:
        for stack in assembled:
            try:
                wanted = replace(stack, template={}, nested={}) if destroy else stack
                compared += _compared(aws, wanted, regions)
            except CommandError as error:
                mistakes.append(Mistake(f"stack {stack.name}", str(error)))
        if not (mistakes or any(stack.before for stack in compared) or any(stack.declares for stack in assembled)):
            mistakes.append(Mistake(f"assembly {directory}", _nothing_declared(assembled)))

        if not run.names:
            compared = [replace(stack, names={}, old_names={}) for stack in compared]

        def elsewhere(instances: Collection[str]) -> list[DeclaringStack]:
            return list(_declaring(aws, instances, {(stack.region or aws.region, stack.name) for stack in assembled}))

        return make_report(
            compared,
            partial(read, aws, names=run.names, progress=tell),
            limit=limit,
            accept=accept,
            mistakes=mistakes,
            elsewhere=elsewhere,
        )


def _nothing_declared(assembled: Sequence[AssembledStack]) -> str:
    """What is said of the wrong folder: a guard that looks at it would let everything pass."""
    looked_at = enumerated([stack.id for stack in assembled], _MOST_NAMED)
    return (
        f"no stack of it declares an association, nor does one of them as deployed (looked at {looked_at}); name the "
        "folder of the app that does, or other stacks with --stack"
    )


def _compared(aws: Aws, stack: AssembledStack, regions: dict[str, tuple[Account, list[Assembled]]]) -> list[Stack]:
    _, account = aws.caller
    region = stack.region or aws.region
    if stack.account not in (None, account):
        raise CommandError(f"it is for account {stack.account}, and the credentials are of account {account}")
    with explained():
        there, upcoming = regions.setdefault(region, (_account(aws, region, processed=False), []))
        return list(compare(stack, there.stack(stack.name), upcoming))


def _account(aws: Aws, region: str, *, processed: bool = True) -> Account:
    """The stacks; those that an assembly is compared with as they were deployed, because it knows no transforms."""
    return Account(aws.cloudformation(region), aws.caller[1], read_yaml, processed=processed)


def drift(*, stacks: Sequence[str], wait: float, ignore: Path | None, fail: bool, show_all: bool, **common: Any) -> int:
    """Report where live differs from what deployed stacks declare; the exit status."""
    run = Run(**common)
    ignores: Sequence[Ignore] = ()
    if ignore:
        from connect_workspaces.ignore import read_ignores  # noqa: PLC0415
        from workspace_environments.document import MistakesError  # noqa: PLC0415

        try:
            ignores = read_ignores(ignore)
        except MistakesError as error:
            return say((), list(map(str, error.mistakes)))
    with progress() as tell:

        def read_instance(arn: str, wanted: Sequence[Wanted]) -> Instance:
            workspaces, arns = {each.workspace.arn for each in wanted}, {arn for each in wanted for arn in each.arns}
            return read(run.aws, arn, workspaces=workspaces, wanted=arns, names=run.names, declares=True, progress=tell)

        def look() -> DriftReport:
            with explained():
                deployed = _deployed(run.aws, stacks)
                declaring = [each for stack in deployed for each in declared(stack)]
            locked = [locked_in(stack.template) for stack in deployed if run.names]
            return look_at(declaring, read_instance, {arn: name for each in locked for arn, name in each.items()})

        report = look()
        if wait:
            sleep(wait)
            report = report.and_again(look())
    report = report.ignoring(ignores, datetime.now(UTC).date())
    return run.conclude(report.as_plan(), report.to_json, show_all=show_all, fail=fail)


def _deployed(aws: Aws, names: Sequence[str]) -> Collection[DeployedStack]:
    """The named stacks, or every stack of the session's region that declares something."""
    account = _account(aws, aws.region)
    stacks = {stack.id: stack for stack in (map(account.stack, names) if names else account.declaring())}
    if missing := stacks.get(None):
        raise CommandError(f"there is no deployed stack {missing.name} in {aws.region}")
    for stack in stacks.values():
        stack.name = stack.real_name or stack.name  # it may be given by its ID
    return stacks.values()


def who(*, user: str, instance: str | None, **common: Any) -> int:
    """Report every path from a user to a workspace; the exit status."""
    run = Run(**common)
    aws = run.aws
    with progress() as tell:
        instances = [aws.instance_arn(instance)] if instance else _instances_of(user, aws)
        stacks = list(_declaring(aws, instances))
        found, errors, notes = [], [], []
        for arn in instances:
            try:
                live = read(aws, arn, people=True, progress=tell)
            except CommandError as error:
                notes.append(f"{arn} is not read: {error}")
                errors.append(str(error))
                continue
            try:
                found.append(find_paths(user, live, stacks, names=run.names))
            except CommandError as error:
                errors.append(str(error))
    if not found:
        raise CommandError(errors[0] if errors else f"there is no instance in {aws.region}; name one with --instance")
    (first, *others) = found
    if others:
        raise CommandError(f"several instances have a user {user}: name one with --instance")
    first = replace(first, notes=(*first.notes, *notes))
    run.show(HEADERS, first.rows(), first.to_json(), below=() if first.paths else [first.nothing(run.mark)])
    return say(first.notes)


def _instances_of(user: str, aws: Aws) -> list[str]:
    return [aws.instance_arn(user.partition("/agent/")[0])] if user.startswith("arn:") else list_instances(aws)


def _declaring(
    aws: Aws, instances: Iterable[str], without: Collection[tuple[str, str]] = ()
) -> Iterator[DeclaringStack]:
    """What every deployed stack of the account declares, in the session's region and in those of some instances.

    Some are left out, by region and name.
    """
    with explained():
        for region in dict.fromkeys([aws.region, *(arn.split(":")[3] for arn in instances)]):
            for stack in _account(aws, region).declaring({name for where, name in without if where == region}):
                yield from declared(stack)


_SCHEMA = "# yaml-language-server: $schema=schema.json"
"""The first line of an environment file with the schema beside it: editors complete settings and show mistakes."""


def export(
    *,
    instance: str,
    workspaces: Sequence[str],
    unmanaged: bool,
    output: Path | None,
    **common: Any,
) -> int:
    """Write live associations in a form that deploys; the exit status."""
    run = Run(output=output, **common)
    with progress() as tell:
        live = read(run.aws, run.aws.instance_arn(instance), names=run.names, people=True, progress=tell)
        stacks = list(_declaring(run.aws, [live.arn])) if unmanaged else []
    exported = select(live, workspaces, stacks, unmanaged=unmanaged)
    written = export_formats.FORMATS[run.form](exported)
    beside = run.form == "environment" and output and output.with_name("schema.json").is_file()
    run.out.text(f"{_SCHEMA}\n{written}" if beside else written)
    return say(exported.notes)


def lock(*, files: Sequence[Path], check: bool, fail: bool, **common: Any) -> int:
    """Write or compare the lock files of environment files; the exit status. After a mistake nothing is written."""
    from connect_workspaces.lock import read_files, read_lock, read_names  # noqa: PLC0415
    from connect_workspaces.lock_names import Resolution, note_of  # noqa: PLC0415

    run = Run(**common)
    found, mistakes = read_files(files)
    for file in () if check else found:
        check_writable(file.lock_path, force=True)
    entries = [entry for file in found for entry in file.entries]
    notes: list[str] = []
    with progress() as tell:
        there = read_names(run.aws, entries, tell)
    resolved = []
    for file in found:
        before, said = read_lock(file)
        resolved.append((file, Resolution(file.document, file.entries, before, there)))
        notes += said
    for _, resolution in resolved:
        # A check is after what has changed; whoever writes a lock file has to see to it.
        mistakes += resolution.mistakes if check else [*resolution.mistakes, *resolution.departed]
    if mistakes:
        return say((), list(map(str, sorted({*mistakes}))))
    for file, resolution in () if check else resolved:
        write(file.lock_path, resolution.lock.to_json(), force=True)
    report = ChangeReport(tuple((file.path, change) for file, each in resolved for change in each.changes))
    table = partial(print_lines, lines=[*report.lines()])
    run.out.report(run.form, report.to_json, report.to_markdown, table)
    notes += [note for entry in entries for note in [note_of(entry, there)] if note]
    say(list(dict.fromkeys(notes)))
    return DIFFERENT if fail and report.changes else DONE


def doctor(*, instance: str, **common: Any) -> int:
    """Report what was probed; the exit status, 1 where a command does not work."""
    run = Run(**common)
    with progress() as tell:
        findings = examine(run.aws, run.aws.instance_arn(instance), tell, names=run.names)
    rows = [[finding.state, finding.probe, finding.seen, finding.meaning] for finding in findings]
    content = {"format_version": 1, "findings": [vars(finding) for finding in findings]}
    run.show(("State", "Probe", "Seen", "What it means"), rows, content)
    return say((), [f"{finding.probe}: {finding.seen}" for finding in findings if finding.state == "failed"])
