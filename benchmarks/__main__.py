"""Measures everything and prints it: ``python -m benchmarks``; ``python -m benchmarks SECTION...`` for a part."""

import sys
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console

from benchmarks import lives, start
from benchmarks.bundles import BUILD, Bundles, make_bundles
from benchmarks.table import Limit, Row, comparison, limits

SECTIONS: Mapping[str, Callable[[Bundles], Sequence[Row | Limit]]] = {
    "lives": lives.measure,
    "start": start.measure,
}


def main(names: Sequence[str]) -> None:
    """Measure the named sections, or all."""
    BUILD.mkdir(parents=True, exist_ok=True)
    bundles = make_bundles()
    rows: list[Row | Limit] = []
    for name in names or SECTIONS:
        print(f"measuring {name}", file=sys.stderr)
        rows += SECTIONS[name](bundles)
    tables = [
        comparison([row for row in rows if isinstance(row, Row)]),
        limits([row for row in rows if isinstance(row, Limit)]),
    ]
    console = Console(width=180)
    for table in tables:
        console.print(table.rich())
    (BUILD / "table.md").write_text("\n\n".join("\n".join(table.markdown()) for table in tables) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
