"""The time that EventBridge Scheduler and CloudWatch go by: the real one, unless a test lets an hour pass in no time.

Whatever is due then happens at once: a schedule fires, once, however many of its intervals have passed, and alarms are
evaluated. They are evaluated every ten seconds as well, when MiniStack looks for schedules that are due.
"""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app
from ministack.services import cloudwatch, scheduler

from local.strict.wrapping import wrap

PATH = "/_strict/advance"


class Clock:
    """In the place of the module `time`.

    Attributes:
        ahead: seconds that this time is ahead of the real one.
    """

    ahead = 0.0
    sleep = staticmethod(time.sleep)

    def time(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead


CLOCK = Clock()
_looking = threading.Lock()


def _look(original: Callable[[], None]) -> None:
    with _looking:  # a test and MiniStack's own thread would fire a schedule twice
        original()
        cloudwatch._evaluate_all_alarms()


def _advance(seconds: float) -> None:
    scheduler._tick_schedules()  # what is new begins to count
    CLOCK.ahead += seconds
    scheduler._tick_schedules()


async def _answer(original: Callable[..., Awaitable[Any]], method: str, path: str, *rest: Any) -> Any:
    if path != PATH:
        return await original(method, path, *rest)
    _, body, *_ = rest
    await asyncio.to_thread(_advance, json.loads(body)["seconds"])
    return 200, {"content-type": "application/json"}, b"{}"


def enforce() -> None:
    """Put the rule in force."""
    scheduler.time = cloudwatch.time = CLOCK
    wrap(scheduler, "_tick_schedules", _look)
    wrap(app, "_handle_post_body_shortcuts", _answer)
