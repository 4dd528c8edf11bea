"""Articles to files: ``WRITERS`` has a row for each format, and all of them are used alike::

    with WRITERS["csv"].open("articles.csv", columns=("file",)) as writer:
        for article in newssplit.read("feed.txt"):
            writer.write(article, file="feed.txt")

A writer streams: what it holds does not grow with the number of articles. A path appears whole when the ``with`` block
ends, or when ``close`` is called, and not at all where an exception ends the block, or ``discard`` is called.
"""

from __future__ import annotations

import csv
import io
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, Final, NamedTuple, Self

import regex
from pydantic_core import PydanticSerializationError

from newssplit.article import Article
from newssplit.flat import COLUMNS, flatten
from newssplit.markdown import name_page, render_markdown
from newssplit.output import WholeFile, WholeFolder
from newssplit.surrogates import mend_text, replace_surrogates

Target = str | os.PathLike[str] | IO[bytes]

# Inside the strings of JSON these are legal as they are, but programs take some for line ends, and terminals some for
# commands.
_HAZARDS: Final = regex.compile(r"[\x7F-\x9F\u2028\u2029]")
# Rows of a group of a Parquet file, and the characters of body text after which a group ends earlier.
_GROUP_ROWS: Final = 2048
_GROUP_TEXT: Final = 16 << 20


