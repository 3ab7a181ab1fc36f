"""The stacks of an account and region, as CloudFormation has them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workspace_association.deployed.errors import DeployedError
from workspace_association.deployed.templates import (
    ASSOCIATION,
    NESTED_STACK,
    ReadYaml,
    Template,
    may_declare,
    parse,
    resources,
)
from workspace_association.request import CREATE_FAILED

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.literals import TemplateStageType

_ABSENT = ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
"""Nothing of such a stack is there: it was deleted, never made, or its making was taken back."""

_GONE = ("DELETE_COMPLETE", "DELETE_SKIPPED")


class DeployedStack:
    """A stack as CloudFormation has it, or one that is not there. What is asked for is read when it is asked for.

    Args:
        account: Where it is.
        name: Its name; of a nested stack, that of the stack around it, a slash, and its logical ID.
        description: What DescribeStacks says of it; None for a stack that is not there.

    Attributes:
        status: Its status in CloudFormation; empty where CloudFormation does not know it.
    """

    def __init__(self, account: "Account", name: str, description: Mapping[str, Any] | None) -> None:
        self.account = account
        self.name = name
        self.status: str = description["StackStatus"] if description else ""
        self._description = description if description and self.status not in _ABSENT else {}
        self._children: dict[str, DeployedStack | None] = {}

    @property
    def id(self) -> str | None:
        """Its ID; None for one that is not there."""
        return self._description.get("StackId")

    @property
    def real_name(self) -> str | None:
        """Its name in CloudFormation; None for one that is not there."""
        return self._description.get("StackName")

    @cached_property
    def parameters(self) -> Mapping[str, tuple[str, str | None]]:
        """Values of parameters; beside the name of a parameter of Systems Manager, the value that it had."""
        given = self._description.get("Parameters", ())
        return {each["ParameterKey"]: (each.get("ParameterValue", ""), each.get("ResolvedValue")) for each in given}

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """Values of outputs."""
        given = self._description.get("Outputs", ())
        return {each["OutputKey"]: each["OutputValue"] for each in given if "OutputValue" in each}

    @cached_property
    def template(self) -> Template:
        """Its template; without resources where it cannot declare anything, nor a stack nested in it.

        DeployedError where it cannot be read.
        """
        if not self.id:
            return {}
        stage: TemplateStageType = "Processed" if self.account.processed else "Original"
        body = self.account.client.get_template(StackName=self.id, TemplateStage=stage).get("TemplateBody", {})
        return parse(body, f"stack {self.name}", self.account.read_yaml) if may_declare(body) else {}

    @cached_property
    def physical_ids(self) -> Mapping[str, str]:
        """The physical IDs of the resources that exist, by logical ID."""
        if not self.id:
            return {}
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for each in _rows(self.account.client.list_stack_resources, "StackResourceSummaries", StackName=self.id)
            if each.get("PhysicalResourceId")
            and each["ResourceStatus"] not in _GONE
            and not each["PhysicalResourceId"].startswith(CREATE_FAILED)
        }

    def child(self, logical_id: str) -> "DeployedStack | None":
        """A stack nested in it; None where there is none."""
        if logical_id not in self._children:
            found = logical_id in resources(self.template, NESTED_STACK) and self.physical_ids.get(logical_id)
            stack = self.account.stack(found) if found else None
            if stack:
                stack.name = f"{self.name}/{logical_id}"
            self._children[logical_id] = stack if stack and stack.id else None
        return self._children[logical_id]


class Account:
    """The stacks of one account in one region.

    Args:
        client: Reads them. What botocore raises is left to the caller.
        account: The ID of the account.
        read_yaml: Reads templates in YAML; without it only JSON is read.
        processed: Whether templates are read as their transforms, `Fn::ForEach` among them, have left them, or as they
            were deployed.
    """

    def __init__(
        self,
        client: "CloudFormationClient",
        account: str,
        read_yaml: ReadYaml | None = None,
        *,
        processed: bool = True,
    ) -> None:
        self.client = client
        self.account = account
        self.read_yaml = read_yaml
        self.processed = processed
        self.region: str = client.meta.region_name
        self.partition: str = client.meta.partition
        self._stacks: dict[str, DeployedStack] = {}

    def stack(self, name: str) -> DeployedStack:
        """A stack by its name or ID, read once. One that is not there declares nothing."""
        if name not in self._stacks:
            self._stacks[name] = DeployedStack(self, name, self._described(name))
        return self._stacks[name]

    def _described(self, name: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self.client.describe_stacks(StackName=name)["Stacks"][0]
        except self.client.exceptions.ClientError as error:
            if _is_missing(error):
                return None
            raise
        return found

    def declaring(self, without: Collection[str] = ()) -> Iterator[DeployedStack]:
        """Every stack that declares associations, itself or in a stack nested in it; the nested ones are its children.

        One DescribeStacks for all of them, and one GetTemplate for each. Some are left out, by name.
        """
        found = {each["StackId"]: each for each in _rows(self.client.describe_stacks, "Stacks")}
        within: dict[str, list[str]] = {}
        for id_, each in found.items():
            within.setdefault(each.get("ParentId", ""), []).append(id_)
            self._stacks[id_] = DeployedStack(self, each["StackName"], each)
        outermost = {id_: each["StackName"] for id_, each in found.items() if each.get("ParentId") not in found}
        roots = [id_ for id_, name in outermost.items() if name not in without]
        yield from (self._stacks[id_] for id_ in roots if self._declares(id_, within))

    def _declares(self, id_: str, within: Mapping[str, list[str]]) -> bool:
        try:
            declares = bool(resources(self._stacks[id_].template, ASSOCIATION))
        except self.client.exceptions.ClientError as error:
            if _is_missing(error):  # it was deleted meanwhile
                return False
            raise
        return declares or any(self._declares(child, within) for child in within.get(id_, ()))

    @cached_property
    def exports(self) -> Mapping[str, str]:
        """What stacks of the account and region export, by name."""
        return {each["Name"]: each["Value"] for each in _rows(self.client.list_exports, "Exports")}


def _rows(read: Callable[..., Any], rows: str, **asked: str) -> Iterator[Mapping[str, Any]]:
    """The rows of every page. The function's bundle has no paginators of botocore."""
    tokens: list[str] = []
    while True:
        page = read(**asked, **({"NextToken": tokens[-1]} if tokens else {}))
        yield from page[rows]
        token = page.get("NextToken")
        if not token:
            return
        if token in tokens:
            raise DeployedError(f"CloudFormation repeats a NextToken while it lists {rows}; try again")
        tokens.append(token)


def _is_missing(error: Any) -> bool:
    details = error.response["Error"]
    return bool(details["Code"] == "ValidationError" and details["Message"].endswith("does not exist"))
