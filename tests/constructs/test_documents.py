"""What the documents and examples show works, and the README's stack is what was reviewed."""

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App
from aws_cdk.assertions import Annotations, Match, Template

from tests.constructs.documents import ROOT, python_snippets

REVIEWED = Path(__file__).with_name("readme_stack.json")


def run(snippets: list[str]) -> dict[str, Any]:
    """Run the code of a document; the names that it leaves behind."""
    names: dict[str, Any] = {}
    exec(compile("\n".join(snippets), "snippets", "exec"), names)  # noqa: S102  # it is ours
    return names


def test_the_guides_app_synthesizes_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(python_snippets("docs/guide.md"))
    assert f"```text cost\n{capsys.readouterr().out}```\n" in (ROOT / "docs" / "guide.md").read_text()
    app = names["app"]
    assert isinstance(app, App)
    stacks = [stack.stack_name for stack in app.synth().stacks]
    assert set(stacks) == {
        "Desks",
        "OtherTeam",
        "Retained",
        "AtNight",
        "Repaired",
        "SetUp",
        "Elsewhere",
    }
    for each in ("stack", "at_night", "repaired"):
        assert Annotations.from_stack(names[each]).find_warning("*", Match.any_value()) == []


def test_the_readmes_stack_is_as_it_was_reviewed() -> None:
    """After a change that is meant, review the difference and write it into the file."""
    names = run(python_snippets("README.md")[:1])
    template = json.dumps(Template.from_stack(names["stack"]).to_json())
    code = re.sub(r"[0-9a-f]{64}\.zip", "CODE.zip", template)  # changes with every edit in handler/
    assert json.loads(code) == json.loads(REVIEWED.read_text())


def test_the_pipeline_deploys_to_both_accounts() -> None:
    app = runpy.run_path(str(ROOT / "examples" / "pipeline.py"), run_name="__main__")["app"]
    paths = Path(app.synth().directory).glob("assembly-*/*.template.json")
    templates = {path.parent.name: json.loads(path.read_text()) for path in paths}
    assert templates.keys() == {"assembly-Delivery-Test", "assembly-Delivery-Production"}
    for template in templates.values():
        assert "Custom::ConnectWorkspaceAssociation" in {each["Type"] for each in template["Resources"].values()}
