"""The labelled feeds: each is split as its labels say, and its fields are read as its labels say.

How a feed is split: where each article starts (a cut anywhere between the last paragraph of the article before and the
end of the first printing of the headline is right), the headline, and the body (by its words, at least 90 in a
hundred). Its fields: date, source, authors, dateline and times where they are given, and captions with the places where
they are printed. What is not solved yet must fail: feeds in ``known_failures`` and rows of ``known_failures.tsv``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path

import pytest
import regex
from _pytest.mark import ParameterSet

import newssplit
from newssplit import Article, Span
from newssplit.gold import GoldArticle, LabelledFeed
from newssplit.gutter import parse_gutter
from newssplit.lexicon import fold, load_lexicon

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FEEDS = FIXTURES / "feeds"
ALL = sorted(FIXTURES.rglob("*.gold"))
EXPECTED = sorted(path for folder in ("wild", "synthetic", "negative") for path in (FEEDS / folder).glob("*.gold"))
FAILING = sorted((FEEDS / "known_failures").glob("*.gold"))

# Words, and single characters in scripts that are written without spaces.
_WORDS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[^\W_]+")
LEAST = 0.90


def name_feed(path: Path) -> str:
    return "/".join(path.relative_to(FIXTURES).with_suffix("").parts)


def load(path: Path) -> LabelledFeed:
    return parse_gutter(path.read_bytes().decode("utf-8"), str(path))


def flat(text: str) -> str:
    return " ".join(text.split())


# ------------------------------------------------------------------------------------------ what is expected and found


def limit_starts(feed: LabelledFeed) -> list[Span]:
    """For each labelled article, the places where its start is right (both ends are)."""
    limits, low = [], 0
    for gold in feed.articles:
        printings = gold.headline_spans or gold.paragraphs[:1]
        limits.append(Span(low, max(gold.span.start, printings[0].end)))
        low = gold.paragraphs[-1].end
    return limits


def pair(feed: LabelledFeed, articles: list[Article]) -> Iterator[tuple[int | None, Article | None]]:
    """Labelled articles by number, each with the article that shares most with it; then the articles that are left."""
    left = list(articles)
    for number, gold in enumerate(feed.articles):
        shared = [min(one.span.end, gold.span.end) - max(one.span.start, gold.span.start) for one in left]
        best = max(range(len(left)), key=shared.__getitem__, default=None)
        if best is None or shared[best] <= 0:
            yield number, None
        else:
            yield number, left.pop(best)
    yield from ((None, one) for one in left)


def count_words(text: str) -> Counter[str]:
    return Counter(_WORDS.findall(text.casefold()))


def compare_words(wanted: str, found: str) -> float:
    """F1 of two bags of words."""
    one, other = count_words(wanted), count_words(found)
    return 2 * (one & other).total() / ((one + other).total() or 1)


def name_source(name: str | None) -> str | None:
    """The short form of an agency's name: its aliases are the same to the reader."""
    return name and load_lexicon().agencies.get(fold(name), name)


def list_times(gold: GoldArticle) -> Iterator[tuple[str, str]]:
    for name in ("published_at", "updated_at"):
        if value := gold.fields.get(name):
            yield name, dt.datetime.fromisoformat(value).isoformat()


def tell_captions(captions: Iterable[tuple[str, Iterable[Span]]]) -> list[str]:
    return [
        f"  caption at {', '.join(f'{span.start}-{span.end}' for span in spans)}: {text}" for text, spans in captions
    ]


def tell_expected(gold: GoldArticle, part: str) -> list[str]:
    if part == "split":
        return ["  start: right", f"  headline: {gold.headline}", "  body: right"]
    if part == "captions":
        return tell_captions((one.text, one.spans) for one in gold.captions)
    return [
        f"  date: {gold.fields['date']}",
        f"  source: {name_source(gold.fields['source'])}",
        f"  authors: {'; '.join(gold.authors)}",
        *(f"  {name}: {value}" for name, value in list_times(gold)),
        *([f"  dateline: {gold.fields['dateline']}"] if gold.fields["dateline"] else []),
    ]


def tell_found(text: str, gold: GoldArticle, limits: Span, article: Article, part: str) -> list[str]:
    if part == "split":
        return tell_split(text, gold, limits, article)
    if part == "captions":
        return tell_captions((one.text, one.spans) for one in article.captions)
    return tell_fields(gold, article)


def tell_fields(gold: GoldArticle, article: Article) -> list[str]:
    rows = [
        f"  date: {article.date}",
        f"  source: {name_source(article.source)}",
        f"  authors: {'; '.join(article.authors)}",
    ]
    for name, _ in list_times(gold):
        value = getattr(article, name)
        rows.append(f"  {name}: {value and value.isoformat()}")
    if gold.fields["dateline"]:
        rows.append(f"  dateline: {article.dateline and article.dateline.place}")
    return rows


