"""Alarms on metrics: what they watch, when they change their state, and which ones CloudWatch refuses.

MiniStack overlooks the dimensions and the unit of an alarm, how it treats missing data, how many data points have to
breach, and its warm-up; it refuses metric math. CloudWatch does not (API reference, PutMetricAlarm). A data point here
is one period that ends now, or one or more periods ago; CloudWatch evaluates every minute.

Warm-up: a new alarm is not evaluated until its data points are there or the time is over (CloudWatch user guide, "Alarm
warm-up periods"). "After you create or update the alarm", it says; whether an update of something else begins a new
warm-up is not documented. Here it does not.
"""

import operator
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from local.strict.clock import CLOCK
from local.strict.evaluation import EXTRA, compute, state
from local.strict.wrapping import wrap

MINUTE, HOUR, DAY = 60, 3_600, 86_400
METRICS = 10
WARM_UP = 2_880
ON_A_METRIC = ("MetricName", "Namespace", "Period", "Statistic", "ExtendedStatistic", "Dimensions", "Unit")

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}

Queries = Sequence[Mapping[str, Any]]
"""What an alarm on metric math watches: the items of its property `Metrics`."""

_evaluating = threading.RLock()


def _queries(alarm: Mapping[str, Any]) -> Queries:
    if "Metrics" in alarm:
        return alarm["Metrics"]  # type: ignore[no-any-return]
    metric = {key: alarm.get(key) for key in ("Namespace", "MetricName", "Dimensions")}
    statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
    return [{"MetricStat": {"Metric": metric, "Period": alarm["Period"], "Stat": statistic, "Unit": alarm.get("Unit")}}]


def _period(queries: Queries) -> int:
    periods = {int(query["MetricStat"]["Period"]) for query in queries if "MetricStat" in query}
    if len(periods) != 1:
        raise ValueError(f"The metrics of an alarm have to have one period: {sorted(periods)}")
    return periods.pop()


def _returned(queries: Queries) -> Mapping[str, Any]:
    returned = [query for query in queries if str(query.get("ReturnData", True)).lower() == "true"]
    if len(returned) != 1:
        raise ValueError("Exactly one element of the metrics list should return data.")
    return returned[0]


def _value(queries: Queries, query: Mapping[str, Any], end: float) -> float | None:
    if "Expression" in query:
        others = {other["Id"]: other for other in queries if other is not query}
        return compute(query["Expression"], lambda name: _value(queries, others[name], end))
    watched = query["MetricStat"]
    metric, start = watched["Metric"], end - int(watched["Period"])
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(metric.get("Dimensions") or []))
    points = [
        point
        for point in cloudwatch._metrics.get((metric["Namespace"], metric["MetricName"], dimensions), ())
        if start < point["Timestamp"] <= end and watched.get("Unit") in {None, point["Unit"]}
    ]
    value = cloudwatch._stat_value(cloudwatch._calc_stats(points), watched["Stat"], points) if points else None
    return None if value is None else float(value)


def _evaluate(_: Callable[..., None], alarm: dict[str, Any]) -> None:
    if not alarm.get("MetricName") and "Metrics" not in alarm:
        return  # put without CloudFormation, on metric math: MiniStack does not keep it
    queries, now, periods = _queries(alarm), CLOCK.time(), alarm["EvaluationPeriods"]
    breaches, period = _COMPARISONS[alarm["ComparisonOperator"]], _period(queries)
    ends = [now - period * ago for ago in reversed(range(periods + EXTRA))]
    with _evaluating:  # functions, tests and MiniStack's own thread all come by
        values = [_value(queries, _returned(queries), end) for end in ends]
        points = [None if value is None else breaches(value, alarm["Threshold"]) for value in values]
        if now < alarm.get("WarmUpEnds", 0) and None in points[-periods:]:
            return
        old, to_alarm = alarm["StateValue"], alarm.get("DatapointsToAlarm", periods)
        new = state(points, periods, to_alarm, alarm["TreatMissingData"], old)
        if new == old:
            return
        reason = f"{alarm['ComparisonOperator']} {alarm['Threshold']} for {values}, the newest last"
        alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=int(now))
        cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
    cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _record(original: Callable[..., dict[str, Any]], name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    queries = properties.get("Metrics")
    if queries:
        both = [key for key in ON_A_METRIC if key in properties]
        if both:
            raise ValueError(f"An alarm has either Metrics or these: {both}")
        alone = {key: value for key, value in properties.items() if key != "Metrics"}
        alarm = original(name, {**alone, "MetricName": "-", "Namespace": "-"})
        alarm = {key: value for key, value in alarm.items() if key not in ON_A_METRIC} | {"Metrics": queries}
    else:
        alarm = original(name, properties)
    _check(alarm)
    alarm["WarmUpEnds"] = _warm_up_ends(cloudwatch._alarms.get(name), properties.get("WarmUpConfiguration", {}))
    return alarm


def _warm_up_ends(known: Mapping[str, Any] | None, asked: Mapping[str, Any]) -> float:
    minutes = int(asked.get("WarmUpPeriodDurationInMinutes", 0))
    if asked and (len(asked) > 1 or not 1 <= minutes <= WARM_UP):
        raise ValueError(f"WarmUpConfiguration has 1 to {WARM_UP} minutes here, and nothing else: {dict(asked)}")
    return float(known.get("WarmUpEnds", 0)) if known else CLOCK.time() + MINUTE * minutes


def _check(alarm: Mapping[str, Any]) -> None:
    """ValueError where CloudWatch refuses an alarm, or this does not know how to evaluate it."""
    queries, periods = _queries(alarm), alarm["EvaluationPeriods"]
    period, returned = _period(queries), _returned(queries)
    if len(queries) > METRICS:
        raise ValueError(f"An alarm has at most {METRICS} metrics: {len(queries)}")
    if period not in {10, 20, 30} and (period < MINUTE or period % MINUTE):
        raise ValueError(f"Period must be 10, 20, 30 or a multiple of {MINUTE}: {period}")
    longest = 7 * DAY if period >= HOUR else DAY
    if period * periods > longest:
        raise ValueError(f"EvaluationPeriods times Period is at most {longest} seconds: {period * periods}")
    if not 1 <= alarm.get("DatapointsToAlarm", periods) <= periods:
        raise ValueError("DatapointsToAlarm is between 1 and EvaluationPeriods")
    if alarm["ComparisonOperator"] not in _COMPARISONS:
        raise ValueError(f"The local AWS does not know {alarm['ComparisonOperator']}")
    if alarm["TreatMissingData"] not in {"breaching", "notBreaching", "ignore", "missing"}:
        raise ValueError(f"TreatMissingData is not {alarm['TreatMissingData']}")
    try:
        _value(queries, returned, CLOCK.time())
    except KeyError as error:
        raise ValueError(f"Invalid metrics list: {error} is missing") from error


def enforce() -> None:
    """Put the rules in force."""
    wrap(cloudwatch, "_evaluate_alarm", _evaluate)
    wrap(provisioners, "_cw_metric_alarm_record", _record)
