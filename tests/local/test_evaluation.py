"""An alarm goes where the tables of the CloudWatch user guide say, and metric math is computed."""

import pytest

from local.strict.evaluation import compute, state

POINTS = {"0": False, "X": True, "-": None}
OK, ALARM, NONE, SAME = "OK", "ALARM", "INSUFFICIENT_DATA", "as it was"


# Columns: data points, the newest last; datapoints to alarm; the states where missing, ignore, breaching, notBreaching.
@pytest.mark.parametrize(
    ("points", "to_alarm", "states"),
    [
        ("0-X-X", 3, (OK, OK, OK, OK)),
        ("0----", 3, (OK, OK, OK, OK)),
        ("-----", 3, (NONE, SAME, ALARM, OK)),
        ("0XX-X", 3, (ALARM, ALARM, ALARM, ALARM)),
        ("--X--", 3, (ALARM, SAME, ALARM, OK)),
        ("----X", 3, (NONE, SAME, ALARM, OK)),
        ("---X-", 3, (NONE, SAME, ALARM, OK)),
        ("0-X-X", 2, (ALARM, ALARM, ALARM, ALARM)),
        ("00X0X", 2, (ALARM, ALARM, ALARM, ALARM)),
        ("0-X--", 2, (OK, OK, ALARM, OK)),
        ("----0", 2, (OK, OK, ALARM, OK)),
        ("---X-", 2, (ALARM, SAME, ALARM, OK)),
    ],
)
def test_three_periods_are_evaluated(points: str, to_alarm: int, states: tuple[str, ...]) -> None:
    breaching = [POINTS[point] for point in points]
    treatments = ("missing", "ignore", "breaching", "notBreaching")
    assert tuple(state(breaching, 3, to_alarm, treatment, SAME) for treatment in treatments) == states


@pytest.mark.parametrize(
    ("points", "expected"),
    [("--0", OK), ("--X", ALARM), ("X-0", OK), ("0-X", ALARM), ("0--", OK), ("X--", ALARM), ("---", ALARM)],
)
def test_one_period_is_evaluated_and_the_newest_data_point_counts(points: str, expected: str) -> None:
    assert state([POINTS[point] for point in points], 1, 1, "breaching", SAME) == expected


@pytest.mark.parametrize(
    ("expression", "value"),
    [("missing + foreign", 5), ("missing - foreign * 2", -4), ("(missing + 4) / foreign", 2), ("-missing", -2)],
)
def test_metric_math_is_computed(expression: str, value: float) -> None:
    assert compute(expression, {"missing": 2.0, "foreign": 3.0}.__getitem__) == value


@pytest.mark.parametrize("expression", ["missing + foreign", "foreign / zero", "-missing"])
def test_no_value_comes_of_a_missing_one_or_of_a_division_by_zero(expression: str) -> None:
    assert compute(expression, {"missing": None, "foreign": 3.0, "zero": 0.0}.__getitem__) is None


@pytest.mark.parametrize("expression", ["SUM(METRICS())", "missing +", "missing > 0", "'text'", "missing ** 2"])
def test_other_metric_math_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"math|Invalid metrics expression"):
        compute(expression, {"missing": 2.0}.__getitem__)
