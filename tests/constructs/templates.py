"""What the tests of the library read from templates."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aws_cdk import Stack
from aws_cdk.assertions import Template

TYPE = "Custom::ConnectWorkspaceAssociation"

Resources = Mapping[str, dict[str, Any]]


def resources(stack: Stack, type_: str = "") -> Resources:
    """The resources of a stack by logical ID; those of one type, or all."""
    found: Resources = Template.from_stack(stack).to_json()["Resources"]
    return {name: resource for name, resource in found.items() if type_ in ("", resource["Type"])}


def associations(stack: Stack) -> Resources:
    """The custom resources of a stack by logical ID."""
    return resources(stack, TYPE)


def only_association(stack: Stack) -> dict[str, Any]:
    """The one custom resource of a stack."""
    (found,) = associations(stack).values()
    return found


def made_before(name: str, all_resources: Resources) -> set[str]:
    """What CloudFormation makes before a resource, and removes after it."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        resource = all_resources[waiting.pop()]
        direct = {*resource.get("DependsOn", ()), *_referred_to(resource.get("Properties", {}))} & all_resources.keys()
        waiting += direct - found
        found |= direct
    return found


def logical_id(stack: Stack, type_: str) -> str:
    """The logical ID of the one resource of a type."""
    (found,) = resources(stack, type_)
    return found


def _referred_to(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _referred_to(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name == "Ref":
                yield part
            elif name == "Fn::GetAtt":
                yield part[0]
            yield from _referred_to(part)


def text(value: object) -> str:
    """A template, or part of one, in one form."""
    return json.dumps(value, sort_keys=True)
