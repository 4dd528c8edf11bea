"""Articles in tables: Arrow, and from there pandas and polars. Importing this needs the extra ``tables``.

A str of Python may hold half a surrogate pair, which Arrow's strings, being UTF-8, cannot: it becomes U+FFFD, and the
article gets the issue ``lone-surrogate``.

``explode`` takes a table with a column of texts and gives a row an article. A row whose text gives no article stays:
its columns of the article are null but for ``issues``, which says why (see ``newssplit.cells``).
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from newssplit.article import Article, Issue
from newssplit.cells import Path, split_cells
from newssplit.layouts import find_layouts
from newssplit.model import load_model
from newssplit.schema import ARTICLE_SCHEMA as ARTICLE_SCHEMA
from newssplit.schema import pa
from newssplit.surrogates import replace_surrogates

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Frame = TypeVar("Frame")

# Rows of a batch that explode gives, and the characters of body text after which one ends earlier.
_BATCH_ROWS: Final = 1024
_BATCH_TEXT: Final = 16 << 20

# Columns beside the fields of Article: read by from_arrow only together with their field, or not at all.
_MORE: Final = ("published_at_offset", "updated_at_offset", "text")


def to_arrow(articles: Iterable[Article]) -> pa.Table:
    """A table of ``ARTICLE_SCHEMA``, a row an article."""
    return pa.Table.from_batches([_to_batch(list(articles))], ARTICLE_SCHEMA)


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
    """The same table in polars; ``metadata`` is what polars makes of a map: pairs of ``key`` and ``value``."""
    return arrow_to_polars(to_arrow(articles))


def explode(
    table: Frame, column: str = "text", *, weights: Path = None, layout: Path = None, prefix: str = ""
) -> Frame:
    """A row an article, from a table with a column of texts: the other columns of the row, then those of the article.

    ``table`` is an Arrow table or record batch, or a frame of pandas or polars; the same kind is given back. In pandas
    the index is repeated, as pandas' own ``explode`` does. Rows keep their order.

    ``prefix`` stands before the names of the article's columns, for a table that has a column of the same name. Raises
    ``ValueError`` for such a table without one, ``KeyError`` for a column that is missing, ``TypeError`` for a column
    of numbers, lists or the like, and for what is no table.
    """
    given: Any = table
    if isinstance(given, (pa.Table, pa.RecordBatch)):
        schema = exploded_schema(given.schema, column, prefix)
        batches = given.to_batches() if isinstance(given, pa.Table) else [given]
        pieces = [
            piece
            for batch in batches
            for piece in explode_batch(batch, column, weights=weights, layout=layout, prefix=prefix)
        ]
        out = pa.Table.from_batches(pieces, schema)
        if isinstance(given, pa.RecordBatch):
            arrays = [
                pa.concat_arrays(chunked.chunks) if chunked.chunks else chunked.combine_chunks()
                for chunked in out.columns
            ]
            out = pa.RecordBatch.from_arrays(arrays, schema=schema)
        return cast(Frame, out)
    for package, function in (("pandas", _explode_pandas), ("polars", _explode_polars)):
        # Whoever has a frame has imported its package.
        module = sys.modules.get(package)
        if module is not None and isinstance(given, module.DataFrame):
            load_model(weights)
            find_layouts(layout)
            return cast(Frame, function(given, column, weights, layout, prefix))
    raise TypeError(f"expected a table of pyarrow, pandas or polars, not {type(given).__name__}")


def explode_batch(
    batch: pa.RecordBatch, column: str = "text", *, weights: Path = None, layout: Path = None, prefix: str = ""
) -> Iterator[pa.RecordBatch]:
    """The same for one record batch, in batches of bounded size as they are ready."""
    schema = exploded_schema(batch.schema, column, prefix)
    # Weights and layouts that cannot be used are no matter of a row.
    load_model(weights)
    find_layouts(layout)
    place = batch.schema.get_field_index(column)
    kept = [array for n, array in enumerate(batch.columns) if n != place]
    rows: list[int] = []
    cells: list[Article | Issue] = []
    size = 0
    texts = (text.as_py() for text in _to_binary(batch.column(place)))
    for row, found in enumerate(split_cells(texts, weights, layout)):
        for cell in found:
            rows.append(row)
            cells.append(cell)
            size += len(cell.text) if isinstance(cell, Article) else 0
            if len(rows) >= _BATCH_ROWS or size >= _BATCH_TEXT:
                yield _join(kept, rows, cells, schema)
                rows, cells, size = [], [], 0
    if rows:
        yield _join(kept, rows, cells, schema)


def exploded_schema(schema: pa.Schema, column: str = "text", prefix: str = "") -> pa.Schema:
    """The schema that ``explode`` makes of another one. Raises as ``explode`` does."""
    _expect_column(schema.names, column, prefix)
    place = schema.get_field_index(column)
    kind = schema.field(place).type
    if not _holds_text(kind.value_type if pa.types.is_dictionary(kind) else kind):
        raise TypeError(f'column "{column}" holds {kind}, expected text')
    kept = [field for n, field in enumerate(schema) if n != place]
    return pa.schema([*kept, *(field.with_name(prefix + field.name) for field in ARTICLE_SCHEMA)])


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


def _expect_column(names: Sequence[str], column: str, prefix: str) -> None:
    if names.count(column) != 1:
        found = f"{names.count(column)} columns of that name" if column in names else f"the columns {', '.join(names)}"
        raise KeyError(f'expected one column "{column}", found {found}')
    clashes = sorted({prefix + field.name for field in ARTICLE_SCHEMA} & {name for name in names if name != column})
    if clashes:
        example = next(word for word in ("article_", "newssplit_", "newssplit_article_") if word != prefix)
        raise ValueError(
            f"the table has columns of its own that are named as an article's ({', '.join(clashes)}): "
            f'give the article\'s a prefix, such as prefix="{example}"'
        )


def _holds_text(kind: pa.DataType) -> bool:
    is_a = pa.types
    tests = (is_a.is_string, is_a.is_large_string, is_a.is_string_view, is_a.is_null)
    return any(test(kind) for test in tests) or _holds_bytes(kind)


def _holds_bytes(kind: pa.DataType) -> bool:
    is_a = pa.types
    return any(test(kind) for test in (is_a.is_binary, is_a.is_large_binary, is_a.is_binary_view))


def _to_binary(array: pa.Array) -> pa.Array:
    """A column of text as bytes: engines hand over strings that nobody has checked."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if _holds_bytes(array.type) or pa.types.is_null(array.type):
        return array
    return array.cast(pa.binary_view() if pa.types.is_string_view(array.type) else pa.large_binary())


