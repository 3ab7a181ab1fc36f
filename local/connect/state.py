"""What exists: instances, and which of their users and routing profiles are associated with which workspaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from local.connect.instance import Instance


class Association(NamedTuple):
    """A resource, which is a user or a routing profile, and a workspace it may use."""

    workspace_arn: str
    resource_arn: str


@dataclass(frozen=True)
class Change:
    """What became of an association, and from when on a search sees it.

    Attributes:
        visible_at: time in seconds.
        resource_name: the name of the resource when it was associated; None when it was disassociated.
    """

    visible_at: float
    resource_name: str | None


class State:
    """All instances and associations, and the search index that lags behind."""

    def __init__(self) -> None:
        self._instances: dict[str, Instance] = {}
        # The last change is the truth; the last visible one is what the index shows.
        self._changes: dict[Association, list[Change]] = {}
        # What the index shows of an instance, by ARN, until that time or the next change.
        self._index: dict[str, tuple[float, Sequence[tuple[Association, str]]]] = {}

    def seed(self, instance: Instance) -> None:
        """Add an instance, or to one that exists what is new in it."""
        known = self._instances.get(instance.arn)
        self._instances[instance.arn] = known.including(instance) if known else instance

    def instance(self, identifier: str, region: str) -> Instance | None:
        """The instance with an ID, seen from a region: every instance is in one region only."""
        return next((each for each in self._instances.values() if (each.id, each.region) == (identifier, region)), None)

    def instances(self, region: str) -> Sequence[Instance]:
        """The instances in a region, in a fixed order."""
        return sorted((each for each in self._instances.values() if each.region == region), key=lambda each: each.arn)

    def owner(self, arn: str) -> Instance:
        """The instance that has a workspace, user or routing profile.

        Raises:
            KeyError: none has it.
        """
        instance = self._instances[arn.rsplit("/", 2)[0]]
        if arn not in instance.names:
            raise KeyError(arn)
        return instance

    def is_associated(self, association: Association) -> bool:
        """The truth."""
        changes = self._changes.get(association)
        return changes is not None and changes[-1].resource_name is not None

    def change(self, association: Association, visible_at: float, *, wanted: bool) -> None:
        """Make an association or remove it, unless that is how it is.

        Raises:
            KeyError: the resource does not exist.
        """
        if self.is_associated(association) is not wanted:
            resource_arn = association.resource_arn
            name = self.owner(resource_arn).names[resource_arn] if wanted else None
            self._changes.setdefault(association, []).append(Change(visible_at, name))
            self._index.clear()

    def delete(self, arn: str, visible_at: float, *, with_associations: bool = True) -> None:
        """Delete a workspace, user or routing profile, and its associations with it if so wanted.

        Raises:
            KeyError: there is none.
        """
        instance = self.owner(arn)
        for association in self._changes:
            if with_associations and arn in association:
                self.change(association, visible_at, wanted=False)
        self._instances[instance.arn] = instance.without(arn)

    def associations(self) -> dict[str, set[str]]:
        """The truth: the ARNs associated with each workspace that exists."""
        found: dict[str, set[str]] = {
            instance.workspace_arn(name): set() for instance in self._instances.values() for name in instance.workspaces
        }
        for association in self._changes:
            if self.is_associated(association):
                found[association.workspace_arn].add(association.resource_arn)
        return found

    def indexed(self, instance: Instance, now: float) -> Sequence[tuple[Association, str]]:
        """What the search index shows of an instance: associations in a fixed order, with the resource's name."""
        until, shown = self._index.get(instance.arn, (-inf, ()))
        if now >= until:
            here = f"{instance.arn}/"
            changes = [(which, what) for which, what in self._changes.items() if which.workspace_arn.startswith(here)]
            visible = [
                (which, next((c for c in reversed(what) if c.visible_at <= now), None)) for which, what in changes
            ]
            shown = sorted(
                (which, last.resource_name) for which, last in visible if last and last.resource_name is not None
            )
            until = min((c.visible_at for _, what in changes for c in what if c.visible_at > now), default=inf)
            self._index[instance.arn] = until, shown
        return shown
