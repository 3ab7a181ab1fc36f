"""A plan is held against what the deployment then does: the CDK CLI, CloudFormation, the function, Amazon Connect."""

import os
from pathlib import Path

import boto3
import pytest

from connect_workspaces.main import run
from local.aws import LocalAws
from local.cdk import Cdk
from tests.command.run import Command, Done
from tests.end_to_end.library import ROOT, Team
from tests.end_to_end.planning import Planner

pytestmark = pytest.mark.xdist_group("planning")


@pytest.fixture
def command(aws: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `connect-workspaces` in this process: one of its own takes longer to start than to plan."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name in [name for name in os.environ if name.startswith("AWS_") or name in ("COLUMNS", "NO_COLOR")]:
        monkeypatch.delenv(name)
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)

    def run_it(*arguments: str | Path) -> Done:
        status = run([*map(str, arguments)])
        return Done(status, *capsys.readouterr())

    return run_it


@pytest.fixture
def planner(aws: LocalAws, command: Command, tmp_path: Path) -> Planner:
    return Planner(Team.make(aws, tmp_path), command)


def test_what_is_planned_is_what_happens_all_through_the_life_of_a_stack(planner: Planner) -> None:
    team, connect = planner.team, planner.team.cdk.aws.connect
    a, users = team.instance.workspace_arn("A"), [team.instance.user_arn(f"{number}") for number in range(1, 10)]
    connect.associate(a, users[2:4])
    planner.carry_out(
        """
        WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:4])
        """,
        A={"request": "create", "associate": "12", "adopt": "3", "keep_foreign": "4"},
    )
    connect.disassociate(a, users[:1])
    planner.carry_out(
        """
        WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:4])
        """,
        A={"request": "none", "drift": "1", "keep_foreign": "4"},
    )
    connect.delete(users[1])
    planner.carry_out(
        """
        WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=[*Instance.users[1:3], Instance.users[5]])
        WorkspaceAssociation(stack, "B", workspace=Instance.B, resources=Instance.users[6:8],
                             ownership=Ownership.EXCLUSIVE, removal_policy=RemovalPolicy.RETAIN)
        """,
        A={"request": "update", "associate": "5", "repair": "1", "disassociate": "3", "keep_foreign": "4", "gone": "2"},
        B={"request": "create", "associate": "67"},
    )
    connect.associate(team.instance.workspace_arn("B"), users[7:])
    planner.carry_out(
        """
        WorkspaceAssociation(stack, "C", workspace=Instance.C, resources=Instance.users[8:9])
        WorkspaceAssociation(stack, "B", workspace=Instance.B, resources=Instance.users[7:8],
                             ownership=Ownership.EXCLUSIVE, removal_policy=RemovalPolicy.RETAIN)
        """,
        A={"request": "delete", "disassociate": "15", "keep_foreign": "4"},
        B={"request": "update", "disassociate": "6", "remove_foreign": "89"},
        C={"request": "create", "associate": "8"},
    )
    planner.carry_out(
        """
        WorkspaceAssociation(stack, "C", workspace=Instance.C, resources=Instance.users[8:9])
        """,
        B={"request": "retain"},
        C={"request": "none"},
    )
    plan = planner.plan(planner.assemblies[-1], "--destroy")
    assert planner.said(plan, "C") == {"request": "delete", "disassociate": "8"}
    before = planner.truth()
    planner.destroy()
    planner.compare(plan, before)


def test_a_deployment_that_will_fail_is_foretold(planner: Planner) -> None:
    team = planner.team
    nobody = f"{team.instance.arn}/agent/00000000-0000-4000-8000-999999999999"
    assembly = planner.synth(f"""
        WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=[Instance.users[1], "{nobody}"])
    """)
    done = planner.command("plan", assembly, "--format", "json")
    assert done.status == 1
    assert [nobody in line and "will fail" in line for line in done.err.splitlines()] == [True]
    assert nobody in done.json["errors"][0]["message"]
    assert planner.deploy(assembly).exit_code != 0
    assert team.associated("A") == set()
    again = planner.command("plan", assembly, "--format", "json")
    (workspace,) = again.json["workspaces"]
    assert workspace["request"] == "create", "what was rolled back is made anew"
    team.destroy()


