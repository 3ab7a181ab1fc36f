"""Every path from a user to a workspace."""

from dataclasses import replace

import pytest

from connect_workspaces.errors import CommandError
from connect_workspaces.live import User, Workspace
from connect_workspaces.who import HEADERS, Who, who
from tests.arns import BILLING, CLAIMS, INSTANCE, OTHER_INSTANCE, user
from tests.command.center import ALICE, BILLING_AGENTS, BOB, CENTER, CHRIS, CLAIMS_AGENTS, DANA, LEAVER, stack
from workspace_association.deployed.declarations import Declaration, Declarer, DeclaringStack
from workspace_association.deployed.unknown import Unknown


def paths(answer: Who) -> list[tuple[str, str, bool]]:
    """Workspace, what is associated, and whether it is live, of each path."""
    return [(path.workspace.arn, path.via, path.live) for path in answer.paths]


def test_a_user_has_a_workspace_by_themselves_and_by_their_routing_profile() -> None:
    assert paths(who("alice.adler", CENTER, [])) == [(CLAIMS, ALICE, True), (CLAIMS, CLAIMS_AGENTS, True)]
    assert paths(who("chris.conrad", CENTER, [])) == [(CLAIMS, CLAIMS_AGENTS, True)]


def test_paths_come_in_the_order_of_the_workspaces_names() -> None:
    assert paths(who("bob.brandt", CENTER, [])) == [(BILLING, BILLING_AGENTS, True), (CLAIMS, BOB, True)]


def test_somebody_without_any_workspace_has_no_path() -> None:
    assert paths(who("Dana.Dietrich", CENTER, [])) == []


def test_somebody_with_nothing_is_told_so_in_a_sentence() -> None:
    assert who("Dana.Dietrich", CENTER, []).nothing(str) == "Dana.Dietrich has no workspace, and no stack declares one."
    assert who("Dana.Dietrich", CENTER, [], names=False).nothing(str).startswith(f"{DANA[-36:]} has no workspace, ")
    shared = replace(CENTER, workspaces={CLAIMS: Workspace(CLAIMS, "Claims", "ALL")})
    assert who(DANA, shared, []).nothing(str) == (
        "Dana.Dietrich has no workspace but what everybody has, and no stack declares one."
    )


def test_what_is_declared_and_not_there_is_a_path_that_is_not_live() -> None:
    answer = who("Dana.Dietrich", CENTER, [stack("Desks", Billing=(BILLING, [DANA]))])
    assert paths(answer) == [(BILLING, DANA, False)]
    assert answer.paths[0].declared_by == (Declarer("Desks", "Billing"),)


def test_every_stack_that_declares_it_is_named_whatever_letter_case_it_writes() -> None:
    stacks = [stack("Zeta", B=(CLAIMS, [ALICE])), stack("Desks", A=(CLAIMS.upper(), [ALICE.upper(), BOB]))]
    own, by_profile = who("alice.adler", CENTER, stacks).paths
    assert own.declared_by == (Declarer("Desks", "A"), Declarer("Zeta", "B"))
    assert by_profile.declared_by == ()


def test_a_workspace_that_only_a_stack_knows_is_a_path_too() -> None:
    other = CLAIMS[:-1] + "9"
    answer = who("bob.brandt", CENTER, [stack("Desks", Other=(other, [BOB]))])
    assert paths(answer)[-1] == (other, BOB, False)


@pytest.mark.parametrize(
    "text", ["alice.adler", "Alice.Adler", ALICE, ALICE.upper().replace("ARN:", "arn:"), ALICE[-36:]]
)
def test_a_user_is_found_by_login_id_or_arn_in_any_letter_case(text: str) -> None:
    assert who(text, CENTER, []).user.arn == ALICE


def test_the_exact_login_goes_before_one_in_another_letter_case() -> None:
    users = {ALICE: User(ALICE, "alice"), BOB: User(BOB, "Alice")}
    assert who("Alice", replace(CENTER, users=users), []).user.arn == BOB


def test_a_login_that_is_two_peoples_is_an_error_that_names_both() -> None:
    users = {ALICE: User(ALICE, "alice"), BOB: User(BOB, "Alice")}
    with pytest.raises(CommandError) as raised:
        who("ALICE", replace(CENTER, users=users), [])
    assert str(raised.value) == f'2 users are called "ALICE": alice ({ALICE[-36:]}), Alice ({BOB[-36:]}); give the ID'


