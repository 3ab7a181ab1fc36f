"""The drift check's function, as Lambda runs it: the bundle's other entry, and metrics that stand in its log."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.connect.faults import Error, Fault
from local.connect.server import LocalConnect
from local.simulator.custom_resource import STACK_ID
from local.simulator.function import Function
from local.simulator.stacks import Stacks
from tests.arns import CLAIMS
from tests.handler.conftest import users

HANDLER = "workspace_association.drift.main.handle"


@pytest.fixture(scope="module")
def checker(bundle: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Function]:
    """A function that checks the stack, and stays warm from test to test."""
    log = tmp_path_factory.mktemp("log") / "log"
    variables = {**environment, "STACK_ID": STACK_ID, "REPAIR": "true"}
    with Function.running(bundle, log, variables, HANDLER) as running:
        yield running


@pytest.fixture(autouse=True)
def deployed(stacks: Stacks, connect: LocalConnect) -> None:
    """The stack declares two people for claims, and both are there."""
    stacks.happens(STACK_ID, "CREATE_COMPLETE")
    stacks.declared[STACK_ID] = {"Desk": {"WorkspaceArn": CLAIMS, "ResourceArns": users(1, 2)}}
    connect.associate(CLAIMS, users(1, 2))


def lines(log: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The metrics, and the entries of the log. Every line is JSON of its own."""
    found = [json.loads(line) for line in log.splitlines()]
    metrics = [each for each in found if "_aws" in each]
    return metrics, [each for each in found if each not in metrics]


def test_the_metrics_of_a_check_are_lines_of_their_own_in_the_log(checker: Function) -> None:
    for _ in range(2):
        metrics, entries = lines(checker.invoke({"time": "2026-11-24T12:00:00Z"}, 300))
        assert [each.get("WorkspaceId") for each in metrics] == [CLAIMS.rpartition("/")[2], None]
        assert [each["Missing"] for each in metrics] == [0, 0]
        assert metrics[-1]["Failed"] == 0
        assert {each["StackName"] for each in metrics} == {"Desk"}
        assert {each["stack"] for each in entries} == {STACK_ID}


def test_a_function_without_time_for_two_looks_fails_in_time_and_changes_nothing(
    checker: Function, connect: LocalConnect
) -> None:
    connect.disassociate(CLAIMS, users(2))
    metrics, entries = lines(checker.invoke({}, 30))
    assert [{name: value for name, value in each.items() if name != "_aws"} for each in metrics] == [
        {"StackName": "Desk", "Failed": 1}
    ]
    assert "no time for another look" in entries[-1]["error"]
    assert connect.associations()[CLAIMS] == {*users(1)}


def test_what_cannot_be_read_ends_the_function_normally_with_the_metric(
    checker: Function, connect: LocalConnect
) -> None:
    connect.add_fault(
        Fault(effect=Error(code="AccessDeniedException"), operation="SearchWorkspaceAssociations", times=None)
    )
    metrics, entries = lines(checker.invoke({}, 300))
    assert [each["Failed"] for each in metrics] == [1]
    assert "AccessDeniedException" in entries[-1]["error"]
