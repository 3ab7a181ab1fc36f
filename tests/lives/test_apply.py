"""Carrying out a plan, in small: what is changed, what is taken back, what is counted and what is said.

Rules 3 and 4 of the contract.
"""

from itertools import count

import pytest

from local.connect.faults import Error, Fault, Hang, ItemFailure
from local.connect.model import Operation
from local.connect.settings import MissingAssociation, RepeatedAssociate, Settings
from local.connect.throttle import Throttle
from tests.lives.claims import CLAIMS, INSTANCE, UNKNOWN, data, deliver, entries, event, reason, sent, there, users
from tests.lives.office import FUNCTION_SECONDS, Office

QUOTA: dict[Operation, Throttle] = dict.fromkeys(
    ["AssociateWorkspace", "DisassociateWorkspace"], Throttle(per_second=2, burst=5)
)


def test_nobody_is_without_a_workspace_in_between(office: Office) -> None:
    office.service.associate(CLAIMS, users(2))
    invocation = deliver(office, event("Update", users(3, 1), users(2)))
    assert [operation for operation, _ in sent(invocation)] == [
        "SearchWorkspaceAssociations",
        "AssociateWorkspace",
        "DisassociateWorkspace",
    ]
    assert data(invocation) == {"Associated": 2, "Disassociated": 1, "Unchanged": 1, "Missing": 0}


@pytest.mark.parametrize("repeated", ["success", "item 409", "call 409"])
def test_a_failed_create_takes_back_its_own_and_nothing_that_was_there(
    office: Office, repeated: RepeatedAssociate
) -> None:
    office.service.settings = Settings(repeated_associate=repeated)
    office.service.associate(CLAIMS, users(3))
    invocation = deliver(office, event("Create", [*users(30), UNKNOWN]))
    assert reason(invocation).startswith("1 of 31 associations failed on workspace claims: agent/nobody 404 ")
    assert "Nothing was changed. Full list" in reason(invocation)
    assert there(office) == set(users(3))
    (undo,) = entries(invocation, "undo")
    assert (undo["disassociate"], undo["associate"]) == (27, 0)


def test_what_the_service_says_was_there_stays_even_if_the_search_did_not_know(office: Office) -> None:
    office.service.settings = Settings(repeated_associate="item 409", index_lag=3600)
    office.service.associate(CLAIMS, users(3))
    invocation = deliver(office, event("Create", [*users(30), UNKNOWN]))
    assert not invocation.succeeded
    assert there(office) == set(users(3))


def test_a_failed_update_takes_nothing_away_that_the_search_does_not_show_yet(office: Office) -> None:
    office.service.settings = Settings(index_lag=60)
    assert deliver(office, event("Create", users(3))).succeeded
    invocation = deliver(office, event("Update", [*users(4), UNKNOWN], users(3)))
    assert not invocation.succeeded
    assert there(office) == set(users(3))


def test_a_failure_with_nothing_to_take_back_says_nothing_of_an_undo(office: Office) -> None:
    invocation = deliver(office, event("Create", [UNKNOWN]))
    assert not entries(invocation, "undo")
    assert sent(invocation)[-1] == ("AssociateWorkspace", 1)
    assert "Nothing was changed." in reason(invocation)


def test_an_update_whose_removals_fail_brings_back_what_it_removed_and_takes_what_it_added(office: Office) -> None:
    office.service.associate(CLAIMS, users(60))
    stuck = ItemFailure(resource_arns=(INSTANCE.user_arn("59"),), code="403")
    office.service.add_fault(Fault(effect=stuck, operation="DisassociateWorkspace", times=None))
    invocation = deliver(office, event("Update", users(10, 60), users(60)))
    assert reason(invocation).startswith(
        "1 of 60 disassociations failed on workspace claims: agent/user-00059 no permission for "
    )
    assert there(office) == set(users(60))
    (undo,) = entries(invocation, "undo")
    assert (undo["disassociate"], undo["associate"]) == (10, 59)


@pytest.mark.parametrize("missing", ["success", "item 404", "call 404"])
def test_a_delete_counts_what_it_removed(office: Office, missing: MissingAssociation) -> None:
    office.service.settings = Settings(missing_association=missing)
    office.service.associate(CLAIMS, users(2))
    invocation = deliver(office, event("Delete", users(3)))
    assert data(invocation)["Disassociated"] == (3 if missing == "success" else 2)


def test_what_is_refused_and_not_listed_was_never_there(office: Office) -> None:
    office.service.associate(CLAIMS, users(2))
    refused = Error(code="InvalidParameterException")
    office.service.add_fault(
        Fault(effect=refused, operation="DisassociateWorkspace", resource_arn=users(3)[2], times=None)
    )
    invocation = deliver(office, event("Delete", users(3)))
    assert invocation.succeeded
    assert there(office) == set()
    assert ("SearchWorkspaceAssociations", 0) in sent(invocation)


