"""An instance as the command reads it: all of it, in few calls, and never less than is there."""

import time
from collections.abc import Callable, Iterator, Mapping
from math import ceil

import pytest

from connect_workspaces.aws import Aws
from connect_workspaces.live import User, Workspace
from connect_workspaces.reading import read
from local.connect.distort import How
from local.connect.faults import Cut, Distort, Error, Fault
from local.connect.in_process import served_in_process
from local.connect.model import Operation
from local.connect.server import LocalConnect
from local.connect.settings import SearchCriteria, Settings
from local.connect.throttle import Throttle
from tests.arns import OTHER_INSTANCE_ID
from tests.command.refused import SEARCH, deny, fails
from tests.command.served import BASIC, BILLING, CLAIMS, CLAIMS_AGENTS, NOBODY, NOTHING, SALES, SERVED, desk, users

Sent = Callable[[], Mapping[str, int]]


@pytest.fixture
def aws(aws: Aws, connect: LocalConnect) -> Iterator[Aws]:
    """A session that reaches the local Connect without a network: these tests make two thousand calls."""
    with served_in_process(aws.connect(SERVED.region), connect.handle, time.sleep):
        yield aws


def truth(connect: LocalConnect, *workspaces: str) -> dict[str, set[str]]:
    """What is associated with some workspaces; with all, where none is named."""
    return {arn: arns for arn, arns in connect.associations().items() if not workspaces or arn in workspaces}


def test_an_instance_is_read_with_all_its_associations_and_names(aws: Aws, connect: LocalConnect, sent: Sent) -> None:
    connect.associate(CLAIMS, [*users(1, 2), CLAIMS_AGENTS])
    connect.associate(SALES, users(3))
    live = read(aws, SERVED.arn)
    assert (live.arn, live.is_whole, live.notes) == (SERVED.arn, True, ())
    assert live.associations == truth(connect)
    assert live.workspaces[SALES] == Workspace(SALES, "sales", "ALL")
    assert live.workspaces.keys() == truth(connect).keys()
    assert live.users is not None
    assert len(live.users) == 120
    assert live.users[users(1)[0]] == User(users(1)[0], "1", CLAIMS_AGENTS)
    assert live.routing_profiles == {BASIC: "Basic", CLAIMS_AGENTS: "Claims agents"}
    assert sent() == {SEARCH: 1, "SearchRoutingProfiles": 1, "SearchUsers": 1, "SearchWorkspaces": 1}


def test_without_names_only_associations_are_read(aws: Aws, connect: LocalConnect, sent: Sent) -> None:
    connect.associate(CLAIMS, users(1))
    live = read(aws, SERVED.arn, names=False)
    assert (live.users, live.routing_profiles) == (None, None)
    assert live.workspaces == {CLAIMS: Workspace(CLAIMS)}
    assert sent() == {SEARCH: 1}


def test_people_without_names_are_users_with_their_profiles(aws: Aws, connect: LocalConnect, sent: Sent) -> None:
    connect.associate(CLAIMS, users(1))
    live = read(aws, SERVED.arn, workspaces=[CLAIMS], people=True, names=False)
    assert live.is_whole
    assert live.users is not None
    assert live.users[users(1)[0]] == User(users(1)[0], None, CLAIMS_AGENTS)
    assert live.workspaces[SALES] == Workspace(SALES, None, "ALL")
    assert sent() == {SEARCH: 1, "SearchUsers": 1, "SearchWorkspaces": 1}


def test_everything_is_read_page_by_page(aws: Aws, connect: LocalConnect) -> None:
    connect.settings = Settings(page_size_cap=7)
    for number in range(3, 12):
        connect.associate(desk(number), users(*range(number, number + 8)))
    told: list[tuple[str, int, int | None]] = []
    live = read(aws, SERVED.arn, progress=lambda *progress: told.append(progress))
    assert live.associations == truth(connect)
    assert len(live.users or ()) == 120
    assert [step for step in told if step[0] == "associations"][-1] == ("associations", 72, 72)
    assert [step[1] for step in told if step[0] == "users"] == [*range(7, 120, 7), 120]


