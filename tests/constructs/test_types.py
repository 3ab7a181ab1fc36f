"""What a type checker says of a user's file."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.constructs.documents import ROOT, python_snippets

USES = """
from aws_cdk import App, CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns

from cdk_connect_workspace import Ownership, WorkspaceAssociation, WorkspaceAssociationProvider, WorkspaceDriftCheck

INSTANCE = "arn:aws:connect:eu-central-1:123456789012:instance/i1"
stack = Stack(App(), "Desk")
provider = WorkspaceAssociationProvider.get_or_create(stack, memory_size=512, timeout=Duration.minutes(15), role=None)
CfnOutput(stack, "Role", value=provider.role.role_name)
provider.function.add_to_role_policy(iam.PolicyStatement(actions=["xray:PutTraceSegments"], resources=["*"]))
workspace = connect.CfnWorkspace(stack, "W", instance_arn=INSTANCE, name="w")
desk = WorkspaceAssociation(
    stack, "Desk", workspace=workspace, resources=[], ownership=None, removal_policy=None, provider=provider
)
desk.associate(f"{INSTANCE}/agent/a1")
desk.apply_removal_policy(RemovalPolicy.RETAIN)
token = "arn:aws:lambda:eu-central-1:123456789012:function:f"
theirs = WorkspaceAssociationProvider.from_service_token(stack, "Theirs", token)
if theirs.role:
    theirs.role.add_to_principal_policy(iam.PolicyStatement())
WorkspaceAssociation(
    stack, "Other", workspace=f"{INSTANCE}/workspace/w2", resources=[], ownership=Ownership.ADDITIVE, provider=theirs
)
check = WorkspaceDriftCheck(
    stack,
    "Drift",
    schedule=scheduler.ScheduleExpression.rate(Duration.hours(1)),
    repair=False,
    alarm_actions=[actions.SnsAction(sns.Topic(stack, "Topic"))],
    period=None,
    timeout=Duration.minutes(5),
    log_retention=logs.RetentionDays.ONE_WEEK,
)
lost: cloudwatch.Metric = check.metric_missing(desk, statistic="Average", label="lost", unit=None)
cloudwatch.GraphWidget(left=[lost, check.metric_foreign(), check.metric_gone(), check.metric_failed()])
alarms: list[cloudwatch.Alarm] = [check.drift_alarm, check.failure_alarm]
check.function.add_environment("TEAM", check.role.role_name)
WorkspaceDriftCheck(Stack(App(), "Other"), "Drift", schedule=None, repair=None, alarm_actions=None)
"""


pytest.importorskip("mypy", reason="not among the lowest versions")


def test_mypy_strict_has_nothing_to_say_of_what_users_write(tmp_path: Path) -> None:
    (tmp_path / "uses.py").write_text(USES)
    for number, snippet in enumerate([*python_snippets("README.md"), *python_snippets("docs/plain-template.md")]):
        (tmp_path / f"app{number}.py").write_text(snippet)
    (tmp_path / "guide.py").write_text("\n".join(python_snippets("docs/guide.md")))
    files = [str(path) for path in sorted(tmp_path.glob("*.py"))]
    # The project's own settings are strict, and its cache spares reading all of CDK again.
    command = [sys.executable, "-m", "mypy", "--strict", *files]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
