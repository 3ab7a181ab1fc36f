"""What another team gets with the wheel."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from cdk_connect_workspace._bundle import function_zip
from local.cdk import NODE_BIN
from tests.readme.document import snippets_of
from tests.readme.synth import templates_of
from tests.wheel.conftest import ROOT

# One process of the tests builds and installs it.
pytestmark = pytest.mark.xdist_group("wheel")

PACKAGE = "cdk_connect_workspace"
ZIP = f"{PACKAGE}/function.zip"


@pytest.fixture
def zip_in_wheel(wheel: Path, tmp_path: Path) -> Path:
    with ZipFile(wheel) as archive:
        return Path(archive.extract(ZIP, tmp_path))


def test_it_holds_the_package_and_the_bundle_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    source = ROOT / "constructs" / PACKAGE
    files = {path.name for path in source.iterdir() if path.is_file()}
    assert f"{PACKAGE}/py.typed" in names
    assert names == {ZIP} | {f"{PACKAGE}/{name}" for name in files}


def test_its_bundle_is_what_a_checkout_deploys_to_the_byte(zip_in_wheel: Path) -> None:
    assert zip_in_wheel.read_bytes() == function_zip().read_bytes()


def test_the_apps_of_the_readme_are_synthesized_with_it_outside_the_repository(python: Path, tmp_path: Path) -> None:
    for number, app in enumerate(snippets_of("python")):
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
