"""Values of a template, as the function gets them: its parameters, functions and conditions resolved."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from typing import Any

from workspace_association.deployed.unknown import (
    Unknown,
    combined,
    concatenated,
    shown,
    unknown_in,
    without_dynamic_references,
    worded,
)

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_ODD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class _Absent(Enum):
    NO_VALUE = auto()


class Resolver(ABC):
    """Resolves the values of one template. It raises nothing: what makes no sense is an `Unknown` too.

    Where CloudFormation alone knows what is asked of a subclass, it says None.
    """

    def __init__(self, template: Mapping[str, Any]) -> None:
        self.template = template
        self._conditions: dict[str, bool | Unknown] = {}
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetStackOutput": self._get_stack_output,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
        }

    @abstractmethod
    def parameter(self, name: str) -> Any:
        """The value of a parameter: text, a list, or an `Unknown`."""

    @abstractmethod
    def pseudo_parameter(self, name: str) -> str | None:
        """The value of a pseudo parameter, such as `AWS::Region`."""

    @abstractmethod
    def physical_id(self, logical_id: str) -> str | None:
        """What `Ref` of a resource gives."""

    @abstractmethod
    def attribute(self, logical_id: str, name: str) -> Any:
        """What `Fn::GetAtt` of a resource gives: text, an `Unknown` that tells more, or None."""

    @abstractmethod
    def depends_on(self, logical_id: str) -> str:
        """What the attributes of a resource depend on, as some text."""

    @abstractmethod
    def export(self, name: str) -> str | None:
        """What a stack of the account and region exports."""

    @abstractmethod
    def output(self, stack: str, name: str, region: str | None) -> str | None:
        """An output of another stack of the account."""

    def resolve(self, value: Any) -> Any:
        """A value as the function gets it: text, and lists and maps of it; `Unknown` in place of what is not known.

        `AWS::NoValue` takes its property or item away; alone, it is None.
        """
        resolved = self._value(value)
        return None if resolved is _Absent.NO_VALUE else without_dynamic_references(resolved)

    def condition(self, name: str) -> bool | Unknown:
        """Whether a condition of the template holds."""
        if name not in self._conditions:
            self._conditions[name] = Unknown(f"Condition {name}")  # for one that depends on itself
            conditions = self.template.get("Conditions")
            if isinstance(conditions, Mapping) and name in conditions:
                self._conditions[name] = self._holds(conditions[name])
        return self._conditions[name]

    def _holds(self, test: Any) -> bool | Unknown:
        operator, operands = next(iter(test.items())) if _is_single(test) else ("", test)
        if operator == "Condition":
            return self.condition(str(operands))
        try:
            if operator == "Fn::Equals":
                left, right = map(self.resolve, operands)
                known = left == right or not (unknown_in(left) or unknown_in(right))
                return left == right if known else Unknown(worded(operator, operands), repr((left, right)))
            if operator in ("Fn::And", "Fn::Or", "Fn::Not"):
                return combined(operator, [self._holds(operand) for operand in operands])
        except _ODD:
            pass
        return Unknown(worded(operator, operands))

    def _value(self, value: Any) -> Any:
        if isinstance(value, str | Unknown):
            return value
        if isinstance(value, bool | int | float):
            return json.dumps(value)
        if isinstance(value, Mapping):
            if _is_single(value):
                ((name, arguments),) = value.items()
                if name == "Ref" or str(name).startswith("Fn::"):
                    return self._call(name, arguments)
            items = {name: self._value(item) for name, item in value.items()}
            return {name: item for name, item in items.items() if item is not _Absent.NO_VALUE}
        if isinstance(value, Sequence):
            return [item for item in map(self._value, value) if item is not _Absent.NO_VALUE]
        return Unknown(json.dumps(value, default=str))

    def _call(self, name: str, arguments: Any) -> Any:
        try:
            return self._functions[name](arguments)
        except _ODD:
            return Unknown(worded(name, arguments))

    def _text(self, value: Any) -> str | Unknown:
        text = self._value(value)
        if not isinstance(text, str | Unknown):
            raise TypeError("no text")
        return text

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _Absent.NO_VALUE
        if name in (self.template.get("Parameters") or ()):
            return self.parameter(name)
        known = self.pseudo_parameter(name) if name.startswith("AWS::") else self.physical_id(name)
        return Unknown(f"Ref {name}", self.depends_on(name)) if known is None else known

    def _get_att(self, arguments: Any) -> Any:
        logical_id, *names = arguments.split(".", 1) if isinstance(arguments, str) else map(self.resolve, arguments)
        name = ".".join(names)
        known = self.attribute(logical_id, name)
        expression = f"Fn::GetAtt {logical_id}.{name}"
        if isinstance(known, Unknown):
            return Unknown(expression, repr(known))
        return Unknown(expression, self.depends_on(logical_id)) if known is None else known

    def _import_value(self, name: Any) -> Any:
        exported = self._text(name)
        if isinstance(exported, Unknown):
            return Unknown(f"Fn::ImportValue {exported.expression}", exported.depends_on)
        value = self.export(exported)
        return Unknown(f"Fn::ImportValue {exported}") if value is None else value

    def _get_stack_output(self, arguments: Mapping[str, Any]) -> Any:
        stack, name = (self.resolve(arguments[key]) for key in ("StackName", "OutputName"))
        region = self.resolve(arguments.get("Region", {"Ref": "AWS::NoValue"}))
        known = None
        if isinstance(stack, str) and isinstance(name, str) and not isinstance(region, Unknown):
            known = None if arguments.get("RoleArn") else self.output(stack, name, region)
        return Unknown(f"Fn::GetStackOutput {shown(stack)}.{shown(name)}", repr(region)) if known is None else known

    def _join(self, arguments: Sequence[Any]) -> Any:
        delimiter, items = map(self._value, arguments)
        if isinstance(items, Unknown):
            return Unknown(f"Fn::Join {delimiter} {items.expression}", items.depends_on)
        return concatenated(part for item in items for part in (delimiter, item)) if items else ""

    def _sub(self, arguments: Any) -> Any:
        text, variables = (arguments, {}) if isinstance(arguments, str) else arguments
        literals_and_names = _VARIABLE.split(text)
        parts = [self._variable(part, variables) if i % 2 else part for i, part in enumerate(literals_and_names)]
        return concatenated(["", *parts])

    def _variable(self, name: str, variables: Mapping[str, Any]) -> Any:
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        if name in variables:
            return self._value(variables[name])
        return self._call("Fn::GetAtt" if "." in name else "Ref", name)

    def _select(self, arguments: Sequence[Any]) -> Any:
        index, items = map(self._value, arguments)
        if isinstance(items, Unknown):
            return Unknown(f"Fn::Select {shown(index)} of {items.expression}", items.depends_on)
        if not isinstance(items, list) or int(index) < 0:
            raise ValueError("nothing to select from")
        return items[int(index)]

    def _split(self, arguments: Sequence[Any]) -> Any:
        delimiter, text = map(self._text, arguments)
        if isinstance(text, Unknown):
            return Unknown(f"Fn::Split {shown(delimiter)} {text.expression}", text.depends_on)
        return text.split(delimiter)  # type: ignore[arg-type]  # an unknown delimiter is odd

    def _if(self, arguments: Sequence[Any]) -> Any:
        name, yes, no = arguments
        holds = self.condition(name)
        if isinstance(holds, Unknown):
            return Unknown(f"Fn::If {name}", repr((holds, self._value(yes), self._value(no))))
        return self._value(yes if holds else no)

    def _find_in_map(self, arguments: Sequence[Any]) -> Any:
        mapping, key, name = map(self.resolve, arguments)
        try:
            return self._value(self.template["Mappings"][mapping][key][name])
        except KeyError:
            return Unknown(worded("Fn::FindInMap", arguments), repr((mapping, key, name)))


def _is_single(value: Any) -> bool:
    return isinstance(value, Mapping) and len(value) == 1
