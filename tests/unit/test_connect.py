"""What the function takes a response of Amazon Connect to say of each ARN, however the response names it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import boto3
import pytest

from local.connect.in_process import served_in_process
from local.connect.wire import answer
from tests.arns import CLAIMS, INSTANCE, REGION
from workspace_association.arns import parse_workspace
from workspace_association.connect import Connect, Operation
from workspace_association.deadline import Deadline
from workspace_association.results import Kind

ALICE, BOB = f"{INSTANCE}/agent/Alice", f"{INSTANCE}/agent/bob"
PROFILE = f"{INSTANCE}/routing-profile/alice"
DONE = "done"


@cache
def _client() -> Any:
    return boto3.Session("key", "secret").client("connect", REGION)


def change(arns: Sequence[str], succeeded: Sequence[str], failed: Mapping[str, str]) -> Mapping[str, object]:
    """Associate; of each ARN whether that is done, and if not, why."""
    content = {
        "SuccessfulList": [{"ResourceArn": name} for name in succeeded],
        "FailedList": [{"ResourceArn": name, "ErrorCode": code} for name, code in failed.items()],
    }
    deadline = Deadline(lambda: 60.0)
    with served_in_process(_client(), lambda *_: answer(content, "request", 0), deadline.sleep):
        results = Connect(_client(), parse_workspace(CLAIMS), deadline).change(Operation.ASSOCIATE, arns)
    return {arn: DONE if result.failure is None else result.failure.kind for arn, result in results.items()}


@pytest.mark.parametrize("name", [ALICE, ALICE.upper(), ALICE.lower(), "Alice", "ALICE"])
def test_an_arn_is_known_by_its_letters_in_any_case_and_by_its_id(name: str) -> None:
    assert change([ALICE, BOB], [name], {BOB: "404"}) == {ALICE: DONE, BOB: Kind.MISSING}
    assert change([ALICE, BOB], [BOB], {name: "404"}) == {ALICE: Kind.MISSING, BOB: DONE}


def test_an_id_says_it_of_every_arn_that_has_it() -> None:
    assert change([ALICE, PROFILE, BOB], ["alice", BOB], {}) == {ALICE: DONE, PROFILE: DONE, BOB: DONE}
    assert change([ALICE, PROFILE, BOB], [BOB], {"alice": "404"}) == {
        ALICE: Kind.MISSING,
        PROFILE: Kind.MISSING,
        BOB: DONE,
    }


def test_what_has_succeeded_and_failed_has_failed() -> None:
    assert change([ALICE, BOB], [ALICE, BOB], {ALICE: "404"}) == {ALICE: Kind.MISSING, BOB: DONE}


def test_an_empty_name_says_it_of_the_one_that_is_not_named() -> None:
    assert change([ALICE, BOB], [BOB], {"": "404"}) == {ALICE: Kind.MISSING, BOB: DONE}
    assert change([ALICE, BOB], [""], {}) == {ALICE: Kind.UNCONFIRMED, BOB: Kind.UNCONFIRMED}
