"""The wheel, as a team installs it: outside the repository, with no registry and no Docker in reach."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = str(Path(sys.executable).with_name("uv"))

APP = """
from aws_cdk import App, Stack
import cdk_connect_workspace
from cdk_connect_workspace import WorkspaceAssociation
INSTANCE = "arn:aws:connect:eu-central-1:123456789012:instance/i1"
app = App()
stack = Stack(app, "Desks")
for name in ("claims", "billing", "travel"):
    WorkspaceAssociation(stack, name, workspace=f"{INSTANCE}/workspace/{name}", resources=[f"{INSTANCE}/agent/alice"])
app.synth()
print(cdk_connect_workspace.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what the development environment has."""
    folder = tmp_path_factory.mktemp("dist")
    build = [UV, "build", "--quiet", "--offline", "--wheel", "--no-build-isolation", "--python", sys.executable]
    subprocess.run([*build, "--out-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment with the wheel; its dependencies are the development environment's."""
    environment = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([UV, "venv", "--quiet", "--offline", "--python", sys.executable, environment], check=True)
    interpreter = environment / "bin" / "python"
    install = [UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(interpreter), str(wheel)]
    subprocess.run(install, check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return interpreter


def test_a_stack_with_three_workspaces_is_synthesized_with_the_function_inside(
    wheel: Path, python: Path, tmp_path: Path
) -> None:
    nowhere = "http://127.0.0.1:9"
    environment = {
        "PATH": str(Path(sys.executable).parent),  # node, and nothing else
        "HOME": str(tmp_path),
        "CDK_OUTDIR": str(tmp_path / "cdk.out"),
        "CDK_DOCKER": "false",
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), nowhere),
        **{name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
    }
    (tmp_path / "app.py").write_text(APP)
    ran = subprocess.run([python, "app.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert Path(ran.stdout.strip()).is_relative_to(python.parent.parent)
    resources = json.loads((tmp_path / "cdk.out" / "Desks.template.json").read_text())["Resources"].values()
    types = [resource["Type"] for resource in resources]
    assert types.count("Custom::ConnectWorkspaceAssociation") == 3
    assert types.count("AWS::Lambda::Function") == 1
    (asset,) = (tmp_path / "cdk.out").glob("asset.*.zip")
    with ZipFile(wheel) as archive:
        assert asset.read_bytes() == archive.read("cdk_connect_workspace/function.zip")


def test_it_is_typed_and_names_its_licence(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = (archive.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
    assert "cdk_connect_workspace/py.typed" in names
    assert "License-Expression: Apache-2.0" in metadata
    assert any(name.endswith("/LICENSE") for name in names)
