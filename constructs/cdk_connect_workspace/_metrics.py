"""The metrics of the drift check, as its function writes them into its log, and how often they come."""

import re
from collections.abc import Mapping
from typing import TypedDict

from aws_cdk import Duration, Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_scheduler as scheduler

NAMESPACE = "ConnectWorkspaceAssociation"
STACK, WORKSPACE = "StackName", "WorkspaceId"

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\(\S+( \S+){5}\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}
_WEEK = 7 * 24 * 60
"""Minutes that an alarm looks back at most (CloudWatch API reference, PutMetricAlarm, `Period`)."""

MISSED = 2
"""So many checks in a row have not run when the failure alarm begins."""

MAX_WARM_UP = 2880
"""Minutes that an alarm waits at most for its first values (CloudWatch API reference, WarmUpConfiguration)."""


class MetricProps(TypedDict, total=False):
    """What can be set on a metric, as CDK's `MetricOptions`; None means the default."""

    account: str | None
    color: str | None
    dimensions_map: Mapping[str, str] | None
    id: str | None
    label: str | None
    period: Duration | None
    region: str | None
    stack_account: str | None
    stack_region: str | None
    statistic: str | None
    unit: cloudwatch.Unit | None
    visible: bool | None


def period_of(schedule: scheduler.ScheduleExpression, given: Duration | None) -> Duration:
    """The longest time between two checks; ValueError with parameter and value where no alarm can watch over it."""
    if not isinstance(schedule, scheduler.ScheduleExpression):
        raise ValueError(f"schedule: {schedule!r} is not a ScheduleExpression of aws_cdk.aws_scheduler")  # noqa: TRY004
    said = schedule.expression_string
    if said.startswith("at("):
        raise ValueError(f"schedule: {said} runs once; give a rate or a cron expression")
    rate = _RATE.fullmatch(said)
    if not (rate or _CRON.fullmatch(said) or Token.is_unresolved(said)):
        raise ValueError(f"schedule: {said} is neither rate(NUMBER minutes|hours|days) nor cron(SIX FIELDS)")
    between = int(rate[1]) * _MINUTES[rate[2]] if rate else None
    period = given or Duration.minutes(_MINUTES["day"] if between is None else between)
    name = f"period: {given.to_human_string()}" if given else f"schedule: {said}"
    minutes = period.to_minutes(integral=False)
    if minutes < 1 or minutes != int(minutes):
        raise ValueError(f"{name} is not in whole minutes")
    if between and minutes < between:
        raise ValueError(f"{name} is shorter than the {said} of the schedule, so failure_alarm would ring all the time")
    if minutes * MISSED > _WEEK:
        raise ValueError(
            f"{name} is too long: an alarm of CloudWatch looks back 7 days, and this one waits for {MISSED} checks. "
            f"Check at least every {_WEEK // MISSED // 60} hours"
        )
    return period
