"""The reason a person sees: readable, short, the most important first.

Rule 10 of the contract.
"""

from hypothesis import given
from hypothesis import strategies as st

from tests.arns import CLAIMS, routing_profile, user
from workspace_association.apply import ApplyError
from workspace_association.arns import parse_workspace
from workspace_association.connect import Operation
from workspace_association.response import LIMIT, reason_of
from workspace_association.results import NO_WORKSPACE, CallFailedError, Failure, Kind

WORKSPACE = parse_workspace(CLAIMS)
STREAM = "2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef"
NOT_SENT = Failure(Kind.NOT_SENT, message="not sent")
NOT_FOUND = Failure(Kind.MISSING, "404", "Resource not found")

arns = st.integers(1, 10**12 - 1).flatmap(lambda number: st.sampled_from([user(number), routing_profile(number)]))
failures = st.builds(Failure, st.sampled_from(Kind), st.text(max_size=300), st.text(max_size=300))
failed = st.dictionaries(arns, failures, min_size=1, max_size=60)


def error(failed: int, done: int = 0, not_restored: int = 0) -> ApplyError:
    failures, left = ({user(n): NOT_FOUND for n in range(count)} for count in (failed, not_restored))
    return ApplyError(WORKSPACE, Operation.ASSOCIATE, failed + done, failures, not_restored=left)


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
    failed = {user(1): NOT_SENT, user(2): NOT_FOUND}
    reason = reason_of(ApplyError(WORKSPACE, Operation.ASSOCIATE, 2, failed), WORKSPACE, STREAM)
    assert "agent/00000000-0000-4000-8000-000000000002 404 Resource not found" in reason
    assert reason.startswith("2 of 2 associations failed")


def test_a_search_that_failed_says_so() -> None:
    broken = CallFailedError(Failure(Kind.TRANSIENT, "InternalServiceException", "Something went wrong"))
    assert reason_of(broken, WORKSPACE, STREAM).startswith(
        "Could not read workspace c1a1b2c3…: InternalServiceException Something went wrong. Nothing was changed."
    )


def test_a_missing_permission_is_named_by_the_action_that_aws_names() -> None:
    message = (
        f"User: arn:aws:sts::123456789012:assumed-role/{'x' * 60} is not authorized to perform: connect:Other on it"
    )
    denied = Failure(Kind.DENIED, "AccessDeniedException", message, action="connect:AssociateWorkspace")
    reason = reason_of(ApplyError(WORKSPACE, Operation.ASSOCIATE, 1, {user(1): denied}), WORKSPACE, STREAM)
    assert "no permission for connect:Other (AccessDeniedException). Nothing was changed." in reason


def test_a_missing_permission_is_named_by_the_action_that_was_asked_for_where_aws_names_none() -> None:
    denied = CallFailedError(Failure(Kind.DENIED, "403", "Denied", action="connect:SearchWorkspaceAssociations"))
    assert "no permission for connect:SearchWorkspaceAssociations (403)" in reason_of(denied, WORKSPACE, STREAM)


def test_a_missing_workspace_is_named_whole_however_it_is_found_out() -> None:
    named = f"Workspace {WORKSPACE.workspace_id} does not exist in instance {WORKSPACE.instance_id}"
    gone = {user(n): NO_WORKSPACE for n in range(60)}
    for failure in (CallFailedError(NO_WORKSPACE), ApplyError(WORKSPACE, Operation.ASSOCIATE, 60, gone)):
        assert reason_of(failure, WORKSPACE, STREAM).startswith(named)


@given(failed=failed, operation=st.sampled_from(Operation), not_restored=st.dictionaries(arns, failures, max_size=5))
def test_whatever_failed_the_reason_fits_and_says_how_many(
    failed: dict[str, Failure], operation: Operation, not_restored: dict[str, Failure]
) -> None:
    error = ApplyError(WORKSPACE, operation, len(failed) + 3, failed, not_restored=not_restored)
    reason = reason_of(error, WORKSPACE, STREAM)
    assert len(reason) <= LIMIT
    assert f"{len(failed)} of {len(failed) + 3} " in reason
    assert ("could not be restored" in reason) is bool(not_restored)
