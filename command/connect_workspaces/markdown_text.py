"""Markdown of other people's text: in a code span nothing is Markdown, HTML, a link or a mention."""

import html
import re
from collections.abc import Sequence

from connect_workspaces.wording import plain

_LENGTH = 300
"""Characters of a name or an ID that are shown: more than Amazon Connect takes (256)."""


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
    text = plain(text) or "-"
    return text if len(text) <= length else text[:length] + "…"


def size(text: str) -> int:
    """Bytes of a text: no fewer than its characters, whichever way those are counted."""
    return len(text.encode())
