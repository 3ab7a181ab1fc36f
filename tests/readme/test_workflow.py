"""The workflow in examples/: its steps are run with the real command, and with a GitHub that takes notes."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from local.cdk import NODE_BIN
from tests.readme.center import Center
from tests.readme.document import ROOT
from tests.readme.lines import parse

pytestmark = pytest.mark.xdist_group("readme")

PATH = ROOT / "examples" / "pull-request.yml"
WORKFLOW: dict[str, Any] = YAML(typ="safe").load(PATH)
JOBS: dict[str, Any] = WORKFLOW["jobs"]
GITHUB = """
const said = []
const note = name => async asked => { said.push([name, asked]); return { data: DATA } }
const rest = {
  issues: { listComments: 'listComments', createComment: note('create'), updateComment: note('update') },
  repos: { listPullRequestsAssociatedWithCommit: note('list') },
}
const github = { rest, paginate: async () => DATA }
const context = { repo: { owner: 'us', repo: 'desks' }, issue: { number: 7 }, sha: 'abc' }
const run = async () => { SCRIPT }
run().then(result => console.log(JSON.stringify({ result, said })))
"""


def step(job: str, name: str) -> dict[str, Any]:
    (found,) = [each for each in JOBS[job]["steps"] if each.get("name") == name]
    return dict(found)


def bash(script: str, center: Center, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub does, beside the README's assembly; the command is on its path."""
    (folder / "cdk.out").symlink_to(center.folder / "cdk.out")
    program = folder / "connect-workspaces"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m connect_workspaces "$@"\n')
    program.chmod(0o755)
    files = {name: str(folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    environment = {**center.environment, **WORKFLOW["env"], **files, **variables}
    environment["PATH"] = f"{folder}:{environment['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def javascript(script: str, folder: Path, data: Any, **variables: str) -> dict[str, Any]:
    """Run a script of actions/github-script: what it returns, and what it asked of GitHub."""
    program = GITHUB.replace("SCRIPT", script).replace("DATA", json.dumps(data))
    done = subprocess.run(
        [NODE_BIN / "node", "-e", program],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def commands() -> list[str]:
    lines = [
        line
        for job in JOBS.values()
        for each in job["steps"]
        for line in each.get("run", "").replace("\\\n", " ").splitlines()
    ]
    return [line.partition("||")[0] for line in lines if line.startswith("connect-workspaces ")]


def test_the_command_takes_every_line_of_it() -> None:
    assert [parse(line).command.name for line in commands()] == ["plan", "plan"]


def test_every_action_is_pinned_and_no_job_may_more_than_it_does() -> None:
    used = {each["uses"] for job in JOBS.values() for each in job["steps"] if "uses" in each}
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+\.\d+\.\d+", name) for name in used), used
    assert WORKFLOW["permissions"] == {}
    written = {
        (name, permission)
        for name, job in JOBS.items()
        for permission, value in job["permissions"].items()
        if value == "write"
    }
    assert written == {("plan", "id-token"), ("plan", "pull-requests"), ("deploy", "id-token")}


def test_the_cdk_cli_is_the_one_that_the_tests_run() -> None:
    pinned = json.loads((ROOT / "package.json").read_text())["devDependencies"]["aws-cdk"]
    assert set(re.findall(r"aws-cdk@([\d.]+)", PATH.read_text())) == {pinned}


def test_the_code_of_a_pull_request_runs_before_there_are_credentials() -> None:
    order = [each.get("uses", each.get("run", "")).partition("@")[0] for each in JOBS["plan"]["steps"]]
    assert order.index("npx aws-cdk") < order.index("aws-actions/configure-aws-credentials")


def test_the_guard_refuses_and_a_label_lets_exactly_these_removals_pass(center: Center, tmp_path: Path) -> None:
    script = step("plan", "Plan")["run"]
    statuses = []
    labels = "urgent"
    for folder in (tmp_path / "refused", tmp_path / "accepted"):
        folder.mkdir()
        done = bash(script, center, folder, LABELS=labels)
        assert done.returncode == 0, done.stderr
        plan = (folder / "plan.md").read_text()
        statuses.append((folder / "GITHUB_OUTPUT").read_text())
        labels = ",".join(["urgent", *(f"accept-{found}" for found in re.findall(r"--accept (\w+)", plan))])
    assert statuses == ["status=3\n", "status=0\n"]


def test_a_deployment_that_the_guard_refuses_does_not_begin(center: Center, tmp_path: Path) -> None:
    done = bash(step("deploy", "Plan")["run"], center, tmp_path, ACCEPT="")
    assert done.returncode == 3
    assert "Refused" in (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    assert [each.get("name") for each in JOBS["deploy"]["steps"]][-2:] == ["Plan", "Deploy what was planned"]


def test_a_pull_request_gets_one_comment_which_is_then_replaced(tmp_path: Path) -> None:
    script = step("plan", "Comment")["with"]["script"]
    (tmp_path / "plan.md").write_text("### Workspace associations\n")
    (made,) = javascript(script, tmp_path, [{"id": 1, "user": {"type": "User"}, "body": "hello"}], STATUS="3")["said"]
    assert made[0] == "create"
    assert made[1]["issue_number"] == 7
    assert "### Workspace associations" in made[1]["body"]
    assert "accept-CHECKSUM" in made[1]["body"]
    before = [{"id": 2, "user": {"type": "Bot"}, "body": made[1]["body"]}]
    (replaced,) = javascript(script, tmp_path, before, STATUS="0")["said"]
    assert replaced[0] == "update"
    assert replaced[1]["comment_id"] == 2
    assert "accept-CHECKSUM" not in replaced[1]["body"]


@pytest.mark.parametrize(
    ("typed", "labels", "accepted"),
    [
        ("", ["urgent", "accept-0123456789abcdef"], "0123456789abcdef"),
        ("", ["urgent"], ""),
        ("fedcba9876543210", ["accept-0123456789abcdef"], "fedcba9876543210"),
    ],
)
def test_the_merge_is_deployed_with_what_was_accepted(
    typed: str, labels: list[str], accepted: str, tmp_path: Path
) -> None:
    merged = {"merged_at": "2026-11-24", "labels": [{"name": name} for name in labels]}
    other = {"merged_at": None, "labels": [{"name": "accept-aaaaaaaaaaaaaaaa"}]}
    script = step("deploy", "What was accepted")["with"]["script"]
    assert javascript(script, tmp_path, [merged, other], ACCEPT=typed)["result"] == accepted
