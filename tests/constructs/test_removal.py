"""What leaving the stack means, said at once or later."""

import pytest
from aws_cdk import App, RemovalPolicies, RemovalPolicy, Stack
from aws_cdk.assertions import Template
from constructs import Construct

from cdk_connect_workspace import WorkspaceAssociation
from tests.arns import CLAIMS, user
from tests.constructs.templates import only_association


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Desk")


def declare(
    scope: Construct, id_: str = "Claims", policy: RemovalPolicy = RemovalPolicy.DESTROY
) -> WorkspaceAssociation:
    return WorkspaceAssociation(scope, id_, workspace=CLAIMS, resources=[user(1)], removal_policy=policy)


POLICIES = [
    (RemovalPolicy.DESTROY, "Delete", "Delete"),
    (RemovalPolicy.RETAIN, "Retain", "Retain"),
    (RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, "RetainExceptOnCreate", "Retain"),
]


@pytest.mark.parametrize(("policy", "on_removal", "on_replacement"), POLICIES)
def test_the_removal_policy_says_what_leaving_the_stack_means(
    stack: Stack, policy: RemovalPolicy, on_removal: str, on_replacement: str
) -> None:
    declare(stack, policy=policy)
    association = only_association(stack)
    assert (association["DeletionPolicy"], association["UpdateReplacePolicy"]) == (on_removal, on_replacement)


@pytest.mark.parametrize(("policy", "on_removal", "on_replacement"), POLICIES)
def test_it_can_be_said_later(stack: Stack, policy: RemovalPolicy, on_removal: str, on_replacement: str) -> None:
    declare(stack).apply_removal_policy(policy)
    association = only_association(stack)
    assert (association["DeletionPolicy"], association["UpdateReplacePolicy"]) == (on_removal, on_replacement)


def test_cdks_own_way_to_retain_everything_reaches_it(stack: Stack) -> None:
    declare(stack)
    RemovalPolicies.of(stack).retain()
    assert only_association(stack)["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize("of", ["Team", "Team/Claims"])
def test_it_does_so_from_the_declaration_and_from_a_scope_around_it_too(stack: Stack, of: str) -> None:
    declare(Construct(stack, "Team"))
    (scope,) = (each for each in stack.node.find_all() if each.node.path == f"Desk/{of}")
    RemovalPolicies.of(scope).retain()
    assert only_association(stack)["DeletionPolicy"] == "Retain"


def test_teams_of_which_one_retains_are_refused_with_both_paths(stack: Stack) -> None:
    team = Construct(stack, "Team")
    declare(team)
    declare(Construct(stack, "Other"), "More")
    RemovalPolicies.of(team).retain()
    with pytest.raises(
        RuntimeError, match="Desk/Other/More: removal_policy: DESTROY disagrees with RETAIN of Desk/Team"
    ):
        Template.from_stack(stack)


def test_teams_that_both_retain_agree(stack: Stack) -> None:
    for name in ("North", "South"):
        team = Construct(stack, name)
        declare(team)
        RemovalPolicies.of(team).retain()
    assert only_association(stack)["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize("merged", [False, True])
def test_of_two_aspects_the_one_of_higher_priority_number_wins_wherever_they_are(stack: Stack, *, merged: bool) -> None:
    """As for any resource of CDK."""
    teams = [Construct(stack, name) for name in ("North", "South")][: 1 + merged]
    for team in teams:
        declare(team)
        RemovalPolicies.of(team).retain(priority=100)
    RemovalPolicies.of(stack).destroy(priority=200)
    assert only_association(stack)["DeletionPolicy"] == "Delete"


def test_that_of_a_neighbour_is_not_its(stack: Stack) -> None:
    declare(stack)
    RemovalPolicies.of(Construct(stack, "Neighbour")).retain()
    assert only_association(stack)["DeletionPolicy"] == "Delete"


def test_merged_declarations_may_change_it_one_after_the_other(stack: Stack) -> None:
    desks = [declare(stack), declare(stack, "More")]
    for desk in desks:
        desk.apply_removal_policy(RemovalPolicy.RETAIN)
    assert only_association(stack)["DeletionPolicy"] == "Retain"


def test_who_joins_later_agrees_with_what_was_changed_before(stack: Stack) -> None:
    declare(stack).apply_removal_policy(RemovalPolicy.RETAIN)
    declare(stack, "More", RemovalPolicy.RETAIN)
    assert only_association(stack)["DeletionPolicy"] == "Retain"


def test_merged_declarations_of_which_one_was_changed_are_refused_when_the_app_is_synthesized(stack: Stack) -> None:
    declare(stack)
    declare(stack, "More").apply_removal_policy(RemovalPolicy.RETAIN)
    with pytest.raises(RuntimeError, match="Desk/More: removal_policy: RETAIN disagrees with DESTROY of Desk/Claims"):
        Template.from_stack(stack)


def test_a_snapshot_is_refused(stack: Stack) -> None:
    with pytest.raises(ValueError, match=r"^Desk/Claims: removal_policy: SNAPSHOT"):
        declare(stack, policy=RemovalPolicy.SNAPSHOT)


def test_a_snapshot_is_refused_later_too(stack: Stack) -> None:
    desk = declare(stack)
    with pytest.raises(ValueError, match=r"^Desk/Claims: removal_policy: SNAPSHOT"):
        desk.apply_removal_policy(RemovalPolicy.SNAPSHOT)
