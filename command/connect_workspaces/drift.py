"""What `drift` reports: where live differs from what deployed stacks declare."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from connect_workspaces.errors import CommandError
from connect_workspaces.ignore import Ignore
from connect_workspaces.live import ROUTING_PROFILE, Instance, kind_of, named
from connect_workspaces.plan import Mistake
from connect_workspaces.text import enumerated
from connect_workspaces.wording import REPAIR
from workspace_association.deployed.declarations import Declared, DeclaringStack
from workspace_association.drift.look import (
    CannotTellError,
    Difference,
    Wanted,
    agreed,
    check_settled,
    is_in_transition,
    look,
    wanted_of,
)

FORMAT_VERSION = 1
HEADERS = ("Workspace", "Difference", "User or routing profile", "Declared by")

_MOST_NAMED = 5
"""Of those who are tolerated, so many are named in a table."""

Read = Callable[[str, Sequence[Wanted]], Instance]
"""Reads an instance, by its ARN, as far as what is declared there needs it."""


@dataclass(frozen=True)
class Ignored:
    """A difference that does not count: what it is, missing or foreign, of which workspace, and why it does not."""

    kind: str
    workspace: str
    arn: str
    why: Ignore


@dataclass(frozen=True)
class DriftReport:
    """Where live differs from what stacks declare.

    Attributes:
        differences: Each workspace of each stack, without what is ignored.
        ignored: What does not count for a while.
        declared: What the stacks declare.
        names: Names of workspaces, users and routing profiles, by ARN in lower case, where they are known and wanted.
        mistakes: What could not be told.
        notes: What a person should know besides.
    """

    differences: tuple[Difference, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    declared: Declared = field(default_factory=lambda: Declared(()))
    names: Mapping[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_different(self) -> bool:
        """Whether anything is missing or foreign that counts."""
        return any(each.counts for each in self.differences)

    @property
    def summary(self) -> dict[str, int]:
        """How many there are of each."""
        lists = {name: sum(len(of(each)) for each in self.differences) for name, of in _LISTS.items()}
        associated = sum(each.associated for each in self.differences)
        return {**lists, "ignored": len(self.ignored), "associated": associated}

    def and_again(self, second: "DriftReport") -> "DriftReport":
        """What both of two looks show, and all that went wrong in either."""
        return replace(
            second,
            differences=agreed(self.differences, second.differences),
            mistakes=tuple(dict.fromkeys((*self.mistakes, *second.mistakes))),
            notes=tuple(dict.fromkeys((*self.notes, *second.notes))),
        )

    def ignoring(self, ignores: Iterable[Ignore], today: date) -> "DriftReport":
        """The same, where some differences do not count until a day."""
        known = [*ignores]
        report = replace(self, differences=())
        for each in self.differences:
            report = report._with(each, known, today)
        return report

    def _with(self, difference: Difference, ignores: Sequence[Ignore], today: date) -> "DriftReport":
        ignored, notes = [], []
        for kind, arns in (("missing", difference.missing), ("foreign", difference.unwanted)):
            for arn in arns:
                covering = [each for each in ignores if each.covers(difference.workspace, arn)]
                why = max(covering, key=lambda each: each.expires, default=None)
                if why and why.expires >= today:
                    ignored.append(Ignored(kind, difference.workspace, arn, why))
                elif why:
                    notes.append(f"{self.label(arn)} was ignored until {why.expires} ({why.reason}), and counts again")
        left_out = {each.arn for each in ignored}
        missing, foreign = (
            tuple(arn for arn in arns if arn not in left_out) for arns in (difference.missing, difference.foreign)
        )
        return replace(
            self,
            differences=(*self.differences, replace(difference, missing=missing, foreign=foreign)),
            ignored=(*self.ignored, *ignored),
            notes=(*self.notes, *notes),
        )

    def label(self, arn: str) -> str:
        """What an ARN names, for a person."""
        kind = "routing profile " if kind_of(arn) == ROUTING_PROFILE else ""
        return kind + named(arn, self.names.get(arn.casefold()))

    def rows(self) -> list[list[str]]:
        """The differences as rows of text, under `HEADERS`."""
        return [row for each in self.differences for row in self._rows(each)]

    def _rows(self, difference: Difference) -> Iterator[list[str]]:
        workspace, by = self.label(difference.workspace), ", ".join(map(str, difference.wanted.by))
        for arn in difference.missing:
            yield [workspace, "missing", self.label(arn), by]
        for arn in difference.unwanted:
            others = ", ".join(map(str, self.declared.by(difference.workspace, arn)))
            yield [workspace, "foreign", self.label(arn), others or "no stack"]
        for arn in difference.gone:
            yield [workspace, "gone: no longer exists", self.label(arn), by]
        for each in self.ignored:
            if each.workspace == difference.workspace and {each.arn} & {*difference.wanted.arns} | (
                {each.arn} if each.kind == "foreign" else set()
            ):
                said = f"{each.kind}, ignored until {each.why.expires}: {each.why.reason}"
                yield [workspace, said, self.label(each.arn), by if each.kind == "missing" else "no stack"]
        if difference.tolerated:
            labels = [self.label(arn) for arn in difference.tolerated]
            yield [workspace, f"{len(labels)} foreign, tolerated", enumerated(labels, _MOST_NAMED), "not by this stack"]

    def conclusion(self, code: Callable[[str], str]) -> list[str]:
        """What there is to say below the rows.

        Args:
            code: How a command is shown.
        """
        counted = [f"{self.summary[name]} {name}" for name in ("missing", "foreign", "gone", "ignored")]
        found = ", ".join(each for each in counted if not each.startswith("0 ")) or "no difference"
        said = f"{found}; {self.summary['associated']} associated as declared, in {len(self.differences)} workspaces"
        return [said, *([f"To repair, by a deployment: {code(REPAIR)}"] if self.is_different else [])]

    def to_json(self) -> dict[str, Any]:
        """The report for programs; lists are sorted by ARN."""
        return {
            "format_version": FORMAT_VERSION,
            "workspaces": [self._workspace(each) for each in self.differences],
            "summary": self.summary,
            "errors": [vars(mistake) for mistake in self.mistakes],
            "notes": list(self.notes),
        }

    def _workspace(self, difference: Difference) -> dict[str, Any]:
        ignored = [each for each in self.ignored if each.workspace == difference.workspace]
        return {
            "workspace": self._name(difference.workspace),
            "declared_by": [vars(by) for by in difference.wanted.by],
            "ownership": difference.wanted.ownership.value,
            **{name: [self._name(arn) for arn in of(difference)] for name, of in _LISTS.items()},
            "ignored": [
                {**self._name(each.arn), "kind": each.kind, "reason": each.why.reason, "expires": f"{each.why.expires}"}
                for each in sorted(ignored, key=lambda each: each.arn)
            ],
            "associated": difference.associated,
        }

    def _name(self, arn: str) -> dict[str, str | None]:
        return {"arn": arn, "name": self.names.get(arn.casefold())}


_LISTS: Mapping[str, Callable[[Difference], tuple[str, ...]]] = {
    "missing": lambda each: each.missing,
    "foreign": lambda each: each.unwanted,
    "gone": lambda each: each.gone,
    "tolerated": lambda each: each.tolerated,
}


def look_at(stacks: Iterable[DeclaringStack], read: Read) -> DriftReport:
    """One look at what stacks declare, and at what is there.

    A stack that is being deployed is left out, with a note. What cannot be told of a stack, or of an instance, is a
    mistake, and all else is looked at.
    """
    stacks = [*stacks]
    wanted: defaultdict[str, list[Wanted]] = defaultdict(list)
    mistakes: list[Mistake] = []
    notes: list[str] = []
    for stack in stacks:
        if is_in_transition(stack.status):
            notes.append(f"stack {stack.name} is in transition ({stack.status}): not looked at; try again")
            continue
        try:
            check_settled(stack.name, stack.status)
            for each in wanted_of(stack):
                wanted[each.workspace.instance_arn.casefold()].append(each)
        except CannotTellError as error:
            mistakes.append(Mistake(f"stack {stack.name}", str(error)))
    differences: list[Difference] = []
    names: dict[str, str] = {}
    for those in wanted.values():
        arn = those[0].workspace.instance_arn
        try:
            instance = read(arn, those)
        except CommandError as error:
            mistakes.append(Mistake(arn, str(error)))
            continue
        missing = {each.casefold() for each in instance.missing_workspaces}
        mistakes += [Mistake(each, "the workspace does not exist") for each in sorted(instance.missing_workspaces)]
        current = {workspace.casefold(): arns for workspace, arns in instance.associations.items()}
        there = [each for each in those if each.workspace.arn.casefold() not in missing]
        differences += look(
            there, {each.workspace.arn: current[each.workspace.arn.casefold()] for each in there}, instance.gone
        )
        notes += instance.notes
        known = {*instance.workspaces, *(instance.users or ()), *(instance.routing_profiles or ())}
        names |= {each.casefold(): name for each in known if (name := instance.name_of(each))}
    differences.sort(key=lambda each: (each.workspace, each.wanted.by))
    return DriftReport(
        tuple(differences),
        declared=Declared(stacks),
        names=names,
        mistakes=tuple(mistakes),
        notes=tuple(dict.fromkeys(notes)),
    )
