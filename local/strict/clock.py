"""The time that EventBridge Scheduler and CloudWatch go by: the real one, unless a test lets an hour pass in no time.

Whatever is due then happens at once: a schedule fires, once, however many of its intervals have passed, functions that
sleep wake up, and alarms are evaluated. That they are every ten seconds as well, when MiniStack looks for schedules
that are due.
"""

import asyncio
import inspect
import json
import os
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import lambda_runtime
from ministack.services import cloudwatch, scheduler

from local.strict.wrapping import wrap

PATH = "/_strict/advance"
AHEAD = Path(os.environ["TMPDIR"]) / "ahead"
"""The file that tells functions how many seconds the local time is ahead: they are processes of their own."""


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
    _tell()
    scheduler._tick_schedules()


def _tell() -> None:
    told = AHEAD.with_suffix(".new")
    told.write_text(f"{CLOCK.ahead}")
    told.replace(AHEAD)  # a function reads the one or the other, and nothing in between


def _follow(ahead: str) -> None:
    """In the process of a function: whoever sleeps there wakes when the local time has come. Its source goes there."""
    import time  # noqa: PLC0415  # the source of this function is all that is there

    really_sleep = time.sleep

    def now() -> float:
        with open(ahead) as file:  # noqa: PTH123  # a function that needs no pathlib starts without
            return time.monotonic() + float(file.read())

    def sleep(seconds: float) -> None:
        end = now() + seconds
        while (left := end - now()) > 0:
            really_sleep(min(left, 0.05))

    time.sleep = sleep  # type: ignore[assignment]  # nobody sleeps for a SupportsIndex


async def _answer(original: Callable[..., Awaitable[Any]], method: str, path: str, *rest: Any) -> Any:
    if path != PATH:
        return await original(method, path, *rest)
    _, body, *_ = rest
    await asyncio.to_thread(_advance, json.loads(body)["seconds"])
    return 200, {"content-type": "application/json"}, b"{}"


def enforce() -> None:
    """Put the rule in force."""
    scheduler.time = cloudwatch.time = CLOCK
    _tell()
    following = f"{inspect.getsource(_follow)}\n_follow({str(AHEAD)!r})\n"
    lambda_runtime._PYTHON_WORKER_SCRIPT = following + lambda_runtime._PYTHON_WORKER_SCRIPT
    wrap(scheduler, "_tick_schedules", _look)
    wrap(app, "_handle_post_body_shortcuts", _answer)
