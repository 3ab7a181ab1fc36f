"""The tables as they are printed."""

from benchmarks.table import CONTENDERS, CRHELPER, OURS, SCRIPT, Limit, Row, comparison, limits


def test_rows_of_one_title_become_one_row_in_the_first_ones_place() -> None:
    rows = [Row("delete", {OURS: "20 calls"}), Row("zip", {OURS: "1 MB"}), Row("delete", {CRHELPER: "500 calls"})]
    assert [row[0] for row in comparison(rows).rows] == ["delete", "zip"]
    assert list(comparison(rows).markdown())[2] == "| delete | 20 calls | - | 500 calls | - |"


def test_every_contender_has_a_column() -> None:
    assert comparison([Row("zip", {SCRIPT: "none"})]).heading == ("", *CONTENDERS)


def test_a_limit_is_met_up_to_its_very_value() -> None:
    within, beyond = (Limit("zip", "2 MB", "19 MB", value, 2.0) for value in (2.0, 2.01))
    assert [row[-1] for row in limits([within, beyond]).rows] == ["yes", "no"]
