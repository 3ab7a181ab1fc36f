"""What exported workspaces are called in environment files and in code."""

import re

from hypothesis import given

from connect_workspaces.export import keys
from connect_workspaces.live import Instance, Workspace
from tests.arns import BILLING, CLAIMS
from tests.command.instances import instances


def key_of(name: str | None) -> str:
    """The key of a workspace that nothing else is called like."""
    return keys([Workspace(CLAIMS, name)])[CLAIMS]


@given(instances())
def test_every_key_is_one_that_an_environment_file_takes_and_no_two_are_alike(instance: Instance) -> None:
    found = keys(instance.workspaces.values())
    assert found.keys() == instance.workspaces.keys()
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_-]{0,63}", key) for key in found.values())
    assert len({key.casefold() for key in found.values()}) == len(found)


@given(instances())
def test_keys_do_not_depend_on_the_order(instance: Instance) -> None:
    workspaces = list(instance.workspaces.values())
    assert keys(workspaces) == keys(reversed(workspaces))


def test_a_key_is_readable() -> None:
    assert key_of("Claims Desk") == "claims-desk"
    assert key_of("Büro (2. Stock)") == "buro-2-stock"
    assert key_of("x" * 63 + " desk") == "x" * 63
    assert key_of("2nd line") == "workspace-2nd-line"
    assert key_of("日本") == key_of(None) == "workspace-c1a1b2c3"


def test_two_workspaces_of_one_name_are_told_apart_by_their_ids() -> None:
    named = [Workspace(CLAIMS, "Claims"), Workspace(BILLING, "claims")]
    assert keys(named) == {CLAIMS: "claims-c1a1b2c3", BILLING: "claims-b1a1b2c3"}


def test_where_the_beginning_of_the_id_is_the_same_the_whole_id_tells_them_apart() -> None:
    other = CLAIMS[:-1] + "9"
    assert keys([Workspace(CLAIMS, "Claims"), Workspace(other, "Claims")]) == {
        CLAIMS: "claims-c1a1b2c3-0000-4000-8000-000000000001",
        other: "claims-c1a1b2c3-0000-4000-8000-000000000009",
    }


def test_who_is_called_like_another_with_its_id_gets_another_key() -> None:
    third = BILLING[:-1] + "9"
    named = [Workspace(CLAIMS, "Claims"), Workspace(BILLING, "Claims"), Workspace(third, "Claims c1a1b2c3")]
    assert len(set(keys(named).values())) == 3
