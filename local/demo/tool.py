"""Runs `connect-workspaces` as a person does, in the folder of the environment file, and shows what it says."""

import json
import subprocess
from typing import Any

from rich.padding import Padding
from rich.text import Text

from local.aws import LocalAws
from local.command import COMMAND, VARIABLES
from local.demo.observer import OffError
from local.demo.screen import Screen, is_live
from local.ministack import inherited_environment

INDENT = 2
WIDE = 200
"""Columns, so that no line is two before some are left out."""


class Tool:
    """The command on a local AWS.

    Args:
        aws: where; its private folder is where the command runs.
        screen: where what it says is shown.
    """

    def __init__(self, aws: LocalAws, screen: Screen) -> None:
        self._aws, self._screen = aws, screen

    def show(self, *arguments: str, without: tuple[str, ...] = (), what: str = "") -> None:
        """Show what it says.

        Args:
            arguments: its command line.
            without: what lines begin with that are left out.
            what: what these are.

        Raises:
            OffError: it failed.
        """
        columns = WIDE if without else self._screen.width - INDENT
        shown = self._run(*arguments, COLUMNS=f"{columns}", **({"FORCE_COLOR": "1"} if is_live() else {}))
        lines = [line for line in Text.from_ansi(shown).split() if not line.plain.startswith(without or "\n")]
        self._screen.say(
            Text(f"\n$ connect-workspaces {' '.join(arguments)}", "bold").append(what and f"  # without {what}", "dim")
        )
        self._screen.say(Padding(Text("\n").join(lines), (1, 0, 1, INDENT)))

    def report(self, *arguments: str) -> Any:
        """What it says to programs. OffError where it fails."""
        return json.loads(self._run(*arguments, "--format", "json"))

    def _run(self, *arguments: str, **variables: str) -> str:
        environment = {**inherited_environment(), **self._aws.environment(), **VARIABLES, **variables}
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=self._aws.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = " ".join((done.stderr or done.stdout).split())
            raise OffError(f"connect-workspaces {' '.join(arguments)} ended with {done.returncode}: {said}")
        return done.stdout
