"""Reads templates in YAML, with the short forms that CloudFormation has for its functions."""

from functools import cache
from typing import Any


def read_yaml(text: str) -> Any:
    """A template from its text, in which every plain value is text. ValueError where it is no YAML."""
    from ruamel.yaml import YAML  # noqa: PLC0415  # takes its time, and few templates need it
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    yaml = YAML(typ="base", pure=True)
    yaml.Constructor = _constructor()
    try:
        return yaml.load(text)
    except YAMLError as error:
        raise ValueError(str(error)) from None


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