def test_some_workspaces_are_read_without_the_rest_of_a_large_instance(
    aws: Aws, connect: LocalConnect, sent: Sent
) -> None:
    connect.settings = Settings(page_size_cap=5)
    for number in range(3, 20):
        connect.associate(desk(number), users(*range(20)))
    connect.associate(CLAIMS, users(1, 2))
    live = read(aws, SERVED.arn, workspaces=[CLAIMS, BILLING], names=False)
    assert not live.is_whole
    assert live.associations == truth(connect, CLAIMS, BILLING)
    assert sent()[SEARCH] <= 4


def test_one_workspace_is_asked_for_by_itself(aws: Aws, connect: LocalConnect, sent: Sent) -> None:
    connect.associate(CLAIMS, users(1, 2))
    live = read(aws, SERVED.arn, workspaces=[CLAIMS], names=False)
    assert live.associations == {CLAIMS: frozenset(users(1, 2))}
    assert sent() == {SEARCH: 1}


@pytest.mark.parametrize("filled", ["all", "those", "others", "one of them", "another one"])
@pytest.mark.parametrize("asked", [2, 5, 17], ids=lambda asked: f"{asked} asked for")
def test_associations_take_at_most_twice_the_calls_of_the_better_search(
    aws: Aws, connect: LocalConnect, sent: Sent, asked: int, filled: str
) -> None:
    connect.settings = Settings(page_size_cap=5)
    desks = [desk(number) for number in range(3, 20)]
    these = desks[-asked:]
    others = [each for each in (CLAIMS, BILLING, *desks) if each not in these]
    with_rows = {"all": desks, "those": these, "others": others, "one of them": these[:1], "another one": others[:1]}
    for rows in (0, 1, 4, 5, 11, 60):
        for each in with_rows[filled]:
            connect.associate(each, users(*range(rows)))
        connect.clear_calls()
        live = read(aws, SERVED.arn, workspaces=these, names=False)
        expected = truth(connect, *these)
        assert {arn: live.associations[arn] for arn in these} == expected
        unfiltered = max(1, ceil(sum(map(len, truth(connect).values())) / 5))
        filtered = sum(max(1, ceil(len(arns) / 5)) for arns in expected.values())
        assert sent()[SEARCH] <= (unfiltered if unfiltered <= asked else 2 * min(unfiltered, filtered))


def test_workspaces_in_another_letter_case_do_not_cost_all_pages_each(
    aws: Aws, connect: LocalConnect, sent: Sent
) -> None:
    connect.settings = Settings(page_size_cap=5)
    connect.associate(SALES, users(*range(40)))
    prefix, _, _ = CLAIMS.rpartition("/")
    these = [f"{prefix}/{arn.rpartition('/')[2].upper()}" for arn in (CLAIMS, BILLING, desk(3))]
    live = read(aws, SERVED.arn, workspaces=these, names=False)
    assert {arn: live.associations[arn] for arn in these} == dict.fromkeys(these, frozenset())
    assert sent()[SEARCH] <= 8 + 2


@pytest.mark.parametrize("criteria", ["silent", "refused", "ignored"])
@pytest.mark.parametrize("asked", [1, 2, 4])
def test_a_search_that_takes_no_criteria_hides_nothing_and_costs_little(
    aws: Aws, connect: LocalConnect, sent: Sent, criteria: SearchCriteria, asked: int
) -> None:
    connect.settings = Settings(page_size_cap=5, search_criteria=criteria)
    for number in range(3, 7):
        connect.associate(desk(number), users(*range(10)))
    these = [desk(number) for number in range(3, 3 + asked)]
    live = read(aws, SERVED.arn, workspaces=these, names=False)
    assert {arn: live.associations[arn] for arn in these} == truth(connect, *these)
    assert sent()[SEARCH] <= 8 + 2


