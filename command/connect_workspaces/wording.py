"""What a plan is called in words: the terms and sentences that table and Markdown share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from connect_workspaces.people import Agent, Removal
from connect_workspaces.plan import WorkspacePlan
from connect_workspaces.report import Report
from connect_workspaces.requests import Kind
from connect_workspaces.rows import one_line
from workspace_association.arns import short

_T = TypeVar("_T")


@dataclass(frozen=True)
class Term:
    """How a list of a `WorkspacePlan` is called.

    Attributes:
        name: The list.
        sign: One character for it.
        count: What follows the number of its ARNs.
        reason: Why they are in it.
    """

    name: str
    sign: str
    count: str
    reason: str

    def __call__(self, plan: WorkspacePlan) -> tuple[str, ...]:
        """The list of a plan."""
        arns: tuple[str, ...] = getattr(plan, self.name)
        return arns


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
    Term("drift", "!", "drift that stays", "declared and missing, and nothing calls the function"),
    Term("gone", "x", "gone", "declared, but the user or routing profile no longer exists"),
    Term("keep_foreign", " ", "foreign kept", "made elsewhere, stays"),
)
TERMS = (*REMOVALS, *OTHERS)
"""Each list, in the order in which it is shown."""

REQUESTS = {
    Kind.CREATE: "create",
    Kind.UPDATE: "update",
    Kind.DELETE: "delete",
    Kind.RETAIN: "retain (leaves the stack, its associations stay)",
    Kind.NONE: "none (unchanged, nothing calls the function)",
}
LEFT_WITHOUT = "left without a workspace"
WITH_SEVERAL = "with several workspaces for the first time"
ACCEPT = "To let exactly these removals pass:"


def headline(report: Report) -> str:
    """How many there are of each, and whether anything changes at all."""
    summary = report.summary
    parts = [counts({term.count: summary[term.name] for term in TERMS} | {"unchanged": summary["unchanged"]})]
    parts += [people(summary["left_without"], LEFT_WITHOUT)] if summary["left_without"] else []
    parts += [people(summary["with_several"], WITH_SEVERAL)] if summary["with_several"] else []
    parts += ["refused by the guard"] if report.refused else []
    parts += [_number(len(report.mistakes), "error", "errors")] if report.mistakes else []
    changes = any(summary[term.name] for term in (*REMOVALS, *_OTHER_CHANGES))
    empty = [] if changes or report.mistakes else ["Nothing will change: no association is made, none is removed"]
    return "; ".join(filter(None, [*empty, *parts]))


def counts(numbers: Mapping[str, int]) -> str:
    """The numbers that are not zero, each with its name."""
    return ", ".join(f"{number} {name}" for name, number in numbers.items() if number)


def people(number: int, what: str) -> str:
    """So many people, and what becomes of them."""
    return f"{_number(number, 'person', 'people')} {what}"


def quiet(workspaces: Sequence[WorkspacePlan]) -> str:
    """How many workspaces are not worth showing."""
    return f"{_number(len(workspaces), 'workspace', 'workspaces')} unchanged"


def is_quiet(plan: WorkspacePlan) -> bool:
    """Whether there is nothing in it to look at: nothing is asked for, nothing is missing."""
    return plan.request is Kind.NONE and not plan.is_different and not plan.gone


def words(arn: str | None, names: Mapping[str, str]) -> tuple[str, ...]:
    """What a person looks for: the name, where it is known, and the ID with its type."""
    if arn is None:
        return ("workspace known at deployment",)
    identifier = one_line(short(arn) if arn.startswith("arn:") else arn)
    return tuple(filter(None, (one_line(names.get(arn, "")).strip(), identifier)))


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
