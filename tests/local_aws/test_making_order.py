"""Without a dependency, a custom resource has no permissions yet when it is made, and none any more when it goes."""

from typing import Any

import pytest

from tests.local_aws.stacks import PROVIDER, Stack

DOCUMENT = {"Statement": [{"Effect": "Allow", "Action": "connect:SearchUsers", "Resource": "*"}]}
RESOURCES: dict[str, Any] = {
    **PROVIDER,
    "APolicy": {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "connect", "Roles": [{"Ref": "Role"}], "PolicyDocument": DOCUMENT},
    },
}


def order(stack: Stack) -> list[str]:
    """What of the policy and the custom resource was made first, and what deleted first."""
    return [
        f"{event['LogicalResourceId']} {event['ResourceStatus']}"
        for event in reversed(stack.events())
        if event["LogicalResourceId"] in {"APolicy", "Custom"} and event["ResourceStatus"].endswith("_COMPLETE")
    ]


@pytest.mark.parametrize("depends", [False, True])
def test_dependencies_decide_and_nothing_else(stack: Stack, *, depends: bool) -> None:
    custom = {**stack.custom(), **({"DependsOn": "APolicy"} if depends else {})}
    assert stack.create({**RESOURCES, "Custom": custom}) == "CREATE_COMPLETE"
    stack.delete()
    first, second = ("APolicy", "Custom") if depends else ("Custom", "APolicy")
    made, deleted = "CREATE_COMPLETE", "DELETE_COMPLETE"
    assert order(stack) == [f"{first} {made}", f"{second} {made}", f"{second} {deleted}", f"{first} {deleted}"]