@pytest.mark.parametrize("code", ["ThrottlingException", "TooManyRequestsException"])
def test_throttling_is_waited_out(aws: Aws, connect: LocalConnect, code: str) -> None:
    quota = Throttle(per_second=20, burst=3)
    throttles = dict.fromkeys((SEARCH, "SearchUsers"), quota)
    connect.settings = Settings.model_validate({"page_size_cap": 20, "throttles": throttles, "throttle_code": code})
    connect.associate(CLAIMS, users(*range(100)))
    live = read(aws, SERVED.arn)
    assert live.associations[CLAIMS] == truth(connect)[CLAIMS]
    assert len(live.users or ()) == 120
    assert aws.throttled[code] > 0


@pytest.mark.parametrize("operation", [SEARCH, "SearchUsers", "SearchWorkspaces", "SearchRoutingProfiles"])
def test_a_token_that_repeats_is_an_error(aws: Aws, connect: LocalConnect, sent: Sent, operation: Operation) -> None:
    connect.associate(CLAIMS, users(1))
    effect = Distort(how="the same token again", moment="before")
    connect.add_fault(Fault(effect=effect, operation=operation, times=None))
    with fails("the search repeats a NextToken"):
        read(aws, SERVED.arn)
    assert sent()[operation] == 2


@pytest.mark.parametrize("operation", [SEARCH, "SearchUsers", "SearchWorkspaces", "SearchRoutingProfiles"])
def test_a_page_that_fails_is_an_error(aws: Aws, connect: LocalConnect, operation: Operation) -> None:
    connect.settings = Settings(page_size_cap=1)
    connect.associate(CLAIMS, users(1, 2))
    effect = Error(code="InvalidRequestException", message="no more today")
    connect.add_fault(Fault(effect=effect, operation=operation, skip=1, times=None))
    with fails(f"connect:{operation} in eu-central-1 failed: InvalidRequestException no more today"):
        read(aws, SERVED.arn)


@pytest.mark.parametrize("effect", [Cut(), Error(code="InternalServiceException"), Distort(how="html")])
@pytest.mark.parametrize("operation", [SEARCH, "SearchUsers"])
def test_a_page_that_fails_once_is_asked_for_again(
    aws: Aws, connect: LocalConnect, operation: Operation, effect: Cut | Error | Distort
) -> None:
    connect.settings = Settings(page_size_cap=50)
    connect.associate(CLAIMS, users(*range(100)))
    connect.add_fault(Fault(effect=effect, operation=operation, skip=1))
    live = read(aws, SERVED.arn)
    assert live.associations == truth(connect)
    assert len(live.users or ()) == 120


@pytest.mark.parametrize("how", ["rows without WorkspaceId", "rows without ResourceArn"])
def test_rows_with_gaps_are_read(aws: Aws, connect: LocalConnect, how: How) -> None:
    connect.associate(CLAIMS, [*users(1), CLAIMS_AGENTS])
    connect.add_fault(Fault(effect=Distort(how=how), operation=SEARCH, times=None))
    assert read(aws, SERVED.arn, names=False).associations == truth(connect, CLAIMS)


def test_a_row_that_says_nothing_is_an_error(aws: Aws, connect: LocalConnect) -> None:
    connect.associate(CLAIMS, users(1))
    connect.add_fault(Fault(effect=Distort(how="rows without anything"), operation=SEARCH, times=None))
    with fails("a row of the search does not say what it is about"):
        read(aws, SERVED.arn)


def test_a_search_that_shows_less_than_it_counts_is_an_error(aws: Aws, connect: LocalConnect) -> None:
    connect.associate(CLAIMS, users(1, 2, 3))
    connect.add_fault(Fault(effect=Distort(how="no rows"), operation=SEARCH))
    with fails("shows 0 rows", "about 3"):
        read(aws, SERVED.arn)


