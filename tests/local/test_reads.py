"""Workspaces, users and routing profiles as real boto3 lists, searches and describes them."""

from typing import TYPE_CHECKING, Any, Literal, get_args

import pytest
from botocore import xform_name
from botocore.exceptions import ConnectionClosedError

from local.connect.faults import Cut, Fault
from local.connect.instance import Instance, Person
from local.connect.model import Operation, inputs
from local.connect.server import LocalConnect
from local.connect.settings import SearchCriteria, Settings
from local.connect.throttle import Throttle
from tests.local.asking import refused
from tests.local.office import ALICE, BILLING, BOB, CAROL, CLAIMS, OFFICE, SALES

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

Paged = Literal[
    "SearchUsers", "SearchRoutingProfiles", "SearchWorkspaces", "ListUsers", "ListRoutingProfiles", "ListWorkspaces"
]
PAGED = get_args(Paged)
SEARCHES = [operation for operation in PAGED if operation.startswith("Search")]
STAFFED = Instance(
    id=OFFICE.id,
    people={
        "alice": Person(first_name="Alice", last_name="Miller", routing_profile="billing"),
        "bob": Person(first_name="Bob", last_name="Smith", routing_profile="billing"),
    },
    visibilities={"sales": "ALL"},
)


@pytest.fixture
def staffed(connect: LocalConnect) -> LocalConnect:
    connect.seed(STAFFED)
    return connect


@pytest.fixture(scope="session")
def client_elsewhere(running_connect: LocalConnect) -> "ConnectClient":
    return running_connect.boto3_client("us-west-2")


def ask(client: "ConnectClient", operation: Operation, **parameters: Any) -> dict[str, Any]:
    """The answer, without what only says how the call went."""
    answer = getattr(client, xform_name(operation))(**{"InstanceId": OFFICE.id, **parameters})
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    (found,) = (value for value in answer.values() if isinstance(value, list))
    return found


def condition(field: str, value: str, comparison: str = "EXACT") -> dict[str, Any]:
    return {"StringCondition": {"FieldName": field, "Value": value, "ComparisonType": comparison}}


@pytest.mark.usefixtures("staffed")
def test_a_search_of_users_tells_who_they_are_and_their_routing_profile(client: "ConnectClient") -> None:
    assert ask(client, "SearchUsers") == {
        "Users": [
            {
                "Id": "user-1",
                "Arn": ALICE,
                "Username": "alice",
                "IdentityInfo": {"FirstName": "Alice", "LastName": "Miller"},
                "RoutingProfileId": "profile-1",
            },
            {
                "Id": "user-2",
                "Arn": BOB,
                "Username": "bob",
                "IdentityInfo": {"FirstName": "Bob", "LastName": "Smith"},
                "RoutingProfileId": "profile-1",
            },
            {"Id": "user-3", "Arn": CAROL, "Username": "carol"},
        ],
        "ApproximateTotalCount": 3,
    }


@pytest.mark.usefixtures("staffed")
def test_a_user_is_described_as_a_search_shows_it(client: "ConnectClient") -> None:
    described = [ask(client, "DescribeUser", UserId=identifier)["User"] for identifier in OFFICE.users.values()]
    assert described == rows(ask(client, "SearchUsers"))


def test_a_search_of_routing_profiles_counts_the_users_who_have_them(
    staffed: LocalConnect, client: "ConnectClient"
) -> None:
    staffed.seed(Instance(id=OFFICE.id, routing_profiles={"training": "profile-2"}))
    found = rows(ask(client, "SearchRoutingProfiles"))
    assert found[0] == {
        "InstanceId": OFFICE.id,
        "RoutingProfileId": "profile-1",
        "RoutingProfileArn": BILLING,
        "Name": "billing",
        "NumberOfAssociatedUsers": 2,
    }
    assert (found[1]["Name"], found[1]["NumberOfAssociatedUsers"]) == ("training", 0)
    described = ask(client, "DescribeRoutingProfile", RoutingProfileId="profile-1")["RoutingProfile"]
    assert described == found[0]


