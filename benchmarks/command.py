"""How fast `connect-workspaces` shows its help, and exports and plans a large instance under the default quota."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from benchmarks.stage import Stage
from benchmarks.tables import Limit
from local.command import COMMAND, VARIABLES
from local.connect.instance import Instance, Person
from local.connect.model import Operation
from local.connect.settings import Settings
from local.connect.throttle import Throttle
from local.connect.wire import Response
from local.simulator.stacks import Stacks, stacks_endpoint

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


class _Account(Stacks):
    """An account without stacks, that of whoever asks."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer a request, of STS too."""
        if b"Action=GetCallerIdentity" not in body:
            return super().handle(method, path, headers, body)
        caller = f"<Arn>arn:aws:iam::{CENTER.account}:user/reader</Arn>"
        text = f"<GetCallerIdentityResponse><GetCallerIdentityResult>{caller}</GetCallerIdentityResult>"
        return Response(200, {}, f"{text}</GetCallerIdentityResponse>".encode(), 0)


def command() -> list[Limit]:
    """`--help`, and the export and the plan of an instance."""
    return [_help(), *_reads()]


def _help() -> Limit:
    seconds = []
    for _ in range(STARTS + 1):
        began = time.monotonic()
        _python([*COMMAND[1:], "--help"], {})
        seconds.append(time.monotonic() - began)
    return Limit("connect-workspaces --help", seconds[1:], [HELP], "s", "what it may take", 1)


def _reads() -> list[Limit]:
    agents = [CENTER.user_arn(name) for name in CENTER.users]
    members = {
        CENTER.workspace_arn(name): (agents + agents)[number * 37 :][:MEMBERS]
        for number, name in enumerate(CENTER.workspaces)
    }
    with Stage.set_up() as stage, stacks_endpoint(_Account()) as url:
        stage.connect.reset()
        stage.connect.seed(CENTER)
        for workspace, arns in members.items():
            stage.connect.associate(workspace, arns, indexed=True)
        environment = {**stage.environment(), "AWS_ENDPOINT_URL_STS": url, "AWS_ENDPOINT_URL_CLOUDFORMATION": url}
        file, assembly = stage.folder / "written", _assembly(stage.folder, members)
        exported = _read(stage, environment, ["export", CENTER.arn, "--format", "csv", "--output", str(file)])
        if len(file.read_text().splitlines()) != WORKSPACES * MEMBERS + 1:
            raise RuntimeError("not every association was exported")
        planned = _read(stage, environment, ["plan", str(assembly), "--format", "json", "--output", str(file)])
        if json.loads(file.read_text())["summary"]["adopt"] != WORKSPACES * MEMBERS:
            raise RuntimeError("not every association was planned")
    return [*exported, *planned]


def _assembly(folder: Path, declared: Mapping[str, Sequence[str]]) -> Path:
    """A cloud assembly with one stack, which declares associations."""
    resources = {
        f"Desk{number}": {
            "Type": "Custom::ConnectWorkspaceAssociation",
            "Properties": {"WorkspaceArn": workspace, "ResourceArns": arns},
        }
        for number, (workspace, arns) in enumerate(declared.items())
    }
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "desks.json"},
    }
    (folder / "manifest.json").write_text(json.dumps({"version": "1.0.0", "artifacts": {"Desks": stack}}))
    (folder / "desks.json").write_text(json.dumps({"Resources": resources}))
    return folder


def _read(stage: Stage, environment: dict[str, str], asked: list[str]) -> list[Limit]:
    """How long a command takes, and its memory."""
    throttle = Throttle(per_second=PER_SECOND, burst=BURST)
    stage.connect.settings = Settings(latency=0.2, throttles=dict.fromkeys(get_args(Operation), throttle))
    began = time.monotonic()
    kibibytes = _python(["-c", _RUN, *asked], environment)
    seconds = time.monotonic() - began
    floor = (WORKSPACES * MEMBERS / PAGE - BURST) / PER_SECOND
    title = f"connect-workspaces {asked[0]}: {WORKSPACES} workspaces of {MEMBERS:,} at {PER_SECOND} calls a second"
    return [
        Limit(title, [seconds], [floor], "s", "pages of associations beyond the burst, at that rate", SECONDS),
        Limit("its peak memory", [int(kibibytes) * 1024 / 1e6], [MEGABYTES], "MB", "what it may take", 1),
    ]


def _python(arguments: Sequence[str], environment: dict[str, str]) -> str:
    """What a Python that finds the command prints."""
    env = {"PATH": os.environ["PATH"], **VARIABLES, **environment}
    run = subprocess.run([sys.executable, *arguments], env=env, stdout=subprocess.PIPE, text=True, check=True)
    return run.stdout
