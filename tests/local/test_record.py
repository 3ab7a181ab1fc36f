"""What the record says about the calls that came in."""

from typing import TYPE_CHECKING

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError

from local.connect.faults import Cut, Fault
from local.connect.server import LocalConnect
from tests.arns import REGION
from tests.local.asking import associate, describe, disassociate, refused
from tests.local.office import ALICE, BOB, CLAIMS, NOBODY, OFFICE
from tests.local.virtual import Virtual

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient


def test_a_call_is_recorded_with_who_asked_what_and_what_became_of_it(virtual: Virtual) -> None:
    virtual.service.associate(CLAIMS, [ALICE])
    associate(virtual.client, CLAIMS, ALICE, BOB, NOBODY)
    (call,) = virtual.service.calls()
    assert call.at == 1000
    assert call.operation == "AssociateWorkspace"
    assert (call.workspace_id, call.resource_arns) == (OFFICE.workspaces["claims"], (ALICE, BOB, NOBODY))
    assert (call.access_key_id, call.region) == ("local", REGION)
    assert (call.outcome, call.status, call.error_code, call.took_effect) == ("answered", 200, None, True)
    assert (call.changed, call.failed) == ((BOB,), {NOBODY: "404"})


def test_two_callers_are_told_apart(connect: LocalConnect, client: "ConnectClient") -> None:
    session = boto3.session.Session("ASIAOTHER", "secret", "token", REGION)
    other = session.client("connect", endpoint_url=connect.url, config=Config(retries={"total_max_attempts": 1}))
    describe(client, CLAIMS)
    describe(other, CLAIMS)
    assert [call.access_key_id for call in connect.calls()] == ["local", "ASIAOTHER"]


def test_a_refused_call_is_recorded_with_its_exception(connect: LocalConnect, client: "ConnectClient") -> None:
    with refused("ResourceNotFoundException", 404):
        associate(client, f"{OFFICE.arn}/workspace/nowhere", ALICE)
    (call,) = connect.calls()
    assert (call.status, call.error_code, call.took_effect) == (404, "ResourceNotFoundException", False)


def test_a_call_that_was_cut_is_recorded_with_what_it_changed(virtual: Virtual) -> None:
    virtual.service.associate(CLAIMS, [ALICE])
    virtual.service.add_fault(Fault(effect=Cut(moment="after")))
    with pytest.raises(ConnectionClosedError):
        disassociate(virtual.client, CLAIMS, ALICE)
    (call,) = virtual.service.calls()
    assert (call.outcome, call.status, call.took_effect, call.changed) == ("cut", None, True, (ALICE,))


def test_what_is_done_by_hand_is_no_call(connect: LocalConnect) -> None:
    connect.associate(CLAIMS, [ALICE])
    connect.disassociate(CLAIMS, [ALICE])
    connect.delete(BOB)
    assert connect.calls() == []


def test_a_cleared_record_starts_anew(connect: LocalConnect, client: "ConnectClient") -> None:
    describe(client, CLAIMS)
    connect.clear_calls()
    associate(client, CLAIMS, ALICE)
    assert [call.operation for call in connect.calls()] == ["AssociateWorkspace"]


def test_an_unsigned_request_is_refused(connect: LocalConnect) -> None:
    answer = httpx.post(f"{connect.url}/search-workspace-associations", json={"InstanceId": OFFICE.id}, trust_env=False)
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")
    assert connect.calls()[-1].access_key_id is None


def test_an_operation_that_is_not_served_is_recorded_as_none(connect: LocalConnect, client: "ConnectClient") -> None:
    with refused("UnknownOperationException", 404):
        client.list_queues(InstanceId=OFFICE.id)
    assert connect.calls()[-1].operation is None
