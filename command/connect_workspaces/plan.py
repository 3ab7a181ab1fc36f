"""What a deployment will do to the live associations: for each request, the plan that the function itself makes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from connect_workspaces.live import Instance
from connect_workspaces.requests import RequestKind, StackRequest
from connect_workspaces.text import enumerated
from workspace_association.plan import Ownership, make_plan

Associations = Mapping[str, frozenset[str]]
"""The ARNs that are associated with each workspace, by the workspace's ARN."""


@dataclass(frozen=True)
class WorkspacePlan:
    """What becomes of the associations of one workspace in one stack. Each list is sorted.

    Attributes:
        stack: The stack's name.
        logical_id: The resource's name in its template.
        workspace: The workspace's ARN; None where this deployment makes the workspace.
        request: What CloudFormation will ask for.
        associate: What is declared, is not there, and will be.
        adopt: What is newly declared, and there already.
        repair: What was declared before and still is, is missing, and will be put back.
        disassociate: What is there, and is not declared any more.
        remove_foreign: What is there, was never declared, and will be removed, because the ownership is EXCLUSIVE.
        keep_foreign: What is there, was never declared, and stays.
        drift: What is declared and missing, and stays so: CloudFormation does not call the function.
        gone: What is declared, but whose user or routing profile no longer exists.
        unchanged: How many were declared before and still are, and are there.
        unknown: What only CloudFormation knows, at deployment.
        nonexistent: Of what is gone, what is newly declared: the deployment fails because of it.
        ownership: What will be declared; None where nothing will be, or only CloudFormation knows it.
        ignored: What differs and does not count, and why, by ARN. A deployment ignores nothing.
        also: Of what is removed or foreign, which other stacks, or resources of the same one, declare it, by ARN.
    """

    stack: str
    logical_id: str
    workspace: str | None
    request: RequestKind
    associate: tuple[str, ...] = ()
    adopt: tuple[str, ...] = ()
    repair: tuple[str, ...] = ()
    disassociate: tuple[str, ...] = ()
    remove_foreign: tuple[str, ...] = ()
    keep_foreign: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unchanged: int = 0
    unknown: tuple[str, ...] = ()
    nonexistent: frozenset[str] = frozenset()
    ownership: Ownership | None = None
    ignored: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def removed(self) -> tuple[str, ...]:
        """What is there, and will not be."""
        return (*self.disassociate, *self.remove_foreign)

    @property
    def is_different(self) -> bool:
        """Whether the live associations differ from what is or will be declared."""
        return any(getattr(self, name) for name in DIFFERENCES)

    @property
    def unwanted(self) -> tuple[str, ...]:
        """What is foreign and stays, although the ownership is EXCLUSIVE."""
        return self.keep_foreign if self.ownership is Ownership.EXCLUSIVE else ()

    @property
    def tolerated(self) -> tuple[str, ...]:
        """What is foreign and may stay."""
        return () if self.ownership is Ownership.EXCLUSIVE else self.keep_foreign

    @property
    def leavers(self) -> tuple[str, ...]:
        """What is gone, and was declared before."""
        return tuple(arn for arn in self.gone if arn not in self.nonexistent)

    @property
    def mistyped(self) -> tuple[str, ...]:
        """What is newly declared, and does not exist."""
        return tuple(arn for arn in self.gone if arn in self.nonexistent)


LISTS = tuple(each.name for each in fields(WorkspacePlan) if each.type == tuple[str, ...])
"""The names of the lists of a `WorkspacePlan`."""

DIFFERENCES = ("associate", "repair", "disassociate", "remove_foreign", "drift", "unwanted", "unknown")

_MOST_NAMED = 10
"""ARNs that an error names."""


@dataclass(frozen=True)
class Mistake:
    """Why a deployment, or a part of the plan, fails.

    Attributes:
        workspace: The ARN of the workspace that it is about, or what else it is about.
        message: One line.
    """

    workspace: str
    message: str


