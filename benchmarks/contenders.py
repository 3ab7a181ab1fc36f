"""The contenders, each brought to do the same: associate a list, change it, take it back."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.lists import WORKSPACE, batches
from benchmarks.stack import Report, Stack
from benchmarks.table import AWS_CUSTOM_RESOURCE, CRHELPER, OURS, SCRIPT
from benchmarks.worker import Worker
from local.simulator.responses import Answers

Properties = Mapping[str, Any]


def target(workspace: str) -> dict[str, str]:
    """What the API calls a workspace."""
    instance, _, workspace_id = workspace.partition("/workspace/")
    return {"InstanceId": instance.rpartition("/")[2], "WorkspaceId": workspace_id}


class Contender(Protocol):
    """Somebody's way to have a list of ARNs associated."""

    def create(self, arns: Sequence[str]) -> Report:
        """Declare a list for the first time."""

    def update(self, arns: Sequence[str]) -> Report:
        """Declare another list in place of it."""

    def delete(self) -> Report:
        """Declare nothing any more."""


def declared_here(arns: Sequence[str]) -> list[Properties]:
    """One custom resource of this project."""
    return [{"WorkspaceArn": WORKSPACE, "ResourceArns": list(arns), "Ownership": "ADDITIVE", "ServiceTimeout": "960"}]


def declared_with_crhelper(arns: Sequence[str]) -> list[Properties]:
    """One custom resource of the crhelper function."""
    return [{**target(WORKSPACE), "ResourceArns": list(arns)}]


def declared_with_aws_custom_resource(arns: Sequence[str]) -> list[Properties]:
    """One AwsCustomResource a batch, as aws-cdk-lib writes it into the template."""
    return [
        {
            "Create": _sdk_call("AssociateWorkspace", batch, number),
            "Update": _sdk_call("AssociateWorkspace", batch, number),
            "Delete": _sdk_call("DisassociateWorkspace", batch, number),
            "InstallLatestAwsSdk": "false",
        }
        for number, batch in enumerate(batches(arns))
    ]


def _sdk_call(action: str, arns: Sequence[str], number: int) -> str:
    return json.dumps(
        {
            "action": action,
            "service": "connect",
            "parameters": {**target(WORKSPACE), "ResourceArns": arns},
            "physicalResourceId": {"id": f"associations-{number}"},
        }
    )


@dataclass
class Script:
    """The script. It has no memory: whoever runs it gives it the whole list, and what to take away."""

    worker: Worker
    declared: Sequence[str] = ()

    def create(self, arns: Sequence[str]) -> Report:
        """Run it with the list."""
        return self._run(arns, [])

    def update(self, arns: Sequence[str]) -> Report:
        """Run it with the new list and what is no longer on it."""
        return self._run(arns, [arn for arn in self.declared if arn not in set(arns)])

    def delete(self) -> Report:
        """Run it with all there is to take away."""
        return self._run([], self.declared)

    def _run(self, arns: Sequence[str], dropped: Sequence[str]) -> Report:
        ran = self.worker.invoke(
            [{"wanted": {**target(WORKSPACE), "ResourceArns": list(arns)}, "dropped": list(dropped)}]
        )
        if ran.error is None:
            self.declared = arns
        return Report(ran.error is None, ran.seconds, ran.error or "")


DECLARED: Mapping[str, Callable[[Sequence[str]], list[Properties]]] = {
    OURS: declared_here,
    AWS_CUSTOM_RESOURCE: declared_with_aws_custom_resource,
    CRHELPER: declared_with_crhelper,
}


def contender(who: str, worker: Worker, answers: Answers) -> Contender:
    """A contender whose process is running."""
    return Script(worker) if who == SCRIPT else Stack(worker, answers, DECLARED[who])
