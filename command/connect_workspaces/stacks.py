"""What stacks declare before a deployment, as CloudFormation has them, and after it, as a cloud assembly says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from connect_workspaces.assembled import Assembled
from connect_workspaces.assembly import AssembledStack
from connect_workspaces.errors import CommandError
from connect_workspaces.lock_changes import locked_in
from workspace_association.deployed.account import DeployedStack
from workspace_association.deployed.declarations import (
    Declaration,
    DeclaringStack,
    declaration_of,
    declarations_of,
    declared,
    is_kept,
    properties_of,
)
from workspace_association.deployed.scopes import Deployed
from workspace_association.deployed.templates import ASSOCIATION, NESTED_STACK, resources
from workspace_association.deployed.unknown import Unknown

_MADE_ANEW = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
"""The CDK CLI deletes such a stack before it deploys (aws-cdk 2.1148.1, StackStatus.isCreationFailure)."""

_STUCK = ("CREATE_FAILED", "DELETE_FAILED", "IMPORT_ROLLBACK_FAILED", "UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED")


@dataclass(frozen=True)
class Stack:
    """One stack of a plan.

    Attributes:
        name: Its name; of a nested stack, that of the stack around it, a slash, and its logical ID.
        before: What it declares now, by logical ID: the resources that exist.
        after: What it will declare, by logical ID.
        notes: What a person should know of it: that it is in transition, for example.
        moved: The routing profiles that users of the stack get whose own changes, by the users' ARNs.
        names: The names that users, routing profiles and workspaces had when its template was made, by ARN, where it is
            of an environment file.
        old_names: The same of its template as it is deployed. Of whoever is gone, nothing else has the name.
        is_left_over: It is what an attempt to make a stack left over, and is deleted before that is made again.
    """

    name: str
    before: Mapping[str, Declaration] = field(default_factory=dict)
    after: Mapping[str, Declaration] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    old_names: Mapping[str, str] = field(default_factory=dict)
    is_left_over: bool = False


def is_called(before: Declaration, after: Declaration) -> bool:
    """Whether CloudFormation calls the function for the update of a resource: when any property differs.

    The order of a list counts, and so does every property, the function's own settings included. A change of metadata,
    dependencies or policies of the resource calls nothing. Values that are not known count as the same where the
    template says the same and nothing changes of what they depend on (`Unknown.depends_on`): an attribute of an AWS
    resource stays as long as the resource does, one of a custom resource or nested stack as long as its properties do.
    """
    return dict(before.properties) != dict(after.properties)


def compare(assembled: AssembledStack, deployed: DeployedStack, upcoming: list[Assembled]) -> Iterator[Stack]:
    """What a stack, and the stacks nested in it, declare before and after their deployment.

    Stacks that declare nothing, neither before nor after, and move no user to another routing profile, are left out.

    Args:
        assembled: The stack as it will be.
        deployed: The same stack as it is, or is not: `Account.stack` of its name.
        upcoming: What is deployed before it in the same region, and exports something; the stack is added to them.

    Raises:
        DeployedError: A deployed template cannot be read.
        CommandError: The template of a nested stack is missing, and what that declares may change.
    """
    if _is_made_anew(deployed.status):
        yield from (
            replace(_leaving(stack, destroyed=not assembled.template), is_left_over=True)
            for stack in declared(deployed)
        )
        deployed = DeployedStack(deployed.account, deployed.name, None)
    yield from _compared(Assembled(assembled, Deployed(deployed), upcoming))


def _compared(after: Assembled) -> Iterator[Stack]:
    before = after.before
    old, new = declarations_of(before), _after(after)
    wanted = [
        name for name in resources(after.template, NESTED_STACK) if after.holds(after.resources[name]) is not False
    ]
    missing = tuple(
        f"stack {before.stack.name}: the template of nested stack {name} is not in the assembly: "
        + ("planned as it is deployed" if before.stack.child(name) else "the plan is without it")
        for name in wanted
        if after.child(name) is None
    )
    moved = dict(_moved(after))
    if old or new or missing or moved:
        hindrances = _hindrances(before.stack.name, before.stack.status, destroyed=not after.template)
        said = (*hindrances, *_conditional(after, new), *after.notes)
        notes = (*(said if old or new else ()), *missing)
        names = locked_in(after.template), locked_in(before.template)
        yield Stack(before.stack.name, old, new, notes, moved, *names)
    for name in wanted:
        child = after.child(name)
        yield from _compared(child) if child else _as_deployed(after, name)
    for name, resource in resources(before.template, NESTED_STACK).items():
        leaving = None if name in wanted else before.stack.child(name)
        if leaving:
            retained = is_kept(before, resource, "DeletionPolicy")
            stacks = map(_leaving, declared(leaving))
            yield from (_retained(stack) if retained else stack for stack in stacks)


def _as_deployed(scope: Assembled, name: str) -> Iterator[Stack]:
    """A nested stack whose template is not in the assembly. CommandError where what it declares may change."""
    deployed = scope.before.stack.child(name)
    for stack in declared(deployed) if deployed else ():
        if scope.properties(name) != scope.before.properties(name):
            raise CommandError(
                f"the template of nested stack {name} is not in the assembly, so nobody can tell what becomes of the "
                f"associations that it declares, in {stack.name}; make it a part of the app"
            )
        yield Stack(stack.name, stack.declarations, stack.declarations)


def _moved(scope: Assembled) -> Iterator[tuple[str, str]]:
    for name in resources(scope.template, "AWS::Connect::User"):
        new, old = (properties_of(each, name).get("RoutingProfileArn") for each in (scope, scope.before))
        if isinstance(new, str) and new != old and (user := scope.physical_id(name)):
            yield user, new


def _after(scope: Assembled) -> dict[str, Declaration]:
    """What will exist. A workspace that only CloudFormation knows is the one that it was, unless something changes."""
    old = declarations_of(scope.before)
    declarations = {}
    for name in resources(scope.template, ASSOCIATION):
        if scope.holds(scope.resources[name]) is False:
            continue
        declaration = declaration_of(scope, name)
        workspace = declaration.properties.get("WorkspaceArn")
        same = isinstance(workspace, Unknown) and workspace == properties_of(scope.before, name).get("WorkspaceArn")
        if same and name in old:
            known = old[name].properties["WorkspaceArn"]
            declaration = replace(declaration, properties={**declaration.properties, "WorkspaceArn": known})
        declarations[name] = declaration
    return declarations


def _conditional(scope: Assembled, names: Mapping[str, Declaration]) -> Iterator[str]:
    for name in names:
        condition = scope.resources[name].get("Condition")
        if isinstance(scope.holds(scope.resources[name]), Unknown):
            yield f"{name}: only CloudFormation knows whether condition {condition} holds: planned as if it does"


def _retained(stack: Stack) -> Stack:
    return replace(stack, before={name: replace(each, retained=True) for name, each in stack.before.items()})


def _leaving(stack: DeclaringStack, *, destroyed: bool = False) -> Stack:
    """A stack that is deleted, with the one around it or alone."""
    return Stack(stack.name, stack.declarations, notes=_hindrances(stack.name, stack.status, destroyed=destroyed))


def _is_made_anew(status: str) -> bool:
    """Whether a deployment deletes what is left of the stack, and then creates it."""
    return status in _MADE_ANEW


def _hindrances(name: str, status: str, *, destroyed: bool) -> tuple[str, ...]:
    """What a person should know of the state of a stack before it is deployed, or destroyed."""
    said = f"stack {name} is in "
    if status == "REVIEW_IN_PROGRESS":  # nothing of it is there yet
        return ()
    if status.endswith("_IN_PROGRESS"):
        return (f"{said}transition ({status}): planned against what is declared",)
    if destroyed:  # a stack that is stuck can be deleted all the same
        return ()
    if _is_made_anew(status):
        return (f"{said}{status}: the CDK CLI deletes it, and then creates it",)
    if status in _STUCK:
        return (f"{said}{status}: a deployment fails until that is repaired (cdk rollback, or the console)",)
    return ()
