"""The README, taken apart: its snippets by kind, and the words that are set as code."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"


@dataclass(frozen=True)
class Snippet:
    """A fenced block; its kind is what stands behind the opening fence."""

    kind: str
    text: str
    line: int

    def __str__(self) -> str:
        """How a failing test names it."""
        return f"README.md:{self.line}"


def snippets() -> list[Snippet]:
    """Every fenced block."""
    return [Snippet(t.info, t.content, t.map[0] + 1) for t in _tokens() if t.type == "fence" and t.map]


def snippets_of(kind: str) -> list[Snippet]:
    """The blocks of a kind; AssertionError where there are none."""
    found = [snippet for snippet in snippets() if snippet.kind == kind]
    assert found, f"the README has no {kind} block any more"
    return found


def inline_code() -> list[str]:
    """Every piece of code within the text."""
    return [child.content for t in _tokens() for child in t.children or () if child.type == "code_inline"]


def links() -> list[str]:
    """The target of every link and picture."""
    children = [child for t in _tokens() for child in t.children or ()]
    targets = [child.attrGet("href") or child.attrGet("src") for child in children]
    return [str(target) for target in targets if target]


def _tokens() -> Iterator[Token]:
    yield from MarkdownIt("commonmark").enable("table").parse(README.read_text())
