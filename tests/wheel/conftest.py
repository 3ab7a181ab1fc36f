"""The wheel, built from a copy of the checkout, and an environment that has it and what it depends on."""

import shutil
import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[2]


def uv(*arguments: str | Path, folder: Path) -> None:
    """Run uv in a folder; CalledProcessError where it fails."""
    subprocess.run([find_uv_bin(), *arguments, "--quiet", "--no-progress"], cwd=folder, check=True)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made of the files that git keeps or is about to."""
    copy, target = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("dist")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in names:
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    uv("build", "--wheel", "--build-constraints", "requirements/dev.txt", "--out-dir", target, folder=copy)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that the wheel is installed in, with its dependencies as they are locked."""
    folder = tmp_path_factory.mktemp("environment")
    uv("venv", "venv", folder=folder)
    python = folder / "venv" / "bin" / "python"
    uv("pip", "install", "--python", python, "--constraints", ROOT / "requirements" / "dev.txt", wheel, folder=folder)
    return python
