"""A local AWS that the CDK CLI has bootstrapped, one for each process of the tests; and one with IAM asked."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from local.aws import LocalAws, local_aws
from local.cdk import Cdk
from local.connect.client import LocalConnect
from tests.end_to_end.desk import Desk
from tests.end_to_end.iam_guard import Guard, guarding

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Guarded:
    """A local AWS whose functions reach Amazon Connect through a guard."""

    aws: LocalAws
    guard: Guard


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


@pytest.fixture(scope="session")
def guarded() -> Iterator[Guarded]:
    """The local AWS with IAM asked about every call, bootstrapped."""
    guards: list[Guard] = []
    unguarded = LocalConnect.running

    @contextmanager
    def running() -> Iterator[LocalConnect]:
        with unguarded() as connect, guarding(connect.url) as guard:
            guards.append(guard)
            connect.url = guard.url
            yield connect

    with ExitStack() as until_it_ends:
        with patch.object(LocalConnect, "running", running):  # the other tests of this process go unguarded
            aws = until_it_ends.enter_context(local_aws())
        (guard,) = guards
        guard.aws = aws
        Cdk(aws, ROOT).bootstrap().checked()
        yield Guarded(aws, guard)


@pytest.fixture
def guard(guarded: Guarded) -> Guard:
    """The guard, as if there had been no call yet."""
    guarded.guard.forget()
    return guarded.guard
