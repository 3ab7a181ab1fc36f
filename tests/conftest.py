"""What tests of several folders share, and the order in which they begin."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws import LocalAws, local_aws
from local.cdk import Cdk
from local.connect.server import LocalConnect

FIRST = ("end_to_end", "local_aws", "wheel", "handler")
"""The folders whose tests last longest; what begins late must be short, or one process works on alone."""


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many processes as cores: a function under test waits half of its time, and so does the CDK CLI."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return FIRST.index(folder) if folder in FIRST else len(FIRST)

    items.sort(key=place)


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """One local AWS for all tests of a process that do not need one to themselves."""
    with local_aws() as running:
        yield running


@pytest.fixture(scope="session")
def bootstrapped(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> LocalAws:
    """The same, with what every deployment needs."""
    Cdk(aws, tmp_path_factory.mktemp("bootstrap")).bootstrap().checked()
    return aws


@pytest.fixture(scope="session")
def running_connect() -> Iterator[LocalConnect]:
    """One local Connect for all tests of a process that seed it anew."""
    with LocalConnect.running() as connect:
        yield connect