def _join(kept: list[pa.Array], rows: list[int], cells: list[Article | Issue], schema: pa.Schema) -> pa.RecordBatch:
    taken = pa.array(rows, pa.int64())
    return pa.RecordBatch.from_arrays(
        [*(array.take(taken) for array in kept), *_to_batch(cells).columns], schema=schema
    )


def _explode_values(values: Iterable[object], weights: Path, layout: Path) -> tuple[list[int], pa.Table]:
    rows: list[int] = []
    batches: list[pa.RecordBatch] = []
    cells: list[Article | Issue] = []
    for row, found in enumerate(split_cells(values, weights, layout)):
        for cell in found:
            rows.append(row)
            cells.append(cell)
        if len(cells) >= _BATCH_ROWS:
            batches.append(_to_batch(cells))
            cells = []
    return rows, pa.Table.from_batches([*batches, _to_batch(cells)], ARTICLE_SCHEMA)


def _explode_pandas(frame: pd.DataFrame, column: str, weights: Path, layout: Path, prefix: str) -> pd.DataFrame:
    import pandas as pd

    _expect_column([str(name) for name in frame.columns], column, prefix)
    texts = frame[column]
    kind = texts.dtype
    if not (pd.api.types.is_object_dtype(kind) or pd.api.types.is_string_dtype(kind) or texts.isna().all()):
        raise TypeError(f'column "{column}" holds {kind}, expected text')
    missing = texts.isna()
    rows, table = _explode_values(
        (None if gone else text for text, gone in zip(texts, missing, strict=True)), weights, layout
    )
    kept = frame.drop(columns=column).iloc[rows]
    articles = arrow_to_pandas(table).add_prefix(prefix).set_axis(kept.index)
    return pd.concat([kept, articles], axis=1)


def _explode_polars(frame: pl.DataFrame, column: str, weights: Path, layout: Path, prefix: str) -> pl.DataFrame:
    import polars as pl

    _expect_column(frame.columns, column, prefix)
    kind = frame.schema[column]
    if kind not in (pl.String, pl.Binary, pl.Object, pl.Null, pl.Categorical, pl.Enum):
        raise TypeError(f'column "{column}" holds {kind}, expected text')
    rows, table = _explode_values(frame[column], weights, layout)
    articles = arrow_to_polars(table)
    articles = articles.rename({name: prefix + name for name in articles.columns})
    kept = frame.drop(column)
    return kept[rows].hstack(articles) if kept.width else articles


def _to_batch(cells: Sequence[Article | Issue]) -> pa.RecordBatch:
    try:
        return pa.RecordBatch.from_pylist([_to_row(cell) for cell in cells], ARTICLE_SCHEMA)
    except UnicodeEncodeError:
        mended = [replace_surrogates(cell) if isinstance(cell, Article) else cell for cell in cells]
        return pa.RecordBatch.from_pylist([_to_row(cell) for cell in mended], ARTICLE_SCHEMA)


def _to_row(cell: Article | Issue) -> dict[str, Any]:
    if isinstance(cell, Issue):
        return {"issues": [cell.model_dump()]}
    row = cell.model_dump()
    row["metadata"] = list(cell.metadata.items())
    row["text"] = cell.text
    for name in ("published_at", "updated_at"):
        row[name], row[f"{name}_offset"] = _take_apart(row[name])
    return row


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
    # A map gives pairs; where an engine has made a list of structs of it, dicts.
    pairs = (pair.values() if isinstance(pair, dict) else pair for pair in row["metadata"] or ())
    row["metadata"] = dict(tuple(pair) for pair in pairs)
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
