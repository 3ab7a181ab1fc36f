"""What was sent is confirmed: by the response, or by the search when it shows all that was done before.

Rules 1 and 7 of the contract.
"""

import pytest

from local.connect.distort import How
from local.connect.faults import Distort, Error, Fault, ItemFailure
from local.connect.instance import Instance
from local.connect.model import Operation
from local.connect.settings import MissingAssociation, Settings
from tests.lives.claims import CLAIMS, INSTANCE, UNKNOWN, data, deliver, entries, event, reason, sent, there, users
from tests.lives.office import Office

STACK_ID = str(event("Delete", users(1))["StackId"])
SILENT: list[How] = ["html", "no lists", "empty lists", "partial lists"]
LAG = 30


def fault(office: Office, how: How, operation: Operation, *, done: bool, times: int | None = None) -> None:
    effect = Distort(how=how, moment="after" if done else "before")
    office.service.add_fault(Fault(effect=effect, operation=operation, times=times))


@pytest.mark.parametrize("how", SILENT)
def test_what_is_not_confirmed_is_sent_again_and_then_found_by_the_search(office: Office, how: How) -> None:
    fault(office, how, "AssociateWorkspace", done=True)
    invocation = deliver(office, event("Create", users(3)))
    assert there(office) == set(users(3))
    assert data(invocation)["Associated"] == 3
    assert [count for operation, count in sent(invocation) if operation == "AssociateWorkspace"] in ([3, 3], [3, 1])
    assert invocation.ended - invocation.began < LAG, "the index did not show it before"


@pytest.mark.parametrize("how", ["html", "no lists", "empty lists"])
def test_what_nobody_confirms_is_a_failure(office: Office, how: How) -> None:
    fault(office, how, "AssociateWorkspace", done=False)
    invocation = deliver(office, event("Create", users(3)))
    assert reason(invocation).startswith(
        "3 of 3 associations failed on workspace claims: agent/user-00000 not confirmed "
    )
    assert there(office) == set()
    assert invocation.ended - invocation.began >= LAG, "the index may have been behind"


def test_what_was_done_and_nobody_confirms_is_taken_back(office: Office) -> None:
    """Otherwise people would keep a workspace that no stack declares: the Delete after a failed Create does nothing."""
    office.service.settings = Settings(index_lag=3600)
    fault(office, "no lists", "AssociateWorkspace", done=True)
    assert not deliver(office, event("Create", users(3))).succeeded
    assert there(office) == set()


def test_what_the_index_still_lists_from_before_is_not_taken_for_a_confirmation(office: Office) -> None:
    office.service.settings = Settings(index_lag=20)
    office.service.associate(CLAIMS, users(1), indexed=True)
    office.service.disassociate(CLAIMS, users(1))
    fault(office, "no lists", "AssociateWorkspace", done=False)
    assert not deliver(office, event("Create", users(1))).succeeded


def test_what_was_there_before_is_believed_once_the_index_shows_all_that_was_done(office: Office) -> None:
    office.service.associate(CLAIMS, users(1))
    fault(office, "no lists", "AssociateWorkspace", done=False)
    invocation = deliver(office, event("Create", users(1)))
    assert data(invocation) == {"Associated": 0, "Disassociated": 0, "Unchanged": 1, "Missing": 0}
    assert invocation.ended - invocation.began >= LAG


@pytest.mark.parametrize("how", SILENT)
def test_a_removal_that_is_not_confirmed_is_looked_for_too(office: Office, how: How) -> None:
    office.service.associate(CLAIMS, users(3))
    fault(office, how, "DisassociateWorkspace", done=True)
    invocation = deliver(office, event("Update", users(1), users(3)))
    assert there(office) == set(users(1))
    assert data(invocation)["Disassociated"] == 2


def test_a_removal_that_does_not_happen_is_a_failure_and_undone(office: Office) -> None:
    office.service.associate(CLAIMS, users(3))
    fault(office, "empty lists", "DisassociateWorkspace", done=False)
    invocation = deliver(office, event("Update", users(1), users(3)))
    assert reason(invocation).startswith(
        "2 of 2 disassociations failed on workspace claims: agent/user-00001 not confirmed"
    )
    assert there(office) == set(users(3))


def test_many_that_are_there_already_are_adopted_without_a_call_for_each(office: Office) -> None:
    office.service.settings = Settings(repeated_associate="call 409")
    office.service.associate(CLAIMS, users(300))
    invocation = deliver(office, event("Create", users(310)))
    assert data(invocation) == {"Associated": 10, "Disassociated": 0, "Unchanged": 300, "Missing": 0}
    assert len(invocation.calls) < 30


