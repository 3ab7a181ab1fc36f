"""The zip that Lambda runs: the same bytes everywhere, and always the code that is in handler/."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tools.function import from_checkout

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of one's own, with the libraries of the function packed."""
    for part in ("handler", "requirements"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "build").mkdir()
    shutil.copyfile(ROOT / "build" / "dependencies.zip", tmp_path / "build" / "dependencies.zip")
    return tmp_path


def bundle(checkout: Path) -> Path:
    return from_checkout(checkout)


def test_it_holds_the_handler_crhelper_and_boto3_with_their_licences(checkout: Path) -> None:
    with ZipFile(bundle(checkout)) as archive:
        names = set(archive.namelist())
    assert {"workspace_association/main.py", "crhelper/__init__.py", "boto3/__init__.py"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names if "LICENSE" in name} >= {
        "boto3",
        "botocore",
        "crhelper",
    }


def test_the_same_files_give_the_same_bytes_whatever_their_dates_and_permissions(checkout: Path) -> None:
    first = bundle(checkout)
    expected = first.read_bytes()
    first.unlink()
    for path in (checkout / "handler").rglob("*.py"):
        path.touch()
        path.chmod(0o600)
    assert bundle(checkout).read_bytes() == expected


def test_after_an_edit_in_handler_the_bundle_has_another_name_and_the_new_code(checkout: Path) -> None:
    before = bundle(checkout)
    edited = checkout / "handler" / "workspace_association" / "plan.py"
    edited.write_text(edited.read_text() + "# edited\n")
    after = bundle(checkout)
    assert after.name != before.name
    with ZipFile(after) as archive:
        assert archive.read("workspace_association/plan.py").endswith(b"# edited\n")


def test_a_removed_file_is_not_shipped(checkout: Path) -> None:
    bundle(checkout)
    (checkout / "handler" / "workspace_association" / "plan.py").unlink()
    with ZipFile(bundle(checkout)) as archive:
        assert "workspace_association/plan.py" not in archive.namelist()


def test_packages_in_the_package_are_shipped_without_what_python_compiled_of_them(checkout: Path) -> None:
    inner = checkout / "handler" / "workspace_association" / "deployed"
    subprocess.run([sys.executable, "-m", "compileall", "-q", inner], check=True)
    assert list(inner.rglob("*.pyc"))
    with ZipFile(bundle(checkout)) as archive:
        shipped = {name for name in archive.namelist() if name.startswith("workspace_association/deployed/")}
    assert shipped == {f"workspace_association/deployed/{path.name}" for path in inner.glob("*.py")}


def test_every_module_of_the_function_is_imported_from_the_bundle_alone(checkout: Path) -> None:
    modules = [
        ".".join(path.relative_to(checkout / "handler").with_suffix("").parts)
        for path in sorted((checkout / "handler").rglob("*.py"))
    ]
    program = (
        "import sys; from importlib import import_module; sys.path.insert(0, sys.argv[1])\n"
        "for name in sys.argv[2:]: import_module(name)"
    )
    # -I and -S: neither the environment nor site-packages lends it anything.
    subprocess.run([sys.executable, "-I", "-S", "-c", program, bundle(checkout), *modules], check=True)


def test_it_knows_the_operations_that_the_function_calls_and_no_others(checkout: Path) -> None:
    called = json.loads((checkout / "requirements" / "operations.json").read_text())
    with ZipFile(bundle(checkout)) as archive:
        names = [name for name in archive.namelist() if name.endswith("/service-2.json")]
        models = {name.split("/")[2]: json.loads(archive.read(name)) for name in names}
    assert {name: sorted(model["operations"]) for name, model in models.items()} == called


@pytest.mark.parametrize("name", ["lambda.txt", "operations.json"])
def test_libraries_packed_from_other_requirements_are_refused(checkout: Path, name: str) -> None:
    made_from = checkout / "requirements" / name
    made_from.write_text(made_from.read_text() + "\n")
    with pytest.raises(FileNotFoundError, match="make bundle"):
        bundle(checkout)


def test_a_checkout_whose_libraries_were_never_packed_says_how(checkout: Path) -> None:
    (checkout / "build" / "dependencies.zip").unlink()
    with pytest.raises(FileNotFoundError, match="make bundle"):
        bundle(checkout)


def test_a_checkout_on_windows_gives_the_same_bytes(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There git may end lines with CRLF, and a zip says that it was made on Windows."""
    first = bundle(checkout)
    expected = first.read_bytes()
    first.unlink()
    made_from = [checkout / "requirements" / name for name in ("lambda.txt", "operations.json")]
    for path in [*(checkout / "handler").rglob("*.py"), *made_from]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(sys, "platform", "win32")
    assert bundle(checkout).read_bytes() == expected


def test_git_keeps_the_ends_of_lines_as_they_are() -> None:
    attributes = subprocess.run(
        ["git", "check-attr", "eol", "handler/workspace_association/main.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert attributes.stdout.endswith("eol: lf\n")
