"""What CloudFormation asks for: the event, validated and typed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from workspace_association.arns import ANY_RESOURCE, Workspace, check_resource, parse_workspace, respell, same, shown
from workspace_association.plan import Ownership
from workspace_association.stack import Earlier

Event = Mapping[str, Any]

CREATE_FAILED = "create-failed/"
"""Begins the physical ID of a resource whose Create failed and left nothing behind."""


class InvalidPropertyError(ValueError):
    """A property of the resource is wrong; the message names it."""


@dataclass(frozen=True)
class Request:
    """The declaration of one workspace, and what this resource declared before.

    Attributes:
        workspace: The workspace.
        declared: The ARNs that are to be associated with it.
        previous: The ARNs that were declared for it before.
        ownership: What becomes of associations that are not declared.
        may_have_left: The ARNs that were declared before, for whatever workspace: of these, leavers are tolerated.
        left_behind: A rollback of a change of the workspace removes what that change may have made on the other one.
        may_be_rollback: It is an Update.
        is_rollback: It takes back another Update: CloudFormation says so, or the event does.
        overtakes: The request that this one takes back may still be at work.
    """

    workspace: Workspace
    declared: frozenset[str] = frozenset()
    previous: frozenset[str] = frozenset()
    ownership: Ownership = Ownership.ADDITIVE
    may_have_left: frozenset[str] = frozenset()
    left_behind: "Request | None" = None
    may_be_rollback: bool = False
    is_rollback: bool = False
    overtakes: bool = False

    def after(self, earlier: Earlier) -> "Request":
        """The same request, knowing what became of the one that it takes back."""
        if earlier is Earlier.NOT_ROLLED_BACK:
            return self
        request = replace(self.as_rollback(), overtakes=earlier is Earlier.CANCELLED)
        if earlier is Earlier.UNDONE:  # what is there of its ARNs was there before it
            return replace(request, previous=request.previous & request.declared, left_behind=None)
        return request

    def as_rollback(self) -> "Request":
        """The same request as a rollback: what it declares was declared before."""
        return replace(self, is_rollback=True, may_have_left=self.may_have_left | self.declared)


def parse_declaration(event: Event) -> Request:
    """The request of a Create or an Update.

    The properties are checked strictly: InvalidPropertyError. The old ones are read leniently, because a rollback must
    not fail because of what it rolls back from.
    """
    properties, old = event["ResourceProperties"], event.get("OldResourceProperties") or {}
    try:
        workspace = parse_workspace(properties.get("WorkspaceArn"))
    except ValueError as error:
        raise InvalidPropertyError(f"WorkspaceArn: {error}") from None
    declared = _declared(properties.get("ResourceArns"), workspace)
    before = _removal_of(old)
    ownership = _ownership(properties.get("Ownership", Ownership.ADDITIVE))
    request = Request(workspace, declared, ownership=ownership, may_be_rollback=event["RequestType"] == "Update")
    if before is None:
        return request
    known = respell(before.previous, declared)
    request = replace(request, may_have_left=known)
    if same(before.workspace.arn, workspace.arn):
        return replace(request, previous=known)
    if not same(str(event.get("PhysicalResourceId")), workspace.arn):
        return request
    # The resource is still known by this workspace: the change to the other one never succeeded, and is rolled back.
    left_behind = replace(before, may_be_rollback=True, is_rollback=True)
    return replace(request.as_rollback(), left_behind=left_behind)


def parse_removal(event: Event) -> Request | None:
    """The request of a Delete: nothing is declared any more. None where nothing can have been associated."""
    request = _removal_of(event["ResourceProperties"])
    if request is None or str(event.get("PhysicalResourceId")).startswith(CREATE_FAILED):
        return None
    # A Create that has not responded has an ID that CloudFormation makes up, or that of an unfinished Create.
    return replace(request, overtakes=not same(str(event.get("PhysicalResourceId")), request.workspace.arn))


def physical_id(event: Event) -> str:
    """The ID by which CloudFormation knows the resource: the workspace's ARN, spelled as it was at first.

    Another one would be another resource, and this one would be deleted.
    """
    arn, known = str(event["ResourceProperties"]["WorkspaceArn"]), event.get("PhysicalResourceId")
    return known if known and same(known, arn) else arn


def failed_create_id(event: Event) -> str:
    """The physical ID that marks a Create that failed and left nothing behind."""
    return f"{CREATE_FAILED}{event['RequestId']}"


def unfinished_create_id(event: Event) -> str:
    """The physical ID of a Create that is still at work."""
    return f"create-unfinished/{event['RequestId']}"


def _removal_of(properties: object) -> Request | None:
    """What takes away all that some properties declared; None where they declared nothing that can exist."""
    if not isinstance(properties, Mapping):
        return None
    try:
        workspace = parse_workspace(properties.get("WorkspaceArn"))
    except ValueError:
        return None
    previous = _valid(properties.get("ResourceArns"), workspace)
    return Request(workspace, previous=previous, may_have_left=previous) if previous else None


def _declared(value: object, workspace: Workspace) -> frozenset[str]:
    if not isinstance(value, list):
        raise InvalidPropertyError(f"ResourceArns: {shown(value)} is not a list of ARNs")
    if not value:
        raise InvalidPropertyError(f"ResourceArns: the list is empty; name at least one {ANY_RESOURCE}")
    declared = set()
    for index, item in enumerate(value):
        try:
            declared.add(check_resource(item, workspace))
        except ValueError as error:
            raise InvalidPropertyError(f"ResourceArns[{index}]: {error}") from None
    return respell(declared, declared)


def _valid(value: object, workspace: Workspace) -> frozenset[str]:
    valid = set()
    for item in value if isinstance(value, list) else ():
        with suppress(ValueError):
            valid.add(check_resource(item, workspace))
    return respell(valid, valid)


def _ownership(value: object) -> Ownership:
    try:
        return Ownership(str(value))
    except ValueError:
        raise InvalidPropertyError(f"Ownership: {shown(value)} is neither ADDITIVE nor EXCLUSIVE") from None
