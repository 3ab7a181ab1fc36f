"""Permissions are in force before the first call that needs them, and until after the last one."""

from collections.abc import Mapping, Sequence

import pytest

from local.aws import LocalAws
from local.guard import Guard
from tests.end_to_end.bare_stack import BareStack


@pytest.fixture
def stack(aws: LocalAws) -> BareStack:
    return BareStack.make(aws)


def create(stack: BareStack, guard: Guard, declared: Mapping[str, Sequence[int]], **how: bool) -> None:
    """The stack as it was before, whatever its permissions were then: that is another test's matter."""
    guard.lenient = True
    stack.create(declared, **how)
    guard.forget()


def cleared(stack: BareStack, guard: Guard) -> set[str]:
    """The workspaces that something was removed from, with IAM's consent."""
    arns = {resource for action, resource in guard.allowed if action == "connect:DisassociateWorkspace"}
    return {name for name in stack.instance.workspaces if stack.instance.workspace_arn(name) in arns}


def test_they_are_in_force_when_the_stack_is_made(stack: BareStack, guard: Guard) -> None:
    stack.create({"A": [1, 2], "B": [3]})
    assert guard.denied == []
    assert stack.associated() == {"A": {1, 2}, "B": {3}}


def test_they_are_still_in_force_when_one_workspace_of_two_leaves_the_stack(stack: BareStack, guard: Guard) -> None:
    create(stack, guard, {"A": [1, 2], "B": [3]})
    stack.update({"A": [1, 2]})
    assert guard.denied == []
    assert stack.associated() == {"A": {1, 2}}
    assert cleared(stack, guard) == {"B"}


@pytest.mark.parametrize("by_parameter", [False, True], ids=["in the template", "by a parameter"])
def test_those_of_the_old_and_of_the_new_one_are_in_force_when_the_workspace_changes(
    stack: BareStack, guard: Guard, *, by_parameter: bool
) -> None:
    create(stack, guard, {"A": [1, 2]}, by_parameter=by_parameter)
    stack.update({"C": [1, 2]}, by_parameter=by_parameter)
    assert guard.denied == []
    assert stack.associated() == {"C": {1, 2}}
    assert cleared(stack, guard) == {"A"}


def test_they_are_still_in_force_when_the_stack_is_deleted(stack: BareStack, guard: Guard) -> None:
    create(stack, guard, {"A": [1, 2], "B": [3]})
    stack.delete()
    assert guard.denied == []
    assert stack.associated() == {}
    assert cleared(stack, guard) == {"A", "B"}


def test_without_dependencies_they_would_never_be_in_force(stack: BareStack, guard: Guard) -> None:
    """So the tests above do notice; this one lets the calls through, to see every step."""
    guard.lenient = True
    stack.depends = False

    def denied() -> set[str]:
        found = {resource.rsplit("/", 1)[1] for action, resource in guard.denied if "associate" in action.lower()}
        guard.denied.clear()
        return {name for name, id_ in stack.instance.workspaces.items() if id_ in found}

    stack.create({"A": [1, 2], "B": [3]})
    assert denied() == {"A", "B"}
    stack.update({"A": [1, 2]})
    assert denied() == {"B"}, "a workspace left the stack"
    stack.update({"C": [1, 2]})
    assert denied() == {"A", "C"}, "the workspace changed"
    stack.delete()
    assert denied() == {"C"}
