"""Templates, requests to custom resources and answers of theirs that AWS would refuse are refused."""

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.stacks import PROVIDER, Stack, function


def test_a_deployed_custom_resource_keeps_its_service_token(stack: Stack) -> None:
    resources = {**PROVIDER, "Other": function()}
    assert stack.create({**resources, "Custom": stack.custom()}) == "CREATE_COMPLETE"
    assert stack.update({**resources, "Custom": stack.custom("Other")}) == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.reasons() == [("Custom", "Modifying service token is not allowed.")]
    assert stack.requests() & {"Create", "Update"} == {"Create"}


@pytest.mark.parametrize(("size", "status"), [(4096, "CREATE_COMPLETE"), (4097, "ROLLBACK_COMPLETE")])
def test_an_answer_has_at_most_4096_bytes(stack: Stack, size: int, status: str) -> None:
    assert stack.create({**PROVIDER, "Custom": stack.custom(Bytes=size)}) == status
    expected = [("Custom", "Response object is too long.")] if size > 4096 else []
    assert stack.reasons() == expected


def test_an_event_has_at_most_1_mb(stack: Stack) -> None:
    """An update carries the properties twice, and so does the one back."""
    text = ["x" * 100_000] * 6
    assert stack.create({**PROVIDER, "Custom": stack.custom(Text=text)}) == "CREATE_COMPLETE"
    assert stack.update({**PROVIDER, "Custom": stack.custom(Text=text, Version="2")}) == "UPDATE_ROLLBACK_FAILED"
    assert "byte payload is too large for the Event invocation type (limit 1048576 bytes)" in stack.reasons()[-1][1]


def test_cloudformation_does_not_wait_until_the_function_ends(stack: Stack) -> None:
    """It has the answer, and the function can go on."""
    slow = function()
    slow["Properties"]["Code"]["ZipFile"] += """
    wait_for(bucket, "Delete")
"""
    assert stack.create({**PROVIDER, "Function": slow, "Custom": stack.custom()}) == "CREATE_COMPLETE"
    stack.delete()


def test_a_crash_is_delivered_again(stack: Stack) -> None:
    crashing = function()
    crashing["Properties"]["Code"]["ZipFile"] += """
noted = handler

def handler(event, context):
    bucket = event["ResourceProperties"]["Requests"]
    if not is_there(bucket, "crash"):
        note(bucket, "crash")
        raise RuntimeError("crash")
    noted(event, context)
"""
    assert stack.create({**PROVIDER, "Function": crashing, "Custom": stack.custom()}) == "CREATE_COMPLETE"
    assert "crash" in stack.requests()


@pytest.mark.parametrize(("count", "refused"), [(500, False), (501, True)])
def test_a_template_has_at_most_500_resources(stack: Stack, count: int, *, refused: bool) -> None:
    resources = {f"Wait{number}": {"Type": "AWS::CloudFormation::WaitConditionHandle"} for number in range(count)}
    if refused:
        with pytest.raises(ClientError, match="Number of resources, 501, is greater than maximum allowed, 500"):
            stack.create(resources)
    else:
        assert stack.create(resources) == "CREATE_COMPLETE"


def test_a_template_has_at_most_1_mb(stack: Stack) -> None:
    handle = {"Type": "AWS::CloudFormation::WaitConditionHandle", "Metadata": {"Text": "x" * 1_000_000}}
    with pytest.raises(ClientError, match="Template may not exceed 1000000 bytes in size"):
        stack.create({"Wait": handle})
