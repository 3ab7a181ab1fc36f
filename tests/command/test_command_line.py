"""What a person or a pipeline that runs the command has to know: exit status, stderr, and what is written."""

import json
import os
import unicodedata
from pathlib import Path
from time import time

import pytest

from local.connect.faults import Cut, Error, Fault
from local.connect.instance import Instance
from local.connect.model import Operation
from local.connect.server import LocalConnect
from tests.command.account import Account, assembly
from tests.command.run import Command, Done
from tests.command.served import CLAIMS, NOBODY, SALES, SERVED, users
from workspace_association.deployed.templates import ASSOCIATION

SEARCH: Operation = "SearchWorkspaceAssociations"
EXPIRED = (403, "ExpiredToken", "The security token included in the request is expired")
DENIED = (403, "AccessDenied", "User: reader is not authorized to perform: {} on resource: *")

LISTS = ("associate", "adopt", "repair", "disassociate", "remove_foreign", "keep_foreign", "drift", "gone")


@pytest.fixture
def losing_two(account: Account, connect: LocalConnect, tmp_path: Path) -> Path:
    """An assembly whose deployment takes a workspace from two of its three people."""
    account.deployed = {CLAIMS: users(1, 2, 3)}
    connect.associate(CLAIMS, users(1, 2, 3))
    return assembly(tmp_path, {CLAIMS: users(1)})


def deny(connect: LocalConnect, operation: Operation) -> None:
    error = Error(code="AccessDeniedException", message=DENIED[2].format(f"connect:{operation}"))
    connect.add_fault(Fault(effect=error, operation=operation, times=None))


# Exit status


def test_a_plan_succeeds_whatever_it_foretells(command: Command, losing_two: Path) -> None:
    done = command("plan", losing_two)
    assert (done.status, done.err) == (0, "")
    assert "2 disassociated" in done.out


def test_with_fail_a_difference_is_exit_status_2(command: Command, losing_two: Path) -> None:
    assert command("plan", losing_two, "--fail").status == 2


def test_with_fail_and_no_difference_all_is_well(
    command: Command, account: Account, connect: LocalConnect, tmp_path: Path
) -> None:
    account.deployed = {CLAIMS: users(1)}
    connect.associate(CLAIMS, users(1))
    assert command("plan", assembly(tmp_path, {CLAIMS: users(1)}), "--fail").status == 0


def test_drift_that_stays_is_a_difference(
    command: Command, account: Account, connect: LocalConnect, tmp_path: Path
) -> None:
    account.deployed = {CLAIMS: users(1, 2)}
    connect.associate(CLAIMS, users(1))
    done = command("plan", assembly(tmp_path, {CLAIMS: users(1, 2)}), "--fail", "--format", "json")
    assert (done.status, done.json["summary"]["drift"]) == (2, 1)


@pytest.mark.parametrize("options", [[], ["--destroy"], ["--stack", "Desks", "--max-removals", "0", "--fail"]])
def test_an_assembly_in_which_nothing_is_declared_is_the_wrong_folder(
    command: Command, account: Account, tmp_path: Path, options: list[str]
) -> None:
    """A guard that looks at it would let everything pass."""
    done = command("plan", assembly(tmp_path, {}), "--format", "json", *options)
    assert done.failed(f"assembly {tmp_path}: no stack of it declares", "looked at Desks", "name the folder", "--stack")
    (error,) = done.json["errors"]
    assert error["workspace"] == f"assembly {tmp_path}"


@pytest.mark.parametrize("options", [[], ["--destroy"]])
def test_what_was_declared_and_is_no_longer_is_no_wrong_folder(
    command: Command, account: Account, connect: LocalConnect, tmp_path: Path, options: list[str]
) -> None:
    account.deployed = {CLAIMS: users(1)}
    connect.associate(CLAIMS, users(1))
    done = command("plan", assembly(tmp_path, {}), *options)
    assert (done.status, done.err) == (0, "")
    assert "1 disassociated" in done.out


