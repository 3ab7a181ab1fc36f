"""Injected faults, as real boto3 sees them: which calls they hit, what it hears, and what took effect."""

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from pydantic import ValidationError

from local.connect.faults import Cut, Error, Fault, Hang, ItemFailure, Moment
from local.connect.server import LocalConnect
from tests.local.asking import associate, describe, disassociate, refused
from tests.local.office import ALICE, BOB, CAROL, CLAIMS
from tests.local.virtual import Virtual

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

EITHER_MOMENT = pytest.mark.parametrize(("moment", "left"), [("before", set()), ("after", {ALICE})])


@EITHER_MOMENT
def test_an_injected_error_is_raised_before_or_after_the_call_took_effect(
    connect: LocalConnect, client: "ConnectClient", moment: Moment, left: set[str]
) -> None:
    connect.add_fault(Fault(effect=Error(code="InternalServiceException", moment=moment)))
    with refused("InternalServiceException", 500):
        associate(client, CLAIMS, ALICE)
    assert connect.associations()[CLAIMS] == left
    assert connect.calls()[-1].took_effect is bool(left)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("InternalServiceException", 500),
        ("AccessDeniedException", 403),
        ("ThrottlingException", 429),
        ("TooManyRequestsException", 429),
    ],
)
def test_an_injected_error_is_the_exception_that_boto3_has_for_it(
    connect: LocalConnect, client: "ConnectClient", code: str, status: int
) -> None:
    connect.add_fault(Fault(effect=Error(code=code, message="Because.")))
    with refused(code, status) as error:
        associate(client, CLAIMS, ALICE)
    assert type(error.value) is getattr(client.exceptions, code)
    assert error.value.response["Error"]["Message"] == "Because."


def test_an_error_that_the_service_model_does_not_know_comes_with_its_status(
    connect: LocalConnect, client: "ConnectClient"
) -> None:
    connect.add_fault(Fault(effect=Error(code="ExpiredTokenException", status=403)))
    with refused("ExpiredTokenException", 403):
        describe(client, CLAIMS)
    with pytest.raises(ValidationError, match="give its HTTP status"):
        Error(code="ExpiredTokenException")


@EITHER_MOMENT
def test_a_connection_is_cut_before_or_after_the_call_took_effect(
    connect: LocalConnect, client: "ConnectClient", moment: Moment, left: set[str]
) -> None:
    connect.add_fault(Fault(effect=Cut(moment=moment)))
    with pytest.raises(ConnectionClosedError):
        associate(client, CLAIMS, ALICE)
    assert connect.associations()[CLAIMS] == left
    assert connect.calls()[-1].outcome == "cut"


@EITHER_MOMENT
def test_a_call_hangs_until_the_client_gives_up_before_or_after_it_took_effect(
    connect: LocalConnect, impatient_client: "ConnectClient", moment: Moment, left: set[str]
) -> None:
    connect.add_fault(Fault(effect=Hang(moment=moment)))
    with pytest.raises(ReadTimeoutError):
        associate(impatient_client, CLAIMS, ALICE)
    assert connect.associations()[CLAIMS] == left
    assert connect.calls()[-1].outcome == "hung"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_call_that_hangs_for_a_while_is_answered_then(
    connect: LocalConnect, client: "ConnectClient", moment: Moment
) -> None:
    connect.add_fault(Fault(effect=Hang(seconds=0.01, moment=moment)))
    assert associate(client, CLAIMS, ALICE).succeeded == [ALICE]
    assert connect.associations()[CLAIMS] == {ALICE}
    call = connect.calls()[-1]
    assert (call.outcome, call.status, call.took_effect, call.changed) == ("answered", 200, True, (ALICE,))


def test_a_call_that_hangs_longer_than_the_client_waits_never_takes_effect(virtual: Virtual) -> None:
    virtual.service.add_fault(Fault(effect=Hang(seconds=11)))
    with pytest.raises(ReadTimeoutError):
        associate(virtual.client, CLAIMS, ALICE)
    assert virtual.clock.now == pytest.approx(1010)
    assert virtual.service.associations()[CLAIMS] == set()


def test_a_call_that_hangs_shorter_than_the_client_waits_takes_effect_late(virtual: Virtual) -> None:
    virtual.service.add_fault(Fault(effect=Hang(seconds=9)))
    assert associate(virtual.client, CLAIMS, ALICE).succeeded == [ALICE]
    assert virtual.clock.now == pytest.approx(1009)


