"""Other people's text in tables, Markdown and JSON: it ends no line, speaks to no terminal, and mentions nobody."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

_LENGTH = 300
"""Characters of a name or an ID that are shown: more than Amazon Connect takes (256)."""

_WORDS = re.compile(r"[A-Za-z0-9 ,;:()-]+")


def one_line(text: str) -> str:
    """A text that others wrote, on one line: what cannot be printed stands there as its escape sequence.

    Line ends, control characters, and characters that turn the direction of writing can then neither end a comment nor
    speak to a terminal.
    """
    if text.isprintable():  # nearly every one, and a plan shows hundreds of thousands
        return text
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def enumerated(texts: Sequence[str], most: int | None, label: Callable[[str], str] = str) -> str:
    """The first of some texts, each as its label, all of them where `most` is None; and how many more there are."""
    shown = texts[:most]
    more = f" and {len(texts) - len(shown)} more" if len(shown) < len(texts) else ""
    return f"{', '.join(map(label, shown))}{more}"


def as_markdown(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table as GitHub reads it, with a line end behind each row."""
    lines = [headers, ["---"] * len(headers), *(map(_cell, row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    """Words as they are; anything else as code, where GitHub links and mentions nothing."""
    return text if _WORDS.fullmatch(text) else code(text).replace("|", r"\|")


def as_json(value: object) -> Iterator[str]:
    """A value as JSON in parts, for the whole may be large: indented, a line end at the end, names in their letters."""
    yield from json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value)
    yield "\n"


def items(texts: Sequence[str], more: int) -> list[str]:
    """A list as one block; no block where there is nothing."""
    lines = [f"- {text}" for text in texts] + ([f"- and {more} more"] if more else [])
    return ["\n".join(lines)] if lines else []


def code(text: str, length: int = _LENGTH) -> str:
    """A code span (CommonMark, 6.1): its fence is longer than every run of backticks in it."""
    text = _cut(text, length)
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (max(map(len, re.findall("`+", text))) + 1)
    return f"{fence} {text} {fence}"


def html_code(text: str) -> str:
    """The same where Markdown is not read: inside an HTML block."""
    return f"<code>{html.escape(_cut(text, _LENGTH))}</code>"


def _cut(text: str, length: int) -> str:
    text = one_line(text).strip() or "-"
    return text if len(text) <= length else text[:length] + "…"


def size(text: str) -> int:
    """Bytes of a text: no fewer than its characters, whichever way those are counted."""
    return len(text.encode())