def test_an_association_that_a_condition_rules_out_is_no_wrong_folder(
    command: Command, account: Account, tmp_path: Path
) -> None:
    assembly(tmp_path, {CLAIMS: users(1)})
    deployed_never = json.loads((tmp_path / "desks.json").read_text())
    deployed_never["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}
    deployed_never["Resources"]["Desk0"]["Condition"] = "Never"
    (tmp_path / "desks.json").write_text(json.dumps(deployed_never))
    done = command("plan", tmp_path)
    assert (done.status, done.err) == (0, "")
    assert "Nothing will change" in done.out


def test_what_the_guard_refuses_is_exit_status_3_with_and_without_fail(command: Command, losing_two: Path) -> None:
    for options in ([], ["--fail"]):
        assert command("plan", losing_two, "--max-removals", "1", *options).status == 3
    assert command("plan", losing_two, "--max-removals", "2").status == 0
    assert command("plan", losing_two, "--max-removals", "66%").status == 3
    assert command("plan", losing_two, "--max-removals", "67%").status == 0


def test_what_is_refused_is_a_line_on_stderr_where_the_report_is_a_file(
    command: Command, losing_two: Path, tmp_path: Path
) -> None:
    refused = ("plan", losing_two, "--max-removals", "0", "--format", "json")
    shown = command(*refused)
    assert (shown.status, shown.err) == (3, "")
    checksum = shown.json["removals"]["checksum"]
    done = command(*refused, "--output", tmp_path / "plan.json")
    assert (done.status, done.out) == (3, "")
    (line,) = done.err.splitlines()
    assert line.startswith("connect-workspaces: Refused: more people lose a workspace than --max-removals 0 allows: ")
    assert ": 2 of 3 people lose it; " in line
    assert line.endswith(f"--accept {checksum}")


def test_the_checksum_of_a_refusal_lets_exactly_these_removals_pass(
    command: Command, losing_two: Path, account: Account
) -> None:
    refused = command("plan", losing_two, "--max-removals", "0", "--format", "json")
    checksum = refused.json["removals"]["checksum"]
    accepting = ("plan", losing_two, "--max-removals", "0", "--accept", checksum)
    assert (refused.status, command(*accepting).status) == (3, 0)
    account.deployed = {CLAIMS: users(1, 2)}  # now only the second loses it
    assert command(*accepting).status == 3


def test_an_error_wins_over_the_guard(command: Command, losing_two: Path) -> None:
    assembly(losing_two, {CLAIMS: [*users(1), NOBODY]})
    done = command("plan", losing_two, "--max-removals", "0", "--fail")
    assert done.failed("the deployment will fail", NOBODY)
    assert "Refused" in done.out, "the guard's refusal is still shown"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing command. (see connect-workspaces --help)"),
        (["plon"], "Did you mean 'plan'? (see connect-workspaces --help)"),
        (["plan", "--nope"], "(see connect-workspaces plan --help)"),
        (["plan", "--format", "xml"], "'xml' is not one of"),
        (["plan", "cdk.out", "more"], "unexpected extra argument"),
        (["plan", "--max-removals", "many"], "--max-removals: 'many' is neither a number like 10"),
        (["who"], "Missing argument 'USER'"),
        (["export"], "Missing argument 'INSTANCE'"),
    ],
)
def test_a_usage_error_is_one_line_that_says_where_help_is(command: Command, arguments: list[str], words: str) -> None:
    done = command(*arguments)
    assert done.failed(words)
    assert done.out == ""


def test_without_an_assembly_a_person_is_told_to_synth(command: Command, tmp_path: Path) -> None:
    assert command("plan", tmp_path / "cdk.out").failed("there is no folder", "run `cdk synth`")


