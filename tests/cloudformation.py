"""A CloudFormation that answers reads, behind a real client of boto3."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3

from connect_workspaces.yaml_templates import read_yaml
from tests.arns import INSTANCE_ID, REGION
from workspace_association.deployed.account import Account
from workspace_association.deployed.templates import ReadYaml

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

ACCOUNT = "111122223333"
INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/{INSTANCE_ID}"
"""An instance in the account of its stacks."""


@dataclass
class Made:
    """A stack that CloudFormation has.

    Attributes:
        name: Its name.
        template: Its template, as text or as botocore parses it.
        resources: The physical IDs of its resources, by logical ID; of one with a status, both.
        parameters: The values of its parameters; of one of Systems Manager, its name and what was looked up.
        outputs: The values of its outputs.
        status: Its status.
        parent: The stack that it is nested in.
        processed: Its template after its transforms; None where it has none.
    """

    name: str
    template: Mapping[str, Any] | str
    resources: Mapping[str, str | tuple[str | None, str]] = field(default_factory=dict)
    parameters: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    status: str = "UPDATE_COMPLETE"
    parent: str = ""
    processed: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """Its ID."""
        return stack_id(self.name)

    def described(self) -> dict[str, Any]:
        """What DescribeStacks says of it."""
        return {
            "StackName": self.name,
            "StackId": self.id,
            "StackStatus": self.status,
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value}
                if isinstance(value, str)
                else {"ParameterKey": key, "ParameterValue": value[0], "ResolvedValue": value[1]}
                for key, value in self.parameters.items()
            ],
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()],
            **({"ParentId": stack_id(self.parent), "RootId": stack_id(self.parent)} if self.parent else {}),
        }

    def listed(self) -> list[dict[str, Any]]:
        """What ListStackResources says of its resources."""
        found = []
        for name, value in self.resources.items():
            physical_id, status = (value, "CREATE_COMPLETE") if isinstance(value, str) else value
            known = {"PhysicalResourceId": physical_id} if physical_id else {}
            found.append({"LogicalResourceId": name, "ResourceStatus": status, **known})
        return found


def stack_id(name: str) -> str:
    return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/11111111-2222-4333-8444-555555555555"


class CloudFormation:
    """The service.

    Attributes:
        calls: How often each operation was called.
        deleted_meanwhile: The stacks that are gone as soon as they have been described.
        refused: The error codes of operations that fail.
        repeats: Every page says that it is followed by the second one.
    """

    def __init__(self, *stacks: Made, exports: Mapping[str, str] | None = None, page: int = 100) -> None:
        self.stacks = {stack.name: stack for stack in stacks}
        self.exports = exports or {}
        self.calls: Counter[str] = Counter()
        self.deleted_meanwhile: set[str] = set()
        self.refused: dict[str, str] = {}
        self.repeats = False
        self._page = page

    def account(self, read_yaml: ReadYaml | None = read_yaml) -> Account:
        """The account, as a command reads it, or the function, which reads no YAML."""
        client: CloudFormationClient = boto3.client(
            "cloudformation", region_name=REGION, aws_access_key_id="any", aws_secret_access_key="any"
        )
        client.meta.events.register("before-call", self._answer)
        return Account(client, ACCOUNT, read_yaml)

    def _answer(self, model: Any, params: Any, **_: Any) -> Any:
        self.calls[model.name] += 1
        asked = params["body"]
        name = asked.get("StackName")
        stack = next((each for each in self.stacks.values() if name in (each.name, each.id)), None)
        if model.name in self.refused:
            return _error(self.refused[model.name], "no")
        if name and (not stack or (stack.name in self.deleted_meanwhile and model.name != "DescribeStacks")):
            return _error("ValidationError", f"Stack with id {name} does not exist")
        return SimpleNamespace(status_code=200), getattr(self, f"_{model.name}")(asked, stack)

    def _DescribeStacks(self, asked: Any, stack: Made | None) -> Any:  # noqa: N802  # AWS's names
        return self._paged(asked, "Stacks", [each.described() for each in ([stack] if stack else self.stacks.values())])

    def _GetTemplate(self, asked: Any, stack: Made) -> Any:  # noqa: N802
        processed = asked["TemplateStage"] == "Processed" and stack.processed
        return {"TemplateBody": processed or stack.template}

    def _ListStackResources(self, asked: Any, stack: Made) -> Any:  # noqa: N802
        return self._paged(asked, "StackResourceSummaries", stack.listed())

    def _ListExports(self, asked: Any, stack: None) -> Any:  # noqa: N802
        return self._paged(asked, "Exports", [{"Name": name, "Value": value} for name, value in self.exports.items()])

    def _paged(self, asked: Any, key: str, rows: Sequence[Any]) -> Any:
        start = int(asked.get("NextToken", 0))
        end = self._page if self.repeats else start + self._page
        return {key: rows[start:end], **({"NextToken": str(end)} if end < len(rows) else {})}


def _error(code: str, message: str) -> Any:
    return SimpleNamespace(status_code=400), {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {}}
