"""What is wrong between settings that are each valid alone: repeats, and workspaces with nothing to associate."""

from collections.abc import Iterator

from deployment.arns import KINDS, instance_of
from deployment.document import Document
from deployment.mistakes import Location, Mistake, spelled


def cross_checked(document: Document) -> Iterator[Mistake]:
    """Mistakes in what the file says as a whole, whatever else may be wrong with it."""
    match document.content:
        case {"workspaces": dict(workspaces)}:
            yield from _repeated_workspaces(workspaces, document)
            for name, workspace in workspaces.items():
                if isinstance(workspace, dict):
                    yield from _declared(name, workspace, document)


def _repeated_workspaces(workspaces: dict[str, object], document: Document) -> Iterator[Mistake]:
    first: dict[str, str] = {}
    for name, workspace in workspaces.items():
        match workspace:
            case {"arn": str(arn)}:
                original = first.setdefault(arn, name)
                if original != name:
                    line = document.line(("workspaces", original, "arn"))
                    location = ("workspaces", name, "arn")
                    wrong = f"names the same workspace as {original} on line {line}"
                    yield Mistake(document.line(location), spelled(location), wrong, "merge the two under one name")


def _declared(name: str, workspace: dict[str, object], document: Document) -> Iterator[Mistake]:
    if all(workspace.get(kind.setting, []) == [] for kind in KINDS):
        location = ("workspaces", name)
        wrong = f"has neither {' nor '.join(kind.setting for kind in KINDS)}"
        right = "list at least one, or take the workspace out"
        yield Mistake(document.line(location), spelled(location), wrong, right)
    for kind in KINDS:
        match workspace.get(kind.setting):
            case list(entries):
                beginning = f"{instance_of(str(workspace.get('arn')))}/{kind.segment}/"
                yield from _repeated(entries, beginning, ("workspaces", name, kind.setting), document)


def _repeated(entries: list[object], beginning: str, around: Location, document: Document) -> Iterator[Mistake]:
    first: dict[str, Location] = {}
    for position, entry in enumerate(entries):
        location = (*around, position)
        if isinstance(entry, str):
            original = first.setdefault(entry.removeprefix(beginning), location)  # an ID and its ARN are the same entry
            if original != location:
                wrong = f"repeats {spelled(original)} on line {document.line(original)}"
                yield Mistake(document.line(location), spelled(location), wrong, "remove one of the two")
