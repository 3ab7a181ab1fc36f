"""The demo shows a stack's whole life, and is not content with less."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from local.aws import local_aws
from local.cdk import Cdk, Outcome
from local.demo.edits import Edit, difference, edited
from local.demo.picture import Picture
from local.demo.screen import Screen
from local.demo.story import OffError, Story
from local.office import DEMO, ROOT, declared, demo_environment, user_id


@pytest.mark.xdist_group("demo")
def test_it_tells_the_whole_story_and_ends_well() -> None:
    demo = subprocess.run([sys.executable, "-m", "local.demo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert demo.returncode == 0, demo.stdout + demo.stderr
    checked = [line.partition("checked: ")[2] for line in demo.stdout.splitlines() if "checked: " in line]
    assert checked == [
        "just the associations made by hand are there",
        "no association has changed",
        "everything declared is associated, and what was made by hand is as it was",
        "everything declared is associated again, and nothing else has changed",
        "every association is as it was",
        "just the associations made by hand are left",
    ]
    assert f"agent/{user_id(99)} 404" in demo.stdout


def do_nothing(cdk: Cdk) -> None:
    del cdk


def associate_what_is_declared(cdk: Cdk) -> None:
    environment = demo_environment()
    for name, arns in declared(environment).items():
        cdk.aws.connect.associate(environment.workspaces[name].arn, arns)


@pytest.mark.parametrize(
    ("deploy", "told"),
    [
        (do_nothing, "user-01 is missing in claims"),
        (associate_what_is_declared, "user-10 should not be in backoffice"),
    ],
)
def test_a_deployment_that_does_not_do_its_work_is_found_out(
    deploy: Callable[[Cdk], None], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def succeed(cdk: Cdk) -> Outcome:
        deploy(cdk)
        return Outcome("cdk deploy", 0, "")

    monkeypatch.setattr(Cdk, "bootstrap", lambda _: Outcome("cdk bootstrap", 0, ""))
    monkeypatch.setattr(Cdk, "deploy", succeed)
    with local_aws() as aws, pytest.raises(OffError, match=told):
        Story(aws, Screen(lambda: 0.0)).tell()


def test_what_was_missing_and_came_back_is_repaired_and_not_added() -> None:
    before, after = frozenset({"kept", "dropped", "by hand"}), frozenset({"kept", "lost", "new", "by hand"})
    picture = Picture(before, after, frozenset({"kept", "lost", "dropped"}), frozenset({"kept", "lost", "new"}))
    assert picture.repaired == {"lost"}
    assert picture.added == {"new"}
    assert picture.removed == {"dropped"}
    assert picture.foreign == {"by hand"}


def test_an_edit_changes_its_lines_and_no_other() -> None:
    text = DEMO.read_text()
    edit = Edit("claims", add=(user_id(31),), remove=(user_id(6),))
    changed = [line for line in difference(text, edited(text, [edit])) if line.startswith(("+", "-"))]
    assert changed == [f"-      - {user_id(6)}", f"+      - {user_id(31)}"]
