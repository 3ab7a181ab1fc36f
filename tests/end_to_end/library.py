"""An app of a user of the library: another one for each deployment, on an instance of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Self

from aws_cdk import App, Environment, Stack

from local.aws import LocalAws
from local.cdk import Cdk, Outcome
from local.connect.calls import Call
from local.connect.instance import Instance
from tests.end_to_end.bare_stack import take_down
from tests.end_to_end.desk import seeded

ROOT = Path(__file__).resolve().parents[2]

_IMPORTS = """
from constructs import Construct
from aws_cdk import RemovalPolicy
from cdk_connect_workspace import Ownership, WorkspaceAssociation, WorkspaceAssociationProvider
"""


@dataclass(frozen=True)
class Team:
    """Someone who writes an app and deploys it.

    Attributes:
        cdk: The CDK CLI, with the cloud assembly of the app.
        instance: An instance that no other test uses.
        stack: The name of the stack.
    """

    cdk: Cdk
    instance: Instance
    stack: str

    @classmethod
    def make(cls, aws: LocalAws, folder: Path) -> Self:
        """An instance with three workspaces and nine users."""
        instance = seeded(aws, "ABC", 9)
        return cls(Cdk(aws, folder, app=str(folder / "cdk.out"), method="direct"), instance, f"team-{instance.id[:8]}")

    def deploy(self, body: str) -> Outcome:
        """Deploy an app with this in it: `stack` is the stack, `Instance.A` a workspace, `Instance.users[1]` a user."""
        self.synth(body, str(self.cdk.app))
        return self.cdk.deploy().checked()

    def synth(self, body: str, assembly: str) -> None:
        """Make the assembly of such an app, without deploying it."""
        users = ["", *(self.instance.user_arn(f"{number}") for number in range(1, 10))]
        names = SimpleNamespace(users=users, **{name: self.instance.workspace_arn(name) for name in "ABC"})
        app = App(outdir=assembly)
        stack = Stack(app, self.stack, env=Environment(account=self.instance.account, region=self.instance.region))
        exec(_IMPORTS + dedent(body), {"stack": stack, "Instance": names})  # noqa: S102  # it is ours
        app.synth()

    def destroy(self) -> None:
        """Take the stack down."""
        take_down(self.cdk.aws, self.stack)

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
