"""A person reads at a terminal what a deployment will do."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from connect_workspaces import wording
from connect_workspaces.plan import LISTS, WorkspacePlan
from connect_workspaces.report import Report
from connect_workspaces.requests import Kind
from connect_workspaces.table import print_table
from tests.arns import CLAIMS, user
from tests.command.golden_files import assert_golden
from tests.command.reports import ALICE, EMPTY, FULL
from workspace_association.arns import short


def _printed(report: Report, *, show_all: bool = False, width: int = 80, colour: bool = False) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=colour, color_system="standard" if colour else None)
    print_table(report, console, show_all=show_all)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "report", "show_all"),
    [("full", FULL, False), ("full_all", FULL, True), ("empty", EMPTY, False)],
)
def test_the_table_is_as_approved(name: str, report: Report, show_all: bool) -> None:
    assert_golden(f"table_{name}.txt", _printed(report, show_all=show_all))


def test_every_list_of_a_plan_has_a_term() -> None:
    assert sorted(term.name for term in wording.TERMS) == sorted(LISTS)
    assert set(wording.REQUESTS) == set(Kind)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_every_arn_is_there_whole_and_no_line_is_too_long(width: int) -> None:
    printed = _printed(FULL, show_all=True, width=width)
    for plan in FULL.workspaces:
        for arn in {*plan.associate, *plan.disassociate, *plan.remove_foreign, *plan.drift}:
            assert short(arn) in printed
    assert max(map(cell_len, printed.splitlines())) <= width


def test_a_terminal_narrower_than_an_id_folds_it() -> None:
    printed = _printed(FULL, width=30)
    assert short(ALICE) in "".join(line.strip() for line in printed.splitlines())
    assert "…" not in printed


def test_ids_stand_alone_where_names_are_not_to_be_shown() -> None:
    printed = _printed(replace(FULL, names={}), show_all=True)
    assert f"\n      {short(ALICE)}\n" in printed
    assert "Alice Adler" not in printed


def test_a_long_list_says_how_many_more_there_are() -> None:
    assert "      and 37 more; --all shows them\n" in _printed(FULL)
    assert "more" not in _printed(FULL, show_all=True).replace("any more", "").replace("more people", "")


def test_the_guard_says_how_to_let_its_removals_pass() -> None:
    assert "--max-removals 25%" in _printed(FULL)
    assert "--accept 0123456789abcdef\n" in _printed(FULL)


def test_an_empty_plan_says_that_nothing_will_change() -> None:
    assert _printed(EMPTY).startswith("Nothing will change")
    adopted = Report((WorkspacePlan("Desk", "Desk", CLAIMS, Kind.CREATE, adopt=(ALICE,)),))
    assert _printed(adopted).startswith("Nothing will change")
    assert "1 adopted" in _printed(adopted)


def test_a_plan_with_errors_does_not_say_that_nothing_will_change() -> None:
    assert "Nothing will change" not in _printed(Report(mistakes=FULL.mistakes))


def test_unchanged_workspaces_are_one_line() -> None:
    calm = [WorkspacePlan("Desk", f"Desk{number}", user(number), Kind.NONE, unchanged=3) for number in range(3)]
    assert _printed(Report(tuple(calm))).endswith("\n3 workspaces unchanged; --all shows them\n")
    assert "Desk2" in _printed(Report(tuple(calm)), show_all=True)


def test_removals_stand_out_and_no_color_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;31m  - 42 disassociated" in _printed(FULL, colour=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31m" not in _printed(FULL, colour=True)


@settings(deadline=None)
@given(name=st.text(max_size=300))
def test_no_name_reaches_the_terminal_as_a_command_or_breaks_a_line(name: str) -> None:
    plan = WorkspacePlan("Desk", "Desk", CLAIMS, Kind.UPDATE, disassociate=(ALICE,))
    printed = _printed(Report((plan,), names={ALICE: name, CLAIMS: name}))
    assert all(character.isprintable() for line in printed.split("\n") for character in line)
    assert short(ALICE) in printed
    assert max(map(cell_len, printed.split("\n"))) <= 80
