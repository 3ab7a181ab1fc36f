"""Measures everything and prints it: ``python -m benchmarks``; ``python -m benchmarks SECTION...`` for a part."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console

from benchmarks import deploying, lives, patience, quota, start, synth
from benchmarks.bundles import BUILD, Bundles, make_bundles
from benchmarks.notes import notes
from benchmarks.table import Limit, Row, comparison, limits

SECTIONS: Mapping[str, Callable[[Bundles], Sequence[Row | Limit]]] = {
    "lives": lives.measure,
    "patience": patience.measure,
    "quota": quota.measure,
    "deploying": deploying.measure,
    "start": start.measure,
    "synth": synth.limits,
}

TABLE = BUILD / "table.md"
WIDTH = 170


def main(names: Sequence[str]) -> None:
    """Measure the named sections, or all; print the tables and write them as Markdown."""
    BUILD.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    bundles = make_bundles()
    rows: list[Row | Limit] = []
    for name in names or SECTIONS:
        print(f"{time.monotonic() - began:4.0f} s: measuring {name}", file=sys.stderr)
        rows += SECTIONS[name](bundles)
    _show(rows)
    print(f"{(time.monotonic() - began) / 60:.0f} minutes; as Markdown: {TABLE}", file=sys.stderr)


def _show(rows: Sequence[Row | Limit]) -> None:
    compared = [row for row in rows if isinstance(row, Row)]
    limited = [row for row in rows if isinstance(row, Limit)]
    console = Console(width=WIDTH, highlight=False, markup=False)
    lines: list[str] = []
    for table in [comparison(compared)] * bool(compared) + [limits(limited)] * bool(limited):
        console.print(table.rich())
        lines += [*table.markdown(), ""]
    for note in notes():
        console.print(f"- {note}")
        lines.append(f"- {note}")
    TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
