"""What the operations on workspaces and their associations do, as real boto3 sees it over HTTP."""

from typing import TYPE_CHECKING

import pytest

from local.connect.instance import Instance
from local.connect.server import LocalConnect
from tests.arns import REGION
from tests.local.asking import associate, describe, disassociate, found, refused
from tests.local.office import ALICE, BILLING, BOB, CAROL, CLAIMS, OFFICE, SALES

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient


def test_associated_users_and_routing_profiles_are_there_and_found(
    connect: LocalConnect, client: "ConnectClient"
) -> None:
    answer = associate(client, CLAIMS, ALICE, BILLING)
    assert (answer.succeeded, answer.failed) == ([ALICE, BILLING], {})
    assert connect.associations() == {CLAIMS: {ALICE, BILLING}, SALES: set()}
    assert found(client, CLAIMS) == {ALICE, BILLING}


def test_disassociating_takes_away_what_it_names_and_nothing_else(
    connect: LocalConnect, client: "ConnectClient"
) -> None:
    connect.associate(CLAIMS, [ALICE, BOB])
    connect.associate(SALES, [ALICE])
    assert disassociate(client, CLAIMS, ALICE).succeeded == [ALICE]
    assert connect.associations() == {CLAIMS: {BOB}, SALES: {ALICE}}


def test_a_resource_named_twice_in_a_call_counts_once(connect: LocalConnect, client: "ConnectClient") -> None:
    assert associate(client, CLAIMS, ALICE, ALICE).succeeded == [ALICE]
    assert connect.associations()[CLAIMS] == {ALICE}


def test_a_workspace_is_described(connect: LocalConnect, client: "ConnectClient") -> None:
    answer = client.describe_workspace(InstanceId=OFFICE.id, WorkspaceId=OFFICE.workspaces["claims"])["Workspace"]
    assert (answer["Name"], answer["Arn"]) == ("claims", CLAIMS)
    assert connect.calls()[-1].operation == "DescribeWorkspace"


@pytest.mark.usefixtures("connect")
def test_an_unknown_workspace_is_not_found_by_any_operation(client: "ConnectClient") -> None:
    nowhere = f"{OFFICE.arn}/workspace/nowhere"
    for ask in (associate, disassociate):
        with refused("ResourceNotFoundException", 404):
            ask(client, nowhere, ALICE)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        describe(client, nowhere)


@pytest.mark.usefixtures("connect")
def test_an_unknown_instance_is_not_found(client: "ConnectClient") -> None:
    with refused("ResourceNotFoundException", 404):
        client.search_workspace_associations(InstanceId="elsewhere")


@pytest.mark.usefixtures("connect")
def test_an_instance_is_not_found_from_another_region(running_connect: LocalConnect) -> None:
    with refused("ResourceNotFoundException", 404):
        describe(running_connect.boto3_client("us-west-2"), CLAIMS)


def test_an_instance_of_another_partition_is_served(connect: LocalConnect) -> None:
    gov = connect.seed(Instance(id="gov", region="us-gov-west-1", partition="aws-us-gov", workspaces={"desk": "w"}))
    assert gov.workspace_arn("desk").startswith("arn:aws-us-gov:connect:us-gov-west-1:")
    assert describe(connect.boto3_client("us-gov-west-1"), gov.workspace_arn("desk")) == "desk"


def test_more_than_25_resources_are_refused_and_change_nothing(connect: LocalConnect, client: "ConnectClient") -> None:
    everyone = connect.seed(Instance(id=OFFICE.id, users={f"user{number}": f"u{number}" for number in range(26)}))
    arns = [everyone.user_arn(name) for name in everyone.users]
    with refused("InvalidParameterException", 400):
        associate(client, CLAIMS, *arns)
    assert connect.associations()[CLAIMS] == set()
    assert associate(client, CLAIMS, *arns[:25]).succeeded == arns[:25]


@pytest.mark.parametrize(
    "arn",
    [
        "alice",
        CLAIMS,
        OFFICE.arn,
        f"{OFFICE.arn}/queue/1",
        f"{OFFICE.arn}/agent/",
        ALICE.replace("555555555555/", "666666666666/"),
        ALICE.replace(REGION, "us-east-1"),
    ],
)
def test_what_is_no_user_or_routing_profile_of_the_instance_fails_the_call(
    connect: LocalConnect, client: "ConnectClient", arn: str
) -> None:
    for ask in (associate, disassociate):
        with refused("InvalidParameterException", 400):
            ask(client, CLAIMS, CAROL, arn)
    assert connect.associations()[CLAIMS] == set()


def test_a_deleted_user_takes_its_associations_along(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.associate(CLAIMS, [ALICE, BOB])
    connect.delete(ALICE)
    assert connect.associations()[CLAIMS] == {BOB}
    assert associate(client, CLAIMS, ALICE).failed == {ALICE: "404"}


def test_ten_thousand_users_are_associated_by_hand_at_once(connect: LocalConnect) -> None:
    crowd = connect.seed(
        Instance(id=OFFICE.id, users={f"user{number}": f"user-{number:05}" for number in range(10_000)})
    )
    connect.associate(CLAIMS, [crowd.user_arn(name) for name in crowd.users])
    assert len(connect.associations()[CLAIMS]) == 10_000


def test_a_deleted_workspace_is_gone(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.associate(CLAIMS, [ALICE])
    connect.delete(CLAIMS)
    assert connect.associations() == {SALES: set()}
    with refused("ResourceNotFoundException", 404):
        describe(client, CLAIMS)


def test_a_leaver_may_stay_associated(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.associate(CLAIMS, [ALICE, BOB])
    connect.delete(ALICE, with_associations=False)
    assert found(client, CLAIMS) == {ALICE, BOB}
    with refused("ResourceNotFoundException", 404):
        client.describe_user(InstanceId=OFFICE.id, UserId="user-1")
