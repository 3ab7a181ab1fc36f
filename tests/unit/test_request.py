"""Reading events: strict about what is wanted, lenient about what was.

Rules 6 and 11 of the contract.
"""

from typing import Any

import pytest

from tests.arns import BILLING, CLAIMS, INSTANCE, OTHER_INSTANCE, routing_profile, user
from workspace_association.plan import Ownership
from workspace_association.request import InvalidPropertyError, parse_declaration, parse_removal

DECLARED = [user(1), routing_profile(1)]


def event(old: dict[str, Any] | None = None, physical_id: str = CLAIMS, **properties: Any) -> dict[str, Any]:
    wanted = {"WorkspaceArn": CLAIMS, "ResourceArns": DECLARED, **properties}
    old_properties = {} if old is None else {"OldResourceProperties": old}
    return {
        "RequestType": "Update",
        "RequestId": "r1",
        "PhysicalResourceId": physical_id,
        "ResourceProperties": wanted,
        **old_properties,
    }


def test_order_and_repeats_of_the_arns_do_not_matter() -> None:
    assert parse_declaration(event(ResourceArns=DECLARED)) == parse_declaration(
        event(ResourceArns=[*reversed(DECLARED), user(1)])
    )


def test_ownership_is_additive_unless_declared() -> None:
    assert parse_declaration(event()).ownership is Ownership.ADDITIVE
    assert parse_declaration(event(Ownership="EXCLUSIVE")).ownership is Ownership.EXCLUSIVE


@pytest.mark.parametrize(
    ("properties", "named"),
    [
        ({"WorkspaceArn": None}, "WorkspaceArn: None is not a workspace ARN"),
        ({"WorkspaceArn": user(1)}, "WorkspaceArn: .* is not a workspace ARN"),
        ({"WorkspaceArn": f"{INSTANCE}/workspace/*"}, "WorkspaceArn: "),
        ({"WorkspaceArn": f"{CLAIMS}\n"}, "WorkspaceArn: "),
        (
            {"WorkspaceArn": f"arn:aws:connect:eu-central-1:123456789012:instance/{INSTANCE}/workspace/w"},
            "WorkspaceArn: .* there is an ARN where an ID belongs",
        ),
        ({"ResourceArns": None}, "ResourceArns: None is not a list"),
        ({"ResourceArns": user(1)}, "ResourceArns: .* is not a list"),
        ({"ResourceArns": []}, "ResourceArns: the list is empty"),
        ({"ResourceArns": [user(1), CLAIMS]}, r"ResourceArns\[1\]: .* is not the ARN of a user or routing profile"),
        ({"ResourceArns": [user(1), ["nested"]]}, r"ResourceArns\[1\]: "),
        ({"ResourceArns": [user(1, OTHER_INSTANCE)]}, r"ResourceArns\[0\]: .* belongs to another instance"),
        ({"Ownership": "exclusive"}, "Ownership: 'exclusive' is neither ADDITIVE nor EXCLUSIVE"),
    ],
)
def test_a_bad_property_is_refused_by_name(properties: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidPropertyError, match=f"^{named}"):
        parse_declaration(event(**properties))


@pytest.mark.parametrize("arn", [CLAIMS.replace("aws", "aws-cn", 1), CLAIMS.replace("aws", "aws-us-gov", 1)])
def test_every_partition_is_understood(arn: str) -> None:
    there = arn.partition("/workspace/")[0]
    assert parse_declaration(event(WorkspaceArn=arn, ResourceArns=[user(1, there)])).workspace.arn == arn


def test_what_is_not_a_valid_arn_in_the_old_properties_was_never_associated() -> None:
    old = {"WorkspaceArn": CLAIMS, "ResourceArns": [user(7), "nonsense", user(8, OTHER_INSTANCE), None, CLAIMS]}
    assert parse_declaration(event(old)).previous == {user(7)}


@pytest.mark.parametrize("old", [{}, {"WorkspaceArn": 5, "ResourceArns": "x"}, {"WorkspaceArn": CLAIMS}])
def test_old_properties_of_any_shape_do_not_fail_a_rollback(old: dict[str, Any]) -> None:
    assert parse_declaration(event(old)).previous == frozenset()


def test_after_a_change_of_the_workspace_nothing_was_declared_for_the_new_one() -> None:
    assert parse_declaration(event({"WorkspaceArn": BILLING, "ResourceArns": DECLARED})).previous == frozenset()


def test_a_delete_takes_away_what_was_declared_whatever_the_ownership() -> None:
    request = parse_removal(event(Ownership="EXCLUSIVE"))
    assert request is not None
    assert request.previous == set(DECLARED)
    assert not request.declared
    assert request.ownership is Ownership.ADDITIVE


@pytest.mark.parametrize(
    "properties", [{"WorkspaceArn": "nonsense"}, {"ResourceArns": ["nonsense"]}, {"ResourceArns": None}]
)
def test_a_delete_with_properties_that_never_worked_has_nothing_to_do(properties: dict[str, Any]) -> None:
    assert parse_removal(event(**properties)) is None


def test_an_arn_in_another_letter_case_is_the_same_arn() -> None:
    shouted = user(1).replace("agent/", "agent/A")
    request = parse_declaration(
        event({"WorkspaceArn": CLAIMS, "ResourceArns": [shouted.lower()]}, ResourceArns=[shouted, shouted.lower()])
    )
    assert len(request.declared) == 1
    assert request.previous == request.declared
