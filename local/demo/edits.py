"""The environment file of the demo, edited as a person would: entries come and go, everything else stays as it is."""

import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from workspace_environments.environment import Environment, Stack

WIDE = 1000
"""Columns: no ARN is wrapped."""


@dataclass(frozen=True)
class Edit:
    """What changes among the users of one workspace: IDs as the file gives them."""

    workspace: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class EnvironmentFile:
    """An environment file.

    Args:
        path: where it is written; the stack is named after it.
        text: what it says at first.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.write(text)

    def write(self, text: str) -> None:
        """Let it say this."""
        self.text = text
        self.path.write_text(text)

    def edit(self, edits: Sequence[Edit]) -> str:
        """Edit it. What has changed, as `diff -u` has it."""
        before = self.text
        self.write(edited(before, edits))
        return "\n".join(difference(before, self.text))

    @property
    def environment(self) -> Stack:
        """The stack that it declares."""
        (stack,) = Environment.from_file(self.path).stacks
        return stack

    def last_user(self, workspace: str) -> str:
        """The ID of the user that it names last."""
        return self.environment.workspaces[workspace].users[-1].rpartition("/")[2]


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text of an environment file after some edits."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = WIDE
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
