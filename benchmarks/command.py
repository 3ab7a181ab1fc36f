"""How fast the command `connect-workspaces` shows its help, and reads a large instance under the default quota."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import get_args

from benchmarks.stage import Stage
from benchmarks.tables import Limit
from local.command import COMMAND, VARIABLES
from local.connect.instance import Instance, Person
from local.connect.model import Operation
from local.connect.settings import Settings
from local.connect.throttle import Throttle

STARTS = 15
HELP = 0.5
"""Seconds that `--help` may take."""

WORKSPACES, MEMBERS, USERS, PROFILES = 100, 1_000, 5_000, 20
PAGE = 500
"""Rows that Amazon Connect shows at once (API reference, SearchWorkspaceAssociations)."""

PER_SECOND, BURST = 2, 5
SECONDS, MEGABYTES = 1.2, 200
"""How many times the floor a read may take, and how much memory."""

CENTER = Instance(
    id="11111111-2222-4333-8444-555555555555",
    account="123456789012",
    workspaces={f"desk {n}": f"c1a1b2c3-0000-4000-8000-{n:012}" for n in range(WORKSPACES)},
    routing_profiles={f"team {n}": f"d1a1b2c3-0000-4000-8000-{n:012}" for n in range(PROFILES)},
    users={f"agent{n}@example.com": f"00000000-0000-4000-8000-{n:012}" for n in range(USERS)},
    people={f"agent{n}@example.com": Person(routing_profile=f"team {n % PROFILES}") for n in range(USERS)},
)

_RUN = """
import resource, sys
from pathlib import Path
from connect_workspaces.main import run
status = run(sys.argv[1:])
if sys.platform == "linux":
    print(*(line.split()[1] for line in Path("/proc/self/status").open() if line.startswith("VmHWM")))
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
sys.exit(status)
"""
"""Runs the command and then prints its peak memory, in KiB; as in `local/simulator/runner.py`."""


def command() -> list[Limit]:
    """`--help`, and the export of an instance."""
    return [_help(), *_read()]


def _help() -> Limit:
    seconds = []
    for _ in range(STARTS + 1):
        began = time.monotonic()
        _python([*COMMAND[1:], "--help"], {})
        seconds.append(time.monotonic() - began)
    return Limit("connect-workspaces --help", seconds[1:], [HELP], "s", "what it may take", 1)


def _read() -> list[Limit]:
    throttle = Throttle(per_second=PER_SECOND, burst=BURST)
    with Stage.set_up() as stage:
        stage.connect.reset()
        stage.connect.seed(CENTER)
        stage.connect.settings = Settings(latency=0.2, throttles=dict.fromkeys(get_args(Operation), throttle))
        agents = [*map(CENTER.user_arn, CENTER.users)]
        for number, name in enumerate(CENTER.workspaces):
            first = number * 37 % USERS
            members = (agents + agents)[first : first + MEMBERS]
            stage.connect.associate(CENTER.workspace_arn(name), members, indexed=True)
        file = stage.folder / "exported.csv"
        asked = ["export", CENTER.arn, "--format", "csv", "--output", str(file)]
        began = time.monotonic()
        kibibytes = _python(["-c", _RUN, *asked], stage.environment())
        seconds = time.monotonic() - began
        lines = len(file.read_text().splitlines())
        if lines != WORKSPACES * MEMBERS + 1:
            raise RuntimeError(f"{lines} lines were exported")
    floor = (WORKSPACES * MEMBERS / PAGE - BURST) / PER_SECOND
    title = f"connect-workspaces export: {WORKSPACES} workspaces of {MEMBERS:,} at {PER_SECOND} calls a second"
    return [
        Limit(title, [seconds], [floor], "s", "pages of associations beyond the burst, at that rate", SECONDS),
        Limit("its peak memory", [int(kibibytes) * 1024 / 1e6], [MEGABYTES], "MB", "what it may take", 1),
    ]


def _python(arguments: Sequence[str], environment: dict[str, str]) -> str:
    """What a Python that finds the command prints."""
    env = {"PATH": os.environ["PATH"], **VARIABLES, **environment}
    run = subprocess.run([sys.executable, *arguments], env=env, stdout=subprocess.PIPE, text=True, check=True)
    return run.stdout
