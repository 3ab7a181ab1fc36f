"""What is said: the answer within its limits, the log as JSON with every ARN, and the response URL nowhere."""

import json
from urllib.parse import urlsplit

import pytest

from local.connect.client import LocalConnect
from local.connect.faults import Error, Fault
from local.simulator.custom_resource import Answered, CustomResource
from tests.handler.conftest import CLAIMS, UNKNOWN, there, users

ANSWER_LIMIT = 4096
REASON_LIMIT = 256


def changed(answered: Answered, message: str) -> list[str]:
    return sorted(arn for entry in answered.entries if entry["message"] == message for arn in entry["arns"])


def test_the_answer_to_a_long_list_that_fails_everywhere_fits(connect: LocalConnect, resource: CustomResource) -> None:
    refused = Error(code="InvalidRequestException", message='é "quoted" ' * 60)
    connect.add_fault(Fault(effect=refused, operation="AssociateWorkspace", times=None))
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 61)))
    assert not answered.succeeded
    assert answered.size <= ANSWER_LIMIT
    assert len(answered.reason) <= REASON_LIMIT
    assert answered.reason.startswith("60 of 60 associations failed on workspace c1a1b2c3…: agent/")


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
