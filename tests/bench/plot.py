"""The history of figures as a picture: ``history.svg`` beside ``history.tsv``, which the README shows."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench.history import HISTORY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PICTURE: Final = HISTORY.with_suffix(".svg")
# What is drawn, and its colour: of a palette that colour-blind readers can tell apart (Okabe and Ito).
_LINES: Final = {
    "cut F1": "#0072B2",
    "headline": "#009E73",
    "article exact": "#D55E00",
    "captions F1": "#CC79A7",
}
# Rows of what was not kept, and of ideas that were judged on other feeds than the rest.
_DROPPED: Final = "(not kept"
_JUDGED: Final = "outlets left out:"


def read_rows(path: Path = HISTORY) -> list[dict[str, str]]:
    """The rows of what was kept, all measured on the same feeds."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [row for row in rows if not (_DROPPED in row["what changed"] or row["what changed"].startswith(_JUDGED))]


def draw_history(rows: list[dict[str, str]], path: Path = PICTURE) -> None:
    """Draws the figures of the rows. The same rows give the same bytes."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "newssplit", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), width_ratios=(3, 2), layout="constrained")
    for name, colour in _LINES.items():
        _draw(left, rows, name, colour, f"{name} {{:.3f}}")
    left.set(title="accuracy, on outlets that were not learnt from", ylim=(0, 1))
    _draw(right, rows, "split/floor", "#000000", "{:.1f}")
    right.set(title="time, as a multiple of the floor")
    right.set_ylim(0, 1.1 * right.dataLim.ymax)
    for axes, room in ((left, 0.4), (right, 0.15)):
        axes.set(xlabel="change that was kept", xlim=(0, len(rows) * (1 + room)))
        axes.set_xticks(range(0, len(rows) + 1, max(1, len(rows) // 5)))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", linewidth=0.4, alpha=0.5)
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": "newssplit"})
    plt.close(figure)


def _draw(axes: Axes, rows: list[dict[str, str]], name: str, colour: str, form: str) -> None:
    """One figure of the rows that have it, with its last value beside it."""
    points = [(n, float(row[name])) for n, row in enumerate(rows, 1) if row[name] != "-"]
    if not points:
        return
    axes.plot(*zip(*points, strict=True), marker="o", markersize=3, linewidth=1.2, color=colour)
    axes.annotate(
        form.format(points[-1][1]), points[-1], xytext=(6, 0), textcoords="offset points", color=colour, va="center"
    )


def run_plot() -> int:
    """Draws ``history.svg`` anew."""
    try:
        draw_history(read_rows())
    except ModuleNotFoundError as error:
        print(f'drawing needs {error.name}: pip install "newssplit[bench]"')
        return 2
    print(f"wrote {PICTURE.name}")
    return 0
