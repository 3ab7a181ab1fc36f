"""Where the function writes its log."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct


def log_group_of(
    provider: Construct,
    log_group: logs.ILogGroup | None,
    retention: logs.RetentionDays | None,
    removal_policy: RemovalPolicy | None,
    encryption_key: kms.IKey | None,
) -> logs.ILogGroup:
    """The log group given, or one made as wanted; ValueError for settings of a log group that is given."""
    if log_group is None:
        if encryption_key:
            _let_logs_use(encryption_key, Stack.of(provider))
        return logs.LogGroup(
            provider,
            "Logs",
            retention=retention or logs.RetentionDays.THREE_MONTHS,
            removal_policy=removal_policy or RemovalPolicy.DESTROY,
            encryption_key=encryption_key,
        )
    for name, value in (("log_retention", retention), ("log_removal_policy", removal_policy)):
        if value is not None:
            raise ValueError(f"{provider.node.path}: {name}: is up to the log group; give one of them")
    return log_group


def _let_logs_use(key: kms.IKey, stack: Stack) -> None:
    """Add what CloudWatch Logs needs to the policy of a key (CloudWatch Logs user guide, "Encrypt log data").

    A key that is only referred to cannot be changed: its owner has to do it.
    """
    groups = stack.format_arn(service="logs", resource="log-group:*")
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
            actions=["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            resources=["*"],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        )
    )
