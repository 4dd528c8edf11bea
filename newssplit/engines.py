"""Splitting inside engines that run over many machines: what they ask for is a function of batches.

``split_batches`` is what Spark's ``mapInArrow`` takes, ``newssplit.frames.explode`` what Ray Data and polars take, and
``split_examples`` what Hugging Face datasets take; for datatrove there is ``newssplit.datatrove``. All of them are
functions of a module, which engines can send to their workers, and all give the articles that ``newssplit.split``
gives. A row that is no text becomes a row with an issue, and the job goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from newssplit.cells import Path
from newssplit.frames import explode, explode_batch, exploded_schema
from newssplit.schema import ARTICLE_SCHEMA, pa

if TYPE_CHECKING:
    from pyspark.sql.types import StructType


def split_batches(
    batches: Iterable[pa.RecordBatch],
    column: str = "text",
    *,
    weights: Path = None,
    layout: Path = None,
    prefix: str = "",
) -> Iterator[pa.RecordBatch]:
    """Record batches with a column of texts to record batches with a row an article, in bounded memory.

    Columns and errors are those of ``newssplit.frames.explode``; with ``functools.partial`` the arguments behind the
    first are settled beforehand.
    """
    for batch in batches:
        yield from explode_batch(batch, column, weights=weights, layout=layout, prefix=prefix)


def split_examples(
    table: pa.Table, column: str = "text", *, weights: Path = None, layout: Path = None, prefix: str = ""
) -> pa.Table:
    """``newssplit.frames.explode`` for what knows no maps: ``metadata`` is a list of structs ``key``, ``value``."""
    out = explode(table, column, weights=weights, layout=layout, prefix=prefix)
    place = out.schema.get_field_index(f"{prefix}metadata")
    pairs = pa.list_(pa.struct([("key", pa.string()), ("value", pa.string())]))
    return out.set_column(place, f"{prefix}metadata", out.column(place).cast(pairs))


def spark_schema(schema: StructType, column: str = "text", *, prefix: str = "") -> StructType:
    """The schema of what ``split_batches`` gives for a Spark frame of this schema: the second argument of
    ``mapInArrow``. Clock times are ``TIMESTAMP_NTZ``, which no session's time zone moves. Raises as ``explode`` does.
    """
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import BinaryType, StringType, StructType

    texts = {field.name: pa.string() for field in schema.fields if isinstance(field.dataType, (StringType, BinaryType))}
    # Of the other types only that they are no text is of interest here.
    arrow = pa.schema([(field.name, texts.get(field.name, pa.bool_())) for field in schema.fields])
    added = exploded_schema(arrow, column, prefix).names[-len(ARTICLE_SCHEMA) :]
    articles = from_arrow_schema(ARTICLE_SCHEMA.empty_table().rename_columns(added).schema, prefer_timestamp_ntz=True)
    return StructType([*(field for field in schema.fields if field.name != column), *articles.fields])