def test_an_unknown_user_is_an_error() -> None:
    with pytest.raises(CommandError, match=r'^there is no user "zzz"$'):
        who("zzz", CENTER, [])


@pytest.mark.parametrize("arn", [user(1, OTHER_INSTANCE), CLAIMS, INSTANCE, CLAIMS_AGENTS])
def test_an_arn_of_something_else_is_an_error_that_says_what_belongs_there(arn: str) -> None:
    with pytest.raises(CommandError, match=f'^"{arn}" is not the ARN of a user of the instance, {INSTANCE}/agent/'):
        who(arn, CENTER, [])


def test_somebody_who_no_longer_exists_is_found_by_id_as_long_as_they_are_associated() -> None:
    assert paths(who(LEAVER[-36:], CENTER, [])) == [(CLAIMS, LEAVER, True)]


def test_where_users_cannot_be_read_an_id_finds_direct_paths_and_the_rest_is_said_to_be_missing() -> None:
    unread = replace(CENTER, users=None, notes=("users cannot be read: connect:SearchUsers is missing",))
    answer = who(ALICE[-36:], unread, [])
    assert paths(answer) == [(CLAIMS, ALICE, True)]
    assert answer.notes == (*unread.notes, "the user's routing profile is not known: paths by it are missing")
    with pytest.raises(CommandError, match=r'no user "alice\.adler" is known; the names of users cannot be read'):
        who("alice.adler", unread, [])


def test_workspaces_whose_associations_mean_nothing_are_pointed_out() -> None:
    workspaces = {CLAIMS: Workspace(CLAIMS, "Claims", "NONE"), BILLING: Workspace(BILLING, "Billing", "ALL")}
    answer = who("chris.conrad", replace(CENTER, workspaces=workspaces), [])
    assert answer.notes == (
        f"everybody has Billing ({BILLING[-36:]}): its visibility is ALL",
        f"nobody has Claims ({CLAIMS[-36:]}): its visibility is NONE",
    )
    assert [row[1] for row in answer.rows()] == ["NONE: associations mean nothing"]


def test_a_declaration_that_only_cloudformation_knows_is_pointed_out() -> None:
    unknown = Declaration("Claims", {"WorkspaceArn": CLAIMS, "ResourceArns": [ALICE, Unknown("Ref NewUser")]})
    wholly = Declaration("Billing", {"WorkspaceArn": BILLING, "ResourceArns": Unknown("Ref Everybody")})
    deployed = DeclaringStack("Desks", {"Claims": unknown, "Billing": wholly})
    answer = who("alice.adler", CENTER, [deployed])
    assert answer.paths[0].declared_by == (Declarer("Desks", "Claims"),)
    assert answer.notes == (
        "part of what Desks/Billing declares is not known, and not considered",
        "part of what Desks/Claims declares is not known, and not considered",
    )


def test_the_rows_for_people() -> None:
    answer = who("alice.adler", CENTER, [stack("Desks", Claims=(CLAIMS, [ALICE]))])
    claims = f"Claims ({CLAIMS[-36:]})"
    assert answer.rows() == [
        [claims, "ASSIGNED", "the user", "yes", "Desks/Claims"],
        [claims, "ASSIGNED", f"routing profile Claims agents ({CLAIMS_AGENTS[-36:]})", "yes", "no stack"],
    ]
    assert all(len(row) == len(HEADERS) for row in answer.rows())


def test_the_json_for_programs() -> None:
    assert who(CHRIS, CENTER, [stack("Desks", Claims=(CLAIMS, [CLAIMS_AGENTS]))]).to_json() == {
        "format_version": 1,
        "user": {"arn": CHRIS, "name": "chris.conrad"},
        "paths": [
            {
                "workspace": {"arn": CLAIMS, "name": "Claims", "visibility": "ASSIGNED"},
                "via": {"arn": CLAIMS_AGENTS, "name": "Claims agents"},
                "live": True,
                "declared_by": [{"stack": "Desks", "logical_id": "Claims"}],
            }
        ],
        "notes": [],
    }
