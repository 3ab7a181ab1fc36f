"""A failing resource cancels the others, and what it cancels is still at work when it is taken back."""

from tests.local_aws.stacks import PROVIDER, Stack

FAILS = {
    "Type": "Custom::Fails",
    "DependsOn": "Function",
    "Properties": {"ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:none"},
}


def test_a_create_is_still_at_work_when_its_delete_comes(stack: Stack) -> None:
    both = {"Create": "Delete", "Delete": "Create-done"}
    resources = {**PROVIDER, "Custom": stack.custom(Until=both), "AFails": FAILS}
    assert stack.create(resources) == "ROLLBACK_COMPLETE"
    assert ("Custom", "Resource creation cancelled") in stack.reasons()
    deleted, created = stack.request("Delete"), stack.request("Create")
    assert deleted["PhysicalResourceId"].startswith(f"{stack.name}-Custom-"), "the function has not said its own"
    assert deleted["ResourceProperties"] == created["ResourceProperties"]


def test_an_update_is_still_at_work_when_the_one_back_comes(stack: Stack) -> None:
    before = {**PROVIDER, "Custom": stack.custom(Version="1", Until={"Update1": "Update2-done"})}
    assert stack.create(before) == "CREATE_COMPLETE"
    after = {**PROVIDER, "Custom": stack.custom(Version="2", Until={"Update2": "Update1"}), "AFails": FAILS}
    assert stack.update(after) == "UPDATE_ROLLBACK_COMPLETE"
    assert ("Custom", "Resource update cancelled") in stack.reasons()
    forth, back = stack.request("Update2"), stack.request("Update1")
    assert back["PhysicalResourceId"] == forth["PhysicalResourceId"] == "own"
    assert (back["ResourceProperties"], back["OldResourceProperties"]) == (
        forth["OldResourceProperties"],
        forth["ResourceProperties"],
    )


def test_what_does_not_change_or_waits_for_others_is_not_sent(stack: Stack) -> None:
    before = {**PROVIDER, "Custom": stack.custom()}
    assert stack.create(before) == "CREATE_COMPLETE"
    waiting = {**stack.custom(Version="2"), "DependsOn": "AFails"}
    assert stack.update({**before, "AFails": FAILS, "Waiting": waiting}) == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.requests() & {"Create", "Update", "Create2"} == {"Create"}


def test_a_failed_create_is_deleted_under_the_id_that_it_answered(stack: Stack) -> None:
    assert stack.create({**PROVIDER, "Custom": stack.custom(Fails=True, Id="half")}) == "ROLLBACK_COMPLETE"
    assert stack.reasons() == [("Custom", "as asked")]
    assert stack.request("Delete")["PhysicalResourceId"] == "half"
