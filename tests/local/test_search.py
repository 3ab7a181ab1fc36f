"""What a search finds: which rows, in which pages, and how late."""

from typing import TYPE_CHECKING

import pytest

from local.connect.instance import Instance
from local.connect.server import LocalConnect
from local.connect.settings import Settings
from tests.local.asking import associate, disassociate, found, refused
from tests.local.office import ALICE, BILLING, BOB, CAROL, CLAIMS, OFFICE, SALES
from tests.local.virtual import Virtual

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient
    from mypy_boto3_connect.literals import StringComparisonTypeType
    from mypy_boto3_connect.type_defs import WorkspaceAssociationSearchCriteriaTypeDef as Criteria
    from mypy_boto3_connect.type_defs import WorkspaceAssociationSearchFilterTypeDef


def condition(field: str, value: str, comparison: "StringComparisonTypeType" = "EXACT") -> "Criteria":
    return {"StringCondition": {"FieldName": field, "Value": value, "ComparisonType": comparison}}


CASES: list[tuple["Criteria", list[str]]] = [
    (condition("WorkspaceId", OFFICE.workspaces["sales"]), [CAROL]),
    (condition("workspaceid", OFFICE.workspaces["sales"].upper()), [CAROL]),
    (condition("WorkspaceArn", CLAIMS), [ALICE, BILLING]),
    (condition("ResourceArn", "/AGENT/", "CONTAINS"), [ALICE, CAROL]),
    (condition("ResourceType", "routing", "STARTS_WITH"), [BILLING]),
    (condition("ResourceId", "user"), []),
    ({"OrConditions": [condition("ResourceArn", BILLING), condition("ResourceArn", CAROL)]}, [BILLING, CAROL]),
    ({"AndConditions": [condition("WorkspaceArn", CLAIMS), condition("ResourceType", "USER")]}, [ALICE]),
]


@pytest.mark.parametrize(("criteria", "expected"), CASES)
def test_criteria_pick_rows_regardless_of_case(
    connect: LocalConnect, client: "ConnectClient", criteria: "Criteria", expected: list[str]
) -> None:
    connect.associate(CLAIMS, [ALICE, BILLING])
    connect.associate(SALES, [CAROL])
    answer = client.search_workspace_associations(InstanceId=OFFICE.id, SearchCriteria=criteria)
    assert [row["ResourceArn"] for row in answer["WorkspaceAssociations"]] == expected
    assert answer["ApproximateTotalCount"] == len(expected)


@pytest.mark.usefixtures("connect")
def test_criteria_on_an_unknown_field_are_refused(client: "ConnectClient") -> None:
    with refused("InvalidRequestException", 400):
        client.search_workspace_associations(InstanceId=OFFICE.id, SearchCriteria=condition("Shoe size", "43"))