def test_a_cut_connection_is_the_same_in_process(virtual: Virtual) -> None:
    virtual.service.add_fault(Fault(effect=Cut(moment="after")))
    with pytest.raises(ConnectionClosedError):
        associate(virtual.client, CLAIMS, ALICE)
    assert virtual.service.associations()[CLAIMS] == {ALICE}


@pytest.mark.parametrize(("moment", "left"), [("before", {BOB}), ("after", {ALICE, BOB})])
def test_listed_items_fail_and_the_others_do_not(
    connect: LocalConnect, client: "ConnectClient", moment: Moment, left: set[str]
) -> None:
    connect.add_fault(Fault(effect=ItemFailure(resource_arns=(ALICE,), code="500", moment=moment)))
    answer = associate(client, CLAIMS, ALICE, BOB)
    assert (answer.succeeded, answer.failed) == ([BOB], {ALICE: "500"})
    assert connect.associations()[CLAIMS] == left


def test_items_fail_to_be_disassociated_too(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.associate(CLAIMS, [ALICE, BOB])
    connect.add_fault(Fault(effect=ItemFailure(resource_arns=(ALICE,), code="429")))
    assert disassociate(client, CLAIMS, ALICE, BOB).failed == {ALICE: "429"}
    assert connect.associations()[CLAIMS] == {ALICE}


def test_an_item_failure_waits_for_a_call_that_names_one_of_its_items(
    connect: LocalConnect, client: "ConnectClient"
) -> None:
    connect.add_fault(Fault(effect=ItemFailure(resource_arns=(ALICE,), code="500")))
    describe(client, CLAIMS)
    assert associate(client, CLAIMS, BOB).failed == {}
    assert associate(client, CLAIMS, ALICE).failed == {ALICE: "500"}
    assert associate(client, CLAIMS, ALICE).failed == {}


def test_an_item_failure_that_amazon_connect_could_not_answer_is_refused() -> None:
    with pytest.raises(ValidationError, match="ErrorCode"):
        ItemFailure(resource_arns=(ALICE,), code="ThrottlingException")
    with pytest.raises(ValidationError, match="ErrorMessage"):
        ItemFailure(resource_arns=(ALICE,), code="500", message="x" * 257)


def test_a_fault_hits_just_the_operation_it_names(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.add_fault(Fault(effect=Cut(), operation="DisassociateWorkspace"))
    associate(client, CLAIMS, ALICE)
    with pytest.raises(ConnectionClosedError):
        disassociate(client, CLAIMS, ALICE)


def test_a_fault_hits_just_the_calls_that_name_its_resource(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.add_fault(Fault(effect=Cut(), resource_arn=BOB))
    describe(client, CLAIMS)
    associate(client, CLAIMS, ALICE)
    with pytest.raises(ConnectionClosedError):
        associate(client, CLAIMS, CAROL, BOB)


def test_a_fault_spares_the_first_calls_and_ends_after_its_times(
    connect: LocalConnect, client: "ConnectClient"
) -> None:
    connect.add_fault(Fault(effect=Cut(), skip=2, times=3))
    for _ in range(7):
        try:
            describe(client, CLAIMS)
        except ConnectionClosedError:
            continue
    outcomes = [call.outcome for call in connect.calls()]
    assert outcomes == ["answered", "answered", "cut", "cut", "cut", "answered", "answered"]


def test_a_fault_without_an_end_hits_every_call_until_it_is_cleared(
    connect: LocalConnect, client: "ConnectClient"
) -> None:
    connect.add_fault(Fault(effect=Cut(), times=None))
    for _ in range(3):
        with pytest.raises(ConnectionClosedError):
            describe(client, CLAIMS)
    connect.clear_faults()
    assert describe(client, CLAIMS) == "claims"


def test_of_two_faults_the_first_hits_first(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.add_fault(Fault(effect=Error(code="AccessDeniedException")))
    connect.add_fault(Fault(effect=Error(code="InternalServiceException")))
    with refused("AccessDeniedException", 403):
        describe(client, CLAIMS)
    with refused("InternalServiceException", 500):
        describe(client, CLAIMS)
    assert describe(client, CLAIMS) == "claims"


def test_a_change_by_hand_of_what_does_not_exist_is_told(connect: LocalConnect) -> None:
    with pytest.raises(LookupError, match="nowhere"):
        connect.associate("nowhere", [ALICE])
