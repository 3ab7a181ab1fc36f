"""Runs the local AWS as a whole: an Amazon Connect, everything else, and what makes clients find and trust them."""

import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import httpx
from botocore.config import Config

from local.certificates import Certificates, write_certificates
from local.connect.server import LocalConnect
from local.guard import Guard, guarding
from local.ministack import running_ministack

ACCOUNT = "000000000000"
REGION = "us-east-1"
NO_PROXY = Config(proxies={})


@dataclass(frozen=True)
class LocalAws:
    """A local AWS that is running.

    Attributes:
        url: where everything but Amazon Connect is.
        connect: its Amazon Connect, open to whoever asks there.
        guard: what stands before it for everybody else, and asks IAM.
        authority: the certificate authority (PEM) that vouches for the URL.
        http: what asks there for what is not of AWS.
        folder: a private folder, gone when the local AWS stops.
        log: what MiniStack logs, the functions' failures to start among it.
        account: the AWS account.
        region: the AWS region.
    """

    url: str
    connect: LocalConnect
    guard: Guard
    authority: Path
    http: httpx.Client
    folder: Path
    log: Path
    account: str = ACCOUNT
    region: str = REGION
    _clients: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def environment(self) -> dict[str, str]:
        """The variables with which the CDK CLI, boto3 and other AWS clients work here, and nowhere else."""
        nothing = str(self.folder / "none")
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ENDPOINT_URL_CONNECT": self.guard.url,
            "AWS_ACCESS_KEY_ID": self.account,  # MiniStack tells accounts by it
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": nothing,
            "AWS_SHARED_CREDENTIALS_FILE": nothing,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CA_BUNDLE": str(self.authority),
            "NODE_EXTRA_CA_CERTS": str(self.authority),
            "REQUESTS_CA_BUNDLE": str(self.authority),
            "SSL_CERT_FILE": str(self.authority),
            "NO_PROXY": "localhost,127.0.0.1",
            "no_proxy": "localhost,127.0.0.1",
            "CDK_HOME": str(self.folder / "cdk"),
            "CDK_NOTICES": "false",
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "true",
        }

    def advance(self, seconds: float) -> None:
        """Let time pass, in no time, for EventBridge Scheduler, CloudWatch, and functions that sleep.

        Schedules that are due then fire, once each, alarms are evaluated, and who has slept long enough wakes up. All
        metrics from then on have the new time; clocks and timeouts of the functions have the real one.
        """
        self.http.post("/_strict/advance", json={"seconds": seconds}, timeout=60).raise_for_status()

    def boto3_client(self, service: str) -> Any:
        """The boto3 client of any service but Amazon Connect, which `connect` gives."""
        if service not in self._clients:
            make: Callable[..., Any] = boto3.session.Session(self.account, "local", region_name=self.region).client
            where = {"endpoint_url": self.url, "verify": str(self.authority)}
            self._clients[service] = make(service, **where, config=NO_PROXY)
        return self._clients[service]


@contextmanager
def local_aws(certify: Callable[[Path], Certificates] = write_certificates) -> Iterator[LocalAws]:
    """Start a local AWS, and stop it in the end, whatever happens; it also ends when this process does.

    Args:
        certify: writes what it shows into a folder.

    Raises:
        NotStartedError: a part of it did not start; it is that part's own error.
    """
    with LocalConnect.running() as connect, socket.create_server(("127.0.0.1", 0)) as listener:
        folder = Path(tempfile.mkdtemp(prefix="local-aws-"))
        certificates = certify(folder)
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        trust = ssl.create_default_context(cafile=certificates.authority)
        with (
            httpx.Client(base_url=url, verify=trust, trust_env=False) as http,
            guarding(connect.url, ACCOUNT, http) as guard,
        ):
            aws = LocalAws(url, connect, guard, certificates.authority, http, folder, folder / "ministack.log")
            with running_ministack(listener, folder, certificates, aws.environment(), aws.log, http=http):
                yield aws
