"""What the tests from end to end share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws import LocalAws
from local.cdk import Cdk
from local.guard import Guard
from tests.end_to_end.desk import Desk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _bootstrapped(bootstrapped: LocalAws) -> None:
    """Whatever is deployed here needs it."""


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
