"""Quotas and latency."""

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ReadTimeoutError

from local.connect.server import LocalConnect
from local.connect.settings import Settings
from local.connect.throttle import Throttle
from tests.local.asking import associate, describe, refused
from tests.local.office import ALICE, BOB, CLAIMS
from tests.local.virtual import Virtual

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

ONCE = Throttle(per_second=0, burst=1)


def test_a_burst_is_served_and_then_as_many_calls_as_the_rate_allows(virtual: Virtual) -> None:
    virtual.service.settings = Settings(throttles={"DescribeWorkspace": Throttle(per_second=2, burst=5)})
    for _ in range(5):
        describe(virtual.client, CLAIMS)
    with refused("ThrottlingException", 429):
        describe(virtual.client, CLAIMS)
    for _ in range(10):
        virtual.clock.wait(0.5)
        describe(virtual.client, CLAIMS)
        with refused("ThrottlingException", 429):
            describe(virtual.client, CLAIMS)


def test_a_long_pause_gives_back_the_burst_and_no_more(virtual: Virtual) -> None:
    virtual.service.settings = Settings(throttles={"DescribeWorkspace": Throttle(per_second=2, burst=5)})
    for _ in range(2):
        virtual.clock.wait(3600)
        for _ in range(5):
            describe(virtual.client, CLAIMS)
        with refused("ThrottlingException", 429):
            describe(virtual.client, CLAIMS)


def test_a_throttled_call_changes_nothing(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(throttles={"AssociateWorkspace": ONCE})
    associate(client, CLAIMS, ALICE)
    with refused("ThrottlingException", 429) as error:
        associate(client, CLAIMS, BOB)
    assert isinstance(error.value, client.exceptions.ThrottlingException)
    assert connect.associations()[CLAIMS] == {ALICE}


def test_the_other_spelling_of_throttling_can_be_chosen(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(throttles={"AssociateWorkspace": ONCE}, throttle_code="TooManyRequestsException")
    associate(client, CLAIMS, ALICE)
    with refused("TooManyRequestsException", 429) as error:
        associate(client, CLAIMS, BOB)
    assert isinstance(error.value, client.exceptions.TooManyRequestsException)


def test_every_operation_has_a_quota_of_its_own(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(throttles={"AssociateWorkspace": ONCE, "DescribeWorkspace": ONCE})
    associate(client, CLAIMS, ALICE)
    assert describe(client, CLAIMS) == "claims"
    with refused("ThrottlingException", 429):
        describe(client, CLAIMS)


def test_an_answer_takes_as_long_as_the_latency(virtual: Virtual) -> None:
    virtual.service.settings = Settings(latency=0.2)
    start = virtual.clock.now
    describe(virtual.client, CLAIMS)
    assert virtual.clock.now == pytest.approx(start + 0.2)


def test_a_client_that_waits_less_than_the_latency_hears_nothing_of_what_took_effect(
    connect: LocalConnect, impatient_client: "ConnectClient"
) -> None:
    connect.settings = Settings(latency=3600)
    with pytest.raises(ReadTimeoutError):
        associate(impatient_client, CLAIMS, ALICE)
    assert connect.associations()[CLAIMS] == {ALICE}
