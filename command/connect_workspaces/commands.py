"""What each command does: it reads, asks the module that thinks, and hands on what is to be shown."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from connect_workspaces import export_formats
from connect_workspaces.assembly import AssembledStack, read_assembly
from connect_workspaces.aws import Aws, explained
from connect_workspaces.deployed import Account
from connect_workspaces.doctor import examine
from connect_workspaces.errors import DIFFERENT, DONE, FAILED, REFUSED, CommandError
from connect_workspaces.export import select
from connect_workspaces.guard import Limit
from connect_workspaces.markdown import to_markdown
from connect_workspaces.output import Output, progress, say
from connect_workspaces.plan import Mistake
from connect_workspaces.planning import make_report
from connect_workspaces.reading import list_instances, read
from connect_workspaces.report import Planned, Report
from connect_workspaces.stacks import Stack, compare, declared
from connect_workspaces.table import print_table
from connect_workspaces.text import as_markdown, as_table, code, one_line
from connect_workspaces.who import HEADERS
from connect_workspaces.who import who as find_paths


def plan(
    *,
    assembly: Path,
    stacks: Sequence[str],
    max_removals: str | None,
    accept: str,
    form: str,
    output: Path | None,
    profile: str | None,
    region: str | None,
    destroy: bool,
    fail: bool,
    show_all: bool,
    no_names: bool,
    now: float,
) -> int:
    """Report what a deployment will do; the exit status. `now` is the time, in seconds since 1970."""
    out = Output(output)
    try:
        limit = _limit(max_removals)
        assembled = read_assembly(assembly, stacks)
        if destroy:
            assembled = [replace(stack, template={}, nested={}) for stack in assembled]
        aws = Aws(profile, region)
        report = _report(aws, assembled, limit, accept, names=not no_names)
        written = (assembly / "manifest.json").stat().st_mtime
        report = replace(report, planned=Planned(f"{assembly}", now - written, _places(aws, assembled), destroy))
    except CommandError as error:
        report = Report(mistakes=(Mistake("", str(error)),))
        if form == "table":
            raise
    out.report(form, report.to_json, partial(to_markdown, report), partial(print_table, report, show_all=show_all))
    if report.mistakes:
        return say((), [f"{mistake.workspace}: {mistake.message}".removeprefix(": ") for mistake in report.mistakes])
    if report.refused:
        return REFUSED
    return DIFFERENT if fail and report.is_different else DONE


def _places(aws: Aws, assembled: Iterable[AssembledStack]) -> dict[tuple[str, str], list[str]]:
    """The names of stacks by account and region."""
    places: dict[tuple[str, str], list[str]] = {}
    for stack in assembled:
        with suppress(CommandError):  # the report has it as an error of the stack
            places.setdefault((stack.account or aws.caller[1], stack.region or aws.region), []).append(stack.name)
    return places


def _limit(text: str | None) -> Limit | None:
    try:
        return None if text is None else Limit(text)
    except ValueError as error:
        raise CommandError(f"--max-removals: {error}") from None


def _report(aws: Aws, assembled: Sequence[AssembledStack], limit: Limit | None, accept: str, *, names: bool) -> Report:
    compared: list[Stack] = []
    mistakes: list[Mistake] = []
    accounts: dict[str, Account] = {}
    with progress() as tell:
        for stack in assembled:
            try:
                compared += _compared(aws, stack, accounts)
            except CommandError as error:
                mistakes.append(Mistake(f"stack {stack.name}", str(error)))

        read_instance = partial(read, aws, names=names, progress=tell)
        return make_report(compared, read_instance, limit=limit, accept=accept, mistakes=mistakes)


def _compared(aws: Aws, stack: AssembledStack, accounts: dict[str, Account]) -> list[Stack]:
    _, account = aws.caller
    region = stack.region or aws.region
    if stack.account not in (None, account):
        raise CommandError(f"it is for account {stack.account}, and the credentials are of account {account}")
    with explained():
        there = accounts.setdefault(region, Account(aws.cloudformation(region), account))
        return list(compare(stack, there.stack(stack.name)))


def who(
    *,
    user: str,
    instance: str | None,
    form: str,
    output: Path | None,
    profile: str | None,
    region: str | None,
    no_names: bool,
) -> int:
    """Report every path from a user to a workspace; the exit status."""
    out = Output(output)
    aws = Aws(profile, region)
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
                found.append(find_paths(user, live, stacks, names=not no_names))
            except CommandError as error:
                errors.append(str(error))
    if not found:
        raise CommandError(errors[0] if errors else f"there is no instance in {aws.region}; name one with --instance")
    (first, *others) = found
    if others:
        raise CommandError(f"several instances have a user {user}: name one with --instance")
    first = replace(first, notes=(*first.notes, *notes))
    if first.paths or form == "json":
        _show(out, form, HEADERS, first.rows(), first.to_json())
    else:
        out.text(first.nothing(code if form == "markdown" else one_line) + "\n")
    return say(first.notes)


def _instances_of(user: str, aws: Aws) -> list[str]:
    return [aws.instance_arn(user.partition("/agent/")[0])] if user.startswith("arn:") else list_instances(aws)


def _declaring(aws: Aws, instances: Iterable[str]) -> Iterator[Stack]:
    """What every deployed stack of the account declares, in the session's region and in those of some instances."""
    with explained():
        for region in dict.fromkeys([aws.region, *(arn.split(":")[3] for arn in instances)]):
            for stack in Account(aws.cloudformation(region), aws.caller[1]).declaring():
                yield from declared(stack)


def export(
    *,
    instance: str,
    workspaces: Sequence[str],
    form: str,
    output: Path | None,
    profile: str | None,
    region: str | None,
    unmanaged: bool,
    no_names: bool,
    force: bool,
) -> int:
    """Write live associations in a form that deploys; the exit status."""
    out = Output(output, force=force)
    aws = Aws(profile, region)
    with progress() as tell:
        live = read(aws, aws.instance_arn(instance), names=not no_names, people=True, progress=tell)
        stacks = list(_declaring(aws, [live.arn])) if unmanaged else []
    exported = select(live, workspaces, stacks, unmanaged=unmanaged)
    out.text(export_formats.FORMATS[form](exported))
    return say(exported.notes)


def doctor(
    *, instance: str, form: str, output: Path | None, profile: str | None, region: str | None, no_names: bool
) -> int:
    """Report what was probed; the exit status, 1 where a command does not work."""
    out = Output(output)
    aws = Aws(profile, region)
    with progress() as tell:
        findings = examine(aws, aws.instance_arn(instance), tell, names=not no_names)
    rows = [[finding.state, finding.probe, finding.seen, finding.meaning] for finding in findings]
    content = {"format_version": 1, "findings": [vars(finding) for finding in findings]}
    _show(out, form, ("State", "Probe", "Seen", "What it means"), rows, content)
    return FAILED if any(finding.state == "failed" for finding in findings) else DONE


def _show(out: Output, form: str, headers: Sequence[str], rows: Sequence[Sequence[str]], content: object) -> None:
    out.report(
        form,
        lambda: content,
        lambda: as_markdown(headers, rows),
        lambda console: console.print(as_table(headers, rows)),
    )
