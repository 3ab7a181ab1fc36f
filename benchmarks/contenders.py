"""This project and its peers, each brought to do the same: associate a list, change it, take it back."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import packing
from benchmarks.stage import TARGET, WORKSPACE, Stage
from local.cdk import NODE_BIN
from local.simulator.custom_resource import CustomResource
from local.simulator.function import RUNNER, Function
from local.simulator.responses import Answers

OURS = "this project"
AWS_CUSTOM_RESOURCE = "AwsCustomResource"
CRHELPER = "crhelper function"
SCRIPT = "boto3 script"
CONTENDERS = (OURS, AWS_CUSTOM_RESOURCE, CRHELPER, SCRIPT)
HANDLER = "workspace_association.main.handler"

Properties = Mapping[str, Any]


@dataclass
class Stack:
    """The custom resources of one stack. None depends on another, so CloudFormation works on all at once.

    Each method says whether success was reported.
    """

    function: Function
    answers: Answers
    declared: Callable[[Sequence[str]], Sequence[Properties]]
    _resources: list[CustomResource] = field(default_factory=list)

    def create(self, arns: Sequence[str]) -> bool:
        """Create the stack. Where a resource fails, all are deleted, as CloudFormation does."""
        new = self.declared(arns)
        self._resources = [CustomResource(self.function, self.answers, 900, properties=each) for each in new]
        return self._send("Create", self._resources) or (self.delete() and False)

    def update(self, arns: Sequence[str]) -> bool:
        """Update the resources that change, or all if none does: something else about them did then."""
        pairs = list(zip(self._resources, self.declared(arns), strict=True))
        pairs = [(resource, new) for resource, new in pairs if resource.properties != new] or pairs
        old = [{"OldResourceProperties": resource.properties} for resource, _ in pairs]
        for resource, new in pairs:
            resource.properties = new
        return self._send("Update", [resource for resource, _ in pairs], old)

    def delete(self) -> bool:
        """Delete the stack."""
        return self._send("Delete", self._resources)

    def _send(self, kind: str, resources: Sequence[CustomResource], more: Sequence[Properties] = ()) -> bool:
        parts = more or [{}] * len(resources)
        events = [
            resource.event(kind, ResourceProperties={"ServiceToken": "function", **resource.properties}, **part)
            for resource, part in zip(resources, parts, strict=True)
        ]
        log = self.function.invoke_together(events, 900)
        succeeded = True
        for resource, event in zip(resources, events, strict=True):
            answered = resource.answered(event, log, 0)
            resource.physical_id = answered.answer["PhysicalResourceId"]
            succeeded &= answered.succeeded
        return succeeded


@dataclass
class Script:
    """The script. It keeps no record: whoever runs it gives it the whole list, and what to take away."""

    environment: Mapping[str, str]
    declared: Sequence[str] = ()

    def create(self, arns: Sequence[str]) -> bool:
        """Run it with the list, and with what is no longer on it."""
        dropped = [arn for arn in self.declared if arn not in set(arns)]
        self.declared = arns
        asked = {**TARGET, "ResourceArns": list(arns), "Dropped": dropped}
        command = [sys.executable, str(packing.HERE / "peers" / "boto3_script.py")]
        ran = subprocess.run(
            command, input=json.dumps(asked), env=self.environment, text=True, stderr=subprocess.DEVNULL, check=False
        )
        return ran.returncode == 0

    update = create

    def delete(self) -> bool:
        """Run it with all there is to take away."""
        return self.create([])


def declared_here(arns: Sequence[str]) -> list[Properties]:
    """One custom resource of this project."""
    return [{"WorkspaceArn": WORKSPACE, "ResourceArns": list(arns), "Ownership": "ADDITIVE", "ServiceTimeout": "960"}]


def declared_with_crhelper(arns: Sequence[str]) -> list[Properties]:
    """One custom resource of the crhelper function."""
    return [{**TARGET, "ResourceArns": list(arns)}]


def python(folder: Path, handler: str) -> list[str]:
    """A process that can import nothing but the bundle. It writes nothing there: as in Lambda, it compiles anew."""
    return [sys.executable, "-I", "-S", "-B", str(RUNNER), str(folder), handler]


def _packed(who: str) -> tuple[list[str], Callable[[Sequence[str]], Sequence[Properties]]]:
    """How to start a contender's function, and the custom resources that a list is declared with."""
    with packing.LOCK:
        if who == OURS:
            return python(packing.ours()[1], HANDLER), declared_here
        if who == CRHELPER:
            return python(packing.usual()[1], "crhelper_function.handler"), declared_with_crhelper
        runner, function = packing.HERE / "aws_custom_resource.js", packing.aws_custom_resource_function()
        return [str(NODE_BIN / "node"), str(runner), str(function)], packing.aws_custom_resources


@contextmanager
def contender(who: str, stage: Stage) -> Iterator[Stack | Script]:
    """A contender, ready to perform on a stage."""
    environment = {**stage.environment(), "PATH": os.environ["PATH"], "NODE_PATH": str(packing.AWS_SDK)}
    if who == SCRIPT:
        yield Script(environment)
        return
    command, declared = _packed(who)
    with Function.started(command, stage.folder / "log", environment) as running:
        yield Stack(running, stage.answers, declared)
