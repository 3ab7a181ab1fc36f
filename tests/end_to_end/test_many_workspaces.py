"""Where inline policies would get too long, managed ones keep the order just as well."""

from local.aws import LocalAws
from local.guard import Guard
from tests.end_to_end.bare_stack import BareStack

MANY = [f"W{number}" for number in range(30)]


def test_thirty_workspaces_deploy_and_the_permissions_of_one_outlive_it(aws: LocalAws, guard: Guard) -> None:
    stack = BareStack.make(aws, MANY)
    stack.create({name: [1] for name in MANY})
    assert guard.denied == []
    assert stack.associated() == {name: {1} for name in MANY}
    stack.update({name: [1] for name in MANY[1:]})
    assert guard.denied == []
    assert stack.associated() == {name: {1} for name in MANY[1:]}
    stack.update({name: [1] for name in MANY[1:4]})
    assert guard.denied == [], "back to inline policies"
    stack.delete()
    assert guard.denied == []
    assert stack.associated() == {}
