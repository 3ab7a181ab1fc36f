"""A time that passes only when everybody waits, for any number of threads of which one at a time is awake."""

import heapq
from collections.abc import Callable, Sequence
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread


@dataclass
class _Group:
    """Tasks that run at the same time, and what ended one of them."""

    left: int
    error: BaseException | None = None

    @property
    def killed(self) -> bool:
        """Whether the process they are in has died; an error of one task does not end the others."""
        return self.error is not None and not isinstance(self.error, Exception)


_groups: ContextVar[tuple[_Group, ...]] = ContextVar("_groups", default=())
"""The groups that this thread's task belongs to."""


@dataclass
class Time:
    """Seconds since the beginning.

    Who waits for the earliest moment wakes up next, so that the same program has the same course every time.
    """

    now: float = 0.0
    _asleep: list[tuple[float, int, Event]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def read(self) -> float:
        """The time."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + max(seconds, 0.0)
        if self._asleep and self._asleep[0][0] <= until:
            alarm = self._set_alarm(until)
            self._wake_next()
            alarm.wait()
        else:
            self.now = until
        for group in _groups.get():
            if group.error is not None and group.killed:
                raise group.error

    def together(self, tasks: Sequence[Callable[[], object]]) -> None:
        """Run tasks at the same time until all have ended. What kills one of them ends the others where they wait."""
        if not tasks:
            return
        group = _Group(left=len(tasks))
        everyone_is_back = Event()
        threads = [
            Thread(
                target=copy_context().run, args=(self._run, task, group, everyone_is_back, self._set_alarm(self.now))
            )
            for task in tasks
        ]
        for thread in threads:
            thread.start()
        self._wake_next()
        everyone_is_back.wait()
        for thread in threads:
            thread.join()
        if group.error:
            raise group.error

    def _run(self, task: Callable[[], object], group: _Group, everyone_is_back: Event, alarm: Event) -> None:
        alarm.wait()
        _groups.set((*_groups.get(), group))
        try:
            if not group.killed:
                task()
        except BaseException as error:  # it is raised again where the tasks were started
            group.error = group.error or error
        group.left -= 1
        if group.left:
            self._wake_next()
        else:
            everyone_is_back.set()

    def _set_alarm(self, at: float) -> Event:
        alarm = Event()
        heapq.heappush(self._asleep, (at, next(self._order), alarm))
        return alarm

    def _wake_next(self) -> None:
        self.now, _, alarm = heapq.heappop(self._asleep)
        alarm.set()
