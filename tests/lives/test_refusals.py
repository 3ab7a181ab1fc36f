"""Refusals at the default quota, and permissions that never come: in virtual time, because it takes minutes.

Rule 8 of the contract.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from local.connect.faults import Error, Fault
from local.connect.model import Operation
from local.connect.settings import Settings
from local.connect.throttle import Throttle
from tests.lives.claims import CLAIMS, deliver, event, there, users
from tests.lives.office import FUNCTION_SECONDS, Office

CHANGES: list[Operation] = ["AssociateWorkspace", "DisassociateWorkspace", "SearchWorkspaceAssociations"]
DEFAULT_QUOTA = dict.fromkeys(CHANGES, Throttle(per_second=2, burst=5))
DENIED = Error(code="AccessDeniedException", message="not authorized to perform: connect:AssociateWorkspace on *")


def reason(answers: list[tuple[float, Mapping[str, Any]]]) -> str:
    ((_, answer),) = answers
    return str(answer["Reason"])


@pytest.mark.parametrize("index_lag", [0, 3600])
def test_300_associations_that_exist_are_adopted_at_the_default_quota(office: Office, index_lag: float) -> None:
    """The service refuses a whole call because of one association that exists, and the index may not know of them."""
    office.service.settings = Settings(repeated_associate="call 409", throttles=DEFAULT_QUOTA, index_lag=index_lag)
    office.service.associate(CLAIMS, users(300))
    invocation = deliver(office, event("Create", users(300)))
    assert invocation.succeeded, invocation.answers
    assert there(office) == set(users(300))


@pytest.mark.parametrize("seconds", [30.0, 60.0, 120.0, FUNCTION_SECONDS])
@pytest.mark.parametrize("operation", [None, "AssociateWorkspace"])
def test_a_lasting_denial_is_named_as_such_however_short_the_functions_time_is(
    office: Office, operation: Operation | None, seconds: float
) -> None:
    office.service.add_fault(Fault(effect=DENIED, operation=operation, times=None))
    invocation = deliver(office, event("Create", users(60)), seconds)
    assert "no permission for connect:AssociateWorkspace (AccessDeniedException)" in reason(invocation.answers)
    assert "not sent" not in reason(invocation.answers)


@pytest.mark.parametrize("seconds", [60.0, 120.0, FUNCTION_SECONDS])
def test_one_user_of_60_without_permission_is_found(office: Office, seconds: float) -> None:
    office.service.settings = Settings(throttles=DEFAULT_QUOTA, latency=0.2)
    office.service.add_fault(
        Fault(effect=DENIED, operation="AssociateWorkspace", resource_arn=users(60)[41], times=None)
    )
    invocation = deliver(office, event("Create", users(60)), seconds)
    assert reason(invocation.answers).startswith(
        "1 of 60 associations failed on workspace claims: agent/user-00041 no permission for connect:AssociateWorkspace"
    )
    assert invocation.ended - invocation.began > min(50, seconds / 5), "a policy needs time to come into force"
    assert not there(office)


@pytest.mark.parametrize("tick", [0.01, 0.02, 0.03, 0.05])
def test_one_user_of_25_without_permission_is_found_on_a_slow_machine_too(office: Office, tick: float) -> None:
    """Whether a policy may still come into force is decided once for a call, however long it takes to decide."""
    office.time.tick = tick
    office.service.add_fault(
        Fault(effect=DENIED, operation="AssociateWorkspace", resource_arn=users(25)[20], times=None)
    )
    invocation = deliver(office, event("Create", users(25)), 120.0)
    assert reason(invocation.answers).startswith("1 of 25 associations failed on workspace claims: agent/user-00020")


@pytest.mark.parametrize("code", ["InvalidRequestException", "AccessDeniedException", "InternalServiceException"])
def test_500_arns_that_are_all_refused_are_not_sent_one_by_one(office: Office, code: str) -> None:
    office.service.settings = Settings(latency=0.2)
    office.service.add_fault(Fault(effect=Error(code=code), operation="AssociateWorkspace", times=None))
    invocation = deliver(office, event("Create", users(500)))
    assert not invocation.succeeded
    assert len(invocation.calls) <= 60
