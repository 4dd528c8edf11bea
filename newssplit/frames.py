"""Articles in tables: Arrow, and from there pandas and polars. Importing this needs the extra ``tables``.

``ARTICLE_SCHEMA`` is the one schema. It has a column a field of ``Article``, and three more: ``text``, the body, and
``published_at_offset`` and ``updated_at_offset``. A column of Arrow timestamps has one time zone for all rows, while
each article may be printed in another, or say none; so ``published_at`` is the wall-clock time as printed, and
``published_at_offset`` is the seconds by which that clock is ahead of UTC, null where the text names no zone. The
instant, where it is known, is one minus the other. Nothing is lost, and articles of several zones stand in one column.

A str of Python may hold half a surrogate pair, which Arrow's strings, being UTF-8, cannot: it becomes U+FFFD, and the
article gets the issue ``lone-surrogate``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

try:
    import pyarrow as pa
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        'tables need pyarrow, which is not installed: pip install "newssplit[tables]"', name=error.name
    ) from None

from newssplit.article import Article
from newssplit.surrogates import replace_surrogates

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_SPAN: Final = pa.struct([("start", pa.int64()), ("end", pa.int64())])
_PASSAGE: Final = pa.struct([("text", pa.string()), ("span", _SPAN)])
_CAPTION: Final = pa.struct(
    [
        ("text", pa.string()),
        ("spans", pa.list_(_SPAN)),
        ("description", pa.string()),
        ("credit", pa.string()),
        ("credit_span", _SPAN),
    ]
)
_DATELINE: Final = pa.struct([("place", pa.string()), ("span", _SPAN), ("agency", pa.string())])
_ISSUE: Final = pa.struct([("code", pa.string()), ("message", pa.string()), ("span", _SPAN)])
_TIME: Final = pa.timestamp("us")

ARTICLE_SCHEMA: Final = pa.schema(
    [
        ("span", _SPAN),
        ("headline", pa.string()),
        ("headline_spans", pa.list_(_SPAN)),
        ("deck", pa.string()),
        ("deck_spans", pa.list_(_SPAN)),
        ("date", pa.date32()),
        ("date_span", _SPAN),
        ("published_at", _TIME),
        ("published_at_offset", pa.int32()),
        ("published_at_span", _SPAN),
        ("updated_at", _TIME),
        ("updated_at_offset", pa.int32()),
        ("updated_at_span", _SPAN),
        ("source", pa.string()),
        ("source_span", _SPAN),
        ("authors", pa.list_(pa.string())),
        ("author_spans", pa.list_(_SPAN)),
        ("dateline", _DATELINE),
        ("captions", pa.list_(_CAPTION)),
        ("text", pa.string()),
        ("paragraphs", pa.list_(_PASSAGE)),
        ("subheads", pa.list_(_PASSAGE)),
        ("metadata", pa.map_(pa.string(), pa.string())),
        ("layout", pa.string()),
        ("confidence", pa.float64()),
        ("issues", pa.list_(_ISSUE)),
    ]
)
# Columns beside the fields of Article: read by from_arrow only together with their field, or not at all.
_MORE: Final = ("published_at_offset", "updated_at_offset", "text")


def to_arrow(articles: Iterable[Article]) -> pa.Table:
    """A table of ``ARTICLE_SCHEMA``, a row an article."""
    held = list(articles)
    try:
        return pa.Table.from_pylist([to_row(article) for article in held], ARTICLE_SCHEMA)
    except UnicodeEncodeError:
        return pa.Table.from_pylist([to_row(replace_surrogates(article)) for article in held], ARTICLE_SCHEMA)


def from_arrow(table: pa.Table | pa.RecordBatch) -> list[Article]:
    """The articles of a table that holds the columns of ``ARTICLE_SCHEMA``; other columns are left aside.

    Rows that stand for a text without an article (``span`` is null) give none. Raises ``KeyError`` for a column that
    is missing.
    """
    rows = table.select([field.name for field in ARTICLE_SCHEMA]).to_pylist()
    return [_from_row(row) for row in rows if row["span"] is not None]


def to_pandas(articles: Iterable[Article]) -> pd.DataFrame:
    """The same table in pandas: whole numbers that may be missing as ``Int32``, ``metadata`` as dicts."""
    return arrow_to_pandas(to_arrow(articles))


def to_polars(articles: Iterable[Article]) -> pl.DataFrame:
    """The same table in polars, where ``metadata`` is a list of structs ``key``, ``value``."""
    return arrow_to_polars(to_arrow(articles))


def to_row(article: Article) -> dict[str, Any]:
    """A row of ``ARTICLE_SCHEMA`` as plain Python values."""
    row = article.model_dump()
    row["metadata"] = list(article.metadata.items())
    row["text"] = article.text
    for name in ("published_at", "updated_at"):
        row[name], row[f"{name}_offset"] = _take_apart(row[name])
    return row


def arrow_to_pandas(table: pa.Table) -> pd.DataFrame:
    """A table of articles in pandas."""
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "this needs pandas, which is not installed: pip install pandas", name="pandas"
        ) from error

    types = {pa.int32(): pd.Int32Dtype()}
    return table.to_pandas(types_mapper=types.get, maps_as_pydicts="strict")


def arrow_to_polars(table: pa.Table) -> pl.DataFrame:
    """A table of articles in polars."""
    try:
        import polars as pl
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "this needs polars, which is not installed: pip install polars", name="polars"
        ) from error

    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _take_apart(time: dt.datetime | None) -> tuple[dt.datetime | None, int | None]:
    """The time on the clock, and the seconds by which it is ahead of UTC, if that is known."""
    if time is None:
        return None, None
    offset = time.utcoffset()
    return time.replace(tzinfo=None), None if offset is None else int(offset.total_seconds())


def _put_together(time: dt.datetime | None, offset: int | None) -> dt.datetime | None:
    if time is None or offset is None:
        return time
    return time.replace(tzinfo=dt.timezone(dt.timedelta(seconds=offset)))


def _from_row(row: dict[str, Any]) -> Article:
    for name in ("published_at", "updated_at"):
        row[name] = _put_together(row[name], row[f"{name}_offset"])
    row["metadata"] = dict(row["metadata"] or ())
    return Article.model_validate({name: _plain(value) for name, value in row.items() if name not in _MORE})


def _plain(value: Any) -> Any:
    """Structs of two offsets as pairs, as ``Span`` wants them."""
    if isinstance(value, dict):
        if value.keys() == {"start", "end"}:
            return (value["start"], value["end"])
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
