"""Parameters of a template, by their definitions in it."""

from collections.abc import Mapping
from typing import Any


def typed(definition: Mapping[str, Any], value: Any) -> Any:
    """The value of a parameter as `Ref` gives it."""
    type_ = str(definition.get("Type"))
    if "List<" in type_ or "CommaDelimitedList" in type_:
        return [item.strip() for item in value.split(",")] if isinstance(value, str) else value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    return value


def is_looked_up(definition: Mapping[str, Any]) -> bool:
    """Whether CloudFormation looks its value up in Systems Manager."""
    return str(definition.get("Type")).startswith("AWS::SSM::Parameter::Value<")


def is_hidden(definition: Mapping[str, Any]) -> bool:
    """Whether CloudFormation shows asterisks for its value."""
    return str(definition.get("NoEcho")).lower() == "true"
