"""What the documents name: commands, files, folders and pages."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.readme.document import (
    CONTRIBUTING,
    DOCUMENTS,
    README,
    ROOT,
    anchors,
    inline_code,
    links,
    snippets,
    snippets_of,
)

MADE_LATER = {".venv", "build", "dist", "node_modules"}
"""Folders that the commands make."""

SAVED_BY_READERS = {"base.yaml", "desk.py", "desks.lock.json", "environments/desks.yaml", "plan.json"}
"""Files that the documents have a reader save."""

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)


def settings() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"])


def source_roots() -> list[Path]:
    return [ROOT / root for root in settings()["pytest"]["pythonpath"]]


def code(document: Path) -> list[str]:
    commands = [snippet.text for snippet in snippets(document) if snippet.kind == "sh"]
    return [*inline_code(document), *(line for text in commands for line in text.splitlines())]


def targets(lines: Iterable[str]) -> set[str]:
    return {target for line in lines for target in re.findall(r"\bmake ([a-z][\w-]*)", line)}


def paths(lines: Iterable[str]) -> Iterator[str]:
    """The words that look like paths: they end as a file does, or begin with a folder of the repository."""
    top = {path.name for path in ROOT.iterdir()} - MADE_LATER
    for word in (word for line in lines for word in line.split()):
        first, slash, _ = word.partition("/")
        is_file = first not in MADE_LATER and re.search(r"\w\.(json|md|py|toml|txt|yaml)$", word)
        if re.fullmatch(r"[\w./-]+", word) and (is_file or (slash and first in top)) and "NAME" not in word:
            yield word


def test_the_readme_fits_on_a_few_screens() -> None:
    assert len(README.read_text().splitlines()) <= 200


@each_document
def test_every_make_target_exists(document: Path) -> None:
    made = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert targets(code(document)) <= made


def test_contributing_tells_of_every_make_target() -> None:
    told = set(re.findall(r"^([a-z][\w-]*):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert told - {"bundle"} <= targets(code(CONTRIBUTING))
    assert {"demo", "test"} <= targets(code(README))


@each_document
def test_every_path_exists(document: Path) -> None:
    packages = [ROOT, *(path.parent for root in source_roots() if root != ROOT for path in root.glob("*/__init__.py"))]
    missing = {path for path in paths(code(document)) if not any((package / path).exists() for package in packages)}
    assert missing <= SAVED_BY_READERS


def test_every_environment_that_is_deployed_exists() -> None:
    deployed = {name for path in DOCUMENTS for name in re.findall(r"-c environment=(\w+)", path.read_text())}
    assert "production" in deployed
    files = {f"environments/{name}.yaml" for name in deployed - {"NAME"}} - SAVED_BY_READERS
    assert all((ROOT / file).exists() for file in files)


def test_the_tree_is_the_repository() -> None:
    (tree,) = snippets_of("text tree", CONTRIBUTING)
    named = set()
    for line in tree.text.splitlines():
        name, about = line.split(maxsplit=1)
        named.add(name.rstrip("/"))
        assert (ROOT / name).is_dir() if name.endswith("/") else (ROOT / name).is_file(), name
        _, _, package = about.partition(": ")
        assert not package or "," in package or " " in package or (ROOT / name / package).is_dir(), package
    assert {root.name for root in source_roots() if root != ROOT} <= named
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} <= named


def test_every_folder_of_tests_says_what_it_tests() -> None:
    named = re.findall(r"^\| (`tests/.*?) \|", CONTRIBUTING.read_text(), re.MULTILINE)
    folders = {name for row in named for name in re.findall(r"`tests/(\w+)`", row)}
    assert folders == {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}


def test_the_packages_whose_imports_are_checked_are_all_there_are_and_contributing_tells_of_each() -> None:
    packages = {path.parent.name for root in source_roots() for path in root.glob("*/__init__.py")}
    assert packages == {*settings()["importlinter"]["root_packages"]}
    _, told, _ = re.split(r"^### (?:Who imports whom|Tests)$", CONTRIBUTING.read_text(), flags=re.MULTILINE)
    assert packages == {*re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)}


@each_document
def test_every_page_linked_to_exists(document: Path) -> None:
    for target in links(document):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        page = document.parent / name if name else document
        assert page.exists(), target
        assert not anchor or anchor in anchors(page), target
