"""From stacks to a report: reads each instance once, plans its requests, and applies the guard."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connect_workspaces.errors import CommandError
from connect_workspaces.guard import Limit, Removal, checksum, removals
from connect_workspaces.live import Instance, named
from connect_workspaces.lock_changes import notes_since_lock
from connect_workspaces.people import Agents, agents, behind, moved
from connect_workspaces.plan import Mistake, WorkspacePlan, plan_instance
from connect_workspaces.report import Report
from connect_workspaces.requests import RequestKind, StackRequest, requests_of
from connect_workspaces.stacks import Stack
from connect_workspaces.text import enumerated
from workspace_association.arns import parse_workspace
from workspace_association.deployed.declarations import Declared, Declarer, DeclaringStack

_MOST_NAMED = 5
"""Users and routing profiles that a note names."""


Read = Callable[..., Instance]
"""Reads an instance as `reading.read` does: given its ARN, `workspaces`, `wanted`, `people` and `declares`."""

Elsewhere = Callable[[Collection[str]], Iterable[DeclaringStack]]
"""Reads what other deployed stacks declare, given the ARNs of some instances. CommandError where that fails."""


@dataclass
class _Planner:
    read: Read
    limit: Limit | None
    moved: Mapping[str, str]
    locked: Mapping[str, str]
    plans: list[WorkspacePlan] = field(default_factory=list)
    agents: list[Agents] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    after: dict[str, frozenset[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    behind: dict[str, int] = field(default_factory=dict)

    def look(self, arn: str, requests: Sequence[StackRequest]) -> None:
        """Plan the requests that are about one instance."""
        try:
            instance = self._instance(arn, requests) if arn else Instance("", users={}, routing_profiles={})
        except CommandError as error:
            workspaces = dict.fromkeys(request.workspace or arn for request in requests)
            self.mistakes += [Mistake(workspace, str(error)) for workspace in workspaces]
            return
        plan = plan_instance(requests, instance)
        self.plans += plan.workspaces
        self.mistakes += plan.mistakes
        self.after |= plan.after
        self.notes += [*instance.notes, *_visibility(requests, instance), *notes_since_lock(self.locked, instance)]
        after = moved(replace(instance, associations=plan.after), self.moved)
        self.agents.append(agents(instance, after))
        lost = removals(instance, after)
        self.removals += lost
        if self.limit:
            self.mistakes += _uncounted(requests, lost, instance)
        self.behind |= behind(instance)
        self.notes += _doubts(plan.workspaces)
        self.names |= instance.names

    def _instance(self, arn: str, requests: Sequence[StackRequest]) -> Instance:
        changes = any(
            request.kind in (RequestKind.CREATE, RequestKind.UPDATE, RequestKind.DELETE) for request in requests
        )
        return self.read(
            arn,
            workspaces={request.workspace for request in requests if request.workspace},
            wanted={arn for request in requests for arn in request.wanted},
            people=changes or any(user.casefold().startswith(arn.casefold()) for user in self.moved),
            declares=any(request.request and request.request.previous for request in requests),
        )

    def look_elsewhere(self, stacks: Sequence[Stack], elsewhere: Elsewhere) -> None:
        """Find out which other stacks declare what is removed or foreign, and say which of them lose it."""
        doubtful = {plan.workspace for plan in self.plans if plan.workspace and (plan.removed or plan.keep_foreign)}
        if not doubtful:
            return
        others: list[DeclaringStack] = []
        try:
            others = list(elsewhere(sorted({arn.partition("/workspace/")[0] for arn in doubtful})))
        except CommandError as error:
            self.notes.append(f"what other deployed stacks declare is not known: {error}")
        self.notes += Declared(others).notes
        declared = Declared([*(DeclaringStack(stack.name, stack.after) for stack in stacks), *others])
        self.plans = [replace(plan, also=_also(plan, declared)) for plan in self.plans]
        self.notes += [note for plan in self.plans for note in self._losses(plan)]

    def _losses(self, plan: WorkspacePlan) -> Iterator[str]:
        lost = sorted({*plan.removed} - self.after.get(plan.workspace or "", frozenset()))
        for stack in sorted({stack for arn in lost for stack in plan.also.get(arn, ())}):
            labels = [named(arn, self.names.get(arn)) for arn in lost if stack in plan.also.get(arn, ())]
            verb, loses = ("is", "it") if len(labels) == 1 else ("are", "them")
            listed = enumerated(labels, _MOST_NAMED)
            yield f"{listed} {verb} also declared by {stack}, which loses {loses} until its next update"


def make_report(
    stacks: Sequence[Stack],
    read: Read,
    *,
    limit: Limit | None = None,
    accept: str = "",
    mistakes: Sequence[Mistake] = (),
    elsewhere: Elsewhere = lambda _: (),
) -> Report:
    """What deploying stacks will do.

    Args:
        stacks: The stacks, in the order in which they are deployed.
        read: Reads an instance. Where that raises CommandError, the report says so, and goes on with the others.
        limit: From how many people a deployment may take a workspace.
        accept: The checksum of removals that are let pass.
        mistakes: What has failed already.
        elsewhere: Reads what the other deployed stacks declare; asked where something is removed or foreign. Where that
            raises CommandError, the report says so in a note.
    """
    profiles = {user: profile for stack in stacks for user, profile in stack.moved.items()}
    locked = {arn: name for stack in stacks for arn, name in stack.names.items()}
    deployed = {arn: name for stack in stacks for arn, name in stack.old_names.items()}
    notes = [note for stack in stacks for note in stack.notes]
    names = {**deployed, **locked}
    found = _Planner(read, limit, profiles, locked, mistakes=[*mistakes], notes=notes, names=names)
    by_instance: dict[str, list[StackRequest]] = defaultdict(list)
    for request in _spelled_alike(requests_of(stacks)):
        by_instance[_instance_of(request)].append(request)
    for arn, requests in sorted(by_instance.items()):
        found.look(arn, requests)
    found.look_elsewhere(stacks, elsewhere)
    refused = [
        removal for removal in found.removals if limit and not limit.allows(len(removal.people), removal.associated)
    ]
    if refused and checksum(refused) == accept:
        refused = []
    if accept and not limit:
        found.notes.append("--accept does nothing without --max-removals")
    elif accept and refused:
        found.notes.append(f"--accept {accept} accepts other removals than these")
    return Report(
        workspaces=tuple(sorted(found.plans, key=lambda plan: (plan.stack, plan.logical_id))),
        agents=Agents(
            tuple(agent for each in found.agents for agent in each.left_without),
            tuple(agent for each in found.agents for agent in each.with_several),
            tuple(agent for each in found.agents for agent in each.with_first),
        ),
        refused=tuple(refused),
        limit=limit.text if limit else "",
        checksum=checksum(refused) if refused else "",
        mistakes=tuple(found.mistakes),
        notes=tuple(dict.fromkeys(found.notes)),
        names=found.names,
        behind=found.behind,
    )


def _uncounted(requests: Sequence[StackRequest], lost: Sequence[Removal], instance: Instance) -> Iterator[Mistake]:
    """Removals that the guard cannot count, and therefore does not let pass."""
    if lost and not instance.users:
        yield Mistake(
            instance.arn, "--max-removals has to count people, and connect:SearchUsers shows nobody or is not permitted"
        )
    for request in requests:
        for what in request.lost:
            yield Mistake(request.about, f"--max-removals cannot count what only CloudFormation knows ({what})")


def _visibility(requests: Sequence[StackRequest], instance: Instance) -> list[str]:
    """Notes on workspaces where associations mean nothing."""
    notes = []
    for arn in sorted({request.workspace for request in requests if request.workspace}):
        workspace = instance.workspaces.get(arn)
        if workspace and workspace.goes_to:
            said = f"workspace {workspace.name or arn} has visibility {workspace.visibility}"
            notes.append(f"{said}: {workspace.goes_to} gets it, and its associations mean nothing")
    return notes


def _doubts(plans: Sequence[WorkspacePlan]) -> Iterator[str]:
    """Notes on what looks foreign beside declared values that only CloudFormation knows."""
    for plan in plans:
        if plan.remove_foreign + plan.unwanted and any(part.startswith("ResourceArns") for part in plan.unknown):
            yield f"{plan.stack}/{plan.logical_id}: what looks foreign may be what is known at deployment alone"


def _also(plan: WorkspacePlan, declared: Declared) -> dict[str, tuple[str, ...]]:
    found = {}
    for arn in (*plan.removed, *plan.keep_foreign):
        by = [each for each in declared.by(plan.workspace or "", arn) if each != Declarer(plan.stack, plan.logical_id)]
        if by:
            found[arn] = tuple(dict.fromkeys(f"{each}" if each.stack == plan.stack else each.stack for each in by))
    return found


def _spelled_alike(requests: Sequence[StackRequest]) -> Sequence[StackRequest]:
    """The requests with one spelling of each ARN, the first in order: ARNs are compared without regard to case."""
    arns = {arn for request in requests for arn in request.arns}
    spelling = {arn.casefold(): arn for arn in sorted(arns, reverse=True)}
    return requests if len(spelling) == len(arns) else [request.respelled(spelling) for request in requests]


def _instance_of(request: StackRequest) -> str:
    """The ARN of the instance that a request is about; empty where nothing tells."""
    try:
        return parse_workspace(request.workspace).instance_arn
    except ValueError:
        return next((arn.rsplit("/", 2)[0] for arn in sorted(request.wanted)), "")
