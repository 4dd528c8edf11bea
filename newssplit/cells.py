"""A cell of a table that should hold a text: whatever it holds, it gives rows and never an exception.

Jobs over many texts are ended by one bad row of millions, if they let it. Here such a row becomes an ``Issue`` in its
place: ``no-text`` (the cell is empty), ``not-text`` (it holds something else, or bytes that are not UTF-8),
``no-article`` (a text in which no article was found), ``not-split`` (splitting failed, which is an error in this
package; the message says which).
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from newssplit.article import Article, Issue
from newssplit.splitter import stream_articles
from newssplit.surrogates import mend_text

Path = str | os.PathLike[str] | None


def split_cell(value: object, weights: Path = None, layout: Path = None) -> Sequence[Article | Issue]:
    """The articles of a text, or one issue that says why there are none.

    ``value`` is a str, bytes in UTF-8, or None for an empty cell.
    """
    if value is None:
        return [Issue(code="no-text", message="the cell is empty, expected text")]
    if isinstance(value, (bytes, bytearray)):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"byte 0x{error.object[error.start]:02x} at offset {error.start}"
            return [Issue(code="not-text", message=f"found {found}, expected UTF-8")]
    if not isinstance(value, str):
        return [Issue(code="not-text", message=f"found {type(value).__name__}, expected text")]
    try:
        articles = list(stream_articles([value], weights, layout))
    except Exception as error:  # noqa: BLE001, whatever it is, it must not cost the job
        return [Issue(code="not-split", message=f"{type(error).__name__}: {mend_text(str(error))}")]
    return articles or [Issue(code="no-article", message="no article was found in the text")]
