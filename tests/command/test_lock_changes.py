"""What a plan can say of people whose names were locked, from the names and the instance alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from cdk_connect_workspace.environments import EnvironmentStack
from connect_workspaces.live import Instance, User
from connect_workspaces.lock_changes import locked_in, notes_since_lock
from tests.arns import CLAIMS, INSTANCE
from tests.command.asked import changed, report
from tests.command.center import ALICE, BOB, CENTER, CHRIS, CLAIMS_AGENTS
from workspace_environments.environment import Stack, Workspace

pytestmark = pytest.mark.xdist_group("cdk")

NAMES = {ALICE: "alice.adler", BOB: "bob.brandt", CLAIMS: "Claims", CLAIMS_AGENTS: "Claims agents"}
ID = {arn: arn.rpartition("/")[2] for arn in (ALICE, BOB, CHRIS)}


@pytest.fixture(scope="module")
def template() -> Mapping[str, Any]:
    """That of an environment file, locked when Alice and Bob had these names."""
    workspace = Workspace(CLAIMS, (ALICE, BOB), (CLAIMS_AGENTS,), names=NAMES)
    stack = Stack("Desks", "123456789012", "eu-central-1", workspaces={"claims": workspace})
    made: Mapping[str, Any] = Template.from_stack(EnvironmentStack(App(), stack)).to_json()
    return made


def with_users(users: Mapping[str, str | None] | None) -> Instance:
    found = None if users is None else {arn: User(arn, name) for arn, name in users.items()}
    return replace(CENTER, users=found)


def test_a_template_names_whoever_was_locked(template: Mapping[str, Any]) -> None:
    assert locked_in(template) == NAMES


def test_nothing_is_said_where_nothing_has_changed() -> None:
    assert not list(notes_since_lock(NAMES, CENTER))


def test_who_was_renamed_made_anew_or_is_gone_is_told() -> None:
    assert list(notes_since_lock(NAMES, with_users({ALICE: "alice.miller", CHRIS: "bob.brandt"}))) == [
        f"since its name was locked: the user alice.adler is called alice.miller now (ID {ID[ALICE]})",
        f"since its name was locked: the user bob.brandt has the ID {ID[CHRIS]} now, and had {ID[BOB]}",
    ]
    assert list(notes_since_lock(NAMES, with_users({ALICE: "alice.adler"}))) == [
        f"since its name was locked: the user bob.brandt no longer exists (ID {ID[BOB]})"
    ]


def test_an_arn_in_another_letter_case_is_the_same_user() -> None:
    assert not list(notes_since_lock({arn.upper(): name for arn, name in NAMES.items()}, CENTER))


@pytest.mark.parametrize("users", [None, {}, {ALICE: None}], ids=["not read", "none", "read without names"])
def test_of_users_whose_names_were_not_read_nothing_is_said(users: Mapping[str, str | None] | None) -> None:
    assert not list(notes_since_lock(NAMES, with_users(users)))


def test_of_another_instance_nothing_is_said() -> None:
    assert not list(notes_since_lock({arn.replace(INSTANCE, INSTANCE + "2"): "x" for arn in NAMES}, CENTER))


def test_a_plan_notes_it_once_for_all_stacks_that_name_somebody() -> None:
    stacks = (replace(changed(name, {}, {"Desk": (CLAIMS, [ALICE])}), names=NAMES) for name in ("One", "Two"))
    said = report(*stacks, live=with_users({ALICE: "alice.miller", BOB: "bob.brandt"})).notes
    assert said == (f"since its name was locked: the user alice.adler is called alice.miller now (ID {ID[ALICE]})",)


def test_a_template_without_names_is_none_of_an_environment_file() -> None:
    resource = {"Type": "Custom::ConnectWorkspaceAssociation", "Properties": {"WorkspaceArn": {"Ref": "X"}}}
    assert locked_in({"Resources": {"A": resource, "B": {**resource, "Metadata": {"Names": ["agent/1 x"]}}}}) == {}


@pytest.mark.parametrize("names", ["agent/1 x", ["x", "queue/1 x", "agent/1", 1, None], {"agent/1": "x"}, None])
def test_metadata_of_that_name_that_somebody_else_wrote_is_left_alone(names: object) -> None:
    resource = {"Type": "Custom::ConnectWorkspaceAssociation", "Properties": {"WorkspaceArn": CLAIMS}}
    assert locked_in({"Resources": {"A": {**resource, "Metadata": {"Names": names}}}}) == {}
    for odd in (None, "text", ["Names"]):
        assert (
            locked_in({"Resources": {"A": {**resource, "Metadata": odd}, "B": {**resource, "Properties": odd}}}) == {}
        )
