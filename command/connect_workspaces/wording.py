"""What a plan, and drift, is called in words: the terms and sentences that table and Markdown share."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from connect_workspaces.guard import Removal
from connect_workspaces.live import ROUTING_PROFILE, kind_of
from connect_workspaces.people import Agent, Agents, alike
from connect_workspaces.plan import WorkspacePlan
from connect_workspaces.report import Planned, Report
from connect_workspaces.requests import RequestKind
from connect_workspaces.text import enumerated, one_line
from workspace_association.arns import short

_T = TypeVar("_T")

_MOST_BESIDE = 3
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
        is_first: Markdown has it first, and not folded.
    """

    name: str
    sign: str
    count: str
    reason: str
    remedy: str = ""
    is_first: bool = False

    def __call__(self, plan: WorkspacePlan) -> Collection[str]:
        """The list of a plan."""
        arns: Collection[str] = getattr(plan, self.name)
        return arns


REPAIR = "cdk deploy -c cdk-connect-workspace-association:repair=$(date +%s)"
"""Makes CloudFormation see a change of every declaration, and call the function."""
REPAIRS = "A deployment repairs it"


_CHANGES = (
    Term("disassociate", "-", "disassociated", "not declared any more", is_first=True),
    Term("remove_foreign", "-", "foreign removed", "made elsewhere, and the ownership is EXCLUSIVE", is_first=True),
    Term("associate", "+", "associated", "newly declared"),
    Term("repair", "~", "repaired", "drift that is put back"),
    Term("unknown", "?", "known at deployment", "only CloudFormation knows the value"),
)
_EXCLUSIVE = "made elsewhere, although the ownership is EXCLUSIVE"
_GONE = Term("leavers", "x", "gone", "declared, but the user or routing profile no longer exists")
TERMS = (
    *_CHANGES,
    Term("adopt", "=", "adopted", "newly declared, there already"),
    Term("drift", "!", "drift that stays", "declared and missing", REPAIR),
    Term("unwanted", "!", "foreign that stays", _EXCLUSIVE, REPAIR),
    Term("mistyped", "x", "nonexistent", "newly declared, but does not exist: mistyped, or deleted"),
    _GONE,
    Term("tolerated", " ", "foreign kept", "made elsewhere, stays"),
)
"""Each list of a plan, in the order in which it is shown."""
_DRIFT_TERMS = (
    Term("drift", "!", "missing", "declared, and not there", is_first=True),
    Term("unwanted", "!", "foreign", _EXCLUSIVE, is_first=True),
    _GONE,
    Term("ignored", " ", "ignored", "known, and not counted"),
    Term("tolerated", " ", "foreign tolerated", "made elsewhere, and not counted"),
)

REQUESTS = {
    RequestKind.CREATE: "create",
    RequestKind.UPDATE: "update",
    RequestKind.DELETE: "delete",
    RequestKind.RETAIN: "retain (leaves the stack, its associations stay)",
    RequestKind.NONE: "none (unchanged, so CloudFormation does not call the function: drift stays)",
}
LEFT_WITHOUT = "left without a workspace"
WITH_SEVERAL = "with several workspaces for the first time"
ACCEPT = "To let exactly these removals pass:"
_MOST_STACKS = 5
"""Stacks that are named for each account and region."""


def planned(what: Planned, label: Callable[[str], str]) -> list[str]:
    """Which assembly was planned, how old it is, and which stacks, in which account and region: two lines."""
    places = [
        f"{enumerated(stacks, _MOST_STACKS, label)} in account {account}, {region}"
        for (account, region), stacks in what.stacks.items()
    ]
    assembly = f"Assembly {label(what.assembly)}, written {_duration(what.age)} before this plan"
    return [assembly, *([f"{'Destroying' if what.destroy else 'Deploying'} {'; '.join(places)}"] if places else [])]


