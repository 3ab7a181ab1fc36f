"""What the function may do for the workspaces of a stack, in policies that IAM takes and that outlive what needs them.

CloudFormation changes what stays before it removes what leaves, so no policy may change because a workspace leaves
(aws-cdk issue 9840). Each workspace has a policy of its own, and what is the same for all of an instance is in another.
Where these get too long for a role, managed policies take over, whose logical IDs depend on what is in them.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jsii
from aws_cdk import Aws, CfnResource, Fn, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct, IValidation

from cdk_connect_workspace._arns import Identity, Reader, has_token, without_tokens

INLINE = 10_240
"""Characters of all inline policies of a role, white space not counted (IAM user guide, "IAM and AWS STS quotas")."""

_SPARE = 2_000
"""Characters left for an update, in which policies of workspaces that come stand beside those of workspaces that go."""

_MANAGED = 6_144
"""Characters of a managed policy (same page)."""

_ATTACHED = 10
"""Managed policies of a role, unless raised (same page). While one replaces another, both are attached."""

_EXPRESSION = "x" * 36
"""Stands for a part that CloudFormation alone knows: none of an ARN's is longer while IDs are UUIDs."""

_REASON = (
    "Any user and routing profile of this one instance can be declared, and be restored after a failure. "
    "The search lists the associations of an instance and filters by workspace."
)
_RULES = "aws:cdk:acknowledged-rules"
"""What `Validations.of(construct).acknowledge` records too, in the versions of aws-cdk-lib that have it."""

Statement = tuple[Sequence[str], Sequence[str]]
"""Actions, and the resources they are allowed on."""


def document(*statements: Statement) -> dict[str, Any]:
    """The JSON of a policy."""
    allowed = [{"Effect": "Allow", "Action": list(actions), "Resource": list(on)} for actions, on in statements]
    return {"Statement": allowed, "Version": "2012-10-17"}


def policy_document(*statements: Statement) -> iam.PolicyDocument:
    """A policy, made at once, because every call of CDK takes its time."""
    return iam.PolicyDocument.from_json(document(*statements))


def length(*statements: Statement) -> int:
    """Characters of a policy as IAM counts them, or somewhat more where CloudFormation alone knows a part."""
    text = json.dumps(document(*statements), separators=(",", ":"))
    return len(without_tokens(text, _EXPRESSION))


def own_name(stack: Stack) -> Callable[[str], str]:
    """Names for policies that no other stack gives to one of the same role: the later one would replace the former.

    The beginning of the stack's name is for people, the end of the stack's ID makes it unique.
    """
    name = stack.stack_name
    beginning = "" if has_token(name) else f"{name[:40]}-"
    stack_id = Fn.select(2, Fn.split("/", Aws.STACK_ID))
    return lambda id_: f"{beginning}{id_}-{stack_id}"


@jsii.implements(IValidation)
class RolePolicies:
    """All that is known of the policies of one role, over the stacks of an app.

    Attributes:
        role: The role.
        lengths: Characters of its inline policies, by stack and name.
        workspaces: Those of single workspaces, which managed policies can take over.
        managed: How many managed policies it has.
    """

    def __init__(self, role: iam.IRole) -> None:
        self.role = role
        self.lengths: dict[tuple[str, str], int] = {}
        self.workspaces: dict[tuple[str, str], int] = {}
        self.managed = 0

    @classmethod
    def of(cls, role: iam.IRole) -> "RolePolicies":
        """The same for a role that several stacks import by its name."""
        roles: dict[str, RolePolicies] = vars(role.node.root).setdefault("_workspace_association_roles", {})
        name = role.role_name
        if name not in roles:
            roles[name] = cls(role)
            role.node.add_validation(roles[name])
        return roles[name]

    @property
    def fits(self) -> bool:
        """Whether each workspace can have an inline policy of its own, with room for an update."""
        return sum(self.lengths.values()) + sum(self.workspaces.values()) <= INLINE - _SPARE

    def validate(self) -> list[str]:
        """What IAM would refuse."""
        stacks = sorted({path for path, _ in (*self.lengths, *self.workspaces)})
        remedy = (
            f"It serves {len(self.workspaces)} workspaces in {', '.join(stacks)}: give some of these stacks a provider "
            "of their own, or move workspaces to another stack"
        )
        size = sum(self.lengths.values()) + (sum(self.workspaces.values()) if self.fits else 0) + self._by_others()
        if size > INLINE:
            return [f"inline policies of {size:,} characters; IAM takes {INLINE:,} for a role. {remedy}"]
        if self.managed > _ATTACHED // 2:
            attached = (
                f"{self.managed} managed policies; IAM attaches {_ATTACHED} to a role, and an update may need twice"
            )
            return [f"{attached} as many for a while. {remedy}"]
        return []

    def _by_others(self) -> int:
        policy = self.role.node.try_find_child("DefaultPolicy")
        if not isinstance(policy, iam.Policy):
            return 0
        return len(json.dumps(Stack.of(policy).resolve(policy.document.to_json()), separators=(",", ":")))


@dataclass(frozen=True)
class _Pending:
    """A workspace whose permissions wait until all are known."""

    id: str
    resource: CfnResource
    policy: iam.Policy
    statements: Sequence[Statement]
    movable: bool


