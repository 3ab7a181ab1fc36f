"""The drift check against Amazon Connect and CloudFormation, in virtual time: what it reads, says and changes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from local.connect.distort import How
from local.connect.faults import Cut, Distort, Error, Fault, Hang, ItemFailure
from local.connect.instance import Instance
from local.connect.model import Operation
from local.connect.settings import RepeatedAssociate, SearchCriteria, Settings, UnknownResource
from tests.lives.claims import entries, sent
from tests.lives.office import CHECK_SECONDS, Invocation, Office
from tests.readme.document import GUIDE, snippets_of

INSTANCE = Instance(
    id="22222222-2222-4333-8444-555555555555",
    account="123456789012",
    workspaces={name: f"{name}-desk" for name in ("claims", "billing", "sales", *map(str, range(20)))},
    users={f"{number}": f"agent-{number:03}" for number in range(600)},
    routing_profiles={"Basic": "basic"},
)
CLAIMS, BILLING, SALES = map(INSTANCE.workspace_arn, ("claims", "billing", "sales"))
BASIC = INSTANCE.routing_profile_arn("Basic")
STACK = "arn:aws:cloudformation:eu-central-1:123456789012:stack/Desk/1"
SEARCH: Operation = "SearchWorkspaceAssociations"
CHANGES = {"AssociateWorkspace", "DisassociateWorkspace"}
EVENT_BYTES = 26
"""What CloudWatch Logs counts for each event beside its message (API reference, PutLogEvents)."""
LAMBDA_BYTES = 5 * 100
"""Lambda's own lines: INIT_START, START, END, REPORT, of about 100 characters."""


def users(*numbers: int) -> list[str]:
    return [INSTANCE.user_arn(f"{number}") for number in numbers]


def declares(workspaces: Mapping[str, Sequence[Any]], ownership: str = "ADDITIVE") -> dict[str, dict[str, Any]]:
    return {
        f"Desk{name}": {"WorkspaceArn": INSTANCE.workspace_arn(name), "ResourceArns": [*arns], "Ownership": ownership}
        for name, arns in workspaces.items()
    }


@pytest.fixture
def office(office: Office) -> Office:
    """An office whose stack declares users 0 to 9 for claims, all of whom are there; sales has others."""
    office.service.seed(INSTANCE)
    office.stacks.happens(STACK, "CREATE_COMPLETE")
    office.stacks.declared[STACK] = declares({"claims": users(*range(10))})
    office.service.associate(CLAIMS, users(*range(10)), indexed=True)
    office.service.associate(SALES, users(50, 51), indexed=True)
    return office


def there(office: Office, workspace: str = CLAIMS) -> set[str]:
    return office.service.associations()[workspace]


def counts(invocation: Invocation, workspace: str | None = None) -> Mapping[str, int]:
    """The metrics of a workspace, by its ID; without one, those of the stack."""
    (document,) = (each for each in invocation.metrics if each.get("WorkspaceId") == workspace)
    assert document["StackName"] == "Desk"
    return {name: value for name, value in document.items() if isinstance(value, int)}


def failed(invocation: Invocation) -> bool:
    """It failed, says nothing else, and has changed nothing."""
    assert [counts(invocation)] == [{"Failed": 1}]
    assert len(invocation.metrics) == 1
    assert not changes(invocation)
    return bool(entries(invocation, "check failed"))


def changes(invocation: Invocation) -> list[tuple[str | None, int]]:
    return [each for each in sent(invocation) if each[0] in CHANGES]


def nothing(**more: int) -> dict[str, int]:
    return {"Missing": 0, "Foreign": 0, "Gone": 0, "Repaired": 0, **more}


def test_where_all_is_as_declared_zeros_are_written_after_one_search(office: Office) -> None:
    done = office.check(STACK)
    assert counts(done, "claims-desk") == nothing()
    assert counts(done) == nothing(Failed=0)
    assert sent(done) == [(SEARCH, 0)]