@pytest.mark.parametrize("missing", ["item 404", "call 404"])
def test_many_that_have_gone_already_are_removed_without_a_call_for_each(
    office: Office, missing: MissingAssociation
) -> None:
    office.service.settings = Settings(missing_association=missing)
    office.service.associate(CLAIMS, users(50, 250))
    invocation = deliver(office, event("Delete", users(300)))
    assert data(invocation)["Disassociated"] == 50
    assert there(office) == set()
    assert len(invocation.calls) < 40


def test_one_that_only_the_index_lists_is_not_lost_among_many_that_are_there(office: Office) -> None:
    office.service.settings = Settings(repeated_associate="call 409", index_lag=20)
    office.service.associate(CLAIMS, users(20), indexed=True)
    office.service.disassociate(CLAIMS, users(1, 7))
    assert deliver(office, event("Create", users(20))).succeeded
    assert there(office) == set(users(20))


@pytest.mark.parametrize("unknown", ["item 404", "call 404", "item 400", "call 400"])
@pytest.mark.parametrize("added", [0, 2])
def test_a_leaver_is_counted_and_logged_and_stops_nobody(office: Office, unknown: str, added: int) -> None:
    office.service.settings = Settings(unknown_resource=unknown)  # type: ignore[arg-type]
    office.service.associate(CLAIMS, users(3))
    office.service.delete(users(1)[0])
    invocation = deliver(office, event("Update", users(3 + added), users(3), Note="changed"))
    assert data(invocation) == {"Associated": added, "Disassociated": 0, "Unchanged": 2, "Missing": 1}
    (missing,) = entries(invocation, "missing")
    assert missing["arns"] == users(1)


@pytest.mark.parametrize("unknown", ["item 404", "call 404", "item 400", "call 400"])
def test_a_leaver_who_is_all_that_is_declared_blocks_nothing(office: Office, unknown: str) -> None:
    office.service.settings = Settings(unknown_resource=unknown)  # type: ignore[arg-type]
    office.service.associate(CLAIMS, users(2))
    office.service.delete(users(1)[0])
    invocation = deliver(office, event("Update", users(1), users(2)))
    assert data(invocation) == {"Associated": 0, "Disassociated": 1, "Unchanged": 0, "Missing": 1}
    assert there(office) == set()