@pytest.mark.parametrize("code", ["400", "403", "409", "500"])
def test_a_delete_of_what_is_stuck_succeeds_where_the_search_does_not_show_it_when_it_shows_all(
    office: Office, code: str
) -> None:
    office.service.settings = Settings(index_lag=25)
    office.service.associate(CLAIMS, users(2))
    stuck = ItemFailure(resource_arns=(users(3)[2],), code=code)
    office.service.add_fault(Fault(effect=stuck, operation="DisassociateWorkspace", times=None))
    assert deliver(office, event("Delete", users(3))).succeeded
    assert there(office) == set()


def test_what_is_refused_and_still_listed_is_a_failure(office: Office) -> None:
    office.service.associate(CLAIMS, users(3))
    refused = Error(code="InvalidParameterException")
    office.service.add_fault(
        Fault(effect=refused, operation="DisassociateWorkspace", resource_arn=users(3)[2], times=None)
    )
    invocation = deliver(office, event("Delete", users(3)))
    assert reason(invocation).startswith("1 of 3 disassociations failed on workspace claims: agent/user-00002 Invalid")
    assert there(office) == set(users(3))


def test_what_is_refused_counts_as_a_failure_where_the_search_fails_too(office: Office) -> None:
    office.service.associate(CLAIMS, users(2))
    refused = Error(code="InvalidParameterException")
    office.service.add_fault(Fault(effect=refused, operation="DisassociateWorkspace", times=None))
    office.service.add_fault(Fault(effect=refused, operation="SearchWorkspaceAssociations", times=None))
    assert not deliver(office, event("Delete", users(2))).succeeded


def test_a_user_deleted_in_the_meantime_does_not_spoil_the_undo(office: Office) -> None:
    office.service.associate(CLAIMS, users(40))
    stuck = ItemFailure(resource_arns=(INSTANCE.user_arn("39"),), code="403")
    office.service.add_fault(Fault(effect=stuck, operation="DisassociateWorkspace", times=None))

    def leave(number: int) -> None:
        if number == 1:
            office.service.delete(users(1)[0])

    office.after_call = leave
    invocation = deliver(office, event("Delete", users(40)))
    assert "Nothing was changed." in reason(invocation)
    assert there(office) == set(users(39, 1))


def test_a_workspace_deleted_in_the_middle_is_the_reason_and_nothing_is_left(office: Office) -> None:
    def gone(number: int) -> None:
        if number == 2:
            office.service.delete(CLAIMS)

    office.after_call = gone
    invocation = deliver(office, event("Create", users(60)))
    assert reason(invocation).startswith(
        f"Workspace claims does not exist in instance {INSTANCE.id}: 35 of 60 associations failed. Nothing was changed."
    )
    assert not entries(invocation, "not restored")


def test_an_undo_with_the_workspace_gone_has_nothing_to_restore(office: Office) -> None:
    office.service.associate(CLAIMS, users(60))
    stuck = ItemFailure(resource_arns=(INSTANCE.user_arn("59"),), code="403")
    office.service.add_fault(Fault(effect=stuck, operation="DisassociateWorkspace", times=None))

    def gone(number: int) -> None:
        undoing = any('"message": "undo"' in line for line in office.running.log)
        if undoing and CLAIMS in office.service.associations():
            office.service.delete(CLAIMS)

    office.before_call = gone
    assert "Nothing was changed." in reason(deliver(office, event("Delete", users(60))))


def test_changes_stop_early_enough_to_take_all_of_them_back(office: Office) -> None:
    office.service.settings = Settings(latency=1, throttles=QUOTA)
    invocation = deliver(office, event("Create", users(6000)), seconds=120)
    associated = [count for operation, count in sent(invocation) if operation == "AssociateWorkspace"]
    assert there(office) == set()
    assert len(associated) > 60, "most of the time is used"
    assert "Nothing was changed." in reason(invocation)


def test_with_time_enough_nothing_is_stopped(office: Office) -> None:
    office.service.settings = Settings(latency=1)
    assert deliver(office, event("Create", users(4000)), seconds=FUNCTION_SECONDS).succeeded


def test_a_change_that_may_have_been_made_is_taken_back(office: Office) -> None:
    office.service.add_fault(Fault(effect=Hang(moment="after"), operation="AssociateWorkspace", times=40))
    invocation = deliver(office, event("Create", users(3)))
    assert not invocation.succeeded
    assert there(office) == set()


def test_what_was_there_before_does_not_count_as_associated(office: Office) -> None:
    office.service.associate(CLAIMS, users(1))
    assert data(deliver(office, event("Create", users(3)))) == {
        "Associated": 2,
        "Disassociated": 0,
        "Unchanged": 1,
        "Missing": 0,
    }


def test_what_the_service_says_was_there_does_not_count_as_associated(office: Office) -> None:
    office.service.settings = Settings(repeated_associate="item 409", index_lag=3600)
    office.service.associate(CLAIMS, users(1))
    assert data(deliver(office, event("Create", users(3)))) == {
        "Associated": 2,
        "Disassociated": 0,
        "Unchanged": 1,
        "Missing": 0,
    }


