"""From stacks to a report: reads each instance once, plans its requests, and applies the guard."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from connect_workspaces.errors import CommandError
from connect_workspaces.guard import Limit, Removal, checksum, removals
from connect_workspaces.live import Instance
from connect_workspaces.people import Agents, agents
from connect_workspaces.plan import Mistake, WorkspacePlan, plan_instance
from connect_workspaces.report import Report
from connect_workspaces.requests import Kind, StackRequest, requests_of
from connect_workspaces.stacks import Stack
from workspace_association.arns import parse_workspace


class Read(Protocol):
    """Reads an instance, as `reading.read` does."""

    def __call__(
        self,
        instance_arn: str,
        *,
        workspaces: Collection[str],
        wanted: Collection[str],
        people: bool,
        declares: bool,
    ) -> Instance:
        """What there is."""


@dataclass
class _Found:
    plans: list[WorkspacePlan] = field(default_factory=list)
    agents: list[Agents] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


def make_report(
    stacks: Sequence[Stack],
    read: Read,
    *,
    limit: Limit | None = None,
    accept: str = "",
    mistakes: Sequence[Mistake] = (),
) -> Report:
    """What deploying stacks will do.

    Args:
        stacks: The stacks, in the order in which they are deployed.
        read: Reads an instance. Where that raises CommandError, the report says so, and goes on with the others.
        limit: From how many people a deployment may take a workspace.
        accept: The checksum of removals that are let pass.
        mistakes: What has failed already.
    """
    found = _Found(mistakes=list(mistakes), notes=[note for stack in stacks for note in stack.notes])
    by_instance: dict[str, list[StackRequest]] = defaultdict(list)
    for request in _spelled_alike(requests_of(stacks)):
        by_instance[_instance_of(request)].append(request)
    for arn, requests in sorted(by_instance.items()):
        _look(requests, read, limit, found, arn)
    refused = [
        removal for removal in found.removals if limit and not limit.allows(len(removal.people), removal.associated)
    ]
    if refused and checksum(refused) == accept:
        refused = []
    return Report(
        workspaces=tuple(sorted(found.plans, key=lambda plan: (plan.stack, plan.logical_id))),
        agents=Agents(
            tuple(agent for each in found.agents for agent in each.left_without),
            tuple(agent for each in found.agents for agent in each.with_several),
        ),
        refused=tuple(refused),
        limit=limit.text if limit else "",
        checksum=checksum(refused) if refused else "",
        mistakes=tuple(found.mistakes),
        notes=tuple(dict.fromkeys(found.notes)),
        names=found.names,
    )


def _look(
    requests: Sequence[StackRequest],
    read: Read,
    limit: Limit | None,
    found: _Found,
    arn: str,
) -> None:
    try:
        instance = _read(read, arn, requests) if arn else Instance("", users={}, routing_profiles={})
    except CommandError as error:
        workspaces = dict.fromkeys(request.workspace or arn for request in requests)
        found.mistakes += [Mistake(workspace, str(error)) for workspace in workspaces]
        return
    plan = plan_instance(requests, instance)
    found.plans += plan.workspaces
    found.mistakes += plan.mistakes
    found.notes += [*instance.notes, *_visibility(requests, instance)]
    found.agents.append(agents(instance, plan.after))
    lost = removals(plan, instance)
    found.removals += lost
    if limit:
        found.mistakes += _uncounted(requests, lost, instance)
    known = {*instance.workspaces, *(instance.users or ()), *(instance.routing_profiles or ())}
    found.names |= {each: name for each in known if (name := instance.name_of(each))}


def _read(read: Read, arn: str, requests: Sequence[StackRequest]) -> Instance:
    return read(
        arn,
        workspaces={request.workspace for request in requests if request.workspace},
        wanted={arn for request in requests for arn in request.wanted},
        people=any(request.kind in (Kind.CREATE, Kind.UPDATE, Kind.DELETE) for request in requests),
        declares=any(request.request and request.request.previous for request in requests),
    )


def _uncounted(requests: Sequence[StackRequest], lost: Sequence[Removal], instance: Instance) -> Iterator[Mistake]:
    """Removals that the guard cannot count, and therefore does not let pass."""
    if lost and not instance.users:
        yield Mistake(
            instance.arn, "--max-removals has to count people, and connect:SearchUsers shows nobody or is not permitted"
        )
    for request in requests:
        for what in request.lost:
            yield Mistake(
                request.workspace or f"{request.stack}/{request.logical_id}",
                f"--max-removals cannot count what only CloudFormation knows ({what})",
            )


def _visibility(requests: Sequence[StackRequest], instance: Instance) -> list[str]:
    """Notes on workspaces where associations mean nothing."""
    notes = []
    for arn in sorted({request.workspace for request in requests if request.workspace}):
        workspace = instance.workspaces.get(arn)
        if workspace and workspace.visibility in ("ALL", "NONE"):
            whom = "everybody" if workspace.visibility == "ALL" else "nobody"
            notes.append(
                f"workspace {workspace.name or arn} has visibility {workspace.visibility}: {whom} gets it, "
                "and its associations mean nothing"
            )
    return notes


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