def test_a_guard_refuses_and_lets_exactly_the_accepted_removals_pass(planner: Planner) -> None:
    team = planner.team
    everybody = 'WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:9])'
    few = 'WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:3])'
    fewer = 'WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:2])'
    planner.deploy(planner.synth(everybody)).checked()
    assembly = planner.synth(few)
    refused = planner.command("plan", assembly, "--format", "json", "--max-removals", "50%")
    assert refused.status == 3
    removals = refused.json["removals"]
    (workspace,) = removals["refused"]
    assert {int(person["arn"][-12:]) for person in workspace.pop("people")} == {3, 4, 5, 6, 7, 8}
    assert workspace == {
        "workspace": team.instance.workspace_arn("A"),
        "removals": 6,
        "associated": 8,
        "limit": "50%",
    }
    accepting = ["--max-removals", "50%", "--accept", removals["checksum"]]
    assert planner.command("plan", assembly, *accepting).status == 0
    assert planner.command("plan", planner.synth(fewer), *accepting).status == 3
    assert planner.command("plan", assembly, "--max-removals", "6").status == 0
    team.destroy()


def test_what_is_exported_deploys_and_changes_nothing(planner: Planner, tmp_path: Path) -> None:
    team, connect = planner.team, planner.team.cdk.aws.connect
    users = [team.instance.user_arn(f"{number}") for number in range(1, 10)]
    connect.associate(team.instance.workspace_arn("A"), users[:3])
    connect.associate(team.instance.workspace_arn("B"), users[3:])
    before, file, assembly = planner.truth(), tmp_path / "exported.yaml", tmp_path / "assembly"
    exported = planner.command("export", team.instance.id, "--output", file)
    assert exported.status == 0, exported.err
    locked = planner.command("lock", file)
    assert locked.status == 0, locked.err
    app = Cdk(team.cdk.aws, ROOT)
    app.synth(assembly, context={"environment": str(file)}).checked()
    planned = planner.plan(assembly)["summary"]
    assert planned | {"adopt": 0} == dict.fromkeys(planned, 0)
    app.at(assembly).deploy().checked()
    assert planner.truth() == before
    after = planner.command("plan", assembly, "--format", "json", "--fail")
    assert after.status == 0, after.out
    summary = after.json["summary"]
    assert summary == dict.fromkeys(summary, 0) | {"unchanged": len(users)}
    left = planner.command("export", team.instance.id, "--format", "csv", "--unmanaged")
    assert left.out.splitlines()[1:] == []
    app.at(assembly).destroy()
    assert planner.truth() == before, "RETAIN"


def test_who_names_every_path_and_the_stack_that_declares_it(planner: Planner) -> None:
    team, connect = planner.team, planner.team.cdk.aws.connect
    planner.deploy(
        planner.synth('WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:3])')
    )
    connect.associate(team.instance.workspace_arn("B"), [team.instance.user_arn("1")])
    connect.disassociate(team.instance.workspace_arn("A"), [team.instance.user_arn("1")])
    done = planner.command("who", "1", "--instance", team.instance.id, "--format", "json")
    assert done.status == 0, done.err
    paths = [
        (path["workspace"]["name"], path["live"], [each["stack"] for each in path["declared_by"]])
        for path in done.json["paths"]
    ]
    assert paths == [("A", False, [team.stack]), ("B", True, [])]
    team.destroy()


def test_the_doctor_finds_every_permission_and_says_what_the_search_does(planner: Planner) -> None:
    team = planner.team
    team.cdk.aws.connect.associate(team.instance.workspace_arn("A"), [team.instance.user_arn("1")])
    done = planner.command("doctor", team.instance.arn)
    assert done.status == 0, done.out + done.err
    assert "every command works" in done.out
