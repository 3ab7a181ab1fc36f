"""What tests of several folders share, and the order in which they begin."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws import LocalAws, local_aws
from local.cdk import Cdk
from local.connect.server import LocalConnect
from tests.botocore_once import remember

FIRST = ("end_to_end", "local_aws", "wheel", "constructs", "handler")
"""The folders whose tests last longest; what begins late must be short, or one process works on alone."""

CDK = ("constructs", "grammars")
"""The folders whose tests make constructs. What one process has loaded of CDK, and its node, serve them all."""

AT_THE_DESK = "desk"
"""The profile of hypothesis that `make check` asks for: fewer rounds of each property; `make test` makes them all."""

GROUP = "xdist_group"
"""Tests of one group run in one process."""


@pytest.hookimpl(tryfirst=True)  # hypothesis loads the profile in this hook
def pytest_configure(config: pytest.Config) -> None:
    """Hold what is random to no time: other processes share the machine. Have botocore remember."""
    remember()
    if config.pluginmanager.hasplugin("hypothesispytest"):
        from hypothesis import HealthCheck, settings  # noqa: PLC0415  # takes a second, and few folders need it

        settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
        settings.load_profile("untimed")
        settings.register_profile(AT_THE_DESK, max_examples=15)


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many processes as cores: a function under test waits half of its time, and so does the CDK CLI."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, and leave CDK to one process."""

    def folder(item: pytest.Item) -> str:
        return item.path.relative_to(Path(__file__).parent).parts[0]

    items.sort(key=lambda item: FIRST.index(folder(item)) if folder(item) in FIRST else len(FIRST))
    for item in items:
        if folder(item) in CDK and not item.get_closest_marker(GROUP):
            item.add_marker(pytest.mark.xdist_group("cdk"))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for garbage more rarely, and not in what was imported: clients of boto3 made that a fifth of the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


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