@pytest.mark.parametrize("unknown", ["item 404", "call 404", "item 400", "call 400"])
@pytest.mark.parametrize("failed", [[*users(1), UNKNOWN], [UNKNOWN]], ids=["kept", "dropped"])
def test_a_leaver_who_is_all_that_is_declared_does_not_stop_a_rollback(
    office: Office, unknown: str, failed: list[str]
) -> None:
    office.service.settings = Settings(unknown_resource=unknown)  # type: ignore[arg-type]
    office.service.delete(users(1)[0])
    office.stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS")
    office.stacks.happens(STACK_ID, "UPDATE_FAILED", "Claims", "1 of 1 associations failed. Nothing was changed.")
    office.stacks.happens(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS")
    invocation = deliver(office, event("Update", users(1), failed))
    assert data(invocation) == {"Associated": 0, "Disassociated": 0, "Unchanged": 0, "Missing": 1}


@pytest.mark.parametrize("unknown", ["item 404", "call 404", "item 400", "call 400"])
def test_a_leaver_who_is_all_that_is_declared_does_not_stop_the_rollback_of_what_was_cancelled(
    office: Office, unknown: str
) -> None:
    office.service.settings = Settings(unknown_resource=unknown)  # type: ignore[arg-type]
    office.service.delete(users(1)[0])
    office.service.associate(CLAIMS, users(1, 1))
    office.stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS")
    office.stacks.happens(STACK_ID, "UPDATE_FAILED", "Claims", "Resource update cancelled")
    office.stacks.happens(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS")
    assert deliver(office, event("Update", users(1), users(1, 1))).succeeded
    assert there(office) == set()


@pytest.mark.parametrize("unknown", ["item 404", "call 404", "item 400", "call 400"])
def test_a_leaver_who_is_all_that_is_declared_does_not_stop_the_way_back_from_another_workspace(
    office: Office, unknown: str
) -> None:
    office.service.seed(Instance(id=INSTANCE.id, account=INSTANCE.account, workspaces={"billing": "billing"}))
    office.service.settings = Settings(unknown_resource=unknown)  # type: ignore[arg-type]
    office.service.delete(users(1)[0])
    billing = f"{INSTANCE.arn}/workspace/billing"
    office.stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS")
    office.stacks.happens(STACK_ID, "UPDATE_COMPLETE", "Claims")
    office.stacks.happens(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS")
    moved = {"WorkspaceArn": billing, "ResourceArns": users(1, 2)}
    back = {**event("Update", users(1)), "OldResourceProperties": moved, "PhysicalResourceId": billing}
    assert data(deliver(office, back)) == {"Associated": 0, "Disassociated": 0, "Unchanged": 0, "Missing": 1}


@pytest.mark.parametrize(
    "code", ["InvalidRequestException", "InvalidParameterException", "ServiceQuotaExceededException"]
)
def test_what_is_refused_for_everybody_does_not_make_leavers(office: Office, code: str) -> None:
    office.service.associate(CLAIMS, users(2))
    refused = Error(code=code, status=402 if code.startswith("Service") else None)
    office.service.add_fault(Fault(effect=refused, operation="AssociateWorkspace", times=None))
    assert not deliver(office, event("Update", users(3), users(3), Note="changed")).succeeded


def test_a_workspace_that_may_not_be_described_does_not_turn_everybody_into_leavers(office: Office) -> None:
    office.service.delete(CLAIMS)
    denied = Error(code="AccessDeniedException")
    office.service.add_fault(Fault(effect=denied, operation="DescribeWorkspace", times=None))
    invocation = deliver(office, event("Update", users(60), users(60), Note="changed"))
    assert not invocation.succeeded
    assert len(invocation.calls) < 60


@pytest.mark.parametrize("code", ["InternalServiceException", "ThrottlingException"])
def test_a_missing_workspace_is_named_even_if_it_has_to_be_asked_for_twice(office: Office, code: str) -> None:
    office.service.delete(CLAIMS)
    office.service.add_fault(Fault(effect=Error(code=code), operation="DescribeWorkspace"))
    invocation = deliver(office, event("Update", users(60), users(60), Note="changed"))
    assert reason(invocation).startswith(f"Workspace claims does not exist in instance {INSTANCE.id}: 60 of 60 ")


def test_a_refusal_of_every_single_arn_ends_soon(office: Office) -> None:
    refused = ItemFailure(resource_arns=tuple(users(5000)), code="400")
    office.service.add_fault(Fault(effect=refused, operation="AssociateWorkspace", times=None))
    invocation = deliver(office, event("Create", users(5000)))
    assert reason(invocation).startswith("5000 of 5000 associations failed")
    assert len(invocation.calls) < 60


def test_the_log_holds_what_was_changed_and_what_was_so_already(office: Office) -> None:
    office.service.settings = Settings(repeated_associate="item 409", missing_association="item 404")
    office.service.associate(CLAIMS, users(1))
    created = deliver(office, event("Create", users(3)))
    assert [entry["arns"] for entry in entries(created, "associated")] == [users(2, 1)]
    assert [entry["arns"] for entry in entries(created, "already associated")] == [users(1)]
    office.service.disassociate(CLAIMS, users(1))
    deleted = deliver(office, event("Delete", users(3)))
    assert [entry["arns"] for entry in entries(deleted, "disassociated")] == [users(2, 1)]
    assert [entry["arns"] for entry in entries(deleted, "already disassociated")] == [users(1)]


@pytest.mark.parametrize("gone", [1, 3])
def test_a_few_that_have_gone_already_do_not_wait_for_the_index(office: Office, gone: int) -> None:
    office.service.settings = Settings(missing_association="call 404")
    office.service.associate(CLAIMS, users(20, gone))
    deleted = deliver(office, event("Delete", users(20 + gone)))
    assert data(deleted)["Disassociated"] == 20
    assert deleted.ended - deleted.began < LAG


@pytest.mark.parametrize("seconds", [60.0, 120.0])
def test_the_wait_for_the_index_takes_no_time_from_what_comes_after_it(office: Office, seconds: float) -> None:
    office.service.settings = Settings(missing_association="call 404", index_lag=20)
    office.service.associate(CLAIMS, users(8))
    assert deliver(office, event("Delete", users(9)), seconds).succeeded
    assert there(office) == set()


def test_what_comes_unconfirmed_after_a_while_waits_for_the_index_too(office: Office) -> None:
    """What counts is when it was sent, not when the request began."""
    office.service.settings = Settings(index_lag=20, latency=3)
    office.service.associate(CLAIMS, users(1), indexed=True)
    busy = Error(code="InternalServiceException")
    office.service.add_fault(Fault(effect=busy, operation="AssociateWorkspace", times=6))
    fault(office, "no lists", "AssociateWorkspace", done=False)

    def somebody_leaves(_: int) -> None:
        if office.time.now > 28:
            office.service.disassociate(CLAIMS, users(1))

    office.before_call = somebody_leaves
    assert not deliver(office, event("Create", users(1))).succeeded


@pytest.mark.parametrize("denied", ["DisassociateWorkspace", None])
def test_the_rollback_of_a_change_of_the_workspace_clears_the_other_one_or_says_that_it_cannot(
    office: Office, denied: Operation | None
) -> None:
    other = Instance(id=INSTANCE.id, account=INSTANCE.account, workspaces={"billing": "billing"})
    office.service.seed(other)
    billing = other.workspace_arn("billing")
    office.service.associate(billing, users(3))
    refused = Error(code="AccessDeniedException")
    if denied:
        office.service.add_fault(Fault(effect=refused, operation=denied, times=None))
    back = event("Update", users(2), users(3))
    back["OldResourceProperties"]["WorkspaceArn"] = billing
    invocation = deliver(office, back)
    assert there(office) == set(users(2)), "the workspace itself comes first"
    assert office.service.associations()[billing] == (set(users(3)) if denied else set())
    assert invocation.succeeded is not bool(denied)


def test_an_undo_does_not_believe_an_index_that_is_behind(office: Office) -> None:
    office.service.settings = Settings(index_lag=30)
    busy = Error(code="InternalServiceException")
    office.service.add_fault(Fault(effect=busy, operation="AssociateWorkspace", times=None))
    refused = Error(code="InvalidRequestException")
    office.service.add_fault(Fault(effect=refused, operation="DisassociateWorkspace", times=None))
    office.service.associate(CLAIMS, users(1), indexed=True)
    disturbed = True

    def recover(_: int) -> None:
        nonlocal disturbed
        if disturbed and office.time.now > 23:
            disturbed = False
            office.service.clear_faults()
            office.service.add_fault(Fault(effect=refused, operation="DisassociateWorkspace", times=None))

    office.before_call = recover
    invocation = deliver(office, event("Update", [*users(18), UNKNOWN], users(1)), 60)
    left = there(office) - set(users(1))
    assert bool(left) is ("could not be restored" in reason(invocation))


def test_a_delete_that_overtakes_a_create_puts_nothing_back(office: Office) -> None:
    office.service.associate(CLAIMS, users(30))
    stuck = ItemFailure(resource_arns=tuple(users(1)), code="400")
    office.service.add_fault(Fault(effect=stuck, operation="DisassociateWorkspace", times=None))
    invocation = deliver(office, {**event("Delete", users(30)), "PhysicalResourceId": "Desk-Claims-1ABCDEF"})
    assert not invocation.succeeded
    assert there(office) == set(users(1))


def test_whether_others_are_accepted_is_asked_once(office: Office) -> None:
    office.service.associate(CLAIMS, users(1))
    refused = ItemFailure(resource_arns=tuple(users(100, 1)), code="400")
    office.service.add_fault(Fault(effect=refused, operation="AssociateWorkspace", times=None))
    invocation = deliver(office, event("Update", users(101), users(101), Note="changed"))
    assert data(invocation)["Missing"] == 100
    assert len(invocation.calls) < 10


def test_a_rollback_of_another_workspace_is_told_by_the_event_alone(office: Office) -> None:
    other = Instance(id=INSTANCE.id, account=INSTANCE.account, workspaces={"billing": "billing"})
    office.service.seed(other)
    back = event("Update", [*users(2), UNKNOWN], users(2))
    back["OldResourceProperties"]["WorkspaceArn"] = other.workspace_arn("billing")
    assert data(deliver(office, back))["Missing"] == 1


def test_a_value_that_is_quoted_is_not_taken_for_what_happened(office: Office) -> None:
    bad = f"{INSTANCE.arn}/agent-status/cancelled-timeout"
    invocation = deliver(office, event("Update", [*users(1), bad], users(1)))
    assert reason(invocation).endswith("Nothing was changed.")