@pytest.mark.parametrize("workspaces", [None, [CLAIMS], [CLAIMS, BILLING]])
def test_an_instance_without_associations_is_believed_unless_stacks_declare_some(
    aws: Aws, workspaces: list[str] | None
) -> None:
    assert not any(read(aws, SERVED.arn, workspaces=workspaces).associations.values())
    with fails("shows nothing in instance", "deployed stacks declare"):
        read(aws, SERVED.arn, workspaces=workspaces, declares=True)


@pytest.mark.parametrize("workspaces", [None, [CLAIMS], [CLAIMS, BILLING]])
def test_workspaces_without_associations_are_believed_where_the_instance_has_others(
    aws: Aws, connect: LocalConnect, workspaces: list[str] | None
) -> None:
    connect.associate(SALES, users(1))
    live = read(aws, SERVED.arn, workspaces=workspaces, declares=True)
    assert live.associations[CLAIMS] == frozenset()


@pytest.mark.parametrize("wanted", [users(1), [BASIC]])
def test_no_user_at_all_is_not_believed_where_some_are_associated_or_wanted(
    aws: Aws, connect: LocalConnect, wanted: list[str]
) -> None:
    connect.associate(CLAIMS, wanted)
    for arn in (*users(*range(120)), BASIC, CLAIMS_AGENTS):
        connect.delete(arn, with_associations=False)
    with fails("at all"):
        read(aws, SERVED.arn)
    connect.disassociate(CLAIMS, wanted)
    read(aws, SERVED.arn)
    with fails("at all"):
        read(aws, SERVED.arn, wanted=wanted)


def test_names_that_may_not_be_read_are_notes(aws: Aws, connect: LocalConnect) -> None:
    connect.associate(CLAIMS, users(1))
    deny(connect, "SearchUsers", "SearchRoutingProfiles", "SearchWorkspaces", "DescribeWorkspace", "DescribeUser")
    live = read(aws, SERVED.arn, workspaces=[CLAIMS, SALES], wanted=users(1, 2), people=True)
    assert (live.users, live.routing_profiles) == (None, None)
    assert live.associations[CLAIMS] == frozenset(users(1))
    assert live.workspaces == {CLAIMS: Workspace(CLAIMS), SALES: Workspace(SALES)}
    assert (live.gone, live.missing_workspaces) == (frozenset(), frozenset())
    for action in ("SearchUsers", "SearchRoutingProfiles", "SearchWorkspaces", "DescribeWorkspace", "DescribeUser"):
        assert any(f"connect:{action} is missing" in note for note in live.notes), live.notes


def test_a_permission_that_is_missing_is_asked_for_once(aws: Aws, connect: LocalConnect, sent: Sent) -> None:
    deny(connect, "DescribeUser", "SearchUsers")
    read(aws, SERVED.arn, wanted=users(*range(50)))
    assert (sent()["SearchUsers"], sent()["DescribeUser"]) == (1, 1)


@pytest.mark.parametrize("names", [True, False])
def test_who_is_wanted_and_no_longer_exists_is_gone(
    aws: Aws, connect: LocalConnect, sent: Sent, *, names: bool
) -> None:
    no_profile = BASIC.rpartition("/")[0] + "/ffffffff-0000-4000-9000-000000000000"
    connect.associate(CLAIMS, users(1))
    live = read(aws, SERVED.arn, wanted=[*users(1, 2), NOBODY, BASIC, no_profile], names=names)
    assert live.gone == {NOBODY, no_profile}
    assert sent()["DescribeUser"] == (1 if names else 2)


def test_of_many_who_are_wanted_not_each_is_asked_for(aws: Aws, sent: Sent) -> None:
    live = read(aws, SERVED.arn, wanted=[*users(*range(100)), NOBODY], names=False)
    assert live.gone == {NOBODY}
    assert (sent()["SearchUsers"], sent()["DescribeUser"]) == (1, 1)


def test_what_was_never_the_id_of_anybody_is_gone(aws: Aws, connect: LocalConnect) -> None:
    connect.add_fault(Fault(effect=Error(code="InvalidParameterException"), operation="DescribeUser"))
    assert read(aws, SERVED.arn, wanted=[NOBODY]).gone == {NOBODY}


