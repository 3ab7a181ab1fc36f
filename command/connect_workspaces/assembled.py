"""What is known of a stack besides its template, as it will be."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from connect_workspaces.assembly import AssembledStack
from workspace_association.deployed.account import DeployedStack
from workspace_association.deployed.parameters import is_hidden, is_looked_up, typed
from workspace_association.deployed.scopes import ARN_ATTRIBUTES, Deployed, Scope
from workspace_association.deployed.unknown import Unknown


class Assembled(Scope):
    """A stack as it will be.

    Args:
        stack: What the assembly says.
        before: The stack as it is.
        upcoming: What is deployed before it in its region, and exports something that is not there yet. It is added.
        given: The values of its parameters.
        previous: A parameter that is not given keeps its value, as the CDK CLI deploys; otherwise the default is next.
    """

    def __init__(
        self,
        stack: AssembledStack,
        before: Deployed,
        upcoming: list["Assembled"],
        given: Mapping[str, Any] | None = None,
        *,
        previous: bool = True,
    ) -> None:
        super().__init__(stack.template, before.account)
        self.stack = stack
        self.before = before
        self.notes: dict[str, None] = {}
        self._upcoming = upcoming
        self._given = stack.parameters if given is None else given
        self._previous = previous
        self._known: dict[str, str | None] = {}
        self._children: dict[str, Assembled] = {}
        upcoming.append(self)

    def export(self, name: str) -> str | None:
        """What a stack of this deployment will export by then, else what is exported already."""
        for stack in self._upcoming:
            for output, definition in stack.outputs.items():
                if stack.resolve((definition.get("Export") or {}).get("Name", "")) == name:
                    return _text(stack.output_value(output))
        return super().export(name)

    def output(self, stack: str, name: str, region: str | None) -> str | None:
        """What a stack of this deployment will have by then, else what one has now."""
        upcoming = next((each for each in self._upcoming if each.stack.name == stack), None)
        if upcoming and region in (None, self.account.region):
            return _text(upcoming.output_value(name))
        return super().output(stack, name, region)

    def holds(self, definition: Mapping[str, Any]) -> bool | Unknown:
        """Whether the condition of a resource or output holds, where it has one."""
        condition = definition.get("Condition")
        return condition is None or self.condition(str(condition))

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The outputs in its template that no condition rules out."""
        outputs: Mapping[str, Any] = self.template.get("Outputs") or {}
        return {name: output for name, output in outputs.items() if self.holds(output) is not False}

    def output_value(self, name: str) -> Any:
        """The value of an output: what its template says, or what it was where that does not change."""
        value, before = (scope.resolve(_output(scope, name).get("Value")) for scope in (self, self.before))
        known = self.before.stack.outputs.get(name)
        return known if isinstance(value, Unknown) and value == before and known is not None else value

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
            if is_hidden(definition):
                return Unknown(f"Ref {name}")
            value = before[name][0]
        elif "Default" in definition:
            value = self.resolve(definition["Default"])
        else:
            return Unknown(f"Ref {name}")
        if isinstance(value, str) and is_looked_up(definition):
            last, looked_up = before.get(name, (None, None))
            if last != value or looked_up is None:
                return Unknown(f"Ref {name}", value)
            said = f"parameter {name} is read anew from Systems Manager ({value}) at deployment"
            self.notes[f"{said}: planned with its last value"] = None
            value = looked_up
        return typed(definition, value)

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
        if type_ in ARN_ATTRIBUTES and isinstance(new, dict) and isinstance(old, dict):
            return bool(new.get("InstanceArn") == old.get("InstanceArn"))
        return bool(new == old)

    def child(self, logical_id: str) -> "Assembled | None":
        """A stack nested in it; None where the assembly has no template of it."""
        nested = self.stack.nested.get(logical_id)
        if nested and logical_id not in self._children:
            deployed = None if self._is_new else self.before.stack.child(logical_id)
            before = Deployed(deployed or DeployedStack(self.account, f"{self.before.stack.name}/{logical_id}", None))
            given = self._parameters_of(logical_id, before)
            self._children[logical_id] = Assembled(nested, before, self._upcoming, given, previous=False)
        return self._children.get(logical_id)

    def _parameters_of(self, logical_id: str, child: Deployed) -> Mapping[str, Any]:
        new, old = (_parameters(scope.properties(logical_id)) for scope in (self, self.before))
        return {name: _kept(child, name, value) if value == old.get(name) else value for name, value in new.items()}

    def nested_output(self, logical_id: str, name: str) -> Any:
        """An output of a nested stack, as it will be."""
        child = self.child(logical_id)
        return child.output_value(name) if child else None


def _output(scope: Scope, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (scope.template.get("Outputs") or {}).get(name, {})
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _parameters(properties: Any) -> Mapping[str, Any]:
    found = properties.get("Parameters") if isinstance(properties, dict) else None
    return found if isinstance(found, dict) else {}


def _kept(deployed: Deployed, name: str, value: Any) -> Any:
    """The value of a parameter that is given the same way again."""
    if name not in deployed.stack.parameters:
        return value
    definition = (deployed.template.get("Parameters") or {}).get(name, {})
    return Unknown(f"Ref {name}") if is_hidden(definition) else deployed.stack.parameters[name][0]
