"""What the function weighs and how long it takes, in ratios to something else of the same run."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from math import ceil
from pathlib import Path

from benchmarks import packing
from benchmarks.contenders import HANDLER, Stack, declared_here, python
from benchmarks.stage import BATCH, Stage, users
from benchmarks.tables import Limit
from local.connect.settings import Settings
from local.connect.throttle import Throttle
from local.simulator.function import Function

STARTS = 15
RUNS = 3
BURST = 5
CASES = ((500, 2, 1.15), (5_000, 20, 1.3), (10_000, 50, 1.3))
"""Associations, calls a second, and how many times the floor they may take."""

USUAL = "same handler, all of boto3, clients of crhelper"


def cold_start() -> list[Limit]:
    """Of fresh processes: CPU time from the first line to the first call of Amazon Connect, and peak memory."""
    ours, usual = [], []
    with Stage.set_up() as stage:
        for _ in range(STARTS):
            ours.append(_start(stage, packing.ours()[1]))
            # Set but empty, crhelper takes it for not set, and makes the three clients that it makes by default.
            usual.append(_start(stage, packing.usual()[1], AWS_SAM_LOCAL=""))
    (seconds, mebibytes), (usual_seconds, usual_mebibytes) = (
        list(zip(*starts, strict=True)) for starts in (ours, usual)
    )
    return [
        Limit("cold start to the first call, CPU time", seconds, usual_seconds, "s", USUAL, 0.8),
        Limit("peak memory", mebibytes, usual_mebibytes, "MiB", USUAL, 0.8),
    ]


def zip_size() -> list[Limit]:
    """The zip."""
    ours, usual = ([archive.stat().st_size / 1e6] for archive, _ in (packing.ours(), packing.usual()))
    return [Limit("zip", ours, usual, "MB", "same handler, all of boto3", 0.1)]


def quota() -> list[Limit]:
    """A create beside the time that its calls beyond the burst take at the rate of the quota."""
    found = []
    for count, rate, limit in CASES:
        throttle = Throttle(per_second=rate, burst=BURST)
        settings = Settings(latency=0.2, throttles={"AssociateWorkspace": throttle, "DisassociateWorkspace": throttle})
        seconds = []
        for _ in range(RUNS):
            with _warm() as (stage, stack):
                stage.clear(settings)
                seconds.append(_seconds(partial(stack.create, users(1, count))))
        floor = (ceil(count / BATCH) - BURST) / rate
        title = f"create {count:,} at {rate} calls a second"
        found.append(Limit(title, seconds, [floor], "s", "calls beyond the burst, at that rate", limit))
    return found


def delete() -> list[Limit]:
    """A delete beside the create of the same: it makes as many calls, and does not sleep."""
    created, deleted = [], []
    with _warm() as (stage, stack):
        for _ in range(RUNS):
            stage.clear(Settings(latency=0.02))
            created.append(_seconds(partial(stack.create, users(1, 500))))
            deleted.append(_seconds(stack.delete))
    return [Limit("delete 500", deleted, created, "s", "create 500", 1.5)]


def _start(stage: Stage, folder: Path, **more: str) -> tuple[float, float]:
    """Seconds and MiB of a fresh process that associates one user."""
    stage.clear(Settings())
    command, environment = python(folder, HANDLER), {**stage.environment(), **more}
    with Function.started(command, stage.folder / "log", environment) as function:
        _checked(Stack(function, stage.answers, declared_here).create(users(1, 1)))
        return function.first_call, function.peak / 1024


@contextmanager
def _warm() -> Iterator[tuple[Stage, Stack]]:
    command = python(packing.ours()[1], HANDLER)
    with Stage.set_up() as stage, Function.started(command, stage.folder / "log", stage.environment()) as function:
        stack = Stack(function, stage.answers, declared_here)
        _checked(stack.create(users(1, 1)))
        yield stage, stack


def _seconds(do: Callable[[], bool]) -> float:
    began = time.monotonic()
    _checked(do())
    return time.monotonic() - began


def _checked(done: bool) -> None:
    if not done:
        raise RuntimeError("the function reported a failure")
