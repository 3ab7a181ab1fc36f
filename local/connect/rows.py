"""What there is to say of each workspace, user, routing profile and association; each operation shows a part of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from botocore.model import ListShape, StructureShape

from local.connect.instance import Instance
from local.connect.kinds import KINDS
from local.connect.model import Operation, outputs
from local.connect.state import Association

Row = Mapping[str, Any]

AT = datetime(2026, 1, 1, tzinfo=UTC)
"""When every workspace was made and modified: the service model wants times, and nobody here modifies one."""


@lru_cache(200_000)
def association_row(association: Association, resource_name: str) -> Row:
    """An association, as the search index has it."""
    *_, kind, resource_id = association.resource_arn.split("/")
    return {
        "WorkspaceId": association.workspace_arn.rsplit("/", 1)[1],
        "WorkspaceArn": association.workspace_arn,
        "ResourceId": resource_id,
        "ResourceArn": association.resource_arn,
        "ResourceType": KINDS[kind].resource_type,
        "ResourceName": resource_name,
    }


def answer_of(operation: Operation, found: Sequence[Row], **beside: Any) -> Mapping[str, Any]:
    """The content of an answer, with as much of each row as the operation shows.

    Args:
        operation: one that reads.
        found: the rows; a single one where the operation describes it.
        beside: what the answer holds beside them, where the operation has it.
    """
    content = {name: value for name, value in beside.items() if name in outputs(operation)}
    for name, shape in outputs(operation).items():
        one = shape.member if isinstance(shape, ListShape) else shape
        if isinstance(one, StructureShape):
            shown = [{key: value for key, value in each.items() if key in one.members} for each in found]
            content[name] = shown[0] if one is shape else shown
    return content


def row(instance: Instance, arn: str) -> Row:
    """A workspace, user or routing profile that exists."""
    _, kind, identifier = arn.rsplit("/", 2)
    name = instance.names[arn]
    return {"Id": identifier, "Arn": arn, "ResourceId": identifier, "Name": name, **_MORE[kind](instance, arn, name)}


def rows(instance: Instance, kind: str) -> list[Row]:
    """All of a kind, in a fixed order."""
    here = f"{instance.arn}/{kind}/"
    return [row(instance, arn) for arn in sorted(instance.names) if arn.startswith(here)]


def _workspace(instance: Instance, _: str, name: str) -> Row:
    return {"Visibility": instance.visibilities.get(name, "ASSIGNED"), "CreatedAt": AT, "LastModifiedTime": AT}


def _user(instance: Instance, _: str, username: str) -> Row:
    known: dict[str, Any] = {"Username": username}
    person = instance.people.get(username)
    if person:
        names = {"FirstName": person.first_name, "LastName": person.last_name}
        known |= {"IdentityInfo": names, **names}
        profile = instance.routing_profiles.get(person.routing_profile or "")
        known |= {"RoutingProfileId": profile} if profile else {}
    return known


def _routing_profile(instance: Instance, arn: str, name: str) -> Row:
    return {
        "InstanceId": instance.id,
        "RoutingProfileArn": arn,
        "RoutingProfileId": arn.rsplit("/", 1)[1],
        "NumberOfAssociatedUsers": instance.staffing.get(name, 0),
    }


_MORE: Mapping[str, Callable[[Instance, str, str], Row]] = {
    "workspace": _workspace,
    "agent": _user,
    "routing-profile": _routing_profile,
}
