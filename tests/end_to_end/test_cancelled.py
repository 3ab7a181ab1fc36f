"""Another resource of the stack fails while the function is at work: what comes late is taken back."""

import time
from collections.abc import Iterator

import pytest

from local.aws import LocalAws
from local.connect.faults import Fault, Hang
from tests.end_to_end.bare_stack import BareStack

pytestmark = pytest.mark.xdist_group("library")


@pytest.fixture
def stack(aws: LocalAws) -> Iterator[BareStack]:
    """A stack whose next call that associates is carried out long after it was made."""
    yield BareStack.make(aws)
    aws.connect.clear_faults()


def fail(stack: BareStack) -> None:
    stack.fails = True
    late = Fault(effect=Hang(seconds=6), operation="AssociateWorkspace", resource_arn=stack.instance.user_arn("3"))
    stack.aws.connect.add_fault(late)


def wait_for_what_comes_late(stack: BareStack) -> None:
    while any(call.outcome == "hung" for call in stack.aws.connect.calls()):
        time.sleep(0.1)
    calls = [call for call in stack.aws.connect.calls() if stack.instance.user_arn("3") in call.resource_arns]
    assert any(call.operation == "AssociateWorkspace" and call.took_effect for call in calls)


def test_a_create_that_is_cancelled_leaves_nothing(stack: BareStack) -> None:
    fail(stack)
    with pytest.raises(RuntimeError, match="Resource creation cancelled"):
        stack.create({"A": [1, 2, 3]})
    wait_for_what_comes_late(stack)
    assert stack.associated() == {}


def test_an_update_that_is_cancelled_leaves_what_was_there_before(stack: BareStack) -> None:
    stack.create({"A": [1, 2]})
    fail(stack)
    with pytest.raises(RuntimeError, match="Resource update cancelled"):
        stack.update({"A": [2, 3]})
    wait_for_what_comes_late(stack)
    assert stack.associated() == {"A": {1, 2}}
