"""The drift check of a stack: what it is made of, what it may do, and what its metrics and alarms are."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import jsii
import pytest
from aws_cdk import (
    App,
    Aspects,
    CfnDynamicReference,
    CfnDynamicReferenceService,
    CfnParameter,
    CfnResource,
    Duration,
    Environment,
    Fn,
    IAspect,
    LegacyStackSynthesizer,
    NestedStack,
    Stack,
    Stage,
    TimeZone,
)
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match, Template
from constructs import IConstruct

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider, WorkspaceDriftCheck
from tests.arns import BILLING, CLAIMS, INSTANCE, user
from tests.constructs.documents import ROOT
from tests.constructs.templates import resources, text

HERE = Environment(account="123456789012", region="eu-central-1")
EVERY_HOUR = scheduler.ScheduleExpression.rate(Duration.hours(1))
CHANGES = {"connect:AssociateWorkspace", "connect:DisassociateWorkspace"}
OWN = {"Ref": "AWS::StackId"}


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Desk", env=HERE)


def declare(stack: Stack, workspace: str = CLAIMS) -> WorkspaceAssociation:
    id_ = f"Of {workspace.rpartition('/')[2]}"
    return WorkspaceAssociation(stack, id_, workspace=workspace, resources=[user(1)])


def only(stack: Stack, type_: str) -> Any:
    (found,) = resources(stack, type_).values()
    return found["Properties"]


def function(stack: Stack) -> Any:
    (found,) = [
        each["Properties"]
        for each in resources(stack, "AWS::Lambda::Function").values()
        if each["Properties"]["Handler"] == "workspace_association.drift.main.handle"
    ]
    return found


def alarm(stack: Stack, construct: cloudwatch.IAlarm) -> Any:
    name = stack.resolve(construct.node.default_child.logical_id)  # type: ignore[union-attr]  # an alarm has one
    return resources(stack, "AWS::CloudWatch::Alarm")[name]["Properties"]


def allowed(*stacks: Stack, role: str = "Drift") -> Iterator[tuple[str, Any]]:
    """Each action that the role of the check is allowed, with each resource."""
    for stack in stacks:
        policies = {**resources(stack, "AWS::IAM::Policy"), **resources(stack, "AWS::IAM::ManagedPolicy")}
        for policy in policies.values():
            if role in json.dumps(policy["Properties"]["Roles"]):
                for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                    for action in _list(statement["Action"]):
                        for resource in _list(statement["Resource"]):
                            yield action, resource


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_one_line_checks_a_stack_every_hour_with_a_function_of_its_own(stack: Stack) -> None:
    declare(stack)
    WorkspaceDriftCheck(stack, "Drift")
    schedule = only(stack, "AWS::Scheduler::Schedule")
    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    assert function(stack)["Environment"]["Variables"] == {"STACK_ID": OWN, "REPAIR": "false"}
    codes = {text(each["Properties"]["Code"]) for each in resources(stack, "AWS::Lambda::Function").values()}
    roles = {text(each["Properties"]["Role"]) for each in resources(stack, "AWS::Lambda::Function").values()}
    assert len(codes) == 1, "one zip for both functions"
    assert len(roles) == 2


def test_no_event_is_delivered_late_or_again_and_again(stack: Stack) -> None:
    declare(stack)
    WorkspaceDriftCheck(stack, "Drift", schedule=scheduler.ScheduleExpression.rate(Duration.minutes(2)))
    policy = only(stack, "AWS::Scheduler::Schedule")["Target"]["RetryPolicy"]
    assert policy == {"MaximumEventAgeInSeconds": 120, "MaximumRetryAttempts": 2}
    retried = {
        each["Properties"]["MaximumRetryAttempts"]
        for each in resources(stack, "AWS::Lambda::EventInvokeConfig").values()
    }
    assert retried == {0}


def test_the_schedule_may_call_this_function_alone_and_nobody_else_may_use_its_role(stack: Stack) -> None:
    declare(stack)
    WorkspaceDriftCheck(stack, "Drift")
    role = next(
        each["Properties"]
        for each in resources(stack, "AWS::IAM::Role").values()
        if "scheduler" in text(each["Properties"]["AssumeRolePolicyDocument"])
    )
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"].keys() == {"aws:SourceAccount", "aws:SourceArn"}
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "lambda:InvokeFunction"
    assert statement["Resource"]["Fn::GetAtt"][0].startswith("DriftFunction")
    assert not list(allowed(stack, role="ScheduleRole"))


def test_it_reads_its_own_stack_and_the_instance_and_changes_nothing(stack: Stack) -> None:
    WorkspaceDriftCheck(stack, "Drift")
    declare(stack)
    assert sorted((action, text(on)) for action, on in allowed(stack)) == sorted(
        [
            ("cloudformation:DescribeStacks", text(OWN)),
            ("cloudformation:GetTemplate", text(OWN)),
            ("cloudformation:ListStackResources", text(OWN)),
            ("connect:DescribeRoutingProfile", text(f"{INSTANCE}/routing-profile/*")),
            ("connect:DescribeUser", text(f"{INSTANCE}/agent/*")),
            ("connect:DescribeWorkspace", text(f"{INSTANCE}/workspace/*")),
            ("connect:ListUserProficiencies", text(INSTANCE)),
            ("connect:ListUserProficiencies", text(f"{INSTANCE}/agent/*")),
            ("connect:SearchRoutingProfiles", text(INSTANCE)),
            ("connect:SearchUsers", text(INSTANCE)),
            ("connect:SearchWorkspaceAssociations", text(f"{INSTANCE}/workspace/*")),
        ]
    )


def test_the_documents_name_each_action_that_it_may_need(stack: Stack) -> None:
    declare(stack, f"{INSTANCE}/workspace/{Fn.import_value('claims')}")
    WorkspaceDriftCheck(stack, "Drift", repair=True)
    sections = (ROOT / "docs" / "behaviour.md").read_text().split("\n## ")
    (section,) = [each for each in sections if each.startswith("The drift check\n")]
    named = set(re.findall(r"`((?:cloudformation|connect):\w+)`", section))
    assert named == {action for action, _ in allowed(stack)}


def test_with_repair_it_may_change_the_declared_workspaces_and_no_other(stack: Stack) -> None:
    declare(stack)
    WorkspaceDriftCheck(stack, "Drift", repair=True)
    declare(stack, BILLING)
    changes = {(action, on) for action, on in allowed(stack) if action in CHANGES}
    assert changes == {
        ("connect:AssociateWorkspace", f"{INSTANCE}/agent/*"),
        ("connect:AssociateWorkspace", f"{INSTANCE}/routing-profile/*"),
        *((action, workspace) for action in CHANGES for workspace in (CLAIMS, BILLING)),
    }
    assert function(stack)["Environment"]["Variables"]["REPAIR"] == "true"


def test_the_schedule_waits_for_all_that_the_check_may_do(stack: Stack) -> None:
    declare(stack)
    WorkspaceDriftCheck(stack, "Drift", repair=True)
    (schedule,) = resources(stack, "AWS::Scheduler::Schedule").values()
    policies = {
        name
        for name, each in resources(stack, "AWS::IAM::Policy").items()
        if "DriftRole" in text(each["Properties"]["Roles"])
    }
    assert policies == {*schedule["DependsOn"]}


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize("count", [1, 30, 100])
def test_however_many_workspaces_there_are_each_can_be_checked_within_what_iam_takes(
    stack: Stack, count: int, *, repair: bool
) -> None:
    WorkspaceDriftCheck(stack, "Drift", repair=repair)
    workspaces = [f"{INSTANCE}/workspace/{number:08}-0000-4000-8000-000000000000" for number in range(count)]
    for workspace in workspaces:
        declare(stack, workspace)
    inline = sum(
        len(json.dumps(each["Properties"]["PolicyDocument"], separators=(",", ":")))
        for each in resources(stack, "AWS::IAM::Policy").values()
        if "DriftRole" in text(each["Properties"]["Roles"])
    )
    assert inline <= 10_240
    given = [on for action, on in allowed(stack) if action == "connect:DisassociateWorkspace"]
    assert sorted(given) == (workspaces if repair else [])


def test_what_an_aspect_declares_is_covered_too(stack: Stack) -> None:
    @jsii.implements(IAspect)
    class Declares:
        def visit(self, node: IConstruct) -> None:
            if node.node.id == "Late" and isinstance(node, Stack):
                declare(node, BILLING)

    late = Stack(stack.node.root, "Late", env=HERE)  # type: ignore[arg-type]  # every construct has a root to be in
    WorkspaceDriftCheck(late, "Drift", repair=True)
    Aspects.of(late).add(Declares())
    assert ("connect:DisassociateWorkspace", BILLING) in [*allowed(late)]


def test_a_workspace_of_the_stack_or_of_a_parameter_is_covered(stack: Stack) -> None:
    own = connect.CfnWorkspace(stack, "W", instance_arn=INSTANCE, name="claims")
    given = CfnParameter(stack, "Workspace").value_as_string
    for workspace in (own.attr_arn, given):
        declare(stack, workspace)
    WorkspaceDriftCheck(stack, "Drift", repair=True)
    changed = [text(on) for action, on in allowed(stack) if action == "connect:DisassociateWorkspace"]
    assert changed == [text({"Fn::GetAtt": ["W", "Arn"]}), text({"Ref": "Workspace"})]


def test_nested_stacks_are_read_and_what_they_declare_is_covered_where_it_is_declared(stack: Stack) -> None:
    WorkspaceDriftCheck(stack, "Drift", repair=True)
    outer = NestedStack(stack, "Outer")
    inner = NestedStack(outer, "Inner")
    declare(inner, CfnParameter(inner, "Workspace").value_as_string)
    read = {text(on) for action, on in allowed(stack) if action == "cloudformation:GetTemplate"}
    assert len(read) == 3, "its own, and one for each nested stack"
    (name,) = resources(stack, "AWS::CloudFormation::Stack")
    assert text({"Ref": name}) in read
    changed = [on for action, on in allowed(inner) if action == "connect:DisassociateWorkspace"]
    assert changed == [{"Ref": "Workspace"}]


def test_another_stack_in_the_scope_of_the_checked_one_is_not_its_business(stack: Stack) -> None:
    WorkspaceDriftCheck(stack, "Drift")
    declare(stack)
    other = Stack(stack, "Other", env=HERE)
    declare(NestedStack(other, "Nested"))
    read = [on for action, on in allowed(stack) if action == "cloudformation:GetTemplate"]
    assert read == [OWN]


def test_exports_can_be_listed_only_where_a_declaration_imports(stack: Stack) -> None:
    declare(stack, f"{INSTANCE}/workspace/{Fn.import_value('claims')}")
    WorkspaceDriftCheck(stack, "Drift")
    assert ("cloudformation:ListExports", "*") in [*allowed(stack)]


def test_also_where_it_refers_to_another_stack_of_the_app(stack: Stack) -> None:
    theirs = Stack(stack.node.root, "Theirs", env=HERE)  # type: ignore[arg-type]  # every construct has a root to be in
    WorkspaceDriftCheck(stack, "Drift")
    declare(stack, connect.CfnWorkspace(theirs, "W", instance_arn=INSTANCE, name="claims").attr_arn)
    assert ("cloudformation:ListExports", "*") in [*allowed(stack)]


def test_an_output_of_another_stack_can_be_read_where_a_declaration_refers_to_it(stack: Stack) -> None:
    output = Fn.get_stack_output if hasattr(Fn, "get_stack_output") else None
    if output is None:
        pytest.skip("this aws-cdk-lib has no name for it")
    declare(stack, f"{INSTANCE}/workspace/{output('Theirs', 'Workspace')}")
    WorkspaceDriftCheck(stack, "Drift")
    assert ("cloudformation:DescribeStacks", "stack/Theirs/*") in [
        (action, text(on)[-18:-4]) for action, on in allowed(stack)
    ]


def test_what_can_be_set_on_a_provider_can_be_set_on_the_check(stack: Stack) -> None:
    role = iam.Role(stack, "Mine", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    WorkspaceDriftCheck(
        stack,
        "Drift",
        memory_size=512,
        timeout=Duration.minutes(5),
        log_retention=logs.RetentionDays.ONE_WEEK,
        role=role,
    )
    declare(stack)
    made = function(stack)
    assert (made["MemorySize"], made["Timeout"], text(made["Role"])) == (512, 300, text(stack.resolve(role.role_arn)))
    retentions = [each["Properties"]["RetentionInDays"] for each in resources(stack, "AWS::Logs::LogGroup").values()]
    assert 7 in retentions
    assert "connect:SearchUsers" in {action for action, _ in allowed(stack, role="Mine")}


METRICS: dict[str, Callable[..., cloudwatch.Metric]] = {
    "Missing": WorkspaceDriftCheck.metric_missing,
    "Foreign": WorkspaceDriftCheck.metric_foreign,
    "Gone": WorkspaceDriftCheck.metric_gone,
    "Repaired": WorkspaceDriftCheck.metric_repaired,
    "Failed": WorkspaceDriftCheck.metric_failed,
}


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_that_of_the_stack_and_takes_what_metrics_of_cdk_take(stack: Stack, name: str) -> None:
    check = WorkspaceDriftCheck(stack, "Drift")
    metric = METRICS[name](check)
    assert (metric.namespace, metric.metric_name) == ("ConnectWorkspaceAssociation", name)
    assert metric.dimensions == {"StackName": "Desk"}
    assert (metric.statistic, metric.unit, metric.period.to_seconds()) == ("Maximum", cloudwatch.Unit.COUNT, 3600)
    other = METRICS[name](check, statistic="Average", period=Duration.days(1), label="it", unit=None)
    assert (other.statistic, other.period.to_seconds(), other.label) == ("Average", 86_400, "it")
    assert other.unit is cloudwatch.Unit.COUNT


@pytest.mark.parametrize("name", [name for name in METRICS if name != "Failed"])
def test_it_can_be_that_of_one_workspace(stack: Stack, name: str) -> None:
    check = WorkspaceDriftCheck(stack, "Drift")
    given = CfnParameter(stack, "Workspace").value_as_string
    known = METRICS[name](check, declare(stack)).dimensions
    assert known == {"StackName": "Desk", "WorkspaceId": CLAIMS.rpartition("/")[2]}
    expected = {"Fn::Select": [1, {"Fn::Split": ["/workspace/", {"Ref": "Workspace"}]}]}
    dimensions = METRICS[name](check, declare(stack, given)).dimensions
    assert dimensions
    assert stack.resolve(dimensions["WorkspaceId"]) == expected


def test_the_stacks_name_is_the_one_that_it_is_deployed_with() -> None:
    stack = Stack(Stage(App(), "Production"), "Desk")
    check = WorkspaceDriftCheck(stack, "Drift")
    assert check.metric_missing().dimensions == {"StackName": "Production-Desk"}


def test_in_another_stack_of_another_region_a_metric_is_looked_up_where_it_is(stack: Stack) -> None:
    there = Stack(stack.node.root, "Board", env=Environment(account="123456789012", region="us-east-1"))  # type: ignore[arg-type]  # every construct has a root to be in
    check = WorkspaceDriftCheck(stack, "Drift")
    cloudwatch.Dashboard(there, "Board", widgets=[[cloudwatch.GraphWidget(left=[check.metric_missing()])]])
    assert "eu-central-1" in text(only(there, "AWS::CloudWatch::Dashboard"))


def test_one_alarm_rings_for_what_is_missing_or_foreign_and_not_where_there_is_no_value(stack: Stack) -> None:
    check = WorkspaceDriftCheck(stack, "Drift")
    found = alarm(stack, check.drift_alarm)
    names = {each["MetricStat"]["Metric"]["MetricName"] for each in found["Metrics"] if "MetricStat" in each}
    assert names == {"Missing", "Foreign"}
    assert {each["MetricStat"]["Period"] for each in found["Metrics"] if "MetricStat" in each} == {3600}
    assert [each["Expression"] for each in found["Metrics"] if "Expression" in each] == ["missing + foreign"]
    assert (found["Threshold"], found["EvaluationPeriods"]) == (1, 1)
    assert found["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert found["TreatMissingData"] == "notBreaching"


def test_the_other_rings_for_a_failed_check_and_for_two_that_have_not_run_but_not_before_the_first(
    stack: Stack,
) -> None:
    check = WorkspaceDriftCheck(stack, "Drift")
    found = alarm(stack, check.failure_alarm)
    assert (found["MetricName"], found["Statistic"], found["Period"]) == ("Failed", "Maximum", 7200)
    assert (found["Threshold"], found["EvaluationPeriods"], found["TreatMissingData"]) == (1, 1, "breaching")
    assert found["WarmUpConfiguration"] == {"WarmUpPeriodDurationInMinutes": 120}


def test_actions_are_those_of_both_alarms_when_they_ring_and_when_it_is_over(stack: Stack) -> None:
    topic = sns.Topic(stack, "Topic")
    check = WorkspaceDriftCheck(stack, "Drift", alarm_actions=[actions.SnsAction(topic)])
    for each in (check.drift_alarm, check.failure_alarm):
        found = alarm(stack, each)
        assert found["AlarmActions"] == found["OKActions"] == [stack.resolve(topic.topic_arn)]


CRON = scheduler.ScheduleExpression.cron(minute="0", hour="6", time_zone=TimeZone.EUROPE_BERLIN)


@pytest.mark.parametrize(
    ("schedule", "period", "seconds", "warm_up"),
    [
        (scheduler.ScheduleExpression.rate(Duration.minutes(1)), None, 60, 2),
        (scheduler.ScheduleExpression.rate(Duration.minutes(90)), None, 5400, 180),
        (scheduler.ScheduleExpression.rate(Duration.days(3)), None, 3 * 86_400, 2880),
        (CRON, None, 86_400, 2880),
        (CRON, Duration.hours(84), 302_400, 2880),
        (EVERY_HOUR, Duration.hours(2), 7200, 240),
    ],
)
def test_the_alarms_look_as_far_back_as_two_checks_within_what_cloudwatch_takes(
    stack: Stack, schedule: scheduler.ScheduleExpression, period: Duration | None, seconds: int, warm_up: int
) -> None:
    check = WorkspaceDriftCheck(stack, "Drift", schedule=schedule, period=period)
    assert check.metric_missing().period.to_seconds() == seconds
    found = alarm(stack, check.failure_alarm)
    assert found["Period"] == 2 * seconds
    assert found["Period"] * found["EvaluationPeriods"] <= 604_800
    assert found["WarmUpConfiguration"]["WarmUpPeriodDurationInMinutes"] == warm_up <= 2880


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"schedule": scheduler.ScheduleExpression.rate(Duration.days(4))}, r"schedule: rate\(4 days\) is too long"),
        ({"schedule": CRON, "period": Duration.days(7)}, "period: 7 days is too long.*at least every 84 hours"),
        ({"period": Duration.seconds(90)}, "period: .* not in whole minutes"),
        ({"schedule": scheduler.ScheduleExpression.expression("at(2026-11-24T10:00:00)")}, r"schedule: at\(.*once"),
        (
            {"schedule": scheduler.ScheduleExpression.expression("rate(2 weeks)")},
            r"schedule: rate\(2 weeks\) is neither",
        ),
        ({"schedule": scheduler.ScheduleExpression.expression("cron(0 6)")}, r"schedule: cron\(0 6\) is neither"),
        (
            {"schedule": EVERY_HOUR, "period": Duration.minutes(30)},
            r"period: 30 minutes is shorter than the rate\(1 hour\)",
        ),
        (
            {"alarm_actions": ["arn:aws:sns:eu-central-1:123456789012:topic"]},
            r"alarm_actions: 'arn.*SnsAction\(topic\)",
        ),
        ({"schedule": "rate(1 hour)"}, r"schedule: 'rate\(1 hour\)' is not a ScheduleExpression"),
        ({"timeout": Duration.minutes(2)}, "timeout: 2 minutes is not from 3 to 15 minutes"),
        ({"memory_size": 64}, "memory_size: 64"),
        ({"alarm_actions": "arn:aws:sns:eu-central-1:123456789012:topic"}, "alarm_actions: .* is not a list"),
    ],
)
def test_what_cannot_be_is_refused_with_construct_parameter_and_value(
    stack: Stack, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^Desk/Drift: {message}"):
        WorkspaceDriftCheck(stack, "Drift", **settings)


def test_a_topic_instead_of_an_action_and_more_actions_than_cloudwatch_takes_are_refused(stack: Stack) -> None:
    topic = sns.Topic(stack, "Topic")
    with pytest.raises(ValueError, match=r"^Desk/Drift: alarm_actions: .*Topic.* is no action.*SnsAction\(topic\)"):
        WorkspaceDriftCheck(stack, "Drift", alarm_actions=[topic])  # type: ignore[list-item]  # the mistake
    with pytest.raises(ValueError, match=r"^Desk/Again: alarm_actions: 6 actions; CloudWatch takes 5"):
        WorkspaceDriftCheck(stack, "Again", alarm_actions=[actions.SnsAction(topic)] * 6)


def test_a_metric_of_an_association_that_the_check_does_not_cover_is_refused(stack: Stack) -> None:
    other = Stack(stack.node.root, "Other", env=HERE)  # type: ignore[arg-type]  # every construct has a root to be in
    association = WorkspaceAssociation(other, "Claims", workspace=CLAIMS, resources=[user(1)])
    check = WorkspaceDriftCheck(stack, "Drift")
    with pytest.raises(ValueError, match=r"^Desk/Drift: workspace: Other/Claims is in a stack that"):
        check.metric_missing(association)


@pytest.mark.parametrize("id_", ["Drift", "Drift of claims", "Prüfung", "Drift/Claims"])
def test_its_policies_have_names_that_iam_takes_whatever_the_check_is_called(stack: Stack, id_: str) -> None:
    role = iam.Role(stack, "Mine", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    declare(stack)
    WorkspaceDriftCheck(stack, id_, role=role)
    names = [each["Properties"]["PolicyName"] for each in resources(stack, "AWS::IAM::Policy").values()]
    parts = [part for name in names for part in name["Fn::Join"][1] if isinstance(part, str)]
    assert [part for part in parts if not re.fullmatch(r"[\w+=,.@-]+", part, re.ASCII)] == []
    assert max(map(len, parts)) + len("11111111-2222-4333-8444-555555555555") <= 128


def test_a_second_check_of_a_stack_is_refused_with_both_paths(stack: Stack) -> None:
    WorkspaceDriftCheck(stack, "Drift")
    with pytest.raises(ValueError, match=r"^Desk/Again: Desk/Drift checks the same stack"):
        WorkspaceDriftCheck(stack, "Again")


@pytest.mark.parametrize("inner_first", [False, True])
def test_so_is_one_of_a_nested_stack_beside_that_of_the_stack_around_it(stack: Stack, *, inner_first: bool) -> None:
    nested = NestedStack(stack, "Nested")
    first, second = (nested, stack) if inner_first else (stack, nested)
    WorkspaceDriftCheck(first, "Drift")
    with pytest.raises(ValueError, match="nested in the other; one check covers both"):
        WorkspaceDriftCheck(second, "Again")


def test_two_stacks_of_an_app_have_a_check_each(stack: Stack) -> None:
    other = Stack(stack.node.root, "Other", env=HERE)  # type: ignore[arg-type]  # every construct has a root to be in
    for each, workspace in ((stack, CLAIMS), (other, BILLING)):
        WorkspaceDriftCheck(each, "Drift", repair=True)
        declare(each, workspace)
    for each, workspace in ((stack, CLAIMS), (other, BILLING)):
        assert [on for action, on in allowed(each) if action == "connect:DisassociateWorkspace"] == [workspace]


def test_where_nothing_is_declared_a_warning_says_so(stack: Stack) -> None:
    WorkspaceDriftCheck(stack, "Drift")
    found = Annotations.from_stack(stack).find_warning("/Desk/Drift", Match.string_like_regexp("nothing to check"))
    assert len(found) == 1


def test_where_the_template_may_be_deployed_as_yaml_a_warning_says_that_it_cannot_be_read() -> None:
    stack = Stack(App(), "Desk", env=HERE, synthesizer=LegacyStackSynthesizer())
    declare(stack)
    WorkspaceDriftCheck(stack, "Drift")
    assert Annotations.from_stack(stack).find_warning("/Desk/Drift", Match.string_like_regexp("YAML"))


@pytest.mark.parametrize("named", ["Found.User.Arn", "{{resolve:ssm:/alice}}"])
def test_where_a_declared_value_will_not_be_known_to_the_check_a_warning_says_that_it_would_fail(
    stack: Stack, named: str
) -> None:
    found = CfnResource(stack, "Found", type="Custom::Find").get_att("User.Arn").to_string()
    looked_up = CfnDynamicReference(CfnDynamicReferenceService.SSM, "/alice").to_string()
    arn = found if named.startswith("Found") else looked_up
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1), arn])
    WorkspaceDriftCheck(stack, "Drift")
    (warning,) = Annotations.from_stack(stack).find_warning("/Desk/Drift", Match.any_value())
    assert f"Desk/Claims declares {named}, whose value only CloudFormation knows" in str(warning.entry.data)


def test_what_the_check_can_resolve_needs_no_warning(stack: Stack) -> None:
    alice = CfnResource(stack, "Alice", type="AWS::Connect::User")
    nested = NestedStack(stack, "Nested")
    given = CfnParameter(stack, "Bob").value_as_string
    inner = WorkspaceAssociation(nested, "Claims", workspace=CLAIMS, resources=[alice.get_att("UserArn").to_string()])
    declared = [user(1), given, Fn.import_value("carol"), alice.get_att("UserArn").to_string()]
    WorkspaceAssociation(stack, "Billing", workspace=BILLING, resources=declared).node.add_dependency(inner)
    WorkspaceDriftCheck(stack, "Drift")
    assert not Annotations.from_stack(stack).find_warning("/Desk/Drift", Match.any_value())


def test_where_it_is_deployed_as_json_there_is_no_warning(stack: Stack) -> None:
    declare(stack)
    WorkspaceDriftCheck(stack, "Drift")
    assert not Annotations.from_stack(stack).find_warning("*", Match.any_value())


def test_associations_whose_provider_is_of_another_app_are_covered_too(stack: Stack) -> None:
    token = "arn:aws:lambda:eu-central-1:123456789012:function:associations"
    theirs = WorkspaceAssociationProvider.from_service_token(stack, "Theirs", token)
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=theirs)
    WorkspaceDriftCheck(stack, "Drift", repair=True)
    assert ("connect:DisassociateWorkspace", CLAIMS) in [*allowed(stack)]
    assert Template.from_stack(stack).find_resources("AWS::Lambda::Function").keys() == {
        name for name in resources(stack, "AWS::Lambda::Function") if name.startswith("Drift")
    }


def test_a_stack_without_a_check_is_as_it_was(stack: Stack) -> None:
    declare(stack)
    types = {each["Type"] for each in resources(stack).values()}
    assert not {each for each in types if "Scheduler" in each or "CloudWatch" in each}


def test_the_template_is_the_same_whether_the_check_comes_first_or_last() -> None:
    def template(*steps: Callable[[Stack], object]) -> str:
        stack = Stack(App(), "Desk", env=HERE)
        for step in steps:
            step(stack)
        return text(dict(resources(stack)))

    def check(stack: Stack) -> object:
        return WorkspaceDriftCheck(stack, "Drift", repair=True)

    def claims(stack: Stack) -> object:
        return WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])

    assert template(check, claims) == template(claims, check)


def test_synthesizing_twice_gives_the_same_template(stack: Stack) -> None:
    declare(stack, f"{INSTANCE}/workspace/{Fn.import_value('claims')}")
    WorkspaceDriftCheck(stack, "Drift")
    NestedStack(stack, "Nested")
    app = stack.node.root
    assert isinstance(app, App)
    first, second = (app.synth(force=True).get_stack_artifact(stack.artifact_id).template for _ in range(2))
    assert first == second
