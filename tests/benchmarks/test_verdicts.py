"""The verdict on a declaration that names an unknown user follows from what is associated afterwards."""

from benchmarks.lists import UNKNOWN, users
from benchmarks.verdicts import RIGHT, verdict

WANTED = {*users(1, 59), UNKNOWN}
BY_HAND = {*users(1, 10)}


def test_a_success_that_is_none_says_how_many_are_missing() -> None:
    after = WANTED - {UNKNOWN}
    assert verdict(said_done=True, wanted=WANTED, before=BY_HAND, after=after) == "says success, 1 of 60 missing"


def test_a_success_is_right_when_all_is_there() -> None:
    assert verdict(said_done=True, wanted=BY_HAND, before=set(), after=BY_HAND) == RIGHT


def test_a_failure_is_clean_only_when_everything_is_as_it_was() -> None:
    assert verdict(said_done=False, wanted=WANTED, before=BY_HAND, after=BY_HAND) == "fails clean"


def test_a_failure_tells_what_it_leaves_and_what_it_takes_away() -> None:
    after = {*users(6, 45)}
    told = verdict(said_done=False, wanted=WANTED, before=BY_HAND, after=after)
    assert told == "fails, leaves 35 behind, takes away 5 made by hand before"
