"""The contact center of the documents: what its people have, what is deployed, and what the command says of it."""

import copy
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from time import time
from typing import Any
from xml.sax.saxutils import escape

import boto3
import pytest

from connect_workspaces.main import run
from local.command import CREDENTIALS, VARIABLES
from local.connect.instance import Instance, Person
from local.connect.server import LocalConnect
from tests.command.query_services import QueryServices, query_services
from tests.readme.document import snippets_of
from workspace_environments.lock import Lock, Names

ASSOCIATION = "Custom::ConnectWorkspaceAssociation"
INSTANCE = Instance(
    id="6c1f0b52-8d3e-4a97-b1c4-2f7e9d05a638",
    account="123456789012",
    workspaces={
        "Claims desk": "3e9a7d14-50cb-4f26-8a1d-c7b2e6f80943",
        "Billing": "91c5e3f8-2d7b-4a60-b8f4-0e6d2a9c7b15",
    },
    users={
        "alice.adler": "8f2c6d1e-0b5a-4c7d-9e3f-1a2b3c4d5e6f",
        "bob.brandt": "77ab41c9-62de-4f08-b5a3-90d17e2c8b64",
        "chris.conrad": "d05e93b7-1f4c-4ab8-8e62-3c7a5b9f0d21",
        "dana.dietrich": "e1c7a9f3-4d2b-4860-9a5e-6f0b8d7c3a12",
        "erin.ernst": "c7f4b1d8-93a6-4e25-8b0d-5e2f7a9c1643",
        "finn.falk": "5b9d2e06-7c48-4a13-9f6e-1d0a8c3b7e54",
    },
    routing_profiles={
        "Claims": "2b8d4f60-7a1c-4e95-93d8-e5f6a7b8c9d0",
        "Basic": "0d4e8a72-b5c1-4f39-86e0-7a3d9c5b2f18",
    },
    people={
        **{name: Person(routing_profile="Basic") for name in ("alice.adler", "bob.brandt", "dana.dietrich")},
        **{name: Person(routing_profile="Basic") for name in ("erin.ernst", "finn.falk")},
        "chris.conrad": Person(routing_profile="Claims"),
    },
)
CLAIMS, BILLING = map(INSTANCE.workspace_arn, INSTANCE.workspaces)
DEPLOYED = [*map(INSTANCE.user_arn, ("alice.adler", "chris.conrad", "dana.dietrich"))]
"""What the deployed stack declares; the README's app declares other people."""


class CloudFormation(QueryServices):
    """One deployed stack.

    Args:
        template: Its template.
    """

    def __init__(self, template: Mapping[str, Any]) -> None:
        super().__init__(refuses={})
        arn = f"arn:aws:cloudformation:{INSTANCE.region}:{INSTANCE.account}:stack/ClaimsDesk/1"
        ids = {
            name: CLAIMS if resource["Type"] == ASSOCIATION else f"id-of-{name}"
            for name, resource in template["Resources"].items()
        }
        resources = "".join(
            f"<member><LogicalResourceId>{name}</LogicalResourceId><PhysicalResourceId>{id_}</PhysicalResourceId>"
            "<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>"
            for name, id_ in ids.items()
        )
        self._answers = {
            "DescribeStacks": f"<Stacks><member><StackName>ClaimsDesk</StackName><StackId>{arn}</StackId>"
            "<StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>",
            "GetTemplate": f"<TemplateBody>{escape(json.dumps(template))}</TemplateBody>",
            "ListStackResources": f"<StackResourceSummaries>{resources}</StackResourceSummaries>",
        }

    def answer(self, action: str, stack: str = "") -> tuple[int, str]:
        """The status and body of an answer."""
        if action not in self._answers:
            return super().answer(action, stack)
        content = self._answers[action]
        return 200, f"<{action}Response><{action}Result>{content}</{action}Result></{action}Response>"


@dataclass(frozen=True)
class Said:
    """What a command said.

    Attributes:
        status: Its exit status.
        output: What it wrote, to stdout first.
    """

    status: int
    output: str


@dataclass(frozen=True)
class Center:
    """Where the commands of the documents run.

    Attributes:
        folder: The working directory; cdk.out in it is the assembly of the README's app.
        environment: The variables that point the command there.
    """

    folder: Path
    environment: Mapping[str, str]

    def run(self, line: str) -> Said:
        """Run a line of a document that begins with connect-workspaces, five minutes after the synthesis."""
        os.utime(self.folder / "cdk.out" / "manifest.json", (time() - 300,) * 2)
        _, *arguments = shlex.split(line, comments=True)
        out, err = BytesIO(), BytesIO()
        with pytest.MonkeyPatch.context() as patch, _written(out, err):
            patch.setattr(boto3, "DEFAULT_SESSION", None)
            for name in os.environ.keys() - self.environment.keys():
                patch.delenv(name)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            status = run(arguments)
        return Said(status, (out.getvalue() + err.getvalue()).decode())


@contextmanager
def _written(out: BytesIO, err: BytesIO) -> Iterator[None]:
    """Keep what is written to stdout and stderr, in bytes: the command writes both texts and bytes."""
    texts = [TextIOWrapper(each, encoding="utf-8", write_through=True) for each in (out, err)]
    with redirect_stdout(texts[0]), redirect_stderr(texts[1]):
        yield
    for text in texts:
        text.detach()


@contextmanager
def opened(folder: Path, template: Mapping[str, Any]) -> Iterator[Center]:
    """The center while it is open.

    Args:
        folder: Where the README's app is.
        template: That of its stack.
    """
    deployed = copy.deepcopy(dict(template))
    for resource in deployed["Resources"].values():
        if resource["Type"] == ASSOCIATION:
            resource["Properties"]["ResourceArns"] = DEPLOYED
    _lock_environment(folder / "environments")
    with LocalConnect.running() as connect, query_services(CloudFormation(deployed)) as services:
        connect.seed(INSTANCE)
        # Somebody has taken Alice out by hand, and let Erin in.
        connect.associate(CLAIMS, [*DEPLOYED[1:], INSTANCE.user_arn("erin.ernst")], indexed=True)
        connect.associate(BILLING, [INSTANCE.user_arn("finn.falk")], indexed=True)
        yield Center(
            folder,
            {
                **VARIABLES,
                **CREDENTIALS,
                "PATH": os.environ["PATH"],
                "COLUMNS": "80",
                "AWS_REGION": INSTANCE.region,
                "AWS_ENDPOINT_URL_CONNECT": connect.url,
                **services,
            },
        )


def _lock_environment(folder: Path) -> None:
    """The README's environment file, locked before Bob was made anew."""
    folder.mkdir()
    (file,) = snippets_of("yaml environment")
    (folder / "production.yaml").write_text(file.text)
    names = Names(
        users={"alice.adler": INSTANCE.users["alice.adler"], "bob.brandt": "0b3c9d5e-6a17-4f28-9c40-d5e1f7a2b386"},
        routing_profiles={"Claims": INSTANCE.routing_profiles["Claims"]},
        workspaces={"Claims desk": INSTANCE.workspaces["Claims desk"]},
    )
    (folder / "production.lock.json").write_text(Lock(instances={INSTANCE.arn: names}).to_json())