def test_who_is_missing_is_counted_and_the_log_says_who_where_and_by_name(office: Office) -> None:
    office.service.disassociate(CLAIMS, users(3, 4), indexed=True)
    done = office.check(STACK)
    assert counts(done, "claims-desk") == nothing(Missing=2)
    assert counts(done) == nothing(Missing=2, Failed=0)
    (said,) = entries(done, "drift: missing")
    assert said["arns"] == users(3, 4)
    assert said["names"] == dict(zip(users(3, 4), "34", strict=True))
    assert (said["workspace"], said["stack"], said["level"]) == (CLAIMS, STACK, "WARNING")
    assert said["declared_by"] == ["Desk/Deskclaims"]
    assert not changes(done)
    assert there(office) == {*users(*range(10))} - {*users(3, 4)}


def test_what_a_colleague_did_within_the_lag_of_the_index_is_not_believed_at_once(office: Office) -> None:
    office.service.settings = Settings(index_lag=25)
    office.service.disassociate(CLAIMS, users(3))
    office.time.wait(30)
    office.service.associate(CLAIMS, users(3))  # the search shows it only in the middle of the check
    done = office.check(STACK, repair=True)
    assert counts(done) == nothing(Failed=0)
    assert not changes(done)


def test_strangers_are_foreign_in_a_workspace_that_is_the_stacks_alone(office: Office) -> None:
    office.stacks.declared[STACK] = declares({"claims": users(*range(10))}, "EXCLUSIVE")
    office.service.associate(CLAIMS, users(20), indexed=True)
    done = office.check(STACK, repair=True)
    assert counts(done, "claims-desk") == nothing(Foreign=1)
    (said,) = entries(done, "drift: foreign")
    assert said["names"] == {users(20)[0]: "20"}
    assert not changes(done), "a repair never removes"


def test_strangers_are_welcome_in_any_other(office: Office) -> None:
    office.service.associate(CLAIMS, users(20), indexed=True)
    assert counts(office.check(STACK)) == nothing(Failed=0)


@pytest.mark.parametrize("repair", [False, True])
def test_leavers_are_gone_and_nothing_is_sent_for_them(office: Office, *, repair: bool) -> None:
    office.service.delete(users(3)[0])
    done = office.check(STACK, repair=repair)
    assert counts(done, "claims-desk") == nothing(Gone=1)
    assert entries(done, "drift: gone")[0]["arns"] == users(3)
    assert not changes(done)


def test_a_routing_profile_that_is_missing_is_put_back_and_one_that_is_deleted_is_gone(office: Office) -> None:
    office.stacks.declared[STACK] = declares(
        {"claims": [*users(*range(10)), BASIC, f"{INSTANCE.arn}/routing-profile/old"]}
    )
    done = office.check(STACK, repair=True)
    assert counts(done, "claims-desk") == nothing(Missing=1, Gone=1, Repaired=1)
    assert BASIC in there(office)


def test_a_repair_puts_back_what_is_missing_and_the_next_check_is_content(office: Office) -> None:
    office.service.disassociate(CLAIMS, users(*range(3, 9)), indexed=True)
    done = office.check(STACK, repair=True)
    assert counts(done, "claims-desk") == nothing(Missing=6, Repaired=6)
    assert changes(done) == [("AssociateWorkspace", 6)]
    assert {arn for entry in entries(done, "associated") for arn in entry["arns"]} == {*users(*range(3, 9))}  # type: ignore[attr-defined]
    assert {entry["workspace"] for entry in entries(done, "associated")} == {CLAIMS}
    assert there(office) == {*users(*range(10))}
    assert counts(office.check(STACK, repair=True)) == nothing(Failed=0)


def test_what_somebody_else_has_put_back_meanwhile_is_not_counted_as_repaired(office: Office) -> None:
    office.service.settings = Settings(repeated_associate="item 409")
    office.service.disassociate(CLAIMS, users(3), indexed=True)

    def colleague(number: int) -> None:
        if number == 3:  # after two looks and the search for users
            office.service.associate(CLAIMS, users(3), indexed=True)

    office.before_call = colleague
    assert counts(office.check(STACK, repair=True), "claims-desk") == nothing(Missing=1)


