"""A stack of the library that goes straight through CloudFormation, without the CDK CLI."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from aws_cdk import App, CfnParameter, DefaultStackSynthesizer, Duration, Stack
from botocore.exceptions import WaiterError

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider
from local.aws import LocalAws
from local.connect.instance import Instance
from tests.end_to_end.desk import seeded

_PATIENCE = {"Delay": 1, "MaxAttempts": 300}


def take_down(aws: LocalAws, name: str) -> None:
    """Delete a stack as `cdk destroy` does, without starting the CDK CLI for that; RuntimeError where it fails."""
    aws.boto3_client("cloudformation").delete_stack(StackName=name)
    _wait(aws, name, "delete")


def _wait(aws: LocalAws, name: str, how: str) -> None:
    cloudformation = aws.boto3_client("cloudformation")
    try:
        cloudformation.get_waiter(f"stack_{how}_complete").wait(StackName=name, WaiterConfig=_PATIENCE)
    except WaiterError:
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        reasons = [event.get("ResourceStatusReason", "") for event in events if "FAILED" in event["ResourceStatus"]]
        raise RuntimeError("\n".join(reasons)) from None


@dataclass
class BareStack:
    """Declares who gets which workspace, straight through CloudFormation; RuntimeError where it refuses.

    Attributes:
        aws: Where.
        instance: An instance that no other test uses.
        name: The stack.
        depends: Whether resources also depend on what they do not refer to.
        fails: Whether another resource fails when everything is there that the custom resources need.
        timeout: Of the function, in seconds.
    """

    aws: LocalAws
    instance: Instance
    name: str
    depends: bool = True
    fails: bool = False
    timeout: int = 600

    @classmethod
    def make(cls, aws: LocalAws, workspaces: Iterable[str] = "ABC") -> Self:
        """An instance with some workspaces and nine users; no stack yet."""
        instance = seeded(aws, workspaces, 9)
        return cls(aws, instance, f"order-{instance.id[:8]}")

    def create(self, declared: Mapping[str, Sequence[int]], *, by_parameter: bool = False) -> None:
        """Make the stack with these users for these workspaces."""
        self._deploy("create", declared, by_parameter=by_parameter)

    def update(self, declared: Mapping[str, Sequence[int]], *, by_parameter: bool = False) -> None:
        """Give these users to these workspaces instead."""
        self._deploy("update", declared, by_parameter=by_parameter)

    def delete(self) -> None:
        """Take the stack down."""
        take_down(self.aws, self.name)

    def associated(self) -> dict[str, set[int]]:
        """The numbers of the users that are associated with each workspace that has any, in truth."""
        everything = self.aws.connect.associations()
        ours = {name: everything.get(self.instance.workspace_arn(name), set()) for name in self.instance.workspaces}
        return {name: {int(arn[-12:]) for arn in arns} for name, arns in ours.items() if arns}

    def _deploy(self, how: str, declared: Mapping[str, Sequence[int]], *, by_parameter: bool) -> None:
        parameters = {f"Workspace{n}": self.instance.workspace_arn(name) for n, name in enumerate(declared)}
        with TemporaryDirectory() as folder:
            app = App(outdir=folder)
            stack = Stack(app, self.name, synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
            WorkspaceAssociationProvider.get_or_create(stack, timeout=Duration.seconds(self.timeout))
            for (parameter, workspace), numbers in zip(parameters.items(), declared.values(), strict=True):
                WorkspaceAssociation(
                    stack,
                    parameter,
                    workspace=CfnParameter(stack, f"P{parameter}").value_as_string if by_parameter else workspace,
                    resources=[self.instance.user_arn(f"{number}") for number in numbers],
                )
            app.synth()
            template = json.loads(Path(folder, f"{self.name}.template.json").read_text())
            self._upload(Path(folder))
        if not self.depends:
            for resource in template["Resources"].values():
                resource.pop("DependsOn", None)
        if self.fails:
            template["Resources"]["AFails"] = {
                "Type": "Custom::Fails",
                "DependsOn": [
                    name for name, r in template["Resources"].items() if not r["Type"].startswith("Custom::")
                ],
                "Properties": {"ServiceToken": f"arn:aws:lambda:{self.aws.region}:{self.aws.account}:function:none"},
            }
        cloudformation = self.aws.boto3_client("cloudformation")
        getattr(cloudformation, f"{how}_stack")(
            StackName=self.name,
            TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": f"P{k}", "ParameterValue": v} for k, v in parameters.items() if by_parameter],
            Capabilities=["CAPABILITY_IAM"],
        )
        _wait(self.aws, self.name, how)

    def _upload(self, assembly: Path) -> None:
        """The code of the function, to where the CDK CLI would upload it."""
        (asset,) = assembly.glob("asset.*.zip")
        bucket = f"cdk-hnb659fds-assets-{self.aws.account}-{self.aws.region}"
        self.aws.boto3_client("s3").put_object(
            Bucket=bucket, Key=asset.name.removeprefix("asset."), Body=asset.read_bytes()
        )
