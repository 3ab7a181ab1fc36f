"""Somebody takes people out by hand: an alarm of the drift check rings until a repair, and another if checks fail."""

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


def check(team: Team) -> None:
    """An hour goes by, and what a check needs between its looks, until it has written its metrics."""
    before = metric(team, "Failed")
    team.cdk.aws.advance(HOUR)

    def has_run() -> bool:
        if metric(team, "Failed") != before:
            return True
        team.cdk.aws.advance(2)  # so little that the next check is not due before this one has ended
        return False

    until(has_run)


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


def test_an_alarm_rings_for_whom_somebody_removed_until_they_are_put_back_and_another_for_checks_that_fail(
    team: Team, guard: Guard
) -> None:
    aws, connect = team.cdk.aws, team.cdk.aws.connect
    alice = team.instance.user_arn("1")
    workspace = {"WorkspaceId": team.instance.workspaces["A"]}
    team.deploy(CLAIMS + NOTICES)
    assert states(aws, team.stack) == {"DriftAlarm": "OK", "FailureAlarm": "INSUFFICIENT_DATA"}

    connect.disassociate(team.instance.workspace_arn("A"), [alice])
    check(team)
    until(lambda: states(aws, team.stack) == {"DriftAlarm": "ALARM", "FailureAlarm": "OK"})
    assert team.associated("A") == {"2", "3"}, "a check without repair changes nothing"
    assert metric(team, "Missing", **workspace) == (1, 1)

    # What switches repair on is held up by another workspace. The check that comes meanwhile does nothing.
    late = team.instance.user_arn("5")
    connect.add_fault(Fault(effect=Error(code="ThrottlingException"), resource_arn=late, times=None))
    with ThreadPoolExecutor() as beside:
        deployment = beside.submit(team.deploy, CLAIMS + BILLING + REPAIRS)
        try:
            until(lambda: any(call.resource_arns == (late,) for call in connect.calls()))
            check(team)
            assert not deployment.done()
        finally:
            connect.clear_faults()
        deployment.result()
    assert metric(team, "Missing", **workspace) == (1, 1)
    assert team.associated("A") == {"2", "3"}

    with team.calls() as calls:
        check(team)
    assert team.associated("A") == {"1", "2", "3"}
    assert [call.changed for call in calls if call.changed] == [(alice,)]
    assert metric(team, "Repaired", **workspace) == (2, 1)
    assert states(aws, team.stack) == {"DriftAlarm": "ALARM", "FailureAlarm": "OK"}, "it was missing at the check"
    check(team)
    until(lambda: states(aws, team.stack) == {"DriftAlarm": "OK", "FailureAlarm": "OK"})

    unreadable = Error(code="AccessDeniedException")
    connect.add_fault(Fault(effect=unreadable, operation="SearchWorkspaceAssociations", times=None))
    check(team)
    until(lambda: states(aws, team.stack) == {"DriftAlarm": "OK", "FailureAlarm": "ALARM"})
    connect.clear_faults()
    check(team)
    check(team)  # the alarm looks at two
    until(lambda: states(aws, team.stack) == {"DriftAlarm": "OK", "FailureAlarm": "OK"})

    assert histories(aws, team.stack) == {
        "DriftAlarm": ["INSUFFICIENT_DATA to OK", "OK to ALARM", "ALARM to OK"],
        "FailureAlarm": ["INSUFFICIENT_DATA to OK", "OK to ALARM", "ALARM to OK"],
    }
    assert (metric(team, "Missing"), metric(team, "Repaired"), metric(team, "Failed")) == ((5, 2), (5, 1), (7, 1))
    refused = [line for line in aws.log.read_text().splitlines() if "Embedded metrics refused" in line]
    assert not [line for line in refused if team.stack in line]
    team.destroy()
    assert left(aws, team.stack) == []
    assert (team.associated("A"), team.associated("B")) == (set(), set())
    assert guard.denied == []
