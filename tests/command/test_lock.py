"""The command that resolves names: what it writes, what it says, and what it leaves alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from connect_workspaces.aws import WITHOUT
from connect_workspaces.main import run
from local.connect.model import Operation
from local.connect.server import LocalConnect
from tests.command.refused import deny
from tests.command.served import CLAIMS_AGENTS, SERVED, made_anew, renamed, users
from workspace_environments.environment import Environment

FILE = f"""\
account: "123456789012"
region: {SERVED.region}
instance: {SERVED.id}
workspaces:
  claims:
    name: claims
    users:
      - "119"
    routing_profiles: [Claims agents]
"""
Lock = Callable[..., int]


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment file in the working directory."""
    monkeypatch.chdir(tmp_path)
    path = Path("desks.yaml")
    path.write_text(FILE)
    return path


@pytest.fixture
def lock(environment: pytest.MonkeyPatch, desks: Path) -> Lock:
    """Runs `connect-workspaces lock` in this process; its exit status."""

    def run_it(*options: str | Path) -> int:
        return run(["lock", *map(str, options)])

    return run_it


def locked(path: Path) -> str:
    return path.with_suffix(".lock.json").read_text()


def test_it_writes_the_ids_of_all_names_sorted_a_line_each(lock: Lock, desks: Path, connect: LocalConnect) -> None:
    assert lock(desks) == 0
    assert locked(desks) == (
        f"""\
{{
  "format_version": 1,
  "instances": {{
    "{SERVED.arn}": {{
      "routing_profiles": {{
        "Claims agents": "{SERVED.routing_profiles["Claims agents"]}"
      }},
      "users": {{
        "119": "{SERVED.users["119"]}"
      }},
      "workspaces": {{
        "claims": "{SERVED.workspaces["claims"]}"
      }}
    }}
  }}
}}
"""
    )
    (stack,) = Environment.from_file(desks).stacks
    assert stack.workspaces["claims"].resources == (*users(119), CLAIMS_AGENTS)


def test_it_reads_the_lists_and_nothing_else(lock: Lock, desks: Path, sent: Callable[[], dict[str, int]]) -> None:
    assert lock(desks) == 0
    assert sent() == {"SearchRoutingProfiles": 1, "SearchUsers": 1, "SearchWorkspaces": 1}


def test_what_the_file_does_not_need_is_not_read(lock: Lock, desks: Path, sent: Callable[[], dict[str, int]]) -> None:
    desks.write_text(FILE.replace("    routing_profiles: [Claims agents]\n", ""))
    assert lock(desks) == 0
    assert sent() == {"SearchUsers": 1, "SearchWorkspaces": 1}


