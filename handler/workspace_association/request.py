"""What CloudFormation asks for: the event, validated and typed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from workspace_association.arns import Workspace, check_resource, parse_workspace, shown

_CREATE_FAILED = "create-failed/"


class InvalidPropertyError(ValueError):
    """A property of the resource is wrong; the message names it."""

    undone = True  # nothing has been done yet


class Ownership(StrEnum):
    """Whose associations of the workspace this resource looks after."""

    ADDITIVE = "ADDITIVE"
    EXCLUSIVE = "EXCLUSIVE"


@dataclass(frozen=True)
class Request:
    """The wanted state of one workspace, and what this resource declared before."""

    workspace: Workspace
    declared: frozenset[str]
    previous: frozenset[str]
    ownership: Ownership = Ownership.ADDITIVE
    unanswered_create: bool = False
    """A Delete for a Create that has not answered, and that may still be at work."""


def parse_wanted(event: Mapping[str, Any]) -> Request:
    """The request of a Create or an Update.

    The wanted properties are checked strictly: InvalidPropertyError. The old ones are read leniently, because a
    rollback must not fail for what it rolls back from.
    """
    properties = event["ResourceProperties"]
    try:
        workspace = parse_workspace(properties.get("WorkspaceArn"))
    except ValueError as error:
        raise InvalidPropertyError(f"WorkspaceArn: {error}") from None
    before = event.get("OldResourceProperties") or {}
    same_workspace = before.get("WorkspaceArn") == workspace.arn
    return Request(
        workspace=workspace,
        declared=_declared(properties.get("ResourceArns"), workspace),
        previous=_valid(before.get("ResourceArns"), workspace) if same_workspace else frozenset(),
        ownership=_ownership(properties.get("Ownership", Ownership.ADDITIVE)),
    )


def parse_unwanted(event: Mapping[str, Any]) -> Request | None:
    """The request of a Delete: nothing is declared any more. None where nothing can have been associated."""
    properties = event["ResourceProperties"]
    try:
        workspace = parse_workspace(properties.get("WorkspaceArn"))
    except ValueError:
        return None
    previous = _valid(properties.get("ResourceArns"), workspace)
    if is_failed_create(event) or not previous:
        return None
    unanswered = event.get("PhysicalResourceId") != workspace.arn
    return Request(workspace=workspace, declared=frozenset(), previous=previous, unanswered_create=unanswered)


def rolled_back(request: Request) -> Request:
    """The request of the Update that follows a failed one whose changes were undone: there is nothing of it to drop."""
    return replace(request, previous=request.previous & request.declared)


def failed_create_id(event: Mapping[str, Any]) -> str:
    """The physical ID that marks a Create that failed and left nothing behind."""
    return f"{_CREATE_FAILED}{event['RequestId']}"


def is_failed_create(event: Mapping[str, Any]) -> bool:
    """Whether a Delete is for a Create that failed and left nothing behind."""
    return str(event.get("PhysicalResourceId", "")).startswith(_CREATE_FAILED)


def _declared(value: object, workspace: Workspace) -> frozenset[str]:
    if not isinstance(value, list):
        raise InvalidPropertyError(f"ResourceArns: {shown(value)} is no list of ARNs")
    if not value:
        raise InvalidPropertyError("ResourceArns: the list is empty; name at least one user or routing profile")
    declared = set()
    for index, item in enumerate(value):
        try:
            declared.add(check_resource(item, workspace))
        except ValueError as error:
            raise InvalidPropertyError(f"ResourceArns[{index}]: {error}") from None
    return frozenset(declared)


def _valid(value: object, workspace: Workspace) -> frozenset[str]:
    valid = set()
    for item in value if isinstance(value, list) else ():
        try:
            valid.add(check_resource(item, workspace))
        except ValueError:
            continue
    return frozenset(valid)


def _ownership(value: object) -> Ownership:
    try:
        return Ownership(str(value))
    except ValueError:
        raise InvalidPropertyError(f"Ownership: {shown(value)} is neither ADDITIVE nor EXCLUSIVE") from None
