"""The function behind the custom resource, with its role and its log."""

import re
from collections.abc import Sequence
from typing import Protocol, Unpack

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct, Node

from cdk_connect_workspace._arns import has_token
from cdk_connect_workspace._function import Code, FunctionProps, make_function
from cdk_connect_workspace._setup import MAX_TIMEOUT, service_timeout

SINGLETON = "ConnectWorkspaceAssociationProvider"
_FUNCTION = re.compile(r"arn:aws[a-z-]*:lambda:(?P<region>[a-z0-9-]+):\d{12}:function:[\w:$-]+", re.ASCII)


class IWorkspaceAssociationProvider(Protocol):
    """A function that changes associations: made by this app, or known by its attributes."""

    @property
    def node(self) -> Node:
        """Its place in the app."""

    @property
    def service_token(self) -> str:
        """The ARN of the function, for the `ServiceToken` of a `Custom::ConnectWorkspaceAssociation`."""

    @property
    def service_timeout(self) -> Duration:
        """How long CloudFormation is to wait for an answer: the last event accepted still has its full time."""

    @property
    def role(self) -> iam.IRole | None:
        """What the function acts as; None where nothing can be granted to it."""


_CODE = Code(
    handler="workspace_association.main.handler",
    description="Custom resource: associations of Amazon Connect workspaces",
    does="Changes workspace associations of Amazon Connect",
    shortest=60,
)