@pytest.mark.parametrize("unknown", ["item 404", "call 404", "item 400", "call 400"])
def test_who_leaves_during_the_repair_is_gone_and_the_others_are_put_back(
    office: Office, unknown: UnknownResource
) -> None:
    office.service.settings = Settings(unknown_resource=unknown)
    office.service.disassociate(CLAIMS, users(3, 4, 5), indexed=True)

    def leave(number: int) -> None:
        if number == 3:
            office.service.delete(users(3)[0])

    office.after_call = leave
    done = office.check(STACK, repair=True)
    assert counts(done, "claims-desk") == nothing(Missing=2, Gone=1, Repaired=2)
    assert there(office) == {*users(*range(10))} - {*users(3)}


@pytest.mark.parametrize("repeated", ["success", "item 409", "call 409"])
def test_a_repair_that_does_not_go_through_puts_nothing_back_and_fails(
    office: Office, repeated: RepeatedAssociate
) -> None:
    office.service.settings = Settings(repeated_associate=repeated)
    office.service.disassociate(CLAIMS, users(3, 4, 5), indexed=True)
    refused = ItemFailure(resource_arns=tuple(users(4)), code="403")
    office.service.add_fault(Fault(effect=refused, operation="AssociateWorkspace", times=None))
    done = office.check(STACK, repair=True)
    assert counts(done, "claims-desk") == nothing(Missing=3)
    assert counts(done) == nothing(Missing=3, Failed=1)
    assert entries(done, "not repaired")[0]["arns"] == users(4)
    assert there(office) == {*users(*range(10))} - {*users(3, 4, 5)}


@pytest.mark.parametrize(
    "effect",
    [
        ItemFailure(resource_arns=tuple(users(4)), code="403"),
        ItemFailure(resource_arns=tuple(users(4)), code="500"),
        Error(code="AccessDeniedException"),
        Error(code="InvalidRequestException"),
    ],
    ids=lambda effect: effect.code,
)
def test_one_who_can_never_be_put_back_is_a_failure_of_every_check_and_named_in_each_log(
    office: Office, effect: ItemFailure | Error
) -> None:
    office.service.disassociate(CLAIMS, users(3, 4, 5), indexed=True)
    office.service.add_fault(Fault(effect=effect, operation="AssociateWorkspace", resource_arn=users(4)[0], times=None))
    for _ in range(3):
        done = office.check(STACK, repair=True)
        assert counts(done) == nothing(Missing=3, Failed=1)
        assert [entry["arns"] for entry in entries(done, "not repaired")] == [users(4)]
        assert there(office) == {*users(*range(10))} - {*users(3, 4, 5)}
        office.time.wait(3600)
    office.service.clear_faults()
    assert counts(office.check(STACK, repair=True)) == nothing(Missing=3, Repaired=3, Failed=0)


def test_one_workspace_that_cannot_be_repaired_does_not_hold_up_another(office: Office) -> None:
    office.stacks.declared[STACK] = declares({"billing": users(1), "claims": users(*range(10))})
    office.service.disassociate(CLAIMS, users(3), indexed=True)
    refused = ItemFailure(resource_arns=tuple(users(1)), code="403")
    office.service.add_fault(Fault(effect=refused, operation="AssociateWorkspace", times=None))
    done = office.check(STACK, repair=True)
    assert counts(done, "claims-desk") == nothing(Missing=1, Repaired=1)
    assert counts(done, "billing-desk") == nothing(Missing=1)
    assert counts(done)["Failed"] == 1


def test_of_several_workspaces_only_those_with_somebody_missing_are_repaired_and_each_has_its_own_leavers(
    office: Office,
) -> None:
    office.stacks.declared[STACK] = declares(
        {"billing": users(1), "claims": users(*range(10)), "0": users(1), "sales": users(50, 51)}
    )
    office.service.associate(BILLING, users(1), indexed=True)
    office.service.disassociate(CLAIMS, users(3, 4), indexed=True)
    office.before_call = lambda number: office.service.delete(users(3)[0]) if number == 3 else None
    done = office.check(STACK, repair=True)
    assert counts(done, "0-desk") == nothing(Missing=1, Repaired=1)
    assert counts(done, "billing-desk") == nothing()
    assert counts(done, "claims-desk") == nothing(Missing=1, Gone=1, Repaired=1)
    assert counts(done, "sales-desk") == nothing()
    assert {operation for operation, _ in changes(done)} == {"AssociateWorkspace"}


