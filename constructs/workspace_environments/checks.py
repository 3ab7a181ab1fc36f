"""What is wrong with the settings of a document, each alone and together, in words for its author."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from workspace_environments.document import Document, Location, Mistake, Unquoted, instead_of, merged
from workspace_environments.schema import File, StackSettings, json_schema

# What pydantic puts after a name that is itself wrong.
NAME = "[key]"
REQUIRED = ("account", "region", "workspaces")

_ELSEWHERE = (
    (("permissions_boundary",), 4, "account"),
    (("function", "role"), 4, "account"),
    (("function", "encryption_key"), 3, "region"),
    (("drift_check", "alarm_topic"), 3, "region"),
)
"""Settings whose ARNs have to be of the stack's account or region: which part of the ARN says it.

A role is passed, and a boundary attached, within an account (IAM user guide). A function takes keys of its region, an
alarm topics of its region (user guides of Lambda and CloudWatch).
"""
_LEAST_COLONS = 5
"""Of an ARN."""


@dataclass(frozen=True)
class StackContent:
    """A stack as the document says it: where it stands, and its settings with those that it takes from the file."""

    around: Location
    settings: Mapping[str, object]

    def written(self, document: Document, *steps: str | int) -> Location:
        """Where one of its settings is written: under the stack, or else in the file."""
        here = (*self.around, *steps)
        return steps if here not in document.places and steps in document.places else here


def stacks_of(document: Document) -> Iterator[StackContent]:
    """The stacks of a document."""
    content = document.content
    if not isinstance(content, dict):
        return
    if "stacks" not in content:
        yield StackContent((), {name: value for name, value in content.items() if name in StackSettings.model_fields})
        return
    stacks = content["stacks"]
    # The name of a stack, and its workspaces, are its own.
    shared = StackSettings.model_fields.keys() - {"stack_name", "workspaces"}
    inherited = {name: value for name, value in content.items() if name in shared}
    for name, settings in stacks.items() if isinstance(stacks, dict) else ():
        if isinstance(settings, dict):
            own: Any = merged(inherited, settings)
            yield StackContent(("stacks", name), own)


def checked(document: Document) -> Iterator[Mistake]:
    """Mistakes in the settings of a document, but for those in what names people and workspaces (names.py)."""
    try:
        File.model_validate(document.content)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            # A list whose entries are wrong is called too short as well.
            if not (error["type"] == "too_short" and error["input"]):
                yield _mistake(error, document)
    content = document.content
    if isinstance(content, dict) and "stacks" in content:
        for setting in ("stack_name", "workspaces"):
            if setting in content:
                yield document.mistake((setting,), "stands beside stacks", "move it under one of them")
    for stack in stacks_of(document):
        yield from _of_stack(document, stack)


def _of_stack(document: Document, stack: StackContent) -> Iterator[Mistake]:
    for setting in REQUIRED:
        if setting not in stack.settings:
            yield document.mistake((*stack.around, setting), "is missing", right((setting,)))
    for steps, part, place in _ELSEWHERE:
        yield from _elsewhere(document, stack, steps, part, place)
    function = stack.settings.get("function")
    if isinstance(function, dict) and "role_is_fixed" in function and "role" not in function:
        where = stack.written(document, "function", "role_is_fixed")
        yield document.mistake(where, "stands without role", "write the role beside it, or take it out")


def _elsewhere(
    document: Document, stack: StackContent, steps: tuple[str, ...], part: int, place: str
) -> Iterator[Mistake]:
    """What AWS takes from the stack's own account or region alone, and is in another."""
    arn: object = stack.settings
    for step in steps:
        arn = arn.get(step) if isinstance(arn, dict) else None
    here = stack.settings.get(place)
    if isinstance(arn, str) and isinstance(here, str) and arn.startswith("arn:") and arn.count(":") >= _LEAST_COLONS:
        there = arn.split(":")[part]
        if there not in (here, "aws"):
            yield document.mistake(
                stack.written(document, *steps),
                f'"{arn}" is in {place} {there}',
                f"name one in {here}, as the stack is",
            )


def right(location: Location) -> str:
    """What to write at a place of a file: the schema's words for it."""
    return str(_node(location)["errorMessage"])


def _node(location: Location) -> Mapping[str, Any]:
    """The schema of a place of a file."""
    schema = json_schema()
    node: Mapping[str, Any] = schema
    for step in location:
        if isinstance(step, int):
            node = node["items"]
        else:
            node = node.get("properties", {}).get(step) or node["additionalProperties"]
        if "$ref" in node:
            node = {**schema["$defs"][node["$ref"].rpartition("/")[2]], **node}
    return node


def _mistake(error: ErrorDetails, document: Document) -> Mistake:
    steps = error["loc"]
    is_name = steps[-1:] == (NAME,) and error["type"] != "extra_forbidden"
    wrong, to_write = _worded(error, steps, is_name=is_name)
    return document.mistake(steps[:-1] if is_name else steps, wrong, to_write)


def _worded(error: ErrorDetails, steps: Location, *, is_name: bool) -> tuple[str, str]:
    if error["type"] == "extra_forbidden":
        return "is no setting", instead_of(str(steps[-1]), _node(steps[:-1])["properties"])
    match error["type"], error["input"]:
        case "literal_error", str(value):
            return f'"{value}" is not valid', instead_of(value, _node(steps)["enum"])
        case "string_type", Unquoted(text, kind) if text and _would_do(text, _node(steps)):
            return f"{text} without quotes is {kind}", f'quote it: "{text}"'
    return _shown(error), str((_node(steps[:-2])["propertyNames"] if is_name else _node(steps))["errorMessage"])


def _would_do(text: str, node: Mapping[str, Any]) -> bool:
    """Whether a text would be right in quotes. The classes of letters in the patterns of tags are unknown to `re`."""
    pattern = str(node.get("pattern", ""))
    return r"\p{" in pattern or re.search(pattern, text) is not None


def _shown(error: ErrorDetails) -> str:
    value = error["input"]
    if error["type"] == "missing":
        return "is missing"
    if not value or (isinstance(value, Unquoted) and not value.text):
        return "is empty"
    match value:
        case dict():
            return "is a map"
        case list():
            return "is a list"
        case Unquoted(text, kind):
            return f"{text} is {kind}"
    return f'"{value}" is not valid'
