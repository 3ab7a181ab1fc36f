"""Request quotas: a token bucket for each operation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from local.connect.model import Operation

ROUNDING = 1e-9


class Throttle(BaseModel):
    """A quota: so many requests a second in the long run, so many at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_second: float = Field(ge=0)
    burst: int = Field(ge=1)


@dataclass(frozen=True)
class Bucket:
    """What is left of a quota at a time in seconds."""

    throttle: Throttle
    tokens: float
    at: float

    def take(self, now: float) -> Self | None:
        """What is left after one more request; None when there is no room for it."""
        refill = max(0.0, now - self.at) * self.throttle.per_second
        tokens = min(self.throttle.burst, self.tokens + refill)
        return type(self)(self.throttle, tokens - 1, now) if tokens + ROUNDING >= 1 else None


class Quotas:
    """What is left of the quota of every operation; one without a quota is never refused."""

    def __init__(self, throttles: Mapping[Operation, Throttle]) -> None:
        self._throttles = throttles
        self._buckets: dict[Operation, Bucket] = {}

    def admit(self, operation: Operation, now: float) -> bool:
        """Count a request, unless there is no room for it."""
        throttle = self._throttles.get(operation)
        if throttle is None:
            return True
        left = self._buckets.get(operation, Bucket(throttle, throttle.burst, now)).take(now)
        if left is not None:
            self._buckets[operation] = left
        return left is not None
