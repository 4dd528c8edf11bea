"""The report of a run over many files: a row a file, appended when the file is done and on the disk before the next."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final, Literal, NamedTuple

from newssplit.output import WholeFile

REPORT: Final = "report.jsonl"


class BadRun(ValueError):
    """A run that cannot begin: the message says what was found and what was expected."""


class Row(NamedTuple):
    """What became of a file. Bytes that are no text in a name are written like ``\\xff``."""

    path: str  # as it was found
    output: str  # what was made of it, below the folder of results; its key
    status: Literal["done", "failed"]
    error: str | None
    articles: int
    bytes: int  # of the file, as it was when it was read
    mtime_ns: int
    written: int  # bytes of the output
    left_out: Sequence[str]  # what could not be read, or was mended: pictures in an archive, say
    seconds: float
    made_with: Mapping[str, str]  # version, format, weights ...: what the output depends on besides the file

    def to_json(self) -> str:
        """One line."""
        return json.dumps(self._asdict(), ensure_ascii=False) + "\n"


def spell(path: str) -> str:
    """A path as text, whatever its bytes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_report(folder: Path) -> dict[str, Row]:
    """The rows of a folder's report by their output, the last of each; none if there is no report.

    A last line that is torn, because the run was killed while writing it, is left out. Raises ``BadRun`` if anything
    else is no row.
    """
    path = folder / REPORT
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    rows: dict[str, Row] = {}
    torn = 0
    for number, line in enumerate(lines, 1):
        try:
            row = Row(**json.loads(line))
            _expect_below(row.output)
        except (ValueError, TypeError):
            torn = torn or number
            continue
        if torn:
            raise BadRun(f"{path}: line {torn} is no row of a report, expected the report of an earlier run")
        rows[row.output] = row
    if torn and not rows and lines[0][:1] != b"{":
        raise BadRun(f"{path}: found no report of an earlier run there, expected one, or nothing")
    return rows


def _expect_below(output: str) -> None:
    """Results are taken away by what the report says: nothing outside of its folder is one."""
    place = PurePosixPath(output)
    if place.is_absolute() or ".." in place.parts:
        raise ValueError(output)


class Journal:
    """The report, open for appending. ``rows`` are what it holds to begin with; what was there before is replaced."""

    def __init__(self, folder: Path, rows: Iterable[Row] = ()) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self.rewrite(rows)

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Replaces the report, whole, and goes on appending to it."""
        if self._file:
            self._file.close()
        path = self._folder / REPORT
        with WholeFile(path) as file:
            for row in rows:
                file.write(row.to_json().encode())
            file.commit()
        self._file = path.open("ab")

    def append(self, rows: Iterable[Row]) -> None:
        """Rows that are on the disk when this returns."""
        if self._file is None:
            raise ValueError("the report is closed")
        self._file.write("".join(row.to_json() for row in rows).encode())
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """No more rows."""
        if self._file:
            self._file.close()
        self._file = None
