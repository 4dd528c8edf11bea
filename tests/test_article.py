"""Articles: every field says where it was read, nothing overlaps, and JSON keeps everything."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newssplit
from newssplit import Article, Caption, Dateline, Issue, Label, Paragraph, Segment, Span, Subhead, Zone
from newssplit.gutter import load_gutter
from newssplit.lines import read_lines

FEEDS = Path(__file__).resolve().parent.parent / "fixtures" / "feeds"
SAMPLES = [feed.text for name in ("wild", "synthetic", "negative") for feed in load_gutter(FEEDS / name)]
LINES = sorted({line.text for text in SAMPLES for line in read_lines(text)})
ODD = [
    "", " ", "\x00", "\x0c", "\u2028", "TT", "•", "* Rain ends drought", "  ", "By", "By Ida Falk and Ole Brun", "(AP)",
    "OSLO (AP) — The bridge is closed, the port\x0bauthority said on Friday.", "Photo: Ida Falk/dpa",
    "© 2031", "2031-05-04", "Published 4 May 2031, 12:40 GMT", "The bridge.  (Ida Falk/TT)", "By\u00a0Ida\u00a0Falk",
    "Von Ida Falk, dpa", "😀 By Ida Falk",
]  # fmt: skip
ENDINGS = ["\n", "\n", "\n\n", "\n\n\n\n", "\r\n", "\r"]

# Stretches of real looks, so that articles come about, cut and mixed with what is odd.
stretches = st.tuples(st.sampled_from(SAMPLES), st.integers(0, 60), st.integers(1, 40)).map(
    lambda one: "".join(line.text + line.ending for line in read_lines(one[0])[one[1] : one[1] + one[2]])
)
odd_lines = st.tuples(st.one_of(st.sampled_from(ODD), st.sampled_from(LINES)), st.sampled_from(ENDINGS)).map("".join)
texts = st.lists(st.one_of(stretches, odd_lines), max_size=12).map("".join)


def flat(text: str) -> str:
    return " ".join(text.split())


def read(text: str, span: Span) -> str:
    assert 0 <= span.start < span.end <= len(text)
    found = text[span.start : span.end]
    assert found == found.strip()
    return flat(found)


@pytest.mark.parametrize("arbitrary", [False, True])
def test_spans_hold_what_the_fields_say(arbitrary: bool, arbitrary_weights: Path) -> None:
    @given(texts)
    def check(text: str) -> None:
        weights = arbitrary_weights if arbitrary else None
        for article in newssplit.split(text, weights=weights):
            check_spans(text, article)

    check()


def check_spans(text: str, article: Article) -> None:
    read(text, article.span)
    assert bool(article.headline) == bool(article.headline_spans)
    printings = [read(text, span) for span in article.headline_spans]
    if article.headline:
        # Printings may differ in case and in a bullet.
        assert all(printing.casefold() == article.headline.casefold() for printing in printings)
        assert article.headline in printings
    assert bool(article.deck) == bool(article.deck_spans)
    if article.deck:
        assert " ".join(read(text, span) for span in article.deck_spans) == article.deck
    for caption in article.captions:
        assert {read(text, span) for span in caption.spans} == {caption.text}
        assert caption.description in caption.text
        if caption.credit_span:
            assert caption.credit is not None
            assert caption.credit in read(text, caption.credit_span)
    for passage in (*article.paragraphs, *article.subheads):
        assert read(text, passage.span) == passage.text
    assert len(article.authors) == len(article.author_spans)
    for name, span in zip(article.authors, article.author_spans, strict=True):
        assert flat(name).casefold() in read(text, span).casefold()
    assert len(set(article.authors)) == len(article.authors)
    if article.dateline:
        assert article.dateline.place in read(text, article.dateline.span)
    for value, span in (
        (article.date, article.date_span),
        (article.published_at, article.published_at_span),
        (article.updated_at, article.updated_at_span),
        (article.source, article.source_span),
    ):
        assert (value is None) == (span is None)
        if span:
            read(text, span)


@given(texts)
def test_articles_are_in_order_and_do_not_overlap(text: str) -> None:
    at = 0
    for article in newssplit.split(text):
        assert article.span.start >= at
        at = article.span.end


@given(texts)
def test_passages_stand_inside_their_article_in_order(text: str) -> None:
    for article in newssplit.split(text):
        assert article.paragraphs
        places = [passage.span for passage in article.paragraphs]
        assert places == sorted(places)
        # The body is the end of an article, but for a closing caption or byline.
        spans = [*article.headline_spans, *article.deck_spans, *places, *(passage.span for passage in article.subheads)]
        spans += [span for caption in article.captions for span in caption.spans]
        for span in spans:
            assert article.span.start <= span.start < span.end <= article.span.end
        assert len(set(spans)) == len(spans)


@given(texts)
def test_json_keeps_everything(text: str) -> None:
    for article in newssplit.split(text):
        row = article.model_dump_json()
        assert Article.model_validate_json(row) == article
        assert json.loads(row)["span"] == list(article.span)


@given(texts)
def test_a_missing_headline_is_told(text: str) -> None:
    for article in newssplit.split(text):
        assert (article.headline is None) == ("no-headline" in {issue.code for issue in article.issues})


@given(texts)
def test_confidence_is_a_probability(text: str) -> None:
    assert all(0.0 <= article.confidence <= 1.0 for article in newssplit.split(text))


FULL = Article(
    span=Span(0, 90),
    headline="Harbour bridge closes",
    headline_spans=(Span(0, 21), Span(30, 51)),
    deck="For a month",
    deck_spans=(Span(52, 63),),
    date=dt.date(2031, 5, 4),
    date_span=Span(64, 68),
    published_at=dt.datetime(2031, 5, 4, 12, 40, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
    published_at_span=Span(64, 68),
    updated_at=dt.datetime(2031, 5, 5, 8, 0),
    updated_at_span=Span(64, 68),
    source="AP",
    source_span=Span(64, 66),
    authors=("Ida Falk",),
    author_spans=(Span(70, 78),),
    dateline=Dateline(place="OSLO", agency="AP", span=Span(79, 83)),
    captions=(
        Caption(
            text="The bridge (TT)", spans=(Span(1, 2),), description="The bridge", credit="TT", credit_span=Span(1, 2)
        ),
    ),
    paragraphs=(Paragraph(text="It rained.", span=Span(84, 86)), Paragraph(text="It stopped.", span=Span(88, 90))),
    subheads=(Subhead(text="Later", span=Span(86, 88)),),
    metadata={"section": "Local"},
    confidence=0.75,
    issues=(Issue(code="toy", message="made by hand", span=Span(0, 1)),),
)


def test_json_keeps_every_kind_of_field() -> None:
    assert Article.model_validate_json(FULL.model_dump_json()) == FULL
    assert Article.model_validate(FULL.model_dump()) == FULL


def test_text_is_the_body_in_its_order() -> None:
    assert FULL.text == "It rained.\n\nLater\n\nIt stopped."


def test_articles_are_frozen_and_know_their_fields() -> None:
    with pytest.raises(pydantic.ValidationError):
        FULL.headline = "Other"
    with pytest.raises(pydantic.ValidationError):
        Article.model_validate({"span": Span(0, 1), "title": "Other"})
    with pytest.raises(pydantic.ValidationError):
        Article(span=Span(0, 1), confidence=1.5)


def test_articles_have_a_json_schema_with_every_field() -> None:
    schema = Article.model_json_schema(mode="serialization")
    assert set(schema["properties"]) == set(Article.model_fields)
    assert json.loads(json.dumps(schema)) == schema


def test_segments_go_through_json() -> None:
    segment = Segment(label=Label.HEADLINE, zone=Zone.HEAD, span=Span(0, 5), article=0)
    assert segment.model_dump_json() == '{"label":"headline","zone":"head","span":[0,5],"article":0}'
    assert Segment.model_validate_json(segment.model_dump_json()) == segment


def test_spans_cut_the_text() -> None:
    span = Span(4, 7)
    assert "the sea is"[span.start : span.end] == "sea"
