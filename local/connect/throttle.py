"""Request quotas: a token bucket for each operation."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from local.connect.model import Operation

ROUNDING = 1e-9


class Throttle(BaseModel):
    """A quota: so many requests a second in the long run, so many at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_second: float = Field(ge=0)
    burst: int = Field(ge=1)


class Quotas:
    """What is left of the quota of every operation; one without a quota is never refused."""

    def __init__(self, throttles: Mapping[Operation, Throttle]) -> None:
        self._throttles = throttles
        self._left: dict[Operation, tuple[float, float]] = {}  # tokens, and when that was

    def admit(self, operation: Operation, now: float) -> bool:
        """Count a request, unless there is no room for it."""
        throttle = self._throttles.get(operation)
        if throttle is None:
            return True
        tokens, at = self._left.get(operation, (throttle.burst, now))
        tokens = min(throttle.burst, tokens + max(0.0, now - at) * throttle.per_second)
        if tokens + ROUNDING < 1:
            return False
        self._left[operation] = tokens - 1, now
        return True
