"""What a WorkspaceAssociation adds to the synthesis of a stack that already has a Lambda function."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from benchmarks.bundles import Bundles
from benchmarks.figures import number
from benchmarks.table import Limit
from cdk_connect_workspace import WorkspaceAssociation
from local.cdk import NODE_BIN

_ROOT = Path(__file__).resolve().parents[1]
_INSTANCE = "arn:aws:connect:eu-central-1:123456789012:instance/6c1f0b52-8d3e-4a97-b1c4-2f7e9d05a638"
_WORKSPACE = f"{_INSTANCE}/workspace/3e9a7d14-50cb-4f26-8a1d-c7b2e6f80943"
_USERS = [f"{_INSTANCE}/agent/8f2c6d1e-0b5a-4c7d-9e3f-{number:012}" for number in range(10)]

_IMPORTS = """
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_
"""
_ASSOCIATION_IMPORTS = """
from cdk_connect_workspace import WorkspaceAssociation
"""
_STACK = """
app = App()
stack = Stack(app, "Desk")
lambda_.Function(
    stack, "Own", runtime=lambda_.Runtime.PYTHON_3_13, handler="index.handler", code=lambda_.Code.from_asset("code")
)
"""
_ASSOCIATION = f"""
WorkspaceAssociation(stack, "Claims", workspace={_WORKSPACE!r}, resources={_USERS!r})
"""
_SYNTH = """
app.synth()
"""


LIMIT = 1.1


@dataclass(frozen=True)
class Times:
    """Of several runs.

    Attributes:
        median: In seconds.
        spread: Between the first and the third quartile, in seconds.
    """

    median: float
    spread: float


@dataclass(frozen=True)
class SynthTimes:
    """How long the synthesis of a stack takes.

    Attributes:
        without: Of a stack with a Lambda function.
        with_association: Of the same stack with a WorkspaceAssociation of ten users as well.
    """

    without: Times
    with_association: Times

    @property
    def ratio(self) -> float:
        """How many times as long it takes with the association, by the medians."""
        return self.with_association.median / self.without.median


def limits(_: Bundles) -> list[Limit]:
    """The limit."""
    seen = measure()
    measured, beside = (f"{number(times.median)} s" for times in (seen.with_association, seen.without))
    return [Limit("synth of a stack with a function, times", measured, f"{beside}: without", seen.ratio, LIMIT)]


def measure(runs: int = 7) -> SynthTimes:
    """The whole process that `cdk synth` starts, `python app.py`, so many times each, in turn."""
    with TemporaryDirectory() as folder:
        _write_code(Path(folder))
        without, with_association = Path(folder, "without.py"), Path(folder, "with_association.py")
        without.write_text(_IMPORTS + _STACK + _SYNTH)
        with_association.write_text(_IMPORTS + _ASSOCIATION_IMPORTS + _STACK + _ASSOCIATION + _SYNTH)
        return _in_turn(lambda: _run(without), lambda: _run(with_association), runs)


def measure_warm(runs: int = 15) -> SynthTimes:
    """The construction and synthesis alone, in this process, with everything imported and running, in turn."""
    with TemporaryDirectory() as folder:
        _write_code(Path(folder))
        return _in_turn(
            lambda: _synthesize(Path(folder), associate=False), lambda: _synthesize(Path(folder), associate=True), runs
        )


def _in_turn(without: Callable[[], object], with_association: Callable[[], object], runs: int) -> SynthTimes:
    """Time both in turn, so that whatever else the machine does is shared; a first time of each is not counted."""
    without()
    with_association()
    seconds = [(_seconds(without), _seconds(with_association)) for _ in range(runs)]
    return SynthTimes(*(_times(each) for each in zip(*seconds, strict=True)))


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _times(seconds: tuple[float, ...]) -> Times:
    lower, _, upper = quantiles(seconds, n=4)
    return Times(median(seconds), upper - lower)


def _write_code(folder: Path) -> None:
    (folder / "code").mkdir()
    (folder / "code" / "index.py").write_text("def handler(event, context):\n    return event\n")


def _run(app: Path) -> None:
    environment = {
        **os.environ,
        "CDK_OUTDIR": str(app.parent / "cdk.out"),
        "PATH": f"{NODE_BIN}:{os.environ['PATH']}",
        "PYTHONPATH": str(_ROOT / "constructs"),
    }
    subprocess.run([sys.executable, app], cwd=app.parent, env=environment, check=True)


def _synthesize(folder: Path, *, associate: bool) -> None:
    app = App(outdir=str(folder / "cdk.out"))
    stack = Stack(app, "Desk")
    lambda_.Function(
        stack,
        "Own",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_asset(str(folder / "code")),
    )
    if associate:
        WorkspaceAssociation(stack, "Claims", workspace=_WORKSPACE, resources=_USERS)
    app.synth()
