"""A person reads at a terminal what a deployment will do."""

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from connect_workspaces import wording
from connect_workspaces.guard import Removal
from connect_workspaces.people import Agent, Agents
from connect_workspaces.plan import LISTS, WorkspacePlan
from connect_workspaces.report import Report
from connect_workspaces.requests import RequestKind
from connect_workspaces.table import print_table
from tests.arns import CLAIMS, routing_profile, user
from tests.command.golden_files import assert_golden
from tests.command.reports import ALICE, BOB, CAROL, EMPTY, FULL, MANY, MISTYPED, PLANNED, TIER_1
from workspace_association.arns import short
from workspace_association.plan import Ownership


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
    everything = dict.fromkeys(LISTS, (ALICE,))
    for exclusive in (None, Ownership.EXCLUSIVE):
        plan = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.NONE, ownership=exclusive, **everything)  # type: ignore[arg-type]
        assert sum(len(term(plan)) for term in wording.TERMS) == len(LISTS)
    assert set(wording.REQUESTS) == set(RequestKind)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_every_id_is_there_whole_and_no_line_is_too_long_but_one_with_a_whole_arn(width: int) -> None:
    printed = _printed(FULL, show_all=True, width=width)
    for plan in FULL.workspaces:
        for arn in {*plan.associate, *plan.disassociate, *plan.remove_foreign, *plan.drift}:
            assert short(arn) in printed
    assert max(cell_len(line) for line in printed.splitlines() if "arn:" not in line) <= width


def test_no_arn_in_an_error_is_broken() -> None:
    printed = _printed(FULL)
    assert MISTYPED in printed


def test_it_says_first_which_assembly_was_planned_how_old_it_is_and_which_stacks_where() -> None:
    told = _printed(Report(planned=replace(PLANNED, age=59, stacks={("1", "eu-west-1"): ["A", "B"]})))
    assert told.splitlines()[:2] == [
        "Assembly cdk.out, written less than a minute before this plan",
        "Deploying A, B in account 1, eu-west-1",
    ]
    for age, words in ((60, "1 minute"), (7199, "1 hour"), (7200, "2 hours"), (86400 * 12, "12 days")):
        assert f"written {words} before" in _printed(Report(planned=replace(PLANNED, age=age)))
    assert "\nDestroying Desk0, " in _printed(Report(planned=replace(PLANNED, destroy=True)))


def test_the_headline_counts_who_gets_a_first_workspace_and_who_loses_the_last() -> None:
    def counted(first: int, last: int, several: int) -> str:
        someone = Agent(ALICE, (), ())
        agents = Agents((someone,) * last, (someone,) * several, (someone,) * first)
        return _printed(Report(mistakes=FULL.mistakes, agents=agents), width=200).splitlines()[0]

    assert counted(2, 1, 3).startswith(
        "2 people get a workspace for the first time, 1 loses their last workspace, "
        "3 get several workspaces for the first time; "
    )
    assert counted(1, 0, 0).startswith("1 person gets a workspace for the first time; ")
    assert counted(0, 2, 0).startswith("2 people lose their last workspace; ")


def test_people_who_change_alike_are_one_line_and_all_names_them() -> None:
    """Whoever reads of 300 people who lose the same workspace would look for the one who loses another in vain."""
    behind = [Agent(arn, (CLAIMS,), (), TIER_1) for arn in MANY[:3]]
    agents = Agents((*behind, Agent(ALICE, (CLAIMS,), ()), Agent(BOB, (CLAIMS,), ())))
    report = replace(FULL, agents=agents, workspaces=(), refused=())
    people = _printed(report).partition("\n5 people left without a workspace; --all names them\n")[2]
    assert people.startswith(
        "  - 3 of Tier 1 English (13 people): Claims -> nothing\n  - Alice Adler, Bob Brandt: Claims -> nothing\n\n"
    )
    everything = _printed(report, show_all=True)
    assert f"\n      agent100@example.com  {short(MANY[0])}\n" in everything
    assert f"\n      Alice Adler  {short(ALICE)}\n" in everything
    assert "--all" not in everything.partition("Notes")[0]


def test_an_id_stands_beside_a_name_with_all_alone() -> None:
    plan = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.UPDATE, associate=(ALICE, user(6)))
    report = Report((plan,), names=FULL.names)
    assert f"\n      Alice Adler\n      {short(user(6))}\n" in _printed(report)
    assert f"\n      Alice Adler  {short(ALICE)}\n" in _printed(report, show_all=True)


def test_a_terminal_narrower_than_an_id_folds_it() -> None:
    printed = _printed(FULL, width=30, show_all=True)
    assert short(ALICE) in "".join(line.strip() for line in printed.splitlines())
    assert "…" not in printed


def test_ids_stand_alone_where_names_are_not_to_be_shown() -> None:
    printed = _printed(replace(FULL, names={}), show_all=True)
    assert f"\n      {short(ALICE)}\n" in printed
    assert "Alice Adler" not in printed


def test_people_stand_in_the_order_of_their_names_and_those_without_one_come_last() -> None:
    """Whoever looks for somebody among forty people knows the name, and not the ID."""
    names = {ALICE: "zoe", BOB: "Yann", user(6): "xenia", TIER_1: "zzz"}
    some = (ALICE, BOB, CAROL, user(6), TIER_1)
    plan = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.UPDATE, disassociate=some)
    agents = Agents(tuple(Agent(arn, (CLAIMS,), ()) for arn in some[:4]))
    refused = (Removal(CLAIMS, frozenset(some), frozenset(some[:4]), 4),)
    printed = _printed(Report((plan,), agents, refused, names=names))
    people = ["xenia", "Yann", "zoe", short(CAROL)]
    lists = [[line.strip() for line in part.splitlines()] for part in re.findall(r"\n((?: {6}\S.*\n)+)", printed)]
    assert lists == [["zzz (routing profile)", *people], people]
    assert f"- {', '.join(people)}: workspace/" in " ".join(printed.split())


