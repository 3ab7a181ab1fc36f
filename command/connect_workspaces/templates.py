"""Templates of CloudFormation, as JSON and as YAML, and what of them a plan is about."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from connect_workspaces.errors import CommandError

ASSOCIATION = "Custom::ConnectWorkspaceAssociation"
NESTED_STACK = "AWS::CloudFormation::Stack"

Template = Mapping[str, Any]


def parse(body: "str | Mapping[str, Any]", of: str) -> Template:
    """A template from its text, JSON or YAML, or as botocore has parsed it. In YAML every plain value is text.

    Args:
        body: The template.
        of: Whose it is, for the message.

    Raises:
        CommandError: It is neither.
    """
    if isinstance(body, str):
        body = _json(body) if body.lstrip().startswith("{") else _yaml(body, of)
    if not isinstance(body, Mapping):
        raise CommandError(f"{of}: the template is neither JSON nor YAML; deploy it anew, or leave the stack out")
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


def _yaml(text: str, of: str) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415  # takes its time, and few templates need it
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    yaml = YAML(typ="base", pure=True)
    yaml.Constructor = _constructor()
    try:
        return yaml.load(text)
    except YAMLError as error:
        raise CommandError(f"{of}: the template is neither JSON nor YAML: {' '.join(str(error).split())}") from None


@cache
def _constructor() -> Any:
    """What knows the short forms of functions (CloudFormation user guide, "Intrinsic function reference")."""
    from ruamel.yaml.constructor import BaseConstructor  # noqa: PLC0415
    from ruamel.yaml.nodes import MappingNode, ScalarNode  # noqa: PLC0415

    class Constructor(BaseConstructor):
        pass

    def function(constructor: Any, name: str, node: Any) -> Any:
        if isinstance(node, ScalarNode):
            arguments = constructor.construct_scalar(node)
        elif isinstance(node, MappingNode):
            arguments = constructor.construct_mapping(node, deep=True)
        else:
            arguments = constructor.construct_sequence(node, deep=True)
        return {name if name in ("Ref", "Condition") else f"Fn::{name}": arguments}

    Constructor.add_multi_constructor("!", function)
    return Constructor
