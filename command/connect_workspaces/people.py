"""Who gets which workspace: users by themselves, and by their routing profile."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from connect_workspaces.live import ROUTING_PROFILE, USER, Instance, kind_of
from connect_workspaces.plan import Associations


@dataclass(frozen=True)
class Agent:
    """A user for whom a deployment changes how many workspaces they get.

    Attributes:
        arn: The user's ARN.
        before: The ARNs of the workspaces that they get before it.
        after: Those that they get after it.
        via: The routing profile that alone makes the difference; None where the user's own associations change.
    """

    arn: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    via: str | None = None


@dataclass(frozen=True)
class Agents:
    """The users for whom a deployment changes how many workspaces they get.

    Attributes:
        left_without: They had a workspace, and will have none.
        with_several: They will have more than one, and had not before.
        with_first: They had none, and will have one or more.
    """

    left_without: tuple[Agent, ...] = ()
    with_several: tuple[Agent, ...] = ()
    with_first: tuple[Agent, ...] = ()


def alike(people: Iterable[Agent]) -> list[tuple[Agent, ...]]:
    """People for whom the same changes in the same way, by themselves or by one routing profile; the most first."""
    groups: dict[tuple[object, ...], list[Agent]] = defaultdict(list)
    for agent in people:
        groups[agent.before, agent.after, agent.via].append(agent)
    return sorted(map(tuple, groups.values()), key=len, reverse=True)


def members(arns: Iterable[str], instance: Instance) -> frozenset[str]:
    """The users behind ARNs of users and routing profiles. Without permission to read users, those named themselves."""
    named = frozenset(arns)
    users = (instance.users or {}).values()
    profiles = {user.arn for user in users if user.routing_profile in named}
    return frozenset(arn for arn in named if kind_of(arn) == USER) | profiles


def behind(instance: Instance) -> dict[str, int]:
    """How many users each routing profile has; nothing where that is not known of every user."""
    profiles = [user.routing_profile for user in (instance.users or {}).values()]
    if not profiles or not all(profiles):
        return {}
    known = {*(instance.routing_profiles or ()), *(arn for arns in instance.associations.values() for arn in arns)}
    return {arn: 0 for arn in known if kind_of(arn) == ROUTING_PROFILE} | Counter(filter(None, profiles))


def moved(instance: Instance, profiles: Mapping[str, str]) -> Instance:
    """An instance once users have other routing profiles, which are given by the users' ARNs."""
    known = {*(instance.routing_profiles or ()), *(arn for arns in instance.associations.values() for arn in arns)}
    spelling = {arn.casefold(): arn for arn in known}
    new = {user.casefold(): spelling.get(arn.casefold(), arn) for user, arn in profiles.items()}
    users = {
        arn: replace(user, routing_profile=new.get(arn.casefold(), user.routing_profile))
        for arn, user in (instance.users or {}).items()
    }
    return replace(instance, users=users) if users and new else instance


def agents(before: Instance, after: Instance) -> Agents:
    """For whom a deployment changes how many workspaces they get; nobody, without permission to read users.

    Args:
        before: The instance as it is.
        after: The same with the associations and the routing profiles of users as they will be.
    """
    had, get = _by_resource(before.associations), _by_resource(after.associations)
    found = []
    for arn, user in sorted((before.users or {}).items()):
        own, profile = arn.casefold(), user.routing_profile
        next_profile = (after.users or {})[arn].routing_profile
        via = profile if profile == next_profile and had.get(own) == get.get(own) else None
        found.append(Agent(user.arn, _of(own, profile, had), _of(own, next_profile, get), via))
    return Agents(
        tuple(agent for agent in found if agent.before and not agent.after),
        tuple(agent for agent in found if len(agent.after) > 1 >= len(agent.before)),
        tuple(agent for agent in found if agent.after and not agent.before),
    )


def _by_resource(associations: Associations) -> dict[str, set[str]]:
    workspaces: dict[str, set[str]] = defaultdict(set)
    for workspace, arns in associations.items():
        for arn in arns:
            workspaces[arn.casefold()].add(workspace)
    return workspaces


def _of(user: str, routing_profile: str | None, workspaces: dict[str, set[str]]) -> tuple[str, ...]:
    by_profile = workspaces.get((routing_profile or "").casefold(), set())
    return tuple(sorted(workspaces.get(user, set()) | by_profile))
