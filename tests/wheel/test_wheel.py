"""What another team gets with the wheel."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.metadata import Metadata

from cdk_connect_workspace._bundle import function_zip
from local.cdk import NODE_BIN
from tests.readme.document import PLAIN_TEMPLATE, snippets_of
from tests.wheel.conftest import ROOT, Release, installed
from tests.wheel.synth import templates_of

# One process of the tests builds and installs it.
pytestmark = pytest.mark.xdist_group("wheel")

PACKAGE, COMMAND, FUNCTION = "cdk_connect_workspace", "connect_workspaces", "workspace_association"
ENVIRONMENTS = "workspace_environments"
ZIP = f"{PACKAGE}/function.zip"

THREE_WORKSPACES = """
from aws_cdk import App, Stack
from cdk_connect_workspace import WorkspaceAssociation
INSTANCE = "arn:aws:connect:eu-central-1:123456789012:instance/i1"
app = App()
stack = Stack(app, "Desks")
for name in ("claims", "billing", "travel"):
    WorkspaceAssociation(stack, name, workspace=f"{INSTANCE}/workspace/{name}", resources=[f"{INSTANCE}/agent/alice"])
app.synth()
"""


def without_network() -> list[str]:
    """What runs a command without any network; nothing where the machine has no such thing."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    command = [unshare, "--map-root-user", "--net"]
    possible = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    return command if possible else []


FILE = """\
account: "123456789012"
region: eu-central-1
instance: 6c1f0b52-8d3e-4a97-b1c4-2f7e9d05a638
workspaces:
  claims:
    name: Claims desk
    users: [alice.adler]
"""
LOCK = """\
{"format_version": 1, "instances": {
  "arn:aws:connect:eu-central-1:123456789012:instance/6c1f0b52-8d3e-4a97-b1c4-2f7e9d05a638": {
    "users": {"alice.adler": "a1"}, "workspaces": {"Claims desk": "w1"}}}}
"""
FROM_A_FILE = """
from aws_cdk import App
from cdk_connect_workspace.environments import Environment, EnvironmentStack
app = App()
for stack in Environment.from_file("desks.yaml").stacks:
    EnvironmentStack(app, stack)
app.synth()
"""


@pytest.fixture
def zip_in_wheel(wheel: Path, tmp_path: Path) -> Path:
    with ZipFile(wheel) as archive:
        return Path(archive.extract(ZIP, tmp_path))


