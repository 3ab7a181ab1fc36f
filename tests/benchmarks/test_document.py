"""What `make bench` writes: the document and its chart."""

from pathlib import Path
from xml.etree import ElementTree

from benchmarks.__main__ import DOCUMENT, write
from benchmarks.chart import chart
from benchmarks.contenders import CONTENDERS
from benchmarks.tables import Row

ROW = Row(
    "calls < more",
    dict(zip(CONTENDERS, ["22", "20, fails", "500", "500"], strict=True)),
    dict(zip(CONTENDERS, [22, 20, 500, 500], strict=True)),
)


def test_the_chart_is_the_same_for_the_same_rows_and_has_a_bar_for_each_contender() -> None:
    assert chart([ROW, ROW]) == chart([ROW, ROW])
    picture = ElementTree.fromstring(chart([ROW, ROW]))  # noqa: S314  # our own
    bars = [each for each in picture if each.tag.endswith("rect")][1:]
    assert len(bars) == 2 * len(CONTENDERS)
    assert bars[2].get("width") == bars[3].get("width")
    labels = [each.text for each in picture if each.tag.endswith("text")]
    assert labels.count("20, fails") == 2


def test_the_parts_replace_those_of_the_last_run_and_nothing_else(tmp_path: Path) -> None:
    copy = tmp_path / "benchmarks.md"
    copy.write_text(DOCUMENT.read_text())
    for part in ("one", "two"):
        write({name: [part] for name in ("conditions", "comparison", "limits")}, copy)
    assert copy.read_text().count("\ntwo\n") == 3
    assert "\none\n" not in copy.read_text()
    assert copy.read_text().splitlines()[0] == DOCUMENT.read_text().splitlines()[0]