@pytest.mark.usefixtures("staffed")
def test_a_workspace_is_for_those_assigned_to_it_unless_its_visibility_says_otherwise(client: "ConnectClient") -> None:
    found = rows(ask(client, "SearchWorkspaces"))
    assert [(each["Id"], each["Arn"], each["Name"], each["Visibility"]) for each in found] == [
        ("workspace-1", CLAIMS, "claims", "ASSIGNED"),
        ("workspace-2", SALES, "sales", "ALL"),
    ]
    described = ask(client, "DescribeWorkspace", WorkspaceId="workspace-2")["Workspace"]
    assert described["Visibility"] == "ALL"


@pytest.mark.parametrize(
    ("operation", "shown"),
    [
        ("ListUsers", {"Id": "user-1", "Arn": ALICE, "Username": "alice"}),
        ("ListRoutingProfiles", {"Id": "profile-1", "Arn": BILLING, "Name": "billing"}),
        ("ListWorkspaces", {"Id": "workspace-1", "Arn": CLAIMS, "Name": "claims"}),
    ],
)
@pytest.mark.usefixtures("staffed")
def test_a_list_shows_id_arn_and_name(client: "ConnectClient", operation: Paged, shown: dict[str, str]) -> None:
    first = rows(ask(client, operation))[0]
    assert {name: value for name, value in first.items() if name != "LastModifiedTime"} == shown


@pytest.mark.parametrize(
    ("operation", "field", "value", "comparison", "found"),
    [
        ("SearchUsers", "Username", "ALICE", "EXACT", ["alice"]),
        ("SearchUsers", "FirstName", "o", "CONTAINS", ["bob"]),
        ("SearchUsers", "LastName", "Mil", "STARTS_WITH", ["alice"]),
        ("SearchUsers", "RoutingProfileId", "profile-1", "EXACT", ["alice", "bob"]),
        ("SearchUsers", "resourceId", "user-3", "EXACT", ["carol"]),
        ("SearchRoutingProfiles", "name", "bill", "STARTS_WITH", ["billing"]),
        ("SearchRoutingProfiles", "resourceID", "profile-2", "EXACT", []),
        ("SearchWorkspaces", "Visibility", "ALL", "EXACT", ["sales"]),
        ("SearchWorkspaces", "Name", "a", "CONTAINS", ["claims", "sales"]),
    ],
)
@pytest.mark.usefixtures("staffed")
def test_criteria_pick_rows(
    client: "ConnectClient", operation: Paged, field: str, value: str, comparison: str, found: list[str]
) -> None:
    answer = ask(client, operation, SearchCriteria=condition(field, value, comparison))
    assert [each.get("Name") or each["Username"] for each in rows(answer)] == found
    assert answer["ApproximateTotalCount"] == len(found)


@pytest.mark.parametrize("operation", SEARCHES)
@pytest.mark.parametrize(("variant", "finds"), [("ignored", True), ("silent", False)])
def test_search_criteria_can_be_ignored_or_find_nothing(
    staffed: LocalConnect, client: "ConnectClient", operation: Paged, variant: SearchCriteria, *, finds: bool
) -> None:
    everything = rows(ask(client, operation))
    staffed.settings = Settings(search_criteria=variant)
    answer = ask(client, operation, SearchCriteria=condition("Shoe size", "43"))
    assert rows(answer) == (everything if finds else [])


@pytest.mark.parametrize("operation", SEARCHES)
def test_search_criteria_can_be_refused(staffed: LocalConnect, client: "ConnectClient", operation: Paged) -> None:
    criteria = condition("Name" if operation != "SearchUsers" else "Username", "alice")
    ask(client, operation, SearchCriteria=criteria)
    staffed.settings = Settings(search_criteria="refused")
    with refused("InvalidRequestException", 400):
        ask(client, operation, SearchCriteria=criteria)


