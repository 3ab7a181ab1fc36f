"""A local AWS that the CDK CLI has bootstrapped, one for each process of the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws import LocalAws, local_aws
from local.cdk import Cdk
from local.guard import Guard
from tests.end_to_end.desk import Desk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """The local AWS, bootstrapped."""
    with local_aws() as running:
        Cdk(running, ROOT).bootstrap().checked()
        yield running


@pytest.fixture
def desk(aws: LocalAws, tmp_path: Path) -> Desk:
    """An environment of the deployable app, with an instance of its own."""
    return Desk.make(Cdk(aws, ROOT), tmp_path)


@pytest.fixture
def guard(aws: LocalAws) -> Iterator[Guard]:
    """What asks IAM, as if there had been no call yet."""
    aws.guard.forget()
    yield aws.guard
    aws.guard.forget()
