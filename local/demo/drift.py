"""Whether drift is noticed, by `connect-workspaces drift` and by the drift check, and repaired by the check."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from local.demo.drift_check import MISSING, REPAIRED, DriftCheck
from local.demo.observer import OffError
from local.demo.screen import Screen
from local.demo.tool import Tool


class DriftSearch:
    """Looks for what somebody has removed by hand: ARNs, by the ARN of the workspace.

    Args:
        tool: the command.
        screen: where what is found is shown.
    """

    def __init__(self, tool: Tool, screen: Screen) -> None:
        self._tool, self._screen = tool, screen

    def ask(self, stack: str, removed: Mapping[str, frozenset[str]]) -> None:
        """Ask the command what is missing of a stack. OffError where that is not what was removed."""
        report = self._tool.report("drift", stack)
        self._tool.show("drift", stack)
        if (missing := _missing(report)) != removed:
            raise OffError(f"connect-workspaces drift does not name what was removed by hand, but {missing}")
        self._screen.say("[green]✓[/] checked: drift names what was removed by hand, and nothing else")

    def wait_for(self, check: DriftCheck, removed: Mapping[str, frozenset[str]]) -> None:
        """Let the check run twice. OffError where it does not repair, or say, just that, or its alarm is not right."""
        with self._screen.watch("the drift check, run twice", "at work") as activity:
            first, second = check.run("ALARM"), check.run("OK")
            activity.end(0)
        self._show_runs("What its metrics say of the two runs", [first, second])
        self._screen.say(f"Its alarm: {' -> '.join(check.states()[-3:])}")
        if not check.reported(MISSING) == check.reported(REPAIRED) == removed or first["Failed"] or second["Missing"]:
            raise OffError("the drift check does not say that it put back what was removed by hand, and only that")
        self._screen.say("[green]✓[/] checked: the check says what it put back, and its alarm rang and is over")

    def _show_runs(self, title: str, runs: Sequence[Mapping[str, int]]) -> None:
        """What the drift check has counted, run by run."""
        counted = ("Missing", "Foreign", "Gone", "Repaired", "Failed")
        shown = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE)
        for column in ("run", *counted):
            shown.add_column(column, justify="right")
        for number, metrics in enumerate(runs, start=1):
            shown.add_row(f"{number}", *(f"{metrics[name]}" for name in counted))
        self._screen.say(shown)


def _missing(report: Any) -> dict[str, frozenset[str]]:
    missing = {
        each["workspace"]["arn"]: frozenset(item["arn"] for item in each["missing"]) for each in report["workspaces"]
    }
    return {workspace: arns for workspace, arns in missing.items() if arns}