def test_a_long_list_says_how_many_more_there_are() -> None:
    assert "      and 37 more; --all shows them\n" in _printed(FULL)
    assert "--all" not in _printed(FULL, show_all=True)


def test_the_people_of_a_refused_workspace_are_named() -> None:
    printed = _printed(replace(FULL, agents=Agents(), workspaces=()))
    assert ": 42 of 42 people lose it; --all\n  names them\n" in printed
    assert "agent141@example.com" in _printed(replace(FULL, agents=Agents(), workspaces=()), show_all=True)
    assert "agent100@example.com" not in _printed(replace(FULL, agents=Agents(), names={}), show_all=True)


def test_what_is_foreign_in_an_exclusive_workspace_is_shown_with_the_remedy() -> None:
    plan = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.NONE, keep_foreign=(ALICE,), ownership=Ownership.EXCLUSIVE)
    printed = _printed(Report((plan,)))
    assert "so CloudFormation does not\n  call the function: drift stays)\n" in printed
    assert "  ! 1 foreign that stays: made elsewhere, although the ownership is EXCLUSIVE\n" in printed
    assert f"\n      Remedy: {wording.REPAIR}\n" in printed
    assert printed.startswith("Nothing will change")
    assert "1 foreign that\nstays\n" in printed


def test_drift_that_stays_comes_with_the_command_that_repairs_it() -> None:
    printed = _printed(Report((WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.NONE, drift=(ALICE,)),)))
    assert "\n      Remedy: cdk deploy -c cdk-connect-workspace-association:repair=$(date +%s)\n" in printed
    assert "nothing calls" not in printed


def test_a_routing_profile_says_how_many_people_are_behind_it_and_comes_first() -> None:
    plan = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.UPDATE, associate=(ALICE, TIER_1, routing_profile(2)))
    printed = _printed(Report((plan,), names=FULL.names, behind=FULL.behind))
    places = [printed.index(each) for each in ("Tier 1 English (13 people)", "(1 person)", "Alice Adler")]
    assert places == sorted(places)


def test_a_routing_profile_is_not_taken_for_a_person_where_its_people_are_not_known() -> None:
    plan = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.UPDATE, associate=(TIER_1,))
    report = Report((plan,), names=FULL.names)
    assert "\n      Tier 1 English (routing profile)\n" in _printed(report)
    assert f"\n      Tier 1 English  {short(TIER_1)}\n" in _printed(report, show_all=True)


def test_who_does_not_exist_is_no_leaver() -> None:
    plan = WorkspacePlan("D", "D", CLAIMS, RequestKind.UPDATE, gone=(ALICE, BOB), nonexistent=frozenset({BOB}))
    printed = _printed(Report((plan,)))
    assert (
        f"  x 1 nonexistent: newly declared, but does not exist: mistyped, or deleted\n      {short(BOB)}\n" in printed
    )
    assert f"longer exists\n      {short(ALICE)}\n" in printed


def test_what_the_headline_counts_in_unchanged_workspaces_is_said_there() -> None:
    calm = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.NONE, unchanged=3, keep_foreign=(ALICE, BOB))
    assert "\n1 workspace unchanged (2 foreign kept); --all shows them\n" in _printed(Report((calm,)))


def test_the_guard_says_how_to_let_its_removals_pass() -> None:
    assert "--max-removals 25%" in _printed(FULL)
    assert "--accept 0123456789abcdef\n" in _printed(FULL)


def test_an_empty_plan_says_that_nothing_will_change() -> None:
    assert _printed(EMPTY).startswith("Nothing will change")
    adopted = Report((WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.CREATE, adopt=(ALICE,)),))
    assert _printed(adopted).startswith("Nothing will change")
    assert "1 adopted" in _printed(adopted)


def test_a_plan_with_errors_does_not_say_that_nothing_will_change() -> None:
    assert "Nothing will change" not in _printed(Report(mistakes=FULL.mistakes))


def test_unchanged_workspaces_are_one_line() -> None:
    calm = [WorkspacePlan("Desk", f"Desk{number}", user(number), RequestKind.NONE, unchanged=3) for number in range(3)]
    assert _printed(Report(tuple(calm))).endswith("\n3 workspaces unchanged; --all shows them\n")
    assert "Desk2" in _printed(Report(tuple(calm)), show_all=True)


def test_removals_stand_out_and_no_color_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;31m  - 42 disassociated" in _printed(FULL, colour=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31m" not in _printed(FULL, colour=True)


@given(name=st.text(max_size=300))
def test_no_name_reaches_the_terminal_as_a_command_or_breaks_a_line(name: str) -> None:
    plan = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.UPDATE, disassociate=(ALICE,))
    printed = _printed(Report((plan,), names={ALICE: name, CLAIMS: name}), show_all=True)
    assert all(character.isprintable() for line in printed.split("\n") for character in line)
    assert short(ALICE) in printed
    assert max(map(cell_len, printed.split("\n"))) <= 80


def test_beside_an_arn_three_of_the_stacks_that_declare_it_are_named() -> None:
    others = ("North", "South", "West", "East")
    plan = WorkspacePlan("Desk", "Desk", CLAIMS, RequestKind.UPDATE, disassociate=(ALICE,), also={ALICE: others})
    printed = " ".join(_printed(Report((plan,))).split())
    assert "declared by North, South, West and 1 more" in printed
