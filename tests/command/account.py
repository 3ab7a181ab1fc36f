"""An account with one stack, served to the command line, and the assembly that is to be deployed there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from tests.command.query_services import QueryServices
from workspace_association.deployed.templates import ASSOCIATION

STACK = "Desks"

Declared = Mapping[str, Sequence[str]]
"""The ARNs that a resource of each workspace declares, by the workspace's ARN."""


def template(declared: Declared, **more: str) -> str:
    """A template with a resource for each workspace; `more` are further properties of each."""
    resources = {
        f"Desk{number}": {
            "Type": ASSOCIATION,
            "Properties": {"WorkspaceArn": workspace, "ResourceArns": [*arns], **more},
        }
        for number, (workspace, arns) in enumerate(declared.items())
    }
    return json.dumps({"Resources": resources})


def assembly(folder: Path, declared: Declared) -> Path:
    """A cloud assembly with one stack in it, for any account and region."""
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "desks.json"},
    }
    (folder / "manifest.json").write_text(json.dumps({"version": "1.0.0", "artifacts": {STACK: stack}}))
    (folder / "desks.json").write_text(template(declared))
    return folder


@dataclass
class Account(QueryServices):
    """STS and CloudFormation of the account.

    Attributes:
        refuses: The status, code and message of each action that fails.
        deployed: What the stack declares.
        ownership: The ownership that it declares.
        status: Its status.
        body: Its template, where that does not follow from what it declares.
        others: What other stacks declare, by their names.
    """

    refuses: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    deployed: Declared = field(default_factory=dict)
    ownership: str = "ADDITIVE"
    status: str = "UPDATE_COMPLETE"
    body: str = ""
    others: dict[str, Declared] = field(default_factory=dict)

    def answer(self, action: str, stack: str = "") -> tuple[int, str]:
        """The status and body of an answer."""
        contents = {
            "DescribeStacks": self._stacks,
            "GetTemplate": self._template,
            "ListStackResources": self._resources,
        }
        status, body = super().answer(action, stack)
        if status != 200 or action not in contents:
            return status, body
        name = stack.split("/")[1] if "/" in stack else stack
        return status, f"<{action}Response><{action}Result>{contents[action](name)}</{action}Result></{action}Response>"

    def _stacks(self, name: str) -> str:
        members = [
            f"<member><StackName>{each}</StackName><StackId>{_id(each)}</StackId>"
            f"<StackStatus>{self.status}</StackStatus></member>"
            for each in ([name] if name else [STACK, *self.others])
        ]
        return f"<Stacks>{''.join(members)}</Stacks>"

    def _template(self, name: str) -> str:
        owned = {} if self.ownership == "ADDITIVE" else {"Ownership": self.ownership}
        body = template(self.others[name]) if name in self.others else self.body or template(self.deployed, **owned)
        return f"<TemplateBody>{escape(body)}</TemplateBody>"

    def _resources(self, name: str) -> str:
        members = (
            f"<member><LogicalResourceId>Desk{number}</LogicalResourceId><PhysicalResourceId>{workspace}"
            "</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>"
            for number, workspace in enumerate(self.others.get(name, self.deployed))
        )
        return f"<StackResourceSummaries>{''.join(members)}</StackResourceSummaries>"


def _id(name: str) -> str:
    return f"arn:aws:cloudformation:eu-central-1:123456789012:stack/{name}/11111111-2222-4333-8444-555555555555"