def test_what_has_changed_keeps_within_the_terminal(
    lock: Lock, desks: Path, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock(desks)
    desks.write_text(FILE.replace("    routing_profiles: [Claims agents]\n", ""))
    capsys.readouterr()
    environment.setenv("COLUMNS", "60")
    assert lock(desks) == 0
    assert capsys.readouterr().out.splitlines() == [
        "desks.yaml",
        "  routing profile Claims agents is no longer in the file (ID",
        f"  {SERVED.routing_profiles['Claims agents']})",
    ]


def test_the_same_file_gives_the_same_bytes(lock: Lock, desks: Path) -> None:
    lock(desks)
    first = locked(desks)
    lock(desks)
    assert locked(desks) == first


def test_a_mistake_in_any_file_is_told_with_all_others_and_nothing_is_written(
    lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("sales.yaml").write_text(FILE.replace('"119"', "nobody").replace("region:", "regoin:"))
    Path("good.yaml").write_text(FILE)
    desks.write_text(FILE.replace("Claims agents", "Claims agent"))
    assert lock(desks, "sales.yaml", "good.yaml", "none.yaml") == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == (
        "connect-workspaces: desks.yaml:9: workspaces.claims.routing_profiles[0]: "
        'there is no routing profile "Claims agent"; did you mean Claims agents?'
    )
    assert [line.removeprefix("connect-workspaces: ").partition(": ")[0] for line in said] == [
        "desks.yaml:9",
        "none.yaml:1",
        "sales.yaml:1",
        "sales.yaml:2",
    ]
    assert not list(Path().glob("*.lock.json"))


def test_a_permission_that_is_missing_ends_it(
    lock: Lock, desks: Path, connect: LocalConnect, capsys: pytest.CaptureFixture[str]
) -> None:
    deny(connect, "SearchUsers")
    assert lock(desks) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "users are not read: the permission connect:SearchUsers is missing" in said


@pytest.mark.parametrize("operation", [each for each in get_args(Operation) if f"connect:{each}" in WITHOUT])
def test_it_ends_without_the_permissions_that_doctor_says_it_needs_and_no_others(
    lock: Lock, desks: Path, connect: LocalConnect, operation: Operation
) -> None:
    deny(connect, operation)
    assert lock(desks) == ("lock resolves no" in WITHOUT[f"connect:{operation}"])


def test_a_check_writes_nothing_and_finds_nothing_where_nothing_changed(
    lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock(desks)
    before = locked(desks)
    capsys.readouterr()
    assert lock(desks, "--check", "--fail") == 0
    assert capsys.readouterr().out == "nothing has changed\n"
    assert locked(desks) == before


def test_a_check_says_what_has_changed_and_fails_only_when_asked_to(
    lock: Lock, desks: Path, connect: LocalConnect, capsys: pytest.CaptureFixture[str]
) -> None:
    lock(desks)
    before = locked(desks)
    renamed(connect, "119", "anna")
    capsys.readouterr()
    assert lock(desks, "--check") == 0
    said = capsys.readouterr().out
    assert said == f"desks.yaml\n  user 119 is called anna now (ID {SERVED.users['119']})\n"
    assert lock(desks, "--check", "--format", "markdown") == 0
    assert "| desks.yaml | renamed | user | 119 |" in capsys.readouterr().out.replace("`", "")
    assert lock(desks, "--check", "--fail", "--format", "json") == 2
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert change == {
        "file": "desks.yaml",
        "kind": "user",
        "what": "renamed",
        "arn": users(119)[0],
        "name": "119",
        "now": "anna",
    }
    assert locked(desks) == before


def test_whoever_was_renamed_has_to_be_renamed_in_the_file(
    lock: Lock, desks: Path, connect: LocalConnect, capsys: pytest.CaptureFixture[str]
) -> None:
    lock(desks)
    before = locked(desks)
    renamed(connect, "119", "anna")
    assert lock(desks) == 1
    assert '8: workspaces.claims.users[0]: the user "119" was renamed; write anna' in capsys.readouterr().err
    assert locked(desks) == before
    desks.write_text(FILE.replace('"119"', "anna"))
    assert lock(desks) == 0
    (stack,) = Environment.from_file(desks).stacks
    assert stack.workspaces["claims"].users == (*users(119),)


def test_a_check_before_the_first_lock_says_that_everything_is_new(lock: Lock, desks: Path) -> None:
    assert lock(desks, "--check", "--fail") == 2
    assert not list(Path().glob("*.lock.json"))


def test_a_lock_file_that_is_none_is_written_anew(lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("desks.lock.json").write_text("<<<<<<< HEAD\n")
    assert lock(desks) == 0
    assert "desks.lock.json is no lock file of format 1" in capsys.readouterr().err
    assert Environment.from_file(desks).stacks


def test_an_id_that_nothing_has_any_more_is_a_note(lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nobody = "ffffffff-0000-4000-8000-000000000000"
    desks.write_text(FILE.replace('"119"', nobody))
    assert lock(desks) == 0
    assert f"note: there is no user {nobody}; the file gives it by ID" in capsys.readouterr().err


def test_an_id_in_capital_letters_is_the_same_user(lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    identifier = SERVED.users["119"]
    desks.write_text(FILE.replace('"119"', identifier.upper()))
    assert lock(desks) == 0
    assert f'"119": "{identifier}"' in locked(desks)
    assert "there is no user" not in capsys.readouterr().err
    (stack,) = Environment.from_file(desks).stacks
    assert stack.workspaces["claims"].names[users(119)[0]] == "119"


def test_two_files_that_would_have_one_lock_file_are_told_apart(
    lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("desks.yml").write_text(FILE)
    assert lock(desks, "desks.yml") == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "desks.yml:1: the file: has the lock file desks.lock.json, as desks.yaml has" in said
    assert not Path("desks.lock.json").exists()


def test_a_file_that_is_named_twice_is_locked_once(lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lock(desks, f"../{Path.cwd().name}/desks.yaml") == 0
    assert capsys.readouterr().out.count("user 119 has the ID") == 1


def test_a_mistyped_account_is_told_and_not_taken_for_unknown_names(
    lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desks.write_text(FILE.replace("123456789012", "123456789021"))
    assert lock(desks) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert f"and Amazon Connect has {SERVED.arn}: correct the account" in said


def test_an_instance_that_does_not_exist_is_told(lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desks.write_text(FILE.replace(SERVED.id, "99999999-2222-4333-8444-555555555555"))
    assert lock(desks) == 1
    assert "instance 99999999-2222-4333-8444-555555555555 does not exist in eu-central-1" in capsys.readouterr().err


def test_of_many_new_names_the_first_are_shown(lock: Lock, desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = "\n".join(f'      - "{number}"' for number in range(100))
    desks.write_text(FILE.replace('      - "119"', listed))
    assert lock(desks) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[-1]) == (12, "  and 92 more names, which the lock file has now")
    assert len(json.loads(locked(desks))["instances"][SERVED.arn]["users"]) == 100


def test_what_changed_is_shown_however_many_names_are_new(
    lock: Lock, desks: Path, connect: LocalConnect, capsys: pytest.CaptureFixture[str]
) -> None:
    lock(desks)
    made_anew(connect, "119", "77ab41c9-62de-4f08-b5a3-90d17e2c8b64")
    listed = "\n".join(f'      - "{number}"' for number in range(120))
    desks.write_text(FILE.replace('      - "119"', listed))
    capsys.readouterr()
    assert lock(desks) == 0
    assert "user 119 has the ID 77ab41c9-62de-4f08-b5a3-90d17e2c8b64 now" in capsys.readouterr().out
