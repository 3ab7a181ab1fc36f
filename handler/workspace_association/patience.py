"""How long to keep trying, and how long to wait in between."""

import random
from collections.abc import Callable

from workspace_association.clock import Clock
from workspace_association.failure import Kind

TRANSIENT_SECONDS = 40.0
"""With throttling, server errors or broken connections alone for so long, it is hopeless."""

DENIED_SECONDS = 60.0
"""A policy made seconds ago is in force everywhere by then."""

_LONGEST_PAUSE = 8.0


class Patience:
    """Runs out when nothing has succeeded for too long, or when the phase of the clock is over."""

    def __init__(
        self, clock: Clock, denied_seconds: float = DENIED_SECONDS, jitter: Callable[[], float] = random.random
    ) -> None:
        self._clock = clock
        self._denied_seconds = denied_seconds
        self._jitter = jitter
        self.progress()

    def progress(self) -> None:
        """Something succeeded: start anew."""
        self._since = self._clock.now()
        self._pauses = 0

    def lasts(self, kind: Kind) -> bool:
        """Whether to try again after a failure of this kind."""
        limit = self._denied_seconds if kind is Kind.DENIED else TRANSIENT_SECONDS
        return self._clock.now() - self._since < limit and self._clock.left() > self._longest()

    def pause(self) -> None:
        """Wait, longer each time, by a random part so that several requests do not march in step."""
        self._clock.sleep(self._longest() * (0.5 + self._jitter() / 2))
        self._pauses += 1

    def _longest(self) -> float:
        return min(_LONGEST_PAUSE, 0.5 * 2.0**self._pauses)
