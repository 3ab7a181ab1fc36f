"""How a plan, or drift, looks as a comment on a pull request."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from connect_workspaces import wording
from connect_workspaces.people import Agent, alike
from connect_workspaces.plan import WorkspacePlan
from connect_workspaces.report import Report
from connect_workspaces.text import code, enumerated, html_code, items, size

LIMIT = 65_000
"""Bytes: GitHub takes comments below 65,536 characters; some room is left for what a workflow adds."""

_FOLDS = (
    (None, None),
    (None, 100),
    (None, 20),
    (None, 5),
    (100, 5),
    (20, 5),
    (5, 5),
    (5, 1),
    (1, 1),
)
"""Items of each visible list, and of each list in `<details>`: what is folded until everything fits."""

_MESSAGE = 1000
_FEWEST = 10
"""Bytes that an item takes at least. What cannot fit is not written first to be measured: it may be 100 MB."""
_POINTER = "Not everything has room here; the whole report is in the JSON: `--format json --output FILE`"


@dataclass(frozen=True)
class _Section:
    """Blocks of Markdown under a heading, and what a block is about."""

    heading: str
    blocks: Sequence[str]
    about: str = "more"

    def within(self, room: int) -> str:
        """As many blocks as there is room for, in bytes, and how many there are besides."""
        taken = [self.heading] if self.heading else []
        room -= size(self.heading) + size(f"and {len(self.blocks)} {self.about}") + 4
        for number, block in enumerate(self.blocks):
            room -= size(block) + 2
            if room < 0:
                taken.append(f"and {len(self.blocks) - number} {self.about}")
                break
            taken.append(block)
        return "\n\n".join(taken)


def to_markdown(report: Report) -> str:
    """A report in GitHub's Markdown, below 65,536 characters: what matters most first, the rest in `<details>`."""
    labels: dict[str | None, str] = {}
    for folds in _FOLDS:
        page = _Page(report, labels, *folds)
        if page.items() * _FEWEST <= LIMIT:
            text = _joined(section.within(10**9) for section in page.sections())
            if size(text) <= LIMIT:
                return text
    return _joined(_shared(_Page(report, labels, *_FOLDS[-1]).sections()))


