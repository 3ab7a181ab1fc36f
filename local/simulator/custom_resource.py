"""CloudFormation's side of a custom resource: it sends the events, and keeps the physical ID and the properties."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from local.simulator.function import Function
from local.simulator.responses import Answers

SECONDS = 600.0
"""The function's timeout."""

STACK_ID = "arn:aws:cloudformation:eu-central-1:123456789012:stack/Desk/5b8c1f60"
LOGICAL_ID = "ClaimsDesk"
SIGNATURE = "X-Amz-Signature={}&X-Amz-Credential=key%2Fscope"
UNANSWERED_ID = "Desk-ClaimsDesk-1ABCDEF"
"""What CloudFormation makes up for a Create that has not answered."""


@dataclass(frozen=True)
class Answered:
    """What came of an event: the one answer, the log of the invocation, and the seconds it took by its own clock."""

    answer: Mapping[str, Any]
    size: int
    log: str
    url: str
    seconds: float

    @property
    def succeeded(self) -> bool:
        """Whether CloudFormation goes on."""
        return bool(self.answer["Status"] == "SUCCESS")

    @property
    def reason(self) -> str:
        """What the person who deploys sees."""
        return str(self.answer["Reason"])

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The log, entry by entry."""
        return [json.loads(line) for line in self.log.splitlines()]


@dataclass
class CustomResource:
    """One custom resource of one stack."""

    function: Function
    answers: Answers
    seconds: float = SECONDS
    physical_id: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)

    def create(self, **properties: Any) -> Answered:
        """Send a Create; its answer's physical ID is kept even if it failed."""
        answered = self.send("Create", ResourceProperties=properties)
        self.properties = properties
        self.physical_id = answered.answer["PhysicalResourceId"]
        return answered

    def update(self, **properties: Any) -> Answered:
        """Send an Update; after a failure the old properties stay in force."""
        answered = self.send("Update", ResourceProperties=properties, OldResourceProperties=self.properties)
        if answered.succeeded:
            self.properties = properties
            self.physical_id = answered.answer["PhysicalResourceId"]
        return answered

    def roll_back(self, failed: Mapping[str, Any]) -> Answered:
        """Send the Update that follows a failed one: old and new exchanged."""
        return self.send("Update", ResourceProperties=self.properties, OldResourceProperties=failed)

    def delete(self) -> Answered:
        """Send a Delete."""
        return self.send("Delete", ResourceProperties=self.properties)

    def send(self, request_type: str, **parts: Any) -> Answered:
        """Send any event, and return its answer; ValueError unless there is exactly one.

        TimeoutError where a function that does not wait took, by its clock, longer than it had: Lambda would end it.
        """
        event = self.event(request_type, **parts)
        began = time.monotonic()
        log = self.function.invoke(event, self.seconds)
        seconds = time.monotonic() - began + self.function.skipped
        if self.function.skipped and seconds > self.seconds:
            raise TimeoutError(f"{seconds:.1f} seconds, of {self.seconds} that the function had")
        return self.answered(event, log, seconds)

    def event(self, request_type: str, **parts: Any) -> dict[str, Any]:
        """An event as CloudFormation sends it, with a response URL of its own."""
        return {
            "RequestType": request_type,
            "RequestId": str(uuid4()),
            "ResponseURL": f"{self.answers.url}/bucket/{uuid4()}?{SIGNATURE.format(uuid4().hex)}",
            "StackId": STACK_ID,
            "LogicalResourceId": LOGICAL_ID,
            "ResourceType": "Custom::ConnectWorkspaceAssociation",
            **({} if self.physical_id is None else {"PhysicalResourceId": self.physical_id}),
            **parts,
        }

    def answered(self, event: Mapping[str, Any], log: str, seconds: float) -> Answered:
        """What came of an event; ValueError unless there is exactly one answer."""
        url = event["ResponseURL"]
        (answer,) = self.answers.at(url)
        (size,) = self.answers.sizes(url)
        return Answered(answer, size, log, url, seconds)
