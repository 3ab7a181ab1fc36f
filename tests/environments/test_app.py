"""The app, run as the CDK CLI runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import constructs
import pytest

import app
from local.cdk import CLI, NODE_BIN, QUICK
from tests.environments.files import ALICE, ENVIRONMENTS, ROOT, VALID
from workspace_environments.environment import Environment


def python(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in the repository, with the environment's node for jsii."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, **variables}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def run(environment: str, output: Path) -> "subprocess.CompletedProcess[str]":
    """Run app.py for an environment."""
    return python("app.py", CDK_CONTEXT_JSON=json.dumps({"environment": environment}), CDK_OUTDIR=str(output))


@pytest.mark.xdist_group("readme")  # a process that has loaded CDK
@pytest.mark.parametrize("name", ["demo", "production"])
def test_an_environment_becomes_one_stack_with_what_its_file_declares(name: str) -> None:
    environment = Environment.from_file(ENVIRONMENTS / f"{name}.yaml")
    output = Path(app.synthesize(environment))

    (declared,) = environment.stacks
    artifacts = json.loads((output / "manifest.json").read_text())["artifacts"]
    (stack,) = (artifact for artifact in artifacts.values() if artifact["type"] == "aws:cloudformation:stack")
    assert stack["environment"] == f"aws://{declared.account}/{declared.region}"
    assert stack["properties"]["tags"] == declared.tags

    template = json.loads((output / f"{declared.name}.template.json").read_text())
    assert {
        resource["Properties"]["WorkspaceArn"]: (
            sorted(resource["Properties"]["ResourceArns"]),
            resource["Properties"]["Ownership"],
            resource["DeletionPolicy"],
        )
        for resource in template["Resources"].values()
        if resource["Type"] == "Custom::ConnectWorkspaceAssociation"
    } == {
        workspace.arn: (
            sorted([*workspace.users, *workspace.routing_profiles]),
            workspace.ownership,
            {"DESTROY": "Delete", "RETAIN": "Retain"}[workspace.removal_policy],
        )
        for workspace in declared.workspaces.values()
    }


def test_a_mistake_ends_the_run_with_status_1_and_the_message_and_nothing_is_synthesized(tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(VALID.replace('"123456789012"', "012345678901"))
    result = run(str(file), tmp_path / "cdk.out")
    expected = f'{file}:1: account: 012345678901 without quotes is a number; quote it: "012345678901"\n'
    assert (result.returncode, result.stdout, result.stderr) == (1, "", expected)
    assert not (tmp_path / "cdk.out").exists()


@pytest.mark.xdist_group("readme")  # a process that has loaded CDK
def test_more_users_than_fit_into_a_request_are_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "claims.yaml"
    users = "\n".join(f"      - 8f2c6d1e-0b5a-4c7d-9e3f-{number:012}" for number in range(5000))
    file.write_text(VALID.replace(f"      - {ALICE}", users))
    monkeypatch.setenv("CDK_CONTEXT_JSON", json.dumps({"environment": str(file)}))
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path / "cdk.out"))
    assert app.main() == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"{file}: workspace-associations-claims/claims: resources: 5000 ARNs make an event longer")


def test_a_run_without_context_says_which_environments_there_are() -> None:
    result = python("app.py", CDK_CONTEXT_JSON="{}")
    expected = "cdk.json:1: context.environment: is not set; choose from demo, production: -c environment=NAME\n"
    assert (result.returncode, result.stderr) == (1, expected)


def test_the_environment_is_demo_unless_another_is_asked_for() -> None:
    settings = json.loads((ROOT / "cdk.json").read_text())
    assert settings["context"]["environment"] == "demo"
    assert settings["app"] == "python3 app.py"


def test_a_quiet_synthesis_says_nothing_but_what_is_wrong(tmp_path: Path) -> None:
    def synth(environment: str) -> "subprocess.CompletedProcess[str]":
        path = os.pathsep.join([str(NODE_BIN), str(Path(sys.executable).parent), os.environ["PATH"]])
        asked = ["synth", "--quiet", "--context", f"environment={environment}", "--output", str(tmp_path)]
        command = [str(NODE_BIN / "node"), str(CLI), *asked, "--no-color"]
        variables = {**os.environ, **QUICK, "PATH": path}
        return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)

    quiet, failing = synth("production"), synth("absent")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    assert failing.returncode == 1
    assert "choose from demo, production" in failing.stderr


def test_the_package_constructs_is_still_found_when_the_app_is_imported() -> None:
    names = "constructs", "cdk_connect_workspace"
    script = f"import app; from importlib.util import find_spec; print(*(find_spec(name).origin for name in {names}))"
    result = python("-c", script)
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"{constructs.__file__} {ROOT}/constructs/cdk_connect_workspace/__init__.py\n"
    assert "site-packages" in constructs.__file__
