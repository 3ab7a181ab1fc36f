"""What `doctor` finds out about an instance by reads alone."""

import pytest

from connect_workspaces.aws import READS, Aws
from connect_workspaces.doctor import Finding, examine
from local.connect.distort import How
from local.connect.faults import Distort, Error, Fault
from local.connect.instance import Instance
from local.connect.server import LocalConnect
from local.connect.settings import SearchCriteria, Settings
from local.connect.throttle import Throttle
from tests.command.query_services import QueryServices
from tests.command.refused import SEARCH, deny, fails
from tests.command.served import BILLING, CLAIMS, CLAIMS_AGENTS, SALES, SERVED, users

pytestmark = pytest.mark.usefixtures("query")


@pytest.fixture
def busy(connect: LocalConnect) -> LocalConnect:
    connect.associate(CLAIMS, [*users(1, 2), CLAIMS_AGENTS])
    connect.associate(BILLING, users(3))
    return connect


def found(aws: Aws) -> dict[str, Finding]:
    findings = examine(aws, SERVED.arn)
    assert all(finding.seen and finding.meaning for finding in findings)
    assert len({finding.probe for finding in findings}) == len(findings)
    return {finding.probe: finding for finding in findings}


def test_an_instance_as_it_should_be(aws: Aws, busy: LocalConnect) -> None:
    findings = found(aws)
    assert {finding.state for finding in findings.values()} == {"ok"}
    assert {probe: finding.seen for probe, finding in findings.items()} == {
        "permissions": f"all {len(READS)} are there",
        "fields of the rows": "every row has every field",
        "ResourceName of users": "the login in 3 of 3 rows",
        "page size": "all 4 rows are on the first page",
        "ApproximateTotalCount": "4 said, 4 read",
        "search for one workspace": "finds the associations of that workspace alone",
        "letter case in search criteria": (
            "the ID in another letter case finds the associations of that workspace alone"
        ),
        "size": "4 associations, 20 workspaces, 120 users, 2 routing profiles",
        "associations of leavers": "none",
        "throttling": "none",
    }


def test_nothing_but_reads_is_sent(aws: Aws, busy: LocalConnect, query: QueryServices) -> None:
    before = busy.associations()
    examine(aws, SERVED.arn)
    asked = {f"connect:{call.operation}" for call in busy.calls()}
    asked |= {f"cloudformation:{action}" for action in query.calls}
    assert asked == READS - {"sts:GetCallerIdentity"}
    assert busy.associations() == before


@pytest.mark.parametrize(
    ("criteria", "seen"),
    [
        ("silent", "finds nothing, although there are some"),
        ("refused", "is refused"),
        ("ignored", "finds those of other workspaces too"),
    ],
)
def test_criteria_that_do_not_work_are_told(aws: Aws, busy: LocalConnect, criteria: SearchCriteria, seen: str) -> None:
    busy.settings = Settings(search_criteria=criteria)
    finding = found(aws)["search for one workspace"]
    assert (finding.seen, finding.state) == (seen, "warning")


def test_criteria_that_are_ignored_are_told_where_only_one_workspace_has_associations(
    aws: Aws, connect: LocalConnect
) -> None:
    connect.associate(CLAIMS, users(1))
    connect.settings = Settings(search_criteria="ignored")
    assert found(aws)["search for one workspace"].seen == "finds those of other workspaces too"


@pytest.mark.parametrize(
    ("how", "seen", "state"),
    [
        ("rows without ResourceArn", "some lack ResourceArn", "warning"),
        ("rows without WorkspaceId", "some lack WorkspaceId", "warning"),
    ],
)
def test_gaps_in_rows_are_told(aws: Aws, busy: LocalConnect, how: How, seen: str, state: str) -> None:
    busy.add_fault(Fault(effect=Distort(how=how), operation=SEARCH, times=None))
    finding = found(aws)["fields of the rows"]
    assert (finding.seen, finding.state) == (seen, state)


def test_small_pages_are_told(aws: Aws, busy: LocalConnect) -> None:
    busy.settings = Settings(page_size_cap=3)
    finding = found(aws)["page size"]
    assert (finding.seen, finding.state) == ("3 rows a page, 500 asked for", "warning")


def test_associations_that_mean_nothing_are_told(aws: Aws, busy: LocalConnect) -> None:
    busy.associate(SALES, users(1, 2))
    finding = found(aws)["workspace sales"]
    assert (finding.seen, finding.state) == ("visibility ALL with 2 associations", "warning")


@pytest.mark.parametrize("action", sorted(READS - {"sts:GetCallerIdentity"}))
def test_each_missing_permission_is_named(aws: Aws, busy: LocalConnect, query: QueryServices, action: str) -> None:
    service, _, operation = action.partition(":")
    if service == "connect":
        denied = Error(code="AccessDeniedException", message="no policy allows it")
        busy.add_fault(Fault.model_validate({"effect": denied, "operation": operation, "times": None}))
    else:
        query.refuses[operation] = (403, "AccessDenied", "no policy allows it")
    findings = found(aws)
    finding = findings[f"permission {action}"]
    assert finding.seen == "missing: no policy allows it"
    assert finding.state == ("failed" if operation == SEARCH else "warning")
    assert [probe for probe in findings if probe.startswith("permission")] == [finding.probe]
    assert ("size" in findings) == (operation != SEARCH)


def test_an_empty_instance_tells_nothing_of_its_search(aws: Aws) -> None:
    findings = found(aws)
    assert findings["search"].seen == "no association is there"
    assert findings["size"].seen.startswith("0 associations")


def test_associations_of_leavers_are_told(aws: Aws, busy: LocalConnect) -> None:
    for arn in (*users(2), CLAIMS_AGENTS):
        busy.delete(arn, with_associations=False)
    finding = found(aws)["associations of leavers"]
    assert finding.state == "warning"
    assert finding.seen == f"2 of 2 looked up do not exist, such as {users(2)[0]}"


def test_a_throttling_code_is_told(aws: Aws, busy: LocalConnect) -> None:
    busy.settings = Settings(
        throttles={SEARCH: Throttle(per_second=20, burst=1)}, throttle_code="TooManyRequestsException"
    )
    assert "TooManyRequestsException" in found(aws)["throttling"].seen


def test_a_read_that_fails_is_a_finding(aws: Aws, busy: LocalConnect) -> None:
    effect = Distort(how="the same token again", moment="before")
    busy.add_fault(Fault(effect=effect, operation=SEARCH, times=None))
    findings = found(aws)
    assert findings["all associations"].state == "failed"
    assert "repeats a NextToken" in findings["all associations"].seen


def test_an_instance_that_is_not_there_ends_the_command(aws: Aws, connect: LocalConnect) -> None:
    connect.seed(Instance(id="elsewhere", account="123456789012", region="us-west-2"))
    with fails("instance elsewhere does not exist in eu-central-1"):
        examine(aws, f"{SERVED.arn.rpartition('/')[0]}/elsewhere")


def test_an_instance_whose_names_may_not_be_read_is_examined(aws: Aws, busy: LocalConnect) -> None:
    deny(busy, "SearchUsers", "SearchRoutingProfiles", "SearchWorkspaces")
    findings = found(aws)
    assert findings["size"].seen == "4 associations, 2 workspaces"
    assert "associations of leavers" not in findings
