"""What is said: the answer within its limits, the log as JSON with every ARN, and the response URL nowhere.

Rules 10 and 13 of the contract.
"""

import json
from urllib.parse import urlsplit

import pytest

from local.connect.faults import Cut, Error, Fault, ItemFailure
from local.connect.model import Operation
from local.connect.server import LocalConnect
from local.connect.settings import MissingAssociation, RepeatedAssociate, Settings
from local.simulator.custom_resource import Answered, CustomResource
from tests.arns import CLAIMS, UNKNOWN
from tests.handler.conftest import INSTANCE, there, users

ANSWER_LIMIT = 4096
ENTRY_LIMIT = 262_144
"""Bytes of a log entry (quota page of CloudWatch Logs)."""
REASON_LIMIT = 256


def changed(answered: Answered, message: str) -> list[str]:
    return sorted(arn for entry in answered.entries if entry["message"] == message for arn in entry["arns"])


def test_the_answer_to_a_long_list_that_fails_everywhere_fits(connect: LocalConnect, resource: CustomResource) -> None:
    refused = Error(code="InvalidRequestException", message='\N{OCTAGONAL SIGN} "é" ' * 60)
    connect.add_fault(Fault(effect=refused, operation="AssociateWorkspace", times=None))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 61)))
    assert not answered.succeeded
    assert answered.size <= ANSWER_LIMIT
    assert len(answered.reason) <= REASON_LIMIT
    assert answered.reason.startswith("60 of 60 associations failed on workspace c1a1b2c3…: agent/")


@pytest.mark.parametrize("character", ["é", "\N{OCTAGONAL SIGN}"])
def test_the_answer_to_bad_input_fits_whatever_its_characters(resource: CustomResource, character: str) -> None:
    for properties in (
        {"WorkspaceArn": character * 5000},
        {"WorkspaceArn": CLAIMS, "ResourceArns": [character * 5000]},
    ):
        answered = resource.create(**properties)
        assert answered.size <= ANSWER_LIMIT
        assert len(answered.reason) <= REASON_LIMIT


def test_the_log_holds_every_arn_changed(connect: LocalConnect, resource: CustomResource) -> None:
    created = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 61)))
    assert changed(created, "associated") == sorted(users(*range(1, 61)))
    updated = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(60))
    assert changed(updated, "disassociated") == sorted(users(*range(1, 60)))
    failed = resource.update(WorkspaceArn=CLAIMS, ResourceArns=[*users(60, 61), UNKNOWN])
    assert changed(failed, "associated") == changed(failed, "disassociated") == users(61)
    assert there(connect) == {*users(60)}


def test_every_entry_names_stack_resource_request_and_workspace(resource: CustomResource) -> None:
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[*users(1), UNKNOWN])
    for entry in answered.entries:
        assert entry["stack"].endswith("stack/Desk/5b8c1f60")
        assert entry["logical_id"] == "ClaimsDesk"
        assert entry["request_id"] == answered.answer["RequestId"]
        assert entry["workspace"] == CLAIMS
    assert {entry["message"] for entry in answered.entries} >= {"plan", "associated", "undo", "failed", "response"}


@pytest.mark.parametrize("properties", [{"ResourceArns": users(1)}, {"ResourceArns": [UNKNOWN]}, {"ResourceArns": 5}])
def test_the_response_url_is_nowhere_in_the_log(resource: CustomResource, properties: dict[str, object]) -> None:
    answered = resource.create(**{"WorkspaceArn": CLAIMS, **properties})
    parts = urlsplit(answered.url)
    assert answered.entries
    for secret in (answered.url, parts.path, parts.query):
        assert secret not in answered.log
        assert json.dumps(secret)[1:-1] not in answered.log


def test_every_event_of_a_warm_function_gets_its_own_answer(resource: CustomResource) -> None:
    failed = resource.create(WorkspaceArn=CLAIMS, ResourceArns=[UNKNOWN])
    assert failed.answer["Data"] == {}
    again = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1))
    assert again.answer["Reason"] == ""
    assert again.answer["Status"] == "SUCCESS"
    assert again.answer["RequestId"] != failed.answer["RequestId"]


