"""What IAM is asked about each call, against the service authorization reference."""

import re
from typing import Any, get_args

import pytest
from policy_sentry.querying.actions import get_action_data

from local.connect.model import Operation, inputs
from local.guard import checked_on
from tests.local.office import ALICE, BILLING, CLAIMS, OFFICE

IDS = {"InstanceId": OFFICE.id, "WorkspaceId": "workspace-1", "UserId": "user-1", "RoutingProfileId": "profile-1"}
ARNS = {"": OFFICE.arn, "*": "*", "workspace": CLAIMS, "agent": ALICE, "routing-profile": BILLING}


def reference(operation: Operation) -> set[str]:
    """The kinds of resources that an operation is checked on; "" is the instance, and "*" everything."""
    kinds = set()
    for row in get_action_data("connect", operation)["connect"]:
        found = re.fullmatch(r".*:instance/\$\{InstanceId\}(?:/([^/]+)/.*)?", row["resource_arn_format"])
        if found:
            kinds.add(found[1] or "")
    return kinds or {"*"}


@pytest.mark.parametrize("operation", get_args(Operation))
def test_every_operation_is_checked_on_what_the_reference_says(operation: Operation) -> None:
    parameters: dict[str, Any] = {name: IDS[name] for name in inputs(operation) if name in IDS}
    if "ResourceArns" in inputs(operation):
        parameters["ResourceArns"] = [ALICE, BILLING]
    asked = list(checked_on(operation, OFFICE.account, OFFICE.region, parameters))
    expected = {ARNS[kind] for kind in reference(operation)}
    everywhere = CLAIMS.replace("workspace-1", "*")
    assert {CLAIMS if arn == everywhere else arn for arn in asked} == expected
