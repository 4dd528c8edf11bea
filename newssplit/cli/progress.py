"""How far the work is, on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

from newssplit.cli.input import STANDARD

_LONG: Final = 4 << 20  # bytes of input from which on progress is shown


def is_terminal(file: Any) -> bool:
    """Whether somebody looks at it."""
    return file is not None and file.isatty()


def shows_colour() -> bool:
    """Whether standard output is a terminal that colours are wanted on."""
    return is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Progress:
    """A bar on standard error for long input: if that is a terminal that gets no articles, and rich is here."""

    def __init__(self, paths: Sequence[str], to_standard: bool) -> None:
        self._shown = is_terminal(sys.stderr) and not (to_standard and is_terminal(sys.stdout))
        self._total: int | None = 0
        for path in paths:
            try:
                size = 0 if path == STANDARD else Path(path).stat().st_size
            except OSError:
                continue
            # What has no size that is known beforehand leaves the whole without one.
            self._total = self._total + size if size and self._total is not None else None
        self._done = 0
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def advance(self, size: int) -> None:
        """That many bytes more have been read."""
        self._done += size
        if not self._shown or max(self._done, self._total or 0) < _LONG:
            return
        if self._bar is None:
            self._start()
        if self._bar:
            self._bar.update(self._task, completed=self._done)

    def _start(self) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
        except ModuleNotFoundError:
            self._shown = False
            return
        self._bar = Progress(
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
        )
        self._task = self._bar.add_task("", total=self._total)
        self._bar.start()