def _duration(seconds: float) -> str:
    for length, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            return _number(int(seconds // length), unit, f"{unit}s")
    return "less than a minute"


def terms(report: Report) -> tuple[Term, ...]:
    """The lists that there may be."""
    return _DRIFT_TERMS if report.is_drift else TERMS


def headline(report: Report) -> str:
    """How many there are of each, and whether anything changes, or differs, at all."""
    parts = [_totals(report, report.workspaces, whole=True), _courses(report.agents)]
    if report.is_drift and report.workspaces:
        workspaces = {(plan.workspace or "").casefold() for plan in report.workspaces}
        parts[0] = f"{parts[0] or '0 as declared'} in {_number(len(workspaces), 'workspace', 'workspaces')}"
    parts += ["refused by the guard"] if report.refused else []
    parts += [_number(len(report.mistakes), "error", "errors")] if report.mistakes else []
    return "; ".join(filter(None, [*([] if report.mistakes else _nothing(report)), *parts]))


def _nothing(report: Report) -> list[str]:
    if report.is_drift and not report.workspaces:
        return ["No deployed stack that was looked at declares associations"]
    if any(term(plan) for plan in report.workspaces for term in (_DRIFT_TERMS[:3] if report.is_drift else _CHANGES)):
        return []
    return ["No difference" if report.is_drift else "Nothing will change: no association is made, none is removed"]


def _courses(agents: Agents) -> str:
    """How many people there are of each kind."""
    parts: list[str] = []
    for found, one, many, what in (
        (agents.with_first, "gets", "get", "a workspace for the first time"),
        (agents.left_without, "loses", "lose", "their last workspace"),
        (agents.with_several, "gets", "get", "several workspaces for the first time"),
    ):
        if found:
            who = f"{len(found)} " if parts else f"{people(len(found))} "
            parts.append(f"{who}{one if len(found) == 1 else many} {what}")
    return ", ".join(parts)


def _totals(report: Report, workspaces: Sequence[WorkspacePlan], *, whole: bool) -> str:
    """The numbers that are not zero, each with its name; of the whole, also what is as it has to be."""
    numbers = {term.count: sum(len(term(plan)) for plan in workspaces) for term in terms(report)}
    numbers |= {kept(report): sum(plan.unchanged for plan in workspaces) if whole else 0}
    return ", ".join(f"{number} {name}" for name, number in numbers.items() if number)


def kept(report: Report) -> str:
    """What associations are called that are as they have to be."""
    return "as declared" if report.is_drift else "unchanged"


def about(plan: WorkspacePlan, report: Report) -> list[str]:
    """What else there is to say of a workspace."""
    return [] if report.is_drift else [f"request {REQUESTS[plan.request]}"]


def counts(plan: WorkspacePlan, report: Report) -> str:
    """How many there are of each in one workspace."""
    return _totals(report, [plan], whole=True) or "nothing"


def people(number: int) -> str:
    """So many people."""
    return _number(number, "person", "people")


def quiet(report: Report) -> str:
    """How many workspaces are not worth showing, and what the headline counts of them; empty where all are."""
    workspaces = [plan for plan in report.workspaces if is_quiet(plan)]
    totals = _totals(report, workspaces, whole=False)
    counted = f" ({totals})" if totals else ""
    return f"{_number(len(workspaces), 'workspace', 'workspaces')} {kept(report)}{counted}" if workspaces else ""


def is_quiet(plan: WorkspacePlan) -> bool:
    """Whether there is nothing in it to look at: nothing is asked for, nothing is missing."""
    return plan.request is RequestKind.NONE and not (plan.is_different or plan.gone or plan.ignored)


def ordered(arns: Iterable[str], report: Report) -> list[str]:
    """As the report sorts them."""
    return sorted(arns, key=report.place)


def grouped(agents: Iterable[Agent], report: Report) -> list[tuple[Agent, ...]]:
    """People who change alike, the most first; by name where they are together."""
    return alike(sorted(agents, key=lambda agent: report.place(agent.arn)))


def words(arn: str | None, report: Report, *, brief: bool = False) -> tuple[str, ...]:
    """What a person looks for: the name, where it is known, and the ID with its type; the people of a profile.

    Args:
        arn: What is named; None for a workspace that the deployment makes.
        report: Knows the names.
        brief: Without the ID, where the name is known.
    """
    if arn is None:
        return ("workspace known at deployment",)
    identifier = one_line(short(arn) if arn.startswith("arn:") else arn)
    name = one_line(report.names.get(arn, "")).strip()
    brief = brief and bool(name)
    if arn in report.behind:
        name = f"{name} ({people(report.behind[arn])})".strip()
    elif brief and kind_of(arn) == ROUTING_PROFILE:
        name = f"{name} (routing profile)"
    return (name,) if brief else tuple(filter(None, (name, identifier)))


def also(arn: str, plan: WorkspacePlan) -> str:
    """Why it is ignored, or which other stacks declare what is removed or foreign; empty where there is neither."""
    stacks = plan.also.get(arn, ())
    return plan.ignored.get(arn) or (f"declared by {enumerated(stacks, _MOST_BESIDE)}" if stacks else "")


def is_named(group: Sequence[Agent], most: int) -> bool:
    """Whether people who change alike are named, and not a number."""
    return len(group) <= (min(most, 1) if group[0].via else most)


def course(group: Sequence[Agent], label: Callable[[str], str], most: int, limit: int | None) -> str:
    """People who change alike, and the workspaces that they have and will have.

    Args:
        group: The people.
        label: How they, their routing profile and their workspaces are called.
        most: People who are named; more, and those of one routing profile, are a number.
        limit: Workspaces that are named; None for all.
    """
    agent = group[0]
    who = f"{len(group)} of {label(agent.via)}" if agent.via else people(len(group))
    if is_named(group, most):
        who = ", ".join(label(each.arn) for each in group)
    before, after = (enumerated(arns, limit, label) or "nothing" for arns in (agent.before, agent.after))
    return f"{who}: {before} -> {after}"


def refusal(report: Report) -> str:
    """What the guard has to say."""
    return f"Refused: more people lose a workspace than --max-removals {one_line(report.limit)} allows"


def refused(report: Report) -> str:
    """The same in one line, of which workspaces, and how to let it pass."""
    losses = [loss(each, " ".join(words(each.workspace, report))) for each in report.refused]
    return f"{refusal(report)}: {enumerated(losses, _MOST_BESIDE)}; {ACCEPT} --accept {report.checksum}"


def loss(removal: Removal, label: str) -> str:
    """How many people lose a workspace."""
    return f"{label}: {len(removal.people)} of {people(removal.associated)} lose it"


def folded(items: Sequence[_T], limit: int | None) -> tuple[Sequence[_T], int]:
    """The first items, and how many more there are."""
    shown = items[:limit]
    return shown, len(items) - len(shown)


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
