"""How an export is written: as an environment file, as CDK code, or as CSV."""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from connect_workspaces.export import Export, ExportedWorkspace, Member
from connect_workspaces.live import UUID, Workspace, named
from connect_workspaces.text import one_line
from workspace_environments.kinds import ROUTING_PROFILE, USER, WORKSPACE, Kind


def comment(text: str) -> str:
    """A comment of YAML or Python. Whatever the text holds, it ends with the line."""
    return f"# {one_line(text)}"


def about(export: Export) -> Iterator[str]:
    """What is said at the top of the file, a comment each."""
    which = ", without those that deployed stacks declare" if export.unmanaged else ""
    yield comment(f"The associations of {export.instance}{which}.")
    yield from map(comment, export.notes)
    for workspace in export.left_out:
        yield comment(f"Left out, as there is no association to export: {_named(workspace)}")
    for exported in export.workspaces:
        if not exported.present:
            yield comment(f"Left out, as nobody in it exists any more: {_named(exported.workspace)}")
            yield from (comment(f"  {named(member.arn, member.name)}") for member in exported.members)


def about_workspace(workspace: Workspace) -> Iterator[str]:
    """What is said above a workspace, a comment each."""
    if workspace.name is not None:
        yield comment(workspace.name)
    if workspace.goes_to:
        yield comment(
            f"Its visibility is {workspace.visibility}: {workspace.goes_to} has it, and associations mean nothing."
        )


def with_comment(line: str, member: Member) -> str:
    """The line of a member, with its name; commented out, with the reason, where the member no longer exists."""
    words = f"left out, as no {member.kind} has this ID any more" if member.is_gone else member.name
    return f"{'# ' if member.is_gone else ''}{line}{f'  {comment(words)}' if words else ''}"


def _named(workspace: Workspace) -> str:
    return named(workspace.arn, workspace.name)


_LOCK = "connect-workspaces lock looks up what these names stand for, before this file is deployed"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.@ -]*[A-Za-z0-9]")
"""A name that YAML takes as it stands there, unless it is one of its words."""

_WORDS_OF_YAML = {"null", "true", "false", "yes", "no", "on", "off"}

CSV_HEADER = ("workspace_arn", "workspace_name", "kind", "arn", "name")

# A spreadsheet takes a cell that begins like this for a formula (OWASP, "CSV Injection"; the last four are full-width).
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def to_environment(export: Export) -> str:
    """An environment file that declares exactly the exported associations: deployed, it changes none of them.

    Before that its names are locked. Whatever has a name of its own stands there by name, else by ID or ARN.

    Raises:
        CommandError: There is nothing to declare.
    """
    settings = [line for workspace in export.declarable for line in _settings(workspace, export.unique)]
    members = [member for workspace in export.declarable for member in workspace.present]
    named = {*export.unique} & {*(each.workspace.arn for each in export.declarable), *(each.arn for each in members)}
    instance = [comment(_LOCK), f"instance: {export.instance}"] if named else []
    head = [f'account: "{export.account}"', f"region: {export.region}", *instance]
    return _text([*about(export), *head, "workspaces:", *settings])


def to_python(export: Export) -> str:
    """CDK code whose stack declares exactly the exported associations: deployed, it changes none of them.

    Raises:
        CommandError: There is nothing to declare.
    """
    stack = f"WorkspaceAssociations-{re.sub('[^A-Za-z0-9]', '', export.instance.rpartition('/')[2])[:8]}"
    return _text(
        [
            '"""Associations of workspaces of Amazon Connect, as they were when this was written."""',
            "",  # the first two lines of Python may set the encoding, so no name comes near them
            *about(export),
            "",
            "from aws_cdk import App, Environment, RemovalPolicy, Stack",
            "from cdk_connect_workspace import Ownership, WorkspaceAssociation",
            "from constructs import Construct",
            "",
            f"INSTANCE = {json.dumps(export.instance)}",
            "",
            "",
            "class WorkspaceAssociations(Stack):",
            '    """The associations of one instance."""',
            "",
            "    def __init__(self, scope: Construct, construct_id: str, env: Environment) -> None:",
            "        super().__init__(scope, construct_id, env=env)",
            *(line for workspace in export.declarable for line in _construct(workspace, export.instance)),
            "",
            "",
            'if __name__ == "__main__":',
            "    app = App()",
            f"    env = Environment(account={json.dumps(export.account)}, region={json.dumps(export.region)})",
            f"    WorkspaceAssociations(app, {json.dumps(stack)}, env)",
            "    app.synth()",
        ]
    )


