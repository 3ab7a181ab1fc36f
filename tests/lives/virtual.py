"""A time that passes only when everybody waits, for any number of threads of which one at a time is awake."""

import heapq
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

_Tasks = SimpleQueue[Callable[[], None]]

_idle: list[_Tasks] = []
"""What threads wait for that have nothing to do. To start one takes longer than most tasks."""


def _work(tasks: _Tasks) -> None:
    while True:
        tasks.get()()
        _idle.append(tasks)


def _run_in_thread(task: Callable[[], None]) -> None:
    if _idle:
        tasks = _idle.pop()
    else:
        tasks = SimpleQueue()
        Thread(target=_work, args=(tasks,), daemon=True).start()
    tasks.put(task)


class _Alarm:
    """Wakes a thread up, once."""

    def __init__(self) -> None:
        self.rung = False
        self._silence = Lock()
        self._silence.acquire()

    def ring(self) -> None:
        self.rung = True
        self._silence.release()

    def wait(self) -> None:
        self._silence.acquire()


@dataclass
class Time:
    """Seconds since the beginning.

    Who waits for the earliest moment wakes up next, so that the same program has the same course every time.

    Attributes:
        now: The time.
        tick: What passes with each look at the clock, as on a machine that has much else to do.
    """

    now: float = 0.0
    tick: float = 0.0
    _asleep: list[tuple[float, int, _Alarm]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def read(self) -> float:
        """The time."""
        self.now += self.tick
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._sleep(self._set_alarm(self.now + max(seconds, 0.0)))

    def start(self, task: Callable[[], Any]) -> "Future[Any]":
        """Run a task beside this one; it begins when this one waits."""
        future: Future[Any] = Future()
        alarm = self._set_alarm(self.now)

        def run() -> None:
            alarm.wait()
            try:
                future.set_result(task())
            except BaseException as error:  # it is raised again where the result is asked for
                future.set_exception(error)
            self._wake_next()

        _run_in_thread(partial(copy_context().run, run))
        return future

    def wait_for(self, futures: Collection["Future[Any]"], seconds: float) -> Collection["Future[Any]"]:
        """Wait until one of them is done, for so many seconds at most; those that are done."""
        if not any(future.done() for future in futures):
            alarm = self._set_alarm(self.now + seconds)
            for future in futures:
                future.add_done_callback(lambda _: self._set_alarm(self.now, alarm))
            self._sleep(alarm)
        return {future for future in futures if future.done()}

    def together(self, tasks: Sequence[Callable[[], object]]) -> None:
        """Run tasks at the same time until all have ended. What one of them raises is raised in the end."""
        futures = [self.start(task) for task in tasks]
        while not all(future.done() for future in futures):
            self.wait_for([future for future in futures if not future.done()], float("inf"))
        for future in futures:
            future.result()

    def _sleep(self, alarm: _Alarm) -> None:
        self._wake_next()
        alarm.wait()

    def _set_alarm(self, at: float, alarm: _Alarm | None = None) -> _Alarm:
        alarm = alarm or _Alarm()
        heapq.heappush(self._asleep, (at, next(self._order), alarm))
        return alarm

    def _wake_next(self) -> None:
        while True:
            at, _, alarm = heapq.heappop(self._asleep)
            if not alarm.rung:
                break
        self.now = max(self.now, at)
        alarm.ring()