def begin_at(office: Office, number: int) -> None:
    """A deployment of the stack begins when so many calls have been sent."""

    def begin(sent: int) -> None:
        if sent == number:
            office.stacks.happens(STACK, "UPDATE_IN_PROGRESS")

    office.before_call = begin


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_deployment_that_begins_before_the_repair_is_left_alone(office: Office, number: int) -> None:
    office.service.disassociate(CLAIMS, users(3), indexed=True)
    begin_at(office, number)
    done = office.check(STACK, repair=True)
    assert [counts(done)] == [{"Failed": 0}]
    assert len(done.metrics) == 1
    assert not changes(done)
    assert entries(done, "left for the next time: the stack is being deployed")


def test_a_repair_stops_where_a_deployment_begins_and_takes_nothing_back(office: Office) -> None:
    office.service.settings = Settings(latency=2)
    office.stacks.declared[STACK] = declares({"billing": users(*range(400)), "claims": users(*range(400))})
    begin_at(office, 8)
    done = office.check(STACK, repair=True)
    assert 0 < len(changes(done)) < 16
    assert {operation for operation, _ in changes(done)} == {"AssociateWorkspace"}
    assert counts(done, "claims-desk") == nothing(Missing=390)
    assert counts(done)["Failed"] == 0
    (said,) = entries(done, "repair stopped: a deployment of the stack has begun")
    assert said["workspace"] == BILLING, "and none of the other workspaces is tried"


def test_a_repair_without_an_answer_of_cloudformation_sends_nothing(office: Office) -> None:
    office.service.disassociate(CLAIMS, users(3), indexed=True)

    def deny(number: int) -> None:
        if number == 3:
            office.stacks.denies = {"DescribeStacks"}

    office.before_call = deny
    assert not changes(office.check(STACK, repair=True))


def test_a_repair_that_cloudformation_stops_answering_is_a_failure_and_the_log_says_why(office: Office) -> None:
    office.service.disassociate(CLAIMS, users(3), indexed=True)

    def deny(number: int) -> None:
        if number == 4:  # the search of the repair itself
            office.stacks.denies = {"DescribeStacks"}
            office.time.wait(2)

    office.before_call = deny
    done = office.check(STACK, repair=True)
    assert counts(done) == nothing(Missing=1, Failed=1)
    (said,) = entries(done, "repair stopped: CloudFormation does not answer")
    assert "AccessDenied" in str(said["error"])


@pytest.mark.parametrize("action", ["DescribeStacks", "GetTemplate", "ListStackResources"])
def test_a_stack_that_cannot_be_read_is_a_failure(office: Office, action: str) -> None:
    office.stacks.denies = {action}
    assert failed(office.check(STACK, repair=True))


@pytest.mark.parametrize("operation", [SEARCH, "SearchUsers"])
@pytest.mark.parametrize(
    "effect",
    [Error(code="AccessDeniedException"), Error(code="InternalServiceException"), Cut(), Distort(how="html"), Hang()],
)
def test_what_cannot_be_read_is_a_failure_and_no_drift(
    office: Office, operation: Operation, effect: Error | Cut | Distort | Hang
) -> None:
    office.service.disassociate(CLAIMS, users(3), indexed=True)
    office.service.add_fault(Fault(effect=effect, operation=operation, times=None))
    assert failed(office.check(STACK, repair=True))


@pytest.mark.parametrize("operation", [SEARCH, "SearchUsers"])
def test_a_read_that_fails_once_is_asked_for_again(office: Office, operation: Operation) -> None:
    office.service.disassociate(CLAIMS, users(3), indexed=True)
    office.service.add_fault(Fault(effect=Error(code="ThrottlingException"), operation=operation))
    assert counts(office.check(STACK), "claims-desk") == nothing(Missing=1)


