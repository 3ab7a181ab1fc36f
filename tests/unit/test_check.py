"""A drift check: two looks with a pause between them, and nothing while the stack is being deployed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

import pytest

from tests.arns import CLAIMS, user
from workspace_association.apply import ApplyError
from workspace_association.arns import Workspace, parse_workspace
from workspace_association.connect import Operation
from workspace_association.deadline import Deadline
from workspace_association.deployed.declarations import Declaration, DeclaringStack
from workspace_association.drift.check import Outcome, check
from workspace_association.drift.look import CannotTellError, Difference
from workspace_association.drift.own_stack import State, UntilDeployment
from workspace_association.drift.repair import DeploymentBegunError
from workspace_association.results import CallFailedError, Failure, Kind

ALICE, BOB, CAROL = map(user, range(1, 4))
STILL = State("UPDATE_COMPLETE", "Monday")
MOVING = State("UPDATE_IN_PROGRESS", "Tuesday")
LATER = State("UPDATE_COMPLETE", "Tuesday")


@dataclass
class World:
    """A stack, Amazon Connect, and a clock. What is asked for repeatedly is a list, of which the last item stays.

    Attributes:
        declared: What the stack declares.
        there: What each look sees.
        states: The states of the stack, each time that it is asked for.
        gone: Who no longer exists.
        repair: What a repair does.
        now: The time, in seconds.
        has: Seconds until the function is stopped.
    """

    declared: Collection[str] = (ALICE, BOB)
    there: Sequence[Collection[str]] = ((ALICE, BOB),)
    states: Sequence[State] = (STILL,)
    gone: Collection[str] = ()
    ownership: str = "ADDITIVE"
    repair: Callable[[Difference], tuple[Collection[str], Collection[str]]] | None = None
    nested: str = "UPDATE_COMPLETE"
    now: float = 0.0
    has: float = 300.0
    looked_at: list[float] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    repaired_in: list[State] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._states = chain(self.states, repeat(self.states[-1]))
        self._there = chain(self.there, repeat(self.there[-1]))

    def state(self) -> State:
        return next(self._states)

    def declaring(self) -> list[DeclaringStack]:
        properties = {"WorkspaceArn": CLAIMS, "ResourceArns": [*self.declared], "Ownership": self.ownership}
        return [DeclaringStack("Desks/Nested", {"Desk": Declaration("Desk", properties)}, self.nested)]

    def associations(self, workspaces: Iterable[Workspace]) -> Mapping[str, Collection[str]]:
        assert list(workspaces) == [parse_workspace(CLAIMS)]
        self.looked_at.append(self.now)
        return {CLAIMS: next(self._there)}

    def existing(self, arns: Iterable[str]) -> Mapping[str, str]:
        self.asked_for += arns
        return {arn: f"name of {arn}" for arn in self.asked_for if arn not in self.gone}

    def put_back(self, difference: Difference, expected: State) -> tuple[Collection[str], Collection[str]]:
        self.repaired_in.append(expected)
        assert self.repair
        return self.repair(difference)

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def check(self) -> Outcome:
        deadline = Deadline(lambda: self.has - self.now, attempt=5, now=lambda: self.now, sleep=self.sleep)
        return check(self, self, self.put_back if self.repair else None, deadline)


def missing(outcome: Outcome) -> Collection[str]:
    assert outcome.differences is not None
    (found,) = outcome.differences
    return found.missing


def all_of_it(difference: Difference) -> tuple[Collection[str], Collection[str]]:
    return difference.missing, ()


def test_where_all_is_as_declared_one_look_is_enough() -> None:
    world = World()
    assert missing(world.check()) == ()
    assert (world.looked_at, world.asked_for) == ([0.0], [])


def test_what_both_looks_show_a_minute_apart_is_missing() -> None:
    world = World(there=[[ALICE], [ALICE]])
    assert missing(world.check()) == (BOB,)
    assert world.looked_at == [0.0, 60.0]


def test_what_the_search_shows_a_minute_later_was_never_missing() -> None:
    assert missing(World(there=[[ALICE], [ALICE, BOB]]).check()) == ()
    assert missing(World(there=[[ALICE], [BOB]]).check()) == ()


def test_a_stranger_is_foreign_where_both_looks_show_them() -> None:
    for second, expected in (([ALICE, BOB, CAROL], (CAROL,)), ([ALICE, BOB], ())):
        outcome = World(ownership="EXCLUSIVE", there=[[ALICE, BOB, CAROL], second]).check()
        assert outcome.differences
        assert outcome.differences[0].unwanted == expected


def test_strangers_who_are_tolerated_need_no_second_look() -> None:
    world = World(there=[[ALICE, BOB, CAROL]])
    world.check()
    assert world.looked_at == [0.0]


def test_leavers_are_gone_and_not_missing() -> None:
    outcome = World(there=[[]], gone=[BOB]).check()
    assert missing(outcome) == (ALICE,)
    assert outcome.differences
    assert outcome.differences[0].gone == (BOB,)


@pytest.mark.parametrize(
    "states",
    [
        pytest.param([MOVING], id="before"),
        pytest.param([STILL, MOVING], id="between"),
        pytest.param([STILL, LATER], id="a whole deployment between"),
        pytest.param([STILL, STILL, MOVING], id="after"),
        pytest.param([STILL, STILL, LATER], id="a whole deployment while it reads"),
    ],
)
def test_a_stack_that_is_deployed_is_left_for_the_next_time(states: Sequence[State]) -> None:
    world = World(there=[[ALICE]], states=states, repair=all_of_it)
    assert world.check() == Outcome()
    assert world.repaired_in == []


def test_a_deployment_that_begins_during_the_only_look_leaves_the_stack_for_the_next_time() -> None:
    assert World(states=[STILL, MOVING]).check() == Outcome()


def test_a_nested_stack_that_is_deployed_by_itself_is_left_for_the_next_time_too() -> None:
    world = World(nested="UPDATE_IN_PROGRESS")
    assert (world.check(), world.looked_at) == (Outcome(), [])


@pytest.mark.parametrize(
    ("own", "nested"), [("UPDATE_FAILED", "UPDATE_COMPLETE"), ("UPDATE_COMPLETE", "UPDATE_FAILED")]
)
def test_a_stack_that_stopped_half_way_is_an_error(own: str, nested: str) -> None:
    world = World(states=[State(own)], nested=nested, repair=all_of_it)
    with pytest.raises(CannotTellError, match="UPDATE_FAILED"):
        world.check()
    assert world.looked_at == []


def test_without_time_for_a_second_look_nothing_is_said_to_be_missing() -> None:
    with pytest.raises(CannotTellError, match="no time for another look 60 seconds later"):
        World(there=[[ALICE]], has=69.9).check()
    World(has=69.9).check()
    assert missing(World(there=[[ALICE]], has=70).check()) == (BOB,), "the pause, and two calls of five seconds"


def test_a_repair_is_asked_for_what_is_missing_in_the_state_in_which_it_was() -> None:
    asked: list[Difference] = []

    def repair(difference: Difference) -> tuple[Collection[str], Collection[str]]:
        asked.append(difference)
        return [BOB], []

    world = World(there=[[ALICE]], repair=repair)
    outcome = world.check()
    assert [each.missing for each in asked] == [(BOB,)]
    assert world.repaired_in == [STILL]
    assert (missing(outcome), outcome.repaired, outcome.failed) == ((BOB,), {CLAIMS: 1}, False)


def test_nothing_is_repaired_where_nothing_is_missing() -> None:
    for world in (
        World(repair=all_of_it),
        World(there=[[ALICE]], gone=[BOB], repair=all_of_it),
        World(ownership="EXCLUSIVE", there=[[ALICE, BOB, CAROL]], repair=all_of_it),
        World(there=[[ALICE], [ALICE, BOB]], repair=all_of_it),
    ):
        assert world.check().repaired == {}
        assert world.repaired_in == []


def test_whom_the_repair_finds_gone_is_not_missing() -> None:
    outcome = World(there=[[]], repair=lambda _: ([ALICE], [BOB])).check()
    assert outcome.differences
    assert (missing(outcome), outcome.differences[0].gone, outcome.repaired) == ((ALICE,), (BOB,), {CLAIMS: 1})


@pytest.mark.parametrize(
    "error",
    [
        ApplyError(parse_workspace(CLAIMS), Operation.ASSOCIATE, 1, {BOB: Failure(Kind.DENIED)}),
        CallFailedError(Failure(Kind.TRANSIENT)),
    ],
)
def test_a_repair_that_fails_is_a_failure_and_what_is_missing_is_still_said(error: Exception) -> None:
    def repair(_: Difference) -> tuple[Collection[str], Collection[str]]:
        raise error

    outcome = World(there=[[ALICE]], repair=repair).check()
    assert (missing(outcome), outcome.repaired, outcome.failed) == ((BOB,), {}, True)


def test_a_repair_that_a_deployment_stops_is_no_failure() -> None:
    def repair(_: Difference) -> tuple[Collection[str], Collection[str]]:
        raise DeploymentBegunError

    outcome = World(there=[[ALICE]], repair=repair).check()
    assert (missing(outcome), outcome.repaired, outcome.failed) == ((BOB,), {}, False)


def test_changes_have_time_until_a_deployment_begins_and_cloudformation_is_asked_once_a_second() -> None:
    world = World(states=[STILL, STILL, MOVING, STILL])
    asked: list[float] = []

    def state() -> State:
        asked.append(world.now)
        return world.state()

    time = UntilDeployment(state, STILL, Deadline(lambda: 100.0, now=lambda: world.now))
    left = []
    for world.now in (0, 0.5, 1.0, 1.9, 2.0, 3.0):  # the clock is in the world
        left.append(time.remaining())
    assert left == [100.0, 100.0, 100.0, 100.0, 0.0, 0.0]
    assert asked == [0, 1.0, 2.0], "what has begun stays begun"


def test_where_cloudformation_does_not_say_there_is_no_time_for_changes() -> None:
    def state() -> State:
        raise ValueError

    assert UntilDeployment(state, STILL, Deadline(lambda: 100.0)).remaining() == 0
