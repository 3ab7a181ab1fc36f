"""What synthesis costs: beside a stack without associations, and beside the same resources written by hand."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from aws_cdk import App, Aws, CustomResource, Stack
from aws_cdk import aws_iam as iam

from benchmarks.bundles import Bundles
from benchmarks.figures import number
from benchmarks.table import Limit
from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider
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
_BY_HAND = {10: 1.1, 100: 1.2}
"""How many times as long so many workspaces may take as the same resources written by hand."""

_IN_A_POLICY = 40
"""Workspaces in a managed policy, which the library makes where inline policies would get too long."""


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
        beside: Of what is compared with.
        with_association: Of the stack with what this project makes.
    """

    beside: Times
    with_association: Times

    @property
    def ratio(self) -> float:
        """How many times as long it takes with the associations, by the medians."""
        return self.with_association.median / self.beside.median


def limits(_: Bundles) -> list[Limit]:
    """The limits."""
    found = [_limit("synth of a stack with a function, times", measure(), "without", LIMIT)]
    for count, limit in _BY_HAND.items():
        seen = measure_by_hand(count)
        found.append(_limit(f"synth of {count} workspaces, times", seen, "the same resources by hand", limit))
    return found


def _limit(title: str, seen: SynthTimes, beside: str, limit: float) -> Limit:
    measured, other = (f"{number(times.median)} s" for times in (seen.with_association, seen.beside))
    return Limit(title, measured, f"{other}: {beside}", seen.ratio, limit)


def measure(runs: int = 7) -> SynthTimes:
    """The whole process that `cdk synth` starts, `python app.py`, so many times each, in turn."""
    with TemporaryDirectory() as folder:
        _write_code(Path(folder))
        without, with_association = Path(folder, "without.py"), Path(folder, "with_association.py")
        without.write_text(_IMPORTS + _STACK + _SYNTH)
        with_association.write_text(_IMPORTS + _ASSOCIATION_IMPORTS + _STACK + _ASSOCIATION + _SYNTH)
        return _in_turn(lambda: _run(without), lambda: _run(with_association), runs)


def measure_by_hand(count: int, runs: int = 15) -> SynthTimes:
    """The construction and synthesis alone, in this process, with everything imported and running, in turn."""
    return _in_turn(lambda: _synthesize(_by_hand, count), lambda: _synthesize(_with_the_library, count), runs)


def _in_turn(beside: Callable[[], object], with_association: Callable[[], object], runs: int) -> SynthTimes:
    """Time both in turn, so that whatever else the machine does is shared; a first time of each is not counted."""
    beside()
    with_association()
    seconds = [(_seconds(beside), _seconds(with_association)) for _ in range(runs)]
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


def _synthesize(declare: Callable[[Stack, Sequence[str]], None], count: int) -> None:
    with TemporaryDirectory() as folder:
        app = App(outdir=folder)
        declare(Stack(app, "Desks"), [f"{_INSTANCE}/workspace/3e9a7d14-50cb-4f26-8a1d-{n:012}" for n in range(count)])
        app.synth()


def _with_the_library(stack: Stack, workspaces: Sequence[str]) -> None:
    for workspace in workspaces:
        WorkspaceAssociation(stack, workspace[-12:], workspace=workspace, resources=_USERS)


def _by_hand(stack: Stack, workspaces: Sequence[str]) -> None:
    """The same custom resources, policies and dependencies, as one writes them with CDK."""
    provider = WorkspaceAssociationProvider.get_or_create(stack)
    last = provider.function.node.find_child("EventInvokeConfig")
    associate, search = ["connect:AssociateWorkspace"], ["connect:SearchWorkspaceAssociations"]
    events = ["cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks"]
    shared = iam.Policy(
        stack,
        "Instance",
        roles=[provider.role],
        statements=[
            _allowed(associate, [f"{_INSTANCE}/agent/*", f"{_INSTANCE}/routing-profile/*"]),
            _allowed(search, [f"{_INSTANCE}/workspace/*"]),
            _allowed(events, [Aws.STACK_ID]),
        ],
    )
    inline = len(workspaces) < _IN_A_POLICY // 2
    for first in range(0, len(workspaces), 1 if inline else _IN_A_POLICY):
        group = workspaces[first : first + (1 if inline else _IN_A_POLICY)]
        statement = _allowed([*associate, "connect:DescribeWorkspace", "connect:DisassociateWorkspace"], group)
        make = iam.Policy if inline else iam.ManagedPolicy
        policy = make(stack, f"Policy{first}", roles=[provider.role], statements=[statement])
        before = [policy, shared, last] if inline else [policy]
        if not inline:
            policy.node.add_dependency(shared, last)
        for workspace in group:
            resource = CustomResource(
                stack,
                workspace[-12:],
                resource_type="Custom::ConnectWorkspaceAssociation",
                service_token=provider.service_token,
                service_timeout=provider.service_timeout,
                properties={"WorkspaceArn": workspace, "ResourceArns": _USERS, "Ownership": "ADDITIVE"},
            )
            resource.node.add_dependency(*before)


def _allowed(actions: Sequence[str], resources: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=[*actions], resources=[*resources])
