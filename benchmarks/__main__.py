"""Measures everything and prints it: ``python -m benchmarks``; ``python -m benchmarks SECTION...`` for a part."""

import sys
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console

from benchmarks import lives
from benchmarks.bundles import BUILD, Bundles, make_bundles
from benchmarks.table import Row, comparison

SECTIONS: Mapping[str, Callable[[Bundles], Sequence[Row]]] = {"lives": lives.measure}


def main(names: Sequence[str]) -> None:
    """Measure the named sections, or all."""
    console = Console(width=200)
    BUILD.mkdir(parents=True, exist_ok=True)
    bundles = make_bundles()
    rows: list[Row] = []
    for name in names or SECTIONS:
        print(f"measuring {name}", file=sys.stderr)
        rows += SECTIONS[name](bundles)
    table = comparison(rows)
    console.print(table.rich())
    (BUILD / "table.md").write_text("\n".join(table.markdown()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
