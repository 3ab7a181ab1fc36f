"""A file that is no proper YAML is reported like any other mistake, never with a traceback."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.environments.files import ALICE, PATH, VALID, read, said_about, with_change
from workspace_environments.document import MistakesError
from workspace_environments.environment import Stack

SETTINGS = "write one setting a line, like region: us-east-1"
CORRECT_YAML = "correct the YAML here: spaces for indentation, quotes around text that holds : # [ or {"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b: c\n", "1: column 5: mapping values are not allowed here"),
        (
            "a:\n\tb: c\n",
            r"2: column 1: found character '\t' that cannot start any token",
        ),
        (
            "a: [b, c\nd: e\n",
            "2: column 2: while parsing a flow sequence that begins on line 1, expected ',' or ']', but got ':'",
        ),
        (
            'a: "b\nc: d\n',
            "3: column 1: while scanning a quoted scalar that begins on line 1, found unexpected end of stream",
        ),
        ("a: *b\n", "1: column 4: found undefined alias 'b'"),
        (
            "a: b\n---\nc: d\n",
            "2: column 1: expected a single document in the stream that begins on line 1, but found another document",
        ),
        ("a: b\nc: \a\n", "2: the file: holds the character U+0007, which YAML does not allow"),
    ],
)
def test_a_syntax_error_is_reported_where_it_is(text: str, said: str) -> None:
    assert said_about(text) == [f"{said}; {CORRECT_YAML}"]


def test_endless_nesting_is_reported() -> None:
    assert "maximum depth" in said_about("[" * 10_000)[0]


@pytest.mark.parametrize(("text", "line"), [("", 1), ("\n\n", 1), ("# nothing but a comment\n", 1), ("---\n", 2)])
def test_an_empty_file_is_reported(text: str, line: int) -> None:
    assert said_about(text) == [f"{line}: the file: is empty; {SETTINGS}"]


@pytest.mark.parametrize(
    ("text", "wrong"), [("- a\n", "is a list"), ("a\n", '"a" is not valid'), ("5", "5 is a number")]
)
def test_a_file_that_is_no_map_is_reported(text: str, wrong: str) -> None:
    assert said_about(text) == [f"1: the file: {wrong}; {SETTINGS}"]


def test_repeated_settings_are_all_reported_with_both_lines() -> None:
    text = f"{VALID}    users: []\nregion: eu-west-1\n"
    assert said_about(text) == [
        "8: workspaces.claims.users: is given twice, first on line 6; keep one of the two",
        "9: region: is given twice, first on line 2; keep one of the two",
    ]


def test_a_list_as_the_name_of_a_setting_is_reported() -> None:
    said = "5: workspaces.claims: a list or map serves as name; write a word"
    assert said_about(with_change("    arn:", "    ? [a]\n    : b\n    arn:")) == [said]


def test_an_alias_inside_of_what_it_stands_for_is_reported() -> None:
    text = with_change(f"\n      - {ALICE}", f" &desk\n      - {ALICE}\n      - *desk")
    said = "6: workspaces.claims.users[1]: contains itself; write it out without the alias"
    assert said in said_about(text)


def test_a_report_is_one_line_a_mistake_whatever_the_value_holds() -> None:
    (said,) = said_about(with_change("region: eu-central-1", 'region: "eu\\ncentral\\e[31m"'))
    assert said.startswith(r'2: region: "eu\ncentral\x1b[31m" is not valid; ')


@given(
    st.integers(0, len(VALID)), st.integers(0, 10), st.text(max_size=10) | st.sampled_from(["&a ", "*a", "- ", "? "])
)
@example(0, 0, "\ud800")
def test_no_damage_to_a_file_gives_anything_but_a_report(start: int, length: int, inserted: str) -> None:
    damaged = VALID[:start] + inserted + VALID[start + length :]
    try:
        assert isinstance(read(damaged), Stack)
    except MistakesError as mistakes:
        lines = str(mistakes).splitlines()
        assert lines
        for line in lines:
            assert re.fullmatch(rf"{PATH}:[1-9]\d*: .+: .+; .+", line)


def test_aliases_of_aliases_are_not_read_for_minutes() -> None:
    names = "abcdefgh"
    lines = [f"a: &a [{', '.join('x' * 10)}]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]" for before, name in pairwise(names)]
    (said,) = said_about("\n".join(lines))
    assert "holds more than 200,000 values; name fewer aliases: each is read anew" in said
