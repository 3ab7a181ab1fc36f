"""What a file without mistakes declares."""

import json
import re
from dataclasses import FrozenInstanceError

import pytest

from local.office import demo_instance
from tests.arns import INSTANCE
from tests.environments.files import ALICE, BOB, ENVIRONMENTS, PROFILE, VALID, WORKSPACE, read, with_change
from workspace_environments.environment import Environment, Stack, Workspace
from workspace_environments.schema import File
from workspace_environments.schema import Workspace as WorkspaceSettings


def test_the_shortest_file_gets_the_defaults() -> None:
    assert read(VALID) == Stack(
        name="workspace-associations-claims",
        account="123456789012",
        region="eu-central-1",
        tags={},
        workspaces={
            "claims": Workspace(
                arn=WORKSPACE,
                ownership="ADDITIVE",
                removal_policy="DESTROY",
                users=(f"{INSTANCE}/agent/{ALICE}",),
                routing_profiles=(),
            )
        },
    )


def test_every_setting_can_be_given() -> None:
    text = VALID + (
        f"    routing_profiles: [{PROFILE}]\n    ownership: EXCLUSIVE\n    removal_policy: RETAIN\n"
        'stack_name: My-Desks\ntags: {team: contact center, cost-center: "4711"}\n'
    )
    environment = read(text)
    workspace = environment.workspaces["claims"]
    assert (environment.name, environment.tags) == ("My-Desks", {"team": "contact center", "cost-center": "4711"})
    assert (workspace.ownership, workspace.removal_policy) == ("EXCLUSIVE", "RETAIN")


def test_ids_become_arns_of_the_workspaces_instance_and_arns_stay_as_they_are() -> None:
    text = VALID + f"      - {INSTANCE}/agent/{BOB}\n    routing_profiles:\n      - {PROFILE}\n"
    workspace = read(text).workspaces["claims"]
    assert workspace.users == (f"{INSTANCE}/agent/{ALICE}", f"{INSTANCE}/agent/{BOB}")
    assert workspace.routing_profiles == (f"{INSTANCE}/routing-profile/{PROFILE}",)


def test_routing_profiles_alone_are_enough() -> None:
    workspace = read(with_change("users", "routing_profiles")).workspaces["claims"]
    assert (workspace.users, workspace.routing_profiles) == ((), (f"{INSTANCE}/routing-profile/{ALICE}",))


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-iso-b", "aws-eusc"])
def test_a_workspace_may_be_in_any_partition(partition: str) -> None:
    text = with_change("arn:aws:", f"arn:{partition}:")
    assert read(text).workspaces["claims"].users[0].startswith(f"arn:{partition}:connect:")


def test_a_workspace_may_be_in_another_region_than_the_stack() -> None:
    environment = read(with_change("region: eu-central-1", "region: us-gov-west-1"))
    assert environment.region == "us-gov-west-1"
    assert environment.workspaces["claims"].arn == WORKSPACE


def test_a_list_can_be_shared_by_an_alias() -> None:
    text = with_change("users:", "users: &desk") + f"  billing:\n    arn: {WORKSPACE}x\n    users: *desk\n"
    workspaces = read(text).workspaces
    assert workspaces["billing"].users == workspaces["claims"].users


def test_nobody_changes_an_environment_after_reading() -> None:
    with pytest.raises(FrozenInstanceError):
        read(VALID).account = "000000000000"  # type: ignore[misc]


def test_the_demo_declares_three_desks_of_the_demos_instance_by_name() -> None:
    (environment,) = Environment.from_file(ENVIRONMENTS / "demo.yaml").stacks
    assert (environment.account, environment.region) == ("000000000000", "us-east-1")
    assert environment.name == "workspace-associations-demo"
    assert {name: workspace.ownership for name, workspace in environment.workspaces.items()} == {
        "claims": "ADDITIVE",
        "billing": "ADDITIVE",
        "backoffice": "EXCLUSIVE",
    }
    named = {arn: name for workspace in environment.workspaces.values() for arn, name in workspace.names.items()}
    assert named.keys() == {arn for each in environment.workspaces.values() for arn in (each.arn, *each.resources)}
    assert named.items() <= demo_instance().names.items()
    ((_, locked),) = json.loads((ENVIRONMENTS / "demo.lock.json").read_text())["instances"].items()
    assert sorted(named.values()) == sorted(name for names in locked.values() for name in names)


def test_the_production_example_shows_every_setting() -> None:
    text = (ENVIRONMENTS / "production.yaml").read_text()
    (environment,) = Environment.from_file(ENVIRONMENTS / "production.yaml").stacks
    assert (environment.account, environment.region) == ("123456789012", "eu-central-1")
    for setting in File.model_fields.keys() | WorkspaceSettings.model_fields.keys():
        assert re.search(rf"^[ #]*{setting}:", text, re.MULTILINE), setting
