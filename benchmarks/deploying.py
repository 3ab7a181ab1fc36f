"""How long it takes from typing the command to the associations: the CDK CLI on the local AWS; the script as it is."""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from uuid import uuid4

from benchmarks.bundles import ROOT, Bundles
from benchmarks.contenders import target
from benchmarks.figures import Spread, times
from benchmarks.lists import INSTANCE
from benchmarks.lives import LATENCY
from benchmarks.table import CONTENDERS, OURS, SCRIPT, Row
from local.aws import LocalAws, local_aws
from local.cdk import Cdk
from local.connect.instance import Instance

ROUNDS = 5
SIZE = 60


class WrongError(RuntimeError):
    """Something was deployed, but the associations are not what was declared."""


def measure(bundles: Bundles) -> list[Row]:
    """The row."""
    seconds: dict[str, list[float]] = defaultdict(list)
    with local_aws() as aws:
        Cdk(aws, ROOT).bootstrap().checked()
        aws.connect.settings = LATENCY
        for number in range(ROUNDS):
            for who in CONTENDERS[number % len(CONTENDERS) :] + CONTENDERS[: number % len(CONTENDERS)]:
                seconds[who].append(_deploy(aws, who, bundles))
    ours = Spread.of(seconds[OURS])
    cells = {OURS: ours.text("s")}
    for who in CONTENDERS[1:]:
        spread = Spread.of(seconds[who])
        cells[who] = f"{spread.text('s')}, {times(spread.median, ours.median)}"
    return [Row(f"first deployment of {SIZE}, end to end", cells)]


def _deploy(aws: LocalAws, who: str, bundles: Bundles) -> float:
    instance = aws.connect.seed(Instance(**{**INSTANCE.model_dump(), "id": str(uuid4())}))
    workspace, arns = instance.workspace_arn("claims"), [instance.user_arn(f"{n}") for n in range(1, SIZE + 1)]
    start = time.monotonic()
    if who == SCRIPT:
        _run_script(aws, bundles, {**target(workspace), "ResourceArns": arns})
    else:
        _run_cdk(aws, who, instance, arns)
    seconds = time.monotonic() - start
    if aws.connect.associations().get(workspace, set()) != set(arns):
        raise WrongError(who)
    return seconds


def _run_cdk(aws: LocalAws, who: str, instance: Instance, arns: list[str]) -> None:
    declaration = {
        "kind": who,
        "stack": f"bench-{instance.id[:8]}",
        "account": aws.account,
        "region": aws.region,
        "workspace": instance.workspace_arn("claims"),
        "arns": arns,
    }
    file = aws.folder / f"{instance.id}.json"
    file.write_text(json.dumps(declaration))
    Cdk(aws, ROOT, app=f"{sys.executable} -m benchmarks.app {file}").deploy().checked()


def _run_script(aws: LocalAws, bundles: Bundles, wanted: dict[str, object]) -> None:
    script = bundles.script.folder / "script.py"
    subprocess.run(
        [sys.executable, script],
        input=json.dumps({"wanted": wanted, "dropped": []}),
        env={"PATH": os.environ["PATH"], **aws.environment()},
        text=True,
        check=True,
    )