class Writer(ABC):
    """Writes articles to a path, or to a file that is open for writing in binary.

    ``columns`` names fields that stand before the article's own; ``write`` takes a str for each of them. A path is
    written whole or not at all; an open file is written to as articles come, and left open. Raises ``OSError`` for a
    path that cannot be written, ``TypeError`` for a target that is neither.
    """

    def __init__(self, target: Target, *, columns: Sequence[str] = ()) -> None:
        self.columns = tuple(columns)
        self.count = 0  # articles so far
        self._closed = False
        self._begin(target)

    def write(self, article: Article, **extra: str) -> None:
        """Appends one article. ``extra`` gives a str for each of ``columns``, and nothing else."""
        if self._closed:
            raise ValueError("the writer is closed")
        if set(extra) != set(self.columns):
            expected = ", ".join(self.columns) or "none"
            raise TypeError(
                f"write() takes the columns that the writer was made with ({expected}), not {sorted(extra)}"
            )
        row = {name: mend_text(extra[name]) for name in self.columns}
        try:
            self._put(article, row)
        except (UnicodeEncodeError, PydanticSerializationError):
            self._put(replace_surrogates(article), row)
        self.count += 1

    def close(self) -> None:
        """Writes what is left and puts a path in its place. To close once more does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            self._finish()
        except BaseException:
            self._abandon()
            raise

    def discard(self) -> None:
        """Ends without a result: nothing appears at a path, and what stood there stays."""
        if not self._closed:
            self._closed = True
            self._abandon()

    @abstractmethod
    def _begin(self, target: Target) -> None: ...

    @abstractmethod
    def _put(self, article: Article, extra: dict[str, str]) -> None:
        """Appends, all or nothing: an article that cannot be encoded comes a second time."""

    @abstractmethod
    def _finish(self) -> None: ...

    @abstractmethod
    def _abandon(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


class _FileWriter(Writer):
    """A writer of one file."""

    def _begin(self, target: Target) -> None:
        self._whole: WholeFile | None = None
        self._file: IO[bytes]
        if isinstance(target, (str, os.PathLike)):
            self._whole = WholeFile(target)
            self._file = self._whole.file
        elif not callable(getattr(target, "write", None)) or hasattr(target, "encoding"):
            raise TypeError(f"expected a path, or a file open for writing in binary, not {type(target).__name__}")
        else:
            self._file = target

    def _finish(self) -> None:
        if self._whole:
            self._whole.commit()
        else:
            self._file.flush()

    def _abandon(self) -> None:
        if self._whole:
            self._whole.discard()


class JsonLines(_FileWriter):
    """An article a line, as ``Article.model_dump_json`` gives it."""

    def _put(self, article: Article, extra: dict[str, str]) -> None:
        self._file.write((_to_json(article, extra) + "\n").encode())


class JsonArray(_FileWriter):
    """One array, an article a line."""

    def _put(self, article: Article, extra: dict[str, str]) -> None:
        opening = ",\n" if self.count else "[\n"
        self._file.write((opening + _to_json(article, extra)).encode())

    def _finish(self) -> None:
        self._file.write(b"\n]\n" if self.count else b"[]\n")
        super()._finish()


class Csv(_FileWriter):
    """A row an article, with the columns of ``newssplit.flat`` under a header; UTF-8, commas, quotes where needed."""

    def _put(self, article: Article, extra: dict[str, str]) -> None:
        row = _to_csv([*extra.values(), *flatten(article).values()])
        self._file.write(row if self.count else self._header() + row)

    def _finish(self) -> None:
        if not self.count:
            self._file.write(self._header())
        super()._finish()

    def _header(self) -> bytes:
        return _to_csv([*self.columns, *COLUMNS])


class Markdown(Writer):
    """A folder with a page an article, numbered, its fields as YAML front matter.

    Takes a path only: of nothing yet, or of an empty folder.
    """

    def _begin(self, target: Target) -> None:
        if not isinstance(target, (str, os.PathLike)):
            raise TypeError(
                f"expected the path of a folder (Markdown is a file an article), not {type(target).__name__}"
            )
        self._folder = WholeFolder(target)

    def _put(self, article: Article, extra: dict[str, str]) -> None:
        page = render_markdown(article, extra).encode()
        self._folder.write(name_page(self.count + 1, article), page)

    def _finish(self) -> None:
        self._folder.commit()

    def _abandon(self) -> None:
        self._folder.discard()


class Parquet(_FileWriter):
    """A row an article, with the columns of ``newssplit.frames.ARTICLE_SCHEMA``; groups of up to 2048 rows."""

    def _begin(self, target: Target) -> None:
        # This import comes first: it says which extra is missing.
        from newssplit import frames

        self._frames = frames
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = frames.ARTICLE_SCHEMA
        for name in reversed(self.columns):
            schema = schema.insert(0, pa.field(name, pa.string()))
        super()._begin(target)
        try:
            self._parquet: Any = pq.ParquetWriter(self._file, schema, compression="zstd")
        except BaseException:
            self._abandon()
            raise
        self._articles: list[Article] = []
        self._extra: list[dict[str, str]] = []
        self._text = 0

    def _put(self, article: Article, extra: dict[str, str]) -> None:
        self._articles.append(article)
        self._extra.append(extra)
        self._text += article.span.end - article.span.start
        if len(self._articles) >= _GROUP_ROWS or self._text >= _GROUP_TEXT:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        table = self._frames.to_arrow(self._articles)
        for place, name in enumerate(self.columns):
            values = pa.array([row[name] for row in self._extra], pa.string())
            table = table.add_column(place, pa.field(name, pa.string()), values)
        self._parquet.write_table(table)
        self._articles, self._extra, self._text = [], [], 0

    def _finish(self) -> None:
        if self._articles:
            self._flush()
        self._parquet.close()
        super()._finish()

    def _abandon(self) -> None:
        with suppress(Exception):
            self._parquet.close()
        super()._abandon()


class Format(NamedTuple):
    """A format of output.

    ``open`` makes its writer; ``ending`` is that of its files (empty for a folder); ``streams`` says whether it can be
    written to standard output and pipes; ``summary`` is a few words for people.
    """

    open: type[Writer]
    ending: str
    streams: bool
    summary: str


WRITERS: Final[dict[str, Format]] = {
    "jsonl": Format(JsonLines, ".jsonl", True, "JSON, an article a line"),
    "json": Format(JsonArray, ".json", True, "one JSON array"),
    "csv": Format(Csv, ".csv", True, "a flat table: headline, date, source, authors, text ..."),
    "parquet": Format(Parquet, ".parquet", False, 'a nested table (needs the extra "tables")'),
    "md": Format(Markdown, "", False, "a folder of Markdown pages, one an article"),
}


def _to_json(article: Article, extra: dict[str, str]) -> str:
    row = article.model_dump_json()
    if extra:
        row = f"{json.dumps(extra, ensure_ascii=False, separators=(',', ':'))[:-1]},{row[1:]}"
    return _HAZARDS.sub(lambda found: f"\\u{ord(found.group()):04x}", row)


def _to_csv(cells: Sequence[object]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode()
