"""The requests that CloudFormation will make of the function when a stack is deployed, and none other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any

from connect_workspaces.stacks import Stack, is_called
from workspace_association.arns import same
from workspace_association.deployed.declarations import Declaration
from workspace_association.deployed.unknown import Unknown
from workspace_association.request import Event, InvalidPropertyError, Request, parse_declaration, parse_removal


class RequestKind(StrEnum):
    """What CloudFormation will ask for."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RETAIN = "retain"
    """The resource leaves the stack, and its associations stay: the function is not called."""
    NONE = "none"
    """The resource is unchanged: the function is not called."""


@dataclass(frozen=True)
class StackRequest:
    """What becomes of one workspace in one stack.

    Attributes:
        stack: The stack's name.
        logical_id: The resource's name in its template.
        kind: What CloudFormation will ask for.
        workspace: The workspace's ARN; None where only CloudFormation knows it.
        request: What the function makes of it; None where nothing can have been associated, or where `error` says why.
        declared: The ARNs that will be declared and are known; with an unknown workspace, all that is known.
        unknown: What only CloudFormation knows, at deployment: the property, a colon, and what the template says.
        lost: What is declared no longer, and only CloudFormation knows: likewise.
        error: Why the function will refuse the request.
    """

    stack: str
    logical_id: str
    kind: RequestKind
    workspace: str | None
    request: Request | None = None
    declared: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    error: str | None = None

    @property
    def wanted(self) -> frozenset[str]:
        """Every ARN that is or was declared."""
        return self.declared | (self.request.previous if self.request else frozenset())

    @property
    def about(self) -> str:
        """The workspace's ARN; where only CloudFormation knows it, the resource of the stack."""
        return self.workspace or f"{self.stack}/{self.logical_id}"

    @property
    def arns(self) -> frozenset[str]:
        """Every ARN that it is about."""
        return self.wanted | ({self.workspace} if self.workspace else frozenset())

    def respelled(self, spelling: Mapping[str, str]) -> "StackRequest":
        """The same, with each ARN as a mapping spells it, by the ARN in lower case."""

        def spelled(arns: Iterable[str]) -> frozenset[str]:
            return frozenset(spelling.get(arn.casefold(), arn) for arn in arns)

        request = self.request and replace(
            self.request,
            declared=spelled(self.request.declared),
            previous=spelled(self.request.previous),
            may_have_left=spelled(self.request.may_have_left),
        )
        workspace = self.workspace and spelling[self.workspace.casefold()]
        return replace(self, workspace=workspace, request=request, declared=spelled(self.declared))


def requests_of(stacks: Iterable[Stack]) -> list[StackRequest]:
    """The requests of stacks that are deployed one after the other, in the order in which they are made.

    A stack and those nested in it are one deployment: what leaves any of them is deleted when all else is done.
    """
    found: list[StackRequest] = []
    for _, together in groupby(stacks, lambda stack: (stack.name.partition("/")[0], stack.is_left_over)):
        requests = [
            request
            for stack in together
            for name in sorted({*stack.before, *stack.after})
            for request in _of_resource(stack, name)
        ]
        found += sorted(requests, key=lambda request: request.kind in (RequestKind.DELETE, RequestKind.RETAIN))
    return found


def _of_resource(stack: Stack, logical_id: str) -> Iterator[StackRequest]:
    before, after = stack.before.get(logical_id), stack.after.get(logical_id)
    if after is None:
        if before is not None:
            yield _removal(stack, before, RequestKind.RETAIN if before.retained else RequestKind.DELETE)
        return
    if before is None:
        yield _declaration(stack, after, RequestKind.CREATE, {"RequestType": "Create"})
        return
    workspace, old = after.properties.get("WorkspaceArn"), before.properties.get("WorkspaceArn")
    if not is_called(before, after):
        yield _declaration(stack, after, RequestKind.NONE, _update_of(before))
        return
    update = _declaration(stack, after, RequestKind.UPDATE, _update_of(before))
    yield replace(update, lost=tuple(each for each in _lost(before) if each not in _lost(after)))
    if isinstance(old, str) and not (isinstance(workspace, str) and same(workspace, old)):
        # Another workspace is another physical ID, and CloudFormation deletes the resource that had the old one.
        yield _removal(stack, before, RequestKind.RETAIN if after.kept_on_replace else RequestKind.DELETE)


def _update_of(before: Declaration) -> Event:
    known, _ = _known(before.properties)
    return {
        "RequestType": "Update",
        "OldResourceProperties": known,
        "PhysicalResourceId": known.get("WorkspaceArn"),
    }


def _declaration(stack: Stack, declaration: Declaration, kind: RequestKind, event: Event) -> StackRequest:
    properties, unknown = _known(declaration.properties)
    workspace = properties.get("WorkspaceArn")
    arns = properties.get("ResourceArns")
    result = StackRequest(stack.name, declaration.logical_id, kind, workspace, unknown=unknown)
    if workspace is None and unknown:
        return replace(result, declared=frozenset(filter(_is_text, arns or ())))
    only_unknown = not arns and any(part.startswith("ResourceArns") for part in unknown)
    if only_unknown:  # the function will get a list that is not empty
        properties = {**properties, "ResourceArns": [f"{str(workspace).partition('/workspace/')[0]}/agent/unknown"]}
    try:
        request = parse_declaration({**event, "ResourceProperties": properties})
    except InvalidPropertyError as error:
        return replace(result, workspace=workspace if isinstance(workspace, str) else None, error=str(error))
    if only_unknown:
        request = replace(request, declared=frozenset())
    return replace(result, request=request, declared=request.declared)


def _removal(stack: Stack, declaration: Declaration, kind: RequestKind) -> StackRequest:
    properties, unknown = _known(declaration.properties)
    workspace = properties.get("WorkspaceArn")
    request = parse_removal({"ResourceProperties": properties, "PhysicalResourceId": workspace})
    workspace = workspace if isinstance(workspace, str) else None
    lost = _lost(declaration) if kind is RequestKind.DELETE else ()
    unknown = tuple(part for part in unknown if not part.startswith("ResourceArns"))
    return StackRequest(stack.name, declaration.logical_id, kind, workspace, request, unknown=unknown, lost=lost)


def _known(properties: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The properties without what only CloudFormation knows, and what that is."""
    known: dict[str, Any] = {}
    unknown: list[str] = []
    for name in ("WorkspaceArn", "ResourceArns", "Ownership"):
        value = properties.get(name)
        items = value if isinstance(value, list) else [value]
        unknown += [f"{name}: {item.expression}" for item in items if isinstance(item, Unknown)]
        if isinstance(value, list):
            known[name] = [item for item in value if not isinstance(item, Unknown)]
        elif value is not None and not isinstance(value, Unknown):
            known[name] = value
    return known, tuple(unknown)


def _lost(before: Declaration) -> tuple[str, ...]:
    """What only CloudFormation knows of what was declared, in case it is declared no longer."""
    _, unknown = _known({"ResourceArns": before.properties.get("ResourceArns")})
    return tuple(part.replace(": ", ": no longer ", 1) for part in unknown)


def _is_text(value: object) -> bool:
    return isinstance(value, str)
