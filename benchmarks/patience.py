"""What takes minutes: lists under Amazon Connect's quota, crhelper's sleep, and rollbacks.

Each run has a local Connect of its own, and so a quota of its own. Runs that mostly wait do not disturb each other, so
they go side by side.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import get_args

from benchmarks.bundles import Bundles
from benchmarks.figures import Spread, counted, times
from benchmarks.lists import UNKNOWN, WORKSPACE, users
from benchmarks.lives import LATENCY, SIZES
from benchmarks.stage import Stage
from benchmarks.table import AWS_CUSTOM_RESOURCE, CONTENDERS, CRHELPER, OURS, SCRIPT, Row
from benchmarks.verdicts import Verdict, in_words
from local.connect.model import Operation
from local.connect.settings import Settings
from local.connect.throttle import Throttle

RUNS = 5
SIZE = SIZES[-1]
QUOTA = Settings(latency=0.2, throttles=dict.fromkeys(get_args(Operation), Throttle(per_second=2, burst=5)))
"""The default of an account (Amazon Connect's administrator guide, "Amazon Connect API throttling quotas")."""

BY_HAND = 10
UNKNOWN_AMONG = 60
MISTAKEN = (*users(1, UNKNOWN_AMONG - 1), UNKNOWN)
REFUSED = Settings(unknown_resource="call 404", missing_association="call 404")


@dataclass(frozen=True)
class Run:
    """A contender creates a declaration.

    Attributes:
        by_hand: What is associated before.
        delete: Whether to delete it as well, and to measure that instead.
    """

    who: str
    settings: Settings
    wanted: Sequence[str]
    by_hand: Sequence[str] = ()
    delete: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    seconds: float
    calls: int
    throttled: int
    verdict: Verdict


def measure(bundles: Bundles) -> list[Row]:
    """The rows."""
    quota = {who: [Run(who, QUOTA, users(1, SIZE))] * RUNS for who in CONTENDERS}
    delete = [Run(CRHELPER, LATENCY, users(1, SIZE), delete=True)] * RUNS
    listed = [Run(who, Settings(), MISTAKEN, users(1, BY_HAND)) for who in CONTENDERS]
    refused = [Run(who, REFUSED, MISTAKEN, users(1, BY_HAND)) for who in CONTENDERS]
    with ThreadPoolExecutor(64) as pool:

        def outcomes(runs: Iterable[Run]) -> list[Outcome]:
            return list(pool.map(lambda run: _perform(bundles, run), runs))

        under_quota = {who: outcomes(quota[who]) for who in (OURS, AWS_CUSTOM_RESOURCE)}
        waiting = [*quota[CRHELPER], *quota[SCRIPT], *delete, *listed, *refused]
        rest = iter(outcomes(waiting))
        under_quota |= {who: [next(rest) for _ in range(RUNS)] for who in (CRHELPER, SCRIPT)}
        deleted = [next(rest) for _ in delete]
        told, raised = ({run.who: in_words([next(rest).verdict]) for run in runs} for runs in (listed, refused))
    unknown = f"1 of {UNKNOWN_AMONG} users unknown, {BY_HAND} made by hand before"
    return [
        Row(f"delete {SIZE}", {CRHELPER: _took(deleted)}),
        Row(f"create {SIZE}, quota of 2 a second", _under_quota(under_quota)),
        Row(f"{unknown}: in FailedList", told),
        Row(f"{unknown}: call refused", raised),
    ]


def _perform(bundles: Bundles, run: Run) -> Outcome:
    with Stage.set_up() as stage, stage.contender(run.who, bundles) as contender:
        stage.clear(Settings() if run.delete else run.settings)
        stage.connect.associate(WORKSPACE, run.by_hand, indexed=True)
        report = contender.create(run.wanted)
        if run.delete:
            stage.connect.settings = run.settings
            stage.connect.clear_calls()
            report = contender.delete()
        calls, after = stage.connect.calls(), stage.associated
    wanted = set() if run.delete else {*run.wanted}
    verdict = Verdict.on(said_done=report.succeeded, wanted=wanted, before={*run.by_hand}, after=after)
    return Outcome(report.seconds, len(calls), sum(call.status == 429 for call in calls), verdict)  # noqa: PLR2004


def _took(outcomes: Sequence[Outcome]) -> str:
    return f"{counted(o.calls for o in outcomes)} calls, {Spread.of(o.seconds for o in outcomes).text('s')}"


def _under_quota(seen: dict[str, list[Outcome]]) -> dict[str, str]:
    cells = {}
    ours = Spread.of(o.seconds for o in seen[OURS])
    for who, outcomes in seen.items():
        text = f"{_took(outcomes)}, {counted(o.throttled for o in outcomes)} throttled"
        if who != OURS:
            text += f", {times(Spread.of(o.seconds for o in outcomes).median, ours.median)}"
        if not all(o.verdict.right for o in outcomes):
            text += f"; {in_words([o.verdict for o in outcomes])}"
        cells[who] = text
    return cells
