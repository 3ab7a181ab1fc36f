"""Amazon Connect workspace associations that live in CloudFormation stacks."""

from cdk_connect_workspace.association import WorkspaceAssociation
from cdk_connect_workspace.ownership import Ownership
from cdk_connect_workspace.provider import WorkspaceAssociationProvider

__all__ = ["Ownership", "WorkspaceAssociation", "WorkspaceAssociationProvider"]
