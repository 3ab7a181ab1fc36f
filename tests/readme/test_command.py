"""What the documents say of the command `connect-workspaces`."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from connect_workspaces.main import cli
from tests.readme.center import Center
from tests.readme.document import COMMAND, DOCUMENTS, README, inline_code, snippets, snippets_of
from tests.readme.lines import parse

pytestmark = pytest.mark.xdist_group("readme")

SAMPLE = "text connect-workspaces"
OPTIONS_OF_ALL = {"--profile", "--region", "--format", "--output", "--no-names", "--help"}


def invocations(document: Path) -> Iterator[str]:
    """The lines of a document that run the command, without placeholders for what is optional."""
    lines = [line for snippet in snippets(document) if snippet.kind == "sh" for line in snippet.text.splitlines()]
    for line in [*lines, *inline_code(document)]:
        if line.startswith("connect-workspaces "):
            yield line.replace("[", "").replace("]", "")


def samples() -> list[tuple[str, str]]:
    """Each command line that is followed by what it prints."""
    return [
        (before.text.splitlines()[-1], shown.text)
        for document in DOCUMENTS
        for before, shown in pairwise(snippets(document))
        if shown.kind == SAMPLE
    ]


def tidy(text: str) -> list[str]:
    """Lines without the blanks that fill them, and without empty ones around."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").splitlines()


@pytest.mark.parametrize(("line", "shown"), samples(), ids=[line for line, _ in samples()])
def test_a_sample_is_what_the_command_prints(line: str, shown: str, center: Center) -> None:
    said = center.run(line)
    assert said.status == 0, said.output
    assert tidy(said.output) == tidy(shown)


def test_every_sample_is_compared() -> None:
    assert len(samples()) == sum(snippet.kind == SAMPLE for path in DOCUMENTS for snippet in snippets(path)) > 1
    assert snippets_of(SAMPLE, README)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_the_command_takes_every_line_that_is_shown(document: Path) -> None:
    names = {f"connect-workspaces {name}" for name in ("--help", *cli.commands)}
    for line in invocations(document):
        if line not in names:  # a line that is not taken raises UsageError
            assert parse(line).command.name == line.split()[1], line


def test_a_line_that_names_its_exit_status_ends_with_it(center: Center) -> None:
    found = [line for line in invocations(COMMAND) if "# exit status " in line]
    assert found
    for line in found:
        assert center.run(line).status == int(line.rpartition(" ")[2]), line


def test_what_is_ignored_is_shown_and_not_counted(center: Center) -> None:
    (listed,) = snippets_of("yaml ignore", COMMAND)
    (center.folder / "known.yaml").write_text(listed.text)
    assert center.run("connect-workspaces drift --fail").status == 2
    said = center.run("connect-workspaces drift --fail --format markdown --ignore known.yaml")
    assert said.status == 0
    assert "missing, until 2027-03-31: on parental leave" in said.output


def test_the_checksum_that_a_refused_plan_prints_lets_it_pass(center: Center) -> None:
    refused = center.run("connect-workspaces plan --max-removals 25%")
    (checksum,) = re.findall(r"--accept (\w+)", refused.output)
    assert refused.status == 3
    assert center.run(f"connect-workspaces plan --max-removals 25% --accept {checksum}").status == 0


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "connect-workspaces who bob.brandt --instance 6c1f0b52-8d3e-4a97-b1c4-2f7e9d05a638",
            "bob.brandt has no workspace, and no stack declares one.",
        ),
        (
            "connect-workspaces plan --max-removals 25% --accept 0123456789abcdef",
            "--accept 0123456789abcdef accepts other removals than these",
        ),
    ],
)
def test_a_sentence_that_is_quoted_is_one_that_the_command_says(line: str, sentence: str, center: Center) -> None:
    for text in (COMMAND.read_text(), center.run(line).output):
        assert sentence in " ".join(text.split())


def test_a_plan_is_said_to_note_what_a_check_of_the_lock_file_finds(center: Center) -> None:
    """That it does is in tests/command; here no assembly is made of an environment file."""
    _, *change = center.run("connect-workspaces lock --check environments/production.yaml").output.split()
    assert f"since its name was locked: the {' '.join(change)}" in " ".join(COMMAND.read_text().split())


def test_every_command_and_every_option_is_told_of() -> None:
    told = {word for code in inline_code(COMMAND) for word in re.findall(r"--[\w-]+", code)}
    for command in cli.commands.values():
        assert [line for line in invocations(COMMAND) if line.startswith(f"connect-workspaces {command.name} ")]
        options = {option for each in command.params for option in each.opts if option.startswith("--")}
        assert options - OPTIONS_OF_ALL <= told
    assert OPTIONS_OF_ALL - {"--help"} <= told


def test_the_fields_of_the_json_are_all_told_of(center: Center) -> None:
    report = json.loads(center.run("connect-workspaces plan --format json").output)
    text = COMMAND.read_text()
    fields = re.findall(r"^\| `(\w+)` \|", text.partition("### JSON")[2].partition("\n## ")[0], re.MULTILINE)
    assert sorted(fields) == sorted(report)
    lists = re.findall(r"^\| (?:`.`)? ?\| `(\w+)` \|", text, re.MULTILINE)
    (workspace,) = report["workspaces"]
    assert sorted(lists) == sorted(name for name, value in workspace.items() if isinstance(value, list))
    words = set(inline_code(COMMAND))
    assert {*workspace, *report["agents"], *report["removals"], "before", "after"} <= words
