"""The one schema of tables of articles. Importing this needs the extra ``tables``.

``ARTICLE_SCHEMA`` has a column a field of ``Article``, and three more: ``text``, the body, and ``published_at_offset``
and ``updated_at_offset``. A column of Arrow timestamps has one time zone for all rows, while each article may be
printed in another, or say none; so ``published_at`` is the wall-clock time as printed, and ``published_at_offset`` is
the seconds by which that clock is ahead of UTC, null where the text names no zone. The instant, where it is known, is
one minus the other. Nothing is lost, and articles of several zones stand in one column.
"""

from __future__ import annotations

from typing import Final

try:
    import pyarrow as pa
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        'tables need pyarrow, which is not installed: pip install "newssplit[tables]"', name=error.name
    ) from None

__all__ = ["ARTICLE_SCHEMA", "pa"]

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
