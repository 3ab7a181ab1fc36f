"""Somebody takes people out by hand: the alarm of the drift check rings, and a repair ends it.

The file comes first in its folder because a difference takes two looks, a minute apart, and that minute is real.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.aws import LocalAws
from local.connect.faults import Error, Fault
from local.guard import Guard
from tests.alarms import HOUR, histories, states, total, until
from tests.end_to_end.library import Team

CLAIMS = """
    WorkspaceAssociation(stack, "Claims", workspace=Instance.A, resources=Instance.users[1:4])
"""
BILLING = """
    WorkspaceAssociation(stack, "Billing", workspace=Instance.B, resources=Instance.users[5:6])
"""
CHECK = """
    from aws_cdk import Duration
    from aws_cdk.aws_scheduler import ScheduleExpression
    from cdk_connect_workspace import WorkspaceDriftCheck

    hourly = ScheduleExpression.rate(Duration.hours(1))
    check = WorkspaceDriftCheck(stack, "Drift", schedule=hourly, repair=REPAIR)
    check.drift_alarm.node.default_child.override_logical_id("DriftAlarm")
    check.failure_alarm.node.default_child.override_logical_id("FailureAlarm")
"""
NOTICES, REPAIRS = CHECK.replace("REPAIR", "False"), CHECK.replace("REPAIR", "True")


@pytest.fixture
def team(aws: LocalAws, tmp_path: Path) -> Iterator[Team]:
    yield Team.make(aws, tmp_path)
    aws.connect.clear_faults()


def metric(team: Team, name: str, **dimensions: str) -> tuple[float, float]:
    """How many values a metric of the stack, or of one of its workspaces, has, and their sum."""
    return total(team.cdk.aws, "ConnectWorkspaceAssociation", name, StackName=team.stack, **dimensions)


def left(aws: LocalAws, stack: str) -> list[str]:
    """What is there under the name of the stack.

    MiniStack writes the log of a request when the function has answered. For the last one, it makes the log group of
    the provider anew; in AWS the function's role may not do that.
    """
    found: list[dict[str, Any]] = [
        *aws.boto3_client("cloudwatch").describe_alarms()["MetricAlarms"],
        *aws.boto3_client("lambda").list_functions()["Functions"],
        *aws.boto3_client("logs").describe_log_groups()["logGroups"],
        *aws.boto3_client("scheduler").list_schedules()["Schedules"],
        *aws.boto3_client("iam").list_roles()["Roles"],
    ]
    texts = [json.dumps(each, default=str) for each in found]
    return [text for text in texts if stack in text and "ProviderLogs" not in text]


def test_the_alarm_rings_for_whom_somebody_removed_and_ends_when_they_are_put_back(team: Team, guard: Guard) -> None:
    aws, connect = team.cdk.aws, team.cdk.aws.connect
    alice = team.instance.user_arn("1")
    workspace = {"WorkspaceId": team.instance.workspaces["A"]}
    team.deploy(CLAIMS + NOTICES)
    assert states(aws, team.stack) == {"DriftAlarm": "OK", "FailureAlarm": "INSUFFICIENT_DATA"}

    connect.disassociate(team.instance.workspace_arn("A"), [alice])
    aws.advance(HOUR)
    until(lambda: states(aws, team.stack) == {"DriftAlarm": "ALARM", "FailureAlarm": "OK"})
    assert team.associated("A") == {"2", "3"}, "a check without repair changes nothing"
    assert metric(team, "Missing", **workspace) == (1, 1)

    # What switches repair on is held up by another workspace. The check that comes meanwhile does nothing.
    late = team.instance.user_arn("5")
    connect.add_fault(Fault(effect=Error(code="ThrottlingException"), resource_arn=late, times=None))
    with ThreadPoolExecutor() as beside:
        deployment = beside.submit(team.deploy, CLAIMS + BILLING + REPAIRS)
        until(lambda: any(call.resource_arns == (late,) for call in connect.calls()))
        aws.advance(HOUR)
        until(lambda: metric(team, "Failed") == (2, 0))
        assert not deployment.done()
        connect.clear_faults()
        deployment.result()
    assert metric(team, "Missing", **workspace) == (1, 1)
    assert team.associated("A") == {"2", "3"}

    with team.calls() as calls:
        aws.advance(HOUR)
        until(lambda: metric(team, "Repaired", **workspace) == (2, 1))
    assert team.associated("A") == {"1", "2", "3"}
    assert [call.changed for call in calls if call.changed] == [(alice,)]
    assert states(aws, team.stack) == {"DriftAlarm": "ALARM", "FailureAlarm": "OK"}, "it was missing at the check"
    aws.advance(HOUR)
    until(lambda: states(aws, team.stack) == {"DriftAlarm": "OK", "FailureAlarm": "OK"})

    assert histories(aws, team.stack) == {
        "DriftAlarm": ["INSUFFICIENT_DATA to OK", "OK to ALARM", "ALARM to OK"],
        "FailureAlarm": ["INSUFFICIENT_DATA to OK"],
    }
    assert (metric(team, "Missing"), metric(team, "Repaired"), metric(team, "Failed")) == ((3, 2), (3, 1), (4, 0))
    refused = [line for line in aws.log.read_text().splitlines() if "Embedded metrics refused" in line]
    assert not [line for line in refused if team.stack in line]
    team.destroy()
    assert left(aws, team.stack) == []
    assert (team.associated("A"), team.associated("B")) == (set(), set())
    assert guard.denied == []
