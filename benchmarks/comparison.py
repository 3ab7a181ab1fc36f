"""This project beside its peers: how many calls each makes, and what becomes of a list that meets trouble.

Every contender has a local Connect of its own for every row, and so a quota of its own. Most rows are measured at once:
what is counted does not depend on what else the machine does, and most of the time is spent waiting for a quota.
"""

import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import get_args

from benchmarks.contenders import AWS_CUSTOM_RESOURCE, CONTENDERS, CRHELPER, OURS, SCRIPT, contender
from benchmarks.stage import UNKNOWN, WORKSPACE, Stage, users
from benchmarks.tables import Row
from local.connect.faults import Fault, ItemFailure
from local.connect.model import Operation
from local.connect.settings import Settings
from local.connect.throttle import Throttle

SIZE = 500
QUOTA = Settings(latency=0.2, throttles=dict.fromkeys(get_args(Operation), Throttle(per_second=2, burst=5)))
"""The default of an account (Amazon Connect's administrator guide, "Amazon Connect API throttling quotas")."""

THROTTLED = 429
SLEEP = 120
"""Seconds, crhelper's `sleep_on_delete` by default."""

BY_HAND = users(1, 10)
SIXTY = users(1, 60)
MISTAKEN = [*users(1, 59), UNKNOWN]
ONCE = Fault(effect=ItemFailure(resource_arns=(SIXTY[30],), code="500"))
TROUBLES = {
    "create 60, HTTP 200 with one of them in FailedList: 500, once": (SIXTY, Settings(), [ONCE]),
    "create 60, one user unknown: 404 in FailedList": (MISTAKEN, Settings(), []),
    "create 60, one user unknown: call refused": (
        MISTAKEN,
        Settings(unknown_resource="call 404", missing_association="call 404"),
        [],
    ),
}
UNDER_QUOTA = f"create {SIZE} at 2 calls a second: seconds"
DRAWN = (f"create {SIZE}: calls", f"update of {SIZE}, nothing to do: calls", UNDER_QUOTA)
"""The rows of the chart."""


def measure() -> list[Row]:
    """All rows."""
    # These do not wait for the quota alone, so they run by themselves.
    throttled = {who: _throttled(who) for who in (OURS, AWS_CUSTOM_RESOURCE)}
    with ThreadPoolExecutor(5 * len(CONTENDERS)) as pool:
        slow = {who: pool.submit(_throttled, who) for who in (CRHELPER, SCRIPT)}
        told = {title: pool.map(partial(_trouble, *trouble), CONTENDERS) for title, trouble in TROUBLES.items()}
        lives = dict(zip(CONTENDERS, pool.map(_life, CONTENDERS), strict=True))
        throttled |= {who: run.result() for who, run in slow.items()}
    rows = []
    for title in lives[OURS]:
        cells = {who: f"{calls}{said}" for who, (calls, said) in ((who, life[title]) for who, life in lives.items())}
        rows.append(Row(title, cells, {who: life[title][0] for who, life in lives.items()}))
    rows += [Row(title, dict(zip(CONTENDERS, words, strict=True))) for title, words in told.items()]
    seconds = {who: throttled[who][0] for who in CONTENDERS}
    cells = {who: f"{took:.3g} ({took / seconds[OURS]:.2g} x), {throttled[who][1]}" for who, took in seconds.items()}
    return [*rows, Row(UNDER_QUOTA, cells, seconds)]


def became(*, said_done: bool, wanted: AbstractSet[str], before: AbstractSet[str], after: AbstractSet[str]) -> str:
    """What became of a list, where `before` had been associated by hand, and `after` is in the end, rolled back."""
    if said_done:
        missing = len(wanted - after)
        return f"reports success, {missing} missing" if missing else "succeeds"
    left, lost = len(after - before), len(before - after)
    faults = [f"leaves {left} behind"] * bool(left) + [f"removes {lost} made by hand before"] * bool(lost)
    return f"fails, {', '.join(faults)}" if faults else "fails, all as before"


def _life(who: str) -> dict[str, tuple[int, str]]:
    """Calls, and what is to be said about them, of a list that is created, changed, left alone, deleted."""
    found: dict[str, tuple[int, str]] = {}

    def measured(title: str, declare: Callable[[], bool], wanted: Sequence[str]) -> None:
        stage.connect.clear_calls()
        began = time.monotonic()
        said = "" if declare() else ", fails"
        said += f", sleeps {SLEEP} s" * (time.monotonic() - began > SLEEP)
        if stays := len(stage.associated - {*wanted}):
            said += f", {stays} stay that should go"
        found[f"{title}: calls"] = len(stage.connect.calls()), said

    changed = users(1, SIZE)
    changed[:: SIZE // 5] = users(SIZE + 1, SIZE + 5)
    with Stage.set_up() as stage, contender(who, stage) as it:
        for size in (10, 100, SIZE):
            stage.clear(Settings())
            measured(f"create {size}", partial(it.create, users(1, size)), users(1, size))
        measured(f"change 5 of {SIZE}", partial(it.update, changed), changed)
        measured(f"update of {SIZE}, nothing to do", partial(it.update, changed), changed)
        measured(f"delete {SIZE}", it.delete, [])
    return found


def _trouble(wanted: Sequence[str], settings: Settings, faults: Sequence[Fault], who: str) -> str:
    with Stage.set_up() as stage, contender(who, stage) as it:
        stage.connect.settings = settings
        stage.connect.associate(WORKSPACE, BY_HAND, indexed=True)
        for fault in faults:
            stage.connect.add_fault(fault)
        said_done = it.create(wanted)
        return became(said_done=said_done, wanted={*wanted}, before={*BY_HAND}, after=stage.associated)


def _throttled(who: str) -> tuple[float, str]:
    wanted = users(1, SIZE)
    with Stage.set_up() as stage, contender(who, stage) as it:
        stage.connect.settings = QUOTA
        began = time.monotonic()
        said_done = it.create(wanted)
        seconds = time.monotonic() - began
        statuses = [call.status for call in stage.connect.calls()]
        words = became(said_done=said_done, wanted={*wanted}, before=set(), after=stage.associated)
        return seconds, f"{statuses.count(THROTTLED)} of {len(statuses)} calls throttled, {words}"
