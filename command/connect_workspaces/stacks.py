"""What stacks declare: now, as CloudFormation has them, and after a deployment, as a cloud assembly says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connect_workspaces.assembly import AssembledStack
from connect_workspaces.deployed import DeployedStack
from connect_workspaces.scopes import Assembled, Deployed
from connect_workspaces.templates import ASSOCIATION, NESTED_STACK, resources
from connect_workspaces.values import Unknown


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
class Stack:
    """One stack of a plan.

    Attributes:
        name: Its name; of a nested stack, that of the stack around it, a slash, and its logical ID.
        account: The account it is in.
        region: The region it is in.
        before: What it declares now, by logical ID: the resources that exist.
        after: What it will declare, by logical ID.
        notes: What a person should know of it: that it is in transition, for example.
        moved: The routing profiles that users of the stack get whose own changes, by the users' ARNs.
        is_left_over: It is what an attempt to make a stack left over, and is deleted before that is made again.
    """

    name: str
    account: str
    region: str
    before: Mapping[str, Declaration] = field(default_factory=dict)
    after: Mapping[str, Declaration] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    is_left_over: bool = False


def is_called(before: Declaration, after: Declaration) -> bool:
    """Whether CloudFormation calls the function for the update of a resource: when any property differs.

    The order of a list counts, and so does every property, the function's own settings included. A change of metadata,
    dependencies or policies of the resource calls nothing. Values that are not known count as the same where the
    template says the same and nothing changes of what they depend on (`Unknown.depends_on`): an attribute of an AWS
    resource stays as long as the resource does, one of a custom resource or nested stack as long as its properties do.
    """
    return dict(before.properties) != dict(after.properties)


def compare(assembled: AssembledStack, deployed: DeployedStack) -> Iterator[Stack]:
    """What a stack, and the stacks nested in it, declare before and after their deployment.

    Stacks that declare nothing, neither before nor after, and move no user to another routing profile, are left out.

    Args:
        assembled: The stack as it will be.
        deployed: The same stack as it is, or is not: `Account.stack` of its name.
    """
    if deployed.is_made_anew:
        yield from (replace(stack, is_left_over=True) for stack in declared(deployed))
        deployed = DeployedStack(deployed.account, deployed.name, None)
    yield from _compared(Assembled(assembled, Deployed(deployed)))


def declared(deployed: DeployedStack) -> Iterator[Stack]:
    """What a deployed stack, and the stacks nested in it, declare, as `before`; without those that declare nothing."""
    before = _before(Deployed(deployed))
    if before:
        yield _stack(deployed, before, {}, deployed.notes)
    for name in resources(deployed.template, NESTED_STACK):
        child = deployed.child(name)
        if child:
            yield from declared(child)


def _compared(after: Assembled) -> Iterator[Stack]:
    before = after.before
    old, new = _before(before), _after(after)
    wanted = [name for name in resources(after.template, NESTED_STACK) if _is_wanted(after, name)]
    missing = tuple(
        f"stack {before.stack.name}: the template of nested stack {name} is not in the assembly: the plan is without it"
        for name in wanted
        if after.child(name) is None
    )
    moved = dict(_moved(after))
    if old or new or missing or moved:
        notes = (*before.stack.notes, *_conditional(after, new), *after.notes) if old or new else ()
        yield replace(_stack(before.stack, old, new, (*notes, *missing)), moved=moved)
    for name in wanted:
        child = after.child(name)
        if child:
            yield from _compared(child)
    for name, resource in resources(before.template, NESTED_STACK).items():
        leaving = None if name in wanted else before.stack.child(name)
        if leaving:
            retained = _is_kept(before, resource, "DeletionPolicy")
            yield from (_retained(stack) if retained else stack for stack in declared(leaving))


def _moved(scope: Assembled) -> Iterator[tuple[str, str]]:
    for name in resources(scope.template, "AWS::Connect::User"):
        new, old = (_properties(each, name).get("RoutingProfileArn") for each in (scope, scope.before))
        if isinstance(new, str) and new != old and (user := scope.physical_id(name)):
            yield user, new


def _before(scope: Deployed) -> dict[str, Declaration]:
    """What exists. The physical ID tells the workspace where the template does not."""
    declarations = {}
    for name in resources(scope.template, ASSOCIATION):
        known = scope.physical_id(name)
        if known:
            declaration = _declaration(scope, name)
            if isinstance(declaration.properties.get("WorkspaceArn"), Unknown) and known.startswith("arn:"):
                declaration = replace(declaration, properties={**declaration.properties, "WorkspaceArn": known})
            declarations[name] = declaration
    return declarations


def _after(scope: Assembled) -> dict[str, Declaration]:
    """What will exist. A workspace that only CloudFormation knows is the one that it was, unless something changes."""
    old = _before(scope.before)
    declarations = {}
    for name in resources(scope.template, ASSOCIATION):
        if not _is_wanted(scope, name):
            continue
        declaration = _declaration(scope, name)
        workspace = declaration.properties.get("WorkspaceArn")
        same = isinstance(workspace, Unknown) and workspace == _properties(scope.before, name).get("WorkspaceArn")
        if same and name in old:
            known = old[name].properties["WorkspaceArn"]
            declaration = replace(declaration, properties={**declaration.properties, "WorkspaceArn": known})
        declarations[name] = declaration
    return declarations


def _declaration(scope: Assembled | Deployed, name: str) -> Declaration:
    resource = scope.resources[name]
    return Declaration(
        name,
        _properties(scope, name),
        retained=_is_kept(scope, resource, "DeletionPolicy"),
        kept_on_replace=_is_kept(scope, resource, "UpdateReplacePolicy"),
    )


def _properties(scope: Assembled | Deployed, name: str) -> Mapping[str, Any]:
    found = scope.properties(name)
    return found if isinstance(found, dict) else {}


def _is_kept(scope: Assembled | Deployed, resource: Mapping[str, Any], policy: str) -> bool:
    return str(scope.resolve(resource.get(policy, ""))).startswith("Retain")


def _is_wanted(scope: Assembled, name: str) -> bool:
    """Whether a resource is not ruled out by its condition."""
    condition = scope.resources[name].get("Condition")
    return condition is None or scope.condition(str(condition)) is not False


def _conditional(scope: Assembled, names: Mapping[str, Declaration]) -> Iterator[str]:
    for name in names:
        condition = scope.resources[name].get("Condition")
        if condition is not None and isinstance(scope.condition(str(condition)), Unknown):
            yield f"{name}: only CloudFormation knows whether condition {condition} holds: planned as if it does"


def _retained(stack: Stack) -> Stack:
    return replace(stack, before={name: replace(each, retained=True) for name, each in stack.before.items()})


def _stack(
    deployed: DeployedStack,
    before: Mapping[str, Declaration],
    after: Mapping[str, Declaration],
    notes: tuple[str, ...],
) -> Stack:
    return Stack(deployed.name, deployed.account.account, deployed.account.region, before, after, notes)


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

    def __init__(self, stacks: Iterable[Stack]) -> None:
        self._workspaces: dict[str, str] = {}
        self._declarers: dict[tuple[str, str], set[Declarer]] = defaultdict(set)
        self._arns: dict[str, str] = {}
        self._unclear: set[Declarer] = set()
        for stack in stacks:
            for logical_id, declaration in stack.before.items():
                self._add(Declarer(stack.name, logical_id), declaration.properties)

    def _add(self, declarer: Declarer, properties: Mapping[str, object]) -> None:
        workspace, arns = properties.get("WorkspaceArn"), properties.get("ResourceArns")
        if not isinstance(workspace, str) or not isinstance(arns, list):
            self._unclear.add(declarer)
            return
        self._workspaces.setdefault(workspace.casefold(), workspace)
        for arn in arns:
            if isinstance(arn, str):
                self._arns.setdefault(arn.casefold(), arn)
                self._declarers[workspace.casefold(), arn.casefold()].add(declarer)
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
        return tuple(sorted(self._declarers.get((workspace.casefold(), arn.casefold()), ())))