@pytest.mark.parametrize("operation", SEARCHES)
@pytest.mark.usefixtures("connect")
def test_what_cannot_be_searched_for_is_refused_rather_than_ignored(client: "ConnectClient", operation: Paged) -> None:
    tags = "AttributeFilter" if operation == "SearchWorkspaces" else "TagFilter"
    with refused("InvalidRequestException", 400):
        ask(client, operation, SearchCriteria=condition("Shoe size", "43"))
    with refused("InvalidRequestException", 400):
        ask(client, operation, SearchFilter={tags: {"TagCondition": {"TagKey": "team"}}})


@pytest.mark.usefixtures("connect")
def test_a_search_of_users_by_hierarchy_is_refused_rather_than_ignored(client: "ConnectClient") -> None:
    with refused("InvalidRequestException", 400):
        ask(client, "SearchUsers", SearchCriteria={"HierarchyGroupCondition": {"Value": "team"}})


def crowd(size: int) -> Instance:
    """As many of everything."""
    ids = {f"{number}": f"{number:05}" for number in range(size)}
    return Instance(id="crowd", workspaces=ids, users=ids, routing_profiles=ids)


@pytest.mark.parametrize(
    ("operation", "sizes"),
    [
        ("SearchUsers", [500, 500, 1]),
        ("SearchRoutingProfiles", [500, 500, 1]),
        ("SearchWorkspaces", [500, 500, 1]),
        ("ListUsers", [*[100] * 10, 1]),
        ("ListRoutingProfiles", [*[100] * 10, 1]),
        ("ListWorkspaces", [*[100] * 10, 1]),
    ],
)
def test_everything_is_there_once_in_pages_of_the_usual_size(
    connect: LocalConnect, client: "ConnectClient", operation: Paged, sizes: list[int]
) -> None:
    connect.seed(crowd(1001))
    assert client.can_paginate(xform_name(operation))
    pages = [rows(page) for page in client.get_paginator(xform_name(operation)).paginate(InstanceId="crowd")]  # type: ignore[call-overload]
    assert [len(page) for page in pages] == sizes
    arns = [each.get("Arn") or each["RoutingProfileArn"] for page in pages for each in page]
    assert len(set(arns)) == len(arns) == 1001


@pytest.mark.parametrize("operation", PAGED)
def test_a_page_is_as_long_as_the_caller_asks_up_to_the_models_limit(
    connect: LocalConnect, client: "ConnectClient", operation: Paged
) -> None:
    connect.seed(crowd(1001))
    limit = inputs(operation)["MaxResults"].metadata["max"]
    assert limit == {"ListUsers": 1000, "ListRoutingProfiles": 1000, "ListWorkspaces": 100}.get(operation, 500)
    for size in (1, limit):
        assert len(rows(ask(client, operation, InstanceId="crowd", MaxResults=size))) == size
    with refused("InvalidParameterException", 400):
        ask(client, operation, InstanceId="crowd", MaxResults=limit + 1)
    connect.settings = Settings(page_size_cap=7)
    assert len(rows(ask(client, operation, InstanceId="crowd", MaxResults=limit))) == 7


@pytest.mark.parametrize("operation", PAGED)
@pytest.mark.parametrize("token", ["made up", "%2F"])
@pytest.mark.usefixtures("connect")
def test_a_made_up_token_is_refused(client: "ConnectClient", operation: Paged, token: str) -> None:
    with refused("InvalidParameterException", 400):
        ask(client, operation, NextToken=token)


@pytest.mark.parametrize("operation", ["SearchUsers", "ListUsers"])
def test_who_leaves_between_two_pages_hides_nobody_else(
    connect: LocalConnect, client: "ConnectClient", operation: Paged
) -> None:
    first = ask(client, operation, MaxResults=1)
    connect.delete(ALICE)
    second = ask(client, operation, NextToken=first["NextToken"])
    assert [each["Username"] for each in rows(second)] == ["bob", "carol"]


