"""The plan: what is sent, and above all what is not.

Rules 2 and 7 of the contract.
"""

from hypothesis import given
from hypothesis import strategies as st

from tests.arns import user
from workspace_association.plan import Ownership, Plan, make_plan

ARNS = st.frozensets(st.integers(1, 12).map(user))
NOTHING: frozenset[str] = frozenset()


def arns(*numbers: int) -> frozenset[str]:
    return frozenset(map(user, numbers))


@given(declared=ARNS, previous=ARNS, current=ARNS, ownership=st.sampled_from(Ownership))
def test_after_the_plan_everything_declared_is_associated(
    declared: frozenset[str], previous: frozenset[str], current: frozenset[str], ownership: Ownership
) -> None:
    plan = make_plan(declared, previous, current, ownership)
    assert declared <= (current | set(plan.associate)) - set(plan.disassociate)


@given(declared=ARNS, previous=ARNS, current=ARNS)
def test_additive_disassociates_what_was_dropped_and_nothing_else(
    declared: frozenset[str], previous: frozenset[str], current: frozenset[str]
) -> None:
    plan = make_plan(declared, previous, current, Ownership.ADDITIVE)
    assert set(plan.disassociate) == previous - declared


@given(declared=ARNS, previous=ARNS, current=ARNS)
def test_exclusive_leaves_just_what_is_declared(
    declared: frozenset[str], previous: frozenset[str], current: frozenset[str]
) -> None:
    plan = make_plan(declared, previous, current, Ownership.EXCLUSIVE)
    assert (current | set(plan.associate)) - set(plan.disassociate) == declared


@given(declared=ARNS, previous=ARNS, current=ARNS, ownership=st.sampled_from(Ownership))
def test_only_what_is_declared_is_associated_and_nothing_declared_is_taken(
    declared: frozenset[str], previous: frozenset[str], current: frozenset[str], ownership: Ownership
) -> None:
    plan = make_plan(declared, previous, current, ownership)
    assert set(plan.associate) <= declared
    assert not declared & set(plan.disassociate)


@given(declared=ARNS, current=ARNS)
def test_an_update_that_declares_the_same_repairs_drift_alone(
    declared: frozenset[str], current: frozenset[str]
) -> None:
    assert make_plan(declared, declared, current) == Plan(drift=tuple(sorted(declared - current)))


@given(declared=ARNS, previous=ARNS, ownership=st.sampled_from(Ownership), stale=ARNS)
def test_what_the_declaration_changed_is_sent_whatever_the_search_says(
    declared: frozenset[str], previous: frozenset[str], ownership: Ownership, stale: frozenset[str]
) -> None:
    plan = make_plan(declared, previous, stale, ownership)
    assert declared - previous <= set(plan.associate)
    assert previous - declared <= set(plan.disassociate)


@given(declared=ARNS, previous=ARNS, current=ARNS, ownership=st.sampled_from(Ownership))
def test_the_plan_is_sorted_and_without_repeats(
    declared: frozenset[str], previous: frozenset[str], current: frozenset[str], ownership: Ownership
) -> None:
    plan = make_plan(declared, previous, current, ownership)
    for side in (plan.associate, plan.disassociate):
        assert list(side) == sorted(set(side))


def test_a_create_sends_everything_even_what_the_search_already_lists() -> None:
    assert make_plan(arns(1, 2), NOTHING, arns(2)) == Plan(added=(user(1),), adopted=(user(2),))


def test_removing_and_adding_back_within_the_lag_of_the_index_loses_nobody() -> None:
    still_listed = arns(1, 2)
    assert make_plan(arns(1, 2), arns(1), still_listed) == Plan(adopted=(user(2),))
