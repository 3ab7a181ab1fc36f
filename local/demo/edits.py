"""The environment file of the demo, edited as a person would: people come and go, everything else stays as it is."""

import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from workspace_environments.environment import Environment, Stack
from workspace_environments.files import EnvironmentFile


@dataclass(frozen=True)
class Edit:
    """What changes among the users of one workspace: their logins."""

    workspace: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class EditedFile:
    """A copy of an environment file, and of its lock file.

    Args:
        original: what is copied.
        folder: where the copy is; the stack is named after the file.
    """

    def __init__(self, original: Path, folder: Path) -> None:
        self.path = folder / original.name
        for path in (original, EnvironmentFile.read(original).lock_path):
            (folder / path.name).write_text(path.read_text())

    def edit(self, edits: Sequence[Edit]) -> str:
        """Edit it. What has changed, as `diff -u` has it."""
        before = self.path.read_text()
        after = edited(before, edits)
        self.path.write_text(after)
        return "\n".join(difference(before, after))

    @property
    def environment(self) -> Stack:
        """The stack that it declares; after an edit, once its names are locked."""
        (stack,) = Environment.from_file(self.path).stacks
        return stack

    def last_user(self, workspace: str) -> str:
        """The login of the user that it names last."""
        declared = self.environment.workspaces[workspace]
        return declared.names[declared.users[-1]]


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text of an environment file after some edits."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.preserve_quotes = True
    content = yaml.load(text)
    for edit in edits:
        users = content["workspaces"][edit.workspace]["users"]
        for user in edit.remove:
            users.remove(user)
        users.extend(edit.add)
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def difference(before: str, after: str) -> list[str]:
    """The lines that differ, and a few around them, as `diff -u` has them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return list(lines)[2:]
