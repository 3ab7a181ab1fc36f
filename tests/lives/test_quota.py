"""As many calls as the work needs, and about as fast as the quota allows, with few of them throttled.

Rule 8 of the contract.
"""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from math import ceil

import pytest

from local.connect.model import Operation
from local.connect.settings import Settings
from local.connect.throttle import Throttle
from tests.lives.claims import CLAIMS, event, users
from tests.lives.office import Invocation, Office

CHANGES: list[Operation] = ["AssociateWorkspace", "DisassociateWorkspace"]
THROTTLED = 429
QUIET_SECONDS = 3600.0
"""Long enough for every quota to be whole again."""


def deliver(office: Office, kind: str, arns: list[str], old: list[str] | None = None, **more: str) -> Invocation:
    invocation = office.invoke(office.function(), event(kind, arns, old, **more))
    assert invocation.succeeded, invocation.answers
    return invocation


def calls(invocation: Invocation) -> Mapping[str | None, int]:
    return Counter(call.operation for call in invocation.calls)


@pytest.mark.parametrize("count", [1, 2, 24, 25, 26, 49, 50, 51, 499, 500, 501, 975, 1000])
def test_no_call_is_made_that_the_work_does_not_need(office: Office, count: int) -> None:
    batches, pages = ceil(count / 25), ceil(count / 500)
    created = deliver(office, "Create", users(count))
    # A second look, without criteria: that nothing is associated might be because the criteria match nothing.
    assert calls(created) == {"SearchWorkspaceAssociations": 2, "AssociateWorkspace": batches}
    tagged = deliver(office, "Update", users(count), users(count), Note="another tag")
    assert calls(tagged) == {"SearchWorkspaceAssociations": pages}
    exchanged = deliver(office, "Update", users(count, 5000), users(count))
    assert calls(exchanged) == {
        "SearchWorkspaceAssociations": pages,
        "AssociateWorkspace": batches,
        "DisassociateWorkspace": batches,
    }
    deleted = deliver(office, "Delete", users(count, 5000))
    assert calls(deleted) == {"DisassociateWorkspace": batches}


@pytest.mark.parametrize(
    ("count", "per_second", "burst", "limit"),
    [(500, 2, 5, 1.15), (5000, 20, 5, 1.3), (5000, 20, 50, 1.3), (10_000, 50, 5, 1.3)],
)
def test_the_time_is_close_to_what_the_quota_allows_and_few_calls_are_throttled(
    office: Office, count: int, per_second: float, burst: int, limit: float
) -> None:
    quota = Throttle(per_second=per_second, burst=burst)
    office.service.settings = Settings(latency=0.2, throttles=dict.fromkeys(CHANGES, quota))
    floor = (ceil(count / 25) - burst) / per_second
    for kind in ("Create", "Delete"):
        invocation = deliver(office, kind, users(count))
        assert invocation.ended - invocation.began <= limit * floor
        throttled = sum(call.status == THROTTLED for call in invocation.calls)
        assert throttled < 0.1 * len(invocation.calls)
        office.time.wait(QUIET_SECONDS)


def test_however_many_associations_there_are_the_search_gets_through_its_quota(office: Office) -> None:
    quota = Throttle(per_second=2, burst=5)
    office.service.associate(CLAIMS, users(9000, 1000))
    office.service.settings = Settings(latency=0.2, throttles={"SearchWorkspaceAssociations": quota})
    assert calls(deliver(office, "Create", users(10)))["AssociateWorkspace"] == 1


@pytest.mark.parametrize("requests", [3, 8])
def test_requests_that_share_a_quota_all_get_through(office: Office, requests: int) -> None:
    quota = Throttle(per_second=2, burst=5)
    office.service.settings = Settings(latency=0.2, throttles=dict.fromkeys(CHANGES, quota))
    teams = [users(500, 500 * number) for number in range(requests)]
    began = office.time.now
    office.time.together([partial(deliver, office, "Create", team) for team in teams])
    assert office.service.associations()[CLAIMS] == {arn for team in teams for arn in team}
    floor = (requests * 20 - 5) / 2
    assert office.time.now - began <= 2 * floor
