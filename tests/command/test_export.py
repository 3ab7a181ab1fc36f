"""What is exported, as an environment file: deploying it changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from connect_workspaces.errors import CommandError
from connect_workspaces.export import Export, select
from connect_workspaces.export_formats import to_environment, to_python
from connect_workspaces.live import Instance, Workspace
from connect_workspaces.lock_names import Resolution
from tests.arns import BILLING, CLAIMS, INSTANCE
from tests.command.center import ALICE, BILLING_AGENTS, BOB, CENTER, CLAIMS_AGENTS, LEAVER, stack
from tests.command.instances import instances, there_in
from workspace_environments.document import parse
from workspace_environments.environment import Environment
from workspace_environments.files import EnvironmentFile
from workspace_environments.lock import Lock


def declared_in(text: str, instance: Instance = CENTER) -> dict[str, set[str]]:
    """The associations that an environment file declares, by workspace, once its names are resolved."""
    path = Path("exported.yaml")
    file = EnvironmentFile.of(parse(text, path), path)
    every = (*instance.workspaces, *(instance.users or ()), *(instance.routing_profiles or ()))
    there = {arn: instance.names.get(arn) for arn in every}
    resolution = Resolution(file.document, file.entries, Lock(), there)
    assert not resolution.mistakes
    (declared,) = Environment.of(file, resolution.lock).stacks
    workspaces = declared.workspaces.values()
    return {workspace.arn: {*workspace.users, *workspace.routing_profiles} for workspace in workspaces}


@given(instances())
def test_an_exported_file_declares_exactly_what_is_there_whatever_people_call_things(instance: Instance) -> None:
    if there_in(instance):
        assert declared_in(to_environment(select(instance)), instance) == there_in(instance)


def test_an_exported_file_reads_as_a_person_would_write_it() -> None:
    assert (
        to_environment(select(CENTER))
        == f"""\
# The associations of {INSTANCE}.
account: "123456789012"
region: eu-central-1
# connect-workspaces lock looks up what these names stand for, before this file is deployed
instance: {INSTANCE}
workspaces:

  billing:
    name: Billing
    ownership: ADDITIVE
    removal_policy: RETAIN
    routing_profiles:
      - Billing agents

  claims:
    name: Claims
    ownership: ADDITIVE
    removal_policy: RETAIN
    users:
      - alice.adler
      - bob.brandt
      # - {LEAVER.rpartition("/")[2]}  # left out, as no user has this ID any more
    routing_profiles:
      - Claims agents
"""
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Claims: level 1", '"Claims: level 1"'),
        ("true", '"true"'),
        ("12", '"12"'),
        (" x", '" x"'),
        ('say "x"', '"say \\"x\\""'),
        ("Ünïcode", '"Ünïcode"'),
    ],
)
def test_a_name_that_yaml_takes_for_something_else_is_quoted(name: str, written: str) -> None:
    profiles = {**(CENTER.routing_profiles or {}), CLAIMS_AGENTS: name}
    instance = replace(CENTER, routing_profiles=profiles)
    text = to_environment(select(instance))
    assert f"      - {written}\n" in text
    assert declared_in(text, instance) == there_in(CENTER)


@pytest.mark.parametrize("name", ["Billing agents", "arn:x", "x\ny", "00000000-0000-4000-8000-000000000001"])
def test_what_has_no_name_of_its_own_stands_there_by_its_id(name: str) -> None:
    profiles = {**(CENTER.routing_profiles or {}), CLAIMS_AGENTS: name}
    text = to_environment(select(replace(CENTER, routing_profiles=profiles)))
    assert f"      - {CLAIMS_AGENTS.rpartition('/')[2]}  # {name!r}\n".replace("'", "") in text


def test_a_workspace_that_shares_its_name_stands_there_by_its_arn() -> None:
    workspaces = {arn: replace(each, name="Claims") for arn, each in CENTER.workspaces.items()}
    instance = replace(CENTER, workspaces=workspaces)
    text = to_environment(select(instance))
    assert f"    arn: {CLAIMS}\n" in text
    assert declared_in(text, instance) == there_in(CENTER)


def test_without_names_the_file_holds_ids_alone() -> None:
    unnamed = replace(CENTER, workspaces={}, users=None, routing_profiles=None)
    text = to_environment(select(unnamed))
    assert declared_in(text) == there_in(CENTER)
    assert "workspace-c1a1b2c3:" in text


def test_whoever_is_not_among_the_users_is_a_leaver_whether_or_not_that_was_asked() -> None:
    assert declared_in(to_environment(select(replace(CENTER, gone=frozenset())))) == there_in(CENTER)


def test_a_workspace_where_nobody_exists_any_more_is_left_out_and_that_is_said() -> None:
    instance = replace(CENTER, associations={**CENTER.associations, CLAIMS: frozenset({LEAVER})})
    text = to_environment(select(instance))
    assert declared_in(text) == {BILLING: {BILLING_AGENTS}}
    assert "# Left out, as nobody in it exists any more: Claims (c1a1b2c3" in text
    assert f"#   {LEAVER.rpartition('/')[2]}" in text


def test_a_workspace_without_associations_is_left_out_and_that_is_said() -> None:
    instance = replace(CENTER, associations={CLAIMS: frozenset({ALICE})})
    assert "# Left out, as there is no association to export: Billing (b1a1b2c3" in to_environment(select(instance))


@pytest.mark.parametrize("wanted", ["Claims", "CLAIMS", CLAIMS, CLAIMS.rpartition("/")[2], CLAIMS.upper()])
def test_one_workspace_is_exported_by_its_name_id_or_arn(wanted: str) -> None:
    assert [exported.workspace.arn for exported in select(CENTER, [wanted]).workspaces] == [CLAIMS]


def test_an_unknown_workspace_is_an_error() -> None:
    with pytest.raises(CommandError, match='there is no workspace "Clams"'):
        select(CENTER, ["Clams"])


def test_what_a_stack_declares_is_left_out_of_an_unmanaged_export_in_whatever_letter_case() -> None:
    deployed = stack("Desks", Claims=(CLAIMS.upper(), [ALICE.upper()]), Other=(BILLING, [BOB, BILLING_AGENTS]))
    managed = select(CENTER, stacks=[deployed])
    unmanaged = select(CENTER, stacks=[deployed], unmanaged=True)
    assert declared_in(to_environment(managed)) == there_in(CENTER)
    assert declared_in(to_environment(unmanaged)) == {CLAIMS: {BOB, CLAIMS_AGENTS}}


def test_a_declaration_is_found_however_the_live_association_is_spelled() -> None:
    live = Instance(INSTANCE.upper(), {CLAIMS.upper(): frozenset({ALICE.upper(), BOB})})
    unmanaged = select(live, stacks=[stack("Desks", Claims=(CLAIMS, [ALICE]))], unmanaged=True)
    assert [member.arn for member in unmanaged.workspaces[0].members] == [BOB]


@pytest.mark.parametrize("write", [to_environment, to_python])
def test_a_stack_of_nothing_is_an_error(write: Callable[[Export], str]) -> None:
    nothing = Export(INSTANCE, (), unmanaged=True)
    with pytest.raises(CommandError, match="no associations that no deployed stack declares to export in arn:"):
        write(nothing)


def test_a_workspace_that_everybody_sees_is_pointed_out() -> None:
    instance = replace(CENTER, workspaces={**CENTER.workspaces, CLAIMS: Workspace(CLAIMS, "Claims", "ALL")})
    assert "  # Its visibility is ALL: everybody has it, and associations mean nothing." in to_environment(
        select(instance)
    )
