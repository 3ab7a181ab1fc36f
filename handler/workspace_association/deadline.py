"""The time a request has: for changes, for taking them back, and for the response; and how long to keep trying."""

import random
import time
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")

DENIED_SECONDS = 60.0
"""A policy made seconds before the request is in force everywhere by then; counted from the start of the request."""

TRANSIENT_SECONDS = 40.0
"""With throttling, server errors or broken connections alone for so long, nothing is tried again."""

TROUBLE_SECONDS = 80.0
"""A request gives up after so much trouble in all, missing permissions included, even where some gets through."""

LONGEST_PAUSE = 8.0
"""Seconds between two attempts, at most; less where the function has less than 80 seconds."""

SEARCH_LAG = 30.0
"""Seconds after which a change shows in the search index. Amazon Connect does not document it."""


class AttemptTimeoutError(Exception):
    """An attempt took longer than it may, whatever it was doing."""


@dataclass(frozen=True)
class Timeouts:
    """How long one attempt at a call may take, in seconds."""

    connect: float
    read: float

    @property
    def attempt(self) -> float:
        """The longest that one attempt can last, even where the response comes byte by byte."""
        return self.connect + self.read


def timeouts_for(seconds: float) -> Timeouts:
    """Timeouts that leave a request of so many seconds room for many attempts; at ten minutes, 3 and 8 seconds."""
    connect, read = max(seconds / 60, min(0.5, seconds / 30)), max(seconds / 30, min(1.5, seconds / 15))
    return Timeouts(connect=min(3.0, connect), read=min(8.0, read))


def longest_at_work(batches: int, attempt: float) -> float:
    """Seconds until a request that CloudFormation cancelled cannot be at work any more.

    It follows from that request's own limits: so much trouble in all, a pause and an attempt, and its batches, one a
    second: half of what the default quota allows.
    """
    return TROUBLE_SECONDS + LONGEST_PAUSE + attempt + batches


def start_thread(task: Callable[[], T]) -> "Future[T]":
    """Run a task in a thread of its own, which nobody waits for when the process ends."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(task())
        except BaseException as error:  # it is raised again where the result is asked for
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future


def wait_for_any(futures: Collection["Future[Any]"], seconds: float) -> Collection["Future[Any]"]:
    """Wait until one of them is done, for so many seconds at most; those that are done."""
    return wait_for(futures, seconds, FIRST_COMPLETED).done


@dataclass(frozen=True)
class Deadline:
    """When the current phase of a request has to end; and the clock, which tests replace.

    Attributes:
        remaining: Seconds until the function is stopped from outside.
        reserve: Seconds to keep free for what comes after this phase.
        attempt: The longest that one call can last, in seconds.
        now: A clock that only goes forward, in seconds.
        sleep: Waits for some seconds.
        start: Starts a task beside this one.
        wait: Waits for one of several tasks.
    """

    remaining: Callable[[], float]
    reserve: float = 0.0
    attempt: float = 0.0
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    start: Callable[[Callable[[], Any]], "Future[Any]"] = start_thread
    wait: Callable[[Collection["Future[Any]"], float], Collection["Future[Any]"]] = wait_for_any

    def left(self) -> float:
        """Seconds left in this phase; negative when it is over."""
        return self.remaining() - self.reserve

    def keeping(self, seconds: float) -> "Deadline":
        """A phase that also keeps so many seconds free for what comes after it."""
        return replace(self, reserve=self.reserve + seconds)

    def within(self, seconds: float, task: Callable[[], T]) -> T:
        """The result of a task; AttemptTimeoutError where it is not there after so many seconds."""
        future = self.start(task)
        if not self.wait([future], seconds):
            raise AttemptTimeoutError(f"no complete response within {seconds:.1f} seconds")
        result: T = future.result()
        return result


class RetryBudget:
    """Says whether to try again: no more when nothing has succeeded for too long, or when the time is over.

    Args:
        deadline: The time there is.
        denied_seconds: From then on a missing permission is not taken for one that is not in force yet.
        reserve: Seconds to keep free; asked each time, because the more was changed, the more there is to take back.
        jitter: A random number from 0 to 1.

    Attributes:
        started: When it began.
        paused: Seconds for which it has waited.
    """

    def __init__(
        self,
        deadline: Deadline,
        denied_seconds: float,
        reserve: Callable[[], float] = lambda: 0.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._deadline = deadline
        self._reserve = reserve
        self._jitter = jitter
        self._longest_pause = min(LONGEST_PAUSE, deadline.left() / 10)
        self.started = self._since = deadline.now()
        self._denied_until = self.started + denied_seconds
        self._trouble = 0.0
        self._pauses = 0
        self.paused = 0.0

    def deadline(self) -> Deadline:
        """The time there is now."""
        return self._deadline.keeping(self._reserve())

    def progress(self) -> None:
        """Something succeeded: start anew."""
        now = self._deadline.now()
        if self._pauses:
            self._trouble += now - self._since
        self._since = now
        self._pauses = 0

    def lasts(self, *, denied: bool = False) -> bool:
        """Whether to try again."""
        pause = self._pause()
        transient_until = self._since + min(TRANSIENT_SECONDS, TROUBLE_SECONDS - self._trouble)
        until = self._denied_until - pause if denied else transient_until
        return self._deadline.now() < until and self.deadline().left() > pause

    def pause(self) -> None:
        """Wait, longer each time, by a random part so that several requests do not wait for the same time."""
        self.wait(self._pause() * (0.5 + self._jitter() / 2))
        self._pauses += 1

    def wait(self, seconds: float) -> None:
        """Wait. An undo does not need this time, so none is kept free for it."""
        self._deadline.sleep(seconds)
        self.paused += seconds

    def _pause(self) -> float:
        return min(self._longest_pause, 0.5 * 2.0**self._pauses)
