"""How a report looks on a terminal. Imports rich: to be imported late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from connect_workspaces import wording
from connect_workspaces.people import Agent
from connect_workspaces.plan import WorkspacePlan
from connect_workspaces.report import Report
from connect_workspaces.text import one_line

_FOLD = 5
"""Names of each list that are shown without `--all`; more people who change alike are a number."""

_NAMES = "; --all names them"

_REMOVAL = "bold red"
_STYLES = {
    "disassociate": _REMOVAL,
    "remove_foreign": _REMOVAL,
    "associate": "green",
    "repair": "yellow",
    "drift": "bold yellow",
    "unwanted": "bold yellow",
    "mistyped": "bold red",
    "leavers": "yellow",
    "unknown": "cyan",
    "adopt": "",
    "ignored": "dim",
    "tolerated": "dim",
}


def print_table(report: Report, console: Console, *, show_all: bool = False) -> None:
    """Print a plan, or drift: counts, workspaces, people, the guard's refusal, a remedy, notes, errors.

    Args:
        report: The plan, or drift as one.
        console: Where to; decides about width and colour. IDs are folded where it is narrow, never cut; a line with
            an ARN in it is left to the terminal.
        show_all: Show long lists and unchanged workspaces whole, and IDs beside names.
    """
    _Table(report, console, None if show_all else _FOLD).print()


def as_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table of rows. Cells are shown as they are, and folded where the terminal is too narrow."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    return table


def print_lines(console: Console, lines: Sequence[str], indent: int = 0, style: str = "") -> None:
    """Print lines, wrapped where the console is narrow; what is wrapped keeps the blanks that its line begins with.

    All at once: printing line by line takes minutes where there are 100,000.
    """
    if lines:
        parts = [part for line in lines for part in _wrapped(console, " " * indent + line if line else "")]
        console.print("\n".join(parts), style=style, soft_wrap=True, markup=False, highlight=False, emoji=False)


def _wrapped(console: Console, line: str) -> list[str]:
    if cell_len(line) <= console.width or "arn:" in line:  # a whole ARN, in an error or a note, is there to be copied
        return [line]
    text = line.lstrip(" ")
    blanks = " " * (len(line) - len(text))
    width = max(console.width - len(blanks), 1)
    return [blanks + part.plain.rstrip() for part in Text(text).wrap(console, width, overflow="fold")]


@dataclass(frozen=True)
class _Table:
    report: Report
    console: Console
    limit: int | None

    def print(self) -> None:
        if self.report.planned:
            self._lines([*wording.planned(self.report.planned, one_line), ""], 0)
        self._lines([wording.headline(self.report)], 0, "bold")
        for plan in self.report.workspaces:
            if self.limit is None or not wording.is_quiet(plan):
                self._workspace(plan)
        if self.limit is not None and (quiet := wording.quiet(self.report)):
            self._heading(f"{quiet}; --all shows them", "dim")
        self._agents(self.report.agents.left_without, wording.LEFT_WITHOUT, "-", _REMOVAL)
        self._agents(self.report.agents.with_several, wording.WITH_SEVERAL, "!", "yellow")
        self._refusal()
        if self.report.is_drift and self.report.is_different:
            self._heading(f"{wording.REPAIRS}:", "bold")
            self._lines([wording.REPAIR], 2)
        self._list("Notes", [one_line(note) for note in self.report.notes], "")
        mistakes = [f"{self._label(error.workspace)}: {one_line(error.message)}" for error in self.report.mistakes]
        self._list("Errors", mistakes, _REMOVAL)

    def _workspace(self, plan: WorkspacePlan) -> None:
        self._heading(self._label(plan.workspace), "bold")
        kept = [f"{plan.unchanged} {wording.kept(self.report)}"] if plan.unchanged else []
        resource = f"stack {one_line(plan.stack)}; resource {one_line(plan.logical_id)}"
        self._lines(["; ".join([resource, *wording.about(plan, self.report), *kept])], 2)
        for term in wording.terms(self.report):
            if arns := term(plan):
                style = _STYLES[term.name]
                self._lines([f"{term.sign} {len(arns)} {term.count}: {term.reason}"], 2, style)
                shown, more = wording.folded(wording.ordered(arns, self.report), self.limit)
                self._lines(self._rows(shown, plan), 6, style)
                self._more(more, 6)
                if term.remedy:
                    self._lines([f"Remedy: {term.remedy}"], 6)

    def _rows(self, arns: Sequence[str], plan: WorkspacePlan | None = None) -> list[str]:
        """The IDs below each other where the names leave room for it; IDs alone where there are no names."""
        rows = [*map(self._words, arns)]
        identifiers = max(cell_len(row[-1]) for row in rows)
        names = [cell_len(row[0]) for row in rows if len(row) > 1]
        room = max(self.console.width - 8 - identifiers, 0)
        width = max((name for name in names if name <= room), default=0)
        also = [one_line(wording.also(arn, plan)) if plan else "" for arn in arns]
        padded = [[*(name + " " * (width - cell_len(name)) for name in row[:-1]), row[-1]] for row in rows]
        return ["  ".join(filter(None, [*row, more])) for row, more in zip(padded, also, strict=True)]

    def _agents(self, agents: Sequence[Agent], what: str, sign: str, style: str) -> None:
        if not agents:
            return
        groups, most = wording.grouped(agents, self.report), self.limit or 0
        shown, _ = wording.folded(groups, self.limit)
        is_whole = self.limit is None or all(wording.is_named(group, most) for group in shown)
        self._heading(f"{wording.people(len(agents))} {what}{'' if is_whole else _NAMES}", style)
        for group in shown:
            self._lines([f"{sign} {wording.course(group, self._name, most, self.limit)}"], 2, style)
            if self.limit is None:
                self._lines(self._rows([agent.arn for agent in group]), 6)
        self._more(sum(map(len, groups[len(shown) :])), 2)

    def _refusal(self) -> None:
        if not self.report.refused:
            return
        self._heading(wording.refusal(self.report), _REMOVAL)
        shown, more = wording.folded(self.report.refused, self.limit)
        for removal in shown:
            people = wording.ordered(removal.people, self.report)
            is_whole = self.limit is None or len(people) <= self.limit
            loss = wording.loss(removal, self._label(removal.workspace))
            self._lines([f"{loss}{'' if is_whole else _NAMES}"], 2)
            self._lines(self._rows(people) if is_whole else [], 6)
        self._more(more, 2)
        self._lines([f"{wording.ACCEPT} --accept {self.report.checksum}"], 2, "bold")

    def _list(self, title: str, messages: Sequence[str], style: str) -> None:
        if messages:
            self._heading(title, f"bold {style}")
            self._lines(messages, 2, style)

    def _label(self, arn: str | None) -> str:
        return "  ".join(wording.words(arn, self.report))

    def _name(self, arn: str) -> str:
        return "  ".join(self._words(arn))

    def _words(self, arn: str) -> tuple[str, ...]:
        return wording.words(arn, self.report, brief=self.limit is not None)

    def _heading(self, text: str, style: str) -> None:
        self._lines([""], 0)
        self._lines([text], 0, style)

    def _more(self, number: int, indent: int) -> None:
        if number:
            self._lines([f"and {number} more; --all shows them"], indent)

    def _lines(self, lines: Sequence[str], indent: int, style: str = "") -> None:
        print_lines(self.console, lines, indent, style)