def _shared(sections: Sequence[_Section]) -> Iterator[str]:
    """Each section within half of the room that those before it leave: what comes first matters most."""
    room = LIMIT
    for section in sections:
        text = section.within(room // 2)
        room -= size(text) + 2
        yield text


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class _Page:
    report: Report
    labels: dict[str | None, str]
    visible: int | None
    rest: int | None

    def items(self) -> int:
        """How many users, routing profiles and workspaces of users there are on it."""
        agents = self.report.agents
        groups = [*alike(agents.left_without), *alike(agents.with_several)][: self.visible]
        lengths = [(len(group), self.visible) for group in groups]
        lengths += [(len(arns), self.visible) for group in groups for arns in (group[0].before, group[0].after)]
        for plan in self.report.workspaces:
            for term in wording.terms(self.report):
                lengths.append((len(term(plan)), self.visible if term.is_first else self.rest))
        lengths += [(len(removal.people), self.visible) for removal in self.report.refused[: self.visible]]
        return sum(len(wording.folded(range(length), limit)[0]) for length, limit in lengths)

    def sections(self) -> list[_Section]:
        report = self.report
        loud = [plan for plan in report.workspaces if not wording.is_quiet(plan)]
        firsts = [term for term in wording.terms(report) if term.is_first]
        first = [self._first(plan, term) for plan in loud for term in firsts if term(plan)]
        title = "Differences" if report.is_drift else "Removals"
        repair = report.is_drift and report.is_different
        mistakes = [f"{self._label(error.workspace)}: {code(error.message, _MESSAGE)}" for error in report.mistakes]
        found = [
            _Section(f"#### {title}", first, f"more lists of {title.casefold()}"),
            self._agents(report.agents.left_without, wording.LEFT_WITHOUT),
            self._refusal(),
            _Section("#### Errors", self._list(mistakes)),
            self._agents(report.agents.with_several, wording.WITH_SEVERAL),
            _Section("#### Workspaces", [self._details(plan) for plan in loud], "more workspaces"),
            _Section("", [*filter(None, [wording.quiet(report)])]),
            _Section("", [f"{wording.REPAIRS}: {code(wording.REPAIR)}"] if repair else []),
            _Section("#### Notes", self._list([code(note, _MESSAGE) for note in report.notes])),
        ]
        pointer = [] if (self.visible, self.rest) == _FOLDS[0] else [_POINTER]
        planned = wording.planned(report.planned, code) if report.planned else []
        about = [*planned, wording.headline(report), *pointer]
        heading = _Section(
            "### Drift of workspace associations" if report.is_drift else "### Workspace associations", about
        )
        return [heading, *(section for section in found if section.blocks)]

    def _first(self, plan: WorkspacePlan, term: wording.Term) -> str:
        title = f"**{len(term(plan))} {term.count}** ({term.reason}): {self._label(plan.workspace)}"
        return "\n\n".join([title, *self._arns(term(plan), self.visible, plan)])

    def _agents(self, agents: Sequence[Agent], what: str) -> _Section:
        groups = wording.grouped(agents, self.report)
        shown, _ = wording.folded(groups, self.visible)
        lines = [self._group(group) for group in shown]
        more = sum(map(len, groups[len(shown) :]))
        return _Section(f"#### {wording.people(len(agents))} {what}", items(lines, more))

    def _group(self, group: Sequence[Agent]) -> str:
        course = wording.course(group, self._name, 1, self.visible)
        return course if len(group) == 1 else f"{course}\n  - {self._names([agent.arn for agent in group])}"

    def _refusal(self) -> _Section:
        if not self.report.refused:
            return _Section("", [])
        shown, more = wording.folded(self.report.refused, self.visible)
        losses = [
            f"{wording.loss(removal, self._label(removal.workspace))}: {self._names(people)}"
            for removal in shown
            for people in [wording.ordered(removal.people, self.report)]
        ]
        accept = f"{wording.ACCEPT} {code(f'--accept {self.report.checksum}')}"
        return _Section(
            f"#### {wording.refusal(self.report)}", [accept, *losses, *([f"and {more} more"] if more else [])]
        )

    def _details(self, plan: WorkspacePlan) -> str:
        workspace = " ".join(map(html_code, wording.words(plan.workspace, self.report)))
        summary = f"<details><summary>{workspace}: {wording.counts(plan, self.report)}</summary>"
        resource = f"Stack {code(plan.stack)}; resource {code(plan.logical_id)}"
        lines = [summary, "; ".join([resource, *wording.about(plan, self.report)])]
        for term in wording.terms(self.report):
            if (arns := term(plan)) and not term.is_first:
                lines += [f"**{len(arns)} {term.count}** ({term.reason})", *self._arns(arns, self.rest, plan)]
                lines += [f"Remedy: {code(term.remedy)}"] if term.remedy else []
        return "\n\n".join([*lines, "</details>"])

    def _arns(self, arns: Iterable[str], limit: int | None, plan: WorkspacePlan) -> list[str]:
        shown, more = wording.folded(wording.ordered(arns, self.report), limit)
        also = [wording.also(arn, plan) for arn in shown]
        return items(
            [" ".join([self._label(arn), *([code(by)] if by else [])]) for arn, by in zip(shown, also, strict=True)],
            more,
        )

    def _list(self, texts: Sequence[str]) -> list[str]:
        return items(*wording.folded(texts, self.visible))

    def _label(self, arn: str | None) -> str:
        if arn not in self.labels:
            self.labels[arn] = " ".join(map(code, wording.words(arn, self.report)))
        return self.labels[arn]

    def _name(self, arn: str) -> str:
        return " ".join(map(code, wording.words(arn, self.report, brief=True)))

    def _names(self, arns: Sequence[str]) -> str:
        return enumerated(arns, self.visible, self._name)
