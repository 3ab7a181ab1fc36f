"""What a value is, where CloudFormation alone knows it: the expression that gives it, and whose attributes it uses."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_cdk import (
    CfnElement,
    CfnResource,
    DefaultTokenResolver,
    IPostProcessor,
    IResolvable,
    IResolveContext,
    Reference,
    Stack,
    Stage,
    StringConcat,
    Token,
    Tokenization,
)

from cdk_connect_workspace._forms import TEXT, in_one_form, without_owner

_ELEMENT = "element"
_PSEUDO = "AWS::"
_LOOKED_UP = ("{{resolve:", "Fn::GetStackOutput")


@dataclass(frozen=True)
class Expression:
    """A value: text, or the expression for it with each resource and parameter of the app named by its path.

    Attributes:
        form: The text or expression, in one form for all the ways to write it.
        elements: The resources and parameters in it, by path.
    """

    form: Any
    elements: Mapping[str, CfnElement] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> str:
        """What tells it from others of the same stack, whatever becomes of logical IDs."""
        return json.dumps(self._identifying, sort_keys=True)

    @property
    def _identifying(self) -> Any:  # JSON
        return without_owner(self.form)

    def key_across(self, stack: Stack) -> str:
        """What tells it from others of the whole app.

        An expression means the same in two stacks if it is an attribute of one resource. With pseudo parameters, or
        imports, it does in stacks of one environment and stage. With any other name in it, it may mean anything.
        """
        form = self._identifying
        if isinstance(form, str) or _ELEMENT in form:
            return self.key
        if all(name.startswith(_PSEUDO) for name in _names(form)):
            stage = Stage.of(stack)
            return f"{stage.node.path if stage else ''} {stack.environment} {self.key}"
        return f"{stack.node.path} {self.key}"

    @property
    def shown(self) -> str:
        """What a person recognizes it by."""
        if isinstance(self.form, str):
            return self.form
        if _ELEMENT in self.form:
            path, attribute = self.form[_ELEMENT]
            return path if attribute == "Ref" else f"{path}.{attribute}"
        return json.dumps(self.form, sort_keys=True)

    @property
    def fixed(self) -> bool:
        """Whether it means the same as long as the template says the same.

        What another stack exports cannot change while it is imported, and attributes of Amazon Connect's own resources
        do not change while these exist.
        """
        unnamed = all(name.startswith(_PSEUDO) for name in _names(self.form))
        of_connect = all(_type_of(element).startswith("AWS::Connect::") for element in self.elements.values())
        return unnamed and of_connect and not any(mark in self.key for mark in _LOOKED_UP)

    def in_template(self, stack: Stack) -> Any:  # JSON
        """The expression as CloudFormation knows it in a stack: resources and parameters by their logical IDs.

        One of another stack stays a reference to that stack, whether it has been turned into an import yet or not.
        """
        return _replace(
            self._identifying, {path: _reference(element, stack) for path, element in self.elements.items()}
        )


def expression_of(value: str, stack: Stack) -> Expression:
    """The expression behind a value with tokens in it."""
    if not Token.is_unresolved(value):
        return Expression(value)
    resolver = _ByPath()
    form = Tokenization.resolve(value, resolver=resolver, scope=stack, preparing=False)
    return Expression(in_one_form(form), resolver.elements)


class _ByPath(DefaultTokenResolver):
    """Resolves references to the paths of what they refer to."""

    def __init__(self) -> None:
        super().__init__(_Concat())
        self.elements: dict[str, CfnElement] = {}

    def resolve_token(self, t: IResolvable, context: IResolveContext, post_processor: IPostProcessor) -> Any:
        """What stands for a token."""
        target = t.target if isinstance(t, Reference) else None
        if not isinstance(t, Reference) or not isinstance(target, CfnElement):
            return super().resolve_token(t, context, post_processor)
        path = target.node.path
        self.elements[path] = target
        return {_ELEMENT: [path, _attribute(t, target)]}


class _Concat(StringConcat):
    """Keeps the parts of a text apart; CDK's own writes maps as [object Object]."""

    def join(self, left: Any, right: Any) -> Any:  # JSON
        """Two parts of a text, either of which may be missing."""
        if left is None or right is None:
            return right if left is None else left
        if isinstance(left, str) and isinstance(right, str):
            return left + right
        parts = left[TEXT] if isinstance(left, dict) and TEXT in left else [left]
        return {TEXT: [*parts, right]}


def _attribute(reference: Reference, target: CfnElement) -> str:
    """The attribute, by one name for each: `Ref` of a workspace is its ARN (CloudFormation's resource reference)."""
    name = reference.display_name
    return "Ref" if name == "Arn" and _type_of(target) == "AWS::Connect::Workspace" else name


def _type_of(element: CfnElement) -> str:
    return element.cfn_resource_type if isinstance(element, CfnResource) else ""


def _reference(element: CfnElement, stack: Stack) -> dict[str, Any]:
    logical_id = element.stack.resolve(element.logical_id)
    if element.stack.node.path == stack.node.path:
        return {"Ref": logical_id}
    return {"Ref": logical_id, "Stack": _stack_name(element.stack, stack)}


def _stack_name(other: Stack, stack: Stack) -> list[str]:
    """What another stack is called by CloudFormation; its environment too where that differs."""
    if other.nested_stack_parent and other.nested_stack_resource:
        resource = other.nested_stack_parent.get_logical_id(other.nested_stack_resource)
        return [*_stack_name(other.nested_stack_parent, stack), resource]
    return [other.stack_name] if other.environment == stack.environment else [other.stack_name, other.environment]


def _replace(form: Any, references: Mapping[str, dict[str, Any]]) -> Any:  # JSON
    if isinstance(form, list):
        return [_replace(part, references) for part in form]
    if not isinstance(form, dict):
        return form
    if _ELEMENT in form:
        path, attribute = form[_ELEMENT]
        return references[path] if attribute == "Ref" else {**references[path], "Attribute": attribute}
    return {name: _replace(part, references) for name, part in form.items()}


def _names(form: Any) -> Iterator[str]:  # JSON
    """The names that mean something within one stack only, pseudo parameters among them."""
    if isinstance(form, list):
        for part in form:
            yield from _names(part)
    elif isinstance(form, dict):
        for name, part in form.items():
            if name in ("Ref", "Fn::GetAtt", "Fn::FindInMap", "Fn::If", "Fn::Sub"):
                yield str(part)
            yield from _names(part)
