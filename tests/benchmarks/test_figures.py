"""What a reader sees of figures that were measured several times."""

import pytest

from benchmarks.figures import Spread, counted, number, times


def test_the_median_comes_with_the_least_and_the_most() -> None:
    assert Spread.of([0.5, 0.31, 12.4, 0.4, 0.6]).text("s") == "0.50 (0.31-12) s"


def test_what_was_measured_once_has_no_spread() -> None:
    assert Spread.of([3]).text("s") == "3.00 s"


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (0.034, "0.03"), (9.99, "9.99"), (131.6, "132")])
def test_no_more_digits_than_are_worth_reading(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_count_that_varied_shows_its_range() -> None:
    assert counted([20, 20]) == "20"
    assert counted([20, 27, 22]) == "20-27"


def test_a_ratio_to_nothing_is_none() -> None:
    assert times(3, 2) == "1.50 x"
    assert times(3, 0) == ""