def test_a_row_says_what_is_associated_with_what(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.associate(CLAIMS, [BILLING])
    assert client.search_workspace_associations(InstanceId=OFFICE.id)["WorkspaceAssociations"] == [
        {
            "WorkspaceId": OFFICE.workspaces["claims"],
            "WorkspaceArn": CLAIMS,
            "ResourceId": OFFICE.routing_profiles["billing"],
            "ResourceArn": BILLING,
            "ResourceType": "ROUTING_PROFILE",
            "ResourceName": "billing",
        }
    ]


def test_another_instance_of_the_account_is_not_searched(connect: LocalConnect, client: "ConnectClient") -> None:
    other = connect.seed(Instance(id="other", workspaces={"desk": "w"}, users={"dave": "u"}))
    connect.associate(other.workspace_arn("desk"), [other.user_arn("dave")])
    assert client.search_workspace_associations(InstanceId=OFFICE.id)["WorkspaceAssociations"] == []
    assert found(client, other.workspace_arn("desk")) == {other.user_arn("dave")}


def test_a_thousand_associations_come_in_pages_of_500(connect: LocalConnect, client: "ConnectClient") -> None:
    crowd = connect.seed(Instance(id=OFFICE.id, users={f"user{number}": f"u{number}" for number in range(1001)}))
    everyone = {crowd.user_arn(name) for name in crowd.users}
    connect.associate(CLAIMS, everyone)
    assert found(client, CLAIMS) == everyone
    sizes = [
        len(page["WorkspaceAssociations"])
        for page in client.get_paginator("search_workspace_associations").paginate(InstanceId=OFFICE.id)
    ]
    assert sizes == [500, 500, 1]


def test_pages_are_as_small_as_the_caller_asks_or_the_cap_says(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.associate(CLAIMS, [ALICE, BOB, CAROL])
    asked = client.search_workspace_associations(InstanceId=OFFICE.id, MaxResults=2)
    assert len(asked["WorkspaceAssociations"]) == 2
    connect.settings = Settings(page_size_cap=1)
    capped = client.search_workspace_associations(InstanceId=OFFICE.id, MaxResults=2)
    assert len(capped["WorkspaceAssociations"]) == 1
    assert capped["ApproximateTotalCount"] == 3
    assert found(client, CLAIMS) == {ALICE, BOB, CAROL}


def test_what_goes_between_two_pages_hides_no_other_row(connect: LocalConnect, client: "ConnectClient") -> None:
    connect.associate(CLAIMS, [ALICE, BOB, CAROL])
    first = client.search_workspace_associations(InstanceId=OFFICE.id, MaxResults=1)
    connect.disassociate(CLAIMS, [ALICE])
    second = client.search_workspace_associations(InstanceId=OFFICE.id, NextToken=first["NextToken"])
    assert [row["ResourceArn"] for row in second["WorkspaceAssociations"]] == [BOB, CAROL]


@pytest.mark.usefixtures("connect")
def test_tags_to_filter_by_are_refused_rather_than_ignored(client: "ConnectClient") -> None:
    tagged: WorkspaceAssociationSearchFilterTypeDef = {"AttributeFilter": {"TagCondition": {"TagKey": "team"}}}
    with refused("InvalidRequestException", 400):
        client.search_workspace_associations(InstanceId=OFFICE.id, SearchFilter=tagged)


@pytest.mark.usefixtures("connect")
def test_a_made_up_token_is_refused(client: "ConnectClient") -> None:
    with refused("InvalidParameterException", 400):
        client.search_workspace_associations(InstanceId=OFFICE.id, NextToken="made up")


def test_the_index_shows_a_change_only_after_its_lag(virtual: Virtual) -> None:
    virtual.service.settings = Settings(index_lag=30)
    associate(virtual.client, CLAIMS, ALICE)
    virtual.clock.wait(29)
    assert found(virtual.client, CLAIMS) == set()
    assert virtual.service.associations()[CLAIMS] == {ALICE}
    virtual.clock.wait(1)
    assert found(virtual.client, CLAIMS) == {ALICE}
    disassociate(virtual.client, CLAIMS, ALICE)
    virtual.clock.wait(29)
    assert found(virtual.client, CLAIMS) == {ALICE}
    virtual.clock.wait(1)
    assert found(virtual.client, CLAIMS) == set()


def test_a_deleted_user_is_found_for_the_time_of_the_lag(virtual: Virtual) -> None:
    virtual.service.associate(CLAIMS, [ALICE])
    virtual.service.settings = Settings(index_lag=30)
    virtual.service.delete(ALICE)
    assert found(virtual.client, CLAIMS) == {ALICE}
    virtual.clock.wait(30)
    assert found(virtual.client, CLAIMS) == set()


def test_a_change_by_hand_lags_too_unless_it_is_said_to_be_indexed(virtual: Virtual) -> None:
    virtual.service.settings = Settings(index_lag=30)
    virtual.service.associate(CLAIMS, [ALICE])
    virtual.service.associate(CLAIMS, [BOB], indexed=True)
    assert found(virtual.client, CLAIMS) == {BOB}


def test_an_indexed_removal_outlasts_the_lagging_associate_before_it(virtual: Virtual) -> None:
    virtual.service.settings = Settings(index_lag=30)
    virtual.service.associate(CLAIMS, [ALICE])
    virtual.service.disassociate(CLAIMS, [ALICE], indexed=True)
    virtual.clock.wait(30)
    assert found(virtual.client, CLAIMS) == set()
