"""Known layouts: what every one of them holds, on the exports under fixtures/layouts.

``NAME*.txt`` is an export in the layout NAME; ``NAME*.json`` beside it lists its articles, each with the fields that
are checked: ``headline deck date published_at source authors dateline captions paragraphs subheads metadata layout
issues``. ``paragraphs`` is ``{"number", "first", "last"}``, ``captions`` a list of ``{"text", "credit"}``, ``issues``
the codes (none where nothing is said), ``metadata`` all entries.
"""

from __future__ import annotations

import html
import json
import time
from collections.abc import Iterator
from email.header import decode_header, make_header
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import regex

from newssplit.article import Article
from newssplit.layouts import Layout, builtin_layouts
from newssplit.layouts.kinds import sort_text
from newssplit.layouts.shapes import BLANK, TEXT
from newssplit.lines import read_lines
from newssplit.splitter import Splitter, segments

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
EXPORTS = sorted(path.stem for path in (FOLDER / "layouts").glob("*.txt"))
CHUNKS = (1, 7, 64)
# Nothing tells where the last record of these ends: it reaches to the end of the text.
OPEN_ENDED = {"infomedia", "mail", "mbox"}
# These stand at the beginning of a text alone.
AT_TOP = {layout.name for layout in builtin_layouts() if layout.top}
# The only line that tells a record of these: without it, none is told.
ONLY_MARKS = {
    ("infomedia", "imprint"),
    ("infomedia_dated", "dated"),
    ("infomedia_dated", "imprint"),
    ("mediargus_paper", "sheet"),
}
WILD = "\n\n" + (FOLDER / "feed.txt").read_text(encoding="utf-8").rstrip() + "\n\n"


@cache
def read_export(name: str) -> str:
    with open(FOLDER / "layouts" / f"{name}.txt", encoding="utf-8", newline="") as file:
        return file.read()


