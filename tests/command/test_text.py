"""Small reports as tables and JSON, whatever the names in them."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from connect_workspaces.table import as_table
from connect_workspaces.text import as_json, as_markdown, one_line

HEADERS = ("Workspace", "Live")


def printed(rows: list[list[str]], width: int = 80) -> str:
    """What a terminal of this width gets."""
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    console.print(as_table(HEADERS, rows))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_markdown_table_has_a_line_a_row() -> None:
    assert as_markdown(HEADERS, [["Claims", "yes"], ["Billing", "no"]]) == (
        "| Workspace | Live |\n| --- | --- |\n| Claims | yes |\n| Billing | no |\n"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Claims (ASSIGNED), yes", "Claims (ASSIGNED), yes"),
        ("a|b", r"`a\|b`"),
        ("a\\|b", r"`a\\|b`"),
        ("two\nlines", r"`two\nlines`"),
        ("<img src=x>", "`<img src=x>`"),
        ("[x](http://x)", "`[x](http://x)`"),
        ("*bold* `code` _x_", "`` *bold* `code` _x_ ``"),
        ("@alice", "`@alice`"),
        ("www.example.com", "`www.example.com`"),
        ("", "`-`"),
    ],
)
def test_a_name_stays_text_in_its_cell_of_a_markdown_table_and_mentions_nobody(name: str, shown: str) -> None:
    assert as_markdown(["Name"], [[name]]).splitlines()[2] == f"| {shown} |"


def test_a_name_is_no_markup_on_the_terminal() -> None:
    assert "[red]Claims[/red]" in printed([["[red]Claims[/red]", "yes"]])
    assert "\x1b" not in printed([["\x1b[2JClaims", "yes"]])


def test_nothing_is_cut_off_where_the_terminal_is_narrow() -> None:
    cell = "c1a1b2c3-0000-4000-8000-000000000001"
    lines = printed([[cell, "yes"]], width=24).splitlines()
    assert all(len(line) <= 24 for line in lines)
    assert cell in "".join(line[:18].strip() for line in lines)


@given(st.text())
def test_a_text_on_one_line_is_one_line_that_can_be_printed(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(text).isprintable()


def test_json_has_names_in_their_own_letters_and_ends_with_its_line() -> None:
    assert "".join(as_json({"name": "Büro"})) == '{\n  "name": "Büro"\n}\n'
    assert json.loads("".join(as_json({"name": "\n\x1b"}))) == {"name": "\n\x1b"}
