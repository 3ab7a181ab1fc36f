"""What CDK calls while an app is synthesized."""

from collections.abc import Callable

import jsii
from aws_cdk import Aspects, IAspect
from constructs import Construct, IConstruct, IValidation


@jsii.implements(IValidation)
class Validation:
    """What is to be found wrong when the app is synthesized, and when the template is finished but for its writing."""

    def __init__(self, find: Callable[[], list[str]]) -> None:
        self._find = find

    def validate(self) -> list[str]:
        """What is wrong."""
        return self._find()


@jsii.implements(IAspect)
class _Aspect:
    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def visit(self, node: IConstruct) -> None:  # noqa: ARG002  # one node, and it is known
        """Called once in a synthesis."""
        self._act()


def once_declared(scope: Construct, id_: str, act: Callable[[], None]) -> None:
    """Have something done once in a synthesis, when what the app itself makes is there.

    An aspect is called for each construct below its own; here there is none. What is made comes after it in the tree,
    so that other aspects see that too.
    """
    Aspects.of(Construct(scope, id_)).add(_Aspect(act))
