"""What CloudFormation asks for: the event, validated and typed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workspace_association.arns import Workspace, check_resource, parse_workspace, respell, same, shown
from workspace_association.plan import Ownership
from workspace_association.stack import Earlier

Event = Mapping[str, Any]

_CREATE_FAILED = "create-failed/"


class InvalidPropertyError(ValueError):
    """A property of the resource is wrong; the message names it."""

    restored = True  # nothing has been done yet


@dataclass(frozen=True)
class Request:
    """The declaration of one workspace, and what this resource declared before.

    Attributes:
        workspace: The workspace.
        declared: The ARNs that are to be associated with it.
        previous: The ARNs that were declared for it before.
        ownership: What becomes of associations that are not declared.
        known: The ARNs that were declared before, for whatever workspace: of these, leavers are tolerated.
        left_behind: A rollback of a change of the workspace removes what that change may have made on the other one.
        is_update: It is an Update, which may be a rollback.
        is_rollback: CloudFormation says that it takes the stack back.
        overtakes: The request that this one takes back may still be at work.
    """

    workspace: Workspace
    declared: frozenset[str] = frozenset()
    previous: frozenset[str] = frozenset()
    ownership: Ownership = Ownership.ADDITIVE
    known: frozenset[str] = frozenset()
    left_behind: "Request | None" = None
    is_update: bool = False
    is_rollback: bool = False
    overtakes: bool = False

    def after(self, earlier: Earlier) -> "Request":
        """The same request, knowing what became of the one that it takes back."""
        if earlier is Earlier.NOT_ROLLED_BACK:
            return self
        other = self.left_behind and replace(self.left_behind, is_update=True, is_rollback=True)
        request = replace(self, left_behind=other, is_rollback=True, overtakes=earlier is Earlier.CANCELLED)
        if earlier is Earlier.UNDONE:  # what is there of its ARNs was there before it
            return replace(request, previous=request.previous & request.declared, left_behind=None)
        return request


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
    request = Request(workspace, declared, ownership=ownership, is_update=event["RequestType"] == "Update")
    if before is None:
        return request
    known = respell(before.previous, declared)
    if same(before.workspace.arn, workspace.arn):
        return replace(request, previous=known, known=known)
    # After a change that succeeded, CloudFormation knows the resource by the other workspace, and deletes that one.
    back = same(str(event.get("PhysicalResourceId")), workspace.arn)
    return replace(request, known=known, left_behind=before if back else None)


def parse_removal(event: Event) -> Request | None:
    """The request of a Delete: nothing is declared any more. None where nothing can have been associated."""
    request = _removal_of(event["ResourceProperties"])
    if request is None or str(event.get("PhysicalResourceId")).startswith(_CREATE_FAILED):
        return None
    # A Create that has not answered is known by an ID that CloudFormation makes up.
    return replace(request, overtakes=not same(str(event.get("PhysicalResourceId")), request.workspace.arn))


def physical_id(event: Event) -> str:
    """The ID by which CloudFormation knows the resource: the workspace's ARN, spelled as it was at first.

    Another one would be another resource, and this one would be deleted.
    """
    properties = event.get("ResourceProperties") or {}
    arn, known = properties.get("WorkspaceArn"), event.get("PhysicalResourceId")
    if isinstance(known, str) and (not isinstance(arn, str) or same(arn, known)):
        return known
    return arn if isinstance(arn, str) and arn else failed_create_id(event)


def failed_create_id(event: Event) -> str:
    """The physical ID that marks a Create that failed and left nothing behind."""
    return f"{_CREATE_FAILED}{event['RequestId']}"


def _removal_of(properties: object) -> Request | None:
    """What takes away all that some properties declared; None where they declared nothing that can exist."""
    if not isinstance(properties, Mapping):
        return None
    try:
        workspace = parse_workspace(properties.get("WorkspaceArn"))
    except ValueError:
        return None
    previous = _valid(properties.get("ResourceArns"), workspace)
    return Request(workspace, previous=previous, known=previous) if previous else None


def _declared(value: object, workspace: Workspace) -> frozenset[str]:
    if not isinstance(value, list):
        raise InvalidPropertyError(f"ResourceArns: {shown(value)} is not a list of ARNs")
    if not value:
        raise InvalidPropertyError("ResourceArns: the list is empty; name at least one user or routing profile")
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
        try:
            valid.add(check_resource(item, workspace))
        except ValueError:
            continue
    return respell(valid, valid)


def _ownership(value: object) -> Ownership:
    try:
        return Ownership(str(value))
    except ValueError:
        raise InvalidPropertyError(f"Ownership: {shown(value)} is neither ADDITIVE nor EXCLUSIVE") from None
