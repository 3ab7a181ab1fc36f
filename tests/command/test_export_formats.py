"""An export as CDK code, and as CSV."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App, Environment
from aws_cdk.assertions import Template
from hypothesis import given

from connect_workspaces.export import Export, select
from connect_workspaces.export_formats import to_csv, to_python
from connect_workspaces.live import Instance, User, Workspace
from tests.arns import BILLING, CLAIMS, INSTANCE
from tests.command.center import ALICE, BILLING_AGENTS, BOB, CENTER, CLAIMS_AGENTS, LEAVER
from tests.command.instances import NASTY, instances, there_in


def rows(text: str) -> list[list[str]]:
    """The rows of a CSV file, without its header."""
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@given(instances())
def test_exported_code_compiles_and_no_name_adds_a_line_to_it(instance: Instance) -> None:
    if there_in(instance):
        text = to_python(select(instance))
        compile(text.encode(errors="backslashreplace"), "exported.py", "exec")
        constructs = [line for line in text.splitlines() if line == "        WorkspaceAssociation("]
        assert len(constructs) == len(there_in(instance))


def test_exported_code_synthesizes_to_exactly_what_is_there() -> None:
    named = {arn: User(arn, name) for arn, name in zip(CENTER.users or {}, NASTY, strict=False)}
    instance = replace(
        CENTER,
        users=named,
        workspaces={CLAIMS: Workspace(CLAIMS, '"Claims\n'), BILLING: Workspace(BILLING, "x" * 200)},
    )
    module: dict[str, Any] = {"__name__": "exported"}
    exec(to_python(select(instance)), module)  # noqa: S102
    stack = module["WorkspaceAssociations"](App(), "Desks", Environment(account="123456789012", region="eu-central-1"))
    found = Template.from_stack(stack).find_resources("Custom::ConnectWorkspaceAssociation").values()
    assert {it["Properties"]["WorkspaceArn"]: {*it["Properties"]["ResourceArns"]} for it in found} == {
        CLAIMS: {ALICE, BOB, CLAIMS_AGENTS},
        BILLING: {BILLING_AGENTS},
    }
    assert {it["Properties"]["Ownership"] for it in found} == {"ADDITIVE"}
    assert {it["DeletionPolicy"] for it in found} == {"Retain"}


def test_exported_code_deploys_to_the_account_and_region_of_the_instance() -> None:
    text = to_python(select(CENTER))
    assert 'env = Environment(account="123456789012", region="eu-central-1")' in text
    assert 'WorkspaceAssociations(app, "WorkspaceAssociations-11111111", env)' in text


def test_a_leaver_is_commented_out_of_the_code() -> None:
    line = f'# f"{{INSTANCE}}/agent/{LEAVER[-36:]}",  # left out, as no user has this ID any more'
    assert line in to_python(select(CENTER))


def test_a_csv_has_a_row_for_each_association_with_names() -> None:
    assert rows(to_csv(select(CENTER))) == [
        [BILLING, "Billing", "routing profile", BILLING_AGENTS, "Billing agents"],
        [CLAIMS, "Claims", "user", ALICE, "alice.adler"],
        [CLAIMS, "Claims", "user", BOB, "bob.brandt"],
        [CLAIMS, "Claims", "routing profile", CLAIMS_AGENTS, "Claims agents"],
        [CLAIMS, "Claims", "user", LEAVER, ""],
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "  =1"])
def test_no_name_is_a_formula_in_a_spreadsheet(name: str) -> None:
    instance = replace(CENTER, workspaces={CLAIMS: Workspace(CLAIMS, name)}, users={ALICE: User(ALICE, name)})
    row = next(row for row in rows(to_csv(select(instance))) if row[3] == ALICE)
    assert (row[1], row[4]) == (f"'{name}", f"'{name}")


@pytest.mark.parametrize("name", ["\t=1+1", "\r=1+1", "\n=1+1"])
def test_no_line_end_or_tab_hides_a_formula(name: str) -> None:
    instance = replace(CENTER, workspaces={CLAIMS: Workspace(CLAIMS, name)})
    row = next(row for row in rows(to_csv(select(instance))) if row[3] == ALICE)
    assert row[1] == repr(name)[1:-1]


@given(instances())
def test_a_csv_has_as_many_lines_as_associations(instance: Instance) -> None:
    lines = to_csv(select(instance)).split("\r\n")
    assert len(lines) == 1 + sum(map(len, instance.associations.values())) + 1


def test_an_empty_csv_still_has_its_header() -> None:
    assert to_csv(Export(INSTANCE, ())) == '"workspace_arn","workspace_name","kind","arn","name"\r\n'
