"""Lets aspects of scopes reach resources that belong to what is in the scopes, but lie elsewhere in the tree."""

from collections.abc import Collection, Sequence

import jsii
from aws_cdk import Aspects, CfnResource, IAspect
from constructs import IConstruct


@jsii.implements(IAspect)
class PassOn:
    """Has the resources visited by the aspects of scopes, as if they lay within.

    Otherwise `RemovalPolicies.of(team).retain()` would retain nothing, and nobody would be told.
    """

    def __init__(self, scopes: Collection[IConstruct], resources: Sequence[CfnResource]) -> None:
        """Scopes may still be added to the collection."""
        self._scopes = scopes
        self._resources = resources

    def visit(self, node: IConstruct) -> None:  # noqa: ARG002  # the resources are known
        """Called once when the app is synthesized."""
        for scope in self._scopes:
            for aspect in Aspects.of(scope).all:
                for resource in self._resources:
                    aspect.visit(resource)
