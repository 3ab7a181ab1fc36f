"""The IAM policy in examples/ allows what the command asks for, and nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from policy_sentry.querying.actions import get_action_data

from connect_workspaces.aws import READS
from tests.readme.center import INSTANCE

PATH = Path(__file__).parents[2] / "examples" / "read-only-policy.json"
POLICY = json.loads(PATH.read_text("utf-8"))
NEEDED = READS - {"sts:GetCallerIdentity"}
"""What needs a permission (service authorization reference of STS: GetCallerIdentity needs none)."""


def reference(action: str) -> list[dict[str, Any]]:
    """What the service authorization reference says of an action, a row for each type of resource."""
    service, _, name = action.partition(":")
    data = get_action_data(service, name)
    assert data, f"{action} does not exist"
    rows: list[dict[str, Any]] = data[service]
    return rows


def allowed() -> dict[str, set[str]]:
    """On which resources the policy allows each action."""
    found: dict[str, set[str]] = {}
    for statement in POLICY["Statement"]:
        assert statement["Effect"] == "Allow"
        actions, resources = (
            [value] if isinstance(value, str) else value for value in (statement["Action"], statement["Resource"])
        )
        for action in actions:
            found.setdefault(action, set()).update(resources)
    return found


def test_it_allows_what_the_command_asks_for_and_what_that_depends_on() -> None:
    depended_on = {each for action in NEEDED for row in reference(action) for each in row["dependent_actions"]}
    assert allowed().keys() == NEEDED | depended_on


@pytest.mark.parametrize("action", sorted(allowed()))
def test_each_action_reads_or_lists(action: str) -> None:
    assert {row["access_level"] for row in reference(action)} <= {"Read", "List"}


@pytest.mark.parametrize("action", sorted(allowed()))
def test_each_action_is_allowed_on_the_resources_that_it_is_checked_on_and_no_others(action: str) -> None:
    known = {
        "Partition": "aws",
        "Region": INSTANCE.region,
        "Account": INSTANCE.account,
        "InstanceId": INSTANCE.id,
    }
    formats = {row["resource_arn_format"] for row in reference(action)}
    checked_on = {
        re.sub(r"\$\{(\w+)\}", lambda match: known.get(match[1], "*"), each) for each in formats - {"*"} or {"*"}
    }
    assert allowed()[action] == checked_on
