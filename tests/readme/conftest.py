"""The apps of the documents, synthesized from this checkout, and what the command says of one of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from tests.readme.center import Center, opened
from tests.readme.document import PLAIN_TEMPLATE, README, Snippet, snippets_of


def synthesized(app: Snippet, folder: Path) -> dict[str, dict[str, Any]]:
    """The templates of an app by stack; its cloud assembly is left in the folder, as cdk.out.

    In this process, which has loaded CDK; `tests/wheel` runs the same apps as a person does.
    """
    names: dict[str, Any] = {}
    exec(compile(app.text, str(app), "exec"), names)  # noqa: S102  # it is ours
    made = names["app"]
    assert isinstance(made, App)
    assembly = made.synth()
    shutil.copytree(assembly.directory, folder / "cdk.out")
    return {stack.stack_name: stack.template for stack in assembly.stacks}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the README's app is."""
    return tmp_path_factory.mktemp("readme")


@pytest.fixture(scope="session")
def templates(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The templates of all apps that are shown as a whole, by stack."""
    (readme,) = snippets_of("python", README)
    found = synthesized(readme, folder)
    for app in snippets_of("python", PLAIN_TEMPLATE):
        found |= synthesized(app, tmp_path_factory.mktemp("app"))
    return found


@pytest.fixture(scope="session")
def center(folder: Path, templates: dict[str, dict[str, Any]]) -> Iterator[Center]:
    """The contact center of the documents; commands run where the README's app is."""
    with opened(folder, templates["ClaimsDesk"]) as center:
        yield center
