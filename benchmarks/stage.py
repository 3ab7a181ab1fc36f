"""Where a contender performs: an instance in a local Connect, and an endpoint for the responses."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from local.connect.instance import Instance
from local.connect.server import LocalConnect
from local.connect.settings import Settings
from local.simulator.responses import Answers, answers_endpoint

USERS = 10_000
BATCH = 25
"""ARNs that Amazon Connect takes a call (API reference, AssociateWorkspace)."""

INSTANCE = Instance(
    id="11111111-2222-4333-8444-555555555555",
    account="123456789012",
    workspaces={"claims": "c1a1b2c3-0000-4000-8000-000000000001"},
    users={f"{n}": f"00000000-0000-4000-8000-{n:012}" for n in range(1, USERS + 1)},
)
WORKSPACE = INSTANCE.workspace_arn("claims")
TARGET = {"InstanceId": INSTANCE.id, "WorkspaceId": INSTANCE.workspaces["claims"]}
UNKNOWN = f"{INSTANCE.arn}/agent/ffffffff-0000-4000-8000-000000000000"


def users(first: int, last: int) -> list[str]:
    """The ARNs of some users, by number."""
    return [INSTANCE.user_arn(f"{n}") for n in range(first, last + 1)]


def batches(arns: Sequence[str]) -> list[list[str]]:
    """As many at once as a call takes."""
    return [list(arns[start : start + BATCH]) for start in range(0, len(arns), BATCH)]


@dataclass(frozen=True)
class Stage:
    """A local Connect of its own, and so a quota of its own.

    Attributes:
        folder: For logs, and for the certificate's issuer.
    """

    connect: LocalConnect
    answers: Answers
    folder: Path

    @classmethod
    @contextmanager
    def set_up(cls) -> Iterator[Self]:
        """Start it, and stop it in the end."""
        with (
            tempfile.TemporaryDirectory() as name,
            LocalConnect.running() as connect,
            answers_endpoint(Path(name, "ca.pem")) as answers,
        ):
            stage = cls(connect, answers, Path(name))
            stage.clear(Settings())
            yield stage

    def clear(self, settings: Settings) -> None:
        """Nothing associated, no calls seen."""
        self.connect.reset()
        self.connect.seed(INSTANCE)
        self.connect.settings = settings

    @property
    def associated(self) -> set[str]:
        """What is associated, in truth."""
        return self.connect.associations().get(WORKSPACE, set())

    def environment(self) -> dict[str, str]:
        """What a function finds in its environment. There is no CloudFormation to ask: the port is closed."""
        issuer = str(self.folder / "ca.pem")
        return {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": INSTANCE.region,
            "AWS_DEFAULT_REGION": INSTANCE.region,
            "AWS_ENDPOINT_URL_CONNECT": self.connect.url,
            "AWS_ENDPOINT_URL_CLOUDFORMATION": "http://127.0.0.1:1",
            "SSL_CERT_FILE": issuer,
            "NODE_EXTRA_CA_CERTS": issuer,
            "ANSWERS_PORT": f"{urlsplit(self.answers.url).port}",
        }
