"""A local Connect with an instance, and an environment in which boto3 finds it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

from connect_workspaces.aws import Aws
from connect_workspaces.main import run
from local.command import CREDENTIALS
from local.connect.server import LocalConnect
from tests.command.account import Account
from tests.command.query_services import QueryServices, query_services
from tests.command.run import Command, Done
from tests.command.served import SERVED


@pytest.fixture
def connect(running_connect: LocalConnect) -> LocalConnect:
    """A local Connect with one instance, and nothing associated."""
    running_connect.reset()
    running_connect.seed(SERVED)
    return running_connect


@pytest.fixture
def query() -> Iterator[QueryServices]:
    """STS and CloudFormation."""
    services = QueryServices()
    with query_services(services) as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield services


@pytest.fixture
def environment(connect: LocalConnect, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No configuration but credentials, a region, and where Amazon Connect is."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": SERVED.region,
        "AWS_ENDPOINT_URL_CONNECT": connect.url,
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def aws(environment: pytest.MonkeyPatch) -> Aws:
    """A session of one run."""
    return Aws()


@pytest.fixture
def sent(connect: LocalConnect) -> Callable[[], dict[str, int]]:
    """How often each operation was called so far."""

    def count() -> dict[str, int]:
        operations = [call.operation or "" for call in connect.calls()]
        return {operation: operations.count(operation) for operation in sorted(set(operations))}

    return count


@pytest.fixture
def command(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `connect-workspaces` in this process."""

    def run_it(*arguments: str | Path) -> Done:
        status = run([*map(str, arguments)])
        return Done(status, *capsys.readouterr())

    return run_it


@pytest.fixture
def account(environment: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account with a deployed stack that declares nothing yet."""
    account = Account()
    with query_services(account) as variables:
        for name, value in variables.items():
            environment.setenv(name, value)
        yield account
