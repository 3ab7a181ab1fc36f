"""The list of ARNs as the template has it: in an order that changes with the ARNs only."""

import json
from collections.abc import Collection

import jsii
from aws_cdk import IAnyProducer, IResolveContext, Stack

from cdk_connect_workspace._arns import is_resource
from cdk_connect_workspace._inputs import is_list_token


@jsii.implements(IAnyProducer)
class InOrder:
    """Sorts ARNs by what the template will say.

    By their tokens they would be in an order that changes with every construct made before them.
    """

    def __init__(self, arns: Collection[str], stack: Stack) -> None:
        self._arns = arns
        self._stack = stack

    def produce(self, context: IResolveContext) -> list[str]:  # noqa: ARG002
        """The ARNs declared by now."""
        arns = list(self._arns)
        tokens = [] if is_list_token(arns) else [arn for arn in arns if not is_resource(arn)]
        expressions = self._stack.resolve(tokens) if tokens else []
        shown = dict(zip(tokens, map(json.dumps, expressions), strict=True))
        return sorted(arns, key=lambda arn: shown.get(arn, arn))
