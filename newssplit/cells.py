"""A cell of a table that should hold a text: whatever it holds, it gives rows and never an exception.

Jobs over many texts are ended by one bad row of millions, if they let it. Here such a row becomes an ``Issue`` in its
place: ``no-text`` (the cell is empty), ``not-text`` (it holds something else, or bytes that are not UTF-8),
``no-article`` (a text in which no article was found), ``not-split`` (splitting failed, which is an error in this
package; the message says which).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from newssplit.article import Article, Issue
from newssplit.splitter import split_texts
from newssplit.surrogates import mend_text

Path = str | os.PathLike[str] | None


# Cells, and characters of their texts, about, that are split together.
_CELLS: Final = 1 << 10
_TEXT: Final = 1 << 17


def split_cells(
    values: Iterable[object], weights: Path = None, layout: Path = None
) -> Iterator[Sequence[Article | Issue]]:
    """For each value the articles of a text, or one issue that says why there are none.

    A value is a str, bytes in UTF-8, or None for an empty cell. Some are read before the first is given out: short
    texts are split together, which costs less.
    """
    cells: list[str | Issue] = []
    size = 0
    for value in values:
        cell = _read_cell(value)
        cells.append(cell)
        size += len(cell) if isinstance(cell, str) else 0
        if size >= _TEXT or len(cells) >= _CELLS:
            yield from _split(cells, weights, layout)
            cells, size = [], 0
    yield from _split(cells, weights, layout)


def split_cell(value: object, weights: Path = None, layout: Path = None) -> Sequence[Article | Issue]:
    """The same for one value."""
    return next(split_cells([value], weights, layout))


def _read_cell(value: object) -> str | Issue:
    if value is None:
        return Issue(code="no-text", message="the cell is empty, expected text")
    if isinstance(value, (bytes, bytearray)):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"byte 0x{error.object[error.start]:02x} at offset {error.start}"
            return Issue(code="not-text", message=f"found {found}, expected UTF-8")
    if not isinstance(value, str):
        return Issue(code="not-text", message=f"found {type(value).__name__}, expected text")
    return value


def _split(cells: Sequence[str | Issue], weights: Path, layout: Path) -> Iterator[Sequence[Article | Issue]]:
    texts = [cell for cell in cells if isinstance(cell, str)]
    found: Iterator[Sequence[Article | Issue]]
    try:
        found = iter(split_texts(texts, weights, layout))
    except Exception as error:  # noqa: BLE001, whatever it is, it must not cost the job
        if len(texts) > 1:
            # Nor may it cost the other texts.
            found = (cell for text in texts for cell in _split([text], weights, layout))
        else:
            message = f"{type(error).__name__}: {mend_text(str(error))}"
            found = iter([[Issue(code="not-split", message=message)]])
    for cell in cells:
        if isinstance(cell, Issue):
            yield [cell]
        else:
            yield next(found) or [Issue(code="no-article", message="no article was found in the text")]
