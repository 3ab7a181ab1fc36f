"""Settings that are fine alone and wrong together are reported with both places."""

import pytest

from tests.arns import INSTANCE
from tests.environments.files import ALICE, BOB, VALID, WORKSPACE, environment, said_about, with_change


def test_a_repeated_entry_is_reported_with_both_lines() -> None:
    text = f"{VALID}      - {BOB}\n      - {ALICE}\n"
    said = "9: workspaces.claims.users[2]: repeats workspaces.claims.users[0] on line 7; remove one of the two"
    assert said_about(text) == [said]


def test_an_id_and_its_arn_are_the_same_entry() -> None:
    text = f"{VALID}      - {INSTANCE}/agent/{ALICE}\n"
    said = "8: workspaces.claims.users[1]: repeats workspaces.claims.users[0] on line 7; remove one of the two"
    assert said_about(text) == [said]


def test_each_repeat_refers_to_the_first_of_its_kind() -> None:
    text = f"{VALID}    routing_profiles: [{ALICE}, {BOB}, {ALICE}, {ALICE}]\n"
    first = "workspaces.claims.routing_profiles[0] on line 8"
    assert said_about(text) == [
        f"8: workspaces.claims.routing_profiles[2]: repeats {first}; remove one of the two",
        f"8: workspaces.claims.routing_profiles[3]: repeats {first}; remove one of the two",
    ]


def test_one_workspace_under_two_names_is_reported_with_both_names() -> None:
    text = f"{VALID}  billing:\n    arn: {WORKSPACE}\n    users: [{BOB}]\n"
    said = "names the same workspace as claims on line 5; merge the two under one name"
    assert said_about(text) == [f"9: workspaces.billing.arn: {said}"]


def test_a_workspace_with_nobody_is_reported() -> None:
    said = "has neither users nor routing_profiles; list at least one, or take the workspace out"
    assert said_about(with_change(f"    users:\n      - {ALICE}\n", "")) == [f"4: workspaces.claims: {said}"]
    assert said_about(with_change(f"\n      - {ALICE}", " []") + "    routing_profiles: []\n") == [
        f"4: workspaces.claims: {said}"
    ]


def test_a_workspace_whose_teams_have_nobody_is_reported() -> None:
    said = "has neither users nor routing_profiles; list at least one, or take the workspace out"
    empty = with_change(f"    users:\n      - {ALICE}\n", "    teams: [a, b]\n") + "teams: {a: [], b: []}\n"
    assert said_about(empty) == [f"4: workspaces.claims: {said}"]
    (stack,) = environment(empty.replace("b: []", f"b: [{ALICE}]")).stacks
    assert stack.workspaces["claims"].users == (f"{INSTANCE}/agent/{ALICE}",)


ELSEWHERE = {
    "function: {role: arn:aws:iam::999999999999:role/Desks}": (
        'function.role: "arn:aws:iam::999999999999:role/Desks" is in account 999999999999; '
        "name one in 123456789012, as the stack is"
    ),
    "permissions_boundary: arn:aws:iam::999999999999:policy/B": (
        'permissions_boundary: "arn:aws:iam::999999999999:policy/B" is in account 999999999999; '
        "name one in 123456789012, as the stack is"
    ),
    "function: {encryption_key: arn:aws:kms:eu-west-1:123456789012:key/k}": (
        'function.encryption_key: "arn:aws:kms:eu-west-1:123456789012:key/k" is in region eu-west-1; '
        "name one in eu-central-1, as the stack is"
    ),
    "drift_check: {alarm_topic: arn:aws:sns:eu-west-1:123456789012:t}": (
        'drift_check.alarm_topic: "arn:aws:sns:eu-west-1:123456789012:t" is in region eu-west-1; '
        "name one in eu-central-1, as the stack is"
    ),
}


@pytest.mark.parametrize(("setting", "said"), ELSEWHERE.items())
def test_what_has_to_be_where_the_stack_is_and_is_elsewhere_is_reported(setting: str, said: str) -> None:
    assert said_about(f"{VALID}{setting}\n") == [f"8: {said}"]


@pytest.mark.parametrize(
    "setting",
    [
        "permissions_boundary: arn:aws:iam::aws:policy/ReadOnlyAccess",
        "permissions_boundary: Boundary",
        "function: {encryption_key: arn:aws:kms:eu-central-1:999999999999:key/k}",
        "drift_check: {alarm_topic: arn:aws:sns:eu-central-1:999999999999:t}",
    ],
)
def test_what_another_account_may_share_is_no_mistake(setting: str) -> None:
    assert environment(f"{VALID}{setting}\n").stacks


def test_a_role_that_is_fixed_has_to_be_named() -> None:
    said = "function.role_is_fixed: stands without role; write the role beside it, or take it out"
    assert said_about(f"{VALID}function: {{role_is_fixed: true}}\n") == [f"8: {said}"]


def test_all_mistakes_of_a_file_come_at_once_in_its_order() -> None:
    text = f"""\
account: 123456789012
region: eu-central-1
workspaces:
  claims:
    users:
      - {ALICE}
      - {ALICE}
    ownership: EXCLUSIV
    arn: {WORKSPACE}
  billing:
    arn: {WORKSPACE}
    user: []
account: "123456789012"
"""
    assert [said.split(";")[0] for said in said_about(text)] == [
        "1: account: 123456789012 without quotes is a number",
        "7: workspaces.claims.users[1]: repeats workspaces.claims.users[0] on line 6",
        '8: workspaces.claims.ownership: "EXCLUSIV" is not valid',
        "10: workspaces.billing: has neither users nor routing_profiles",
        "11: workspaces.billing.arn: names the same workspace as claims on line 9",
        "12: workspaces.billing.user: is no setting",
        "13: account: is given twice, first on line 1",
    ]
