"""Templates of CloudFormation, as JSON and as YAML, and what of them declares associations."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from workspace_association.deployed.errors import DeployedError

ASSOCIATION = "Custom::ConnectWorkspaceAssociation"
NESTED_STACK = "AWS::CloudFormation::Stack"

Template = Mapping[str, Any]

ReadYaml = Callable[[str], Any]
"""Reads YAML, the short forms of functions as the long ones, every other plain value as text. ValueError says why not.

It is passed in: the standard library reads no YAML, and the function runs on little else.
"""


def parse(body: "str | Mapping[str, Any]", of: str, read_yaml: ReadYaml | None = None) -> Template:
    """A template from its text, JSON or YAML, or as botocore has parsed it.

    Args:
        body: The template.
        of: Whose it is, for the message.
        read_yaml: Reads YAML; without it only JSON is read.

    Raises:
        DeployedError: It is neither; or it is no JSON, and nothing reads YAML.
    """
    if isinstance(body, str):
        body = _json(body) if body.lstrip().startswith("{") else _yaml(body, of, read_yaml)
    if not isinstance(body, Mapping):
        raise DeployedError(f"{of}: the template is neither JSON nor YAML; deploy it anew, or leave the stack out")
    return body


def resources(template: Template, *types: str) -> Mapping[str, Mapping[str, Any]]:
    """The resources of a template by logical ID; with types, those of any of them."""
    found = template.get("Resources")
    return {
        name: resource
        for name, resource in (found.items() if isinstance(found, Mapping) else ())
        if isinstance(resource, Mapping) and (not types or resource.get("Type") in types)
    }


def may_declare(body: "str | Mapping[str, Any]") -> bool:
    """Whether a template may have associations or nested stacks in it: a look at the text, faster than reading YAML."""
    return not isinstance(body, str) or ASSOCIATION in body or NESTED_STACK in body


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _yaml(text: str, of: str, read_yaml: ReadYaml | None) -> Any:
    if read_yaml is None:
        raise DeployedError(f"{of}: the template is not JSON, and YAML is not read here; deploy it as JSON")
    try:
        return read_yaml(text)
    except ValueError as error:
        raise DeployedError(f"{of}: the template is neither JSON nor YAML: {' '.join(str(error).split())}") from None