class WorkspaceAssociationProvider(Construct):
    """The Lambda function that changes associations, with its role and log group.

    A `WorkspaceAssociation` makes one for its stack on first use; `get_or_create` sets that one up differently. Make
    one yourself to share it between stacks of one account and region. CloudFormation does not let a deployed
    association change its provider: see "Moving an association" in the guide.

    The `service_token` serves templates that are not written in CDK; the role then needs the permissions that a
    `WorkspaceAssociation` would have given it. Tags and permissions boundaries of the app, a stage or the stack reach
    all of it, as they reach any resource.

    Args:
        scope: The parent construct.
        id: The construct's ID.
        memory_size: Of the function, in MB; 128 to 10,240 (Lambda quotas), by default 256.
        timeout: Of the function; 1 to 15 minutes (Lambda quotas), by default 10. CloudFormation waits six minutes
            longer: an event may have waited five for the function.
        runtime: Of the function; Python from 3.11 on, by default 3.13, the newest one that the tests have run on.
        role: What the function acts as; by default a role of its own. It gets the permissions, unless it may not be
            changed (`mutable=False`); then somebody else has to give them. One role serves about 200 workspaces, within
            what IAM takes of inline and managed policies; more is refused when the app is synthesized.
        log_group: Where the log goes; by default a group of its own.
        log_retention: How long the default log group keeps an entry; by default three months.
        log_removal_policy: What becomes of the default log group when it leaves the stack; by default DESTROY.
        vpc: Where the function runs; by default in no VPC. From its subnets it has to reach Amazon Connect,
            CloudFormation, and Amazon S3 for the answer to CloudFormation.
        vpc_subnets: Which subnets of the VPC; by default the private ones.
        security_groups: By default one of its own, which lets everything out and nothing in.
        encryption_key: Encrypts the function's environment and the default log group; by default keys of AWS do. A key
            made elsewhere has to allow it.
        dead_letter_queue: Where an event goes that the function could not take; by default nowhere.
        reserved_concurrent_executions: How many run at once, at most, and taken from what the account has; by default
            not limited. An event that waits longer than five minutes for its turn is lost, and its deployment fails.

    Attributes:
        function: The function.
        role: What it acts as.
        service_token: Its ARN, for the `ServiceToken` of a `Custom::ConnectWorkspaceAssociation`.
        service_timeout: How long CloudFormation is to wait for an answer.

    Raises:
        ValueError: A value is out of its range, or does not go together with another. The message names the construct,
            the parameter and the value.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # CDK's name
        *,
        memory_size: int | None = None,
        timeout: Duration | None = None,
        runtime: lambda_.Runtime | None = None,
        role: iam.IRole | None = None,
        log_group: logs.ILogGroup | None = None,
        log_retention: logs.RetentionDays | None = None,
        log_removal_policy: RemovalPolicy | None = None,
        vpc: ec2.IVpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        encryption_key: kms.IKey | None = None,
        dead_letter_queue: sqs.IQueue | None = None,
        reserved_concurrent_executions: int | None = None,
    ) -> None:
        super().__init__(scope, id)
        made = make_function(
            self,
            _CODE,
            memory_size=memory_size,
            timeout=timeout,
            runtime=runtime,
            role=role,
            log_group=log_group,
            log_retention=log_retention,
            log_removal_policy=log_removal_policy,
            vpc=vpc,
            vpc_subnets=vpc_subnets,
            security_groups=security_groups,
            encryption_key=encryption_key,
            dead_letter_queue=dead_letter_queue,
            reserved_concurrent_executions=reserved_concurrent_executions,
        )
        self.function, self.role = made.function, made.role
        self.service_token = self.function.function_arn
        self.service_timeout = service_timeout(made.timeout)

    @classmethod
    def get_or_create(cls, scope: Construct, **props: Unpack[FunctionProps]) -> "WorkspaceAssociationProvider":
        """The one provider of the scope's stack, set up as asked; its logical IDs are always the same.

        Args:
            scope: A construct of the stack, or the stack.
            props: As for the constructor. Set it up before the stack's first `WorkspaceAssociation`, which makes it
                with the defaults. Without any, what is there is taken as it is.

        Raises:
            ValueError: It is there already, with other settings; or as for the constructor.
        """
        stack = Stack.of(scope)
        wanted = {name: value for name, value in props.items() if value is not None}
        existing = stack.node.try_find_child(SINGLETON)
        if not isinstance(existing, cls):
            made = cls(stack, SINGLETON, **props)
            made._asked, made.own_of = (scope, wanted), stack
            return made
        first, found = existing._asked  # noqa: SLF001
        for name in sorted({*wanted, *found}) if wanted else ():
            mine, theirs = wanted.get(name), found.get(name)
            if _comparable(mine) != _comparable(theirs):
                raise ValueError(
                    f"{scope.node.path}: get_or_create: {name}: {mine!r} disagrees with {theirs!r} of "
                    f"{first.node.path}, which made the provider (None: the default). Set it up once, before the first "
                    "association of the stack"
                )
        return existing

    _asked: tuple[Construct, dict[str, object]]
    own_of: Stack | None = None
    """The stack that made it on first use."""

    @classmethod
    def from_attributes(
        cls,
        scope: Construct,
        id: str,  # noqa: A002  # CDK's name
        *,
        service_token: str,
        role: iam.IRole | None = None,
        timeout: Duration | None = None,
    ) -> IWorkspaceAssociationProvider:
        """A provider that another app deployed to the same account and region.

        Args:
            scope: The parent construct.
            id: The construct's ID.
            service_token: The provider's `service_token`.
            role: The provider's role. Without it nothing can be granted here, and the owner of the provider has to let
                it change the workspaces.
            timeout: Of its function; by default the longest there is, 15 minutes.

        Raises:
            ValueError: The service token is not that of a function in the stack's region.
        """
        return _Imported(scope, id, service_token, role, timeout or Duration.seconds(MAX_TIMEOUT))

    @classmethod
    def from_service_token(
        cls,
        scope: Construct,
        id: str,  # noqa: A002  # CDK's name
        service_token: str,
        *,
        role: iam.IRole | None = None,
    ) -> IWorkspaceAssociationProvider:
        """The same, where nothing else about its function is known. ValueError as for `from_attributes`."""
        return cls.from_attributes(scope, id, service_token=service_token, role=role)


class _Imported(Construct):
    """A provider known by its attributes."""

    def __init__(
        self, scope: Construct, id_: str, service_token: str, role: iam.IRole | None, timeout: Duration
    ) -> None:
        super().__init__(scope, id_)
        self.service_token = service_token
        self.service_timeout = service_timeout(timeout)
        self.role = role
        if has_token(service_token):
            return
        where = f"{self.node.path}: service_token: {service_token!r}"
        match = _FUNCTION.fullmatch(service_token)
        if match is None:
            raise ValueError(f"{where} is not the ARN of a Lambda function")
        region = Stack.of(self).region
        if match["region"] != region and not has_token(region):
            raise ValueError(f"{where} is in another region than the stack, which is in {region}")


def is_provider(value: object) -> bool:
    """Whether this can serve an association."""
    return isinstance(value, WorkspaceAssociationProvider | _Imported)


def check_reach(declaration: Construct, stack: Stack, provider: IWorkspaceAssociationProvider) -> None:
    """ValueError where a provider is known to be of another account or region than a declaration."""
    there = Stack.of(provider)  # type: ignore[arg-type]  # a construct
    if stack is there:
        return
    for name in ("account", "region"):
        ours, theirs = getattr(stack, name), getattr(there, name)
        if ours != theirs and not has_token(ours) and not has_token(theirs):
            raise ValueError(
                f"{declaration.node.path}: provider: {provider.node.path} is in {name} {theirs}, the stack in {ours}: "
                "a provider serves stacks of one account and region"
            )


def _comparable(value: object) -> object:
    if isinstance(value, Duration):
        return value.to_milliseconds()
    if isinstance(value, lambda_.Runtime):
        return value.name
    return list(value) if isinstance(value, tuple) else value
