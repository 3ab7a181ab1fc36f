"""Calls and seconds of each contender for one life of a declaration: created, changed, left alone, deleted."""

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.bundles import BUILD, ROOT, Bundles
from benchmarks.contenders import Contender
from benchmarks.figures import Spread, counted, times
from benchmarks.lists import users, with_others
from benchmarks.stack import Report
from benchmarks.stage import Stage
from benchmarks.table import CONTENDERS, CRHELPER, OURS, Row
from local.connect.settings import Settings

SIZES = (10, 100, 500)
CHANGED = 5
ROUNDS = 5
CHART = ROOT / "docs" / "bench.svg"
LATENCY = Settings(latency=0.02)


@dataclass(frozen=True)
class Measured:
    """One step of one life: what it took, and what is not as declared after it."""

    calls: int
    seconds: float
    missing: int
    left: int
    succeeded: bool


class Lives:
    """Measures step by step.

    Attributes:
        seen: What was measured, by the title of the step and the contender.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.seen: dict[tuple[str, str], list[Measured]] = defaultdict(list)

    def live(self, who: str, contender: Contender) -> None:
        """All steps once."""
        for size in SIZES:
            self._stage.clear(LATENCY)
            declared = users(1, size)
            self._step(f"create {size}", who, lambda: contender.create(declared), declared)  # noqa: B023  # called at once
        changed = with_others(users(1, SIZES[-1]), CHANGED)
        self._step(f"change {CHANGED} of {SIZES[-1]}", who, lambda: contender.update(changed), changed)
        left = self._stage.associated - set(changed)
        self._step(f"update of {SIZES[-1]}, nothing to do", who, lambda: contender.update(changed), [*changed, *left])
        if who != CRHELPER:  # it sleeps two minutes: see patience.py
            self._step(f"delete {SIZES[-1]}", who, contender.delete, left)

    def _step(self, title: str, who: str, do: Callable[[], Report], declared: Collection[str]) -> None:
        self._stage.connect.clear_calls()
        report = do()
        there = self._stage.associated
        missing, left = len(set(declared) - there), len(there - set(declared))
        calls = len(self._stage.connect.calls())
        self.seen[title, who].append(Measured(calls, report.seconds, missing, left, report.succeeded))


def measure(bundles: Bundles) -> list[Row]:
    """The rows."""
    with Stage.set_up() as stage, ExitStack() as running:
        lives = Lives(stage)
        contenders = {who: running.enter_context(stage.contender(who, bundles)) for who in CONTENDERS}
        for contender in contenders.values():  # warm
            stage.clear(Settings())
            contender.create(users(1, 1))
        for number in range(ROUNDS):
            for who in CONTENDERS[number % len(CONTENDERS) :] + CONTENDERS[: number % len(CONTENDERS)]:
                lives.live(who, contenders[who])
    _draw(lives)
    titles = dict.fromkeys(title for title, _ in lives.seen)
    return [
        Row(title, {who: _cell(lives, title, who) for who in CONTENDERS if lives.seen[title, who]}) for title in titles
    ]


def cell(measured: Sequence[Measured], ours: Sequence[Measured] | None = None) -> str:
    """Calls, seconds, how many times those of this project they are, and what is wrong afterwards."""
    seconds = Spread.of(m.seconds for m in measured)
    text = f"{counted(m.calls for m in measured)} calls, {seconds.text('s')}"
    if ours is not None:
        text += f", {times(seconds.median, Spread.of(m.seconds for m in ours).median)}"
    if missing := max(m.missing for m in measured):
        text += f"; {missing} missing"
    if left := max(m.left for m in measured):
        text += f"; {left} left that should be gone"
    return text


def _cell(lives: Lives, title: str, who: str) -> str:
    return cell(lives.seen[title, who], None if who == OURS else lives.seen[title, OURS])


def _draw(lives: Lives) -> None:
    """Draw the chart, with the interpreter that has what it takes."""
    created = {
        who: [
            {
                "size": size,
                "calls": Spread.of(m.calls for m in lives.seen[f"create {size}", who]).median,
                "seconds": Spread.of(m.seconds for m in lives.seen[f"create {size}", who]).median,
            }
            for size in SIZES
        ]
        for who in CONTENDERS
    }
    figures = BUILD / "created.json"
    figures.write_text(json.dumps(created))
    python, program = ROOT / ".venv-bench" / "bin" / "python", ROOT / "benchmarks" / "chart.py"
    subprocess.run([python, "-I", program, figures, CHART], check=True)