@pytest.mark.parametrize("how", ["no rows", "the same token again", "rows without anything"])
@pytest.mark.parametrize("number", [1, 5])
def test_a_search_that_shows_too_little_is_a_failure_and_no_drift(office: Office, how: How, number: int) -> None:
    office.stacks.declared[STACK] = declares(
        {"claims": users(*range(10)), **{f"{each}": users(each) for each in range(number)}}
    )
    for each in range(number):
        office.service.associate(INSTANCE.workspace_arn(f"{each}"), users(each), indexed=True)
    office.service.add_fault(Fault(effect=Distort(how=how, moment="after"), operation=SEARCH, times=None))
    assert failed(office.check(STACK, repair=True))


def test_pages_that_are_missing_in_the_middle_are_a_failure_and_no_drift(office: Office) -> None:
    office.service.settings = Settings(page_size_cap=5)
    office.stacks.declared[STACK] = declares({"claims": users(*range(10)), "sales": users(50, 51), "0": users(0)})
    office.service.associate(INSTANCE.workspace_arn("0"), users(0), indexed=True)
    lost = Fault(effect=Distort(how="no rows", moment="after"), operation=SEARCH, skip=1, times=None)
    office.service.add_fault(lost)
    done = office.check(STACK, repair=True)
    assert failed(done)
    assert f"shows 5 associations of instance {INSTANCE.id}, which has more" in str(
        entries(done, "check failed")[0]["error"]
    )


def test_so_are_those_of_a_stack_with_one_workspace(office: Office) -> None:
    office.service.settings = Settings(page_size_cap=2)
    for look in range(2):  # of five pages
        lost = Fault(effect=Distort(how="no rows", moment="after"), operation=SEARCH, skip=5 * look + 1, times=3)
        office.service.add_fault(lost)
    done = office.check(STACK, repair=True)
    assert failed(done)
    assert "shows 4 associations of workspace claims-desk, which has more" in str(entries(done, "check failed"))


def test_a_page_without_rows_is_not_the_end_of_a_search(office: Office) -> None:
    office.service.settings = Settings(page_size_cap=5)
    office.stacks.declared[STACK] = declares({"claims": users(*range(10)), "sales": users(50, 51)})
    office.service.add_fault(Fault(effect=Distort(how="no rows", moment="after"), operation=SEARCH))
    done = office.check(STACK)
    assert counts(done) == nothing(Failed=0)
    assert sent(done) == [(SEARCH, 0)] * 6, "the second look shows all"


def test_a_missing_permission_is_not_waited_for(office: Office) -> None:
    office.service.add_fault(Fault(effect=Error(code="AccessDeniedException"), operation=SEARCH, times=None))
    done = office.check(STACK)
    assert failed(done)
    assert sent(done) == [(SEARCH, 0)]


def test_an_instance_that_shows_nothing_at_all_is_not_believed(office: Office) -> None:
    for workspace in (CLAIMS, SALES):
        office.service.disassociate(workspace, users(*range(10), 50, 51), indexed=True)
    done = office.check(STACK, repair=True)
    assert failed(done)
    assert "this is not believed" in str(entries(done, "check failed")[0]["error"])


def test_a_workspace_without_anybody_is_believed_where_others_have_some(office: Office) -> None:
    office.service.disassociate(CLAIMS, users(*range(10)), indexed=True)
    assert counts(office.check(STACK), "claims-desk") == nothing(Missing=10)


@pytest.mark.parametrize("workspaces", [["claims"], ["claims", "billing"]])
def test_a_workspace_that_does_not_exist_is_a_failure(office: Office, workspaces: list[str]) -> None:
    office.stacks.declared[STACK] = declares({name: users(1) for name in workspaces})
    office.service.associate(BILLING, users(1), indexed=True)
    office.service.delete(CLAIMS)
    done = office.check(STACK, repair=True)
    assert failed(done)
    assert "workspace claims-desk does not exist" in str(entries(done, "check failed")[0]["error"])


def test_a_list_of_users_that_shows_nobody_makes_nobody_a_leaver(office: Office) -> None:
    office.service.disassociate(CLAIMS, users(3), indexed=True)
    office.service.add_fault(Fault(effect=Distort(how="no rows", moment="after"), operation="SearchUsers", times=None))
    assert failed(office.check(STACK, repair=True))


