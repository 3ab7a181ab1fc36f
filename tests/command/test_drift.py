"""Where live differs from what deployed stacks declare, as `connect-workspaces drift` shows it."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connect_workspaces.drift import DriftReport, look_at
from connect_workspaces.errors import CommandError
from connect_workspaces.ignore import Ignore
from connect_workspaces.wording import also, headline
from local.connect.faults import Error, Fault
from local.connect.server import LocalConnect
from tests.arns import BILLING as OTHER_DESK
from tests.arns import CLAIMS as DESK
from tests.command.account import STACK, Account
from tests.command.center import ALICE, BOB, CENTER, CHRIS, DANA, stack
from tests.command.golden_files import assert_golden
from tests.command.refused import SEARCH
from tests.command.run import Command
from tests.command.served import BILLING, CLAIMS, CLAIMS_AGENTS, NOBODY, NOTHING, SALES, users
from workspace_association.arns import short
from workspace_association.deployed.declarations import Declaration, DeclaringStack
from workspace_association.deployed.unknown import Unknown

TODAY = date(2026, 11, 24)
NEVER = date(9999, 12, 31)


@pytest.fixture
def drifted(account: Account, connect: LocalConnect) -> Account:
    """A stack of two workspaces with one of each difference: 2 is missing, 3 foreign, and somebody no longer exists."""
    account.deployed = {CLAIMS: [*users(1, 2), NOBODY], BILLING: [CLAIMS_AGENTS]}
    connect.associate(CLAIMS, users(1, 3))
    connect.associate(BILLING, [CLAIMS_AGENTS, *users(*range(10, 20))])
    return account


def names(found: list[dict[str, Any]]) -> list[str]:
    return [each["arn"] for each in found]


def ignores(path: Path, *entries: Mapping[str, Any]) -> Path:
    """A file that ignores something, which is also JSON."""
    path.write_text(json.dumps({"account": "123456789012", "ignore": entries}))
    return path


def entry(arn: str, **more: Any) -> dict[str, Any]:
    return {"users": [arn], "reason": "on leave", "expires": f"{NEVER}", **more}


def test_what_is_missing_foreign_and_gone_is_shown_by_workspace(command: Command, drifted: Account) -> None:
    done = command("drift", "--format", "json")
    assert (done.status, done.err) == (0, "")
    claims, billing = done.json["workspaces"]
    assert claims["workspace"] == {"arn": CLAIMS, "name": "claims"}
    assert claims["declared_by"] == [{"stack": STACK, "logical_id": "Desk0"}]
    assert claims["missing"] == [{"arn": users(2)[0], "name": "2"}]
    assert claims["gone"] == [{"arn": NOBODY, "name": None}]
    assert (names(claims["tolerated"]), claims["foreign"]) == (users(3), [])
    assert billing["missing"] == []
    assert done.json["format_version"] == 1
    assert done.json["summary"] == {
        "missing": 1,
        "foreign": 0,
        "gone": 1,
        "tolerated": 11,
        "ignored": 0,
        "associated": 2,
    }


def test_what_is_foreign_counts_under_exclusive(command: Command, drifted: Account) -> None:
    drifted.ownership = "EXCLUSIVE"
    summary = command("drift", "--format", "json").json["summary"]
    assert (summary["foreign"], summary["tolerated"]) == (11, 0)


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize("ownership", ["ADDITIVE", "EXCLUSIVE"])
def test_a_report_is_as_approved(command: Command, drifted: Account, tmp_path: Path, form: str, ownership: str) -> None:
    drifted.ownership = ownership
    drifted.deployed = {**drifted.deployed, CLAIMS: [*users(1, 2, 4), NOBODY]}
    known = ignores(tmp_path / "known.json", entry(users(4)[0], reason="on leave | until spring"))
    file = tmp_path / "report"
    assert command("drift", "--format", form, "--ignore", known, "--output", file).status == 0
    end = {"table": "txt", "markdown": "md"}[form]
    assert_golden(f"drift_{ownership.lower()}.{end}", file.read_text())


def test_where_all_is_as_declared_a_person_reads_that(
    command: Command, account: Account, connect: LocalConnect
) -> None:
    account.deployed = {CLAIMS: users(1)}
    connect.associate(CLAIMS, users(1))
    for form in ("table", "markdown"):
        done = command("drift", "--fail", "--format", form)
        assert done.status == 0
        assert "No difference; 1 as declared in 1 workspace\n" in done.out


def test_without_any_declaration_a_person_is_told_so(command: Command, account: Account) -> None:
    done = command("drift")
    assert (done.status, done.out) == (0, "No deployed stack that was looked at declares associations\n")
    assert command("drift", "--format", "json").json["workspaces"] == []


def test_with_fail_what_is_missing_or_unwanted_is_exit_status_2(
    command: Command, account: Account, connect: LocalConnect
) -> None:
    account.deployed = {CLAIMS: users(1, 2)}
    connect.associate(CLAIMS, users(1))
    assert [command("drift").status, command("drift", "--fail").status] == [0, 2]
    connect.associate(CLAIMS, users(2, 3))
    assert command("drift", "--fail").status == 0
    account.ownership = "EXCLUSIVE"
    assert command("drift", "--fail").status == 2


def test_with_fail_a_leaver_is_no_difference(command: Command, account: Account, connect: LocalConnect) -> None:
    account.deployed = {CLAIMS: [*users(1), NOBODY]}
    connect.associate(CLAIMS, users(1))
    assert command("drift", "--fail").status == 0


def test_a_person_is_told_how_to_repair_where_something_is_to_be_repaired(command: Command, drifted: Account) -> None:
    remedy = "cdk deploy -c cdk-connect-workspace-association:repair=$(date +%s)"
    assert command("drift").out.endswith(f"\n\nA deployment repairs it:\n  {remedy}\n")
    assert f"`{remedy}`" in command("drift", "--format", "markdown").out


def test_all_shows_ids_beside_names_long_lists_whole_and_workspaces_without_a_difference(
    command: Command, drifted: Account
) -> None:
    folded, everything = command("drift").out, command("drift", "--all").out
    assert "\n      2\n" in folded
    assert f"\n      2  {short(users(2)[0])}\n" in everything
    assert "1 workspace as declared (10 foreign tolerated); --all shows them" in folded
    assert "\nbilling  workspace/" in everything
    assert short(users(19)[0]) in everything
    assert "--all" not in everything


def test_named_stacks_alone_are_looked_at_and_have_to_exist(command: Command, drifted: Account) -> None:
    assert len(command("drift", STACK, "--format", "json").json["workspaces"]) == 2
    drifted.refuses["DescribeStacks"] = (400, "ValidationError", "Stack with id Nope does not exist")
    assert command("drift", "Nope").failed("there is no deployed stack Nope in eu-central-1")


def test_a_stack_is_looked_at_once_however_often_and_however_it_is_named(command: Command, drifted: Account) -> None:
    identifier = f"arn:aws:cloudformation:eu-central-1:123456789012:stack/{STACK}/11111111-2222-4333-8444-555555555555"
    by_name = command("drift", STACK, "--format", "json").json
    assert command("drift", identifier, "--format", "json").json == by_name
    assert command("drift", STACK, identifier, STACK, "--format", "json").json == by_name


def test_without_names_ids_stand_alone(command: Command, drifted: Account) -> None:
    done = command("drift", "--no-names", "--format", "json")
    assert done.json["workspaces"][0]["missing"] == [{"arn": users(2)[0], "name": None}]
    assert done.json["workspaces"][0]["gone"] == [{"arn": NOBODY, "name": None}]


def test_a_stack_that_is_being_deployed_is_left_out_with_a_note(command: Command, drifted: Account) -> None:
    drifted.status = "UPDATE_IN_PROGRESS"
    note = f"stack {STACK} is in transition (UPDATE_IN_PROGRESS): not looked at; try again"
    done = command("drift", "--fail", "--format", "json")
    assert (done.status, done.json["workspaces"], done.json["notes"]) == (0, [], [note])
    assert command("drift").out.endswith(f"\nNotes\n  {note}\n")


def test_a_stack_that_stopped_half_way_is_an_error(command: Command, drifted: Account) -> None:
    drifted.status = "UPDATE_ROLLBACK_FAILED"
    assert command("drift").failed(f"stack {STACK} is in UPDATE_ROLLBACK_FAILED")


def test_an_instance_that_cannot_be_read_is_an_error_and_no_drift(
    command: Command, drifted: Account, connect: LocalConnect
) -> None:
    connect.add_fault(Fault(effect=Error(code="AccessDeniedException", message="no"), operation=SEARCH, times=None))
    done = command("drift", "--fail", "--format", "json")
    assert done.failed(f"the permission connect:{SEARCH} is missing")
    assert done.json["workspaces"] == []
    assert len(done.json["errors"]) == 1


def test_an_instance_that_shows_nothing_at_all_is_not_believed(command: Command, account: Account) -> None:
    account.deployed = {CLAIMS: users(1)}
    assert command("drift").failed("this is not believed")


def test_a_workspace_that_does_not_exist_is_an_error_and_the_others_are_looked_at(
    command: Command, account: Account, connect: LocalConnect
) -> None:
    account.deployed = {CLAIMS: users(1), NOTHING: users(1)}
    connect.associate(SALES, users(1))
    done = command("drift", "--format", "json")
    assert done.failed(f"{NOTHING}: the workspace does not exist")
    assert [names(each["missing"]) for each in done.json["workspaces"]] == [users(1)]


def test_with_wait_what_only_one_look_shows_is_no_difference(
    command: Command, account: Account, connect: LocalConnect
) -> None:
    account.deployed = {CLAIMS: users(1, 2), BILLING: users(1)}
    connect.associate(CLAIMS, users(1))
    done = command("drift", "--wait", "0.01", "--format", "json")
    assert done.json["summary"]["missing"] == 2
    first, second = (
        look_at([stack("Desks", Claims=(DESK, [ALICE, DANA, who]))], lambda *_: CENTER) for who in (BOB, CHRIS)
    )
    assert first.and_again(second).findings == (), "what was declared has changed in between"
    assert len(first.and_again(first).findings) == 1


def test_a_value_that_only_cloudformation_knows_is_an_error_of_that_stack() -> None:
    unclear = Declaration("New", {"WorkspaceArn": DESK, "ResourceArns": [Unknown("Ref NewUser")]})
    report = look_at(
        [DeclaringStack("Unclear", {"New": unclear}), stack("Desks", Claims=(DESK, [ALICE]))], lambda *_: CENTER
    )
    assert [each.workspace for each in report.mistakes] == ["stack Unclear"]
    assert "Unclear/New: ResourceArns: only CloudFormation knows Ref NewUser" in report.mistakes[0].message
    assert [each.difference.workspace for each in report.findings] == [DESK]


def test_two_stacks_on_one_workspace_each_have_their_own_differences() -> None:
    prefix, _, identifier = DESK.rpartition("/")
    spelled = f"{prefix}/{identifier.upper()}"
    stacks = [stack("Others", Claims=(DESK, [DANA])), stack("Desks", Claims=(spelled, [ALICE, CHRIS]))]
    report = look_at(stacks, lambda *_: CENTER)
    assert {f"{by}": each.difference.missing for each in report.findings for by in each.difference.wanted.by} == {
        "Desks/Claims": (CHRIS,),
        "Others/Claims": (DANA,),
    }
    assert headline(report.as_plan()).endswith("in 1 workspace")


def test_what_another_stack_declares_is_foreign_to_an_exclusive_one_and_its_stack_is_named() -> None:
    exclusive = Declaration("Claims", {"WorkspaceArn": DESK, "ResourceArns": [ALICE], "Ownership": "EXCLUSIVE"})
    stacks = [DeclaringStack("Desks", {"Claims": exclusive}), stack("Others", Claims=(DESK, [BOB]))]
    plan, _ = look_at(stacks, lambda *_: CENTER).as_plan().workspaces
    assert {arn: also(arn, plan) for arn in plan.unwanted if also(arn, plan)} == {BOB: "declared by Others/Claims"}


# What is ignored


def report() -> DriftReport:
    return look_at([stack("Desks", Claims=(DESK, [ALICE, CHRIS, DANA]))], lambda *_: CENTER)


def missing(found: DriftReport) -> tuple[str, ...]:
    return found.findings[0].difference.missing


def test_what_is_ignored_is_shown_with_its_reason_and_not_counted(
    command: Command, drifted: Account, tmp_path: Path
) -> None:
    known = ignores(tmp_path / "known.json", entry(users(2)[0], workspaces=[CLAIMS]))
    done = command("drift", "--fail", "--ignore", known, "--format", "json")
    (ignored,) = done.json["workspaces"][0]["ignored"]
    assert ignored == {
        "arn": users(2)[0],
        "name": "2",
        "kind": "missing",
        "reason": "on leave",
        "expires": f"{NEVER}",
    }
    assert (done.status, done.json["summary"]["missing"], done.json["summary"]["ignored"]) == (0, 0, 1)


@pytest.mark.parametrize(("expires", "counts"), [(date(2026, 11, 24), False), (date(2026, 11, 23), True)])
def test_after_its_last_day_what_was_ignored_counts_again(expires: date, counts: bool) -> None:
    found = report().ignoring([Ignore(CHRIS, "on leave", expires)], TODAY)
    assert (CHRIS in missing(found)) is counts
    assert (found.notes != ()) is counts
    if counts:
        assert "was ignored until 2026-11-23 (on leave), and counts again" in found.notes[0]


def test_what_is_ignored_twice_is_ignored_until_the_later_day() -> None:
    both = [Ignore(CHRIS, "on leave", date(2026, 1, 1)), Ignore(CHRIS, "still on leave", NEVER)]
    assert missing(report().ignoring(both, TODAY)) == (DANA,)


def test_what_is_ignored_on_one_workspace_counts_on_another() -> None:
    assert CHRIS in missing(report().ignoring([Ignore(CHRIS, "on leave", NEVER, OTHER_DESK)], TODAY))
    assert CHRIS not in missing(report().ignoring([Ignore(CHRIS.upper(), "on leave", NEVER, DESK.upper())], TODAY))


def test_an_error_says_of_which_instance() -> None:
    def refuse(*_: object) -> Any:
        raise CommandError("no")

    found = look_at([stack("Desks", Claims=(DESK, [ALICE]))], refuse)
    assert [(each.workspace, each.message) for each in found.mistakes] == [(CENTER.arn, "no")]
