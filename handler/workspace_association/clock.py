"""The time a request has: for changes, for taking them back, and for the answer."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Timeouts:
    """How long one attempt at a call may take, in seconds."""

    connect: float
    read: float

    @property
    def attempt(self) -> float:
        """The longest that one attempt can last."""
        return self.connect + self.read


def timeouts_for(seconds: float) -> Timeouts:
    """Timeouts that leave a request of so many seconds room for many attempts; at ten minutes, 3 and 8 seconds."""
    return Timeouts(connect=min(3.0, seconds / 60), read=min(8.0, seconds / 30))


Together = Callable[[Sequence[Callable[[], None]]], None]


def run_together(tasks: Sequence[Callable[[], None]]) -> None:
    """Run tasks at the same time, each in a thread, until all of them have ended."""
    if tasks:
        with ThreadPoolExecutor(len(tasks)) as pool:
            for running in [pool.submit(task) for task in tasks]:
                running.result()


@dataclass(frozen=True)
class Clock:
    """Tells the time, waits, and knows when the current phase of the request has to end.

    Attributes:
        remaining: Seconds until the function is stopped from outside.
        reserve: Seconds to keep free for what comes after this phase.
        now: A clock that only goes forward, in seconds.
        sleep: Waits for some seconds.
        together: Runs tasks at the same time.
    """

    remaining: Callable[[], float]
    reserve: float = 0.0
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    together: Together = run_together

    def left(self) -> float:
        """Seconds left in this phase; negative when it is over."""
        return self.remaining() - self.reserve

    def keeping(self, seconds: float) -> "Clock":
        """The clock of a phase that also keeps so many seconds free for what comes after it."""
        return replace(self, reserve=self.reserve + seconds)
