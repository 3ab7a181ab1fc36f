"""How close this project comes to the time that a quota allows, how much of it is throttled, and what that weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.bundles import Bundles
from benchmarks.contenders import contender
from benchmarks.figures import Spread, number
from benchmarks.lists import BATCH, INSTANCE
from benchmarks.stage import Stage, commands
from benchmarks.table import OURS, Limit
from local.connect.instance import Instance
from local.connect.model import Operation
from local.connect.settings import Settings
from local.connect.throttle import Throttle

ROUNDS = 5
LATENCY = 0.2
"""Seconds."""

BURST = 5
"""Calls at once, of Amazon Connect's default quota; the least that a raised one can have."""

CHANGES: Sequence[Operation] = ("AssociateWorkspace", "DisassociateWorkspace")

THROTTLED = 429
THROTTLED_SHARE = 0.1
MEBIBYTES = 128 * 10**6 / 2**20
ANSWER = 4096
"""Bytes that CloudFormation takes (its reference of custom resource responses)."""

ENTRY = 256 * 1024
"""Bytes that CloudWatch Logs took for one entry before it took 1 MB (API reference, PutLogEvents)."""


@dataclass(frozen=True)
class Case:
    """So many ARNs at so many calls a second, and how many times the least time it may take."""

    arns: int
    per_second: int
    limit: float

    @property
    def least(self) -> float:
        """Seconds: what the calls beyond the burst take at the rate of the quota."""
        return (ceil(self.arns / BATCH) - BURST) / self.per_second


@dataclass(frozen=True)
class Seen:
    """One Create, in a process of its own, as a deployment finds it.

    Attributes:
        throttled: The part of the calls that was.
        answer: Bytes.
        longest_entry: Bytes.
    """

    seconds: float
    throttled: float
    mebibytes: float
    answer: int
    longest_entry: int


CASES = (Case(500, 2, 1.15), Case(5_000, 20, 1.3), Case(10_000, 50, 1.3))
CROWD = Instance(
    id=INSTANCE.id,
    account=INSTANCE.account,
    region=INSTANCE.region,
    workspaces=INSTANCE.workspaces,
    users={f"{n}": f"00000000-0000-4000-8000-{n:012}" for n in range(CASES[-1].arns)},
)
PEOPLE = [CROWD.user_arn(name) for name in CROWD.users]


def measure(bundles: Bundles) -> list[Limit]:
    """The limits."""
    with Stage.set_up() as stage:
        seen = {case: [_create(stage, bundles, case) for _ in range(ROUNDS)] for case in CASES}
    largest = CASES[-1]
    return [*(limit for case in CASES for limit in _limits(case, seen[case])), *_weights(largest, seen[largest])]


def _create(stage: Stage, bundles: Bundles, case: Case) -> Seen:
    quota = Throttle(per_second=case.per_second, burst=BURST)
    stage.clear(Settings(latency=LATENCY, throttles=dict.fromkeys(CHANGES, quota)))
    stage.connect.seed(CROWD)
    stage.answers.received.clear()
    with stage.worker(OURS, commands(bundles)[OURS]) as worker:
        report = contender(OURS, worker, stage.answers).create(PEOPLE[: case.arns])
    if len(stage.associated) != case.arns:
        raise RuntimeError(report.reason)
    calls = stage.connect.calls()
    (answer,) = (body for bodies in stage.answers.received.values() for body in bodies)
    entries = (stage.folder / f"{OURS}.log").read_bytes().splitlines()
    return Seen(
        seconds=report.seconds,
        throttled=sum(call.status == THROTTLED for call in calls) / len(calls),
        mebibytes=worker.last.peak / 1024,
        answer=len(answer),
        longest_entry=max(map(len, entries)),
    )


def _limits(case: Case, seen: Sequence[Seen]) -> list[Limit]:
    what = f"create {case.arns} at {case.per_second} calls/s"
    seconds = Spread.of(one.seconds for one in seen)
    throttled = Spread.of(one.throttled for one in seen)
    least = f"{number(case.least)} s: calls beyond the burst, at the quota's rate"
    return [
        Limit(f"{what}: time", seconds.text("s"), least, seconds.median / case.least, case.limit),
        Limit(f"{what}: throttled", throttled.text("of the calls"), "", throttled.median, THROTTLED_SHARE),
    ]


def _weights(case: Case, seen: Sequence[Seen]) -> list[Limit]:
    what = f"create {case.arns}"
    mebibytes = Spread.of(one.mebibytes for one in seen)
    answer, entry = max(one.answer for one in seen), max(one.longest_entry for one in seen)
    return [
        Limit(
            f"{what}: peak memory, MiB", mebibytes.text("MiB"), "128 MB, Lambda's least", mebibytes.median, MEBIBYTES
        ),
        Limit(f"{what}: answer, bytes", f"{answer} bytes", "CloudFormation's limit", answer, ANSWER),
        Limit(f"{what}: longest log entry, bytes", f"{entry} bytes", "CloudWatch Logs' limit", entry, ENTRY),
    ]
