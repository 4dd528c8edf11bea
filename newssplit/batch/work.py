"""One file of a run: its articles, written whole or not at all, and the row that tells about it."""

from __future__ import annotations

import io
import os
import shutil
import time
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import regex

from newssplit.article import Article
from newssplit.batch.journal import Row, spell
from newssplit.batch.plan import Work
from newssplit.batch.workers import Tell
from newssplit.readers import UnreadableText
from newssplit.writers import WRITERS

Read = Callable[[Any], Iterator[Article]]

_OFTEN: Final = 1 << 20  # bytes that are read between two messages of how far the work is
# What is being written, by the number of the process that writes it.
_PART: Final = regex.compile(r"(?s)(?P<name>.+)\.\d+\.part")
_PAGE: Final = regex.compile(r"(?s)\d+.*\.md")


class CountedFile(io.FileIO):
    """A file that is open for reading, and tells of each mebibyte that is read of it."""

    def __init__(self, path: str, tell: Tell) -> None:
        super().__init__(path, "rb")
        self._tell, self._untold = tell, 0

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
    if error is None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            clear_place(place, folders_only=True)
            with CountedFile(work.path, tell) as file, WRITERS[form].open(place) as writer:
                before = os.fstat(file.fileno())
                size, mtime_ns = before.st_size, before.st_mtime_ns
                for article in read(file):
                    writer.write(article)
                    articles += 1
                after = os.fstat(file.fileno())
                if (after.st_size, after.st_mtime_ns) != (size, mtime_ns):
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
        seconds=round(time.perf_counter() - started, 3),
        made_with=made_with,
    )


def tell_of_death(work: Work, death: str, made_with: Mapping[str, str]) -> Row:
    """The row of a file whose processes died."""
    path, output = spell(work.path), spell(work.output)
    return Row(path, output, "failed", death, 0, work.size, work.mtime_ns, 0, 0.0, made_with)


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
