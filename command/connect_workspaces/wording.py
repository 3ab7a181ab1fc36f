"""What a plan is called in words: the terms and sentences that table and Markdown share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from connect_workspaces.guard import Removal
from connect_workspaces.live import ROUTING_PROFILE, kind_of
from connect_workspaces.people import Agent
from connect_workspaces.plan import WorkspacePlan
from connect_workspaces.report import Report
from connect_workspaces.requests import RequestKind
from connect_workspaces.text import one_line
from workspace_association.arns import short

_T = TypeVar("_T")

_MOST_STACKS = 3
"""Stacks that are named beside an ARN."""


@dataclass(frozen=True)
class Term:
    """How a list of a `WorkspacePlan` is called.

    Attributes:
        name: The list: an attribute of a `WorkspacePlan`.
        sign: One character for it.
        count: What follows the number of its ARNs.
        reason: Why they are in it.
        remedy: The command that changes it.
    """

    name: str
    sign: str
    count: str
    reason: str
    remedy: str = ""

    def number(self, plan: WorkspacePlan) -> int:
        """How many ARNs are in it."""
        return len(getattr(plan, self.name))

    def __call__(self, plan: WorkspacePlan) -> tuple[str, ...]:
        """The list of a plan, routing profiles first: many people may be behind one."""
        arns: tuple[str, ...] = getattr(plan, self.name)
        return tuple(sorted(arns, key=lambda arn: kind_of(arn) != ROUTING_PROFILE))


REPAIR = "cdk deploy -c cdk-connect-workspace-association:repair=$(date +%s)"
"""Makes CloudFormation see a change of every declaration, and call the function."""


REMOVALS = (
    Term("disassociate", "-", "disassociated", "not declared any more"),
    Term("remove_foreign", "-", "foreign removed", "made elsewhere, and the ownership is EXCLUSIVE"),
)
_OTHER_CHANGES = (
    Term("associate", "+", "associated", "newly declared"),
    Term("repair", "~", "repaired", "drift that is put back"),
    Term("unknown", "?", "known at deployment", "only CloudFormation knows the value"),
)
OTHERS = (
    *_OTHER_CHANGES,
    Term("adopt", "=", "adopted", "newly declared, there already"),
    Term("drift", "!", "drift that stays", "declared and missing, and CloudFormation sees no change", REPAIR),
    Term(
        "unwanted", "!", "foreign that stays", "the ownership is EXCLUSIVE, and CloudFormation sees no change", REPAIR
    ),
    Term("mistyped", "x", "nonexistent", "newly declared, but does not exist: mistyped, or deleted"),
    Term("leavers", "x", "gone", "declared, but the user or routing profile no longer exists"),
    Term("tolerated", " ", "foreign kept", "made elsewhere, stays"),
)
TERMS = (*REMOVALS, *OTHERS)
"""Each list, in the order in which it is shown."""

REQUESTS = {
    RequestKind.CREATE: "create",
    RequestKind.UPDATE: "update",
    RequestKind.DELETE: "delete",
    RequestKind.RETAIN: "retain (leaves the stack, its associations stay)",
    RequestKind.NONE: "none (CloudFormation sees no change)",
}
LEFT_WITHOUT = "left without a workspace"
WITH_SEVERAL = "with several workspaces for the first time"
ACCEPT = "To let exactly these removals pass:"


def headline(report: Report) -> str:
    """How many there are of each, and whether anything changes at all."""
    summary = report.summary
    parts = [counts(_totals(report.workspaces))]
    parts += [people(summary["left_without"], LEFT_WITHOUT)] if summary["left_without"] else []
    parts += [people(summary["with_several"], WITH_SEVERAL)] if summary["with_several"] else []
    parts += ["refused by the guard"] if report.refused else []
    parts += [_number(len(report.mistakes), "error", "errors")] if report.mistakes else []
    changes = any(summary[term.name] for term in (*REMOVALS, *_OTHER_CHANGES))
    empty = [] if changes or report.mistakes else ["Nothing will change: no association is made, none is removed"]
    return "; ".join(filter(None, [*empty, *parts]))


def _totals(workspaces: Iterable[WorkspacePlan]) -> dict[str, int]:
    return {term.count: sum(len(getattr(plan, term.name)) for plan in workspaces) for term in TERMS} | {
        "unchanged": sum(plan.unchanged for plan in workspaces)
    }


def counts(numbers: Mapping[str, int]) -> str:
    """The numbers that are not zero, each with its name."""
    return ", ".join(f"{number} {name}" for name, number in numbers.items() if number)


def people(number: int, what: str) -> str:
    """So many people, and what becomes of them."""
    return f"{_number(number, 'person', 'people')} {what}"


def quiet(workspaces: Sequence[WorkspacePlan]) -> str:
    """How many workspaces are not worth showing, and what the headline counts of them."""
    totals = counts(_totals(workspaces) | {"unchanged": 0})
    return f"{_number(len(workspaces), 'workspace', 'workspaces')} unchanged{f' ({totals})' if totals else ''}"


def is_quiet(plan: WorkspacePlan) -> bool:
    """Whether there is nothing in it to look at: nothing is asked for, nothing is missing."""
    return plan.request is RequestKind.NONE and not plan.is_different and not plan.gone


def words(arn: str | None, report: Report) -> tuple[str, ...]:
    """What a person looks for: the name, where it is known, and the ID with its type; the people of a profile."""
    if arn is None:
        return ("workspace known at deployment",)
    identifier = one_line(short(arn) if arn.startswith("arn:") else arn)
    name = one_line(report.names.get(arn, "")).strip()
    if arn in report.behind:
        name = f"{name} ({_number(report.behind[arn], 'person', 'people')})".strip()
    return tuple(filter(None, (name, identifier)))


def also(arn: str, plan: WorkspacePlan) -> str:
    """Which other stacks declare what is removed or foreign; empty where none does."""
    stacks = plan.also.get(arn, ())
    return f"declared by {one_line(_enumerated(stacks, _MOST_STACKS))}" if stacks else ""


def course(agent: Agent, label: Callable[[str], str], limit: int | None) -> str:
    """The workspaces that a user has, and those that they will have."""
    return " -> ".join(_enumerated([label(arn) for arn in arns], limit) for arns in (agent.before, agent.after))


def refusal(report: Report) -> str:
    """What the guard has to say."""
    return f"Refused: more people lose a workspace than --max-removals {one_line(report.limit)} allows"


def loss(removal: Removal, label: str) -> str:
    """What the people of a workspace lose."""
    return f"{label}: {len(removal.people)} of {people(removal.associated, 'lose it')}"


def folded(items: Sequence[_T], limit: int | None) -> tuple[Sequence[_T], int]:
    """The first items, and how many more there are."""
    shown = items[:limit]
    return shown, len(items) - len(shown)


def _enumerated(items: Sequence[str], limit: int | None) -> str:
    shown, more = folded(items, limit)
    return ", ".join([*shown, *([f"{more} more"] if more else [])]) or "nothing"


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
