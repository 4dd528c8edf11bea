"""How far the work is, on standard error: a bar, or, without rich or a terminal, a line now and then."""

from __future__ import annotations

import os
import sys
import time
from typing import Any, Final, Self

from newssplit.cli.messages import say

_LONG: Final = 4 << 20  # bytes of input from which on progress is worth showing
_PAUSE: Final = 10.0  # seconds between two lines


def is_terminal(file: Any) -> bool:
    """Whether somebody looks at it."""
    return file is not None and file.isatty()


def shows_colour() -> bool:
    """Whether standard output is a terminal that colours are wanted on."""
    return is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Progress:
    """Shows how much of ``size`` bytes (None: nobody knows), and of ``files`` files, is done.

    Shown on a terminal, if there are several files or many bytes, unless ``hidden``; if ``asked`` for, in any case.
    """

    def __init__(
        self, size: int | None, *, files: int | None = None, asked: bool = False, hidden: bool = False
    ) -> None:
        self._size, self._files = size, files
        self._least = 0 if asked or files else _LONG
        self.shown = asked or (is_terminal(sys.stderr) and not hidden)
        self._started = self._told = time.monotonic()
        self._read = self._done = 0
        self._bar: Any = None
        self._has_bar = is_terminal(sys.stderr) and not hidden

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar:
            self._bar.stop()

    def advance(self, read: int) -> None:
        """That many bytes more have been read."""
        self.update(self._read + read, self._done)

    def update(self, read: int, done: int) -> None:
        """That many bytes have been read, and that many files are done."""
        self._read, self._done = read, done
        if not self.shown or max(read, self._size or 0) < self._least:
            return
        if self._has_bar and self._bar is None:
            self._start_bar()
        if self._bar:
            self._bar.update(self._task, completed=read, files=self._tell_files())
        elif time.monotonic() - self._told >= _PAUSE:
            self._told = time.monotonic()
            say(self.describe())

    def say(self, message: str) -> None:
        """A line on standard error that does not get mixed up with the bar."""
        if self._bar:
            self._bar.console.print(f"newssplit: {message}", markup=False, highlight=False, soft_wrap=True)
        else:
            say(message)

    def describe(self) -> str:
        """How far it is, how fast it goes, and how long it will take."""
        seconds = max(time.monotonic() - self._started, 1e-6)
        parts = [self._tell_files()] if self._files else []
        megabytes = f"{self._read / 1e6:.1f}"
        parts.append(f"{megabytes} MB" if self._size is None else f"{megabytes} of {self._size / 1e6:.1f} MB")
        if self._files:
            parts.append(f"{self._done / seconds:.1f} files/s")
        parts.append(f"{self._read / seconds / 1e6:.2f} MB/s")
        if self._size and 0 < self._read < self._size:
            parts.append(f"{_tell_time(seconds * (self._size - self._read) / self._read)} left")
        return ", ".join(parts)

    def _tell_files(self) -> str:
        return f"{self._done} of {self._files} files" if self._files else ""

    def _start_bar(self) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
            from rich.progress import Progress as Bar
        except ModuleNotFoundError:
            self._has_bar = False
            return
        columns = [BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()]
        self._bar = Bar(
            *([TextColumn("{task.fields[files]}")] if self._files else []),
            *columns,
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
        )
        self._task = self._bar.add_task("", total=self._size, files=self._tell_files())
        self._bar.start()


def _tell_time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
