"""Injected faults: which calls they hit, how often, and what then happens instead of the plain answer."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from local.connect.distort import How, distorts
from local.connect.model import Operation
from local.connect.wire import CallError, check_answer

Moment = Literal["before", "after"]


class Effect(BaseModel):
    """What happens; ``moment`` says whether before or after the request took effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    moment: Moment = "before"


class Error(Effect):
    """The call is refused with an exception; one that the service model doesn't know needs its HTTP status."""

    kind: Literal["error"] = "error"
    code: str
    message: str = "Injected."
    status: int | None = None

    @model_validator(mode="after")
    def _can_be_raised(self) -> Self:
        self.call_error()
        return self

    def call_error(self) -> CallError:
        """The same as what the operations raise."""
        return CallError(self.code, self.message, self.status)


class Cut(Effect):
    """The connection is cut instead of an answer."""

    kind: Literal["cut"] = "cut"


class Hang(Effect):
    """No answer for a while; without ``seconds``, for as long as the client waits.

    A call that hangs before it took effect is carried out when its time is over, if the client is still there.
    """

    kind: Literal["hang"] = "hang"
    seconds: float | None = Field(default=None, gt=0)


class Distort(Effect):
    """The call is answered with success, but not as expected; before it took effect, without content."""

    kind: Literal["distort"] = "distort"
    moment: Moment = "after"
    how: How


class Drip(Effect):
    """The answer comes byte by byte, so many seconds apart."""

    kind: Literal["drip"] = "drip"
    moment: Moment = "after"
    seconds: float = Field(gt=0)


class ItemFailure(Effect):
    """Some resources fail in FailedList, the others don't."""

    kind: Literal["items"] = "items"
    resource_arns: tuple[str, ...] = Field(min_length=1)
    code: str
    message: str = "Injected."

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        failures = [
            {"ResourceArn": arn, "ErrorCode": self.code, "ErrorMessage": self.message} for arn in self.resource_arns
        ]
        check_answer("AssociateWorkspace", {"FailedList": failures})
        return self


AnyEffect = Error | Cut | Hang | Distort | Drip | ItemFailure


class Fault(BaseModel):
    """An effect on some calls.

    Attributes:
        effect: what happens to them. ItemFailure hits only calls that name one of its resources, and Distort those
            whose answer has what it distorts.
        operation: which operation's calls; None is any.
        resource_arn: only calls that name this resource.
        skip: so many of those calls are spared first.
        times: so many of the following are hit; None is all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    effect: Annotated[AnyEffect, Field(discriminator="kind")]
    operation: Operation | None = None
    resource_arn: str | None = None
    skip: int = Field(default=0, ge=0)
    times: int | None = Field(default=1, ge=1)

    def matches(self, operation: Operation, resource_arns: Collection[str]) -> bool:
        """Whether it is about such a call."""
        if isinstance(self.effect, ItemFailure) and not set(self.effect.resource_arns) & set(resource_arns):
            return False
        if isinstance(self.effect, Distort) and not distorts(self.effect.how, operation):
            return False
        return self.operation in {None, operation} and (self.resource_arn is None or self.resource_arn in resource_arns)


@dataclass
class _Armed:
    fault: Fault
    to_skip: int
    left: int | None


class Faults:
    """The faults in force. Every call is counted by all that match it; the first one that is due hits it."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def add(self, fault: Fault) -> None:
        """Put one in force, after those there are."""
        self._armed.append(_Armed(fault, fault.skip, fault.times))

    def clear(self) -> None:
        """Put none in force."""
        self._armed.clear()

    def next_effect(self, operation: Operation, resource_arns: Collection[str]) -> AnyEffect | None:
        """What happens to the call that has just come in."""
        effect = None
        for armed in self._armed:
            if armed.left == 0 or not armed.fault.matches(operation, resource_arns):
                continue
            if armed.to_skip:
                armed.to_skip -= 1
            elif effect is None:
                effect = armed.fault.effect
                armed.left = armed.left and armed.left - 1
        return effect
