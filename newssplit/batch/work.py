"""One file of a run: its articles, written whole or not at all, and the row that tells about it."""

from __future__ import annotations

import io
import logging
import os
import shutil
import time
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any, Final

import regex

from newssplit.article import Article
from newssplit.batch.journal import Row, spell
from newssplit.batch.plan import Work
from newssplit.batch.workers import Tell
from newssplit.readers import UnreadableText
from newssplit.writers import WRITERS

# Of an open file, its texts one after another: the name of each, and its articles.
Read = Callable[[Any], Iterator[tuple[str, Iterator[Article]]]]

_OFTEN: Final = 1 << 20  # bytes that are read between two messages of how far the work is
# What is being written, by the number of the process that writes it.
_PART: Final = regex.compile(r"(?s)(?P<name>.+)\.\d+\.part")
_PAGE: Final = regex.compile(r"(?s)\d+.*\.md")


class _Collector(logging.Handler):
    """Keeps what it is told."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """As ``logging.Handler.emit``."""
        self._kept.append(record.getMessage())


@contextmanager
def _collecting_warnings(kept: list[str]) -> Iterator[None]:
    """Warnings of this package go into ``kept``, and nowhere else."""
    logger = logging.getLogger("newssplit")
    collector, propagates = _Collector(kept), logger.propagate
    logger.addHandler(collector)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagates


class CountedFile(io.FileIO):
    """A file that is open for reading, and tells of each mebibyte that is read of it."""

    def __init__(self, path: str, tell: Tell) -> None:
        super().__init__(path, "rb")
        self._tell, self._untold = tell, 0

    def look(self) -> tuple[int, int]:
        """Its size in bytes, and when it was last written to, in nanoseconds."""
        status = os.fstat(self.fileno())
        return status.st_size, status.st_mtime_ns

    def read(self, size: int | None = -1, /) -> bytes:
        """As ``io.FileIO.read``."""
        piece = super().read(size)
        self._count(len(piece))
        return piece

    def readinto(self, buffer: Any, /) -> int:
        """As ``io.FileIO.readinto``."""
        size = super().readinto(buffer)
        self._count(size)
        return size

    def _count(self, size: int) -> None:
        self._untold += size
        if self._untold >= _OFTEN:
            self._tell(self._untold)
            self._untold = 0


def split_file(read: Read, form: str, made_with: Mapping[str, str], out: Path, work: Work, tell: Tell) -> Row:
    """Writes what ``read`` finds in a file, in the format named ``form``, to its place below ``out``.

    No content and no failure of the disk raises: the row tells of it. Lack of memory does raise.
    """
    started = time.perf_counter()
    place = out / work.output
    size, mtime_ns, articles, written = work.size, work.mtime_ns, 0, 0
    error = work.problem
    left_out: list[str] = []
    if error is None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            clear_place(place, folders_only=True)
            with CountedFile(work.path, tell) as file, _collecting_warnings(left_out):
                size, mtime_ns = file.look()
                texts = read(file)
                first = next(texts)
                # A file that holds several texts: each article tells which it stood in.
                with WRITERS[form].open(place, columns=("file",) if first[0] != work.path else ()) as writer:
                    for name, found in chain([first], texts):
                        extra = dict.fromkeys(writer.columns, name)
                        for article in found:
                            writer.write(article, **extra)
                            articles += 1
                    if file.look() != (size, mtime_ns):
                        raise UnreadableText(work.path, "was changed while it was read, expected it to stay as it is")
            written = weigh(place)
        except MemoryError:
            raise
        except Exception as caught:  # noqa: BLE001, one file must not end the run, and its row tells what it was
            error = describe(caught, work.path)
            if articles:
                error = f"{error} (after {articles} articles, which are not kept)"
            articles = 0
    return Row(
        path=spell(work.path),
        output=spell(work.output),
        status="failed" if error else "done",
        error=error,
        articles=articles,
        bytes=size,
        mtime_ns=mtime_ns,
        written=written,
        left_out=left_out,
        seconds=round(time.perf_counter() - started, 3),
        made_with=made_with,
    )


def tell_of_death(work: Work, death: str, made_with: Mapping[str, str]) -> Row:
    """The row of a file whose processes died."""
    path, output = spell(work.path), spell(work.output)
    return Row(path, output, "failed", death, 0, work.size, work.mtime_ns, 0, [], 0.0, made_with)


def describe(error: Exception, path: str) -> str:
    """What went wrong with the file at ``path``, without its name."""
    if isinstance(error, UnreadableText):
        return error.reason
    if isinstance(error, FileNotFoundError) and error.filename == path:
        return "no such file or directory"
    if isinstance(error, OSError):
        where = "" if error.filename in (None, path) else f"{spell(str(error.filename))}: "
        return where + (error.strerror or str(error))
    return f"unexpected {type(error).__name__}: {error}"


def weigh(place: Path) -> int:
    """The bytes of a result: of a file, or of the pages in a folder; -1 if there is none."""
    try:
        if place.is_dir():
            return sum(entry.stat().st_size for entry in os.scandir(place))
        return place.stat().st_size
    except OSError:
        return -1


def clear_place(place: Path, *, folders_only: bool = False) -> None:
    """Takes away an earlier result. A folder goes only if there is nothing in it but pages that were written here."""
    if place.is_dir() and not place.is_symlink():
        if all(_PAGE.fullmatch(entry.name) for entry in os.scandir(place)):
            shutil.rmtree(place)
    elif not folders_only:
        place.unlink(missing_ok=True)


def clear_parts(out: Path, outputs: Container[str]) -> None:
    """Takes away what was left half written below ``out`` where one of ``outputs`` should be."""
    for folder, folders, names in os.walk(out):
        for name in [*folders, *names]:
            place = os.path.join(folder, name)
            found = _PART.fullmatch(spell(os.path.relpath(place, out)).replace(os.sep, "/"))
            if found is None or found["name"] not in outputs:
                continue
            if name in folders:
                folders.remove(name)
                shutil.rmtree(place, ignore_errors=True)
            else:
                with suppress(OSError):
                    os.unlink(place)
