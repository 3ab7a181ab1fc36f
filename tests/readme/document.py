"""The documents, taken apart: their snippets by kind, the words that are set as code, links and headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
GUIDE, PLAIN_TEMPLATE = ROOT / "docs" / "guide.md", ROOT / "docs" / "plain-template.md"
COMMAND, ENVIRONMENTS = ROOT / "docs" / "command.md", ROOT / "docs" / "environments.md"
DOCUMENTS = [README, CONTRIBUTING, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@dataclass(frozen=True)
class Snippet:
    """A fenced block; its kind is what stands behind the opening fence."""

    document: Path
    kind: str
    text: str
    line: int

    def __str__(self) -> str:
        """How a failing test names it."""
        return f"{self.document.name}:{self.line}"


def snippets(document: Path) -> list[Snippet]:
    """Every fenced block of a document."""
    return [
        Snippet(document, t.info, t.content, t.map[0] + 1) for t in _tokens(document) if t.type == "fence" and t.map
    ]


def snippets_of(kind: str, document: Path = README) -> list[Snippet]:
    """The blocks of a kind; AssertionError where there are none."""
    found = [snippet for snippet in snippets(document) if snippet.kind == kind]
    assert found, f"{document.name} has no {kind} block any more"
    return found


def inline_code(document: Path) -> list[str]:
    """Every piece of code within the text."""
    return [child.content for t in _tokens(document) for child in t.children or () if child.type == "code_inline"]


def links(document: Path) -> list[str]:
    """The target of every link and picture."""
    children = [child for t in _tokens(document) for child in t.children or ()]
    targets = [child.attrGet("href") or child.attrGet("src") for child in children]
    return [str(target) for target in targets if target]


def anchors(document: Path) -> set[str]:
    """What a link to a heading has behind its #."""
    tokens = [*_tokens(document)]
    headings = [text.content for t, text in pairwise(tokens) if t.type == "heading_open"]
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _tokens(document: Path) -> Iterator[Token]:
    yield from MarkdownIt("commonmark").enable("table").parse(document.read_text())
