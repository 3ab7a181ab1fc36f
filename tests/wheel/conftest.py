"""Sdist and wheel, built from a copy of the checkout, and an environment that has the wheel and its dependencies."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[2]


def uv(*arguments: str | Path, folder: Path) -> None:
    """Run uv in a folder; CalledProcessError where it fails."""
    subprocess.run([find_uv_bin(), *arguments, "--quiet", "--no-progress"], cwd=folder, check=True)


@dataclass(frozen=True)
class Release:
    """What a release would upload."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git keeps or is about to, as in a fresh clone."""
    copy = tmp_path_factory.mktemp("checkout")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in names:
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def release(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The sdist, and the wheel that is made of it with nothing else around; the libraries are packed for it anew."""
    target = tmp_path_factory.mktemp("release")
    uv("build", "--build-constraints", "requirements/dev.txt", "--out-dir", target, folder=checkout)
    (sdist,), (wheel,) = target.glob("*.tar.gz"), target.glob("*.whl")
    return Release(sdist, wheel)


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make wheel` builds it, with the libraries that have been packed already."""
    target = tmp_path_factory.mktemp("dist")
    (checkout / "build").mkdir()
    shutil.copyfile(ROOT / "build" / "dependencies.zip", checkout / "build" / "dependencies.zip")
    uv("build", "--wheel", "--build-constraints", "requirements/dev.txt", "--out-dir", target, folder=checkout)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that the wheel is installed in, with its dependencies as they are locked."""
    return installed(f"{wheel}", made(tmp_path_factory.mktemp("environment")))


@pytest.fixture(scope="session")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`connect-workspaces`, in an environment where the extra `cli` is installed."""
    return installed(f"{wheel}[cli]", made(tmp_path_factory.mktemp("environment"))).parent / "connect-workspaces"


def made(folder: Path) -> Path:
    """A fresh environment."""
    uv("venv", "venv", folder=folder)
    return folder / "venv"


def installed(requirement: str, environment: Path) -> Path:
    """The Python of an environment that now has something, and its dependencies as they are locked."""
    python = environment / "bin" / "python"
    locked = ROOT / "requirements" / "dev.txt"
    uv("pip", "install", "--python", python, "--constraints", locked, requirement, folder=environment)
    return python
