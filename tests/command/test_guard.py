"""What a deployment may take away, and whom that is counted for."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from connect_workspaces.errors import CommandError
from connect_workspaces.guard import Limit
from connect_workspaces.live import Instance, User
from tests.arns import CLAIMS
from tests.command.asked import changed, report
from tests.command.center import ALICE, BILLING_AGENTS, BOB, CENTER, CHRIS, CLAIMS_AGENTS


@pytest.mark.parametrize(
    ("limit", "removals", "associated", "allowed"),
    [
        ("0", 0, 5, True),
        ("0", 1, 5, False),
        ("0%", 1, 1000, False),
        ("25%", 1, 4, True),
        ("25%", 1, 3, False),
        ("33%", 1, 3, False),
        ("34%", 1, 3, True),
        ("100%", 3, 3, True),
        ("3", 3, 3, True),
        ("2", 3, 1000, False),
    ],
)
def test_a_share_is_never_rounded_in_favour_of_a_removal(
    limit: str, removals: int, associated: int, *, allowed: bool
) -> None:
    assert Limit(limit).allows(removals, associated) is allowed


@pytest.mark.parametrize("text", ["", "-1", "101%", "1.5", "ten", "10 %", "%", "9" * 5000])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match=r"--max-removals: .* is neither a number"):
        Limit(text)


def without_profile(live: Instance = CENTER, limit: str = "0") -> tuple[int, int]:
    """How many people lose Claims when its routing profile is dropped, and how many errors there are."""
    found = report(
        changed("Desks", {"Desk": (CLAIMS, [ALICE, CLAIMS_AGENTS])}, {"Desk": (CLAIMS, [ALICE])}),
        live=live,
        limit=limit,
    )
    return sum(len(removal.people) for removal in found.refused), len(found.mistakes)


def test_people_behind_a_routing_profile_are_counted_and_those_who_keep_it_are_not() -> None:
    assert without_profile() == (1, 0)  # Chris; Alice is declared herself


@pytest.mark.parametrize("spelled", [str, str.upper])
def test_people_whom_the_deployment_gives_another_routing_profile_are_counted(spelled: Callable[[str], str]) -> None:
    desk = {"Desk": (CLAIMS, [CLAIMS_AGENTS])}

    def lost(user: str, profile: str) -> list[frozenset[str]]:
        stack = replace(changed("Desks", desk, desk), moved={spelled(user): spelled(profile)})
        return [removal.people for removal in report(stack, limit="0").refused]

    assert lost(CHRIS, BILLING_AGENTS) == [{CHRIS}]
    assert lost(ALICE, BILLING_AGENTS) == [], "she has the workspace herself, too"
    assert lost(CHRIS, CLAIMS_AGENTS) == []


def test_people_are_counted_whatever_letter_case_amazon_connect_writes() -> None:
    chris = CHRIS.upper()
    live = replace(CENTER, associations={CLAIMS: frozenset({BOB, chris})}, users={BOB: User(BOB), chris: User(chris)})
    stack = changed("Desks", {"Desk": (CLAIMS, [BOB])}, {"Desk": (CLAIMS, [BOB])}, ownership="EXCLUSIVE")
    found = report(stack, live=live, limit="0")
    assert [(len(each.people), each.associated) for each in found.refused] == [(1, 2)]


@pytest.mark.parametrize("users", [None, {}], ids=["not to be read", "none shown"])
def test_where_nobody_can_be_counted_the_guard_is_an_error(users: dict[str, User] | None) -> None:
    """A read that shows nobody must not let a removal from everybody pass."""
    assert without_profile(replace(CENTER, users=users), "100%")[1] == 1


def test_the_checksum_is_that_of_exactly_these_removals() -> None:
    one = report(changed("Desks", {"Desk": (CLAIMS, [ALICE])}, {}), limit="0")
    two = report(changed("Desks", {"Desk": (CLAIMS, [ALICE, BOB])}, {}), limit="0")
    again = report(changed("Other", {"Claims": (CLAIMS, [ALICE])}, {}), limit="0")
    assert one.checksum == again.checksum != two.checksum