def read_expected(name: str) -> list[dict[str, Any]]:
    expected = json.loads((FOLDER / "layouts" / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(expected, list)
    return expected


@cache
def layout_of(name: str) -> Layout:
    """The layout whose name an export's name begins with; of several, the longest."""
    return max((one for one in builtin_layouts() if name.startswith(one.name)), key=lambda one: len(one.name))


def split(text: str, size: int = 0) -> list[Article]:
    splitter = Splitter()
    articles: list[Article] = []
    for start in range(0, len(text), size or len(text)):
        articles += splitter.feed(text[start : start + (size or len(text))])
    return articles + splitter.close()


@cache
def split_export(name: str) -> tuple[Article, ...]:
    return tuple(split(read_export(name)))


def describe(article: Article) -> dict[str, Any]:
    """What an article says, without where it stands."""
    return {
        "headline": article.headline,
        "deck": article.deck,
        "date": article.date and article.date.isoformat(),
        "published_at": article.published_at and article.published_at.isoformat(),
        "source": article.source,
        "authors": list(article.authors),
        "dateline": article.dateline and article.dateline.place,
        "captions": [{"text": one.text, "credit": one.credit} for one in article.captions],
        "paragraphs": [one.text for one in article.paragraphs],
        "subheads": [one.text for one in article.subheads],
        "metadata": dict(article.metadata),
        "layout": article.layout,
        "issues": [one.code for one in article.issues],
    }


def describe_all(articles: list[Article] | tuple[Article, ...]) -> list[dict[str, Any]]:
    return [describe(article) for article in articles]


def list_markers(name: str) -> Iterator[tuple[int, int, str]]:
    """Each line of an export that its layout knows by its form: its place, the end of it, and its kind."""
    layout = layout_of(name)
    for line in read_lines(read_export(name)):
        letter = sort_text(layout, line.text).letter
        if letter not in (TEXT, BLANK):
            yield line.start, line.start + len(line.text) + len(line.ending), layout.names[letter]


MARKERS = [
    pytest.param(name, *marker, id=f"{name}-{marker[2]}-{marker[0]}")
    for name in EXPORTS
    for marker in list_markers(name)
    if (name, marker[2]) not in ONLY_MARKS
]


def read_raw(text: str) -> str:
    """A part of an export without tags, control characters and marks of lines, its encoded words read."""
    text = regex.sub(r"(?m)^@|<!\[CDATA\[|\]\]>|</?[A-Za-z][^<>]*>|\p{Cc}", " ", text)
    return str(make_header(decode_header(text))) if "=?" in text else text


def squeeze(text: str) -> str:
    """A text without entities and white space."""
    return "".join(html.unescape(text).split())


@pytest.mark.parametrize("name", EXPORTS)
def test_articles_are_as_expected(name: str) -> None:
    found = [describe(article) for article in split_export(name)]
    expected = read_expected(name)
    assert [one["headline"] for one in found] == [one.get("headline") for one in expected]
    for article, wanted in zip(found, expected, strict=True):
        paragraphs = article["paragraphs"]
        article["paragraphs"] = {
            "number": len(paragraphs),
            "first": (paragraphs or [""])[0],
            "last": (paragraphs or [""])[-1],
        }
        wanted = {"layout": layout_of(name).name, "issues": [], **wanted}
        assert {field: article[field] for field in wanted} == wanted


@pytest.mark.parametrize("size", CHUNKS)
@pytest.mark.parametrize("name", EXPORTS)
def test_chunks_give_what_the_whole_gives(name: str, size: int) -> None:
    text = "A line above.\n\n" + read_export(name)
    assert split(text, size) == split(text)


@pytest.mark.parametrize("name", EXPORTS)
def test_line_ends_make_no_difference(name: str) -> None:
    text = read_export(name).replace("\r\n", "\n")
    expected = describe_all(split_export(name))
    assert describe_all(split(text)) == expected
    assert describe_all(split(text.replace("\n", "\r\n"))) == expected


@pytest.mark.parametrize("name", EXPORTS)
def test_segments_tile_the_text(name: str) -> None:
    text = WILD + read_export(name) + WILD
    end = 0
    for segment in segments(text):
        assert segment.span.start == end < segment.span.end
        end = segment.span.end
    assert end == len(text)


@pytest.mark.parametrize("name", EXPORTS)
def test_spans_point_at_what_they_say(name: str) -> None:
    text = read_export(name)
    for article in split_export(name):
        for passage in (*article.paragraphs, *article.subheads):
            assert squeeze(read_raw(text[slice(*passage.span)])) == squeeze(passage.text)
        for span in article.headline_spans:
            assert squeeze(read_raw(text[slice(*span)])) == squeeze(article.headline or "")
        assert not article.deck or squeeze(" ".join(text[slice(*span)] for span in article.deck_spans)) == squeeze(
            article.deck
        )
        for author, span in zip(article.authors, article.author_spans, strict=True):
            printed = squeeze(text[slice(*span)]).casefold()
            assert all(squeeze(name).casefold() in printed for name in author.split())


@pytest.mark.parametrize(("name", "start", "end", "kind"), MARKERS)
def test_a_broken_record_costs_its_neighbours_nothing(name: str, start: int, end: int, kind: str) -> None:
    whole = split_export(name)
    text = read_export(name)
    found = split(text[:start] + text[end:])
    assert len(found) == len(whole), [article.headline for article in found]
    hurt = sum(article.span.start < end for article in whole) - 1
    if hurt < 0:
        # A list of contents may tell what the record does not, so a line of it is one of the record's.
        differ = (
            n for n, pair in enumerate(zip(found, whole, strict=True)) if len(set(map(repr, map(describe, pair)))) > 1
        )
        hurt = next(differ, -1)
    for number, (article, before) in enumerate(zip(found, whole, strict=True)):
        if number != hurt:
            assert describe(article) == describe(before)
            continue
        # No other line has to tell the source, and that of a dateline goes with it.
        told = before.source and before.source.casefold() in text[start:end].casefold()
        kept = () if told or (before.dateline and not article.dateline) else ("source",)
        lost = [
            field
            for field in ("headline", "date", "paragraphs", *kept)
            if getattr(before, field) and not getattr(article, field)
        ]
        assert not lost or article.issues, lost


@pytest.mark.parametrize("name", [name for name in EXPORTS if layout_of(name).name not in AT_TOP])
def test_text_around_an_export_stays_wild(name: str) -> None:
    around = describe_all(split(WILD))
    assert around
    assert all(article["layout"] is None for article in around)
    below = [] if layout_of(name).name in OPEN_ENDED else around
    found = describe_all(split(WILD + read_export(name) + (WILD if below else "")))
    assert found == [*around, *describe_all(split_export(name)), *below]


@pytest.mark.parametrize("name", [name for name in EXPORTS if layout_of(name).name not in AT_TOP])
def test_two_exports_in_one_text_are_both_read(name: str) -> None:
    others = [other for other in EXPORTS if layout_of(other).name not in {layout_of(name).name, *AT_TOP}]
    other = next((other for other in others if other > name), next(iter(others), name))
    if layout_of(name).name in OPEN_ENDED:
        name, other = other, name
    found = describe_all(split(read_export(name).rstrip() + "\n\n" + read_export(other)))
    assert found == [*describe_all(split_export(name)), *describe_all(split_export(other))]


@pytest.mark.parametrize("name", EXPORTS)
def test_lines_of_one_marker_cost_time_in_proportion(name: str) -> None:
    text = read_export(name)
    samples = {kind: text[start:end] for start, end, kind in list_markers(name)}
    started = time.process_time()
    for sample in samples.values():
        segments((sample.rstrip("\r\n") + "\n") * 2_000)
    assert time.process_time() - started < 1.5 * len(samples)
