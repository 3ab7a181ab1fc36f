"""What the comparison makes of what it measured, and what its stack of custom resources sends."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.comparison import became
from benchmarks.contenders import CONTENDERS, Stack
from benchmarks.stage import TARGET, UNKNOWN, batches, users
from benchmarks.tables import Limit, Row, comparison_table, limit_table
from local.simulator.function import Function
from local.simulator.responses import Answers

WANTED = {*users(1, 59), UNKNOWN}
BY_HAND = {*users(1, 10)}


@pytest.mark.parametrize(
    ("said_done", "after", "words"),
    [
        (True, WANTED, "succeeds"),
        (True, WANTED - {UNKNOWN}, "reports success, 1 missing"),
        (False, BY_HAND, "fails, all as before"),
        (False, {*users(6, 45)}, "fails, leaves 35 behind, removes 5 made by hand before"),
    ],
)
def test_what_became_of_a_list_follows_from_what_is_associated(said_done: bool, after: set[str], words: str) -> None:
    assert became(said_done=said_done, wanted=WANTED, before=BY_HAND, after=after) == words


class Responding(Function):
    """Responds at once; the resource of this number cannot be created."""

    def __init__(self, answers: Answers, refused: int | None) -> None:
        self.sent: list[list[str]] = []
        self._answers, self._refused = answers, refused

    def invoke_together(self, events: Sequence[Mapping[str, Any]], seconds: float) -> str:
        self.sent.append([event["RequestType"] for event in events])
        for number, event in enumerate(events):
            status = "FAILED" if event["RequestType"] == "Create" and number == self._refused else "SUCCESS"
            body = f'{{"Status": "{status}", "Reason": "no", "PhysicalResourceId": "{number}"}}'
            self._answers.take(event["ResponseURL"].removeprefix(self._answers.url), body.encode())
        return ""


def stack(refused: int | None = None) -> tuple[Stack, Responding]:
    answers = Answers("https://localhost")
    function = Responding(answers, refused)
    return Stack(
        function, answers, lambda arns: [{**TARGET, "ResourceArns": batch} for batch in batches(arns)]
    ), function


def test_only_the_resources_that_change_are_updated() -> None:
    made, function = stack()
    assert made.create(users(1, 100))
    changed = [*users(101, 101), *users(2, 50), *users(102, 102), *users(52, 100)]
    made.update(changed)
    made.update(changed)
    made.delete()
    assert function.sent == [["Create"] * 4, ["Update"] * 2, ["Update"] * 4, ["Delete"] * 4]


def test_a_failed_create_is_followed_by_a_delete_of_everything() -> None:
    made, function = stack(refused=1)
    assert not made.create(users(1, 50))
    assert function.sent == [["Create"] * 2, ["Delete"] * 2]


def test_every_contender_has_a_column() -> None:
    heading, _, line = comparison_table([Row("calls", {who: f"{n}" for n, who in enumerate(CONTENDERS)})])
    assert heading == "|  | this project | AwsCustomResource | crhelper function | boto3 script |"
    assert line == "| calls | 0 | 1 | 2 | 3 |"


def test_a_limit_is_kept_up_to_its_very_value() -> None:
    _, _, within, beyond = limit_table([Limit("zip", [value], [2.0], "MB", "usual", 0.5) for value in (1.0, 1.01)])
    assert within == "| zip | 1 MB | 2 MB: usual | 0.50 | 0.5 | yes |"
    assert beyond.endswith("| **no** |")


def test_nothing_of_the_tests_is_imported() -> None:
    folder = Path(__file__).resolve().parents[2] / "benchmarks"
    assert not [path for path in folder.rglob("*.py") if "tests" in path.read_text()]
