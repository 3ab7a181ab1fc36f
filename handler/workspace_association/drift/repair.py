"""Puts back what is missing, by what carries out deployments: all of a workspace or nothing, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workspace_association.apply import Applier, ApplyError
from workspace_association.deadline import Deadline
from workspace_association.drift.look import Difference
from workspace_association.drift.own_stack import State, UntilDeployment
from workspace_association.request import Request
from workspace_association.results import CallFailedError

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient


class DeploymentBegunError(Exception):
    """A deployment of the stack has begun. What was put back stays."""


class UnansweredError(Exception):
    """CloudFormation does not say whether a deployment has begun. What was put back stays; the message says why."""


@dataclass(frozen=True)
class Repair:
    """Repairs one workspace after the other, as long as no deployment begins.

    Attributes:
        state: Asks for the state of the stack.
        client_of: Makes a client for a region.
        deadline: When it has to be over.
    """

    state: Callable[[], State]
    client_of: Callable[[str], "ConnectClient"]
    deadline: Deadline

    def __call__(self, difference: Difference, expected: State) -> tuple[frozenset[str], frozenset[str]]:
        """Put back what is missing of one workspace.

        The request declares what is missing and nothing else, so nothing can be dropped or foreign. What it puts back
        goes again where not all of it can be put back, unless a deployment has begun: that one may rely on it.

        Args:
            difference: What both looks show.
            expected: The state of the stack in which that was so.

        Returns:
            What was put back; and what turned out not to exist any more.

        Raises:
            DeploymentBegunError: A deployment has begun.
            UnansweredError: Whether one has begun is not known.
            ApplyError: Not all of it can be put back. Nothing has changed, save what the error names.
            CallFailedError: What is there cannot be read.
        """
        time = UntilDeployment(self.state, expected, self.deadline)
        missing = frozenset(difference.missing)
        request = Request(difference.wanted.workspace, declared=missing, may_have_left=missing)
        client = self.client_of(request.workspace.region)
        applier = Applier(request, client, replace(self.deadline, remaining=time.remaining))
        try:
            applier.apply()
        except (ApplyError, CallFailedError):
            if time.error:
                raise UnansweredError(f"{type(time.error).__name__}: {time.error}") from None
            if time.is_over:
                raise DeploymentBegunError from None
            raise
        return frozenset(applier.associated - applier.missing), frozenset(applier.missing)
