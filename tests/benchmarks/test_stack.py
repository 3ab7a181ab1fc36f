"""The stack that contenders are declared in: sends what CloudFormation would send."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.contenders import declared_with_aws_custom_resource
from benchmarks.lists import BATCH, users, with_others
from benchmarks.stack import Stack
from benchmarks.worker import Invocation, Worker
from local.simulator.responses import Answers


class Function(Worker):
    """Answers at once; a resource whose physical ID is to be `refused` fails."""

    def __init__(self, answers: Answers, refused: int | None = None) -> None:
        self.sent: list[list[str]] = []
        self._answers, self._refused = answers, refused

    def invoke(self, events: Sequence[Mapping[str, Any]]) -> Invocation:
        self.sent.append([event["RequestType"] for event in events])
        for number, event in enumerate(events):
            failed = event["RequestType"] == "Create" and number == self._refused
            status = "FAILED" if failed else "SUCCESS"
            body = f'{{"Status": "{status}", "Reason": "no", "PhysicalResourceId": "{number}"}}'
            self._answers.received[event["ResponseURL"].removeprefix(self._answers.url)] = [body.encode()]
        return Invocation(seconds=1, error=None, began=0, peak=0)


def stack(refused: int | None = None) -> tuple[Stack, Function]:
    answers = Answers("https://localhost")
    function = Function(answers, refused)
    return Stack(function, answers, declared_with_aws_custom_resource), function


def test_only_the_resources_that_change_are_updated() -> None:
    made, function = stack()
    made.create(users(1, 100))
    made.update(with_others(users(1, 100), 2))
    made.delete()
    assert function.sent == [["Create"] * 4, ["Update"] * 2, ["Delete"] * 4]


def test_a_failed_create_is_followed_by_a_delete_of_everything() -> None:
    made, function = stack(refused=1)
    report = made.create(users(1, 2 * BATCH))
    assert not report.succeeded
    assert function.sent == [["Create"] * 2, ["Delete"] * 2]
    assert report.seconds == 2


def test_a_changed_list_has_as_many_others_as_asked_for() -> None:
    former = users(1, 500)
    assert len(set(with_others(former, 5)) - set(former)) == 5
    assert len(with_others(former, 5)) == 500
