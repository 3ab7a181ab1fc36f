"""What `connect-workspaces plan` says before a deployment, and whether the deployment then does exactly that."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.padding import Padding
from rich.text import Text

from local.aws import LocalAws
from local.command import COMMAND, VARIABLES
from local.demo.observer import OffError
from local.demo.screen import Screen, is_live
from local.ministack import inherited_environment

FOLDED = (" " * 6, "  stack ")
"""Begin the lines that are left out: names, since what then happens is shown with them, and logical IDs."""
WIDE = "200"
"""Columns for the command, so that no line of it is two before some are left out."""

Associations = Mapping[str, frozenset[str]]
"""ARNs of users and routing profiles, by the ARN of the workspace."""


@dataclass(frozen=True)
class Plan:
    """What the command said.

    Attributes:
        before: what was associated then.
        after: what will be.
        drift: what is missing and stays so.
    """

    before: Associations
    after: Associations
    drift: Associations


class Planner:
    """Whoever plans before deploying.

    Args:
        aws: where it will be deployed.
        screen: where the plan is shown.
    """

    def __init__(self, aws: LocalAws, screen: Screen) -> None:
        self._aws, self._screen = aws, screen

    def plan(self, assembly: Path) -> Plan:
        """Show what deploying an assembly will do; OffError where the command fails."""
        before = self._associations()
        workspaces = json.loads(self._run(assembly, "--format", "json"))["workspaces"]
        shown = self._run(assembly, **({"FORCE_COLOR": "1"} if is_live() else {}))
        lines = [line for line in Text.from_ansi(shown).split() if not line.plain.startswith(FOLDED)]
        self._screen.say(Text("\nWhat connect-workspaces plan says, without the names", "bold"))
        self._screen.say(Padding(Text("\n").join(lines), (1, 0, 1, 2)))
        after = dict(before)
        for each in workspaces:
            arn = each["workspace"]["arn"]
            comes, goes = _arns(each, "associate", "repair"), _arns(each, "disassociate", "remove_foreign")
            after[arn] = (after.get(arn, frozenset()) | comes) - goes
        return Plan(before, after, {each["workspace"]["arn"]: _arns(each, "drift") for each in workspaces})

    def check(self, plan: Plan) -> None:
        """Whether everything is now as the plan said; OffError says in which workspaces it is not."""
        now = self._associations()
        if off := [arn for arn in {*now, *plan.after} if now.get(arn, frozenset()) != plan.after.get(arn, frozenset())]:
            raise OffError(f"connect-workspaces plan foretold something else in {', '.join(sorted(off))}")
        self._screen.say("[green]✓[/] checked: what happened is what the plan said")

    def check_drift(self, plan: Plan, drift: Associations) -> None:
        """Whether a plan says that nothing changes, and which drift stays; OffError says that it does not."""
        if plan.after != plan.before or plan.drift != drift:
            raise OffError("connect-workspaces plan does not say that the drift stays, and nothing else changes")
        self._screen.say("[green]✓[/] checked: the plan names the drift, all of it and nothing else")

    def _run(self, *arguments: str | Path, **variables: str) -> str:
        environment = {**inherited_environment(), **self._aws.environment(), **VARIABLES, **variables, "COLUMNS": WIDE}
        command = [*COMMAND, "plan", *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OffError(f"connect-workspaces plan ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def _associations(self) -> Associations:
        return {arn: frozenset(arns) for arn, arns in self._aws.connect.associations().items()}


def _arns(workspace: Mapping[str, Any], *lists: str) -> frozenset[str]:
    return frozenset(item["arn"] for name in lists for item in workspace[name])
