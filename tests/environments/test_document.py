"""The snippets of the page about environment files."""

from pathlib import Path

import pytest
from aws_cdk.assertions import Template

from tests.environments.files import ROOT
from tests.readme.document import ENVIRONMENTS, Snippet, snippets_of
from workspace_environments.document import parse
from workspace_environments.environment import Environment
from workspace_environments.files import EnvironmentFile
from workspace_environments.lock import Lock
from workspace_environments.schema import DriftCheck, File, Function

pytestmark = pytest.mark.xdist_group("cdk")

PATH = Path("environments/production.yaml")
LOCK = Lock.read(ROOT / Lock.path_of(PATH))


@pytest.mark.parametrize("snippet", snippets_of("yaml environment", ENVIRONMENTS), ids=str)
def test_a_file_that_is_shown_is_valid(snippet: Snippet) -> None:
    found = Environment.of(EnvironmentFile.of(parse(snippet.text, PATH), PATH), LOCK)
    named = {name for stack in found.stacks for each in stack.workspaces.values() for name in each.names.values()}
    assert {"alice.adler", "dana.dietrich"} <= named


def test_the_app_that_is_shown_makes_the_stacks_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (app,) = snippets_of("python", ENVIRONMENTS)
    names: dict[str, object] = {}
    exec(app.text.replace("app.synth()\n", "made = app.node.children\n"), names)  # noqa: S102
    made = names["made"]
    assert isinstance(made, list)
    stack = next(each for each in made if each.node.id == "contact-center-workspaces")
    Template.from_stack(stack).resource_count_is("Custom::ConnectWorkspaceAssociation", 2)


def test_the_known_differences_that_are_shown_are_those_of_the_production_example() -> None:
    (shown,) = snippets_of("yaml ignore", ENVIRONMENTS)
    example = EnvironmentFile.read(ROOT / PATH).document.content
    assert isinstance(example, dict)
    assert parse(shown.text, PATH).content == {"ignore": example["ignore"]}


def test_every_setting_is_told_of() -> None:
    text = ENVIRONMENTS.read_text()
    for setting in File.model_fields:
        assert f"`{setting}" in text or f"\n{setting}:" in text or setting in ("account", "region", "function"), setting
    for setting in Function.model_fields:
        assert f"`function.{setting}`" in text, setting
    for setting in DriftCheck.model_fields:
        assert f"`{setting}`" in text, setting
