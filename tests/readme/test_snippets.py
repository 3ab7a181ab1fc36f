"""Every snippet of the documents, run."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.readme.conftest import synthesized
from tests.readme.document import DOCUMENTS, PLAIN_TEMPLATE, ROOT, snippets, snippets_of
from workspace_environments.document import MistakesError, parse
from workspace_environments.environment import Environment
from workspace_environments.files import EnvironmentFile
from workspace_environments.lock import Lock

# One process of the tests synthesizes the apps.
pytestmark = pytest.mark.xdist_group("readme")

TYPE = "Custom::ConnectWorkspaceAssociation"
RUN = {
    "python",
    "python drift-check",
    "yaml template",
    "yaml environment",
    "text mistakes",
    "text cdk-deploy",
    "text connect-workspaces",
    "text cost",
    "yaml ignore",
}
"""Here and in test_command.py; the guide's by `tests/constructs/test_documents.py`."""

CHECKED_BY_NAME = {"sh", "text tree"}
"""test_names.py looks up what these name."""


def read_environment(text: str) -> Environment:
    path = Path("environments/production.yaml")
    return Environment.of(EnvironmentFile.of(parse(text, path), path), Lock.read(ROOT / Lock.path_of(path)))


def only(template: dict[str, Any], type_: str) -> dict[str, Any]:
    (found,) = [resource for resource in template["Resources"].values() if resource["Type"] == type_]
    return dict(found["Properties"])


def granted(template: dict[str, Any]) -> set[tuple[str, str]]:
    """Each action that the policies of a template allow, with each resource."""

    def listed(value: Any) -> list[Any]:
        return value if isinstance(value, list) else [value]

    policies = [each for each in template["Resources"].values() if each["Type"] == "AWS::IAM::Policy"]
    statements = [each for policy in policies for each in policy["Properties"]["PolicyDocument"]["Statement"]]
    return {
        (action, str(on)) for each in statements for action in listed(each["Action"]) for on in listed(each["Resource"])
    }


def test_every_snippet_is_run() -> None:
    shown = [snippet for document in DOCUMENTS for snippet in snippets(document)]
    unknown = [f"{snippet}: {snippet.kind!r}" for snippet in shown if snippet.kind not in RUN | CHECKED_BY_NAME]
    assert not unknown


def test_the_first_association_names_its_people_and_is_short(templates: dict[str, dict[str, Any]]) -> None:
    association = only(templates["ClaimsDesk"], TYPE)
    assert len(association["ResourceArns"]) == 3
    assert len(snippets_of("python")[0].text.splitlines()) <= 20


def test_the_drift_check_is_added_to_the_first_association_and_both_its_alarms_tell_somebody(tmp_path: Path) -> None:
    (app,), (added,) = snippets_of("python"), snippets_of("python drift-check")
    whole = replace(app, text=app.text.replace("app.synth()", f"{added.text}\napp.synth()"))
    resources = synthesized(whole, tmp_path)["ClaimsDesk"]["Resources"].values()
    alarms = [each["Properties"] for each in resources if each["Type"] == "AWS::CloudWatch::Alarm"]
    assert [len(alarm["AlarmActions"]) for alarm in alarms] == [1, 1]
    (check,) = [each["Properties"] for each in resources if each["Type"] == "AWS::Scheduler::Schedule"]
    assert check["ScheduleExpression"] == "rate(1 hour)"


def test_the_function_can_be_deployed_alone_with_what_a_template_imports(templates: dict[str, dict[str, Any]]) -> None:
    (template,) = snippets_of("yaml template", PLAIN_TEMPLATE)
    imported = set(re.findall(r"!ImportValue (\S+?)\]?$", template.text, re.MULTILINE))
    outputs = templates["WorkspaceAssociations"]["Outputs"].values()
    assert imported == {output["Export"]["Name"] for output in outputs}


def test_the_plain_template_is_valid(tmp_path: Path) -> None:
    from cfnlint import ManualArgs  # noqa: PLC0415  # takes a second, and no other process of the tests needs it
    from cfnlint.api import lint  # noqa: PLC0415

    (template,) = snippets_of("yaml template", PLAIN_TEMPLATE)
    found = lint(template.text, config=ManualArgs(regions=["eu-central-1"]))
    assert not [str(match) for match in found]


def test_the_plain_template_says_what_the_construct_says(templates: dict[str, dict[str, Any]]) -> None:
    from cfnlint.decode import decode_str  # noqa: PLC0415

    (snippet,) = snippets_of("yaml template", PLAIN_TEMPLATE)
    parsed, mistakes = decode_str(snippet.text)
    assert parsed
    assert not mistakes
    instance = parsed["Parameters"]["Instance"]["Default"]
    plain, _ = decode_str(snippet.text.replace("!Sub ", "").replace("${Instance}", instance))
    assert plain
    association, expected = only(plain, TYPE), only(templates["ClaimsDesk"], TYPE)
    assert association.keys() == expected.keys()
    assert str(association["ServiceTimeout"]) == str(expected["ServiceTimeout"])
    assert association["WorkspaceArn"] == expected["WorkspaceArn"]
    assert set(association["ResourceArns"]) <= set(expected["ResourceArns"])
    assert granted(plain) == granted(templates["ClaimsDesk"])


def test_the_environment_file_is_valid() -> None:
    (file,) = snippets_of("yaml environment")
    (stack,) = read_environment(file.text).stacks
    (workspace,) = stack.workspaces.values()
    assert (len(workspace.users), len(workspace.routing_profiles)) == (2, 1)


def test_its_mistakes_are_reported_as_shown() -> None:
    (file,) = snippets_of("yaml environment")
    (shown,) = snippets_of("text mistakes")
    mistaken = file.text.replace('"123456789012"', "123456789012").replace("ADDITIVE", "ADITIVE")
    with pytest.raises(MistakesError) as mistakes:
        read_environment(mistaken)
    assert str(mistakes.value) == shown.text.rstrip()
