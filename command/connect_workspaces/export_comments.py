"""What an exported file says in its comments: names, and what is left out and why."""

from collections.abc import Iterator

from connect_workspaces.export import Export, Member
from connect_workspaces.live import Workspace
from connect_workspaces.rows import named, one_line


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
    if workspace.visibility in ("ALL", "NONE"):
        who = "everybody has it" if workspace.visibility == "ALL" else "nobody has it"
        yield comment(f"Its visibility is {workspace.visibility}: {who}, and associations mean nothing.")


def with_comment(line: str, member: Member) -> str:
    """The line of a member, with its name; commented out, with the reason, where the member no longer exists."""
    kind = "user" if member.is_user else "routing profile"
    words = f"left out, as no {kind} has this ID any more" if member.is_gone else member.name
    return f"{'# ' if member.is_gone else ''}{line}{f'  {comment(words)}' if words else ''}"


def _named(workspace: Workspace) -> str:
    return named(workspace.arn, workspace.name)
