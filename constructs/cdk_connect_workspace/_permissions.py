"""What functions may do for the workspaces of a stack, in policies that IAM takes and that outlive what needs them.

CloudFormation changes what stays before it removes what leaves, so no policy may change because a workspace leaves
(aws-cdk issue 9840). Each workspace has a policy of its own, and what is the same for all of an instance is in another.
Where these get too long for a role, managed policies take over, whose logical IDs depend on what is in them.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_cdk import CfnResource, Fn, Names, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_connect_workspace._actions import Statement, Use, stack_id
from cdk_connect_workspace._arns import Identity, Reader, has_token, is_token, without_tokens
from cdk_connect_workspace._kinds import ANY
from cdk_connect_workspace._synthesis import Validation

INLINE = 10_240
"""Characters of all inline policies of a role, white space not counted (IAM user guide, "IAM and AWS STS quotas")."""

_SPARE = 2_000
"""Characters left for an update, in which policies of workspaces that come stand beside those of workspaces that go."""

_MANAGED = 6_144
"""Characters of a managed policy (same page)."""

_ATTACHED = 10
"""Managed policies of a role, unless raised (same page). While one replaces another, both are attached."""

_PART = "x" * 36
_ARN = "x" * 142
"""Stand for a part of an ARN, and for a whole one, that are not known: none is longer while IDs are UUIDs."""

_REASON = (
    f"Any {ANY} of this one instance can be declared, and be restored after a failure. "
    "The search lists the associations of an instance and filters by workspace."
)

_RULES = "aws:cdk:acknowledged-rules"
"""What `Validations.of(construct).acknowledge` records too, in the versions of aws-cdk-lib that have it."""


def _document(statements: Sequence[Statement]) -> dict[str, Any]:
    allowed = [{"Effect": "Allow", "Action": list(actions), "Resource": list(on)} for actions, on in statements]
    return {"Statement": allowed, "Version": "2012-10-17"}


def policy_document(statements: Sequence[Statement]) -> iam.PolicyDocument:
    """A policy, made at once, because every call of CDK takes its time."""
    return iam.PolicyDocument.from_json(_document(statements))


def _known(arn: str) -> str:
    return _ARN if is_token(arn) else without_tokens(arn, _PART)


def length(statements: Sequence[Statement]) -> int:
    """Characters of a policy as IAM counts them, or somewhat more where CloudFormation alone knows a part."""
    known = [(actions, [*map(_known, on)]) for actions, on in statements]
    return len(json.dumps(_document(known), separators=(",", ":")))


def own_name(stack: Stack) -> Callable[[str], str]:
    """Names for policies that no other stack gives to one of the same role: the later one would replace the former.

    The beginning of the stack's name is for people, the end of the stack's ID makes it unique.
    """
    name = stack.stack_name
    beginning, nested = ("", name) if has_token(name) else (f"{name[:40]}-", "")
    return lambda id_: f"{beginning}{id_}-{_end_of_stack_id(nested)}"


def within_stack(construct: Construct) -> str:
    """A name of its own for a construct, in characters that IAM takes, whatever its ID and its scopes are called."""
    return Names.unique_resource_name(construct, max_length=40)


@cache
def _end_of_stack_id(nested: str) -> str:  # noqa: ARG001
    """One expression for each nested stack: CDK takes names for the same where their tokens are."""
    return Fn.select(2, Fn.split("/", stack_id()))


class RolePolicies:
    """All that is known of the policies of one role, over the stacks of an app.

    Attributes:
        role: The role.
        inline: Characters of its inline policies, by scope and name.
        served: The stack of each workspace that it serves.
        managed: How many managed policies it has.
        is_fixed: Whether it may not be changed, so that nothing is attached to it; None before anything was to be.
    """

    def __init__(self, role: iam.IRole) -> None:
        self.role = role
        self.inline: dict[tuple[Construct, str], int] = {}
        self.served: list[Stack] = []
        self.managed = 0
        self.is_fixed: bool | None = None

    @classmethod
    def of(cls, role: iam.IRole) -> "RolePolicies":
        """The same for a role that several stacks import by its name."""
        found: RolePolicies | None = vars(role).get("_workspace_association_policies")
        if found is None:
            node = role.node
            roles: dict[str, RolePolicies] = vars(node.root).setdefault("_workspace_association_roles", {})
            name = role.role_name
            if name not in roles:
                roles[name] = cls(role)
                node.add_validation(Validation(roles[name].mistakes))
            found = vars(role)["_workspace_association_policies"] = roles[name]
        return found

    def attach(self, policy: iam.Policy) -> None:
        """Attach an inline policy, where the role may be changed."""
        self.role.attach_inline_policy(policy)
        in_template = policy.node.default_child
        if self.is_fixed is None and isinstance(in_template, iam.CfnPolicy):
            self.is_fixed = not Stack.of(policy).resolve(in_template.roles)

    @property
    def fits(self) -> bool:
        """Whether each workspace can have an inline policy of its own, with room for an update."""
        return bool(self.is_fixed) or sum(self.inline.values()) <= INLINE - _SPARE

    def mistakes(self) -> list[str]:
        """What IAM would refuse."""
        size = 0 if self.is_fixed else sum(self.inline.values()) + self._by_others()
        if size > INLINE:
            found = f"inline policies of {size:,} characters; IAM takes {INLINE:,} for a role"
        elif self.managed > _ATTACHED // 2:
            found = f"{self.managed} managed policies; IAM attaches {_ATTACHED} to a role, and an update needs both "
            found += "the former ones and the new ones at once"
        else:
            return []
        stacks = ", ".join(sorted({stack.node.path for stack in self.served}))
        remedy = "give some of these stacks a provider of their own, or move workspaces to another stack"
        return [f"{found}. It serves {len(self.served)} workspaces in {stacks}: {remedy}"]

    def _by_others(self) -> int:
        policy = self.role.node.try_find_child("DefaultPolicy")
        if not isinstance(policy, iam.Policy):
            return 0
        return len(json.dumps(Stack.of(policy).resolve(policy.document.to_json()), separators=(",", ":")))


@dataclass(eq=False)
class WorkspacePermissions:
    """What is allowed for one workspace, in a policy that is made when all workspaces of the app are known."""

    id: str
    use: Use
    role: RolePolicies
    resource: CfnResource
    statements: Sequence[Statement]
    made_before: Sequence[Construct]
    policy: iam.Policy | None = None

    @property
    def name(self) -> str:
        """That of a policy for it alone."""
        return f"{self.use.policy}{self.id}"


class StackPermissions:
    """The policies that a stack gives to the roles of functions, for the workspaces it declares."""

    def __init__(self, stack: Stack, reader: Reader) -> None:
        # Directly in the stack: nothing depends on where the declarations are.
        self._scope = Construct(stack, "ConnectWorkspaceAssociationPermissions")
        self._stack = stack
        self._pending: list[WorkspacePermissions] = []
        self._settled = False
        self._of_instance: dict[str, iam.Policy] = {}
        self._id_of = cache(lambda instance: reader.identity(instance).id)
        self._name = own_name(stack)

    def grant(
        self,
        role: RolePolicies,
        resource: CfnResource,
        workspace: Identity,
        use: Use,
        *,
        workspace_arn: str,
        instance: str,
        function: str,
        made_before: Sequence[Construct],
    ) -> WorkspacePermissions:
        """Have all allowed that one workspace needs, before its resource is made and until it is gone.

        `function` tells the function from others of the stack; `made_before` is what else a Delete needs.
        """
        statements: list[Statement] = [(use.on_workspace, [workspace_arn])] if use.on_workspace else []
        if use.on_former and not workspace.fixed:
            # CloudFormation changes this very policy before it has the former workspace cleared.
            statements.append((use.on_former, [f"{instance}/workspace/*"]))
        before = [*made_before]
        if is_token(instance) and is_token(workspace_arn):  # no other workspace is known to be of this instance
            statements += use.on_instance(instance)
        else:
            before.append(self._shared(role, f"Instance{self._id_of(instance)}{function}", use.on_instance(instance)))
        role.served.append(self._stack)
        granted = WorkspacePermissions(workspace.id, use, role, resource, statements, before)
        if not statements:
            return granted
        role.inline[self._scope, granted.name] = length(statements)
        self._pending.append(granted)
        if self._settled:  # declared by an aspect, or after a synthesis
            self.settle()
        return granted

    def inline(self, workspace: WorkspacePermissions) -> iam.Policy | None:
        """The inline policy of a workspace, made now where it is not yet decided; none where a managed one has it."""
        if workspace in self._pending:
            self._pending.remove(workspace)
            self._own(workspace)
        return workspace.policy

    def settle(self) -> None:
        """Make the policies, once all workspaces of the app are known."""
        self._settled = True
        pending, self._pending = self._pending, []
        for role in dict.fromkeys(each.role for each in pending):
            workspaces = [each for each in pending if each.role is role]
            if role.fits:
                for each in workspaces:
                    self._own(each)
            else:
                for group in _groups(workspaces):
                    self._managed(role, group)

    def _shared(self, role: RolePolicies, id_: str, statements: Sequence[Statement]) -> iam.Policy:
        """The policy for all workspaces of an instance."""
        if id_ not in self._of_instance:
            role.inline[self._scope, id_] = length(statements)
            self._of_instance[id_] = self._policy(role, id_, statements)
        return self._of_instance[id_]

    def _policy(self, role: RolePolicies, id_: str, statements: Sequence[Statement]) -> iam.Policy:
        """A policy, attached by its role: one that an administrator makes only notes what it has to hold.

        One that may not be changed (`mutable=False`) attaches nothing, and the policy is in no template.
        """
        content = policy_document(statements)
        attached = [role.role] if role.is_fixed is False else []
        policy = iam.Policy(self._scope, id_, roles=attached, policy_name=self._name(id_), document=content)
        if not attached:
            role.attach(policy)
        acknowledge_wildcards(policy, statements, _REASON)
        return policy

    def _own(self, workspace: WorkspacePermissions) -> None:
        workspace.policy = self._policy(workspace.role, workspace.name, workspace.statements)
        workspace.resource.node.add_dependency(workspace.policy, *workspace.made_before)

    def _managed(self, role: RolePolicies, group: Sequence[WorkspacePermissions]) -> None:
        """One policy for several workspaces. With others in it, it is another resource: the former one goes last."""
        content = " ".join(each.id for each in group)
        statements = _together(group)
        policy = iam.ManagedPolicy(
            self._scope,
            f"{group[0].use.managed}{hashlib.sha256(content.encode()).hexdigest()[:8].upper()}",
            description="Changes workspace associations of Amazon Connect",
            roles=[role.role],
            document=policy_document(statements),
        )
        acknowledge_wildcards(policy, statements, _REASON)
        role.managed += 1
        for each in group:
            del role.inline[self._scope, each.name]
        # The policy waits for all else, and each resource for the policy alone, which is one call of CDK.
        policy.node.add_dependency(*dict.fromkeys(before for each in group for before in each.made_before))
        in_template = policy.node.default_child
        for each in group:
            if isinstance(in_template, CfnResource):
                # The method has another name since aws-cdk-lib 2.234 or so.
                getattr(each.resource, "add_resource_dependency", each.resource.add_dependency)(in_template)
            else:  # an administrator makes it
                each.resource.node.add_dependency(*each.made_before)


def _groups(workspaces: Sequence[WorkspacePermissions]) -> Iterator[list[WorkspacePermissions]]:
    """As many workspaces together as a managed policy takes, in an order of their own."""
    without_resources = length([(actions, ()) for actions, _ in _together(workspaces)])
    group: list[WorkspacePermissions] = []
    size = without_resources
    for each in sorted(workspaces, key=lambda each: each.id):
        own = sum(len(_known(arn)) + len('"",') for _, on in each.statements for arn in on)
        if group and size + own > _MANAGED:
            yield group
            group, size = [], without_resources
        group.append(each)
        size += own
    yield group


def _together(group: Sequence[WorkspacePermissions]) -> list[Statement]:
    """What is allowed for several workspaces, each action once."""
    allowed: dict[tuple[str, ...], dict[str, None]] = {}
    for actions, on in (statement for each in group for statement in each.statements):
        allowed.setdefault(tuple(actions), {}).update(dict.fromkeys(on))
    return [(actions, [*on]) for actions, on in allowed.items()]


def acknowledge(construct: Construct, findings: Sequence[str], reason: str) -> None:
    """Tell cdk-nag that what it finds in a construct is meant."""
    construct.node.add_metadata(_RULES, dict.fromkeys(findings, reason))


def acknowledge_wildcards(policy: Construct, statements: Sequence[Statement], reason: str) -> None:
    """Tell cdk-nag that a policy is meant to allow something on wildcards; on others than these it stays a finding."""
    wildcards = [arn for _, on in statements for arn in on if arn.endswith("*")]

    def record() -> list[str]:
        known = Stack.of(policy).resolve(wildcards) if any(map(has_token, wildcards)) else wildcards
        acknowledge(policy, [f"AwsSolutions-IAM5[Resource::{_flat(resource)}]" for resource in known], reason)
        return []

    if any(map(has_token, wildcards)):  # findings name resources as the finished template does
        policy.node.add_validation(Validation(record))
    elif wildcards:
        record()


def _flat(expression: Any) -> str:
    """An expression as cdk-nag writes it (its README, "Acknowledging a specific finding")."""
    match expression:
        case str():
            return expression.replace("${", "<").replace("}", ">")
        case {"Fn::Join": [delimiter, parts]}:
            return str(delimiter).join(map(_flat, parts))
        case {"Fn::GetAtt": [resource, attribute]}:
            return f"<{_flat(resource)}.{_flat(attribute)}>"
        case {"Fn::Sub": inner} | {"Fn::ImportValue": inner}:
            return _flat(inner)
        case {"Ref": name}:
            return f"<{_flat(name)}>"
    return json.dumps(expression, separators=(",", ":"), ensure_ascii=False)
