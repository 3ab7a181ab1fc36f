"""The service model decides what may come in and what may go out."""

import json
from typing import Any

import pytest

from local.connect.instance import Instance
from local.connect.service import Service
from local.connect.wire import Response, UnfitAnswerError, check_answer
from tests.arns import REGION
from tests.local.office import ALICE, CLAIMS, OFFICE

SIGNED = {"authorization": f"AWS4-HMAC-SHA256 Credential=AKIA/20260101/{REGION}/connect/aws4_request, Signature=0"}
ASSOCIATE = f"/workspaces/{OFFICE.id}/{OFFICE.workspaces['claims']}/associate"
SEARCH = "/search-workspace-associations"


def post(path: str, body: bytes, method: str = "POST") -> tuple[int, str | None]:
    service = Service()
    service.seed(OFFICE)
    answer = service.handle(method, path, SIGNED, body)
    assert isinstance(answer, Response)
    assert service.associations()[CLAIMS] <= {ALICE}
    return answer.status, answer.headers.get("x-amzn-errortype")


def test_a_request_that_fits_is_carried_out() -> None:
    assert post(ASSOCIATE, json.dumps({"ResourceArns": [ALICE]}).encode()) == (200, None)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"ResourceArns": []},
        {"ResourceArns": ALICE},
        {"ResourceArns": [7]},
        {"ResourceArns": [ALICE], "Colour": "red"},
        {"ResourceArns": [f"{ALICE}{number}" for number in range(26)]},
    ],
)
def test_a_request_that_breaks_the_model_is_refused(content: dict[str, Any]) -> None:
    assert post(ASSOCIATE, json.dumps(content).encode()) == (400, "InvalidParameterException")


@pytest.mark.parametrize(
    "content",
    [
        {"InstanceId": "x" * 101},
        {"InstanceId": OFFICE.id, "MaxResults": 501},
        {"InstanceId": OFFICE.id, "MaxResults": 0},
        {"InstanceId": OFFICE.id, "SearchCriteria": {"StringCondition": {"ComparisonType": "SOUNDS_LIKE"}}},
    ],
)
def test_a_search_beyond_the_models_limits_is_refused(content: dict[str, Any]) -> None:
    assert post(SEARCH, json.dumps(content).encode()) == (400, "InvalidParameterException")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    assert post(ASSOCIATE, body) == (400, "InvalidRequestException")


@pytest.mark.parametrize(("method", "path"), [("GET", ASSOCIATE), ("POST", f"{ASSOCIATE}/now"), ("POST", "/")])
def test_a_route_that_the_model_does_not_have_is_not_found(method: str, path: str) -> None:
    assert post(path, b"{}", method) == (404, "UnknownOperationException")


def test_an_arn_where_an_id_belongs_is_no_other_route() -> None:
    nested = f"/workspaces/{OFFICE.arn.replace('/', '%2F').replace(':', '%3A')}/w/associate"
    assert post(nested, json.dumps({"ResourceArns": [ALICE]}).encode()) == (404, "ResourceNotFoundException")


@pytest.mark.parametrize(
    "content",
    [
        {"FailedList": [{"ResourceArn": ALICE, "ErrorCode": "ThrottlingException"}]},
        {"FailedList": [{"ResourceArn": ALICE, "ErrorCode": "404", "ErrorMessage": ""}]},
        {"FailedList": [{"ResourceArn": ALICE, "ErrorCode": "404", "ErrorMessage": "x" * 257}]},
        {"SuccessfulList": [ALICE]},
        {"Successes": []},
    ],
)
def test_an_answer_that_breaks_the_model_is_never_sent(content: dict[str, Any]) -> None:
    with pytest.raises(UnfitAnswerError, match="AssociateWorkspace"):
        check_answer("AssociateWorkspace", content)


def test_the_service_fails_rather_than_send_such_an_answer() -> None:
    service = Service()
    nameless = Instance(id="i", region=REGION, workspaces={"  ": "w"})
    service.seed(nameless)
    with pytest.raises(UnfitAnswerError, match="Name"):
        service.handle("GET", "/workspaces/i/w", SIGNED, b"")


def test_a_name_must_hold_more_than_spaces() -> None:
    check_answer("SearchWorkspaceAssociations", {"WorkspaceAssociations": [{"ResourceName": "Alice Miller"}]})
    with pytest.raises(UnfitAnswerError, match="ResourceName"):
        check_answer("SearchWorkspaceAssociations", {"WorkspaceAssociations": [{"ResourceName": "  "}]})
