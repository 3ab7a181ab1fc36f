"""What a person means who names a workspace or a user: its name, ID or ARN."""

from collections.abc import Mapping
from difflib import get_close_matches

from connect_workspaces.errors import CommandError
from connect_workspaces.rows import named, one_line


def find(kind: str, text: str, names: Mapping[str, str | None]) -> str:
    """The ARN of what is named: by its name, else by its name in another letter case, else by its ID or ARN.

    Args:
        kind: What is looked for, for the messages: `user`, `workspace`.
        text: What the person wrote.
        names: The names of all that there are, by ARN; None for a name that may not be read.

    Raises:
        CommandError: Nothing, or more than one, is called that.
    """
    folded = text.casefold()
    for found in (
        [arn for arn, name in names.items() if name == text],
        [arn for arn, name in names.items() if name is not None and name.casefold() == folded],
        [arn for arn in names if folded in (arn.casefold(), _id(arn).casefold())],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(one_line(named(arn, names[arn])) for arn in sorted(found))
            raise CommandError(f"{len(found)} {kind}s are called {_quoted(text)}: {listed}; give the ID")
    if names and not any(names.values()):
        raise CommandError(
            f"no {kind} {_quoted(text)} is known; the names of {kind}s cannot be read: give an ID or ARN"
        )
    raise CommandError(f"there is no {kind} {_quoted(text)}{_instead(text, names)}")


def _instead(text: str, names: Mapping[str, str | None]) -> str:
    known = {name.casefold(): name for name in names.values() if name}
    near = get_close_matches(text.casefold(), known, n=3)
    return f"; did you mean {' or '.join(_quoted(known[name]) for name in near)}?" if near else ""


def _id(arn: str) -> str:
    return arn.rpartition("/")[2]


def _quoted(text: str) -> str:
    return f'"{one_line(text)}"'
