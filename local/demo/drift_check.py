"""The drift check of a stack on the local AWS: lets it run, and reads what it reports and what its alarm does."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from local.aws import LocalAws
from local.demo.observer import OffError

HOUR = 3_600
STEP = 15
"""Seconds that pass at a time while a check runs, which waits for a minute between its looks. So many steps are an hour
that the next check does not begin before this one has ended, however slow the machine is."""
PATIENCE = 60.0
"""Seconds of real time until a check has run and its alarm has heeded it; on a quiet machine it takes two."""
PAUSE = 0.2
"""Seconds between two questions for it."""

MISSING, REPAIRED = "drift: missing", "repaired"
"""Messages in the log of a check, each with the ARNs that it is about."""


class DriftCheck:
    """The check of one stack.

    Args:
        aws: where the stack is deployed.
        stack: its name.
        clock: gives the real time in seconds.
    """

    def __init__(self, aws: LocalAws, stack: str, clock: Callable[[], float]) -> None:
        self._aws, self._clock = aws, clock
        self._cloudwatch, self._logs = aws.boto3_client("cloudwatch"), aws.boto3_client("logs")
        resources = aws.boto3_client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
        self._alarm = _physical_id(resources, "AWS::CloudWatch::Alarm", "DriftAlarm")
        self._log = _physical_id(resources, "AWS::Logs::LogGroup", "DriftCheck")

    def run(self, state: str) -> Mapping[str, int]:
        """Let an hour pass, after which it runs, and then the time until its alarm has a state; its metrics.

        Raises:
            OffError: it did not run, or the alarm did not get there.
        """
        end, before = self._clock() + PATIENCE, len(self._metrics())
        self._aws.advance(HOUR)
        while len(self._metrics()) == before or self._state() != state:
            if self._clock() > end:
                ran = "did not run" if len(self._metrics()) == before else f"ran, and its alarm is {self._state()}"
                raise OffError(f"the drift check {ran}; the alarm has to be {state}")
            time.sleep(PAUSE)
            self._aws.advance(STEP)
        return self._metrics()[before]

    def states(self) -> list[str]:
        """The states that its alarm has had, the first one first."""
        items = self._cloudwatch.describe_alarm_history(
            AlarmName=self._alarm, HistoryItemType="StateUpdate", ScanBy="TimestampAscending"
        )["AlarmHistoryItems"]
        return [item["HistorySummary"].rpartition(" ")[2] for item in items]

    def reported(self, message: str) -> dict[str, frozenset[str]]:
        """The ARNs that its log has beside a message, by the ARN of the workspace."""
        entries = [entry for entry in self._entries() if entry.get("message") == message]
        return {entry["workspace"]: frozenset(entry["arns"]) for entry in entries}

    def _metrics(self) -> list[Mapping[str, int]]:
        """Of each run the metrics of the whole stack."""
        return [entry for entry in self._entries() if "_aws" in entry and "Failed" in entry]

    def _entries(self) -> Iterator[Mapping[str, Any]]:
        for event in self._logs.filter_log_events(logGroupName=self._log)["events"]:
            if event["message"].startswith("{"):
                yield json.loads(event["message"])

    def _state(self) -> str:
        (alarm,) = self._cloudwatch.describe_alarms(AlarmNames=[self._alarm])["MetricAlarms"]
        return str(alarm["StateValue"])


def _physical_id(resources: Iterable[Mapping[str, str]], kind: str, part: str) -> str:
    (found,) = (
        each["PhysicalResourceId"]
        for each in resources
        if each["ResourceType"] == kind and part in each["LogicalResourceId"]
    )
    return found