def tell_split(text: str, gold: GoldArticle, limits: Span, article: Article) -> list[str]:
    start = article.span.start
    place = "right" if limits.start <= start <= limits.end else f"{start}, not from {limits.start} to {limits.end}"
    rows = [f"  start: {place}", f"  headline: {article.headline}"]
    wanted = [flat(text[span.start : span.end]) for span in gold.paragraphs]
    found = [one.text for one in article.paragraphs]
    share = compare_words("\n".join(wanted), "\n".join(found))
    if share >= LEAST:
        return [*rows, "  body: right"]
    rows.append(f"  body: {share:.2f} of its words")
    rows += [f"    lost: {one[:90]}" for one in wanted if one not in found]
    rows += [f"    not of the body: {one[:90]}" for one in found if one not in wanted]
    return rows


def compare(feed: LabelledFeed, articles: list[Article], part: str) -> str:
    """What differs between the labels and the articles in one part, as a diff; empty if nothing does."""
    expected, found = [], []
    limits = limit_starts(feed)
    for number, article in pair(feed, articles):
        if number is None:
            assert article is not None
            found.append(f"one article too many, from {article.span.start} to {article.span.end}: {article.headline}")
            continue
        gold = feed.articles[number]
        expected += [f"article {number + 1}", *tell_expected(gold, part)]
        if article is not None:
            found += [f"article {number + 1}", *tell_found(feed.text, gold, limits[number], article, part)]
    return "\n".join(unified_diff(expected, found, "labels", "articles", lineterm="", n=2))


# ------------------------------------------------------------------------------------------ the tests


@pytest.mark.parametrize("path", ALL, ids=name_feed)
def test_labels_can_be_read(path: Path) -> None:
    feed = load(path)
    assert all(feed.allowed)
    assert len(feed.lines) == len(feed.allowed)


def test_there_are_feeds_of_every_kind() -> None:
    assert len(EXPECTED) >= 26
    assert {path.parent.name for path in EXPECTED} == {"wild", "synthetic", "negative"}
    assert all(not load(path).articles for path in EXPECTED if path.parent.name == "negative")


def test_learning_and_testing_share_no_article() -> None:
    hard = sorted((FIXTURES / "hard").rglob("*.gold"))
    assert hard
    paragraphs = {
        flat(load(path).text[span.start : span.end])
        for path in EXPECTED + FAILING + hard
        for span in list_paragraphs(path)
    }
    for path in (*(FIXTURES / "learn").glob("*.gold"), *(FIXTURES / "sites").rglob("*.gold")):
        text = load(path).text
        assert not {flat(text[span.start : span.end]) for span in list_paragraphs(path)} & paragraphs


def list_paragraphs(path: Path) -> Iterator[Span]:
    """The paragraphs, but for short ones, which may be the same by chance."""
    return (span for gold in load(path).articles for span in gold.paragraphs if span.end - span.start >= 40)


NOT_YET = pytest.mark.xfail(strict=True, reason="not solved yet")
ROWS = (Path(__file__).parent / "data" / "known_failures.tsv").read_text(encoding="utf-8").splitlines()
UNREAD = {(feed, part) for feed, part in (row.split("\t") for row in ROWS)}


@pytest.mark.parametrize("path", [*EXPECTED, *(pytest.param(path, marks=NOT_YET) for path in FAILING)], ids=name_feed)
def test_feed_is_split_as_its_labels_say(path: Path) -> None:
    check_part(path, "split")


def list_cases(part: str) -> list[ParameterSet]:
    """The feeds of the tests; one whose part is not read yet must fail."""
    return [pytest.param(one, marks=[NOT_YET] if (name_feed(one), part) in UNREAD else []) for one in EXPECTED]


@pytest.mark.parametrize("path", list_cases("fields"), ids=name_feed)
def test_fields_are_read_as_the_labels_say(path: Path) -> None:
    check_part(path, "fields")


@pytest.mark.parametrize("path", list_cases("captions"), ids=name_feed)
def test_captions_are_found_as_the_labels_say(path: Path) -> None:
    check_part(path, "captions")


def test_known_failures_name_feeds_and_parts() -> None:
    assert {part for _, part in UNREAD} <= {"fields", "captions"}
    assert {feed for feed, _ in UNREAD} <= {name_feed(path) for path in EXPECTED}


def check_part(path: Path, part: str) -> None:
    feed = load(path)
    difference = compare(feed, newssplit.split(feed.text), part)
    if difference:
        pytest.fail(f"{name_feed(path)} comes out otherwise:\n{difference}", pytrace=False)


def test_a_difference_is_told() -> None:
    feed = load(FEEDS / "wild" / "wire_file.gold")
    assert "one article too many" not in compare(feed, [], "split")
    assert "-article 1" in compare(feed, [], "split")
    wrong = Article(span=feed.articles[0].span, headline="Other")
    assert "+  headline: Other" in compare(feed, [wrong], "split")
