"""The verdict on a declaration that names an unknown user follows from what is associated afterwards."""

from collections.abc import Set as AbstractSet

from benchmarks.lists import UNKNOWN, users
from benchmarks.verdicts import Verdict, in_words

WANTED = {*users(1, 59), UNKNOWN}
BY_HAND = {*users(1, 10)}


def verdict(after: AbstractSet[str], *, said_done: bool) -> Verdict:
    return Verdict.on(said_done=said_done, wanted=WANTED, before=BY_HAND, after=after)


def test_a_success_that_is_none_says_how_many_are_missing() -> None:
    told = verdict(WANTED - {UNKNOWN}, said_done=True)
    assert in_words([told]) == "says success, 1 of 60 missing"
    assert not told.right


def test_a_success_is_right_when_all_is_there() -> None:
    assert verdict(WANTED, said_done=True).right


def test_a_failure_is_clean_only_when_everything_is_as_it_was() -> None:
    assert in_words([verdict(BY_HAND, said_done=False)]) == "fails clean"


def test_a_failure_tells_what_it_leaves_and_what_it_takes_away() -> None:
    told = verdict({*users(6, 45)}, said_done=False)
    assert in_words([told]) == "fails, leaves 35 behind, takes away 5 made by hand before"


def test_several_runs_show_what_varied() -> None:
    failed = [verdict({*users(1, last)}, said_done=False) for last in (20, 35)]
    assert in_words(failed) == "fails, leaves 10-25 behind"
    assert in_words([*failed, verdict(WANTED, said_done=True)]).startswith("says success, and is right; or fails, ")
