"""Where live associations differ from what is declared, and what of that counts."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.arns import BILLING, CLAIMS, OTHER_INSTANCE, user
from workspace_association.arns import parse_workspace
from workspace_association.deployed.declarations import Declaration, Declarer, DeclaringStack
from workspace_association.deployed.unknown import Unknown
from workspace_association.drift.look import (
    CannotTellError,
    Difference,
    Wanted,
    agreed,
    check_settled,
    is_in_transition,
    look,
    merged,
    wanted_of,
)
from workspace_association.plan import Ownership

ARNS = st.frozensets(st.integers(1, 9).map(user))
ALICE, BOB, CAROL, DANA = map(user, range(1, 5))


def wanted(*arns: str, ownership: Ownership = Ownership.ADDITIVE, workspace: str = CLAIMS) -> Wanted:
    return Wanted(parse_workspace(workspace), frozenset(arns), ownership)


def one(declared: Wanted, *current: str, gone: Sequence[str] = ()) -> Difference:
    (found,) = look([declared], {declared.workspace.arn: current}, gone)
    return found


def stack(**resources: Mapping[str, Any]) -> DeclaringStack:
    return DeclaringStack("Desks", {name: Declaration(name, properties) for name, properties in resources.items()})


def test_what_is_declared_and_not_there_is_missing_unless_it_no_longer_exists() -> None:
    found = one(wanted(ALICE, BOB, CAROL), ALICE, gone=[CAROL, DANA])
    assert (found.missing, found.gone, found.foreign, found.associated) == ((BOB,), (CAROL,), (), 1)


def test_who_no_longer_exists_and_is_still_associated_is_not_gone_yet() -> None:
    assert one(wanted(ALICE), ALICE, gone=[ALICE]).gone == ()


def test_what_is_foreign_counts_only_where_the_stack_alone_decides() -> None:
    additive = one(wanted(ALICE), ALICE, BOB)
    exclusive = one(wanted(ALICE, ownership=Ownership.EXCLUSIVE), ALICE, BOB)
    assert (additive.tolerated, additive.unwanted, additive.counts) == ((BOB,), (), False)
    assert (exclusive.tolerated, exclusive.unwanted, exclusive.counts) == ((), (BOB,), True)


def test_who_is_gone_rings_no_alarm() -> None:
    assert not one(wanted(ALICE, BOB), ALICE, gone=[BOB]).counts


def test_arns_in_another_letter_case_are_the_same() -> None:
    found = one(wanted(ALICE, BOB), ALICE.upper(), gone=[])
    assert (found.missing, found.foreign) == ((BOB,), ())


@given(declared=ARNS, current=ARNS, gone=ARNS, ownership=st.sampled_from(Ownership))
def test_everything_declared_is_there_missing_or_gone_and_all_else_is_foreign(
    declared: frozenset[str], current: frozenset[str], gone: frozenset[str], ownership: Ownership
) -> None:
    found = one(wanted(*declared, ownership=ownership), *current, gone=[*gone])
    assert {*found.missing, *found.gone} == declared - current
    assert not {*found.missing} & gone
    assert {*found.gone} <= gone
    assert {*found.foreign} == current - declared == {*found.unwanted, *found.tolerated}
    assert found.associated == len(declared & current)
    assert all([*each] == sorted({*each}) for each in (found.missing, found.gone, found.foreign))


@given(declared=ARNS, first=ARNS, second=ARNS)
def test_two_looks_agree_on_nothing_but_what_both_show(
    declared: frozenset[str], first: frozenset[str], second: frozenset[str]
) -> None:
    this = wanted(*declared)
    (found,) = agreed(look([this], {CLAIMS: first}), look([this], {CLAIMS: second}))
    assert {*found.missing} == declared - first - second
    assert {*found.foreign} == (first & second) - declared


def test_looks_at_different_declarations_agree_on_nothing() -> None:
    first = look([wanted(ALICE), wanted(BOB, workspace=BILLING)], {CLAIMS: [], BILLING: []})
    second = look([wanted(ALICE, BOB)], {CLAIMS: []})
    assert agreed(first, second) == ()


def test_two_looks_agree_whatever_letter_case_each_of_them_shows() -> None:
    first, second = (look([wanted(ALICE)], {CLAIMS: [arn]}) for arn in (BOB, BOB.upper()))
    assert [each.foreign for each in agreed(first, second)] == [(BOB.upper(),)]


def test_resources_of_one_workspace_declare_it_together() -> None:
    claims = {"WorkspaceArn": CLAIMS, "ResourceArns": [ALICE]}
    declaring = stack(
        A=claims,
        B={**claims, "ResourceArns": [BOB, ALICE], "Ownership": "EXCLUSIVE"},
        C={"WorkspaceArn": BILLING, "ResourceArns": [BOB]},
    )
    billing, both = wanted_of(declaring)
    assert (billing.workspace.arn, billing.by) == (BILLING, (Declarer("Desks", "C"),))
    assert (both.arns, both.ownership) == (frozenset({ALICE, BOB}), Ownership.EXCLUSIVE)
    assert [*map(str, both.by)] == ["Desks/A", "Desks/B"]
    assert merged([both, billing]) == [billing, both]


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"WorkspaceArn": Unknown("Fn::GetAtt Made.Arn")}, "WorkspaceArn: only CloudFormation knows Fn::GetAtt Made"),
        ({"ResourceArns": Unknown("Ref Users")}, "ResourceArns: only CloudFormation knows Ref Users"),
        ({"ResourceArns": [ALICE, Unknown("Ref New")]}, "ResourceArns: only CloudFormation knows Ref New"),
        ({"Ownership": Unknown("Ref Ownership")}, "Ownership: only CloudFormation knows Ref Ownership"),
        ({"Ownership": "SHARED"}, "Ownership: 'SHARED' is neither"),
        ({"ResourceArns": []}, "ResourceArns: the list is empty"),
        ({"ResourceArns": [user(1, OTHER_INSTANCE)]}, "belongs to another instance"),
    ],
)
def test_what_is_not_known_or_wrong_is_no_difference_but_an_error(properties: Mapping[str, Any], said: str) -> None:
    with pytest.raises(CannotTellError) as caught:
        wanted_of(stack(Desk={"WorkspaceArn": CLAIMS, "ResourceArns": [ALICE], **properties}))
    assert str(caught.value).startswith("Desks/Desk: ")
    assert said in str(caught.value)


def test_a_stack_counts_as_being_deployed_until_all_is_done() -> None:
    assert is_in_transition("UPDATE_IN_PROGRESS")
    assert is_in_transition("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    assert not is_in_transition("UPDATE_ROLLBACK_COMPLETE")


@pytest.mark.parametrize("status", ["CREATE_FAILED", "UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"])
def test_of_a_stack_that_stopped_half_way_nobody_can_say_what_it_declares(status: str) -> None:
    with pytest.raises(CannotTellError, match=f"stack Desks is in {status}"):
        check_settled("Desks", status)
    check_settled("Desks", "UPDATE_COMPLETE")
