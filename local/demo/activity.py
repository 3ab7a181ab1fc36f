"""What a command of the CDK CLI is doing: its many lines, folded into one for each association and one for the rest."""

import re
from collections import Counter
from collections.abc import Callable

from rich.console import Group, RenderableType
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

# stack | 3/13 | time | status | type | name (logical ID) reason. Without the count it is the list of what has failed.
_EVENT = re.compile(
    r"\S+ \| +\d+(/\d+)? +\| [^|]+ \| (?P<status>\w+) +\| (?P<kind>\S+) +\| (?P<name>\S+)(?: \((?P<id>\w+)\))?"
)
_ASSOCIATION = "Custom::ConnectWorkspaceAssociation"
_STACK = "AWS::CloudFormation::Stack"
_PHASES = {
    "start: Publishing": "uploading",
    "creating CloudFormation changeset": "creating a change set",
    "deploying...": "deploying",
    "destroying...": "destroying",
}
_WORDS = {
    "CREATE_IN_PROGRESS": "being created",
    "UPDATE_IN_PROGRESS": "being updated",
    "DELETE_IN_PROGRESS": "being deleted",
    "CREATE_COMPLETE": "created",
    "UPDATE_COMPLETE": "up to date",  # MiniStack reports unchanged resources as well
    "DELETE_COMPLETE": "deleted",
}
_STYLES = {"failed": "red", "failed, rolled back": "red", "rolled back": "yellow"}


def in_words(statuses: list[str]) -> str:
    """What has become of a resource, by the statuses that CloudFormation has reported for it, oldest first."""
    ends = [status for status in statuses if not status.endswith("_IN_PROGRESS")]
    if any(status.endswith("_FAILED") for status in ends):
        return "failed" if ends[-1].endswith("_FAILED") else "failed, rolled back"
    if len(ends) > 1:
        return "rolled back"
    status = (ends or statuses)[-1]
    return _WORDS.get(status, status)


class Activity:
    """One command, from its start to its end; can be shown at any time.

    Args:
        command: what it is called.
        clock: gives the time in seconds.
        phase: what it does at first.
    """

    def __init__(self, command: str, clock: Callable[[], float], phase: str = "starting") -> None:
        self._command, self._clock, self._start = command, clock, clock()
        self._phase = phase
        self._end: Text | None = None
        self._statuses: dict[tuple[str, str], list[str]] = {}  # by kind and name
        self._spinner = Spinner("dots")

    def heed(self, line: str) -> None:
        """Take a line that the CDK CLI wrote."""
        for sign, phase in _PHASES.items():
            if sign in line:
                self._phase = phase
        if not (event := _EVENT.match(line)):
            return
        if event["kind"] != _STACK:
            self._statuses.setdefault((event["kind"], event["name"]), []).append(event["status"])
        elif "ROLLBACK" in event["status"]:
            self._phase = "rolling back"

    def end(self, exit_code: int) -> None:
        """The command has ended."""
        mark, style = ("✗", "red") if exit_code else ("✓", "green")
        seconds = f"{self._seconds():.0f} s"
        text = f" failed after {seconds}, exit status {exit_code}" if exit_code else f" took {seconds}"
        self._end = Text.assemble((mark, style), f" {self._command}{text}")

    def __rich__(self) -> RenderableType:
        """A line for the command, one for each association, one for the other resources."""
        self._spinner.update(text=Text(f"{self._command}: {self._phase}, {self._seconds():.0f} s", "dim"))
        lines = Table.grid(padding=(0, 2))
        for name, words in self.resources().items():
            lines.add_row(f"  {name}", Text(words, _STYLES.get(words, "")))
        return Group(self._end or self._spinner, lines) if self._statuses else self._end or self._spinner

    def resources(self) -> dict[str, str]:
        """What has become of each association, and of all other resources together."""
        now = list(self._statuses.items())  # at once: while this is shown, another thread takes the next line
        words = {key: in_words(statuses) for key, statuses in now}
        shown = {name: words[kind, name] for kind, name in sorted(words) if kind == _ASSOCIATION}
        others = Counter(words[kind, name] for kind, name in words if kind != _ASSOCIATION)
        title = "other resources" if shown else "resources"
        if others:
            shown[title] = ", ".join(f"{count} {what}" for what, count in others.most_common())
        return shown

    def _seconds(self) -> float:
        return self._clock() - self._start
