"""Puts what pydantic finds wrong with a file into words for its author."""

from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from deployment.arns import INSTANCE_EXAMPLE, KINDS, ArnError
from deployment.document import Document, Unquoted
from deployment.mistakes import Location, Mistake, instead_of, spelled
from deployment.schema import Environment, Workspace

# What pydantic puts after a name that is itself wrong.
NAME = "[key]"
# What would be right, by place in the file; * stands for any name or position.
RIGHT = {
    "": "write one setting a line, like region: us-east-1",
    "account": 'write the 12 digits of the AWS account in quotes, like "123456789012"',
    "region": "write the AWS region of the stack, like us-east-1",
    "stack_name": "write letters, digits and hyphens, a letter first (left out, it is made from the file's name)",
    "tags": 'write one tag a line, like team: "contact center"',
    "tags.*": 'write the value in letters, digits, spaces and . : / = + @ _ -, like "contact center"',
    f"tags.*.{NAME}": "write the key in letters, digits, spaces and . : / = + @ _ -, not beginning with aws:",
    "workspaces": "write a name of your choice for each workspace, and under it its settings",
    "workspaces.*": f"write under it arn, and {' or '.join(kind.setting for kind in KINDS)}",
    f"workspaces.*.{NAME}": "write letters, digits, - and _, a letter first",
    "workspaces.*.arn": f"write {INSTANCE_EXAMPLE}/workspace/WORKSPACE_ID",
    "workspaces.*.ownership": "write ADDITIVE or EXCLUSIVE",
    "workspaces.*.removal_policy": "write DESTROY or RETAIN",
    **{
        f"workspaces.*.{kind.setting}": f"write a list, each line a hyphen and a {kind.name}'s ID or ARN"
        for kind in KINDS
    },
    **{f"workspaces.*.{kind.setting}.*": f"write a {kind.name}'s ID or ARN" for kind in KINDS},
}


def mistakes_of(invalid: ValidationError, document: Document) -> list[Mistake]:
    """What is wrong with single settings, each on its line."""
    return [_mistake(error, document) for error in invalid.errors(include_url=False)]


def _mistake(error: ErrorDetails, document: Document) -> Mistake:
    steps = error["loc"]
    wrong, right = _worded(error, steps)
    is_name = error["type"] == "string_pattern_mismatch" and steps[-1] == NAME
    location = steps[:-1] if is_name else steps
    return Mistake(document.line(location), spelled(location), wrong, right)


def _worded(error: ErrorDetails, steps: Location) -> tuple[str, str]:
    match error["type"], error["input"]:
        case "extra_forbidden", _:
            settings = Environment.model_fields if len(steps) == 1 else Workspace.model_fields
            return "is no setting", instead_of(str(steps[-1]), settings)
        case "literal_error", str(value):
            choices = get_args(Workspace.model_fields[str(steps[-1])].annotation)
            return f'"{value}" is not valid', instead_of(value, choices)
        case "value_error", _:
            reason: ArnError = error["ctx"]["error"]
            return reason.wrong, reason.right
        case "string_type", Unquoted(text, kind):
            return f"{text} without quotes is {kind}", f'quote it: "{text}"'
    # Names stand at odd depths: workspaces.NAME.users.POSITION
    place = ".".join(str(step) if depth % 2 == 0 else "*" for depth, step in enumerate(steps))
    return _shown(error), RIGHT[place]


def _shown(error: ErrorDetails) -> str:
    value = error["input"]
    if error["type"] == "missing":
        return "is missing"
    if not value:
        return "is empty"
    match value:
        case dict():
            return "is a map"
        case list():
            return "is a list"
        case Unquoted(text, kind):
            return f"{text} is {kind}"
    return f'"{value}" is not valid'
