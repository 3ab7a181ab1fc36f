"""Where a contender performs: its process, a local Connect, and an endpoint for the answers."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.bundles import AWS_SDK, Bundle, Bundles
from benchmarks.contenders import Contender, contender
from benchmarks.lists import INSTANCE, WORKSPACE
from benchmarks.table import AWS_CUSTOM_RESOURCE, CRHELPER, OURS, SCRIPT
from benchmarks.worker import Command, Worker, working
from local.cdk import NODE_BIN
from local.connect.client import LocalConnect
from local.connect.settings import Settings
from local.simulator.responses import Answers, answers_endpoint

HERE = Path(__file__).resolve().parent

# Twenty functions answer at once. Of more connections than this, Linux lets the rest wait a second.
ThreadingHTTPServer.request_queue_size = 128


@dataclass(frozen=True)
class Stage:
    """Where any number of contenders can perform, one after the other or at once.

    Attributes:
        connect: The local Connect.
        answers: Where functions answer.
        folder: For logs, and for the certificate's issuer.
    """

    connect: LocalConnect
    answers: Answers
    folder: Path

    @classmethod
    @contextmanager
    def set_up(cls) -> Iterator["Stage"]:
        """With a local Connect of its own."""
        with tempfile.TemporaryDirectory() as name, LocalConnect.running() as connect:
            folder = Path(name)
            with answers_endpoint(folder / "ca.pem") as answers:
                yield cls(connect, answers, folder)

    def clear(self, settings: Settings) -> None:
        """Nothing associated, no calls seen."""
        self.connect.reset()
        self.connect.seed(INSTANCE)
        self.connect.settings = settings

    @property
    def associated(self) -> set[str]:
        """What is associated, in truth."""
        return self.connect.associations().get(WORKSPACE, set())

    @contextmanager
    def worker(self, who: str, command: Command) -> Iterator[Worker]:
        """A contender's process."""
        with working(command, self._environment(), self.folder / f"{who}.log") as worker:
            yield worker

    @contextmanager
    def contender(self, who: str, bundles: Bundles) -> Iterator[Contender]:
        """A contender, ready to perform."""
        with self.worker(who, commands(bundles)[who]) as worker:
            yield contender(who, worker, self.answers)

    def _environment(self) -> dict[str, str]:
        issuer = str(self.folder / "ca.pem")
        return {
            "PATH": os.environ["PATH"],
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": INSTANCE.region,
            "AWS_DEFAULT_REGION": INSTANCE.region,
            "AWS_ENDPOINT_URL_CONNECT": self.connect.url,
            "SSL_CERT_FILE": issuer,
            "NODE_EXTRA_CA_CERTS": issuer,
            "ANSWERS_PORT": f"{urlsplit(self.answers.url).port}",
        }


def python_command(bundle: Bundle, handler: str, environment: Mapping[str, str] | None = None) -> Command:
    """A process that can import nothing but the bundle, and writes nothing there: as in Lambda, it is compiled anew."""
    words: list[str | Path] = [sys.executable, "-I", "-S", "-B", HERE / "runner.py", bundle.folder, handler]
    return Command(words, environment or {})


def commands(bundles: Bundles) -> dict[str, Command]:
    """How to start each contender."""
    node: list[str | Path] = [NODE_BIN / "node", HERE / "runner.js", bundles.aws_custom_resource.folder / "index.js"]
    return {
        OURS: python_command(bundles.ours, "workspace_association.main.handler"),
        AWS_CUSTOM_RESOURCE: Command(node, {"NODE_PATH": str(AWS_SDK)}),
        CRHELPER: python_command(bundles.crhelper, "index.handler"),
        SCRIPT: python_command(bundles.script, "script.handler"),
    }
