"""The response arrives: whatever becomes of the first attempts to send it, there are more, and all say the same.

Rule 9 of the contract.
"""

import json
from collections.abc import Iterator

import pytest

from local.simulator.custom_resource import Answered, CustomResource
from local.simulator.responses import Answers, Trouble
from tests.arns import CLAIMS, UNKNOWN
from tests.handler.conftest import users

SECONDS = 9.0
"""Of the function."""
EVENTS = {"SUCCESS": users(1), "FAILED": [UNKNOWN]}


@pytest.fixture
def troubled(answers: Answers) -> Iterator[Answers]:
    """Where the answers go, and what becomes of the first ones; after the test they are taken again."""
    yield answers
    answers.trouble.clear()


def check(answers: Answers, answered: Answered, refused: int) -> None:
    """The body that is taken in the end is the one that was sent before, and there was time left."""
    assert answers.refused_at(answered.url) == [answered.answer] * refused
    assert answered.seconds < SECONDS


@pytest.mark.parametrize("status", EVENTS)
@pytest.mark.parametrize("trouble", ["500", "503", "reset", "hang", "drip"])
def test_it_is_sent_again(troubled: Answers, resource: CustomResource, trouble: Trouble, status: str) -> None:
    troubled.trouble[:] = [trouble]
    resource.seconds = SECONDS
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=EVENTS[status])
    assert answered.answer["Status"] == status
    check(troubled, answered, 1)


def test_one_trouble_after_the_other_does_not_keep_it_from_arriving(
    troubled: Answers, resource: CustomResource
) -> None:
    troubled.trouble[:] = ["reset", "503", "hang", "500", "reset"]
    resource.seconds = SECONDS
    check(troubled, resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1)), 5)


@pytest.mark.parametrize("trouble", ["500", "hang", "drip"])
def test_it_is_given_up_before_the_functions_time_is_over(
    troubled: Answers, resource: CustomResource, trouble: Trouble
) -> None:
    """The process lives on, and does the next event."""
    troubled.trouble[:] = [trouble] * 1000
    resource.seconds = 5
    with pytest.raises(ValueError, match="not enough values"):
        resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1))
    assert len(troubled.trouble) < 999, "it was tried more than once"
    troubled.trouble.clear()
    resource.seconds = SECONDS
    assert resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1)).succeeded


def test_a_url_that_is_not_valid_any_more_is_not_tried_again(troubled: Answers, resource: CustomResource) -> None:
    troubled.trouble[:] = ["403"] * 2
    with pytest.raises(ValueError, match="not enough values"):
        resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1))
    assert troubled.trouble == ["403"]


def test_the_url_is_nowhere_in_the_log_when_sending_fails(troubled: Answers, resource: CustomResource) -> None:
    troubled.trouble[:] = ["reset", "500"]
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(1))
    assert "X-Amz-Signature" not in answered.log
    assert json.dumps(answered.url)[1:-1] not in answered.log
