"""Draws calls and seconds over the size of the list: ``python chart.py CREATED SVG``, run with matplotlib alone.

It depends on its input only: the same figures give the same file.
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

WIDTH, HEIGHT = 9, 3.6
"""In inches."""

COLOURS = ("#0072b2", "#e69f00", "#cc79a7", "#555555")
"""Of Okabe and Ito's palette, which colour-blind people can tell apart too."""

STYLES = ("-o", "--s", "-.^", ":d")


def draw(created: dict[str, list[dict[str, float]]], target: Path) -> None:
    """Write the chart.

    Args:
        created: Size, calls and seconds of each creation, by contender.
        target: The SVG.
    """
    mpl.rcParams.update({"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.family": "sans-serif"})
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, HEIGHT), layout="constrained")
    for panel, what in zip(panels, ("calls", "seconds"), strict=True):
        _panel(panel, created, what)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(created), frameon=False)
    figure.savefig(target, metadata={"Date": None, "Creator": None})


def _panel(panel: Any, created: dict[str, list[dict[str, float]]], what: str) -> None:
    for (who, points), colour, style in zip(created.items(), COLOURS, STYLES, strict=True):
        panel.plot([p["size"] for p in points], [p[what] for p in points], style, color=colour, label=who)
    sizes = [point["size"] for point in next(iter(created.values()))]
    panel.set(xscale="log", yscale="log", xlabel="associations created", title=what)
    panel.set_xticks(sizes, [f"{size:g}" for size in sizes])
    panel.minorticks_off()
    panel.yaxis.set_major_formatter("{x:g}")
    panel.grid(alpha=0.3)
    panel.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
