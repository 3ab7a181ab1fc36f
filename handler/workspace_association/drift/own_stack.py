"""The stack that a check looks after, as CloudFormation has it now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workspace_association.deadline import Deadline
from workspace_association.deployed.account import Account
from workspace_association.deployed.declarations import DeclaringStack, declared

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_EVERY = 1.0
"""Seconds between two questions while something is changed. Between the begin of a deployment and its first request of
the function there is more time than that."""


@dataclass(frozen=True)
class State:
    """A state of the stack; another one once a deployment has begun.

    Attributes:
        status: Its status in CloudFormation.
        updated: When its last deployment began; empty where it was made and never updated.
    """

    status: str
    updated: str = ""


class OwnStack:
    """The stack. What botocore raises is left to the caller.

    Args:
        client: Of CloudFormation, for the stack's region.
        stack_id: Its ID.
    """

    def __init__(self, client: "CloudFormationClient", stack_id: str) -> None:
        self._client = client
        self._id = stack_id

    def state(self) -> State:
        """Its state, asked for anew."""
        (found,) = self._client.describe_stacks(StackName=self._id)["Stacks"]
        return State(found["StackStatus"], str(found.get("LastUpdatedTime", "")))

    def declaring(self) -> list[DeclaringStack]:
        """What it declares, and the stacks nested in it. Templates in YAML are not read: DeployedError."""
        stack = Account(self._client, self._id.split(":")[4]).stack(self._id)
        stack.name = stack.real_name or stack.name
        return list(declared(stack))


class UntilDeployment:
    """The time there is for changes: none any more once a deployment of the stack has begun.

    Args:
        state: Asks for the state of the stack.
        expected: Its state before any deployment.
        deadline: The time there is without that.

    Attributes:
        is_over: A deployment has begun, or CloudFormation does not say.
        error: Why CloudFormation does not say; None where it does.
    """

    def __init__(self, state: Callable[[], State], expected: State, deadline: Deadline) -> None:
        self._state = state
        self._expected = expected
        self._deadline = deadline
        self._asked_at = float("-inf")
        self.is_over = False
        self.error: Exception | None = None

    def remaining(self) -> float:
        """Seconds until the function is stopped from outside; none where a deployment has begun."""
        if not self.is_over and self._deadline.now() - self._asked_at >= _EVERY:
            self._asked_at = self._deadline.now()
            try:
                self.is_over = self._state() != self._expected
            except Exception as error:  # whatever it is: without an answer nothing is changed
                self.is_over, self.error = True, error
        return 0.0 if self.is_over else self._deadline.remaining()
