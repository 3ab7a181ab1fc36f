"""Amazon Connect workspace associations that live in CloudFormation stacks."""

from cdk_connect_workspace._association import WorkspaceAssociation
from cdk_connect_workspace._check import WorkspaceDriftCheck
from cdk_connect_workspace._custom_resource import Ownership
from cdk_connect_workspace._provider import WorkspaceAssociationProvider

__all__ = ["Ownership", "WorkspaceAssociation", "WorkspaceAssociationProvider", "WorkspaceDriftCheck"]
