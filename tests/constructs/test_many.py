"""What it costs to declare much: in calls of CDK, which are what takes the time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_connect as connect
from aws_cdk.assertions import Annotations, Match
from jsii._kernel.providers import process

from cdk_connect_workspace import WorkspaceAssociation
from tests.arns import CLAIMS, INSTANCE, user
from tests.constructs.templates import only_association, resources


@contextmanager
def messages() -> Iterator[list[object]]:
    """The messages that go to the kernel of jsii meanwhile."""
    sent: list[object] = []
    original = process._NodeProcess.send  # noqa: SLF001  # there is no other way to count them

    def send(self: object, *arguments: object, **named: object) -> object:
        sent.append(arguments)
        return original(self, *arguments, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process._NodeProcess, "send", send)  # noqa: SLF001
        yield sent


def cost(action: Callable[[], object]) -> int:
    with messages() as sent:
        action()
    return len(sent)


def test_one_by_one_costs_no_more_than_all_at_once() -> None:
    def at_once() -> None:
        WorkspaceAssociation(Stack(App()), "Claims", workspace=CLAIMS, resources=[user(n) for n in range(3500)])

    def one_by_one() -> None:
        desk = WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(0)])
        for number in range(1, 3500):
            desk.associate(user(number))

    stack = Stack(App())
    assert cost(one_by_one) < cost(at_once) + 10
    assert len(only_association(stack)["Properties"]["ResourceArns"]) == 3500


def users(stack: Stack, count: int) -> list[connect.CfnUser]:
    return [
        connect.CfnUser(
            stack,
            f"User{number}",
            instance_arn=INSTANCE,
            username=f"user{number}",
            phone_config=connect.CfnUser.UserPhoneConfigProperty(phone_type="SOFT_PHONE"),
            routing_profile_arn=f"{INSTANCE}/routing-profile/p1",
            security_profile_arns=[f"{INSTANCE}/security-profile/s1"],
        )
        for number in range(count)
    ]


def test_users_of_two_stacks_cost_a_few_calls_each() -> None:
    app = App()
    north, south = Stack(app, "North"), Stack(app, "South")
    people = users(north, 80)

    def declare() -> None:
        for stack in (north, south):
            WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=people)
        app.synth()

    assert cost(declare) < 5 * 2 * 80


@pytest.mark.parametrize("one_by_one", [False, True])
def test_many_overlaps_are_one_warning_in_each_stack_with_the_list(*, one_by_one: bool) -> None:
    app = App()
    stacks = [Stack(app, name) for name in ("North", "South")]
    for stack in stacks:
        people = [user(number) for number in range(20)]
        desk = WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=people[:1] if one_by_one else people)
        for arn in people[1:] if one_by_one else ():
            desk.associate(arn)
    for stack in stacks:
        (warning,) = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("both associate"))
        assert user(0) in str(warning.entry.data)
        assert "and 15 more" in str(warning.entry.data)


@pytest.mark.parametrize(("count", "each"), [(10, 15), (100, 6)])
def test_a_workspace_costs_about_what_its_resources_cost_by_hand(count: int, each: int) -> None:
    """By hand they take three or five calls each: the custom resource, its dependency, and a policy of its own."""
    stack = Stack(App(), "Desk")

    def declare() -> None:
        for number in range(count):
            WorkspaceAssociation(stack, f"D{number}", workspace=f"{INSTANCE}/workspace/w{number}", resources=[user(1)])
        resources(stack)

    assert cost(declare) < each * count
