"""A list that would not fit into an event is refused while the stack is synthesized."""

import json
import re
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Stack

from cdk_connect_workspace import WorkspaceAssociation
from tests.arns import CLAIMS, user
from tests.constructs.templates import only_association

LAMBDA_ACCEPTS = 1_000_000
LONG_URL = "https://cloudformation-custom-resource-response.s3.amazonaws.com/" + 4000 * "x"


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Desk")


def refusal(stack: Stack, count: int) -> str:
    with pytest.raises(ValueError, match=r"^Desk/Claims: resources: ") as refused:
        WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(number) for number in range(count)])
    return str(refused.value)


def fitting(message: str) -> int:
    found = re.search(r"; (\d+) such ARNs fit", message)
    assert found
    return int(found[1])


def event(properties: dict[str, Any], old: dict[str, Any]) -> bytes:
    content = {"ResponseURL": LONG_URL, "StackId": 1024 * "s", "PhysicalResourceId": 1024 * "p"}
    return json.dumps({**content, "ResourceProperties": properties, "OldResourceProperties": old}).encode()


def test_the_refusal_says_how_many_there_are_how_many_fit_and_what_to_do(stack: Stack) -> None:
    message = refusal(stack, 6000)
    assert "6000 ARNs" in message
    assert "routing profile instead of users" in message
    assert "in another stack" in message


def test_as_many_as_it_says_fit_into_an_event_and_one_more_is_refused(stack: Stack) -> None:
    fit = fitting(refusal(stack, 6000))
    assert fitting(refusal(Stack(App(), "Desk"), fit + 1)) == fit
    other = Stack(App(), "Other")
    WorkspaceAssociation(other, "Claims", workspace=CLAIMS, resources=[user(number) for number in range(fit)])
    properties = only_association(other)["Properties"]
    old = {**properties, "ResourceArns": [user(number) for number in range(fit, 2 * fit)]}
    size = len(event(properties, old))
    assert 0.95 * LAMBDA_ACCEPTS < size < LAMBDA_ACCEPTS, "neither too long for Lambda nor refused without need"


def test_what_merges_is_counted_together(stack: Stack) -> None:
    fit = fitting(refusal(Stack(App(), "Desk"), 6000))
    desk = WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(n) for n in range(fit)])
    desk.associate(user(0))
    with pytest.raises(ValueError, match=r"^Desk/Claims: resources: "):
        desk.associate(user(fit))


def test_arns_that_cloudformation_alone_knows_are_counted_as_the_longest(stack: Stack) -> None:
    agent = CfnParameter(stack, "Agent").value_as_string
    with pytest.raises(ValueError, match=r"4000 ARNs make an event longer") as refused:
        WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[f"{agent}{n}" for n in range(4000)])
    assert fitting(str(refused.value)) < 3500
