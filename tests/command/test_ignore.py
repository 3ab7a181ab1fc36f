"""The list of differences that are known, in an environment file and in a file of its own."""

from datetime import date
from pathlib import Path

import pytest

from connect_workspaces.ignore import Ignore, read_ignores
from connect_workspaces.main import run
from local.connect.server import LocalConnect
from tests.command.account import Account
from tests.command.run import Command
from tests.command.served import BILLING, CLAIMS, CLAIMS_AGENTS, SERVED, users
from workspace_environments.document import MistakesError

ENVIRONMENT = f"""\
account: "123456789012"
region: {SERVED.region}
instance: {SERVED.id}
workspaces:
  claims-desk:
    name: claims
    users: ["1", "2"]
  billing:
    arn: {BILLING}
    users: ["1"]
"""
KNOWN = """\
ignore:
  - users: ["2", "119"]
    workspaces: [claims-desk]
    reason: on leave
    expires: 2027-03-31
"""
DAY = date(2027, 3, 31)


@pytest.fixture
def desks(environment: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment file with its lock file."""
    environment.chdir(tmp_path)
    path = Path("desks.yaml")
    path.write_text(ENVIRONMENT + KNOWN)
    assert run(["lock", "desks.yaml"]) == 0
    return path


def alone(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "known.yaml"
    path.write_text(content)
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(MistakesError) as raised:
        read_ignores(path)
    return [f"{mistake.line} {mistake.where} {mistake.wrong}; {mistake.right}" for mistake in raised.value.mistakes]


def test_an_environment_file_names_those_who_may_differ(desks: Path) -> None:
    assert read_ignores(desks) == tuple(Ignore(arn, "on leave", DAY, CLAIMS) for arn in users(2, 119))


def test_without_workspaces_they_may_differ_everywhere(desks: Path) -> None:
    known = KNOWN.replace("    workspaces: [claims-desk]\n", "    routing_profiles: [Claims agents]\n")
    desks.write_text(ENVIRONMENT + known)
    assert run(["lock", "desks.yaml"]) == 0
    assert read_ignores(desks) == tuple(Ignore(arn, "on leave", DAY) for arn in (*users(2, 119), CLAIMS_AGENTS))


def test_what_else_is_wrong_with_the_environment_file_does_not_matter(desks: Path) -> None:
    desks.write_text(desks.read_text().replace("region:", "regoin: x\nregion:").replace('users: ["1"]', "users: [1]"))
    assert len(read_ignores(desks)) == 2


def test_a_file_of_its_own_names_them_by_arn(tmp_path: Path) -> None:
    listed = f"- users: [{users(1)[0]}]\n  workspaces: ['{CLAIMS}']\n  reason: on leave\n  expires: '2027-03-31'"
    assert read_ignores(alone(tmp_path, f"ignore:\n{listed}")) == (Ignore(users(1)[0], "on leave", DAY, CLAIMS),)
    assert read_ignores(alone(tmp_path, "ignore: []")) == ()


def test_a_file_in_json_is_one_in_yaml(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(f'{{"ignore": [{{"users": ["{users(1)[0]}"], "reason": "x", "expires": "2027-03-31"}}]}}')
    assert read_ignores(path) == (Ignore(users(1)[0], "x", DAY),)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("on leave", "", "14 ignore[0].reason is empty; write why"),
        ("    reason: on leave\n", "", "12 ignore[0].reason is missing; write why"),
        ("2027-03-31", "spring", '15 ignore[0].expires "spring" is not valid; write a day, like 2027-03-31'),
        ("2027-03-31", "2027-02-30", '15 ignore[0].expires "2027-02-30" is not valid; write a day, like 2027-03-31'),
        ("2027-03-31", "20270331", "15 ignore[0].expires 20270331 is a number; write a day, like 2027-03-31"),
        ("reason:", "reson: x\n    reason:", "14 ignore[0].reson is no setting; did you mean reason?"),
        ("claims-desk]", "claims]", '13 ignore[0].workspaces[0] "claims" is no workspace of this file; did you mean '),
        ("[claims-desk]", "[]", None),
        ('["2", "119"]', "[]", "12 ignore[0] has neither users nor routing_profiles; list at least one"),
        (
            '["2", "119"]',
            f"['{CLAIMS_AGENTS}']",
            f'12 ignore[0].users[0] "{CLAIMS_AGENTS}" is a routing profile; move ',
        ),
        (
            '["2", "119"]',
            "[x]",
            '12 ignore[0].users[0] the user "x" is not in desks.lock.json; run: ',
        ),
        ('["2", "119"]', '["2", 119]', '12 ignore[0].users[1] 119 without quotes is a number; quote it: "119"'),
    ],
)
def test_a_mistake_is_named_with_its_line(desks: Path, old: str, new: str, said: str | None) -> None:
    assert old in KNOWN
    desks.write_text(ENVIRONMENT + KNOWN.replace(old, new, 1))
    if said is None:
        assert read_ignores(desks)
    else:
        (found,) = mistakes(desks)
        assert found.startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("ignore: [", "while parsing a flow node"),
        ("[]", "has no list ignore; name a file that has one"),
        ("workspaces: {}", "has no list ignore; name a file that has one"),
        ("ignore: alice", '"alice" is not valid; write a list'),
        ("ignore: [alice]", '"alice" is not valid; write under it users or routing_profiles, reason and expires'),
        ("ignore: [{users: [a], reason: x, expires: 2027-03-31}]", '"a" may be of any instance; write workspaces'),
    ],
)
def test_what_is_no_such_list_is_a_mistake(tmp_path: Path, content: str, said: str) -> None:
    (found,) = mistakes(alone(tmp_path, content))
    assert said in found


def test_a_workspace_that_two_stacks_have_under_one_name_is_asked_for_by_its_arn(tmp_path: Path) -> None:
    stack = f"{{workspaces: {{desk: {{arn: '{CLAIMS}', users: ['{users(1)[0]}']}}}}}}"
    listed = f"ignore: [{{users: ['{users(1)[0]}'], workspaces: [desk], reason: x, expires: 2027-03-31}}]"
    (found,) = mistakes(alone(tmp_path, f"stacks: {{one: {stack}, two: {stack}}}\n{listed}"))
    assert '2 stacks have a workspace "desk"; write the ARN of the one you mean' in found


def test_whoever_the_environment_file_names_is_shown_and_not_counted(
    command: Command, account: Account, connect: LocalConnect, desks: Path
) -> None:
    account.deployed = {CLAIMS: users(1, 2)}
    connect.associate(CLAIMS, users(1))
    assert command("drift", "--fail").status == 2
    done = command("drift", "--fail", "--ignore", desks, "--format", "json")
    assert (done.status, done.json["summary"]["missing"], done.json["summary"]["ignored"]) == (0, 0, 1)


def test_all_mistakes_end_the_command_before_anything_is_read(
    command: Command, connect: LocalConnect, tmp_path: Path
) -> None:
    path = alone(tmp_path, "ignore:\n- users: [alice]\n  reason: ''\n  expires: x\n")
    done = command("drift", "--ignore", path)
    assert (done.status, len(done.err.splitlines())) == (1, 3)
    assert f"{path}:2: ignore[0].users[0]: " in done.err
    assert command("drift", "--ignore", tmp_path / "none.yaml").failed("does not exist")
    assert connect.calls() == []
