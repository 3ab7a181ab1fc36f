"""What deployed stacks declare, and which resource of which stack declares an association."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from sys import intern
from typing import Any

from workspace_association.deployed.account import DeployedStack
from workspace_association.deployed.scopes import Deployed, Scope
from workspace_association.deployed.templates import ASSOCIATION, NESTED_STACK, resources
from workspace_association.deployed.unknown import Unknown


@dataclass(frozen=True)
class Declaration:
    """What one custom resource declares.

    Attributes:
        logical_id: Its name in the template.
        properties: The properties of the wire, with every value that CloudFormation already knows; an `Unknown` in
            place of each other one, in lists too. Numbers and booleans are text, as the function gets them.
        retained: It stays when the resource leaves the stack (DeletionPolicy).
        kept_on_replace: It stays when the resource gets another physical ID (UpdateReplacePolicy).
    """

    logical_id: str
    properties: Mapping[str, Any]
    retained: bool = False
    kept_on_replace: bool = False


@dataclass(frozen=True)
class DeclaringStack:
    """What one deployed stack declares.

    Attributes:
        name: Its name; of a nested stack, that of the stack around it, a slash, and its logical ID.
        declarations: By logical ID: the resources that exist.
        status: Its status in CloudFormation.
    """

    name: str
    declarations: Mapping[str, Declaration]
    status: str = ""


def declared(stack: DeployedStack) -> Iterator[DeclaringStack]:
    """What a deployed stack, and the stacks nested in it, declare; without those that declare nothing."""
    declarations = declarations_of(Deployed(stack))
    if declarations:
        yield DeclaringStack(stack.name, declarations, stack.status)
    for name in resources(stack.template, NESTED_STACK):
        child = stack.child(name)
        if child:
            yield from declared(child)


def declarations_of(scope: Deployed) -> dict[str, Declaration]:
    """What exists, by logical ID. The physical ID tells the workspace where the template does not."""
    declarations = {}
    for name in resources(scope.template, ASSOCIATION):
        known = scope.physical_id(name)
        if known:
            declaration = declaration_of(scope, name)
            if isinstance(declaration.properties.get("WorkspaceArn"), Unknown) and known.startswith("arn:"):
                declaration = replace(declaration, properties={**declaration.properties, "WorkspaceArn": known})
            declarations[name] = declaration
    return declarations


def declaration_of(scope: Scope, name: str) -> Declaration:
    """What a resource of the template declares, whether it exists or not."""
    resource = scope.resources[name]
    return Declaration(
        name,
        properties_of(scope, name),
        retained=is_kept(scope, resource, "DeletionPolicy"),
        kept_on_replace=is_kept(scope, resource, "UpdateReplacePolicy"),
    )


def properties_of(scope: Scope, name: str) -> Mapping[str, Any]:
    """The resolved properties of a resource; none where they are no map."""
    found = scope.properties(name)
    return found if isinstance(found, dict) else {}


def is_kept(scope: Scope, resource: Mapping[str, Any], policy: str) -> bool:
    """Whether a policy of a resource says that it stays."""
    return str(scope.resolve(resource.get(policy, ""))).startswith("Retain")


@dataclass(frozen=True, order=True)
class Declarer:
    """A resource that declares an association: its stack's name, and its name in the template."""

    stack: str
    logical_id: str

    def __str__(self) -> str:
        """As a person reads it."""
        return f"{self.stack}/{self.logical_id}"


class Declared:
    """The associations that deployed stacks declare. ARNs are compared without regard to letter case."""

    def __init__(self, stacks: Iterable[DeclaringStack]) -> None:
        self._workspaces: dict[str, str] = {}
        self._declarers: dict[tuple[str, str], tuple[Declarer, ...]] = {}
        self._arns: dict[str, str] = {}
        self._unclear: set[Declarer] = set()
        for stack in stacks:
            for logical_id, declaration in stack.declarations.items():
                self._add(Declarer(stack.name, logical_id), declaration.properties)

    def _add(self, declarer: Declarer, properties: Mapping[str, object]) -> None:
        workspace, arns = properties.get("WorkspaceArn"), properties.get("ResourceArns")
        if not isinstance(workspace, str) or not isinstance(arns, list):
            self._unclear.add(declarer)
            return
        key = workspace.casefold()
        self._workspaces.setdefault(key, workspace)
        for arn in arns:
            if isinstance(arn, str):
                folded = intern(arn.casefold())  # one text for all its associations: there may be 100,000
                self._arns.setdefault(folded, arn)
                self._declarers[key, folded] = (*self._declarers.get((key, folded), ()), declarer)
            else:
                self._unclear.add(declarer)

    @property
    def notes(self) -> tuple[str, ...]:
        """Which resources declare something that only CloudFormation knows, and that is not among these."""
        return tuple(f"part of what {by} declares is not known, and not considered" for by in sorted(self._unclear))

    @property
    def workspaces(self) -> frozenset[str]:
        """The ARNs of the workspaces, each once."""
        return frozenset(self._workspaces.values())

    @property
    def arns(self) -> frozenset[str]:
        """The ARNs of the users and routing profiles, each once."""
        return frozenset(self._arns.values())

    def by(self, workspace: str, arn: str) -> tuple[Declarer, ...]:
        """What declares the association of a workspace with a user or routing profile, sorted."""
        return tuple(sorted({*self._declarers.get((workspace.casefold(), arn.casefold()), ())}))
