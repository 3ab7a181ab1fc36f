"""CloudFormation's side: a stack of custom resources that are sent what changes, and taken back when one fails."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from benchmarks.worker import Worker
from local.simulator.responses import Answers

Event = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """What whoever deploys gets to know.

    Attributes:
        succeeded: Whether it was said to be done.
        seconds: How long it took; with the rollback, if there was one.
        reason: Why it failed.
    """

    succeeded: bool
    seconds: float
    reason: str


@dataclass
class Stack:
    """The custom resources of one stack; none depends on another, so CloudFormation works on all at once.

    Attributes:
        worker: The function.
        answers: Where it answers.
        declared: The properties of the resources that a list of ARNs is declared with.
    """

    worker: Worker
    answers: Answers
    declared: Callable[[Sequence[str]], Sequence[Mapping[str, Any]]]
    _properties: list[Mapping[str, Any]] = field(default_factory=list)
    _physical_ids: list[str] = field(default_factory=list)

    def create(self, arns: Sequence[str]) -> Report:
        """Create the stack. When a resource fails, delete them all, as CloudFormation does."""
        self._properties = list(self.declared(arns))
        report, answers = self._send([_event("Create", new) for new in self._properties])
        self._physical_ids = [answer["PhysicalResourceId"] for answer in answers]
        return report if report.succeeded else _after(report, self.delete())

    def update(self, arns: Sequence[str]) -> Report:
        """Update the resources that change, or all if none does: something else about them did then."""
        new = list(self.declared(arns))
        numbers = [n for n, old in enumerate(self._properties) if old != new[n]] or list(range(len(new)))
        events = [
            _event(
                "Update", new[n], OldResourceProperties=self._properties[n], PhysicalResourceId=self._physical_ids[n]
            )
            for n in numbers
        ]
        report, answers = self._send(events)
        for n, answer in zip(numbers, answers, strict=True):
            self._physical_ids[n] = answer["PhysicalResourceId"]
        self._properties = new
        return report

    def delete(self) -> Report:
        """Delete the stack."""
        both = zip(self._properties, self._physical_ids, strict=True)
        return self._send([_event("Delete", old, PhysicalResourceId=physical_id) for old, physical_id in both])[0]

    def _send(self, events: Sequence[Event]) -> tuple[Report, list[Mapping[str, Any]]]:
        """Send events, and wait for their answers; RuntimeError unless each gets one."""
        for event in events:
            event["ResponseURL"] = f"{self.answers.url}/{uuid4()}?X-Amz-Signature={uuid4().hex}"
        ran = self.worker.invoke(events)
        answers: list[Mapping[str, Any]] = [
            answer for event in events for answer in self.answers.at(event["ResponseURL"])
        ]
        if len(answers) != len(events) or ran.error:
            raise RuntimeError(f"{len(answers)} answers to {len(events)} events: {ran.error}")
        failed = [answer["Reason"] for answer in answers if answer["Status"] != "SUCCESS"]
        return Report(not failed, ran.seconds, "; ".join(failed)), answers


def _event(request_type: str, properties: Mapping[str, Any], **parts: Any) -> Event:
    return {
        "RequestType": request_type,
        "RequestId": str(uuid4()),
        "StackId": "arn:aws:cloudformation:us-east-1:000000000000:stack/Desk/5b8c1f60",
        "LogicalResourceId": "Associations",
        "ResourceType": "Custom::Associations",
        "ResourceProperties": {"ServiceToken": "function", **properties},
        **parts,
    }


def _after(failed: Report, rollback: Report) -> Report:
    reasons = [failed.reason, *([] if rollback.succeeded else [f"rollback failed: {rollback.reason}"])]
    return Report(succeeded=False, seconds=failed.seconds + rollback.seconds, reason="; ".join(reasons))