def test_it_holds_library_command_function_and_bundle_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = [ROOT / "command" / COMMAND, ROOT / "handler" / FUNCTION]
    sources += [ROOT / "constructs" / PACKAGE, ROOT / "constructs" / ENVIRONMENTS]
    files = {
        path.relative_to(source.parent).as_posix()
        for source in sources
        for path in source.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {
        f"{PACKAGE}/py.typed",
        f"{COMMAND}/main.py",
        f"{FUNCTION}/plan.py",
        f"{FUNCTION}/deployed/unknown.py",
        f"{FUNCTION}/deployed/values.py",
    } <= names
    assert names == {ZIP} | files


def test_a_wheel_made_of_the_sdist_is_the_same_to_the_byte(wheel: Path, release: Release) -> None:
    assert release.wheel.name == wheel.name
    assert release.wheel.read_bytes() == wheel.read_bytes()


def test_its_metadata_is_valid_and_says_all_that_an_index_shows_and_an_installer_asks(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Metadata.from_email(archive.read(name), validate=True)
        licence = archive.read(f"{Path(name).parent}/licenses/LICENSE").decode()
    assert metadata.name == "cdk-connect-workspace-association"
    assert metadata.summary
    assert metadata.author
    assert metadata.keywords
    assert metadata.description == (ROOT / "README.md").read_text()
    assert metadata.description_content_type == "text/markdown"
    assert metadata.license_expression == "Apache-2.0"
    assert licence == (ROOT / "LICENSE").read_text()
    assert str(metadata.requires_python) == ">=3.11"
    needed = {each.name for each in metadata.requires_dist or () if each.marker is None}
    assert needed == {"aws-cdk-lib", "constructs"}, "a synth needs no more"
    assert metadata.provides_extra == ["cli", "environments", "handler"]


def test_three_workspaces_are_synthesized_outside_the_repository_without_network_or_docker(
    wheel: Path, python: Path, tmp_path: Path
) -> None:
    home = {"HOME": str(tmp_path)}  # nothing was unpacked or cached there before
    templates = templates_of(THREE_WORKSPACES, python, [python.parent, NODE_BIN], tmp_path, home, without_network())
    types = [resource["Type"] for resource in templates["Desks"]["Resources"].values()]
    assert types.count("Custom::ConnectWorkspaceAssociation") == 3
    assert types.count("AWS::Lambda::Function") == 1
    (asset,) = (tmp_path / "cdk.out").glob("asset.*.zip")
    with ZipFile(wheel) as archive:
        assert asset.read_bytes() == archive.read(ZIP)


def test_an_environment_file_is_deployed_by_a_teams_own_app_with_the_extra(
    wheel: Path, python: Path, tmp_path: Path
) -> None:
    # With what Python has compiled of CDK in the environment without the extra.
    environment = shutil.copytree(python.parents[1], tmp_path / "venv", symlinks=True)
    python = installed(f"{wheel}[environments]", environment)
    (tmp_path / "desks.yaml").write_text(FILE)
    (tmp_path / "desks.lock.json").write_text(LOCK)
    templates = templates_of(FROM_A_FILE, python, [python.parent, NODE_BIN], tmp_path)
    (declared,) = [
        each["Properties"]["ResourceArns"]
        for each in templates["workspace-associations-desks"]["Resources"].values()
        if each["Type"] == "Custom::ConnectWorkspaceAssociation"
    ]
    assert [arn.rpartition("/")[2] for arn in declared] == ["a1"]


def test_the_library_is_installed_and_imported_without_what_command_and_function_run_on(python: Path) -> None:
    code = f"import {PACKAGE}, sys; print(*sys.modules)"
    imported = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert PACKAGE in imported
    assert ENVIRONMENTS not in imported
    for name in ("boto3", "botocore", "click", "crhelper", "pydantic", "rich", "ruamel"):
        assert name not in imported
        found = f"import importlib.util as i, sys; sys.exit(i.find_spec({name!r}) is not None)"
        subprocess.run([python, "-c", found], check=True)


def test_without_the_extra_the_command_says_what_to_install(python: Path) -> None:
    done = subprocess.run([python.parent / "connect-workspaces"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "connect-workspaces: click is missing: pip install 'cdk-connect-workspace-association[cli]'\n"
    )


def test_with_the_extra_the_command_runs_outside_the_repository(wheel: Path, command: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}
        asked = [str(command), *arguments]
        return subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    shown = run("--help").stdout
    for name in ("plan", "who", "export", "lock", "doctor"):
        assert f"\n  {name} " in shown
    assert run("--version").stdout == f"connect-workspaces, version {wheel.name.split('-')[1]}\n"
    assert "there is no folder cdk.out" in run("plan").stderr
    for arguments in (["export", "1"], ["who", "alice"], ["doctor", "1"]):
        assert run(*arguments).stderr.startswith("connect-workspaces: there are no AWS credentials")


def test_its_bundle_is_what_a_checkout_deploys_to_the_byte(zip_in_wheel: Path) -> None:
    assert zip_in_wheel.read_bytes() == function_zip().read_bytes()


def test_the_apps_of_the_documents_are_synthesized_with_it_outside_the_repository(python: Path, tmp_path: Path) -> None:
    for number, app in enumerate([*snippets_of("python"), *snippets_of("python", PLAIN_TEMPLATE)]):
        folder = tmp_path / f"app{number}"
        folder.mkdir()
        templates = templates_of(app.text, python, [python.parent, NODE_BIN], folder)
        assert any(
            resource["Type"] == "AWS::Lambda::Function"
            for template in templates.values()
            for resource in template["Resources"].values()
        )
        (asset,) = (folder / "cdk.out").glob("asset.*.zip")
        assert asset.read_bytes() == function_zip().read_bytes()


def test_the_handler_in_it_behaves_as_that_of_the_checkout(zip_in_wheel: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["FUNCTION_ZIP"] = str(zip_in_wheel)
    tests = "tests/handler/test_behaviour.py"
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", tests]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
