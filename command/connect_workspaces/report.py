"""What `plan` reports: all that it found, and its JSON. `drift` is shown as a plan under which nothing happens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from connect_workspaces.guard import Removal
from connect_workspaces.live import ROUTING_PROFILE, by_name, kind_of
from connect_workspaces.people import Agent, Agents
from connect_workspaces.plan import LISTS, Mistake, WorkspacePlan

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Planned:
    """What was planned.

    Attributes:
        assembly: The folder of the assembly.
        age: How many seconds before the plan it was written.
        stacks: The names of the stacks, by account and region.
        destroy: They are destroyed, and not deployed.
    """

    assembly: str
    age: float
    stacks: Mapping[tuple[str, str], Sequence[str]]
    destroy: bool = False


@dataclass(frozen=True)
class Report:
    """What a deployment will do.

    Attributes:
        workspaces: What becomes of each workspace in each stack.
        agents: For whom it changes how many workspaces they get.
        refused: What it takes away from more people than allowed.
        limit: How many are allowed, as it was written.
        checksum: Of exactly the refused removals; empty where nothing is refused.
        mistakes: What failed, or will fail.
        notes: What a person should know besides.
        names: Names of workspaces, users and routing profiles by ARN; empty where they are not to be shown.
        behind: How many users each routing profile has, by its ARN, where users were read.
        planned: What was planned; None where it could not be read.
        is_drift: Nothing is deployed: it is what is there beside what is declared.
    """

    workspaces: tuple[WorkspacePlan, ...] = ()
    agents: Agents = field(default_factory=Agents)
    refused: tuple[Removal, ...] = ()
    limit: str = ""
    checksum: str = ""
    mistakes: tuple[Mistake, ...] = ()
    notes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    behind: Mapping[str, int] = field(default_factory=dict)
    planned: Planned | None = None
    is_drift: bool = False

    @cached_property
    def place(self) -> Callable[[str], tuple[bool, bool, str, str]]:
        """A key that sorts ARNs by name, or by ID where none is known; routing profiles first: many may be behind one.

        It remembers: a large plan has the same people in hundreds of lists.
        """
        return cache(lambda arn: (kind_of(arn) != ROUTING_PROFILE, *by_name(arn, self.names.get(arn))))

    @property
    def is_different(self) -> bool:
        """Whether the live associations differ from what is or will be declared."""
        return any(plan.is_different for plan in self.workspaces)

    @property
    def summary(self) -> dict[str, int]:
        """How many there are of each, in all workspaces."""
        counts = {name: sum(len(getattr(plan, name)) for plan in self.workspaces) for name in LISTS}
        counts["unchanged"] = sum(plan.unchanged for plan in self.workspaces)
        people = {"left_without": self.agents.left_without, "with_several": self.agents.with_several}
        return counts | {name: len(agents) for name, agents in people.items()}

    def to_json(self) -> dict[str, Any]:
        """The report as the contract has it; lists are sorted by ARN."""
        return {
            "format_version": FORMAT_VERSION,
            "workspaces": [
                self._workspace(plan) for plan in sorted(self.workspaces, key=lambda plan: plan.workspace or "")
            ],
            "agents": {name: self._agents(getattr(self.agents, name)) for name in ("left_without", "with_several")},
            "summary": self.summary,
            "removals": {
                "checksum": self.checksum or None,
                "refused": [
                    {
                        "workspace": removal.workspace,
                        "removals": len(removal.people),
                        "associated": removal.associated,
                        "limit": self.limit,
                        "people": self._named(sorted(removal.people)),
                    }
                    for removal in self.refused
                ],
            },
            "errors": sorted(map(vars, self.mistakes), key=lambda error: (error["workspace"], error["message"])),
            "notes": list(self.notes),
        }

    def _workspace(self, plan: WorkspacePlan) -> dict[str, Any]:
        lists = {name: self._named(getattr(plan, name)) for name in LISTS if name != "unknown"}
        return {
            "stack": plan.stack,
            "logical_id": plan.logical_id,
            "workspace": self._name(plan.workspace),
            "request": plan.request.value,
            "ownership": plan.ownership and plan.ownership.value,
            **lists,
            "unchanged": plan.unchanged,
            "unknown": list(plan.unknown),
        }

    def _named(self, arns: Iterable[str]) -> list[dict[str, str | None]]:
        return [self._name(arn) for arn in arns]

    def _name(self, arn: str | None) -> dict[str, str | None]:
        return {"arn": arn, "name": self.names.get(arn or "")}

    def _agents(self, agents: Iterable[Agent]) -> list[dict[str, Any]]:
        return [{**self._name(agent.arn), "before": list(agent.before), "after": list(agent.after)} for agent in agents]