def to_csv(export: Export) -> str:
    """A row for each exported association, those of leavers too; lines end as RFC 4180 says.

    Every cell is quoted, and one that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_HEADER)
    for exported in export.workspaces:
        workspace = exported.workspace
        for member in exported.members:
            row = (workspace.arn, workspace.name or "", member.kind, member.arn, member.name or "")
            writer.writerow(_cell(value) for value in row)
    return text.getvalue()


FORMATS: Mapping[str, Callable[[Export], str]] = {"environment": to_environment, "python": to_python, "csv": to_csv}
"""What writes each format of `export --format`, by its name."""


def _settings(exported: ExportedWorkspace, unique: Collection[str]) -> Iterator[str]:
    workspace = exported.workspace
    name = _name(WORKSPACE, workspace.arn, workspace.name, unique)
    yield ""
    yield from (f"  {line}" for line in about_workspace(replace(workspace, name=None) if name else workspace))
    yield f"  {exported.key}:"
    yield f"    name: {name}" if name else f"    arn: {workspace.arn}"
    yield "    ownership: ADDITIVE"
    yield "    removal_policy: RETAIN"
    for setting, is_user in (("users", True), ("routing_profiles", False)):
        members = [member for member in exported.members if member.is_user is is_user]
        if members:
            yield f"    {'# ' if all(member.is_gone for member in members) else ''}{setting}:"
        for member in members:
            name = (
                None if member.is_gone else _name(USER if is_user else ROUTING_PROFILE, member.arn, member.name, unique)
            )
            yield f"      {f'- {name}' if name else with_comment(f'- {_entry(member)}', member)}"


def _name(kind: Kind, arn: str, name: str | None, unique: Collection[str]) -> str | None:
    """A name as an environment file takes it; None where it would not be read, or not find this one alone."""
    if name is None or arn not in unique or not name.isprintable() or UUID.fullmatch(name):
        return None
    if name.startswith("arn:") or not re.fullmatch(kind.named, name):
        return None
    is_plain = _PLAIN.fullmatch(name) and name.lower() not in _WORDS_OF_YAML
    return name if is_plain else json.dumps(name, ensure_ascii=False)


def _entry(member: Member) -> str:
    """As an environment file takes it: by ID where that is a UUID, else by ARN."""
    identifier = member.arn.rpartition("/")[2]
    return identifier if UUID.fullmatch(identifier) else member.arn


def _construct(exported: ExportedWorkspace, instance: str) -> Iterator[str]:
    yield from (f"        {line}" for line in about_workspace(exported.workspace))
    yield "        WorkspaceAssociation("
    yield "            self,"
    yield f"            {json.dumps(exported.key)},"
    yield f"            workspace={_literal(exported.workspace.arn, instance)},"
    yield "            resources=["
    for member in exported.members:
        yield f"                {with_comment(f'{_literal(member.arn, instance)},', member)}"
    yield "            ],"
    yield "            ownership=Ownership.ADDITIVE,"
    yield "            removal_policy=RemovalPolicy.RETAIN,"
    yield "        )"


def _literal(arn: str, instance: str) -> str:
    """An ARN as code. What follows the instance's holds neither quotes nor braces (handler, arns.py)."""
    rest = arn.removeprefix(instance)
    return json.dumps(arn) if rest == arn else f'f"{{INSTANCE}}{rest}"'


def _cell(value: str) -> str:
    line = one_line(value)
    return f"'{line}" if line.lstrip().startswith(_FORMULA) else line


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
