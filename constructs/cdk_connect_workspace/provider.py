"""The function behind the custom resource, with its role and its log."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_connect_workspace._bundle import function_zip

_SINGLETON = "ConnectWorkspaceAssociationProvider"

_TIMEOUT = Duration.minutes(10)
_MAX_EVENT_AGE = Duration.minutes(5)
_MARGIN = Duration.minutes(1)
_MEMORY_MB = 256


class WorkspaceAssociationProvider(Construct):
    """The Lambda function that changes associations, with its role and log group.

    A `WorkspaceAssociation` makes one for its stack on first use. Its `service_token` serves templates that are not
    written in CDK; the role then needs the permissions that a `WorkspaceAssociation` would have given it.
    """

    def __init__(self, scope: Construct, id: str) -> None:  # noqa: A002  # CDK's name
        super().__init__(scope, id)
        log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.DESTROY
        )
        write_log = iam.PolicyStatement(
            actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group.log_group_arn]
        )
        self._role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description="Changes workspace associations of Amazon Connect",
            inline_policies={"Log": iam.PolicyDocument(statements=[write_log])},
        )
        self._function = lambda_.Function(
            self,
            "Function",
            description="Custom resource: associations of Amazon Connect workspaces",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            code=lambda_.Code.from_asset(str(function_zip())),
            handler="workspace_association.main.handler",
            role=self._role,
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            memory_size=_MEMORY_MB,
            timeout=_TIMEOUT,
            # A late delivery would undo a newer event. CloudFormation itself sends what is needed.
            retry_attempts=0,
            max_event_age=_MAX_EVENT_AGE,
        )

    @classmethod
    def get_or_create(cls, scope: Construct) -> "WorkspaceAssociationProvider":
        """The one provider of the scope's stack, made on first use."""
        stack = Stack.of(scope)
        existing = stack.node.try_find_child(_SINGLETON)
        return existing if isinstance(existing, cls) else cls(stack, _SINGLETON)

    @property
    def service_token(self) -> str:
        """The ARN of the function, for the `ServiceToken` of a `Custom::ConnectWorkspaceAssociation`."""
        return self._function.function_arn

    @property
    def service_timeout(self) -> Duration:
        """How long CloudFormation is to wait for an answer: the last event accepted still has its full time."""
        return _MAX_EVENT_AGE.plus(_TIMEOUT).plus(_MARGIN)

    @property
    def role(self) -> iam.IRole:
        """What the function acts as."""
        return self._role
