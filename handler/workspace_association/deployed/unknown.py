"""Values that CloudFormation alone knows, and what is made of them beside known ones."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_DYNAMIC = "{{resolve:"


@dataclass(frozen=True)
class Unknown:
    """A value that only CloudFormation knows, at deployment.

    Two of them are equal where the value stays the same when one takes the place of the other.

    Attributes:
        expression: What the template says instead, in the words of the template: `Ref NewUser`,
            `Fn::GetAtt NewUser.UserArn`, `Fn::ImportValue Other:Users`; within a text as `${Ref NewUser}`.
        depends_on: What else the value depends on, as some text: a change of it may change the value.
    """

    expression: str
    depends_on: str = ""


def combined(operator: str, operands: Sequence[bool | Unknown]) -> bool | Unknown:
    """What Fn::And, Fn::Or or Fn::Not make of operands, where those that are known decide it."""
    decisive = operator == "Fn::Or"
    unknown = [operand for operand in operands if isinstance(operand, Unknown)]
    if operator != "Fn::Not" and decisive in operands:
        return decisive
    if unknown:
        return Unknown(f"{operator} {', '.join(each.expression for each in unknown)}", repr(operands))
    return not operands[0] if operator == "Fn::Not" else not decisive


def worded(function: str, arguments: Any) -> str:
    """A function of a template with its arguments, in one line."""
    plain = arguments if isinstance(arguments, str) else json.dumps(arguments, sort_keys=True, default=str)
    return f"{function} {plain}"


def concatenated(parts: Iterable[Any]) -> str | Unknown:
    """Text and values put together; the first part is a delimiter too much."""
    texts, depends_on = [], []
    for part in [*parts][1:]:
        if isinstance(part, Unknown):
            # What was put together already stands for itself.
            texts.append(part.expression if "${" in part.expression else f"${{{part.expression}}}")
            depends_on.append(part.depends_on)
        elif isinstance(part, str):
            texts.append(part)
        else:
            raise TypeError("no text")
    return Unknown("".join(texts), "\n".join(filter(None, depends_on))) if depends_on else "".join(texts)


def without_dynamic_references(value: Any) -> Any:
    """The value with an `Unknown` for each text that CloudFormation looks up: it does so after all functions."""
    if isinstance(value, str):
        return Unknown(value) if _DYNAMIC in value else value
    if isinstance(value, list):
        return [without_dynamic_references(item) for item in value]
    if isinstance(value, dict):
        return {name: without_dynamic_references(item) for name, item in value.items()}
    return value


def unknown_in(value: Any) -> bool:
    """Whether there is an `Unknown` in a value."""
    if isinstance(value, dict):
        return any(map(unknown_in, value.values()))
    return any(map(unknown_in, value)) if isinstance(value, list) else isinstance(value, Unknown)


def shown(value: Any) -> str:
    """A value in an expression for a person."""
    return value.expression if isinstance(value, Unknown) else str(value)