def test_a_workspace_that_is_gone_is_named_as_such_with_whole_ids(
    connect: LocalConnect, resource: CustomResource
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    connect.delete(CLAIMS)
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(2, 3))
    workspace_id = CLAIMS.rsplit("/", 1)[1]
    assert answered.reason.startswith(f"Workspace {workspace_id} does not exist in instance {INSTANCE.id}")


def test_a_workspace_that_the_search_does_not_find_is_named_with_whole_ids_too(
    connect: LocalConnect, resource: CustomResource
) -> None:
    gone = f"{INSTANCE.arn}/workspace/00000000-dead-4000-8000-000000000000"
    missing = Error(code="ResourceNotFoundException")
    connect.add_fault(Fault(effect=missing, operation="SearchWorkspaceAssociations", times=None))
    answered = resource.create(WorkspaceArn=gone, ResourceArns=users(1))
    assert answered.reason.startswith(
        f"Workspace 00000000-dead-4000-8000-000000000000 does not exist in instance {INSTANCE.id}. Nothing was changed."
    )


@pytest.mark.parametrize("message", ["x" * 300_000, 'é "\\' * 80_000], ids=["long", "escaped"])
@pytest.mark.parametrize("operation", ["AssociateWorkspace", "SearchWorkspaceAssociations"])
def test_no_entry_is_larger_than_the_log_takes_whatever_the_service_says(
    connect: LocalConnect, resource: CustomResource, operation: Operation, message: str
) -> None:
    refused = Error(code="InvalidRequestException", message=message)
    connect.add_fault(Fault(effect=refused, operation=operation, times=None))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 61)))
    assert not answered.succeeded
    assert answered.size <= ANSWER_LIMIT
    assert max(len(line.encode()) for line in answered.log.splitlines()) < ENTRY_LIMIT


def test_no_entry_is_larger_than_the_log_takes_however_many_arns_fail(resource: CustomResource) -> None:
    declared = [f"{INSTANCE.arn}/agent/{'u' * 60}{number}" for number in range(2500)]
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=declared)
    assert not answered.succeeded
    assert max(len(line.encode()) for line in answered.log.splitlines()) < ENTRY_LIMIT
    assert changed(answered, "failed") == sorted(declared)


@pytest.mark.parametrize("repeated", ["success", "item 409", "call 409"])
def test_what_was_associated_by_a_call_whose_answer_was_lost_is_logged_as_associated(
    connect: LocalConnect, resource: CustomResource, repeated: RepeatedAssociate
) -> None:
    connect.settings = Settings(repeated_associate=repeated)
    connect.add_fault(Fault(effect=Cut(moment="after"), operation="AssociateWorkspace"))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    assert changed(answered, "associated") == users(1, 2)
    assert answered.answer["Data"]["Associated"] == 2


@pytest.mark.parametrize("missing", ["success", "item 404", "call 404"])
def test_what_was_removed_by_a_call_whose_answer_was_lost_is_logged_as_removed(
    connect: LocalConnect, resource: CustomResource, missing: MissingAssociation
) -> None:
    connect.settings = Settings(missing_association=missing)
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1, 2))
    connect.add_fault(Fault(effect=Cut(moment="after"), operation="DisassociateWorkspace"))
    answered = resource.delete()
    assert changed(answered, "disassociated") == users(1, 2)
    assert answered.answer["Data"]["Disassociated"] == 2


def test_arns_have_one_form_in_every_entry(connect: LocalConnect, resource: CustomResource) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 31)))
    connect.delete(users(3)[0])
    stuck = ItemFailure(resource_arns=tuple(users(7)), code="400")
    connect.add_fault(Fault(effect=stuck, operation="DisassociateWorkspace", times=None))
    throttled = ItemFailure(resource_arns=tuple(users(40)), code="429")
    connect.add_fault(Fault(effect=throttled, operation="AssociateWorkspace"))
    connect.add_fault(Fault(effect=Error(code="InternalServiceException"), operation="AssociateWorkspace"))
    resource.seconds = 15
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=[*users(3, 40, 41), *users(*range(8, 31))])
    assert not answered.succeeded
    entries = [entry for entry in answered.entries if "arns" in entry]
    assert {"associated", "disassociated", "missing", "failed", "trying again"} <= {
        str(entry["message"]) for entry in entries
    }
    assert all(isinstance(entry["arns"], list) for entry in entries)
    assert {type(arn) for entry in entries for arn in entry["arns"]} == {str}