def test_without_credentials_a_person_is_told_to_sign_in(
    command: Command, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.delenv("AWS_ACCESS_KEY_ID")
    environment.delenv("AWS_SECRET_ACCESS_KEY")
    for arguments in (["plan", assembly(tmp_path, {})], ["who", "1"], ["export", SERVED.id], ["doctor", SERVED.id]):
        assert command(*arguments).failed("there are no AWS credentials", "--profile")


def test_with_expired_credentials_a_person_is_told_to_sign_in_again(
    command: Command, account: Account, tmp_path: Path
) -> None:
    account.refuses["GetCallerIdentity"] = EXPIRED
    for arguments in (["plan", assembly(tmp_path, {})], ["who", "1"], ["export", SERVED.id], ["doctor", SERVED.id]):
        assert command(*arguments).failed("the AWS credentials have expired; sign in again")


def test_a_connection_that_breaks_once_is_made_again(command: Command, losing_two: Path, connect: LocalConnect) -> None:
    before = command("plan", losing_two, "--all").out
    connect.clear_calls()
    connect.add_fault(Fault(effect=Cut(), operation=SEARCH))
    done = command("plan", losing_two, "--all")
    assert [call.operation for call in connect.calls() if call.outcome == "cut"] == [SEARCH]
    assert (done.status, done.out) == (0, before)


def test_a_missing_permission_is_named(command: Command, losing_two: Path, account: Account) -> None:
    denied = ("cloudformation:DescribeStacks", "cloudformation:GetTemplate", "sts:GetCallerIdentity")
    for action in denied:
        account.refuses = {action.partition(":")[2]: (*DENIED[:2], DENIED[2].format(action))}
        assert command("plan", losing_two).failed(f"the permission {action} is missing")


def test_without_permission_to_read_associations_no_command_pretends_that_there_are_none(
    command: Command, losing_two: Path, connect: LocalConnect
) -> None:
    deny(connect, SEARCH)
    for arguments in (["plan", losing_two], ["export", SERVED.id], ["who", "1", "--instance", SERVED.id]):
        assert command(*arguments).failed(f"the permission connect:{SEARCH} is missing")


def test_a_deployed_template_that_cannot_be_read_is_one_line_that_names_the_stack(
    command: Command, losing_two: Path, account: Account
) -> None:
    account.body = f"{ASSOCIATION}: ["
    for arguments in (["plan", losing_two], ["who", "1", "--instance", SERVED.id]):
        assert command(*arguments).failed("stack Desks: the template is neither JSON nor YAML")


def test_an_instance_that_is_not_there_may_be_in_another_region(command: Command, account: Account) -> None:
    unknown = SERVED.id.replace("1", "9")
    for arguments in (["export", unknown], ["doctor", unknown], ["who", "1", "--instance", unknown]):
        assert command(*arguments).failed(f"instance {unknown} does not exist in eu-central-1", "--region")
    assert command("export", SERVED.id, "--region", "eu-west-1").failed("does not exist in eu-west-1", "--region")


def test_what_is_no_instance_is_said_to_be_none(command: Command, account: Account) -> None:
    assert command("export", "claims desk").failed("is no instance ID or ARN")


# What is written


def test_a_plan_says_which_assembly_and_stacks_it_is_about(command: Command, losing_two: Path) -> None:
    os.utime(losing_two / "manifest.json", (time() - 5 * 3600, time() - 5 * 3600))
    lines = command("plan", losing_two).out.splitlines()
    assert lines[:2] == [
        f"Assembly {losing_two}, written 5 hours before this plan",
        "Deploying Desks in account 123456789012, eu-central-1",
    ]
    assert command("plan", losing_two, "--destroy").out.splitlines()[1].startswith("Destroying Desks in ")


@pytest.mark.parametrize("status", ["ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"])
def test_a_stack_that_is_destroyed_is_not_said_to_be_deployed(
    command: Command, losing_two: Path, account: Account, status: str
) -> None:
    account.status = status
    assert status in command("plan", losing_two).out
    assert status not in command("plan", losing_two, "--destroy").out
    account.status = "UPDATE_IN_PROGRESS"
    assert "is in transition (UPDATE_IN_PROGRESS)" in command("plan", losing_two, "--destroy").out


def test_json_is_written_on_failure_too_even_before_anything_was_read(
    command: Command, losing_two: Path, environment: pytest.MonkeyPatch
) -> None:
    failing = command("plan", losing_two / "absent", "--format", "json")
    environment.delenv("AWS_ACCESS_KEY_ID")
    unknown = command("plan", losing_two, "--format", "json")
    for done, words in ((failing, "there is no folder"), (unknown, "credentials")):
        assert done.failed(words)
        assert done.json["workspaces"] == []
        assert [words in error["message"] for error in done.json["errors"]] == [True]


def test_a_stack_that_cannot_be_asked_for_is_named_in_the_error(
    command: Command, losing_two: Path, account: Account
) -> None:
    account.refuses["GetCallerIdentity"] = EXPIRED
    done = command("plan", losing_two, "--format", "json")
    assert [error["workspace"] for error in done.json["errors"]] == ["stack Desks"]


def test_json_is_written_for_a_limit_that_is_none_too(command: Command, losing_two: Path) -> None:
    done = command("plan", losing_two, "--format", "json", "--max-removals", "many")
    assert done.failed("--max-removals: 'many' is neither")
    assert [error["message"] for error in done.json["errors"]] == [
        done.err.removeprefix("connect-workspaces: ").strip()
    ]


def test_who_says_in_a_sentence_that_somebody_has_nothing(command: Command, account: Account) -> None:
    asked = ("who", "5", "--instance", SERVED.id)
    sentence = "has no workspace but what everybody has, and no stack declares one.\n"
    assert command(*asked).out == f"5 {sentence}"
    assert command(*asked, "--format", "markdown").out == f"`5` {sentence}"
    assert command(*asked, "--format", "json").json["paths"] == []


def test_json_of_a_plan_that_failed_halfway_has_what_is_known_and_the_error(command: Command, losing_two: Path) -> None:
    elsewhere = CLAIMS.replace(SERVED.id, SERVED.id.replace("1", "9"))
    assembly(losing_two, {CLAIMS: users(1), elsewhere: [elsewhere.replace("/workspace/", "/agent/")]})
    done = command("plan", losing_two, "--format", "json")
    assert done.failed("does not exist in eu-central-1")
    assert [each["request"] for each in done.json["workspaces"]] == ["update"]
    assert [error["workspace"] for error in done.json["errors"]] == [elsewhere]


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_a_report_is_written_to_a_file_in_every_form_and_replaced_by_the_next(
    command: Command, losing_two: Path, tmp_path_factory: pytest.TempPathFactory, form: str
) -> None:
    file = tmp_path_factory.mktemp("reports") / "plan"
    shown = command("plan", losing_two, "--format", form, "--all")
    for _ in range(2):
        written = command("plan", losing_two, "--format", form, "--all", "--output", file)
        assert (written.status, written.out) == (0, "")
        assert "2" in file.read_text()
    assert file.read_text() == shown.out
    assert [*file.parent.iterdir()] == [file]


def test_where_a_file_cannot_be_written_nothing_is_read(
    command: Command, losing_two: Path, account: Account, connect: LocalConnect
) -> None:
    done = command("plan", losing_two, "--output", losing_two / "absent" / "plan.json")
    assert done.failed("there is no folder")
    assert (account.calls, connect.calls()) == ([], [])


def test_a_plan_that_could_not_be_made_leaves_the_table_of_the_last_one(command: Command, losing_two: Path) -> None:
    file = losing_two / "plan.txt"
    file.write_text("of yesterday")
    assert command("plan", losing_two / "absent", "--output", file).failed("there is no folder")
    assert file.read_text() == "of yesterday"


def test_an_exported_environment_names_the_schema_beside_it_for_editors(
    command: Command, account: Account, connect: LocalConnect, tmp_path: Path
) -> None:
    connect.associate(CLAIMS, users(1), indexed=True)
    (tmp_path / "schema.json").touch()
    (tmp_path / "elsewhere").mkdir()
    first = {}
    for name, form in (("a.yaml", "environment"), ("a.csv", "csv"), ("elsewhere/a.yaml", "environment")):
        assert command("export", SERVED.id, "--format", form, "--output", tmp_path / name).status == 0
        first[name] = (tmp_path / name).read_text().splitlines()[0]
    assert first.pop("a.yaml") == "# yaml-language-server: $schema=schema.json"
    assert "schema" not in "".join(first.values())


def test_an_export_replaces_a_file_with_force_alone_and_says_so_before_it_reads(
    command: Command, account: Account, connect: LocalConnect, tmp_path: Path
) -> None:
    connect.associate(CLAIMS, users(1))
    file = tmp_path / "claims.yaml"
    file.write_text("written by hand")
    assert command("export", SERVED.id, "--output", file).failed("exists already: --force replaces it")
    assert (file.read_text(), connect.calls()) == ("written by hand", [])
    assert command("export", SERVED.id, "--output", file, "--force").status == 0
    assert "name: claims" in file.read_text()


# Other stacks


def test_a_removal_that_a_stack_outside_the_assembly_declares_is_told_with_its_name(
    command: Command, losing_two: Path, account: Account
) -> None:
    two = users(2)[0]
    account.others = {"Other": {CLAIMS: [two.upper().replace("ARN:AWS:CONNECT", "arn:aws:connect")]}, "Third": {}}
    done = command("plan", losing_two, "--format", "json")
    assert (done.status, done.json["summary"]["disassociate"]) == (0, 2), "the deployment removes it all the same"
    assert done.json["notes"] == [f"2 ({two[-36:]}) is also declared by Other, which loses it until its next update"]
    for form in ("table", "markdown"):
        told = [
            line for line in command("plan", losing_two, "--format", form).out.splitlines() if "declared by" in line
        ]
        assert ["Other" in line for line in told] == [True] * 2, form
        assert any(two[-36:] in line for line in told), form


def test_what_is_foreign_to_the_assembly_may_be_declared_by_another_stack(
    command: Command, account: Account, connect: LocalConnect, tmp_path: Path
) -> None:
    account.deployed, account.others = {CLAIMS: users(1)}, {"Other": {CLAIMS: users(2)}}
    connect.associate(CLAIMS, users(1, 2, 3))
    done = command("plan", assembly(tmp_path, {CLAIMS: users(1)}), "--all")
    assert done.status == 0
    assert [line.split()[0] for line in done.out.splitlines() if line.endswith("declared by Other")] == ["2"]


def test_other_stacks_are_read_once_each_and_only_where_something_is_removed_or_foreign(
    command: Command, losing_two: Path, account: Account
) -> None:
    account.others = {"Other": {CLAIMS: users(2)}, "Third": {}}
    of_one = ["GetCallerIdentity", "DescribeStacks", "GetTemplate", "ListStackResources"]
    assert command("plan", losing_two).status == 0
    assert account.calls == [*of_one, "DescribeStacks", "GetTemplate", "ListStackResources", "GetTemplate"]
    account.calls.clear()
    assert command("plan", assembly(losing_two, {CLAIMS: users(1, 2, 3)})).status == 0
    assert account.calls == of_one


# Names


def test_names_stand_beside_ids_and_nowhere_without_them(
    command: Command, losing_two: Path, connect: LocalConnect
) -> None:
    connect.seed(Instance(id=SERVED.id, account=SERVED.account, users={"zelda.zimmer": "zz"}))
    leaving = f"{SERVED.arn}/agent/zz"
    connect.associate(CLAIMS, [leaving])
    assembly(losing_two, {CLAIMS: [*users(1), leaving], SALES: [leaving]})
    for form in ("table", "markdown", "json"):
        for named in (True, False):
            options = [] if named else ["--no-names"]
            done = command("plan", losing_two, "--format", form, "--all", *options)
            shown = done.out + done.err
            assert done.status == 0
            assert "zz" in shown
            assert [name in shown for name in ("zelda.zimmer", "claims", "sales")] == [named] * 3, (form, named)
        found = command("who", "zelda.zimmer", "--instance", SERVED.id, "--format", form, "--no-names")
        assert found.status == 0
        assert not [name for name in ("zelda.zimmer", "claims", "sales") if name in found.out + found.err], form


def test_doctor_shows_names_and_none_where_they_are_not_wanted(
    command: Command, account: Account, connect: LocalConnect
) -> None:
    connect.associate(SALES, users(1))
    for options, shown in ([], True), (["--no-names"], False):
        done = command("doctor", SERVED.id, "--format", "json", *options)
        assert done.status == 0
        assert ("workspace sales" in done.out, f"workspace {SALES}" in done.out) == (shown, not shown)


def test_where_no_command_works_doctor_is_an_error_of_one_line(
    command: Command, account: Account, connect: LocalConnect, tmp_path: Path
) -> None:
    deny(connect, SEARCH)
    assert command("doctor", SERVED.id, "--output", tmp_path / "seen").failed(f"permission connect:{SEARCH}: missing")
    seen = (tmp_path / "seen").read_text()
    assert "no command but lock works without it" in seen
    assert seen.count("failed") == 1


def test_without_permission_to_read_names_a_plan_shows_ids_and_says_why(
    command: Command, losing_two: Path, connect: LocalConnect
) -> None:
    for operation in ("SearchUsers", "SearchRoutingProfiles", "SearchWorkspaces"):
        deny(connect, operation)
    done = command("plan", losing_two, "--format", "json")
    assert done.status == 0
    assert done.json["workspaces"][0]["disassociate"] == [{"arn": arn, "name": None} for arn in users(2, 3)]
    for operation in ("SearchUsers", "SearchRoutingProfiles", "SearchWorkspaces"):
        assert any(f"connect:{operation} is missing" in note for note in done.json["notes"])


def test_no_name_speaks_to_the_terminal(command: Command, losing_two: Path, connect: LocalConnect) -> None:
    name = "eve\x1b[2J\x07\u202e\r\nconnect-workspaces: all is well"
    connect.seed(
        Instance(
            id=SERVED.id,
            account=SERVED.account,
            users={name: "eve"},
            workspaces={name: "desk"},
            visibilities={name: "ALL"},
        )
    )
    eve, desk = f"{SERVED.arn}/agent/eve", f"{SERVED.arn}/workspace/desk"
    connect.associate(desk, [eve])
    plan = ["plan", assembly(losing_two, {CLAIMS: users(1), desk: [eve]}), "--all"]
    who = ["who", "eve", "--instance", SERVED.id]
    runs = [command(*arguments, "--format", form) for arguments in (plan, who) for form in ("table", "markdown")]
    connect.add_fault(Fault(effect=Error(code="AccessDeniedException", message=f"not {name}"), times=None))
    runs.append(command(*who))
    for done in runs:
        assert "eve" in done.out + done.err
        odd = {letter for letter in done.out + done.err if unicodedata.category(letter) in ("Cc", "Cf")}
        assert odd <= {"\n"}, odd
        assert not [line for line in done.out.splitlines() if line.startswith("connect-workspaces:")]
    assert runs[-1].failed("not eve")


# Options


def test_help_lists_every_command(command: Command) -> None:
    done = command("--help")
    assert (done.status, done.err) == (0, "")
    commands = done.out.partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in commands if line.startswith("  ") and line[2] != " "] == [
        "doctor",
        "drift",
        "export",
        "lock",
        "plan",
        "who",
    ]
    assert command("-h").out == done.out


