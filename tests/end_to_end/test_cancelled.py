"""Another resource of the stack fails while the function is at work: what comes late is taken back."""

from collections.abc import Iterator

import pytest

from local.aws import LocalAws
from local.connect.faults import Error, Fault
from tests.end_to_end.bare_stack import BareStack


@pytest.fixture
def stack(aws: LocalAws) -> Iterator[BareStack]:
    """A stack whose requests go on as long as another one of a minute may be at work."""
    made = BareStack.make(aws)
    made.timeout = 60
    yield made
    aws.connect.clear_faults()


def fail(stack: BareStack) -> None:
    """Another resource fails while the permissions of the function are not in force yet."""
    stack.fails = True
    denied = Error(code="AccessDeniedException")
    late = Fault(effect=denied, operation="AssociateWorkspace", resource_arn=stack.instance.user_arn("3"), times=5)
    stack.aws.connect.add_fault(late)


def assert_it_came_late(stack: BareStack) -> None:
    """What was cancelled got through after something had been taken away."""
    user = stack.instance.user_arn("3")
    done = [call.operation for call in stack.aws.connect.calls() if user in call.resource_arns and call.took_effect]
    assert "DisassociateWorkspace" in done[: done.index("AssociateWorkspace")]


def test_a_create_that_is_cancelled_leaves_nothing(stack: BareStack) -> None:
    fail(stack)
    with pytest.raises(RuntimeError, match="Resource creation cancelled"):
        stack.create({"A": [1, 2, 3]})
    assert_it_came_late(stack)
    assert stack.associated() == {}


def test_an_update_that_is_cancelled_leaves_what_was_there_before(stack: BareStack) -> None:
    stack.create({"A": [1, 2]})
    fail(stack)
    with pytest.raises(RuntimeError, match="Resource update cancelled"):
        stack.update({"A": [2, 3]})
    assert_it_came_late(stack)
    assert stack.associated() == {"A": {1, 2}}
