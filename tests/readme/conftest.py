"""The apps of the documents, synthesized from this checkout."""

import sys
from pathlib import Path
from typing import Any

import pytest

from local.cdk import NODE_BIN
from tests.readme.document import PLAIN_TEMPLATE, README, ROOT, snippets_of
from tests.readme.synth import templates_of


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The templates of all apps that are shown as a whole, by stack."""
    python = Path(sys.executable)
    found: dict[str, dict[str, Any]] = {}
    for app in (*snippets_of("python", README), *snippets_of("python", PLAIN_TEMPLATE)):
        folder = tmp_path_factory.mktemp("app")
        library = {"PYTHONPATH": str(ROOT / "constructs")}
        found |= templates_of(app.text, python, [python.parent, NODE_BIN], folder, library)
    return found
