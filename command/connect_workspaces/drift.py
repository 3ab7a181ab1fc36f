"""What `drift` reports: where live differs from what deployed stacks declare."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from connect_workspaces.errors import CommandError
from connect_workspaces.live import Instance, named
from connect_workspaces.lock_changes import notes_since_lock
from connect_workspaces.plan import Mistake, WorkspacePlan
from connect_workspaces.report import Report
from connect_workspaces.requests import RequestKind
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

if TYPE_CHECKING:
    from connect_workspaces.ignore import Ignore

FORMAT_VERSION = 1

Read = Callable[[str, Sequence[Wanted]], Instance]
"""Reads an instance, by its ARN, as far as what is declared there needs it."""


@dataclass(frozen=True)
class Ignored:
    """A difference that does not count: whether it is missing or foreign, and why it does not count."""

    kind: str
    arn: str
    why: "Ignore"


@dataclass(frozen=True)
class Finding:
    """How one workspace of one stack differs from what is declared; what is ignored stands apart."""

    difference: Difference
    ignored: tuple[Ignored, ...] = ()


@dataclass(frozen=True)
class DriftReport:
    """Where live differs from what stacks declare.

    Attributes:
        findings: Each workspace of each stack, sorted by the ARN of the workspace.
        declared: What the stacks declare.
        names: Names of workspaces, users and routing profiles, by ARN in lower case, where they are known and wanted.
        mistakes: What could not be told.
        notes: What a person should know besides.
    """

    findings: tuple[Finding, ...] = ()
    declared: Declared = field(default_factory=lambda: Declared(()))
    names: Mapping[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """How many there are of each."""
        lists = {name: sum(len(of(each.difference)) for each in self.findings) for name, of in _LISTS.items()}
        ignored = sum(len(each.ignored) for each in self.findings)
        return {**lists, "ignored": ignored, "associated": sum(each.difference.associated for each in self.findings)}

    def and_again(self, second: "DriftReport") -> "DriftReport":
        """What both of two looks show, and all that went wrong in either."""
        both = agreed(*([each.difference for each in report.findings] for report in (self, second)))
        return replace(
            second,
            findings=tuple(map(Finding, both)),
            mistakes=tuple(dict.fromkeys((*self.mistakes, *second.mistakes))),
            notes=tuple(dict.fromkeys((*self.notes, *second.notes))),
        )

    def ignoring(self, ignores: Sequence["Ignore"], today: date) -> "DriftReport":
        """The same, where some differences do not count until a day. One whose day is over is noted, and counts."""
        findings = tuple(_ignoring(each.difference, ignores, today) for each in self.findings)
        over = (
            f"{named(arn, self.names.get(arn.casefold()))} was ignored until {why.expires} ({why.reason}), "
            "and counts again"
            for each in findings
            for arn in (*each.difference.missing, *each.difference.unwanted)
            if (why := _why(ignores, each.difference.workspace, arn))
        )
        return replace(self, findings=findings, notes=(*self.notes, *dict.fromkeys(over)))

    def as_plan(self) -> Report:
        """The same as a plan under which nothing happens: for a person, who reads both in the same form."""
        plans = tuple(map(self._plan, self.findings))
        arns = {arn for each in plans for arn in (each.workspace or "", *each.drift, *each.keep_foreign, *each.gone)}
        arns |= {arn for each in plans for arn in each.ignored}
        names = {arn: name for arn in arns if (name := self.names.get(arn.casefold()))}
        return Report(plans, mistakes=self.mistakes, notes=self.notes, names=names, is_drift=True)

    def _plan(self, finding: Finding) -> WorkspacePlan:
        found = finding.difference
        ignored = {each.arn: f"{each.kind}, until {each.why.expires}: {each.why.reason}" for each in finding.ignored}
        also = {
            arn: tuple(f"{by}" for by in self.declared.by(found.workspace, arn) if by not in found.wanted.by)
            for arn in (*found.missing, *found.foreign, *found.gone)
        }
        return WorkspacePlan(
            found.wanted.by[0].stack,
            ", ".join(by.logical_id for by in found.wanted.by),
            found.workspace,
            RequestKind.NONE,
            drift=found.missing,
            keep_foreign=found.foreign,
            gone=found.gone,
            unchanged=found.associated,
            ownership=found.wanted.ownership,
            ignored=ignored,
            also=also,
        )

    def to_json(self) -> dict[str, Any]:
        """The report for programs; lists are sorted by ARN."""
        return {
            "format_version": FORMAT_VERSION,
            "workspaces": [self._workspace(each) for each in self.findings],
            "summary": self.summary,
            "errors": [vars(mistake) for mistake in self.mistakes],
            "notes": list(self.notes),
        }

    def _workspace(self, finding: Finding) -> dict[str, Any]:
        difference = finding.difference
        return {
            "workspace": self._name(difference.workspace),
            "declared_by": [vars(by) for by in difference.wanted.by],
            "ownership": difference.wanted.ownership.value,
            **{name: [self._name(arn) for arn in of(difference)] for name, of in _LISTS.items()},
            "ignored": [
                {**self._name(each.arn), "kind": each.kind, "reason": each.why.reason, "expires": f"{each.why.expires}"}
                for each in sorted(finding.ignored, key=lambda each: each.arn)
            ],
            "associated": difference.associated,
        }

    def _name(self, arn: str) -> dict[str, str | None]:
        return {"arn": arn, "name": self.names.get(arn.casefold())}


def _ignoring(difference: Difference, ignores: Sequence["Ignore"], today: date) -> Finding:
    ignored = tuple(
        Ignored(kind, arn, why)
        for kind, arns in (("missing", difference.missing), ("foreign", difference.unwanted))
        for arn in arns
        if (why := _why(ignores, difference.workspace, arn)) and why.expires >= today
    )
    arns = {each.arn for each in ignored}
    missing, foreign = (
        tuple(arn for arn in each if arn not in arns) for each in (difference.missing, difference.foreign)
    )
    return Finding(replace(difference, missing=missing, foreign=foreign), ignored)


def _why(ignores: Iterable["Ignore"], workspace: str, arn: str) -> "Ignore | None":
    """What ignores an association for longest."""
    covering = (each for each in ignores if each.covers(workspace, arn))
    return max(covering, key=lambda each: each.expires, default=None)


_LISTS: Mapping[str, Callable[[Difference], tuple[str, ...]]] = {
    "missing": lambda each: each.missing,
    "foreign": lambda each: each.unwanted,
    "gone": lambda each: each.gone,
    "tolerated": lambda each: each.tolerated,
}


def look_at(
    stacks: Iterable[DeclaringStack],
    read: Read,
    locked: Mapping[str, str] = {},
) -> DriftReport:
    """One look at what stacks declare, and at what is there.

    Whoever is gone has no name any more but the one in `locked`: the names, by ARN, that the deployed templates hold.
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
    names = {arn.casefold(): name for arn, name in locked.items()}
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
        notes += [*instance.notes, *notes_since_lock(locked, instance)]
        names |= {each.casefold(): name for each, name in instance.names.items()}
    differences.sort(key=lambda each: (each.workspace, each.wanted.by))
    return DriftReport(
        tuple(map(Finding, differences)),
        declared=Declared(stacks),
        names=names,
        mistakes=tuple(mistakes),
        notes=tuple(dict.fromkeys(notes)),
    )
