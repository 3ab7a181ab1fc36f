"""What `connect-workspaces plan` says before a deployment, and whether the deployment then does exactly that."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.connect.server import LocalConnect
from local.demo.observer import OffError
from local.demo.screen import Screen
from local.demo.tool import Tool

FOLDED = (" " * 6, "  stack ")
"""Begin the lines that are left out: names, since what then happens is shown with them, and logical IDs."""

Associations = Mapping[str, frozenset[str]]
"""ARNs of users and routing profiles, by the ARN of the workspace."""


class Planner:
    """Whoever plans before deploying.

    Args:
        tool: the command.
        connect: the Amazon Connect that a deployment will change.
        screen: where the plan is shown.
    """

    def __init__(self, tool: Tool, connect: LocalConnect, screen: Screen) -> None:
        self._tool, self._connect, self._screen = tool, connect, screen

    def plan(self, assembly: Path) -> Associations:
        """Show what deploying an assembly will do; who will be associated. OffError where the command fails."""
        after = dict(self._associations())
        for each in self._tool.report("plan", assembly.name)["workspaces"]:
            arn = each["workspace"]["arn"]
            comes, goes = _arns(each, "associate", "repair"), _arns(each, "disassociate", "remove_foreign")
            after[arn] = (after.get(arn, frozenset()) | comes) - goes
        self._tool.show("plan", assembly.name, without=FOLDED, what="the names")
        return after

    def check(self, foretold: Associations) -> None:
        """Whether everything is now as the plan said; OffError says in which workspaces it is not."""
        now = self._associations()
        if off := [arn for arn in {*now, *foretold} if now.get(arn, frozenset()) != foretold.get(arn, frozenset())]:
            raise OffError(f"connect-workspaces plan foretold something else in {', '.join(sorted(off))}")
        self._screen.say("[green]✓[/] checked: what happened is what the plan said")

    def _associations(self) -> Associations:
        return {arn: frozenset(arns) for arn, arns in self._connect.associations().items()}


def _arns(workspace: Mapping[str, Any], *lists: str) -> frozenset[str]:
    return frozenset(item["arn"] for name in lists for item in workspace[name])
