"""Who exists, as the searches for users and routing profiles show it. The service model promises no field of a row."""

from typing import Any

import botocore.session
import pytest

from tests.arns import INSTANCE_ID, REGION, routing_profile, routing_profile_id, user, user_id
from workspace_association.deadline import Deadline
from workspace_association.drift.live import Live

ALICE, BOB = map(user, (1, 2))
BASIC, OLD = map(routing_profile, (1, 2))


class Center:
    """A client for Amazon Connect. It has one user and one routing profile, whose rows have what is given."""

    def __init__(self, user: dict[str, str], routing_profile: dict[str, str]) -> None:
        self.search_users = self._search("Users", user)
        self.search_routing_profiles = self._search("RoutingProfiles", routing_profile)
        self.asked: list[dict[str, Any]] = []

    def _search(self, rows: str, row: dict[str, str]) -> Any:
        def search(**asked: Any) -> dict[str, Any]:
            self.asked.append(asked)
            return {rows: [row], "ApproximateTotalCount": 1}

        return search

    def existing(self, *arns: str) -> dict[str, str]:
        def client_of(region: str) -> Any:
            assert region == REGION
            return self

        return Live(client_of, Deadline(lambda: 100.0, attempt=5)).existing(arns)


@pytest.mark.parametrize(
    ("user", "routing_profile"),
    [
        ({"Arn": ALICE}, {"RoutingProfileArn": BASIC}),
        ({"Id": user_id(1)}, {"RoutingProfileId": routing_profile_id(1)}),
        ({"Arn": ALICE.upper(), "Id": "1"}, {"RoutingProfileArn": BASIC.upper(), "RoutingProfileId": "1"}),
    ],
    ids=["the ARN", "the ID alone", "the ARN in another letter case, and another ID"],
)
def test_who_is_listed_by_arn_or_by_id_exists_and_nobody_else(
    user: dict[str, str], routing_profile: dict[str, str]
) -> None:
    center = Center({**user, "Username": "alice"}, {**routing_profile, "Name": "Basic"})
    assert center.existing(ALICE, BOB, BASIC, OLD) == {ALICE: "alice", BASIC: "Basic"}


def test_who_is_listed_without_a_name_exists() -> None:
    assert Center({"Arn": ALICE}, {}).existing(ALICE, BOB) == {ALICE: ""}


def test_a_page_has_as_many_rows_as_the_service_model_allows() -> None:
    center = Center({"Arn": ALICE}, {"RoutingProfileArn": BASIC})
    center.existing(ALICE, BASIC)
    model = botocore.session.get_session().get_service_model("connect")
    for name, asked in zip(("SearchUsers", "SearchRoutingProfiles"), center.asked, strict=True):
        parameters: Any = model.operation_model(name).input_shape
        most = parameters.members["MaxResults"].metadata["max"]
        assert asked == {"InstanceId": INSTANCE_ID, "MaxResults": most}
