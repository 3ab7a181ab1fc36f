"""Measures everything and writes docs/benchmarks.md and its chart; with ``--only NAME``, prints one part."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import command, comparison, function, synth
from benchmarks.chart import chart
from benchmarks.tables import Limit, Row, comparison_table, limit_table

DOCS = Path(__file__).resolve().parents[1] / "docs"
DOCUMENT, CHART = DOCS / "benchmarks.md", DOCS / "benchmarks.svg"
LIMITS: Mapping[str, Callable[[], Sequence[Limit]]] = {
    "cold-start": function.cold_start,
    "zip": function.zip_size,
    "synth": synth.synth,
    "quota": function.quota,
    "delete": function.delete,
    "command": command.command,
}
COMPARISON = "comparison"


def main() -> None:
    """Measure, print, and write unless only a part was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=[*LIMITS, COMPARISON], help="the part to measure")
    only: str | None = parser.parse_args().only
    limits: list[Limit] = []
    rows: list[Row] = []
    before = os.getloadavg()[0]
    for name in [only] if only else [*LIMITS, COMPARISON]:
        print(f"{time.strftime('%H:%M:%S')} measuring {name}", file=sys.stderr)
        if name == COMPARISON:
            rows = comparison.measure()
        else:
            limits += LIMITS[name]()
    conditions = (
        f"Measured in one run on {os.cpu_count()} cores with Python {platform.python_version()}; load average "
        f"{before:.1f} before and {os.getloadavg()[0]:.1f} after."
    )
    parts = {
        "conditions": [conditions],
        "comparison": [*comparison_table(rows)] if rows else [],
        "limits": [*limit_table(limits)] if limits else [],
    }
    print("\n\n".join("\n".join(lines) for lines in parts.values() if lines))
    if not only:
        write(parts, DOCUMENT)
        CHART.write_text(chart([row for row in rows if row.title in comparison.DRAWN]))


def write(parts: Mapping[str, Sequence[str]], document: Path) -> None:
    """Put each part between its two comments."""
    text = document.read_text()
    for name, lines in parts.items():
        first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, rest = text.split(first)
        _, after = rest.split(last)
        text = "\n".join([before + first, "", *lines, "", last + after])
    document.write_text(text)


if __name__ == "__main__":
    main()
