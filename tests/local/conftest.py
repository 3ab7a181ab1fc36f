"""A local Connect, once over HTTP and once in this process with a clock that the test turns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config

from local.connect.in_process import served_in_process
from local.connect.server import LocalConnect
from local.connect.service import Service
from tests.arns import REGION
from tests.local.office import OFFICE
from tests.local.virtual import Clock, Virtual

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient


@pytest.fixture
def connect(running_connect: LocalConnect) -> LocalConnect:
    running_connect.reset()
    running_connect.seed(OFFICE)
    return running_connect


@pytest.fixture(scope="session")
def client(running_connect: LocalConnect) -> "ConnectClient":
    return running_connect.boto3_client(REGION)


@pytest.fixture(scope="session")
def impatient_client(running_connect: LocalConnect) -> "ConnectClient":
    return running_connect.boto3_client(REGION, Config(read_timeout=1))


@pytest.fixture(scope="session")
def client_in_process() -> "ConnectClient":
    config = Config(region_name=REGION, retries={"total_max_attempts": 1}, read_timeout=10)
    return boto3.session.Session("local", "local").client("connect", config=config)


@pytest.fixture
def virtual(client_in_process: "ConnectClient") -> Iterator[Virtual]:
    clock = Clock()
    service = Service(lambda: clock.now)
    service.seed(OFFICE)
    with served_in_process(client_in_process, service.handle, clock.wait):
        yield Virtual(service, client_in_process, clock)
