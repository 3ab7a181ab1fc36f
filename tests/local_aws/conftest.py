"""One local AWS for all tests of a process that do not need one to themselves."""

from collections.abc import Iterator

import pytest

from local.aws import LocalAws, local_aws
from tests.local_aws.stacks import Stack


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """A local AWS, as it starts."""
    with local_aws() as running:
        yield running


@pytest.fixture
def stack(aws: LocalAws) -> Stack:
    """A stack, not there yet."""
    return Stack(aws)
