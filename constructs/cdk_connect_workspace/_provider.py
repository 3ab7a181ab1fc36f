"""The function behind the custom resource, with its role and its log."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, Dependable

from cdk_connect_workspace._bundle import function_zip
from cdk_connect_workspace._dependencies import DependOn
from cdk_connect_workspace._limits import MAX_EVENT_AGE, MAX_TIMEOUT, check_limits, service_timeout_for
from cdk_connect_workspace._log import log_group_of
from cdk_connect_workspace._network import network_of
from cdk_connect_workspace._reach import check_service_token
from cdk_connect_workspace._role import role_for

_SINGLETON = "ConnectWorkspaceAssociationProvider"
_DEFAULT_TIMEOUT = 10 * 60


class WorkspaceAssociationProvider(Construct):
    """The Lambda function that changes associations, with its role and log group.

    A `WorkspaceAssociation` makes one for its stack on first use. Make one yourself to set it up differently, or to
    share it between stacks of one account and region. Its `service_token` serves templates that are not written in CDK;
    the role then needs the permissions that a `WorkspaceAssociation` would have given it.

    Tags and permissions boundaries of the app, a stage or the stack reach all of it, as they reach any resource.

    Args:
        scope: The parent construct.
        id: The construct's ID.
        memory_size: Of the function, in MB; 128 to 10,240.
        timeout: Of the function; 1 to 15 minutes, by default 10. CloudFormation waits six minutes longer: an event may
            have waited five for the function.
        log_group: Where the log goes; by default a group of its own.
        log_retention: How long the default log group keeps an entry; by default three months.
        log_removal_policy: What becomes of the default log group when it leaves the stack; by default DESTROY.
        vpc: Where the function runs; by default in no VPC. From its subnets it has to reach Amazon Connect, and Amazon
            S3 for the answer to CloudFormation.
        vpc_subnets: Which subnets of the VPC; by default the private ones.
        security_groups: By default one of its own, which lets everything out and nothing in.
        encryption_key: Encrypts the function's environment and the default log group; by default keys of AWS do. A key
            made elsewhere has to allow it.
        reserved_concurrent_executions: How many run at once, at most, and taken from what the account has; by default
            not limited. An event that waits longer than five minutes for its turn is lost, and its deployment fails.

    Raises:
        ValueError: A value is out of its range, or does not go together with another. The message names the construct,
            the parameter and the value.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # CDK's name
        *,
        memory_size: int = 256,
        timeout: Duration | None = None,
        log_group: logs.ILogGroup | None = None,
        log_retention: logs.RetentionDays | None = None,
        log_removal_policy: RemovalPolicy | None = None,
        vpc: ec2.IVpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        encryption_key: kms.IKey | None = None,
        reserved_concurrent_executions: int | None = None,
    ) -> None:
        super().__init__(scope, id)
        wanted = timeout.to_seconds(integral=False) if timeout else _DEFAULT_TIMEOUT
        check_limits(self, memory_size, wanted, reserved_concurrent_executions)
        seconds = int(wanted)
        network = network_of(self, vpc, vpc_subnets, security_groups)
        log = log_group_of(self, log_group, log_retention, log_removal_policy, encryption_key)
        role = role_for(self, log, network, encryption_key)
        function = lambda_.Function(
            self,
            "Function",
            description="Custom resource: associations of Amazon Connect workspaces",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            code=lambda_.Code.from_asset(str(function_zip())),
            handler="workspace_association.main.handler",
            # By its ARN, or CDK adds a dependency to the reference, which linters report as redundant.
            role=iam.Role.from_role_arn(self, "RoleByArn", role.role_arn, mutable=False),
            log_group=log,
            logging_format=lambda_.LoggingFormat.JSON,
            memory_size=memory_size,
            timeout=Duration.seconds(seconds),
            vpc=network.vpc if network else None,
            vpc_subnets=ec2.SubnetSelection(subnets=network.subnets) if network else None,
            security_groups=network.security_groups if network else None,
            environment_encryption=encryption_key,
            reserved_concurrent_executions=reserved_concurrent_executions,
            # A late delivery would undo a newer event. CloudFormation itself sends what is needed.
            retry_attempts=0,
            max_event_age=Duration.seconds(MAX_EVENT_AGE),
        )
        self._role: iam.IRole | None = role
        self._service_token = function.function_arn
        self._service_timeout = service_timeout_for(seconds)
        # Made last, and refers to the rest.
        Dependable.implement(self, DependOn([function.node.find_child("EventInvokeConfig")]))

    @classmethod
    def get_or_create(cls, scope: Construct) -> "WorkspaceAssociationProvider":
        """The one provider of the scope's stack, made on first use."""
        stack = Stack.of(scope)
        existing = stack.node.try_find_child(_SINGLETON)
        return existing if isinstance(existing, cls) else cls(stack, _SINGLETON)

    @classmethod
    def from_service_token(
        cls,
        scope: Construct,
        id: str,  # noqa: A002  # CDK's name
        service_token: str,
        role: iam.IRole | None = None,
    ) -> "WorkspaceAssociationProvider":
        """A provider that another app deployed to the same account and region.

        Args:
            scope: The parent construct.
            id: The construct's ID.
            service_token: The provider's `service_token`.
            role: The provider's role. Without it nothing can be granted here, and the owner of the provider has to let
                it change the workspaces.

        Raises:
            ValueError: The service token is not that of a function in the stack's region.
        """
        provider = cls.__new__(cls)
        Construct.__init__(provider, scope, id)
        check_service_token(provider, service_token)
        provider._role = role  # noqa: SLF001  # its own class
        provider._service_token = service_token  # noqa: SLF001
        provider._service_timeout = service_timeout_for(MAX_TIMEOUT)  # noqa: SLF001
        return provider

    @property
    def service_token(self) -> str:
        """The ARN of the function, for the `ServiceToken` of a `Custom::ConnectWorkspaceAssociation`."""
        return self._service_token

    @property
    def service_timeout(self) -> Duration:
        """How long CloudFormation is to wait for an answer: the last event accepted still has its full time."""
        return self._service_timeout

    @property
    def role(self) -> iam.IRole | None:
        """What the function acts as; None where a provider is known by its service token alone."""
        return self._role