@dataclass(frozen=True)
class InstancePlan:
    """What becomes of one instance.

    Attributes:
        workspaces: Each workspace in each stack, in the order of the requests.
        after: The associations as they will be.
        mistakes: Why the deployment will fail.
    """

    workspaces: tuple[WorkspacePlan, ...]
    after: Associations
    mistakes: tuple[Mistake, ...] = ()


def plan_instance(requests: Iterable[StackRequest], instance: Instance) -> InstancePlan:
    """What the requests of a deployment will do to one instance, each after the one before it."""
    after = dict(instance.associations)
    workspaces, mistakes = [], []
    for request in requests:
        current = after.get(request.about, frozenset())
        plan = _plan(request, current, instance.associations.get(request.about, frozenset()), instance.gone)
        after[request.about] = (current | {*plan.associate, *plan.repair}) - {*plan.removed}
        workspaces.append(plan)
        mistakes += [Mistake(request.about, message) for message in _failures(request, plan.nonexistent, instance)]
    return InstancePlan(tuple(workspaces), after, tuple(dict.fromkeys(mistakes)))


def _failures(request: StackRequest, nonexistent: frozenset[str], instance: Instance) -> Iterator[str]:
    if request.kind not in (RequestKind.CREATE, RequestKind.UPDATE):
        if request.error:
            yield f"what is declared cannot be compared: {request.error}"
        return
    if request.error:
        yield f"the deployment will fail: {request.error}"
    if request.workspace in instance.missing_workspaces:
        yield "the deployment will fail: the workspace does not exist"
    elif absent := sorted(nonexistent):
        who = "user or routing profile does" if len(absent) == 1 else "users or routing profiles do"
        named = enumerated(absent, _MOST_NAMED)
        yield f"the deployment will fail: {len(absent)} newly declared {who} not exist: {named}"


def _nonexistent(request: StackRequest, gone: frozenset[str]) -> frozenset[str]:
    """What is newly declared, and does not exist."""
    if request.kind not in (RequestKind.CREATE, RequestKind.UPDATE):
        return frozenset()
    may_have_left = request.request.may_have_left if request.request else frozenset()
    return (request.declared - may_have_left) & gone


def _plan(
    request: StackRequest, current: frozenset[str], before: frozenset[str], gone: frozenset[str]
) -> WorkspacePlan:
    plan = WorkspacePlan(
        request.stack, request.logical_id, request.workspace, request.kind, unknown=(*request.unknown, *request.lost)
    )
    if request.error:
        return plan
    previous = request.request.previous if request.request else frozenset()
    ownership = request.request.ownership if request.request else Ownership.ADDITIVE
    calls = request.kind not in (RequestKind.NONE, RequestKind.RETAIN)
    declared = previous if request.kind is RequestKind.RETAIN else request.declared
    change = make_plan(declared, previous, current, ownership if calls else Ownership.ADDITIVE)
    nonexistent = _nonexistent(request, gone)
    gone &= declared - current
    drift = _sorted({*change.drift} - gone)
    return replace(
        plan,
        associate=_sorted({*change.added} - gone),
        adopt=change.adopted,
        repair=drift if calls else (),
        disassociate=_sorted({*change.dropped} & current),
        remove_foreign=change.foreign,
        keep_foreign=_sorted((before & current) - declared - previous - {*change.foreign}),
        drift=drift if request.kind is RequestKind.NONE else (),
        gone=_sorted(gone if request.kind is not RequestKind.RETAIN else ()),
        unchanged=len(declared & previous & current),
        nonexistent=nonexistent,
        ownership=None if request.kind in (RequestKind.DELETE, RequestKind.RETAIN) or _is_open(request) else ownership,
    )


def _is_open(request: StackRequest) -> bool:
    """Whether only CloudFormation knows the ownership."""
    return any(part.startswith("Ownership") for part in request.unknown)


def _sorted(arns: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(arns))
