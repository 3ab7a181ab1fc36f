"""One form for each expression, in whichever of its ways it was written.

Otherwise the same workspace would be two, and writing its ARN in another way would remove and make its associations.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

TEXT = "text"
"""A text with expressions in it: its parts, in order."""

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_PART = re.compile("\0(\\d+)\0")
_OWNED = re.compile("arn:[^:]+:(connect:[^:]+):[^:]+:(instance/.+)", re.DOTALL)


def in_one_form(expression: Any) -> Any:  # JSON
    """An expression with each kind of text written as one; `Fn::GetAtt` of `Arn` as the `Ref` that a workspace's is."""
    parts = _parts(expression)
    if parts is not None:
        return _text(parts)
    match expression:
        case list():
            return [in_one_form(part) for part in expression]
        case {"Fn::GetAtt": [name, "Arn"]}:
            return {"Ref": name}
        case dict():
            return {name: in_one_form(part) for name, part in expression.items()}
    return expression


def without_owner(form: Any) -> Any:  # JSON
    """An ARN of Amazon Connect without partition and account, which its region and instance imply.

    CDK writes them as pseudo parameters or as text, depending on feature flags and the environment of the stack.
    """
    parts = form[TEXT] if isinstance(form, dict) and TEXT in form else [form]
    text = "".join(part if isinstance(part, str) else f"\0{number}\0" for number, part in enumerate(parts))
    owned = _OWNED.fullmatch(text)
    if not owned:
        return form
    kept = _PART.split(f"{owned[1]}:{owned[2]}")
    return _text(parts[int(part)] if number % 2 else part for number, part in enumerate(kept))


def _parts(expression: Any) -> Iterable[Any] | None:
    """The parts of a text with expressions in it, if it is one."""
    match expression:
        case {"Fn::Sub": str(text)}:
            return _substituted(text, {})
        case {"Fn::Sub": [str(text), dict(values)]}:
            return _substituted(text, values)
        case {"Fn::Join": ["", list(parts)]} | {"text": list(parts)}:
            return map(in_one_form, parts)
    return None


def _substituted(text: str, values: Mapping[str, Any]) -> Iterable[Any]:
    for number, part in enumerate(_VARIABLE.split(text)):
        if number % 2 == 0:
            yield part
        elif part.startswith("!"):
            yield f"${{{part[1:]}}}"
        elif part in values:
            yield in_one_form(values[part])
        elif "." in part:
            yield in_one_form({"Fn::GetAtt": part.split(".", 1)})
        else:
            yield {"Ref": part}


def _text(parts: Iterable[Any]) -> Any:  # JSON
    """Parts of a text as one: neighbouring strings joined, and texts within it dissolved."""
    joined: list[Any] = []
    for part in parts:
        for piece in part[TEXT] if isinstance(part, dict) and TEXT in part else [part]:
            if isinstance(piece, str) and joined and isinstance(joined[-1], str):
                joined[-1] += piece
            elif piece != "":
                joined.append(piece)
    return joined[0] if len(joined) == 1 else {TEXT: joined}
