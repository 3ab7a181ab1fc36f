"""What the README names: commands, files and folders."""

import re
from collections.abc import Iterable, Iterator

from tests.readme.document import README, ROOT, inline_code, links, snippets_of

MADE_LATER = {".venv", "build", "dist", "node_modules"}
"""Folders that the commands make."""


def code() -> list[str]:
    return [*inline_code(), *(line for snippet in snippets_of("sh") for line in snippet.text.splitlines())]


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


def test_every_make_target_exists() -> None:
    made = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"demo", "test"} <= targets(code())
    assert targets(code()) <= made


def test_every_path_exists() -> None:
    named = set(paths(code()))
    inside = ROOT / "handler" / "workspace_association"
    missing = {path for path in named if not (ROOT / path).exists() and not (inside / path).exists()}
    assert "environments/production.yaml" in named
    assert not missing


def test_every_environment_that_is_deployed_exists() -> None:
    deployed = re.findall(r"-c environment=(\w+)", README.read_text())
    names = {name for name in deployed if name != "NAME"}
    assert "production" in names
    assert all((ROOT / "environments" / f"{name}.yaml").exists() for name in names)


def test_the_tree_is_the_repository() -> None:
    (tree,) = snippets_of("text tree")
    for line in tree.text.splitlines():
        name, about = line.split(maxsplit=1)
        assert (ROOT / name).is_dir() if name.endswith("/") else (ROOT / name).is_file(), name
        _, _, package = about.partition(": ")
        assert not package or "," in package or " " in package or (ROOT / name / package).is_dir(), package


def test_every_page_linked_to_exists() -> None:
    assert not [target for target in links() if "://" not in target and not (ROOT / target.split("#")[0]).exists()]
