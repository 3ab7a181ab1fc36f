"""The demo shows a stack's whole life within 80 columns, says where the rest is, and is not content with less."""

import json
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.aws import LocalAws, local_aws
from local.cdk import QUICK, Cdk, Outcome
from local.demo.activity import Activity
from local.demo.commands import Commands, recorded
from local.demo.drift import DriftSearch
from local.demo.drift_check import MISSING, REPAIRED, DriftCheck
from local.demo.edits import Edit, difference, edited
from local.demo.observer import OffError
from local.demo.picture import Picture
from local.demo.planner import Planner
from local.demo.preview import previewed
from local.demo.screen import Screen
from local.demo.story import Story
from local.demo.tool import Tool
from local.ministack import inherited_environment
from local.office import DEMO, ROOT, declared, demo_environment, demo_instance
from tests.assembly import write_assembly
from tests.local_aws.traces import traces

EVENT = "demo | {count} | 2:36:51 PM | {status:23} | {kind:35} | {name} (Logical1D) "
ASSOCIATION, STACK = "Custom::ConnectWorkspaceAssociation", "AWS::CloudFormation::Stack"


@pytest.mark.xdist_group("demo")  # both write build/demo.log
def test_it_tells_the_whole_story_and_ends_well() -> None:
    """Without a terminal: plain lines of 80 columns, and a file with the rest."""
    demo = subprocess.run(
        [sys.executable, "-m", "local.demo"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert demo.returncode == 0, demo.stdout + demo.stderr
    lines = demo.stdout.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert re.findall(r"[^\n -\uffff]", demo.stdout) == []
    assert [line.partition("checked: ")[2] for line in lines if "checked: " in line] == [
        "only the associations made by hand are there",
        "no association has changed",
        "everything declared is associated, all else only where ADDITIVE",
        "what happened is what the plan said",
        "drift names what was removed by hand, and nothing else",
        "the check says what it put back, and its alarm rang and is over",
        "what was missing is back, and all else is as it was",
        "no association has changed",
        "everything declared is associated again, drift is repaired",
        "what happened is what the plan said",
        "every association is as it was",
        "only the associations made by hand are left",
    ]
    told = " ".join(demo.stdout.split())
    foretold = (
        "1 foreign removed, 16 associated, 3 foreign kept",
        "1 disassociated, 1 foreign removed, 4 associated, 1 repaired",
    )
    assert [
        words for words in (*foretold, "OK -> ALARM -> OK", "user tara.thoma has the ID") if words not in told
    ] == []
    leaver = demo_instance().users["zoe.zimmer"]
    assert f"user zoe.zimmer has the ID {leaver}" in told
    assert f"agent/{leaver} 404" in told
    assert "IN_PROGRESS" not in demo.stdout
    (named,) = re.findall(r"CDK CLI wrote: (\S+)", demo.stdout)
    written = (ROOT / named).read_text()
    assert [status for status in ("CREATE", "UPDATE", "ROLLBACK", "DELETE") if f"{status}_COMPLET" not in written] == []


@contextmanager
def recording(tmp_path: Path) -> Iterator[tuple[Commands, Screen]]:
    """Commands and the screen that shows them."""
    screen = Screen(lambda: 0.0)
    with recorded(screen, tmp_path / "build" / "output.log") as commands:
        yield commands, screen


@dataclass(frozen=True)
class Idle(Cdk):
    """Says that it has deployed, and has done nothing."""

    def bootstrap(self) -> Outcome:
        return Outcome("cdk bootstrap", 0, "")

    def synth(self, output: Path, context: object = None) -> Outcome:
        write_assembly(DEMO, output)
        return Outcome("cdk synth", 0, "")

    def deploy(self, *stacks: str, context: object = None, output: object = None) -> Outcome:
        return Outcome("cdk deploy", 0, "")


@dataclass(frozen=True)
class Careless(Idle):
    """Associates what is declared, and leaves what EXCLUSIVE has to remove."""

    def deploy(self, *stacks: str, context: object = None, output: object = None) -> Outcome:
        environment = demo_environment()
        for name, arns in declared(environment).items():
            self.aws.connect.associate(environment.workspaces[name].arn, arns)
        return Outcome("cdk deploy", 0, "")


@pytest.mark.parametrize(
    ("cdk", "told"),
    [
        (Idle, "amelie.arnold is missing in Claims desk"),
        (Careless, "quentin.quast should not be in Back office desk"),
    ],
)
def test_a_deployment_that_does_not_do_its_work_is_found_out(cdk: type[Cdk], told: str, tmp_path: Path) -> None:
    with local_aws() as aws, recording(tmp_path) as (commands, screen), pytest.raises(OffError, match=told):
        Story(cdk(aws, ROOT), commands, screen).tell()


def test_a_plan_that_does_not_come_true_is_found_out(aws: LocalAws, tmp_path: Path) -> None:
    workspace, user = (
        f"arn:aws:connect:us-east-1:000000000000:instance/i/{rest}" for rest in ("workspace/w", "agent/u")
    )
    now = {arn: frozenset(arns) for arn, arns in aws.connect.associations().items()}
    with recording(tmp_path) as (_, screen):
        planner = Planner(Tool(aws, screen), aws.connect, screen)
        planner.check(now)
        with pytest.raises(OffError, match="foretold something else in arn:aws:connect"):
            planner.check({**now, workspace: frozenset({user})})
        with pytest.raises(OffError, match=r"plan none .*ended with 1: connect-workspaces: there is no folder"):
            planner.plan(tmp_path / "none")


DESK, DAVID, ERIN = ("desk", "david", "erin")
REMOVED = {DESK: frozenset({DAVID})}


class Answering(Tool):
    """The command, of which it is known what it says: who is missing at the desk."""

    def __init__(self, *missing: str) -> None:
        lists = {"missing": [{"arn": arn} for arn in missing]}
        self._content = {"workspaces": [{"workspace": {"arn": DESK, "name": DESK}, **lists}]}

    def show(self, *arguments: str, without: tuple[str, ...] = (), what: str = "") -> None:
        pass

    def report(self, *arguments: str) -> object:
        return self._content


class Checking(DriftCheck):
    """A check whose log is known: who was missing, and who was put back."""

    def __init__(self, missing: str, repaired: str, failed: int = 0) -> None:
        self._said = {MISSING: {DESK: frozenset({missing})}, REPAIRED: {DESK: frozenset({repaired})}}
        self._runs = {"Missing": 0, "Foreign": 0, "Gone": 0, "Repaired": 0, "Failed": failed}

    def run(self, state: str) -> Mapping[str, int]:
        return self._runs

    def states(self) -> list[str]:
        return ["OK", "ALARM", "OK"]

    def reported(self, message: str) -> dict[str, frozenset[str]]:
        return self._said[message]


def test_drift_that_is_not_named_or_not_repaired_is_found_out(tmp_path: Path) -> None:
    def search(*missing: str) -> DriftSearch:
        return DriftSearch(Answering(*missing), screen)

    with recording(tmp_path) as (_, screen):
        search(DAVID).ask("demo", REMOVED)
        for missing in ((), (ERIN,), (DAVID, ERIN)):
            with pytest.raises(OffError, match="does not name what was removed"):
                search(*missing).ask("demo", REMOVED)
        search().wait_for(Checking(DAVID, DAVID), REMOVED)
        for check in (Checking(DAVID, ERIN), Checking(ERIN, ERIN), Checking(DAVID, DAVID, failed=1)):
            with pytest.raises(OffError, match="does not say that it put back"):
                search().wait_for(check, REMOVED)


def test_an_environment_is_planned_by_make(aws: LocalAws) -> None:
    """Without set-up, which the tests do not do anew."""

    def make_plan(*settings: str) -> subprocess.CompletedProcess[str]:
        environment = {**inherited_environment(), **aws.environment(), **QUICK}
        command = ["make", "--old-file=setup", "plan", *settings]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    aws.connect.seed(demo_instance())
    done = make_plan("ENVIRONMENT=demo", "OPTIONS=--format json")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert {each["request"] for each in plan["workspaces"]} == {"create"}
    assert plan["summary"]["associate"] == sum(map(len, declared(demo_environment()).values()))
    different = make_plan("ENVIRONMENT=demo", "OPTIONS=--fail")
    assert different.returncode == 2
    assert "Error 2" in different.stderr
    unnamed = make_plan()
    assert unnamed.returncode == 2
    assert "name an environment" in unnamed.stderr


@dataclass(frozen=True)
class Talkative(Cdk):
    """Says something and fails."""

    def deploy(self, *stacks: str, context: object = None, output: object = None) -> Outcome:
        for number in range(30):
            self.show(f"line {number} {'x' * 100}")
        return Outcome("cdk deploy", 3, "")


def test_a_failure_shows_how_the_output_ends_and_all_of_it_is_in_the_file(
    aws: LocalAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with recording(tmp_path) as (commands, screen):
        commands.run("cdk deploy", Talkative(aws, ROOT), lambda cdk: cdk.deploy())
        screen.failed("why " * 50, commands.last_lines)
    shown = capsys.readouterr().out
    assert "✗ cdk deploy failed after 0 s, exit status 3" in shown
    assert "line 29" in shown
    assert "line 9" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "line 0 " in (tmp_path / "build" / "output.log").read_text()


@pytest.mark.xdist_group("demo")  # both write build/demo.log
def test_an_interrupt_on_a_terminal_ends_it_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """As Ctrl-C does, while the CDK CLI is at work."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TERM": "xterm", "NO_COLOR": "", "COLUMNS": "80"}
    demo = subprocess.Popen(
        [sys.executable, "-m", "local.demo"], cwd=ROOT, env=environment, stdout=theirs, start_new_session=True
    )
    os.close(theirs)
    shown = b""
    patience = threading.Timer(300, demo.kill)
    patience.start()
    try:
        while b"cdk bootstrap: " not in shown:  # the live line
            shown += os.read(ours, 1024)
        demo.send_signal(2)
        while chunk := _read(ours):
            shown += chunk
        assert demo.wait() == 130
    finally:
        patience.cancel()
        os.close(ours)
    assert b"\x1b[?25h" in shown  # the cursor is back
    assert b"Interrupted" in shown
    assert traces(tmp_path) == [str(tmp_path)]
    assert list(tmp_path.iterdir()) == []


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1024)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_the_lines_of_the_cdk_cli_are_folded_into_one_for_each_association() -> None:
    activity = Activity("cdk deploy", lambda: 0.0)
    for name, kind, status in [
        ("claims", ASSOCIATION, "UPDATE_IN_PROGRESS"),
        ("billing", ASSOCIATION, "UPDATE_COMPLETE"),
        ("Function", "AWS::Lambda::Function", "UPDATE_COMPLETE"),
        ("Role", "AWS::IAM::Role", "UPDATE_COMPLETE"),
        ("claims", ASSOCIATION, "UPDATE_FAILED"),
        ("sales", ASSOCIATION, "CREATE_IN_PROGRESS"),
    ]:
        activity.heed(EVENT.format(count="1/3", status=status, kind=kind, name=name))
    assert activity.resources() == {
        "billing": "up to date",
        "claims": "failed",
        "sales": "being created",
        "other resources": "2 up to date",
    }
    for name, kind, status in [
        ("demo", STACK, "UPDATE_ROLLBACK_IN_PROG"),
        ("claims", ASSOCIATION, "UPDATE_COMPLETE"),
        ("billing", ASSOCIATION, "UPDATE_COMPLETE"),
    ]:
        activity.heed(EVENT.format(count=" 1/3", status=status, kind=kind, name=name))
    assert activity.resources()["claims"] == "failed, rolled back"
    assert activity.resources()["billing"] == "rolled back"


def test_what_cdk_diff_shows_is_read_by_association() -> None:
    output = f"""
[~] AWS::Lambda::Function Function ABC
     [+]   "arn:aws:connect:no:association"
[~] {ASSOCIATION} claims ABC may be replaced
 └─ [~] ResourceArns (may cause replacement)
     └─ @@ -4,6 +4,7 @@
        [ ]   "arn:aws:connect:stays",
        [-]   "arn:aws:connect:goes",
        [-]   "arn:aws:connect:is-no-longer-last"
        [+]   "arn:aws:connect:is-no-longer-last",
        [+]   "arn:aws:connect:comes"
"""
    assert previewed(output) == {"claims": (frozenset({"arn:aws:connect:comes"}), frozenset({"arn:aws:connect:goes"}))}


def test_what_was_missing_and_came_back_is_repaired_and_not_added() -> None:
    before, after = frozenset({"kept", "dropped", "by hand"}), frozenset({"kept", "lost", "new", "by hand"})
    picture = Picture(before, after, frozenset({"kept", "lost", "dropped"}), frozenset({"kept", "lost", "new"}))
    assert picture.repaired == {"lost"}
    assert picture.added == {"new"}
    assert picture.removed == {"dropped"}
    assert picture.foreign == {"by hand"}


def test_an_edit_changes_its_lines_and_no_other() -> None:
    text = DEMO.read_text()
    edit = Edit("claims", add=("simon.stein",), remove=("felix.fuchs",))
    changed = [line for line in difference(text, edited(text, [edit])) if line.startswith(("+", "-"))]
    assert changed == ["-      - felix.fuchs", "+      - simon.stein"]
