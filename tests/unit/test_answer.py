"""The reason a person sees: readable, short, the most important first."""

from hypothesis import given
from hypothesis import strategies as st

from tests.arns import CLAIMS, routing_profile, user
from workspace_association.answer import LIMIT, reason_of
from workspace_association.apply import ApplyError
from workspace_association.arns import parse_workspace
from workspace_association.delivery import UNSENT, Direction, Verdict
from workspace_association.failure import CallFailedError, Failure, Kind

WORKSPACE = parse_workspace(CLAIMS)
STREAM = "2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef"
NOT_FOUND = Verdict(done=False, failure=Failure(Kind.MISSING, "404", "Resource not found"))
DONE = Verdict(done=True, changed=True, touched=True)

arns = st.integers(1, 10**12 - 1).flatmap(lambda number: st.sampled_from([user(number), routing_profile(number)]))
failures = st.builds(Failure, st.sampled_from(Kind), st.text(max_size=300), st.text(max_size=300))
verdicts = st.dictionaries(arns, st.just(DONE) | st.builds(Verdict, st.just(False), failure=failures), max_size=60)


def error(failed: int, done: int = 0, not_restored: int = 0) -> ApplyError:
    all_of_them = {user(n): NOT_FOUND for n in range(failed)} | {user(failed + n): DONE for n in range(done)}
    return ApplyError(Direction.ASSOCIATE, all_of_them, {user(n): NOT_FOUND.failure for n in range(not_restored)})  # type: ignore[misc]


def test_one_unknown_user_among_many_is_named_in_full_with_the_cause_the_state_and_the_log() -> None:
    assert reason_of(error(1, done=60), WORKSPACE, STREAM) == (
        "1 of 61 associations failed on workspace c1a1b2c3…: agent/00000000-0000-4000-8000-000000000000 "
        f"404 Resource not found. Nothing was changed. Full list: log stream {STREAM}"
    )


def test_where_there_are_too_many_to_show_it_says_how_many_more() -> None:
    reason = reason_of(error(30, done=30), WORKSPACE, STREAM)
    assert reason.startswith(
        "30 of 60 associations failed on workspace c1a1b2c3…: agent/00000000-0000-4000-8000-000000000000"
    )
    assert "; and 29 more. Nothing was changed." in reason


def test_without_a_log_stream_more_of_them_are_shown() -> None:
    assert "; agent/00000000… 404 Resource not found; and 1 more" in reason_of(error(4), WORKSPACE, "")


def test_an_undo_that_failed_is_said() -> None:
    assert "3 could not be restored." in reason_of(error(1, done=5, not_restored=3), WORKSPACE, STREAM)


def test_an_arn_with_a_known_cause_comes_before_those_that_were_not_sent() -> None:
    reason = reason_of(ApplyError(Direction.ASSOCIATE, {user(1): UNSENT, user(2): NOT_FOUND}, {}), WORKSPACE, STREAM)
    assert "agent/00000000-0000-4000-8000-000000000002 404 Resource not found" in reason
    assert reason.startswith("2 of 2 associations failed")


def test_a_search_that_failed_says_so() -> None:
    denied = CallFailedError(Failure(Kind.DENIED, "AccessDeniedException", "User is not authorized"))
    assert reason_of(denied, WORKSPACE, STREAM).startswith(
        "Could not read the associations of workspace c1a1b2c3…: AccessDeniedException User is not authorized. "
        "Nothing was changed."
    )


@given(
    verdicts=verdicts, direction=st.sampled_from(Direction), not_restored=st.dictionaries(arns, failures, max_size=5)
)
def test_whatever_failed_the_reason_fits_and_starts_with_how_many(
    verdicts: dict[str, Verdict], direction: Direction, not_restored: dict[str, Failure]
) -> None:
    reason = reason_of(ApplyError(direction, verdicts, not_restored), WORKSPACE, STREAM)
    assert len(reason) <= LIMIT
    assert reason.startswith(f"{sum(not verdict.done for verdict in verdicts.values())} of {len(verdicts)} ")
    assert ("could not be restored" in reason) is bool(not_restored)
