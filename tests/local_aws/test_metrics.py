"""A schedule fires a function, the metrics in its log arrive, an alarm sees them; what AWS would refuse is refused."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.aws import LocalAws
from tests.alarms import HOUR, histories, states, total, until
from tests.local_aws.stacks import Stack, role

NAMESPACE = "LocalAws"
FUNCTION = """
import json, os, time

def handler(event, context):
    directive = {"Namespace": "LocalAws", "Dimensions": [["StackName"]]}
    directive["Metrics"] = [{"Name": name, "Unit": "Count"} for name in ("Missing", "Foreign")]
    metadata = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    print("looked")
    print(json.dumps({"_aws": metadata, "StackName": os.environ["STACK"], **event}))
    if event["Missing"] < 0:
        raise RuntimeError("as asked")
"""
SCHEDULER = {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
GROUP = {"Fn::Sub": "arn:aws:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default"}
INVOKE = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": {"Fn::GetAtt": ["Function", "Arn"]}}
STACK = [{"Name": "StackName", "Value": {"Ref": "AWS::StackName"}}]


def scheduled(missing: int, foreign: int = 0, **schedule: Any) -> dict[str, Any]:
    """A function that reports these metrics every hour."""
    values = json.dumps({"Missing": missing, "Foreign": foreign})
    target = {"Arn": {"Fn::GetAtt": ["Function", "Arn"]}, "RoleArn": {"Fn::GetAtt": ["Scheduler", "Arn"]}}
    return {
        "Role": role(),
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": FUNCTION},
                "Environment": {"Variables": {"STACK": {"Ref": "AWS::StackName"}}},
            },
        },
        "Scheduler": scheduler(),
        "Schedule": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {
                "ScheduleExpression": "rate(1 hour)",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {**target, "Input": values},
                **schedule,
            },
        },
    }


def scheduler(*, trust: object = SCHEDULER, may: object = INVOKE) -> dict[str, Any]:
    """The role of a schedule."""
    policy = {"PolicyName": "invoke", "PolicyDocument": {"Statement": [may]}}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": [trust]}, "Policies": [policy]},
    }


def alarm(**properties: Any) -> dict[str, Any]:
    """An alarm on one evaluation period; there is nothing to it where more is missing than 0."""
    fixed = {"EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {**fixed, **properties}}


def plain(**properties: Any) -> dict[str, Any]:
    """An alarm on one metric."""
    metric = {"Namespace": NAMESPACE, "MetricName": "Missing", "Dimensions": STACK, "Statistic": "Maximum"}
    return alarm(**{**metric, "Period": HOUR, **properties})


def math(expression: str = "missing + foreign", **properties: Any) -> dict[str, Any]:
    """An alarm on metric math."""
    metrics: list[dict[str, Any]] = [{"Id": "sum", "Expression": expression}]
    for name in ("Missing", "Foreign"):
        metric = {"Namespace": NAMESPACE, "MetricName": name, "Dimensions": STACK}
        statistic = {"Metric": metric, "Period": HOUR, "Stat": "Maximum"}
        metrics.append({"Id": name.lower(), "MetricStat": statistic, "ReturnData": False})
    return alarm(Metrics=metrics, **properties)


@pytest.fixture
def stack(aws: LocalAws) -> Iterator[Stack]:
    """A stack, not there yet, whose schedule does not fire in other tests."""
    stack = Stack(aws)
    yield stack
    aws.boto3_client("cloudformation").delete_stack(StackName=stack.name)


@pytest.mark.parametrize("kind", [plain, math])
def test_an_alarm_goes_off_and_is_well_again_and_sns_is_told(
    aws: LocalAws, stack: Stack, kind: Callable[..., dict[str, Any]]
) -> None:
    sqs = aws.boto3_client("sqs")
    sends = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:*", "Resource": "*"}
    policy = json.dumps({"Statement": [sends]})
    queue = sqs.create_queue(QueueName=stack.name, Attributes={"Policy": policy})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": [{"Protocol": "sqs", "Endpoint": arn}]}}
    actions = {name: [{"Ref": "Topic"}] for name in ("AlarmActions", "OKActions")}
    others = {"Topic": topic, "Alarm": kind(TreatMissingData="ignore", **actions)}
    assert stack.create({**scheduled(missing=2), **others}) == "CREATE_COMPLETE"
    aws.advance(HOUR)
    until(lambda: states(aws, stack.name) == {"Alarm": "ALARM"})
    assert stack.update({**scheduled(missing=0), **others}) == "UPDATE_COMPLETE"
    aws.advance(HOUR)
    until(lambda: states(aws, stack.name) == {"Alarm": "OK"})
    assert histories(aws, stack.name) == {"Alarm": ["INSUFFICIENT_DATA to ALARM", "ALARM to OK"]}
    assert total(aws, NAMESPACE, "Missing", StackName=stack.name) == (2, 2)
    told = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=20)["Messages"]
    subjects = [json.loads(message["Body"])["Subject"].partition(":")[0] for message in told]
    assert subjects == ["ALARM", "OK"]


def test_metric_math_sees_each_of_its_metrics(aws: LocalAws, stack: Stack) -> None:
    assert stack.create({**scheduled(missing=0, foreign=1), "Alarm": math()}) == "CREATE_COMPLETE"
    aws.advance(HOUR)
    until(lambda: states(aws, stack.name) == {"Alarm": "ALARM"})


def test_an_alarm_does_not_see_other_dimensions_or_units(aws: LocalAws, stack: Stack) -> None:
    assert stack.create({**scheduled(missing=1), "Alarm": plain()}) == "CREATE_COMPLETE"
    other = Stack(aws)
    assert other.create({"Alarm": plain()}) == "CREATE_COMPLETE"
    third = Stack(aws)
    same = [{"Name": "StackName", "Value": stack.name}]
    assert third.create({"Alarm": plain(Dimensions=same, Unit="Seconds")}) == "CREATE_COMPLETE"
    aws.advance(HOUR)
    until(lambda: states(aws, stack.name) == {"Alarm": "ALARM"})
    for each in (other, third):
        assert states(aws, each.name) == {"Alarm": "INSUFFICIENT_DATA"}


def test_what_no_longer_runs_is_noticed_where_missing_data_breaches(aws: LocalAws, stack: Stack) -> None:
    """It breaches from the beginning, before the first run too."""
    others = {"Alarm": plain(TreatMissingData="breaching")}
    assert stack.create({**scheduled(missing=0), **others}) == "CREATE_COMPLETE"
    assert states(aws, stack.name) == {"Alarm": "ALARM"}
    aws.advance(HOUR)
    until(lambda: states(aws, stack.name) == {"Alarm": "OK"})
    assert stack.update({**scheduled(missing=0, State="DISABLED"), **others}) == "UPDATE_COMPLETE"
    aws.advance(3 * HOUR)
    assert states(aws, stack.name) == {"Alarm": "ALARM"}


def test_a_new_alarm_waits_for_its_first_data_point_until_its_warm_up_is_over(aws: LocalAws, stack: Stack) -> None:
    warm_up = {"TreatMissingData": "breaching", "WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 120}}
    others = {"Alarm": plain(**warm_up), "Other": plain(**warm_up, Namespace="Nothing")}
    assert stack.create({**scheduled(missing=0), **others}) == "CREATE_COMPLETE"
    assert states(aws, stack.name) == {"Alarm": "INSUFFICIENT_DATA", "Other": "INSUFFICIENT_DATA"}
    aws.advance(HOUR)
    until(lambda: states(aws, stack.name) == {"Alarm": "OK", "Other": "INSUFFICIENT_DATA"})
    assert stack.update({**scheduled(missing=1), **others}) == "UPDATE_COMPLETE"
    aws.advance(HOUR)
    until(lambda: states(aws, stack.name) == {"Alarm": "ALARM", "Other": "ALARM"})


def test_a_function_that_fails_is_invoked_again_as_often_as_it_says(aws: LocalAws, stack: Stack) -> None:
    once = {"FunctionName": {"Ref": "Function"}, "Qualifier": "$LATEST", "MaximumRetryAttempts": 1}
    retries = {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": once}
    assert stack.create({**scheduled(missing=-1), "Retries": retries}) == "CREATE_COMPLETE"
    aws.advance(HOUR)
    until(lambda: total(aws, NAMESPACE, "Missing", StackName=stack.name) == (2, -2))


def test_metrics_that_cloudwatch_refuses_are_counted_and_named(aws: LocalAws, stack: Stack) -> None:
    logs = aws.boto3_client("logs")
    logs.create_log_group(logGroupName=stack.name)
    logs.create_log_stream(logGroupName=stack.name, logStreamName="stream")
    document = {"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [{"Namespace": NAMESPACE}]}}
    event = {"timestamp": int(time.time() * 1000), "message": json.dumps(document)}
    logs.put_log_events(logGroupName=stack.name, logStreamName="stream", logEvents=[event])
    assert total(aws, "AWS/Logs", "EMFValidationErrors", LogGroupName=stack.name) == (1, 1)
    assert f"Embedded metrics refused in {stack.name}: a metric directive has to have" in aws.log.read_text()


def test_a_role_that_scheduler_cannot_assume_is_refused(stack: Stack) -> None:
    trust = {**SCHEDULER, "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}}
    assert stack.create({**scheduled(missing=0), "Scheduler": scheduler(trust=trust)}) == "ROLLBACK_COMPLETE"
    ((failed, reason),) = stack.reasons()
    assert (failed, reason) == (
        "Schedule",
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    )


def test_a_role_says_which_account_and_group_may_assume_it(stack: Stack) -> None:
    condition = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}, "aws:SourceArn": GROUP}}
    resources = {**scheduled(missing=0), "Scheduler": scheduler(trust={**SCHEDULER, "Condition": condition})}
    assert stack.create(resources) == "CREATE_COMPLETE"


def test_a_role_that_may_not_invoke_the_function_does_not(aws: LocalAws, stack: Stack) -> None:
    before = total(aws, "AWS/Scheduler", "TargetErrorCount", ScheduleGroup="default")
    may = {**INVOKE, "Action": "lambda:GetFunction"}
    assert stack.create({**scheduled(missing=1), "Scheduler": scheduler(may=may)}) == "CREATE_COMPLETE"
    aws.advance(HOUR)
    assert total(aws, "AWS/Scheduler", "TargetErrorCount", ScheduleGroup="default") != before
    assert total(aws, NAMESPACE, "Missing", StackName=stack.name) == (0, 0)


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (math("missing + other"), "Invalid metrics list: 'other' is missing"),
        (math("missing +"), "Invalid metrics expression"),
        (math(MetricName="Missing"), "An alarm has either Metrics or these: ['MetricName']"),
        (plain(Period=90), "Period must be 10, 20, 30 or a multiple of 60"),
        (plain(Period=24 * HOUR, EvaluationPeriods=8), "EvaluationPeriods times Period is at most 604800 seconds"),
        (plain(DatapointsToAlarm=2), "DatapointsToAlarm is between 1 and EvaluationPeriods"),
        (plain(TreatMissingData="breach"), "TreatMissingData is not breach"),
        (
            plain(WarmUpConfiguration={"WarmUpPeriodDurationInMinutes": 2881}),
            "WarmUpConfiguration has 1 to 2880 minutes here",
        ),
    ],
)
def test_an_alarm_that_cloudwatch_refuses_is_refused(stack: Stack, refused: dict[str, Any], reason: str) -> None:
    assert stack.create({"Alarm": refused}) == "ROLLBACK_COMPLETE"
    assert reason in stack.reasons()[0][1]