@pytest.mark.parametrize("name", ["plan", "who", "export", "lock", "doctor"])
def test_every_command_has_help_and_the_options_of_the_aws_cli(command: Command, name: str) -> None:
    done = command(name, "-h")
    assert done.status == 0
    wanted = {"--profile", "--region", "--format", "--output", "--no-names"}
    assert wanted - ({"--no-names"} if name == "lock" else set()) <= {*done.out.split()}  # lock is about names


def test_the_version_is_that_of_the_distribution_and_no_traceback_in_a_checkout(command: Command) -> None:
    done = command("--version")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("connect-workspaces, ")


@pytest.mark.parametrize("behind", [True, False])
def test_profile_and_region_stand_before_the_command_or_behind_it(
    command: Command, account: Account, environment: pytest.MonkeyPatch, tmp_path: Path, behind: bool
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile reader]\naws_access_key_id=any\naws_secret_access_key=any\nregion=eu-west-2\n")
    environment.setenv("AWS_CONFIG_FILE", f"{config}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        environment.delenv(name)

    def run_with(*options: str) -> Done:
        asked = ["export", SERVED.id]
        return command(*(asked if behind else []), *options, *([] if behind else asked))

    assert run_with("--profile", "reader").failed("does not exist in eu-west-2")
    assert run_with("--profile", "reader", "--region", "eu-west-3").failed("does not exist in eu-west-3")
    assert run_with("--profile", "writer").failed("writer")


def test_what_stands_behind_the_command_counts_more(command: Command, account: Account) -> None:
    done = command("--region", "eu-west-1", "export", SERVED.id, "--region", "eu-west-2")
    assert done.failed("does not exist in eu-west-2")
