"""What is known of a stack besides its template: as it is deployed, and as it will be."""

from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from connect_workspaces.assembly import AssembledStack
from connect_workspaces.deployed import Account, DeployedStack
from connect_workspaces.templates import NESTED_STACK, Template, resources
from connect_workspaces.values import Resolver, Unknown

_ARN = {
    "AWS::Connect::RoutingProfile": "RoutingProfileArn",
    "AWS::Connect::User": "UserArn",
    "AWS::Connect::Workspace": "Arn",
}
"""The attribute that is also the physical ID, the primary identifier of the type (CloudFormation resource schemas)."""

_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource", NESTED_STACK)
"""Types whose attributes may be others after any change of their properties."""


class _Scope(Resolver):
    """What both have in common."""

    def __init__(self, template: Template, account: Account) -> None:
        super().__init__(template)
        self.account = account
        self.resources = resources(template)
        self._open: set[str] = set()

    @abstractmethod
    def nested_output(self, logical_id: str, name: str) -> Any:
        """An output of a nested stack."""

    def type_of(self, logical_id: str) -> str:
        return str(self.resources.get(logical_id, {}).get("Type"))

    def properties(self, logical_id: str) -> Any:
        """The resolved properties of a resource."""
        if logical_id in self._open:  # a circle, which CloudFormation refuses
            return None
        self._open.add(logical_id)
        try:
            return self.resolve(self.resources.get(logical_id, {}).get("Properties", {}))
        finally:
            self._open.discard(logical_id)

    def pseudo_parameter(self, name: str) -> str | None:
        account = self.account
        suffix = "amazonaws.com.cn" if account.partition == "aws-cn" else "amazonaws.com"
        return {
            "AWS::AccountId": account.account,
            "AWS::Partition": account.partition,
            "AWS::Region": account.region,
            "AWS::URLSuffix": suffix,
        }.get(name)

    def attribute(self, logical_id: str, name: str) -> Any:
        type_ = self.type_of(logical_id)
        if type_ == NESTED_STACK and name.startswith("Outputs."):
            return self.nested_output(logical_id, name.removeprefix("Outputs."))
        return self.physical_id(logical_id) if _ARN.get(type_) == name else None

    def depends_on(self, logical_id: str) -> str:
        """The attributes of an AWS resource stay as long as it does; those of others follow their properties."""
        type_ = self.type_of(logical_id)
        return f"{type_} {self.properties(logical_id)!r}" if type_.startswith(_CUSTOM) else type_

    def export(self, name: str) -> str | None:
        known = self.account.exports.get(name)
        return known or next(filter(None, (look_up(name) for look_up in self.account.upcoming)), None)

    def output(self, stack: str, name: str, region: str | None) -> str | None:
        return self.account.stack(stack).outputs.get(name) if region in (None, self.account.region) else None


class Deployed(_Scope):
    """A stack as it is deployed."""

    def __init__(self, stack: DeployedStack) -> None:
        super().__init__(stack.template, stack.account)
        self.stack = stack

    def parameter(self, name: str) -> Any:
        """The value of the last deployment."""
        value, looked_up = self.stack.parameters.get(name, (None, None))
        definition = self.template["Parameters"][name]
        if value is None or _is_true(definition.get("NoEcho")):
            return Unknown(f"Ref {name}")
        if _is_looked_up(definition):
            return Unknown(f"Ref {name}", value) if looked_up is None else _typed(definition, looked_up)
        return _typed(definition, value)

    def kept_parameter(self, name: str, value: Any) -> Any:
        """The value of a parameter that is given the same way again."""
        if name not in self.stack.parameters:
            return value
        hidden = _is_true((self.template.get("Parameters") or {}).get(name, {}).get("NoEcho"))
        return Unknown(f"Ref {name}") if hidden else self.stack.parameters[name][0]

    def pseudo_parameter(self, name: str) -> str | None:
        """Those of the stack itself too."""
        of_stack = {"AWS::StackId": self.stack.id, "AWS::StackName": self.stack.real_name}
        return of_stack.get(name) or super().pseudo_parameter(name)

    def physical_id(self, logical_id: str) -> str | None:
        """That of the resource that exists."""
        return self.stack.physical_ids.get(logical_id)

    def nested_output(self, logical_id: str, name: str) -> Any:
        """An output of a nested stack."""
        child = self.stack.child(logical_id)
        return child.outputs.get(name) if child else None


