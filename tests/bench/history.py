"""The figures over time: a row each time that something about accuracy or speed was changed."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Mapping
from pathlib import Path

HISTORY = Path(__file__).with_name("history.tsv")
FIGURES = (
    "cut F1",
    "count",
    "headline",
    "captions F1",
    "paragraphs F1",
    "body F1",
    "date",
    "no false date",
    "source",
    "authors F1",
    "article exact",
)
COLUMNS = ("date of row", "commit", "what changed", *FIGURES, "split/floor")


def name_commit(folder: Path) -> str:
    """The short hash of the commit that is checked out, or ``working tree`` where files differ from it."""
    try:
        changed = _ask_git(folder, "status", "--porcelain", "--untracked-files=no")
        commit = _ask_git(folder, "rev-parse", "--short", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        return "working tree"
    return "working tree" if changed else commit


def _ask_git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def append_row(
    what: str, figures: Mapping[str, float | None], ratio: float, path: Path = HISTORY, day: dt.date | None = None
) -> str:
    """Appends a row to the history and gives it back; the file is begun with its header. ``day``: today by default."""
    values = [figures[name] for name in FIGURES]
    cells = [
        (day or dt.date.today()).isoformat(),
        name_commit(path.parent),
        " ".join(what.split()),
        *("-" if value is None else f"{value:.3f}" for value in values),
        f"{ratio:.1f}",
    ]
    row = "\t".join(cells) + "\n"
    begun = path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(row if begun else "\t".join(COLUMNS) + "\n" + row)
    return row
