"""Whatever hangs, there is one answer in time, nothing is changed after it, and it says how things are.

Rule 9 of the contract.
"""

import json

import pytest

from local.connect.faults import Error, Fault, Hang, Moment
from local.connect.model import Operation
from local.connect.settings import MissingAssociation, Settings
from tests.lives.claims import CLAIMS, UNKNOWN, deliver, event, there, users
from tests.lives.office import FUNCTION_SECONDS, Office

HOPELESS_SECONDS = 120


@pytest.mark.parametrize("seconds", [30.0, 60.0, FUNCTION_SECONDS])
@pytest.mark.parametrize("latency", [1.0, 5.0])
@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_a_slow_service_leaves_everything_as_it_was_when_time_runs_short(
    office: Office, kind: str, latency: float, seconds: float
) -> None:
    old = users(0) if kind == "Create" else users(2000)
    new = {"Create": users(4000), "Update": users(2000, 2000), "Delete": old}[kind]
    if old:
        office.service.associate(CLAIMS, old)
    office.service.settings = Settings(latency=latency)
    invocation = deliver(office, event(kind, new, old if kind == "Update" else None), seconds)
    _, answer = invocation.answers[0]
    if not invocation.succeeded:
        assert there(office) == set(old), answer["Reason"]
    elif kind != "Delete":
        assert set(new) <= there(office)


@pytest.mark.parametrize("seconds", [10.0, 60.0, FUNCTION_SECONDS])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("hanging", ["SearchWorkspaceAssociations", "AssociateWorkspace", "DisassociateWorkspace"])
def test_a_call_that_hangs_is_cut_and_everything_restored(
    office: Office, hanging: Operation, moment: Moment, seconds: float
) -> None:
    old, new = users(40), users(40, 20)
    office.service.associate(CLAIMS, old)
    # The call that takes back the damage goes through, or there would be nothing to restore with.
    office.service.add_fault(Fault(effect=Hang(moment=moment), operation=hanging, resource_arn=None, times=30))
    invocation = deliver(office, event("Update", new, old), seconds)
    entries = [json.loads(line) for line in invocation.log]
    not_restored = {arn for entry in entries if entry["message"] == "not restored" for arn in entry["arns"]}
    if invocation.succeeded:  # the responses were lost, but the search shows that all is done
        assert (hanging, moment) == ("DisassociateWorkspace", "after")
        assert there(office) == set(new)
        return
    assert there(office) ^ set(old) <= not_restored
    if hanging == "SearchWorkspaceAssociations":
        assert there(office) == set(old)


def test_an_undo_that_hangs_is_said_and_every_arn_logged(office: Office) -> None:
    office.service.add_fault(Fault(effect=Hang(), operation="DisassociateWorkspace", times=None))
    invocation = deliver(office, event("Create", [*users(40), UNKNOWN]))
    _, answer = invocation.answers[0]
    assert "40 could not be restored" in answer["Reason"]
    entries = [json.loads(line) for line in invocation.log]
    assert {arn for entry in entries if entry["message"] == "not restored" for arn in entry["arns"]} == set(users(40))


@pytest.mark.parametrize(
    "effect",
    [
        Error(code="InternalServiceException"),
        Error(code="ThrottlingException"),
        Error(code="TooManyRequestsException", status=429),
        Error(code="AccessDeniedException"),
        Hang(),
    ],
    ids=lambda effect: getattr(effect, "code", "Hang"),
)
@pytest.mark.parametrize("missing", ["success", "call 404"])
@pytest.mark.parametrize("skip", [0, 1, 3])
def test_what_is_hopeless_fails_within_two_minutes_with_the_real_reason(
    office: Office, effect: Error | Hang, skip: int, missing: MissingAssociation
) -> None:
    office.service.settings = Settings(latency=0.2, missing_association=missing)
    operation: Operation | None = None if missing == "success" else "AssociateWorkspace"
    office.service.add_fault(Fault(effect=effect, skip=skip, times=None, operation=operation))
    began = office.time.now
    invocation = deliver(office, event("Create", users(400)))
    ((at, answer),) = invocation.answers
    assert answer["Status"] == "FAILED"
    assert at - began < HOPELESS_SECONDS
    assert getattr(effect, "code", "ReadTimeoutError") in answer["Reason"]


def test_a_denial_is_waited_out_for_a_minute(office: Office) -> None:
    began = office.time.now

    def grant(_: int) -> None:
        if office.time.now - began > 50:
            office.service.clear_faults()

    office.service.add_fault(Fault(effect=Error(code="AccessDeniedException"), times=None))
    office.before_call = grant
    assert deliver(office, event("Create", users(3))).succeeded
