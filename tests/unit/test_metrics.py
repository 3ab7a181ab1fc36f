"""CloudWatch reads the metrics of a check from its log, zeros too, and knows each by stack and workspace."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workspace_association.drift.metrics import Counts, documents

AT = 1_795_478_400_000
UNITS = {"Count", "None", "Seconds", "Milliseconds", "Bytes", "Percent"}
counts = st.builds(Counts, *[st.integers(0, 10_000)] * 4)


def check_embedded(document: Mapping[str, Any]) -> None:
    """What the schema in the CloudWatch user guide asks for ("Specification: Embedded metric format")."""
    assert len(json.dumps(document).encode()) <= 262_144
    metadata = document["_aws"]
    assert metadata.keys() == {"Timestamp", "CloudWatchMetrics"}
    assert isinstance(metadata["Timestamp"], int)
    for directive in metadata["CloudWatchMetrics"]:
        assert directive.keys() == {"Namespace", "Dimensions", "Metrics"}
        assert 1 <= len(directive["Namespace"]) <= 1024
        assert len(directive["Dimensions"]) >= 1
        for dimensions in directive["Dimensions"]:
            assert len(dimensions) <= 30
            for name in dimensions:
                assert 1 <= len(name) <= 250
                assert isinstance(document[name], str), "the value of a dimension is a text at the root"
                assert 1 <= len(document[name]) <= 1024
        assert 1 <= len(directive["Metrics"]) <= 100
        for metric in directive["Metrics"]:
            assert {"Name"} <= metric.keys() <= {"Name", "Unit", "StorageResolution"}
            assert 1 <= len(metric["Name"]) <= 1024
            assert metric.get("Unit", "None") in UNITS
            assert isinstance(document[metric["Name"]], int), "the value of a metric is a number at the root"


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(workspaces=st.none() | st.dictionaries(st.uuids().map(str), counts, max_size=30), failed=st.booleans())
def test_every_document_is_embedded_metric_format(workspaces: dict[str, Counts] | None, failed: bool) -> None:
    for document in documents("Desks", workspaces, failed=failed, at=AT):
        check_embedded(document)
        assert "\n" not in json.dumps(document)


def test_a_workspace_has_every_metric_zeros_too() -> None:
    nothing, _ = documents("Desks", {"claims": Counts()}, failed=False, at=AT)
    assert [nothing[name] for name in ("Missing", "Foreign", "Gone", "Repaired")] == [0, 0, 0, 0]
    first, _ = documents("Desks", {"claims": Counts(Missing=3, Repaired=2)}, failed=False, at=AT)
    assert first == {
        "_aws": {
            "Timestamp": AT,
            "CloudWatchMetrics": [
                {
                    "Namespace": "ConnectWorkspaceAssociation",
                    "Dimensions": [["StackName", "WorkspaceId"]],
                    "Metrics": [{"Name": name, "Unit": "Count"} for name in ("Missing", "Foreign", "Gone", "Repaired")],
                }
            ],
        },
        "StackName": "Desks",
        "WorkspaceId": "claims",
        "Missing": 3,
        "Foreign": 0,
        "Gone": 0,
        "Repaired": 2,
    }


def test_the_stack_has_the_totals_and_whether_the_check_failed() -> None:
    counted = {"claims": Counts(1, 2, 3, 4), "billing": Counts(10, 20, 30, 40)}
    *_, last = documents("Desks", counted, failed=False, at=AT)
    assert last["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["StackName"]]
    assert {name: value for name, value in last.items() if name != "_aws"} == {
        "StackName": "Desks",
        "Missing": 11,
        "Foreign": 22,
        "Gone": 33,
        "Repaired": 44,
        "Failed": 0,
    }


def test_a_check_that_has_not_looked_says_nothing_but_whether_it_failed() -> None:
    for failed in (False, True):
        (only,) = documents("Desks", None, failed=failed, at=AT)
        assert only == {**only, "StackName": "Desks", "Failed": int(failed)}
        assert [each["Name"] for each in only["_aws"]["CloudWatchMetrics"][0]["Metrics"]] == ["Failed"]


def test_a_stack_that_declares_nothing_has_zeros() -> None:
    (only,) = documents("Desks", {}, failed=False, at=AT)
    assert (only["Missing"], only["Foreign"], only["Failed"]) == (0, 0, 0)