def test_users_that_are_missing_on_a_page_are_no_leavers(office: Office) -> None:
    office.service.settings = Settings(page_size_cap=250)
    office.service.disassociate(CLAIMS, users(3), indexed=True)
    lost = Distort(how="no rows", moment="after")
    office.service.add_fault(Fault(effect=lost, operation="SearchUsers", skip=1, times=None))
    done = office.check(STACK, repair=True)
    assert failed(done)
    assert "SearchUsers shows 250 rows; there are more" in str(entries(done, "check failed")[0]["error"])


def test_an_instance_without_any_user_makes_nobody_a_leaver(office: Office) -> None:
    office.service.disassociate(CLAIMS, users(3), indexed=True)
    for arn in users(*range(600)):
        office.service.delete(arn, with_associations=False)
    assert failed(office.check(STACK, repair=True))


def test_account_and_region_in_a_declaration_are_those_of_the_stack(office: Office) -> None:
    somebody = "arn:${AWS::Partition}:connect:${AWS::Region}:${AWS::AccountId}:instance/" + users(3)[0].split("/", 1)[1]
    office.stacks.declared[STACK] = declares({"claims": [{"Fn::Sub": somebody}]})
    assert counts(office.check(STACK), "claims-desk") == nothing()
    office.service.disassociate(CLAIMS, users(3), indexed=True)
    assert counts(office.check(STACK), "claims-desk") == nothing(Missing=1)


def test_a_value_that_only_cloudformation_knows_is_a_failure(office: Office) -> None:
    office.stacks.declared[STACK] = declares({"claims": [*users(1), {"Fn::GetAtt": ["New", "Arn"]}]})
    done = office.check(STACK, repair=True)
    assert failed(done)
    assert "only CloudFormation knows Fn::GetAtt New.Arn" in str(entries(done, "check failed")[0]["error"])


@pytest.mark.parametrize("criteria", ["honoured", "silent", "refused", "ignored"])
@pytest.mark.parametrize("page", [500, 7])
def test_whatever_the_search_makes_of_criteria_the_check_sees_what_is_there(
    office: Office, criteria: SearchCriteria, page: int
) -> None:
    office.service.settings = Settings(search_criteria=criteria, page_size_cap=page)
    for names in (["claims"], ["claims", "0"], ["claims", *map(str, range(4))]):
        office.stacks.declared[STACK] = declares({name: users(*range(10)) for name in names})
        for name in names:
            office.service.associate(INSTANCE.workspace_arn(name), users(*range(10)), indexed=True)
        office.service.disassociate(CLAIMS, users(3), indexed=True)
        done = office.check(STACK)
        assert counts(done) == nothing(Missing=1, Failed=0)


def test_many_workspaces_are_read_in_few_searches(office: Office) -> None:
    office.stacks.declared[STACK] = declares({"claims": users(1), **{f"{each}": users(each) for each in range(20)}})
    for each in range(20):
        office.service.associate(INSTANCE.workspace_arn(f"{each}"), users(each), indexed=True)
    assert sent(office.check(STACK)) == [(SEARCH, 0)]


@pytest.mark.parametrize(
    ("declared", "others", "searches"),
    [
        pytest.param(["claims"], ["0", "1"], 2, id="one workspace, of two pages"),
        pytest.param(
            ["claims", "sales", "0"], ["1"], 4, id="all, on four pages, rather than a first page and then four"
        ),
        pytest.param(["0", "1"], ["2"], 3, id="a first page and then two, rather than four of all"),
    ],
)
def test_an_instance_is_read_in_as_few_searches_as_there_can_be(
    office: Office, declared: list[str], others: list[str], searches: int
) -> None:
    office.service.settings = Settings(page_size_cap=5)
    for name in {*declared, *others} - {"claims", "sales"}:
        office.service.associate(INSTANCE.workspace_arn(name), users(60, 61), indexed=True)
    office.stacks.declared[STACK] = declares(
        {name: sorted(there(office, INSTANCE.workspace_arn(name))) for name in declared}
    )
    done = office.check(STACK)
    assert counts(done) == nothing(Failed=0)
    assert sent(done) == [(SEARCH, 0)] * searches