class Assembled(_Scope):
    """A stack as it will be.

    Args:
        stack: What the assembly says.
        before: The stack as it is.
        given: The values of its parameters.
        previous: A parameter that is not given keeps its value, as the CDK CLI deploys; otherwise the default is next.
    """

    def __init__(
        self, stack: AssembledStack, before: Deployed, given: Mapping[str, Any] | None = None, *, previous: bool = True
    ) -> None:
        super().__init__(stack.template, before.account)
        self.stack = stack
        self.before = before
        self.notes: dict[str, None] = {}
        self._given = stack.parameters if given is None else given
        self._previous = previous
        self._known: dict[str, str | None] = {}
        self._children: dict[str, Assembled] = {}
        self.account.upcoming.append(self._exported)

    def _exported(self, name: str) -> str | None:
        for output in (self.template.get("Outputs") or {}).values():
            if self.resolve((output.get("Export") or {}).get("Name", "")) == name:
                value = self.resolve(output.get("Value"))
                return value if isinstance(value, str) else None
        return None

    @cached_property
    def _is_new(self) -> bool:
        return self.before.stack.id is None

    def parameter(self, name: str) -> Any:
        """The value given, else that of the last deployment, else the default."""
        definition = self.template["Parameters"][name]
        before = self.before.stack.parameters
        if name in self._given:
            value = self._given[name]
        elif self._previous and name in before and not self._is_new:
            if _is_true(definition.get("NoEcho")):
                return Unknown(f"Ref {name}")
            value = before[name][0]
        elif "Default" in definition:
            value = self.resolve(definition["Default"])
        else:
            return Unknown(f"Ref {name}")
        if isinstance(value, str) and _is_looked_up(definition):
            last, looked_up = before.get(name, (None, None))
            if last != value or looked_up is None:
                return Unknown(f"Ref {name}", value)
            said = f"parameter {name} is read anew from Systems Manager ({value}) at deployment"
            self.notes[f"{said}: planned with its last value"] = None
            value = looked_up
        return _typed(definition, value)

    def pseudo_parameter(self, name: str) -> str | None:
        """Those of the stack itself too, where it exists; the name of a new one is known as well."""
        if not self._is_new:
            return self.before.pseudo_parameter(name)
        return (self.stack.name or None) if name == "AWS::StackName" else super().pseudo_parameter(name)

    def physical_id(self, logical_id: str) -> str | None:
        """That of the resource that exists, where it cannot become another.

        Nothing of it changes; or it is a user, a routing profile or a workspace, and its instance stays the same.
        """
        if logical_id not in self._known:
            self._known[logical_id] = None  # for one that depends on itself
            if self._stays(logical_id):
                self._known[logical_id] = self.before.physical_id(logical_id)
        return self._known[logical_id]

    def _stays(self, logical_id: str) -> bool:
        type_ = self.type_of(logical_id)
        if self._is_new or type_ != self.before.type_of(logical_id) or not self.before.physical_id(logical_id):
            return False
        new, old = self.properties(logical_id), self.before.properties(logical_id)
        if type_ in _ARN and isinstance(new, dict) and isinstance(old, dict):
            return bool(new.get("InstanceArn") == old.get("InstanceArn"))
        return bool(new == old)

    def child(self, logical_id: str) -> "Assembled | None":
        """A stack nested in it; None where the assembly has no template of it."""
        nested = self.stack.nested.get(logical_id)
        if nested and logical_id not in self._children:
            deployed = None if self._is_new else self.before.stack.child(logical_id)
            before = Deployed(deployed or DeployedStack(self.account, f"{self.before.stack.name}/{logical_id}", None))
            given = self._parameters_of(logical_id, before)
            self._children[logical_id] = Assembled(nested, before, given, previous=False)
        return self._children.get(logical_id)

    def _parameters_of(self, logical_id: str, child: Deployed) -> Mapping[str, Any]:
        new, old = (_parameters(scope.properties(logical_id)) for scope in (self, self.before))
        return {
            name: child.kept_parameter(name, value) if value == old.get(name) else value for name, value in new.items()
        }

    def nested_output(self, logical_id: str, name: str) -> Any:
        """An output of a nested stack: what its template says, or what it was where that does not change."""
        child = self.child(logical_id)
        if child is None:
            return None
        value, before = (
            scope.resolve(scope.template.get("Outputs", {}).get(name, {}).get("Value"))
            for scope in (child, child.before)
        )
        known = child.before.stack.outputs.get(name)
        return known if isinstance(value, Unknown) and value == before and known is not None else value


def _parameters(properties: Any) -> Mapping[str, Any]:
    found = properties.get("Parameters") if isinstance(properties, dict) else None
    return found if isinstance(found, dict) else {}


def _typed(definition: Mapping[str, Any], value: Any) -> Any:
    """The value of a parameter as `Ref` gives it."""
    type_ = str(definition.get("Type"))
    if "List<" in type_ or "CommaDelimitedList" in type_:
        return [item.strip() for item in value.split(",")] if isinstance(value, str) else value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    return value


def _is_looked_up(definition: Mapping[str, Any]) -> bool:
    return str(definition.get("Type")).startswith("AWS::SSM::Parameter::Value<")


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
