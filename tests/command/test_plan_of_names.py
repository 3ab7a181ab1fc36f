"""What was made of an environment file: a plan says who changed since names were locked, and nobody is an ID alone."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from local.connect.server import LocalConnect
from tests.command.account import Account, assembly
from tests.command.refused import deny
from tests.command.run import Command
from tests.command.served import CLAIMS, SERVED, made_anew, renamed, users

ID, ANOTHER = SERVED.users["119"], "77ab41c9-62de-4f08-b5a3-90d17e2c8b64"
RENAMED = f"since its name was locked: the user 119 is called anna now (ID {ID})"
MADE_ANEW = f"since its name was locked: the user 119 has the ID {ANOTHER} now, and had {ID}"


@pytest.fixture
def locked(account: Account, connect: LocalConnect, tmp_path: Path) -> Path:
    """An assembly whose template says which names its users were locked by."""
    folder = assembly(tmp_path, {CLAIMS: users(118, 119)})
    template = json.loads((folder / "desks.json").read_text())
    names = [f"agent/{SERVED.users[name]} {name}" for name in ("118", "119")]
    template["Resources"]["Desk0"]["Metadata"] = {"Names": [*names, f"workspace/{SERVED.workspaces['claims']} claims"]}
    (folder / "desks.json").write_text(json.dumps(template))
    account.deployed = {CLAIMS: users(118)}
    connect.associate(CLAIMS, users(118))
    return folder


def test_nothing_is_noted_where_everybody_is_as_locked(command: Command, locked: Path) -> None:
    assert command("plan", locked, "--format", "json").json["notes"] == []


def test_who_was_renamed_is_a_note_in_every_form(command: Command, locked: Path, connect: LocalConnect) -> None:
    renamed(connect, "119", "anna")
    connect.associate(CLAIMS, users(118))
    done = command("plan", locked, "--format", "json")
    assert (done.status, done.json["notes"]) == (0, [RENAMED])
    for form in "table", "markdown":
        assert RENAMED in " ".join(command("plan", locked, "--format", form).out.replace("`", "").split())


def test_who_was_made_anew_is_named_with_both_ids_beside_the_failure_it_explains(
    command: Command, locked: Path, connect: LocalConnect
) -> None:
    made_anew(connect, "119", ANOTHER)
    connect.associate(CLAIMS, users(118))
    done = command("plan", locked, "--format", "json")
    assert done.json["notes"] == [MADE_ANEW]
    assert f"1 newly declared user or routing profile does not exist: {users(119)[0]}" in done.err


def test_it_costs_no_call(
    command: Command, locked: Path, tmp_path: Path, sent: Callable[[], dict[str, int]], connect: LocalConnect
) -> None:
    assert command("plan", locked).status == 0
    with_names = sent()
    connect.clear_calls()
    assert command("plan", assembly(tmp_path, {CLAIMS: users(118, 119)})).status == 0
    assert sent() == with_names


def test_without_names_nothing_is_noted_and_nothing_more_is_read(
    command: Command, locked: Path, tmp_path: Path, connect: LocalConnect, sent: Callable[[], dict[str, int]]
) -> None:
    renamed(connect, "119", "anna")
    connect.associate(CLAIMS, users(118))
    done = command("plan", locked, "--no-names", "--format", "json")
    assert (done.status, done.json["notes"], "anna" in done.out) == (0, [], False)
    without_names = sent()
    connect.clear_calls()
    command("plan", assembly(tmp_path, {CLAIMS: users(118, 119)}), "--no-names")
    assert sent() == without_names


def test_without_the_permission_to_read_users_that_is_the_only_note(
    command: Command, locked: Path, connect: LocalConnect
) -> None:
    made_anew(connect, "119", ANOTHER)
    connect.associate(CLAIMS, users(118))
    deny(connect, "SearchUsers")
    (note,) = command("plan", locked, "--format", "json").json["notes"]
    assert note == "users are not read: the permission connect:SearchUsers is missing"


@pytest.fixture
def deployed(account: Account, locked: Path) -> Account:
    """The same template, deployed."""
    account.deployed = {CLAIMS: users(118, 119)}
    account.body = (locked / "desks.json").read_text()
    return account


def test_whoever_is_gone_has_the_name_that_was_locked(
    command: Command, locked: Path, deployed: Account, connect: LocalConnect
) -> None:
    connect.delete(*users(119))
    (planned,) = command("plan", locked, "--format", "json").json["workspaces"]
    (drifted,) = command("drift", "--format", "json").json["workspaces"]
    assert planned["gone"] == drifted["gone"] == [{"arn": users(119)[0], "name": "119"}]
    (planned,) = command("plan", locked, "--format", "json", "--no-names").json["workspaces"]
    (drifted,) = command("drift", "--format", "json", "--no-names").json["workspaces"]
    assert planned["gone"] == drifted["gone"] == [{"arn": users(119)[0], "name": None}]


def test_drift_says_who_was_made_anew(command: Command, deployed: Account, connect: LocalConnect) -> None:
    made_anew(connect, "119", ANOTHER)
    connect.associate(CLAIMS, users(118))
    done = command("drift", "--format", "json")
    assert [each["name"] for each in done.json["workspaces"][0]["gone"]] == ["119"]
    assert done.json["notes"] == [MADE_ANEW]
    assert command("drift", "--format", "json", "--no-names").json["notes"] == []


def test_whoever_is_gone_and_taken_out_of_the_file_has_the_name_of_the_deployed_template(
    command: Command, locked: Path, deployed: Account, connect: LocalConnect, tmp_path: Path
) -> None:
    connect.associate(CLAIMS, users(119))
    connect.delete(*users(119), with_associations=False)
    done = command("plan", assembly(tmp_path, {CLAIMS: users(118)}), "--format", "json")
    assert done.json["workspaces"][0]["disassociate"] == [{"arn": users(119)[0], "name": "119"}]
    assert done.json["notes"] == []


def test_without_the_permission_to_read_names_those_of_the_template_are_shown(
    command: Command, locked: Path, deployed: Account, connect: LocalConnect
) -> None:
    deny(connect, "SearchUsers")
    (planned,) = command("plan", locked, "--format", "json").json["workspaces"]
    assert planned["drift"] == [{"arn": users(119)[0], "name": "119"}]
