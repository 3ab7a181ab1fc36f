"""A Create that is cancelled goes on while its Delete is at work; in the end nothing of it is left."""

import pytest

from local.connect.settings import MissingAssociation, RepeatedAssociate, Settings
from tests.lives.claims import CLAIMS, INSTANCE, event, users
from tests.lives.office import Invocation, open_office


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
        invocations: dict[str, Invocation] = {}
        overtaken = False

        def hold_up(number: int) -> None:
            nonlocal overtaken
            if number == overtaken_at and office.running is not invocations.get("delete") and not overtaken:
                overtaken = True
                office.time.wait(2)

        def create() -> None:
            whole = event("Create", users(100))
            del whole["PhysicalResourceId"]
            invocations["create"] = office.invoke(office.function(), whole)

        def delete() -> None:
            while not overtaken and "create" not in invocations:
                office.time.wait(0.01)
            unanswered = {**event("Delete", users(100)), "PhysicalResourceId": "Desk-Claims-1ABCDEF"}
            invocations["delete"] = office.invoke(office.function(), unanswered)

        office.before_call = hold_up
        office.time.together([create, delete])
        assert invocations["delete"].succeeded
        assert overtaken
        assert invocations["create"].ended >= invocations["delete"].began + 1
        assert office.service.associations()[CLAIMS] == set(users(5, 200))
