"""Draws rows of the comparison as bars, in SVG. It depends on its input only: the same rows give the same file."""

from collections.abc import Iterable, Sequence
from html import escape

from benchmarks.contenders import CONTENDERS
from benchmarks.tables import Row

WIDTH, NAMES, BAR, STEP, GAP = 760, 170, 18, 26, 52
"""In pixels: the picture, the column of names, a bar, from bar to bar, and the title above them."""

LONGEST = WIDTH - NAMES - 110
COLOURS = ("#0072b2", "#e69f00", "#cc79a7", "#777777")
"""Of Okabe and Ito's palette, which colour-blind people can tell apart too."""


def chart(rows: Sequence[Row]) -> str:
    """The picture: a panel for each row that has numbers."""
    panel = GAP + STEP * len(CONTENDERS)
    height = panel * len(rows) + STEP // 2
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, row in enumerate(rows):
        lines += _panel(row, panel * number)
    return "\n".join([*lines, "</svg>", ""])


def _panel(row: Row, top: int) -> Iterable[str]:
    yield f'<text x="10" y="{top + GAP - 20}" font-size="15" font-weight="bold">{escape(row.title)}</text>'
    most = max(row.bars.values())
    for number, (who, colour) in enumerate(zip(CONTENDERS, COLOURS, strict=True)):
        value, y = row.bars[who], top + GAP - 6 + STEP * number
        fails = ", fails" if "fails" in row.cells[who] else ""
        width = round(LONGEST * value / most)
        yield f'<text font-size="14" x="{NAMES - 10}" y="{y + 14}" text-anchor="end">{escape(who)}</text>'
        yield f'<rect x="{NAMES}" y="{y}" width="{width}" height="{BAR}" fill="{colour}"/>'
        yield f'<text font-size="14" x="{NAMES + width + 6}" y="{y + 14}">{value:.3g}{fails}</text>'