def test_a_check_writes_no_more_into_its_log_than_the_guide_counts_as_cost(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    (snippet,) = [each for each in snippets_of("python", GUIDE) if "def used_a_month" in each.text]
    names: dict[str, Any] = {}
    exec(snippet.text, names)  # noqa: S102  # it is ours
    office.stacks.declared[STACK] = declares({f"{each}": users(each) for each in range(20)})
    for each in range(20):
        office.service.associate(INSTANCE.workspace_arn(f"{each}"), users(each), indexed=True)
    counted = names["used_a_month"](20, 720)
    for leaves in ([], [3], [4]):
        for each in leaves:
            office.service.disassociate(INSTANCE.workspace_arn(f"{each}"), users(each), indexed=True)
        done = office.check(STACK)
        lines = [*done.log, *map(json.dumps, done.metrics)]
        written = sum(len(line) + EVENT_BYTES for line in lines) + LAMBDA_BYTES
        assert written * 720 / 1e9 <= counted["GB of log"] <= 1.5 * written * 720 / 1e9
        assert done.ended - done.began < counted["GB-seconds"] / 720 / 0.25
    assert len([name for each in done.metrics for name in each if name in nothing(Failed=0)]) == counted["metrics"]


def test_a_check_ends_before_the_function_does_whatever_hangs(office: Office) -> None:
    office.service.add_fault(Fault(effect=Hang(), operation=SEARCH, times=None))
    for seconds in (20.0, 60.0, 300.0):
        done = office.check(STACK, repair=True, seconds=seconds)
        assert failed(done)
        assert done.ended - done.began < seconds


@pytest.mark.parametrize(("seconds", "kept"), [(20.5, 2.05), (60, 6), (CHECK_SECONDS, 10)])
def test_a_check_that_hangs_where_nothing_ends_it_keeps_a_tenth_of_its_time_to_say_so(
    office: Office, seconds: float, kept: float
) -> None:
    done = office.check(STACK, client=lambda *_: office.time.wait(10_000), seconds=seconds)
    assert failed(done)
    assert done.ended - done.began == pytest.approx(seconds - kept)


def test_a_mistake_in_the_check_itself_is_in_the_log_with_its_traceback_and_other_failures_are_one_sentence(
    office: Office,
) -> None:
    asked: list[tuple[str, str]] = []

    def client(service: str, region: str, _: object) -> None:
        asked.append((service, region))
        raise KeyError(service)

    done = office.check(STACK, client=client)
    assert failed(done)
    (said,) = entries(done, "check failed")
    assert said["error"] == "KeyError: 'cloudformation'"
    assert "Traceback" in str(said["exception"])
    assert asked == [("cloudformation", "eu-central-1")], "the region of the stack"
    office.stacks.happens(STACK, "UPDATE_ROLLBACK_FAILED")
    done = office.check(STACK)
    assert failed(done)
    assert "exception" not in entries(done, "check failed")[0]


def test_metrics_have_the_time_of_the_check_in_milliseconds(office: Office) -> None:
    office.time.wait(1234.5678)
    assert [each["_aws"]["Timestamp"] for each in office.check(STACK).metrics] == [1_234_567] * 2


def test_a_deployment_that_drops_somebody_and_fails_leaves_them_to_the_next_check(office: Office) -> None:
    office.stacks.happens(STACK, "UPDATE_IN_PROGRESS")
    office.stacks.happens(STACK, "UPDATE_ROLLBACK_IN_PROGRESS")
    assert [counts(office.check(STACK))] == [{"Failed": 0}]
    office.stacks.happens(STACK, "UPDATE_ROLLBACK_COMPLETE")
    assert counts(office.check(STACK)) == nothing(Failed=0)
    office.stacks.happens(STACK, "UPDATE_ROLLBACK_FAILED")
    assert failed(office.check(STACK))


def test_a_stack_that_was_deleted_has_nothing_to_check(office: Office) -> None:
    office.stacks.happens(STACK, "DELETE_COMPLETE")
    assert counts(office.check(STACK)) == nothing(Failed=0)
