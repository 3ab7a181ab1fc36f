"""What a function weighs, and how long it takes from a cold start to its first call of Amazon Connect."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from benchmarks.bundles import Bundles
from benchmarks.contenders import contender
from benchmarks.figures import Spread, number, times
from benchmarks.lists import users
from benchmarks.stage import Stage, commands, python_command
from benchmarks.table import AWS_CUSTOM_RESOURCE, CONTENDERS, CRHELPER, OURS, Limit, Row
from benchmarks.worker import Command
from local.connect.settings import Settings

ROUNDS = 15
USUAL = "same handler, all of boto3"

SECONDS_LIMIT = 0.8
MEMORY_LIMIT = 0.8
MEGABYTES_LIMIT = 2.0

Seen = Mapping[str, Sequence[float]]


def measure(bundles: Bundles) -> list[Row | Limit]:
    """The rows and limits."""
    # Set but empty, crhelper takes it for not set, and makes the three clients that it makes by default.
    usual = python_command(bundles.ours_usual, "workspace_association.main.handler", {"AWS_SAM_LOCAL": ""})
    seconds, mebibytes = _starts({**commands(bundles), USUAL: usual})
    return [*_weight(bundles), *_rows(seconds, mebibytes), *_limits(bundles, seconds, mebibytes)]


def _starts(processes: Mapping[str, Command]) -> tuple[Seen, Seen]:
    """Seconds to the first call, and MiB at the peak, of fresh processes that associate one user each."""
    seconds: dict[str, list[float]] = defaultdict(list)
    mebibytes: dict[str, list[float]] = defaultdict(list)
    order = list(processes)
    with Stage.set_up() as stage:
        for number_of_round in range(ROUNDS):
            for name in order if number_of_round % 2 else reversed(order):
                stage.clear(Settings())
                with stage.worker(name, processes[name]) as worker:
                    report = contender(OURS if name == USUAL else name, worker, stage.answers).create(users(1, 1))
                if not report.succeeded:
                    raise RuntimeError(f"{name}: {report.reason}")
                seconds[name].append(stage.connect.calls()[0].at - worker.last.began)
                mebibytes[name].append(worker.last.peak / 1024)
    return seconds, mebibytes


def _weight(bundles: Bundles) -> list[Row]:
    sizes = {OURS: bundles.ours, AWS_CUSTOM_RESOURCE: bundles.aws_custom_resource, CRHELPER: bundles.crhelper}
    cells = {who: f"{number(bundle.megabytes)} MB" for who, bundle in sizes.items()}
    cells[AWS_CUSTOM_RESOURCE] += ", and the SDK of the runtime"
    return [Row("zip", cells)]


def _rows(seconds: Seen, mebibytes: Seen) -> list[Row]:
    def cells(seen: Seen, unit: str) -> dict[str, str]:
        ours = Spread.of(seen[OURS])
        others = {who: Spread.of(seen[who]) for who in CONTENDERS if who != OURS}
        texts = {who: f"{spread.text(unit)}, {times(spread.median, ours.median)}" for who, spread in others.items()}
        return {OURS: ours.text(unit), **texts}

    return [
        Row("cold start to the first call", cells(seconds, "s")),
        Row("peak memory, one association", cells(mebibytes, "MiB")),
    ]


def _limits(bundles: Bundles, seconds: Seen, mebibytes: Seen) -> list[Limit]:
    def ratio(title: str, seen: Seen, unit: str, limit: float) -> Limit:
        ours, usual = Spread.of(seen[OURS]), Spread.of(seen[USUAL])
        return Limit(title, ours.text(unit), f"{usual.text(unit)}: {USUAL}", ours.median / usual.median, limit)

    zipped, usual = bundles.ours.megabytes, bundles.ours_usual.megabytes
    return [
        ratio(f"cold start to the first call ({ROUNDS} starts each)", seconds, "s", SECONDS_LIMIT),
        ratio(f"peak memory ({ROUNDS} starts each)", mebibytes, "MiB", MEMORY_LIMIT),
        Limit("zip, MB", f"{number(zipped)} MB", f"{number(usual)} MB: {USUAL}", zipped, MEGABYTES_LIMIT),
    ]