def test_what_belongs_elsewhere_or_is_no_arn_is_left_out(aws: Aws, sent: Sent) -> None:
    elsewhere = users(1)[0].replace(SERVED.id, OTHER_INSTANCE_ID)
    assert read(aws, SERVED.arn, wanted=["", "alice", elsewhere], names=False).gone == frozenset()
    assert sent() == {SEARCH: 1}


@pytest.mark.parametrize("names", [True, False])
def test_a_workspace_that_does_not_exist_is_missing(aws: Aws, connect: LocalConnect, *, names: bool) -> None:
    connect.associate(CLAIMS, users(1))
    live = read(aws, SERVED.arn, workspaces=[CLAIMS, SALES, NOTHING], names=names)
    assert live.missing_workspaces == {NOTHING}
    assert {arn: live.associations[arn] for arn in (CLAIMS, SALES, NOTHING)} == {
        CLAIMS: frozenset(users(1)),
        SALES: frozenset(),
        NOTHING: frozenset(),
    }
    assert NOTHING not in live.workspaces
    assert live.workspaces[SALES].visibility == "ALL"


def test_arns_are_spelled_as_the_caller_spells_them(aws: Aws, connect: LocalConnect) -> None:
    connect.associate(CLAIMS, [*users(1, 2), CLAIMS_AGENTS])
    connect.associate(BILLING, users(1))
    alice, agents, claims = (
        f"{SERVED.arn}/{kind}/{arn.rpartition('/')[2].upper()}"
        for kind, arn in (("agent", users(1)[0]), ("routing-profile", CLAIMS_AGENTS), ("workspace", CLAIMS))
    )
    live = read(aws, SERVED.arn, workspaces=[claims, BILLING], wanted=[alice, agents], people=True)
    assert live.associations[claims] == {alice, users(2)[0], agents}
    assert live.associations[BILLING] == {alice}
    assert CLAIMS not in live.associations
    assert live.workspaces[claims].name == "claims"
    assert live.names[alice] == "1"
    assert live.users is not None
    assert live.users[alice].routing_profile == agents
    assert live.names[agents] == "Claims agents"
    assert live.gone == frozenset()


def test_arns_that_connect_spells_in_capitals_are_the_same(aws: Aws, connect: LocalConnect) -> None:
    connect.associate(CLAIMS, users(1, 2))
    connect.add_fault(Fault(effect=Distort(how="rows in upper case"), operation=SEARCH, times=None))
    live = read(aws, SERVED.arn, workspaces=[CLAIMS], wanted=users(1))
    assert users(1)[0] in live.associations[CLAIMS]
    assert {arn.casefold() for arn in live.associations[CLAIMS]} == {arn.casefold() for arn in users(1, 2)}
    assert live.users is not None
    assert live.associations[CLAIMS] <= live.users.keys()


def test_a_leaver_whose_association_is_still_there_is_gone_too(aws: Aws, connect: LocalConnect) -> None:
    """Whoever declares such a user newly would see the deployment fail, with a plan that says `adopt`."""
    connect.associate(CLAIMS, users(1, 2))
    connect.delete(users(1)[0], with_associations=False)
    for names in (True, False):
        assert read(aws, SERVED.arn, wanted=users(1, 2), people=True, names=names).gone == frozenset(users(1))


@pytest.mark.parametrize("operation", ["SearchUsers", "SearchRoutingProfiles", "SearchWorkspaces"])
def test_a_list_that_shows_less_than_it_counts_is_not_believed(
    aws: Aws, connect: LocalConnect, operation: Operation
) -> None:
    """Who is behind a routing profile would not be counted, and a removal from everybody would pass the guard."""
    connect.associate(CLAIMS, [CLAIMS_AGENTS])
    connect.add_fault(Fault(effect=Distort(how="no rows"), operation=operation, times=None))
    with fails(operation, "about"):
        read(aws, SERVED.arn, people=True)
