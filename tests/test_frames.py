"""Tables: every field of an article has its column, nothing is lost on the way, and no row costs its neighbours."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import newssplit
from newssplit import Article, Issue, Span
from newssplit import cells as cells_module
from newssplit.frames import ARTICLE_SCHEMA, explode, exploded_schema, from_arrow, to_arrow, to_pandas, to_polars
from newssplit.gutter import load_gutter
from newssplit.splitter import split_texts
from tests.test_writers import ARTICLES, BARE, BROKEN, FEED, FULL

FEEDS = Path(__file__).resolve().parent.parent / "fixtures" / "feeds"
HEADLINES = ["Harbour bridge closes for a month", "Library in Elmenau opens at night"]


# ------------------------------------------------------------------------------------------ the schema


def arrow_type(annotation: Any) -> pa.DataType:
    """The type of a column for a type of pydantic: what the schema is written down to be, derived once more."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        (annotation,) = (one for one in inner if one is not type(None))
        return arrow_type(annotation)
    if origin is tuple:
        assert inner[1:] == (...,)
        return pa.list_(arrow_type(inner[0]))
    if origin is Mapping:
        return pa.map_(arrow_type(inner[0]), arrow_type(inner[1]))
    if issubclass(annotation, BaseModel):
        fields = annotation.model_fields.items()
        return pa.struct([(name, arrow_type(field.annotation)) for name, field in fields])
    if annotation is Span:
        return pa.struct([(name, arrow_type(kind)) for name, kind in typing.get_type_hints(Span).items()])
    simple = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        dt.date: pa.date32(),
        dt.datetime: pa.timestamp("us"),
    }
    return simple[annotation]


def test_every_field_has_a_column_of_its_type() -> None:
    more = {"text": pa.string(), "published_at_offset": pa.int32(), "updated_at_offset": pa.int32()}
    expected = {name: arrow_type(field.annotation) for name, field in Article.model_fields.items()} | more
    assert {field.name: field.type for field in ARTICLE_SCHEMA} == expected
    fields = [field.name for field in ARTICLE_SCHEMA if field.name not in more]
    assert fields == list(Article.model_fields)


# ------------------------------------------------------------------------------------------ there and back


def test_articles_come_back_the_same() -> None:
    table = to_arrow(ARTICLES)
    assert table.schema == ARTICLE_SCHEMA
    table.validate(full=True)
    assert from_arrow(table) == ARTICLES
    assert from_arrow(to_arrow([])) == []


@given(
    st.lists(
        st.datetimes(
            min_value=dt.datetime(1600, 1, 1),
            timezones=st.none() | st.integers(-86_399, 86_399).map(lambda s: dt.timezone(dt.timedelta(seconds=s))),
        )
    )
)
def test_times_of_all_zones_and_of_none_stand_in_one_column(times: list[dt.datetime]) -> None:
    articles = [BARE.model_copy(update={"published_at": time}) for time in times]
    table = to_arrow(articles)
    back = [article.published_at for article in from_arrow(table)]
    assert back == times
    assert [time and time.utcoffset() for time in back] == [time.utcoffset() for time in times]
    assert table["published_at"].to_pylist() == [time.replace(tzinfo=None) for time in times]


def test_half_a_surrogate_pair_is_replaced_and_told() -> None:
    first, second = from_arrow(to_arrow([BROKEN, FULL]))
    assert first.headline == "Half \N{REPLACEMENT CHARACTER} a pair"
    assert first.paragraphs[0].text == "and \N{REPLACEMENT CHARACTER} more"
    assert dict(first.metadata) == {"ke\N{REPLACEMENT CHARACTER}y": "value"}
    assert [(issue.code, issue.span) for issue in first.issues] == [("lone-surrogate", BROKEN.span)]
    assert first.span == BROKEN.span
    assert second == FULL


def test_pandas_has_whole_numbers_dates_and_dicts() -> None:
    frame = to_pandas([FULL, BARE])
    assert list(frame.columns) == ARTICLE_SCHEMA.names
    assert frame["published_at"][0] == pd.Timestamp("2031-05-04 23:30")
    assert frame["published_at_offset"][0] == -12_600
    assert frame["published_at_offset"].dtype == "Int32"
    assert pd.isna(frame["published_at_offset"][1])
    assert frame["date"][0] == FULL.date
    assert frame["metadata"].tolist() == [FULL.metadata, {}]
    assert frame["captions"][0][0]["spans"][1] == {"start": 800, "end": 830}


def test_polars_has_the_same_rows() -> None:
    frame = to_polars(ARTICLES)
    assert frame.columns == ARTICLE_SCHEMA.names
    assert frame["headline"].to_list() == [article.headline for article in ARTICLES]
    assert frame["published_at"].dtype == pl.Datetime("us")
    assert frame["captions"].to_list()[0][0]["spans"][1] == {"start": 800, "end": 830}
    assert frame["text"][0] == FULL.text


# ------------------------------------------------------------------------------------------ exploding

