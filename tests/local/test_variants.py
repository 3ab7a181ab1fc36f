"""What Amazon Connect leaves undocumented, each possibility as real boto3 sees it over HTTP."""

from typing import TYPE_CHECKING

import pytest

from local.connect.server import LocalConnect
from local.connect.settings import Settings, UnknownResource
from tests.local.asking import associate, disassociate, found, refused
from tests.local.office import ALICE, BOB, CLAIMS, NOBODY, OFFICE, SALES

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient
    from mypy_boto3_connect.type_defs import WorkspaceAssociationSearchCriteriaTypeDef


def test_a_repeated_associate_can_be_a_success(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(repeated_associate="success")
    connect.associate(CLAIMS, [ALICE])
    assert associate(client, CLAIMS, ALICE, BOB).succeeded == [ALICE, BOB]
    assert connect.calls()[-1].changed == (BOB,)


def test_a_repeated_associate_can_fail_the_item(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(repeated_associate="item 409")
    connect.associate(CLAIMS, [ALICE])
    answer = associate(client, CLAIMS, ALICE, BOB)
    assert (answer.succeeded, answer.failed) == ([BOB], {ALICE: "409"})
    assert connect.associations()[CLAIMS] == {ALICE, BOB}


def test_a_repeated_associate_can_fail_the_call(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(repeated_associate="call 409")
    connect.associate(CLAIMS, [ALICE])
    with refused("DuplicateResourceException", 409) as error:
        associate(client, CLAIMS, BOB, ALICE)
    assert isinstance(error.value, client.exceptions.DuplicateResourceException)
    assert connect.associations()[CLAIMS] == {ALICE}


def test_a_missing_association_can_be_a_success_to_disassociate(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(missing_association="success")
    connect.associate(CLAIMS, [ALICE])
    assert disassociate(client, CLAIMS, ALICE, BOB, NOBODY).succeeded == [ALICE, BOB, NOBODY]
    assert connect.associations()[CLAIMS] == set()


def test_a_missing_association_can_fail_the_item(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(missing_association="item 404")
    connect.associate(CLAIMS, [ALICE])
    assert disassociate(client, CLAIMS, ALICE, BOB, NOBODY).failed == {BOB: "404", NOBODY: "404"}
    assert connect.associations()[CLAIMS] == set()


def test_a_missing_association_can_fail_the_call(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(missing_association="call 404")
    connect.associate(CLAIMS, [ALICE])
    with refused("ResourceNotFoundException", 404):
        disassociate(client, CLAIMS, ALICE, BOB)
    assert connect.associations()[CLAIMS] == {ALICE}


@pytest.mark.parametrize(("variant", "code"), [("item 404", "404"), ("item 400", "400")])
def test_an_unknown_user_can_fail_the_item(
    connect: LocalConnect, client: "ConnectClient", variant: UnknownResource, code: str
) -> None:
    connect.settings = Settings(unknown_resource=variant)
    answer = associate(client, CLAIMS, ALICE, NOBODY)
    assert (answer.succeeded, answer.failed) == ([ALICE], {NOBODY: code})
    assert connect.associations()[CLAIMS] == {ALICE}


@pytest.mark.parametrize(
    ("variant", "code", "status"),
    [("call 404", "ResourceNotFoundException", 404), ("call 400", "InvalidParameterException", 400)],
)
def test_an_unknown_user_can_fail_the_call_and_change_nothing(
    connect: LocalConnect, client: "ConnectClient", variant: UnknownResource, code: str, status: int
) -> None:
    connect.settings = Settings(unknown_resource=variant)
    with refused(code, status):
        associate(client, CLAIMS, ALICE, NOBODY)
    assert connect.associations()[CLAIMS] == set()


CRITERIA: "WorkspaceAssociationSearchCriteriaTypeDef" = {
    "StringCondition": {
        "FieldName": "WorkspaceId",
        "Value": OFFICE.workspaces["claims"],
        "ComparisonType": "EXACT",
    }
}


def test_search_criteria_can_be_ignored(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.settings = Settings(search_criteria="ignored")
    connect.associate(CLAIMS, [ALICE])
    connect.associate(SALES, [BOB])
    rows = client.search_workspace_associations(InstanceId=OFFICE.id, SearchCriteria=CRITERIA)["WorkspaceAssociations"]
    assert [row["ResourceArn"] for row in rows] == [ALICE, BOB]


def test_search_criteria_can_be_refused_while_a_plain_search_works(
    connect: LocalConnect, client: "ConnectClient"
) -> None:
    connect.settings = Settings(search_criteria="refused")
    connect.associate(CLAIMS, [ALICE])
    with pytest.raises(client.exceptions.InvalidRequestException):
        client.search_workspace_associations(InstanceId=OFFICE.id, SearchCriteria=CRITERIA)
    assert found(client, CLAIMS) == {ALICE}
