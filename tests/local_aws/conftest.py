"""What the tests of the local AWS share."""

import pytest

from local.aws import LocalAws
from tests.local_aws.stacks import Stack


@pytest.fixture
def stack(aws: LocalAws) -> Stack:
    """A stack, not there yet."""
    return Stack(aws)