def test_a_deleted_user_is_gone_from_every_read(staffed: LocalConnect, client: "ConnectClient") -> None:
    staffed.delete(ALICE)
    for operation in ("SearchUsers", "ListUsers"):
        assert [each["Username"] for each in rows(ask(client, operation))] == ["bob", "carol"]
    assert rows(ask(client, "SearchRoutingProfiles"))[0]["NumberOfAssociatedUsers"] == 1
    with refused("ResourceNotFoundException", 404):
        ask(client, "DescribeUser", UserId="user-1")


def test_users_of_a_deleted_routing_profile_have_none(staffed: LocalConnect, client: "ConnectClient") -> None:
    staffed.delete(BILLING)
    assert [each.get("RoutingProfileId") for each in rows(ask(client, "SearchUsers"))] == [None] * 3
    assert rows(ask(client, "SearchRoutingProfiles")) == []
    with refused("ResourceNotFoundException", 404):
        ask(client, "DescribeRoutingProfile", RoutingProfileId="profile-1")


def test_a_workspace_that_is_made_again_is_not_as_visible_as_the_deleted_one(
    staffed: LocalConnect, client: "ConnectClient"
) -> None:
    staffed.delete(SALES)
    staffed.seed(Instance(id=OFFICE.id, workspaces={"sales": "workspace-3"}))
    assert [each["Visibility"] for each in rows(ask(client, "SearchWorkspaces"))] == ["ASSIGNED", "ASSIGNED"]


NAMED = {"DescribeUser": {"UserId": "user-1"}, "DescribeRoutingProfile": {"RoutingProfileId": "profile-1"}}


@pytest.mark.parametrize("operation", [*PAGED, *NAMED])
@pytest.mark.usefixtures("connect")
def test_an_instance_is_not_found_when_it_is_unknown_or_in_another_region(
    client: "ConnectClient", client_elsewhere: "ConnectClient", operation: Operation
) -> None:
    parameters = NAMED.get(operation, {})
    with refused("ResourceNotFoundException", 404):
        ask(client, operation, InstanceId="elsewhere", **parameters)
    with refused("ResourceNotFoundException", 404):
        ask(client_elsewhere, operation, **parameters)


@pytest.mark.parametrize("operation", [*PAGED, *NAMED])
def test_quotas_faults_and_the_record_know_every_operation(
    connect: LocalConnect, client: "ConnectClient", operation: Operation
) -> None:
    parameters = NAMED.get(operation, {})
    connect.settings = Settings(throttles={operation: Throttle(per_second=0, burst=1)})
    ask(client, operation, **parameters)
    with refused("ThrottlingException", 429):
        ask(client, operation, **parameters)
    connect.add_fault(Fault(effect=Cut(), operation=operation))
    with pytest.raises(ConnectionClosedError):
        ask(client, operation, **parameters)
    assert [(call.operation, call.status) for call in connect.calls()] == [
        (operation, 200),
        (operation, 429),
        (operation, None),
    ]


def test_the_query_of_a_list_is_recorded(connect: LocalConnect, client: "ConnectClient") -> None:
    token = ask(client, "ListUsers", MaxResults=2)["NextToken"]
    ask(client, "ListUsers", MaxResults=2, NextToken=token)
    assert connect.calls()[-1].parameters == {"InstanceId": OFFICE.id, "MaxResults": 2, "NextToken": token}


def test_the_instances_of_a_region_are_listed_ten_at_a_time(
    connect: LocalConnect, client: "ConnectClient", client_elsewhere: "ConnectClient"
) -> None:
    for number in range(11):
        connect.seed(Instance(id=f"branch-{number:02}", region="eu-central-1"))
    assert client_elsewhere.list_instances()["InstanceSummaryList"] == []
    pages = [page["InstanceSummaryList"] for page in client.get_paginator("list_instances").paginate()]
    assert [len(page) for page in pages] == [10, 2]
    assert pages[0][0]["Arn"] == OFFICE.arn
    assert [each["Id"] for page in pages for each in page] == [OFFICE.id, *(f"branch-{n:02}" for n in range(11))]
    with refused("InvalidParameterException", 400):
        client.list_instances(MaxResults=11)