class StackPermissions:
    """The policies that a stack gives to the roles of its providers.

    Attributes:
        scope: Where they are, directly in the stack: nothing depends on where the declarations are.
    """

    def __init__(self, stack: Stack, reader: Reader) -> None:
        self.scope = Construct(stack, "ConnectWorkspaceAssociationPermissions")
        self._stack = stack
        self._reader = reader
        self._pending: dict[str, tuple[RolePolicies, list[_Pending]]] = {}
        self._of_instance: dict[str, iam.Policy] = {}
        self._name = own_name(stack)

    def grant(
        self,
        role: iam.IRole,
        provider: str,
        resource: CfnResource,
        *,
        workspace: Identity,
        workspace_arn: str,
        instance: str,
    ) -> tuple[iam.Policy, iam.Policy]:
        """The policies of a workspace and of its instance, for the role of a provider of that name."""
        policies, pending = self._of_role(role)
        own = iam.Policy(self.scope, f"Policy{workspace.id}", roles=[role], policy_name=self._name(workspace.id))
        any_workspace = f"{instance}/workspace/*"
        clear = ["connect:DescribeWorkspace", "connect:DisassociateWorkspace"]
        statements: list[Statement] = [(["connect:AssociateWorkspace", *clear], [workspace_arn])]
        if not workspace.fixed:
            # CloudFormation changes this very policy before it has the former workspace cleared.
            statements.append((clear, [any_workspace]))
            acknowledge_wildcards(own, [any_workspace], _REASON)
        known = policies.workspaces if workspace.fixed else policies.lengths
        known[self._stack.node.path, workspace.id] = length(*statements)
        pending.append(_Pending(workspace.id, resource, own, statements, workspace.fixed))
        return own, self._shared(role, provider, policies, instance)

    def _of_role(self, role: iam.IRole) -> tuple[RolePolicies, list[_Pending]]:
        name = role.role_name
        if name not in self._pending:
            self._pending[name] = RolePolicies.of(role), []
        return self._pending[name]

    def _shared(self, role: iam.IRole, provider: str, policies: RolePolicies, instance: str) -> iam.Policy:
        """What is the same for all workspaces of an instance (service authorization reference of Amazon Connect).

        AssociateWorkspace is checked on the workspace and on each user and routing profile. When CloudFormation rolls
        back, the function looks up from what, in the events of its own stack.
        """
        id_ = f"Instance{self._reader.identity(instance).id}{provider}"
        if id_ in self._of_instance:
            return self._of_instance[id_]
        wildcards = [f"{instance}/agent/*", f"{instance}/routing-profile/*", f"{instance}/workspace/*"]
        statements: list[Statement] = [
            (["connect:AssociateWorkspace"], wildcards[:2]),
            (["connect:SearchWorkspaceAssociations"], wildcards[2:]),
            (["cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks"], [Aws.STACK_ID]),
        ]
        policy = iam.Policy(
            self.scope, id_, roles=[role], policy_name=self._name(id_), document=policy_document(*statements)
        )
        acknowledge_wildcards(policy, wildcards, _REASON)
        policies.lengths[self._stack.node.path, id_] = length(*statements)
        self._of_instance[id_] = policy
        return policy

    def settle(self) -> None:
        """Once all workspaces of the app are known: say in which policies what is allowed for them stands."""
        for policies, pending in self._pending.values():
            movable = [] if policies.fits else [each for each in pending if each.movable]
            for group in _groups(movable):
                self._managed(policies, group)
            for each in pending:
                if each not in movable:
                    each.policy.add_statements(*map(_statement, each.statements))
            pending.clear()

    def _managed(self, policies: RolePolicies, group: Sequence[_Pending]) -> None:
        """One policy for several workspaces. With others in it, it is another resource: the former one goes last."""
        actions = group[0].statements[0][0]
        content = " ".join(each.id for each in group)
        policy = iam.ManagedPolicy(
            self.scope,
            f"Workspaces{hashlib.sha256(content.encode()).hexdigest()[:8].upper()}",
            description="Changes workspace associations of Amazon Connect",
            roles=[policies.role],
            document=policy_document(_together(actions, group)),
        )
        policies.managed += 1
        for each in group:
            each.resource.node.add_dependency(policy)


def _groups(pending: Sequence[_Pending]) -> Iterator[list[_Pending]]:
    """Workspaces in an order of their own, as many together as a managed policy takes."""
    group: list[_Pending] = []
    for each in sorted(pending, key=lambda each: each.id):
        if group and length(_together(each.statements[0][0], [*group, each])) > _MANAGED:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _together(actions: Sequence[str], group: Sequence[_Pending]) -> Statement:
    return actions, [arn for each in group for arn in each.statements[0][1]]


def _statement(statement: Statement) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=[*statement[0]], resources=[*statement[1]])


def acknowledge_wildcards(construct: Construct, resources: Sequence[str], reason: str) -> None:
    """Tell cdk-nag that a policy is meant to allow something on these resources; on others it stays a finding."""
    acknowledgement = _Acknowledgement(construct, resources, reason)
    if any(map(has_token, resources)):
        construct.node.add_validation(acknowledgement)
    else:
        acknowledgement.validate()


@jsii.implements(IValidation)
class _Acknowledgement:
    """Made when the app is validated where need be: findings name resources as the finished template does."""

    def __init__(self, construct: IConstruct, resources: Sequence[str], reason: str) -> None:
        self._construct = construct
        self._resources = resources
        self._reason = reason

    def validate(self) -> list[str]:
        """Acknowledge, and find nothing wrong."""
        resources = Stack.of(self._construct).resolve(list(self._resources))
        findings = [f"AwsSolutions-IAM5[Resource::{_flat(resource)}]" for resource in resources]
        self._construct.node.add_metadata(_RULES, dict.fromkeys(findings, self._reason))
        return []


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
