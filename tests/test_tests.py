"""What holds for the tests themselves."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

# One process of the tests reads them all.
pytestmark = pytest.mark.xdist_group("tests")

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "tests").rglob("*.py"))
OURS = {
    "benchmarks",
    "cdk_connect_workspace",
    "connect_workspaces",
    "examples",
    "local",
    "tests",
    "tools",
    "workspace_association",
    "workspace_environments",
}
AWAY = set(re.findall(r"^AWAY := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split())
"""The folders that `make check` leaves out."""
SETS = {"setattr", "delattr", "patch", "object"}
"""What `monkeypatch` and `mock` call it to put something in the place of something else."""


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


@cache
def nodes(file: Path) -> list[ast.AST]:
    return [*ast.walk(tree(file))]


@cache
def imports(file: Path) -> dict[str, str]:
    """What a file calls the modules that it imports, and what it imports from them."""
    found: dict[str, str] = {}
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return found


def patched(file: Path) -> Iterator[str]:
    """What a file patches, as it is called where it comes from."""
    known = imports(file)
    for node in nodes(file):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SETS and node.args:
            target = node.args[0]
            while isinstance(target, ast.Attribute):
                target = target.value
            name = target.value if isinstance(target, ast.Constant) else ast.unparse(target)
            yield known.get(str(name), str(name))


def test_what_is_patched_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "test_patches.py"
    file.write_text("from local import aws\nmonkeypatch.setattr(aws.x, 'y', 1)\nmock.patch('tools.bundle.x')\n")
    assert list(patched(file)) == ["local.aws", "tools.bundle.x"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_it_takes_nothing_from_another_test_and_patches_nothing_of_ours(file: Path) -> None:
    assert not [name for name in imports(file).values() if re.search(r"^tests\..*\btest_\w+", name)]
    assert not [name for name in patched(file) if name.partition(".")[0] in OURS]


def test_what_make_check_leaves_out_is_all_that_starts_a_local_aws() -> None:
    for file in FILES:
        folder = file.relative_to(ROOT / "tests").parts[0]
        if not file.name.startswith("test_") and folder == file.name:
            continue  # a module that tests share starts nothing by itself
        arguments = [each for each in nodes(file) if isinstance(each, ast.arg)]
        asked = any(each.annotation and ast.unparse(each.annotation).strip("'") == "LocalAws" for each in arguments)
        starts = "local.aws.local_aws" in imports(file).values() or asked
        assert folder in AWAY or not starts, file


@pytest.mark.parametrize("number", range(1, 14))
def test_each_rule_of_the_contract_says_where_it_is_tested(number: int) -> None:
    """In the docstring of a module; to find it, search for "Rule" and the number."""
    said = [ast.get_docstring(tree(file)) or "" for file in FILES if file.name.startswith("test_")]
    assert any(re.search(rf"^Rules? [^:]*\b{number}\b.* of the contract", doc, re.MULTILINE) for doc in said)
