"""What the function acts as, and what it may do whatever the workspace."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_connect_workspace._acknowledge import acknowledge_wildcards
from cdk_connect_workspace._documents import allowing
from cdk_connect_workspace._network import Network, any_interface, interface_permissions


def role_for(
    provider: Construct, log: logs.ILogGroup, network: Network | None, encryption_key: kms.IKey | None
) -> iam.Role:
    """A role without managed policies, which may write its own log."""
    policies = {"Log": allowing((["logs:CreateLogStream", "logs:PutLogEvents"], [log.log_group_arn]))}
    if encryption_key:
        policies["Environment"] = allowing((["kms:Decrypt"], [encryption_key.key_arn]))
    if network:
        policies["Network"] = interface_permissions(provider, network)
    role = iam.Role(
        provider,
        "Role",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        description="Changes workspace associations of Amazon Connect",
        inline_policies=policies,
    )
    if network:
        reason = "A network interface has no ID before it is made, and the describing actions know no resources"
        acknowledge_wildcards(role, [any_interface(provider), "*"], reason)
    return role
