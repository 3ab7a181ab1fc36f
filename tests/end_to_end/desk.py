"""One environment of the deployable app: its file, its stack, and the instance it is about."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from local.aws import LocalAws
from local.cdk import Cdk, Outcome
from local.connect.instance import Instance
from tests.arns import routing_profile_ids, user_ids
from tests.assembly import write_assembly


def seeded(aws: LocalAws, workspaces: Iterable[str], users: int, routing_profiles: int = 0) -> Instance:
    """An instance that no other test uses: its workspaces by name, and so many users and routing profiles."""
    instance = Instance(
        id=str(uuid4()),
        account=aws.account,
        region=aws.region,
        workspaces={name: str(uuid4()) for name in workspaces},
        users=user_ids(users),
        routing_profiles=routing_profile_ids(routing_profiles),
    )
    aws.connect.seed(instance)
    return instance


@dataclass
class Desk:
    """Declares who gets which workspace, deploys it, and looks at what came of it.

    Attributes:
        cdk: the CDK CLI, in the checkout.
        file: the environment file.
        instance: an instance that no other test uses.
        stack_name: the stack that the file declares.
        content: what is in the file.
    """

    cdk: Cdk
    file: Path
    instance: Instance
    stack_name: str
    content: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def make(cls, cdk: Cdk, folder: Path) -> Self:
        """An instance with two workspaces, 70 users and two routing profiles; nothing declared yet."""
        instance = seeded(cdk.aws, ("claims", "billing"), 70, 2)
        return cls(cdk, folder / "desk.yaml", instance, f"desk-{instance.id[:8]}")

    def beside(self) -> "Desk":
        """Another stack on the same instance."""
        return Desk(self.cdk, self.file.with_name("beside.yaml"), self.instance, f"{self.stack_name}-beside")

    def users(self, *numbers: int) -> set[str]:
        """The ARNs of some users."""
        return {self.instance.user_arn(f"{number}") for number in numbers}

    def declare(self, name: str, users: Sequence[str], workspace: str | None = None, **settings: str) -> None:
        """Write the environment file with a workspace, under a name, in place of what it had under that name."""
        self.content[name] = {
            "arn": self.instance.workspace_arn(workspace or name),
            "users": sorted(users),
            **settings,
        }
        environment = {
            "account": self.instance.account,
            "region": self.instance.region,
            "stack_name": self.stack_name,
            "workspaces": self.content,
        }
        self.file.write_text(json.dumps(environment, indent=1))  # JSON is YAML

    def run_and_deploy(self, **context: str) -> Outcome:
        """Run `cdk deploy`, which runs the app."""
        return self.cdk.deploy(context={"environment": str(self.file), **context}, output=self._assembly)

    def deploy(self, **context: str) -> Outcome:
        """Run `cdk deploy` with what the app makes here: a process of its own for it takes most of the time."""
        write_assembly(self.file, self._assembly, **context)
        return replace(self.cdk.at(self._assembly), method="direct").deploy()

    def destroy(self) -> Outcome:
        """Run `cdk destroy` with what was deployed last: the app has been run for that."""
        return self.cdk.at(self._assembly).destroy()

    @property
    def _assembly(self) -> Path:
        return self.file.with_suffix(".out")

    def associated(self, workspace: str = "claims") -> set[str]:
        """What is associated with a workspace, in truth."""
        return self.cdk.aws.connect.associations().get(self.instance.workspace_arn(workspace), set())

    def changes(self) -> list[str]:
        """The ARNs that were associated or disassociated through the API, on this instance."""
        calls = [call for call in self.cdk.aws.connect.calls() if call.parameters.get("InstanceId") == self.instance.id]
        return [arn for call in calls for arn in call.resource_arns]

    def events(self) -> list[dict[str, Any]]:
        """What CloudFormation says of the custom resource."""
        events = self.cdk.aws.boto3_client("cloudformation").describe_stack_events(StackName=self.stack_name)
        ours = "Custom::ConnectWorkspaceAssociation"
        return [event for event in events["StackEvents"] if event["ResourceType"] == ours]

    def log(self) -> list[dict[str, Any]]:
        """The entries of the function's log."""
        logs = self.cdk.aws.boto3_client("logs")
        cloudformation = self.cdk.aws.boto3_client("cloudformation")
        resources = cloudformation.describe_stack_resources(StackName=self.stack_name)["StackResources"]
        (group,) = [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::Logs::LogGroup"]
        messages = [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]
        return [json.loads(line) for message in messages for line in message.splitlines() if line.startswith("{")]