TEXTS = [FEED, None, "", FEED[:700], "Nothing here"]
IDS = [10, 11, 12, 13, 14]
WANTED = [
    (row, article if isinstance(article, str) else article.headline)
    for row, text in zip(IDS, TEXTS, strict=True)
    for article in (newssplit.split(text) if text else []) or [{None: "no-text"}.get(text, "no-article")]
]


def tell(rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Which row gave which headline, or which issue where there is no article."""
    return [(row["id"], row["headline"] if row["span"] else row["issues"][0]["code"]) for row in rows]


STRINGS = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.dictionary(pa.int32(), pa.string()),
]


@pytest.mark.parametrize("kind", STRINGS, ids=str)
def test_a_row_an_article_whatever_holds_the_text(kind: pa.DataType) -> None:
    values = [text and text.encode() for text in TEXTS] if "binary" in str(kind) else TEXTS
    texts = pa.array(values, pa.string()).dictionary_encode() if "dictionary" in str(kind) else pa.array(values, kind)
    table = pa.table({"id": pa.array(IDS, pa.int16()), "text": texts, "more": [[n] for n in IDS]})
    out = explode(table)
    out.validate(full=True)
    assert out.schema == exploded_schema(table.schema)
    assert out.column_names[:2] == ["id", "more"]
    assert out["id"].type == pa.int16()
    assert tell(out.to_pylist()) == WANTED
    assert out["more"].to_pylist() == [[n] for n, _ in WANTED]
    assert from_arrow(out) == [article for text in TEXTS if text for article in newssplit.split(text)]


def test_batches_and_tables_of_several_chunks_give_the_same() -> None:
    table = pa.table({"id": IDS, "text": TEXTS})
    (batch,) = table.to_batches()
    out = explode(batch)
    assert isinstance(out, pa.RecordBatch)
    assert out.to_pylist() == explode(table).to_pylist()
    cut = pa.concat_tables([table.slice(0, 1), table.slice(1, 0), table.slice(1)])
    assert explode(cut).to_pylist() == explode(table).to_pylist()
    assert explode(batch.slice(0, 0)).num_rows == 0
    assert explode(table.slice(0, 0)).schema == exploded_schema(table.schema)


def test_a_table_of_nothing_but_text_gives_the_articles() -> None:
    assert explode(pa.table({"body": [FEED]}), "body")["headline"].to_pylist() == HEADLINES
    assert explode(pd.DataFrame({"body": [FEED]}), "body")["headline"].tolist() == HEADLINES
    assert explode(pl.DataFrame({"body": [FEED]}), "body")["headline"].to_list() == HEADLINES


def test_pandas_in_pandas_out() -> None:
    frame = pd.DataFrame({"id": IDS, "text": TEXTS}, index=list("abcde"))
    out = explode(frame)
    assert isinstance(out, pd.DataFrame)
    assert list(out.columns) == ["id", *ARTICLE_SCHEMA.names]
    assert tell(out.to_dict("records")) == WANTED
    assert list(out.index) == [list("abcde")[IDS.index(row)] for row, _ in WANTED]
    assert len(explode(frame.iloc[:0])) == 0


def test_polars_in_polars_out() -> None:
    frame = pl.DataFrame({"id": IDS, "text": TEXTS})
    out = explode(frame)
    assert isinstance(out, pl.DataFrame)
    assert out.columns == ["id", *ARTICLE_SCHEMA.names]
    assert tell(out.to_dicts()) == WANTED
    assert explode(frame[:0]).height == 0


def test_polars_evaluates_it_lazily() -> None:
    from functools import partial

    frame = pl.DataFrame({"id": IDS, "text": TEXTS})
    schema = explode(frame.clear()).schema
    lazy = frame.lazy().filter(pl.col("id") != 12).map_batches(partial(explode, column="text"), schema=schema)
    assert lazy.collect_schema() == schema
    assert tell(lazy.collect().to_dicts()) == [row for row in WANTED if row[0] != 12]


POISON = [
    FEED,
    3,
    b"caf\xe9",
    float("nan"),
    None,
    ["a", "list"],
    b"Fog over Skarn\n\nThe fog is thick today, they said.",
]


@pytest.mark.parametrize("frame", [pd.DataFrame, lambda data: pl.DataFrame(data, schema={"text": pl.Object})])
def test_rows_that_are_no_text_become_rows_with_an_issue(frame: Any) -> None:
    out = explode(frame({"text": POISON}))
    rows = out.to_dict("records") if isinstance(out, pd.DataFrame) else out.to_dicts()
    found = [row["headline"] if row["span"] else row["issues"][0]["message"] for row in rows]
    assert found[:2] == HEADLINES
    assert found[2:4] == ["found int, expected text", "found byte 0xe9 at offset 3, expected UTF-8"]
    assert found[4] == "the cell is empty, expected text" or isinstance(out, pl.DataFrame)
    assert found[5:7] == ["the cell is empty, expected text", "found list, expected text"]
    assert len(found) == 8


def test_strings_that_nobody_has_checked_are_told_row_by_row() -> None:
    whole = FEED.encode()
    data = [whole, b"caf\xe9 on the corner", whole]
    offsets = pa.array([0, len(data[0]), len(data[0]) + len(data[1]), len(b"".join(data))], pa.int32())
    column = pa.StringArray.from_buffers(3, offsets.buffers()[1], pa.py_buffer(b"".join(data)))
    out = explode(pa.table({"id": [1, 2, 3], "text": column}))
    assert tell(out.to_pylist()) == [
        (1, HEADLINES[0]),
        (1, HEADLINES[1]),
        (2, "not-text"),
        (3, HEADLINES[0]),
        (3, HEADLINES[1]),
    ]


def test_texts_that_are_split_together_give_what_each_gives_alone() -> None:
    wild = [feed.text for feed in load_gutter(FEEDS / "wild")]
    known = (FEEDS.parent / "layouts" / "wet.txt").read_text(encoding="utf-8")
    texts = ["", *wild, known, "\n \n", FEED, "x", "".join(f"{FEED}\n\n" * 60), "\n" + FEED, FEED[:60], ""]
    assert split_texts(texts) == [newssplit.split(text) for text in texts]


def test_an_error_in_splitting_costs_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    real = cells_module.split_texts

    def fail(texts: list[str], *chosen: object) -> Any:
        if any("poison" in text for text in texts):
            raise RecursionError("too \udc00 deep")
        return real(texts)

    monkeypatch.setattr(cells_module, "split_texts", fail)
    out = explode(pa.table({"id": [1, 2], "text": ["poison", FEED]})).to_pylist()
    assert tell(out) == [(1, "not-split"), (2, HEADLINES[0]), (2, HEADLINES[1])]
    assert out[0]["issues"][0]["message"] == "RecursionError: too \N{REPLACEMENT CHARACTER} deep"


def test_a_text_of_many_articles_comes_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    from newssplit.frames import explode_batch

    monkeypatch.setattr("newssplit.frames._BATCH_ROWS", 3)
    batch = pa.RecordBatch.from_pydict({"id": [1, 2, 3], "text": [FEED, FEED + FEED, None]})
    pieces = list(explode_batch(batch))
    assert [piece.num_rows for piece in pieces] == [3, 3, 1]
    assert pa.Table.from_batches(pieces).to_pylist() == explode(batch).to_pylist()
    monkeypatch.setattr("newssplit.frames._BATCH_TEXT", 10)
    assert [piece.num_rows for piece in explode_batch(batch)] == [1, 1, 1, 1, 1, 1, 1]


# ------------------------------------------------------------------------------------------ bad arguments

FRAMES = [pa.table, pa.RecordBatch.from_pydict, pd.DataFrame, pl.DataFrame]


@pytest.mark.parametrize("frame", FRAMES)
def test_names_that_clash_need_a_prefix(frame: Any) -> None:
    table = frame({"text": [FEED], "date": ["x"], "source": [1]})
    with pytest.raises(ValueError, match=r'\(date, source\): give the article.s a prefix, such as prefix="article_"'):
        explode(table)
    out = explode(table, prefix="article_")
    names = out.schema.names if isinstance(out, (pa.Table, pa.RecordBatch)) else list(out.columns)
    assert names == ["date", "source", *(f"article_{name}" for name in ARTICLE_SCHEMA.names)]


@pytest.mark.parametrize("frame", FRAMES)
def test_a_column_that_is_missing_or_holds_no_text_raises_at_once(frame: Any) -> None:
    with pytest.raises(KeyError, match='expected one column "text", found the columns body, id'):
        explode(frame({"body": ["a"], "id": [1]}))
    with pytest.raises(TypeError, match=r'column "id" holds .*, expected text'):
        explode(frame({"body": ["a"], "id": [1]}), "id")
    with pytest.raises(FileNotFoundError):
        explode(frame({"text": ["a"]}), weights="/nowhere/weights.json")


def test_a_column_named_twice_raises() -> None:
    with pytest.raises(KeyError, match="found 2 columns of that name"):
        explode(pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], ["text", "text"]))


def test_what_is_no_table_raises() -> None:
    for thing in ([FEED], FEED, None, pl.Series([FEED])):
        with pytest.raises(TypeError, match="expected a table of pyarrow, pandas or polars"):
            explode(thing)


def test_a_column_of_nulls_gives_rows_with_issues() -> None:
    for table in (
        pa.table({"text": pa.nulls(2)}),
        pd.DataFrame({"text": [None, float("nan")]}),
        pl.DataFrame({"text": [None, None]}),
    ):
        out = explode(table)
        assert len(out) == 2
        column = out["issues"]
        issues = column.to_pylist() if isinstance(out, pa.Table) else list(column)
        assert [issue[0]["code"] for issue in issues] == ["no-text", "no-text"]


def test_issues_are_those_of_the_package() -> None:
    (issue,) = cells_module.split_cell(None)
    assert isinstance(issue, Issue)