def test_one_arn_that_was_never_there_does_not_excuse_another_that_is_stuck(office: Office) -> None:
    office.service.associate(CLAIMS, users(2))
    refused = Error(code="InvalidParameterException")
    office.service.add_fault(
        Fault(effect=refused, operation="DisassociateWorkspace", resource_arn=users(3)[2], times=None)
    )
    stuck = ItemFailure(resource_arns=(INSTANCE.user_arn("1"),), code="403")
    office.service.add_fault(Fault(effect=stuck, operation="DisassociateWorkspace", times=None))
    invocation = deliver(office, event("Delete", users(3)))
    assert reason(invocation).startswith(
        "1 of 3 disassociations failed on workspace claims: agent/user-00001 no permission for "
    )


@pytest.mark.parametrize(("per_second", "seconds"), [(0.5, 90.0), (1.0, 240.0), (3.0, 100.0)])
def test_the_lower_the_quota_the_more_time_is_kept_to_take_changes_back(
    office: Office, per_second: float, seconds: float
) -> None:
    office.service.settings = Settings(
        latency=0.2, throttles=dict.fromkeys(QUOTA, Throttle(per_second=per_second, burst=5))
    )
    invocation = deliver(office, event("Create", users(6000)), seconds)
    assert not invocation.succeeded
    assert there(office) == set()


def test_the_time_before_the_request_does_not_count(office: Office) -> None:
    office.time.wait(100_000)
    office.service.settings = Settings(latency=1)
    assert deliver(office, event("Create", users(3000)), seconds=FUNCTION_SECONDS).succeeded


def test_a_batch_that_went_through_before_it_was_refused_is_taken_back(office: Office) -> None:
    office.service.settings = Settings(repeated_associate="call 409", unknown_resource="call 404")
    office.service.add_fault(
        Fault(effect=Error(code="InternalServiceException", moment="after"), operation="AssociateWorkspace", skip=4)
    )
    invocation = deliver(office, event("Create", [UNKNOWN, *users(3)]))
    assert not invocation.succeeded
    assert there(office) == set()


def test_what_was_done_is_taken_back_where_the_workspace_is_said_to_be_missing(office: Office) -> None:
    office.service.settings = Settings(unknown_resource="call 404")
    office.service.add_fault(Fault(effect=Error(code="ResourceNotFoundException"), operation="DescribeWorkspace"))
    invocation = deliver(office, event("Create", [*users(60), UNKNOWN]))
    assert not invocation.succeeded
    assert there(office) == set()


def test_an_update_of_a_workspace_that_is_gone_fails(office: Office) -> None:
    office.service.settings = Settings(index_lag=3600, missing_association="call 404")
    office.service.associate(CLAIMS, users(2), indexed=True)
    office.service.delete(CLAIMS)
    invocation = deliver(office, event("Update", users(1), users(2)))
    assert not invocation.succeeded


def test_whatever_breaks_in_a_call_everything_is_taken_back(office: Office) -> None:
    broken = count()

    def break_down(number: int) -> None:
        if number >= 3 and next(broken) < 12:
            raise ValueError("not JSON")

    office.before_call = break_down
    invocation = deliver(office, event("Create", [*users(1000), UNKNOWN]))
    assert not invocation.succeeded
    assert there(office) == set()


def test_drift_that_stays_repaired_is_said(office: Office) -> None:
    office.service.associate(CLAIMS, users(2))
    invocation = deliver(office, event("Update", [*users(4), UNKNOWN], users(3)))
    assert "Nothing was changed, but 1 that had been declared before and were missing." in reason(invocation)
    assert there(office) == set(users(3))


def test_an_undo_goes_as_fast_as_what_it_takes_back(office: Office) -> None:
    office.service.settings = Settings(latency=0.2, throttles=dict.fromkeys(QUOTA, Throttle(per_second=20, burst=5)))
    office.service.associate(CLAIMS, users(2500))
    stuck = ItemFailure(resource_arns=(users(2500)[-1],), code="403")
    office.service.add_fault(Fault(effect=stuck, operation="DisassociateWorkspace", times=None))
    invocation = deliver(office, event("Update", users(2500, 2500), users(2500)), seconds=75)
    assert not invocation.succeeded
    assert there(office) == set(users(2500))


def test_where_the_search_fails_nothing_that_is_refused_counts_as_gone(office: Office) -> None:
    office.service.associate(CLAIMS, users(1))
    for operation, code in (
        ("DisassociateWorkspace", "InvalidParameterException"),
        ("SearchWorkspaceAssociations", "InternalServiceException"),
    ):
        office.service.add_fault(Fault(effect=Error(code=code), operation=operation, times=None))  # type: ignore[arg-type]
    assert "InvalidParameterException" in reason(deliver(office, event("Delete", users(1))))
