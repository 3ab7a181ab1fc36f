"""Which file an environment is read from, and what is said when it is not there."""

from pathlib import Path

import pytest

import app
from tests.environments.files import VALID
from workspace_environments.document import MistakesError
from workspace_environments.environment import Environment, Stack


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two environments, in a folder of the working directory."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "environments"
    folder.mkdir()
    (folder / "claims.yaml").write_text(VALID)
    (folder / "billing.yaml").write_text(VALID)
    return folder


def stack(environment: str, folder: Path) -> Stack:
    (found,) = Environment.from_file(app.find(environment, folder)).stacks
    return found


def said(environment: str, folder: Path) -> str:
    with pytest.raises(MistakesError) as raised:
        stack(environment, folder)
    return str(raised.value)


def test_a_name_stands_for_a_file_of_the_folder(folder: Path) -> None:
    assert stack("billing", folder).name == "workspace-associations-billing"


@pytest.mark.parametrize("name", ["desk.yaml", "desk.yml"])
def test_a_value_that_ends_like_a_file_is_a_path(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(VALID)
    assert stack(name, folder).name == "workspace-associations-desk"
    assert stack(str(tmp_path / name), folder).name == "workspace-associations-desk"


def test_a_missing_file_is_reported_with_the_environments_there_are(folder: Path) -> None:
    assert said("claim", folder) == "environments/claim.yaml:1: the file: does not exist; choose from billing, claims"
    assert said("x/y.yml", folder) == "x/y.yml:1: the file: does not exist; choose from billing, claims"


def test_no_environment_at_all_is_reported_with_the_environments_there_are(folder: Path) -> None:
    expected = "cdk.json:1: context.environment: is not set; choose from billing, claims: -c environment=NAME"
    assert said("", folder) == expected


def test_a_file_outside_of_the_working_directory_is_named_in_full(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}.yaml"
    assert said(str(outside), folder).startswith(f"{outside}:1: ")


def test_a_file_that_cannot_be_read_is_reported(folder: Path) -> None:
    (folder / "desk.yaml").mkdir()
    expected = "environments/desk.yaml:1: the file: cannot be read: Is a directory; make it a file that can be read"
    assert said("desk", folder) == expected


def test_a_file_in_another_encoding_is_reported_on_the_line_of_the_first_foreign_byte(folder: Path) -> None:
    (folder / "desk.yaml").write_bytes(f"{VALID}# M\u00fcnchen\n".encode("latin-1"))
    assert said("desk", folder) == "environments/desk.yaml:8: the file: is not UTF-8: byte 0xfc; save it as UTF-8"


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(folder: Path) -> None:
    (folder / "desk.yaml").write_bytes(VALID.replace("\n", "\r\n").encode("utf-8-sig"))
    assert stack("desk", folder).region == "eu-central-1"


def test_a_file_name_that_makes_no_stack_name_is_reported(folder: Path) -> None:
    (folder / "prod_eu.yaml").write_text(VALID)
    expected = 'environments/prod_eu.yaml:1: stack_name: "workspace-associations-prod_eu" is not valid; '
    assert said("prod_eu", folder).startswith(expected)
