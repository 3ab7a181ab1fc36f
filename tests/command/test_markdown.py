"""A reviewer reads in a pull request what a deployment will do, whatever the names are."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from connect_workspaces.guard import Removal
from connect_workspaces.markdown import to_markdown
from connect_workspaces.people import Agent, Agents
from connect_workspaces.plan import Mistake, WorkspacePlan
from connect_workspaces.report import Report
from connect_workspaces.requests import RequestKind
from connect_workspaces.text import one_line
from tests.arns import INSTANCE, user
from tests.command.golden_files import assert_golden
from tests.command.reports import ALICE, EMPTY, FULL
from workspace_association.arns import short

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_OURS = {"paragraph", "heading", "bullet_list", "list_item", "inline", "html_block"}
_OURS_INLINE = {"text", "code_inline", "strong_open", "strong_close"}
_HTML = re.compile(r"</details>|<details><summary>(<code>[^<>]*</code> ?)+: [\w, ]+</summary>")

_NASTY = st.lists(
    st.sampled_from(
        [
            *("`", "``", "|", "---|", "<b>", "</code>", "</details>", "<!--", "@alice", "#1", "https://example.com"),
            *("\n", "\r\n", "\n\n# x", "![x](y)", "&amp;", "\\", "*", "_", "~~", "- ", " "),
            *("\u202e", "\u2028", "\x1b[31m", "Alice"),
        ]
    )
    | st.text(max_size=5),
    max_size=8,
).map("".join)


def _inline(text: str) -> Iterator[Token]:
    for token in _PARSER.parse(text):
        assert re.sub("_(open|close)$", "", token.type) in _OURS
        if token.type == "html_block":
            assert _HTML.fullmatch(token.content.strip())
        yield from token.children or ()


def _codes(text: str) -> list[str]:
    found = list(_inline(text))
    assert {token.type for token in found} <= _OURS_INLINE | {"softbreak"}
    return [token.content for token in found if token.type == "code_inline"]


def _large(workspaces: int, arns: int, name: str) -> Report:
    """As much of everything as there is room for nowhere."""
    users = tuple(user(number) for number in range(arns))
    places = [f"{INSTANCE}/workspace/c1a1b2c3-0000-4000-8000-{number:012}" for number in range(workspaces)]
    plans = [
        WorkspacePlan(
            "Desk", f"Desk{number}", place, RequestKind.UPDATE, associate=users, disassociate=users, drift=users
        )
        for number, place in enumerate(places)
    ]
    agents = tuple(Agent(arn, tuple(places), ()) for arn in users)
    return Report(
        tuple(plans),
        Agents(agents, agents),
        tuple(Removal(place, frozenset(users), frozenset(users), arns) for place in places),
        "10",
        "0123456789abcdef",
        tuple(Mistake(place, name * 20) for place in places),
        tuple(name * 20 for _ in places),
        dict.fromkeys([*users, *places], name),
    )


@pytest.mark.parametrize(("name", "report"), [("full", FULL), ("empty", EMPTY)])
def test_the_comment_is_as_approved(name: str, report: Report) -> None:
    assert_golden(f"markdown_{name}.md", to_markdown(report))


def test_removals_and_people_left_without_stand_first_and_are_visible() -> None:
    text = to_markdown(FULL)
    visible = text[: text.index("<details>")]
    assert visible.index("#### Removals") < visible.index("#### 44 people left without a workspace")
    for plan in FULL.workspaces:
        for arn in (*plan.disassociate, *plan.remove_foreign):
            assert f"`{short(arn)}`" in visible
    assert "`--accept 0123456789abcdef`" in visible
    assert text.count("<details>") == text.count("</details>") == 6
    assert "--format json" not in text


def test_the_people_of_a_refused_workspace_and_the_remedy_of_drift_are_shown() -> None:
    text = to_markdown(replace(FULL, agents=Agents()))
    refused = text.partition("\n#### Refused")[2].partition("\n####")[0]
    assert refused.count("`agent1") == 42
    assert text.count("Remedy: `cdk deploy -c cdk-connect-workspace-association:repair=$(date +%s)`") == 2
    assert "`Tier 1 English (13 people)` `routing-profile/" in text
    assert "**1 nonexistent** (newly declared, but does not exist: mistyped, or deleted)" in text
    assert "\n1 workspace unchanged (2 foreign kept)\n" in text


def test_it_says_first_which_assembly_was_planned_how_old_it_is_and_which_stacks_where() -> None:
    head = to_markdown(FULL).partition("44 disassociated")[0]
    assert "Assembly `cdk.out`, written 3 hours before this plan\n\nDeploying `Desk0`, " in head
    assert "; `London` in account 123456789012, eu-west-2\n" in head


def test_people_who_change_alike_are_one_item_with_their_names_below() -> None:
    text = to_markdown(FULL)
    left = text.partition("#### 44 people left without a workspace\n")[2].partition("\n####")[0]
    assert re.findall("^- (.*?):", left, re.MULTILINE)[:2] == [
        "34 people",
        "8 of `Tier 1 English (13 people)`",
    ]
    assert "\n- `Alice Adler`: " in left
    assert left.count("`agent1") == 42


def test_an_empty_plan_says_that_nothing_will_change() -> None:
    assert "Nothing will change" in to_markdown(EMPTY)


@given(name=_NASTY)
def test_no_name_is_markdown_html_a_link_or_a_mention(name: str) -> None:
    names = dict.fromkeys(FULL.names, name)
    text = to_markdown(replace(FULL, names=names, notes=(name,), mistakes=(Mistake(name, name),)))
    codes = _codes(text)
    wanted = one_line(name).strip()
    assert not wanted or any(each.removesuffix("…") == wanted[:300] for each in codes)
    assert short(ALICE) in codes
    assert text.count("\n#### Removals\n") == 1


@pytest.mark.parametrize(
    ("workspaces", "arns", "name"),
    [(100, 1000, "Alice Adler"), (100, 1000, "`<\U0001f642>|" * 50), (2000, 2, "&" * 256), (1, 20_000, "Bob Brandt")],
    ids=["many", "backticks", "workspaces", "users"],
)
def test_a_large_plan_is_cut_and_says_so(workspaces: int, arns: int, name: str) -> None:
    text = to_markdown(_large(workspaces, arns, name))
    assert len(text.encode()) < 65_536
    assert "--format json --output FILE" in text
    assert "To let exactly these removals pass: `--accept 0123456789abcdef`" in text
    assert text.count("<details>") == text.count("</details>") >= 1
    _codes(text)


def test_every_removed_arn_of_a_large_plan_is_there_or_counted() -> None:
    text = to_markdown(_large(100, 1000, "Alice Adler"))
    removals = re.split("\n#### ", text)[1]
    assert removals.startswith("Removals")
    blocks = removals.split("**1000 disassociated**")[1:]
    assert len(blocks) == 100
    for block in blocks:
        more = re.search(r"- and (\d+) more", block)
        assert block.count("`agent/") + int(more[1] if more else 0) == 1000


@settings(max_examples=settings().max_examples // 3)
@given(workspaces=st.integers(0, 40), arns=st.integers(0, 60), name=st.text(max_size=400))
def test_a_comment_is_never_too_long(workspaces: int, arns: int, name: str) -> None:
    text = to_markdown(_large(workspaces, arns, name))
    assert len(text.encode()) < 65_536
    _codes(text)
