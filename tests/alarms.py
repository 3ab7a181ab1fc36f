"""What CloudWatch on a local AWS has: the values of metrics, and the alarms of a stack."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from local.aws import LocalAws

HOUR = 3600


def until(condition: Callable[[], object]) -> None:
    """Wait for a condition; the test's own time limit ends this."""
    while not condition():
        time.sleep(0.05)


def total(aws: LocalAws, namespace: str, metric: str, **dimensions: str) -> tuple[float, float]:
    """How many values a metric has, and their sum."""
    now = datetime.now(UTC)
    found = aws.boto3_client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(days=30),
        EndTime=now + timedelta(days=300),
        Period=86_400,
        Statistics=["SampleCount", "Sum"],
    )
    points = found["Datapoints"]
    return sum(point["SampleCount"] for point in points), sum(point["Sum"] for point in points)


def states(aws: LocalAws, stack: str) -> dict[str, str]:
    """The state of each alarm of a stack, by its logical ID."""
    found = aws.boto3_client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{stack}-")["MetricAlarms"]
    return {_logical_id(stack, each["AlarmName"]): each["StateValue"] for each in found}


def histories(aws: LocalAws, stack: str) -> dict[str, list[str]]:
    """How each alarm of a stack went from state to state, the first one first, by its logical ID."""
    cloudwatch = aws.boto3_client("cloudwatch")
    found: dict[str, list[str]] = {}
    for alarm in cloudwatch.describe_alarms(AlarmNamePrefix=f"{stack}-")["MetricAlarms"]:
        items = cloudwatch.describe_alarm_history(
            AlarmName=alarm["AlarmName"], HistoryItemType="StateUpdate", ScanBy="TimestampAscending"
        )["AlarmHistoryItems"]
        moves = [item["HistorySummary"].removeprefix("Alarm updated from ") for item in items]
        found[_logical_id(stack, alarm["AlarmName"])] = moves[1:]  # the first one is that it was made
    return found


def _logical_id(stack: str, alarm: str) -> str:
    return alarm.removeprefix(f"{stack}-").partition("-")[0]
