"""An app of a user of the library: written anew for each deployment, on an instance of its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Self
from uuid import uuid4

from local.aws import LocalAws
from local.cdk import Cdk, Outcome
from local.connect.calls import Call
from local.connect.instance import Instance
from tests.end_to_end.desk import ids

ROOT = Path(__file__).resolve().parents[2]

_APP = """
import sys
sys.path[:0] = [{library!r}]
from aws_cdk import App, CfnParameter, Environment, RemovalPolicy, Stack
from constructs import Construct
from cdk_connect_workspace import Ownership, WorkspaceAssociation, WorkspaceAssociationProvider

class Instance:
    A, B, C = {workspaces!r}
    users = {users!r}

app = App()
stack = Stack(app, {stack!r}, env=Environment(account={account!r}, region={region!r}))
{body}
app.synth()
"""


@dataclass(frozen=True)
class Team:
    """Someone who writes an app and deploys it.

    Attributes:
        cdk: The CDK CLI, in the folder of the app.
        instance: An instance that no other test uses.
        stack: The name of the stack.
    """

    cdk: Cdk
    instance: Instance
    stack: str

    @classmethod
    def make(cls, cdk: Cdk) -> Self:
        """An instance with three workspaces and nine users."""
        instance = Instance(
            id=str(uuid4()),
            account=cdk.aws.account,
            region=cdk.aws.region,
            workspaces={name: str(uuid4()) for name in "ABC"},
            users=ids("8000", 9),
            routing_profiles={},
        )
        cdk.aws.connect.seed(instance)
        return cls(cdk, instance, f"team-{instance.id[:8]}")

    def deploy(self, body: str) -> Outcome:
        """Deploy an app with this in it: `stack` is the stack, `Instance.A` a workspace, `Instance.users[1]` a user."""
        self.write(body)
        return self.cdk.deploy().checked()

    def write(self, body: str) -> None:
        """Write the app, without deploying it."""
        values = {
            "library": str(ROOT / "constructs"),
            "workspaces": [self.instance.workspace_arn(name) for name in "ABC"],
            "users": ["", *(self.instance.user_arn(f"{number}") for number in range(1, 10))],
            "stack": self.stack,
            "account": self.instance.account,
            "region": self.instance.region,
        }
        (self.cdk.folder / "app.py").write_text(_APP.format(**values, body=dedent(body)))

    def destroy(self) -> Outcome:
        """Take the stack down."""
        return self.cdk.destroy().checked()

    def associated(self, workspace: str) -> set[str]:
        """The numbers of the users that are associated with a workspace, in truth."""
        arns = self.cdk.aws.connect.associations().get(self.instance.workspace_arn(workspace), set())
        return {str(int(arn[-12:])) for arn in arns}

    @contextmanager
    def calls(self) -> Iterator[list[Call]]:
        """The calls on the instance that come in meanwhile."""
        before = len(self._calls())
        found: list[Call] = []
        yield found
        found += self._calls()[before:]

    def _calls(self) -> list[Call]:
        return [call for call in self.cdk.aws.connect.calls() if call.parameters.get("InstanceId") == self.instance.id]


def cdk_in(aws: LocalAws, folder: Path) -> Cdk:
    """The CDK CLI in a folder that gets an app.py."""
    return Cdk(aws, folder, app=f"{sys.executable} app.py")
