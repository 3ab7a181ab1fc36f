"""Edits an environment file as a person would: entries come and go, everything else stays as it is."""

import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from ruamel.yaml import YAML

WIDE = 1000
"""Columns: no ARN is wrapped."""


@dataclass(frozen=True)
class Edit:
    """What changes among the users of one workspace: IDs as the file gives them."""

    workspace: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


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
