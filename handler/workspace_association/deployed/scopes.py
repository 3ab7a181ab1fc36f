"""What is known of a stack besides its template; for one that is deployed, what CloudFormation has of it."""

from abc import abstractmethod
from typing import Any

from workspace_association.deployed.account import Account, DeployedStack
from workspace_association.deployed.parameters import is_hidden, is_looked_up, typed
from workspace_association.deployed.templates import NESTED_STACK, Template, resources
from workspace_association.deployed.unknown import Unknown
from workspace_association.deployed.values import Resolver

ARN_ATTRIBUTES = {
    "AWS::Connect::RoutingProfile": "RoutingProfileArn",
    "AWS::Connect::User": "UserArn",
    "AWS::Connect::Workspace": "Arn",
}
"""The attribute that is also the physical ID, the primary identifier of the type (CloudFormation resource schemas)."""

_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource", NESTED_STACK)
"""Types whose attributes may be others after any change of their properties."""


class Scope(Resolver):
    """The values of a stack in an account.

    Args:
        template: Its template.
        account: Where it is, or will be.
    """

    def __init__(self, template: Template, account: Account) -> None:
        super().__init__(template)
        self.account = account
        self.resources = resources(template)
        self._open: set[str] = set()

    @abstractmethod
    def nested_output(self, logical_id: str, name: str) -> Any:
        """An output of a nested stack."""

    def type_of(self, logical_id: str) -> str:
        """The type of a resource."""
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
        """Those of the account and region."""
        account = self.account
        suffix = "amazonaws.com.cn" if account.partition == "aws-cn" else "amazonaws.com"
        return {
            "AWS::AccountId": account.account,
            "AWS::Partition": account.partition,
            "AWS::Region": account.region,
            "AWS::URLSuffix": suffix,
        }.get(name)

    def attribute(self, logical_id: str, name: str) -> Any:
        """The physical ID, where Amazon Connect's ARN is asked for; an output of a nested stack."""
        type_ = self.type_of(logical_id)
        if type_ == NESTED_STACK and name.startswith("Outputs."):
            return self.nested_output(logical_id, name.removeprefix("Outputs."))
        return self.physical_id(logical_id) if ARN_ATTRIBUTES.get(type_) == name else None

    def depends_on(self, logical_id: str) -> str:
        """The attributes of an AWS resource stay as long as it does; those of others follow their properties."""
        type_ = self.type_of(logical_id)
        return f"{type_} {self.properties(logical_id)!r}" if type_.startswith(_CUSTOM) else type_

    def export(self, name: str) -> str | None:
        """What is exported now."""
        return self.account.exports.get(name)

    def output(self, stack: str, name: str, region: str | None) -> str | None:
        """What the stack has now, where it is in the same region."""
        return self.account.stack(stack).outputs.get(name) if region in (None, self.account.region) else None


class Deployed(Scope):
    """A stack as it is deployed."""

    def __init__(self, stack: DeployedStack) -> None:
        super().__init__(stack.template, stack.account)
        self.stack = stack

    def parameter(self, name: str) -> Any:
        """The value of the last deployment."""
        value, looked_up = self.stack.parameters.get(name, (None, None))
        definition = self.template["Parameters"][name]
        if value is None or is_hidden(definition):
            return Unknown(f"Ref {name}")
        if is_looked_up(definition):
            return Unknown(f"Ref {name}", value) if looked_up is None else typed(definition, looked_up)
        return typed(definition, value)

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
