"""Metrics embedded in a log event are read as CloudWatch reads them, and what it would drop is refused."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from local.strict.emf import Datum, EmfError, emf

NOW = 1_800_000_000.0


def document() -> dict[str, Any]:
    return {
        "_aws": {
            "Timestamp": int(NOW * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": "Desk",
                    "Dimensions": [["StackName"], ["StackName", "WorkspaceId"], []],
                    "Metrics": [{"Name": "Missing", "Unit": "Count"}],
                }
            ],
        },
        "StackName": "desks",
        "WorkspaceId": "1",
        "Missing": 3,
        "who": ["alice"],
    }


def test_every_dimension_set_is_a_metric_of_its_own() -> None:
    stack = {"StackName": "desks"}
    assert emf(json.dumps(document()), NOW) == [
        Datum("Desk", "Missing", dimensions, NOW, "Count", (3,))
        for dimensions in (stack, {**stack, "WorkspaceId": "1"}, {})
    ]


def test_a_metric_may_have_many_values_and_needs_no_unit() -> None:
    changed = {**document(), "Missing": [1, 2.5]}
    changed["_aws"]["CloudWatchMetrics"][0]["Metrics"] = [{"Name": "Missing", "StorageResolution": 1}]
    assert [(datum.unit, datum.values) for datum in emf(json.dumps(changed), NOW)] == [("None", (1, 2.5))] * 3


@pytest.mark.parametrize("message", ["", "INIT", '{"message": "done"}', "{", "[]", "{'_aws': 1}"])
def test_other_log_events_have_no_metrics(message: str) -> None:
    assert emf(message, NOW) == []


def within(change: Callable[[dict[str, Any]], object]) -> Callable[[], str]:
    """A document with a change in its metric directive."""

    def changed() -> str:
        root = document()
        change(root["_aws"]["CloudWatchMetrics"][0])
        return json.dumps(root)

    return changed


def beside(**members: object) -> Callable[[], str]:
    """A document with other members at the root."""
    return lambda: json.dumps({**document(), **members})


def at(timestamp: object) -> Callable[[], str]:
    """A document with another timestamp."""
    return lambda: json.dumps({**document(), "_aws": {**document()["_aws"], "Timestamp": timestamp}})


def names(count: int) -> list[str]:
    return [f"name{number}" for number in range(count)]


@pytest.mark.parametrize(
    ("message", "mistake"),
    [
        (lambda: "INFO " + json.dumps(document()), "not one JSON object and nothing else"),
        (lambda: json.dumps(document()) * 2, "not one JSON object and nothing else"),
        (lambda: json.dumps([document()]), "_aws is no member of the root"),
        (lambda: json.dumps({"message": json.dumps(document())}), "_aws is no member of the root"),
        (beside(_aws={}), "_aws has to have ['CloudWatchMetrics', 'Timestamp']"),
        (beside(_aws=[]), "_aws has to have"),
        (beside(_aws={**document()["_aws"], "Other": 1}), "_aws has to have"),
        (beside(_aws={**document()["_aws"], "CloudWatchMetrics": {}}), "CloudWatchMetrics has to be an array"),
        (at(NOW), "Timestamp has to be milliseconds"),
        (at(str(NOW)), "Timestamp has to be milliseconds"),
        (at(10**400), "Timestamp has to be milliseconds"),
        (at(int(NOW)), "Timestamp has to be milliseconds"),
        (at(int(NOW - 15 * 86_400) * 1000), "Timestamp has to be milliseconds"),
        (at(int(NOW + 3 * 3_600) * 1000), "Timestamp has to be milliseconds"),
        (within(lambda directive: directive.pop("Dimensions")), "a metric directive has to have"),
        (within(lambda directive: directive.update(Other=1)), "a metric directive has to have"),
        (within(lambda directive: directive.update(Namespace="")), "Namespace has to be text"),
        (within(lambda directive: directive.update(Namespace="AWS/Desk")), "Namespace has to be text"),
        (within(lambda directive: directive.update(Namespace="x" * 256)), "Namespace has to be text"),
        (within(lambda directive: directive.update(Dimensions=[])), "Dimensions has to be an array"),
        (within(lambda directive: directive.update(Dimensions=["StackName"])), "a dimension set has to be an array"),
        (within(lambda directive: directive.update(Dimensions=[["Other"]])), "Other is no member of the root"),
        (within(lambda directive: directive.update(Dimensions=[["who"]])), "the dimension who has to be text"),
        (within(lambda directive: directive.update(Dimensions=[["StackName"] * 2])), "names a dimension twice"),
        (within(lambda directive: directive.update(Dimensions=[names(31)])), "a dimension set has to be an array"),
        (within(lambda directive: directive.update(Metrics=["Missing"])), "a metric definition has to have"),
        (within(lambda directive: directive.update(Metrics=[{"Name": "Other"}])), "Other is no member of the root"),
        (within(lambda directive: directive.update(Metrics=[{"Name": "who"}])), "the metric who is no number"),
        (within(lambda directive: directive["Metrics"][0].update(Unit="count")), "Unit of Missing is no unit"),
        (within(lambda directive: directive["Metrics"][0].update(Unit=[])), "Unit of Missing is no unit"),
        (within(lambda directive: directive["Metrics"][0].update(StorageResolution=5)), "neither 1 nor 60"),
        (within(lambda directive: directive.update(Metrics=[{"Name": "Missing"}] * 101)), "Metrics has to be an array"),
        (beside(StackName=""), "the dimension StackName has to be text"),
        (beside(StackName="x" * 1025), "the dimension StackName has to be text"),
        (beside(StackName="Büro"), "the dimension StackName has to be text"),
        (beside(StackName=1), "the dimension StackName has to be text"),
        (beside(Missing="3"), "the metric Missing is no number"),
        (beside(Missing=None), "the metric Missing is no number"),
        (beside(Missing=True), "the metric Missing is no number"),
        (beside(Missing=float("nan")), "NaN is not JSON"),
        (beside(Missing=1e200), "the metric Missing is no number"),
        (beside(Missing=[]), "Missing has to be an array"),
        (beside(Missing=[1] * 101), "Missing has to be an array"),
        (beside(who="x" * 1_048_576), "more than 1048576 bytes"),
    ],
)
def test_a_document_with_a_mistake_is_refused_and_the_mistake_named(message: Callable[[], str], mistake: str) -> None:
    with pytest.raises(EmfError, match=re.escape(mistake)):
        emf(message(), NOW)
