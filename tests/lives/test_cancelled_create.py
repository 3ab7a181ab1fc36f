"""A Create that is cancelled goes on while its Delete is at work; in the end nothing of it is left."""

from threading import Event, Thread
from typing import Any

import pytest

from local.connect.settings import MissingAssociation, RepeatedAssociate, Settings
from tests.lives.office import open_office
from tests.lives.test_deadlines import CLAIMS, INSTANCE, event, users


@pytest.mark.parametrize("missing", ["success", "item 404", "call 404"])
@pytest.mark.parametrize("repeated", ["success", "call 409"])
@pytest.mark.parametrize("overtaken_at", range(5))
def test_what_a_cancelled_create_makes_late_is_removed(
    overtaken_at: int, repeated: RepeatedAssociate, missing: MissingAssociation
) -> None:
    with open_office() as office:
        office.service.seed(INSTANCE)
        office.service.settings = Settings(repeated_associate=repeated, missing_association=missing)
        office.service.associate(CLAIMS, users(5, 200), office.time.now)
        overtaken, goes_on = Event(), Event()

        def hold_up(number: int) -> None:
            if number == overtaken_at and not overtaken.is_set():
                overtaken.set()
                goes_on.wait()

        created: list[Any] = []
        create = {key: value for key, value in event("Create", users(100)).items() if key != "PhysicalResourceId"}
        office.before_call = hold_up
        working = Thread(target=lambda: created.append(office.invoke(office.function(), create)))
        working.start()
        while not overtaken.is_set() and working.is_alive():
            working.join(0.01)

        def let_go(_: float) -> None:
            goes_on.set()
            working.join()

        office.before_call = None
        office.while_waiting = let_go
        unanswered = {**event("Delete", users(100)), "PhysicalResourceId": "Desk-Claims-1ABCDEF"}
        deleted = office.invoke(office.function(), unanswered)
        goes_on.set()
        working.join()
        assert created
        assert deleted.succeeded
        assert office.service.associations()[CLAIMS] == set(users(5, 200))
