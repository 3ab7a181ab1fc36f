"""The construct that notices, and if asked repairs, what differs from the deployed stack."""

from collections.abc import Sequence
from typing import Unpack, cast

from aws_cdk import CfnResource, Duration, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from cdk_connect_workspace._association import WorkspaceAssociation
from cdk_connect_workspace._coverage import Coverage
from cdk_connect_workspace._function import Code, FunctionProps, make_function
from cdk_connect_workspace._metrics import MAX_WARM_UP, MISSED, NAMESPACE, STACK, WORKSPACE, MetricProps, period_of
from cdk_connect_workspace._stack import StackAssociations

_CODE = Code(
    handler="workspace_association.drift.main.handle",
    description="Compares workspaces of Amazon Connect with what a stack declares",
    does="Checks workspace associations of Amazon Connect",
    shortest=3 * 60,
)

_RETRIES = 2
"""Of the scheduler, where Lambda does not take the event; the next check comes anyway."""

_MAX_AGE = 5 * 60
"""Seconds that the scheduler tries so, at most: none of its events is to meet the next one."""

_ACTIONS = 5
"""Actions of an alarm for each state, at most (CloudWatch API reference, PutMetricAlarm, `AlarmActions`)."""


class WorkspaceDriftCheck(Construct):
    """Looks regularly whether Amazon Connect still has what the deployed stack declares, with alarms and metrics.

    CloudFormation detects no drift in custom resources. The check reads the deployed template, so it covers every
    `WorkspaceAssociation` of the stack and of stacks nested in it, declared before the check or after it. There is one
    for each stack. It has a function, a role and a log of its own; the role may change something with `repair` only.
    The guide says what it costs.

    What differs counts when two looks show it, a minute apart: the search of Amazon Connect lags behind. While the
    stack is in transition nothing is checked.

    Args:
        scope: The parent construct.
        id: The construct's ID.
        schedule: When to check: a rate, by default one hour, or a cron expression.
        repair: Whether to put back what is missing, all of it or nothing; by default not. Nothing is ever removed.
        alarm_actions: What both alarms do when they begin, and when they are over; by default nothing.
        period: The longest time between two checks, in whole minutes, up to 3.5 days: an alarm looks back 7 days at
            most (CloudWatch API reference, `PutMetricAlarm`), and a check has to have been missed twice. It is no
            shorter than a rate. By default the rate of the schedule. For a cron expression it is one day; give it
            where that is wrong, or `failure_alarm` begins too often, or too late.
        function: What can be set on a `WorkspaceAssociationProvider`, here for the function of the check:
            `memory_size`, `timeout` (3 to 15 minutes), `log_retention`, `vpc` and the others. In a VPC it has to reach
            Amazon Connect and CloudFormation.

    Attributes:
        function: The function.
        role: What it acts as.
        schedule: What calls it.
        drift_alarm: In alarm while something is missing, or is associated with an EXCLUSIVE workspace and not declared.
            A leaver is neither.
        failure_alarm: In alarm when a check failed, and when two in a row have not run.

    Raises:
        ValueError: A value is out of its range, or another check covers the stack. The message names the construct,
            the parameter and the value.

    Example:
        >>> WorkspaceDriftCheck(self, "Drift", alarm_actions=[SnsAction(topic)])
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # CDK's name
        *,
        schedule: scheduler.ScheduleExpression | None = None,
        repair: bool | None = None,
        alarm_actions: Sequence[cloudwatch.IAlarmAction] | None = None,
        period: Duration | None = None,
        **function: Unpack[FunctionProps],
    ) -> None:
        super().__init__(scope, id)
        schedule = schedule or scheduler.ScheduleExpression.rate(Duration.hours(1))
        try:
            _check_actions(alarm_actions)
            self._period = period_of(schedule, period)
        except ValueError as error:
            raise ValueError(f"{self.node.path}: {error}") from None
        self._stack = Stack.of(self)
        associations = StackAssociations.of(self, self)
        environment = {"STACK_ID": self._stack.stack_id, "REPAIR": "true" if repair else "false"}
        made = make_function(self, _CODE, environment, **function)
        self.function, self.role = made.function, made.role
        self.schedule = self._scheduled(schedule)
        waiting = cast("CfnResource", self.schedule.node.default_child)
        self._coverage = Coverage(self, self._stack, self.role, waiting, repair=bool(repair))
        associations.check(self._coverage)
        self.drift_alarm, self.failure_alarm = self._alarms()
        for alarm in (self.drift_alarm, self.failure_alarm) if alarm_actions else ():
            alarm.add_alarm_action(*alarm_actions or ())
            alarm.add_ok_action(*alarm_actions or ())

    def metric_missing(
        self, workspace: WorkspaceAssociation | None = None, **props: Unpack[MetricProps]
    ) -> cloudwatch.Metric:
        """How many declared associations were missing at a check.

        Args:
            workspace: One whose workspace is meant; by default the sum over all that the check covers.
            props: As CDK's `MetricOptions`; by default Maximum, because CloudWatch may count a value twice, Count, and
                the period of the check.

        Raises:
            ValueError: The association is in a stack that the check does not cover.
        """
        return self._metric("Missing", workspace, props)

    def metric_foreign(
        self, workspace: WorkspaceAssociation | None = None, **props: Unpack[MetricProps]
    ) -> cloudwatch.Metric:
        """How many associations of EXCLUSIVE workspaces were not declared; else as `metric_missing`."""
        return self._metric("Foreign", workspace, props)

    def metric_gone(
        self, workspace: WorkspaceAssociation | None = None, **props: Unpack[MetricProps]
    ) -> cloudwatch.Metric:
        """How many declared users and routing profiles no longer exist; else as `metric_missing`."""
        return self._metric("Gone", workspace, props)

    def metric_repaired(
        self, workspace: WorkspaceAssociation | None = None, **props: Unpack[MetricProps]
    ) -> cloudwatch.Metric:
        """How many missing associations the check has put back; else as `metric_missing`."""
        return self._metric("Repaired", workspace, props)

    def metric_failed(self, **props: Unpack[MetricProps]) -> cloudwatch.Metric:
        """1 where a check could not tell, or not repair, and 0 where it could; `props` as for `metric_missing`."""
        return self._metric("Failed", None, props)

    def _metric(self, name: str, workspace: WorkspaceAssociation | None, props: MetricProps) -> cloudwatch.Metric:
        dimensions = {STACK: self._stack.stack_name}
        if workspace:
            if not self._coverage.reaches(Stack.of(workspace)):
                raise ValueError(
                    f"{self.node.path}: workspace: {workspace.node.path} is in a stack that this check does not cover"
                )
            dimensions[WORKSPACE] = _workspace_id(workspace.workspace_arn)
        defaults: MetricProps = {
            "dimensions_map": dimensions,
            "period": self._period,
            "statistic": cloudwatch.Stats.MAXIMUM,
            "unit": cloudwatch.Unit.COUNT,
        }
        asked: MetricProps = {**defaults, **{key: value for key, value in props.items() if value is not None}}  # type: ignore[typeddict-item]
        return cloudwatch.Metric(namespace=NAMESPACE, metric_name=name, **asked).attach_to(self)

    def _scheduled(self, schedule: scheduler.ScheduleExpression) -> scheduler.Schedule:
        group = self._stack.format_arn(service="scheduler", resource="schedule-group", resource_name="default")
        conditions = {"StringEquals": {"aws:SourceAccount": self._stack.account, "aws:SourceArn": group}}
        allowed = iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[self.function.function_arn])
        role = iam.Role(
            self,
            "ScheduleRole",
            assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com", conditions=conditions),
            description="Calls the check of workspace associations",
            inline_policies={"Invoke": iam.PolicyDocument(statements=[allowed])},
        )
        target = targets.LambdaInvoke(
            self.function,
            # CDK would allow all versions of the function too.
            role=role.without_policy_updates(),
            retry_attempts=_RETRIES,
            max_event_age=Duration.seconds(min(_MAX_AGE, self._period.to_seconds())),
        )
        return scheduler.Schedule(
            self, "Schedule", schedule=schedule, target=target, description="Checks workspace associations"
        )

    def _alarms(self) -> tuple[cloudwatch.Alarm, cloudwatch.Alarm]:
        name = self._stack.stack_name
        differences = cloudwatch.MathExpression(
            expression="missing + foreign",
            using_metrics={"missing": self.metric_missing(), "foreign": self.metric_foreign()},
            label="Associations that differ",
            period=self._period,
        )
        drift = differences.create_alarm(
            self,
            "DriftAlarm",
            alarm_description=f"Workspace associations differ from what stack {name} declares. The log of "
            f"{self.function.function_name} says which",
            evaluation_periods=1,
            threshold=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        # One period that holds several checks, so that a check which is a minute late does not count as missed.
        failed = self.metric_failed(period=Duration.seconds(MISSED * self._period.to_seconds()))
        failure = failed.create_alarm(
            self,
            "FailureAlarm",
            alarm_description=f"Whether workspace associations differ from what stack {name} declares is not known: "
            f"the check fails or does not run. The log of {self.function.function_name} says why",
            evaluation_periods=1,
            threshold=1,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        )
        in_template = failure.node.default_child
        if isinstance(in_template, CfnResource):
            # Before the first check there is no value. The oldest aws-cdk-lib has no name for this.
            minutes = min(MISSED * self._period.to_minutes(), MAX_WARM_UP)
            in_template.add_property_override("WarmUpConfiguration", {"WarmUpPeriodDurationInMinutes": minutes})
        return drift, failure


def _check_actions(given: object) -> None:
    """ValueError with the value where alarms cannot have these actions."""
    if not isinstance(given, Sequence | None) or isinstance(given, str):
        raise ValueError(f"alarm_actions: {given!r} is not a list")  # noqa: TRY004
    for each in given or ():
        if not callable(getattr(each, "bind", None)):
            raise ValueError(  # noqa: TRY004
                f"alarm_actions: {each!r} is no action of an alarm. For an SNS topic, give "
                "aws_cdk.aws_cloudwatch_actions.SnsAction(topic)"
            )
    if given and len(given) > _ACTIONS:
        raise ValueError(f"alarm_actions: {len(given)} actions; CloudWatch takes {_ACTIONS} for a state of an alarm")


def _workspace_id(workspace_arn: str) -> str:
    _, found, id_ = workspace_arn.rpartition("/workspace/")
    return id_ if found else Fn.select(1, Fn.split("/workspace/", workspace_arn))
