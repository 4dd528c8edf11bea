"""Labelled feeds in the corpus format, and those of any folder.

The corpus format is a text file beside a JSON file with offsets, one object an article (``headline_span``,
``paragraphs``, ``captions`` ...).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from newssplit.article import Span
from newssplit.gold import (
    FRONT_STATES,
    Allowed,
    GoldArticle,
    GoldCaption,
    Labelled,
    LabelledFeed,
    article_of_labels,
    content_lines,
    content_span,
    states_of,
)
from newssplit.grammar import Label, State
from newssplit.gutter import load_gutter, parse_gutter
from newssplit.handlabels import HandLabels, PageLabels
from newssplit.lines import Line

# A date line or a name further away from the article than this belongs to the page, not to the article.
_REACH: Final = 15


def _spans(rows: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(row[0], row[1]) for row in rows)


def _corpus_article(gold: dict[str, Any]) -> GoldArticle:
    date: str | None = gold.get("date") if gold.get("date_in_text") else None
    fields: dict[str, str | None] = {}
    if not gold.get("date_uncertain"):
        fields["date"] = date
    if gold.get("source"):
        fields["source"] = gold["source"]
    return GoldArticle(
        span=Span(gold["start"], gold["end"]),
        headline=gold["headline"],
        headline_spans=_spans(gold["headline_spans"]),
        headline_alts=tuple(gold.get("headline_alts", ())),
        paragraphs=_spans(gold["paragraphs"]),
        subheads=_spans(gold["subheads"]),
        deck=_spans(gold["deck"]),
        optional=_spans(gold.get("optional", ())),
        captions=tuple(
            GoldCaption(one["text"], one.get("bare"), bool(one.get("optional")), _spans(one["spans"]))
            for one in gold["captions"]
        ),
        fields=fields,
        authors=tuple(gold["authors"]),
        authors_known=bool(gold.get("authors_known", True)),
        language=gold.get("language", "?"),
    )


def _cover(lines: Sequence[Line], spans: Iterable[Span]) -> Iterator[tuple[int, bool]]:
    """(line, whether a span goes on from an earlier line) for the lines of which spans cover at least half."""
    for span in spans:
        begun = False
        for n, line in enumerate(lines):
            if line.start >= span.end:
                break
            here = content_span(line)
            shared = min(here.end, span.end) - max(here.start, span.start)
            if shared * 2 >= here.end - here.start:
                yield n, begun
                begun = True


def _touched(lines: Sequence[Line], spans: Iterable[Span]) -> Iterator[int]:
    for span in spans:
        for n, line in enumerate(lines):
            if line.start <= span.start < line.start + len(line.text):
                yield n


def _read_labels(
    lines: list[Line], article: GoldArticle, marks: Sequence[Span], main: Span
) -> tuple[list[Labelled], list[int]]:
    """What each line of a page with one article is, and which are its headline. ``marks``: where its date and its
    authors stand."""
    labels = [Labelled(Label.FURNITURE, False)] * len(lines)

    def put(label: Label | None, spans: Iterable[Span]) -> None:
        for n, follows in _cover(lines, spans):
            labels[n] = Labelled(label, follows)

    put(None, article.optional)
    put(Label.SUBHEAD, article.subheads)
    put(Label.DECK, article.deck)
    put(Label.PARAGRAPH, article.paragraphs)
    body = [n for n, row in enumerate(labels) if row.label is Label.PARAGRAPH]
    if not body:
        return labels, []
    for caption in article.captions:
        put(None if caption.optional else Label.CAPTION, caption.spans)
    headline = sorted({n for n, _ in _cover(lines, [main])} or set(_touched(lines, [main])))
    headline = [n for n in headline if n < body[0]][:2]
    anchor = headline[0] if headline else body[0]
    for n in _touched(lines, marks):
        if labels[n].label is Label.FURNITURE and anchor - _REACH <= n <= body[-1] + _REACH and n not in headline:
            labels[n] = Labelled(Label.BYLINE, False)
    for n, _ in _cover(lines, article.headline_spans):
        if n < anchor:
            labels[n] = Labelled(Label.HEADLINE, False)
    return labels, headline


def page_states(labels: list[Labelled], headline: list[int]) -> list[Allowed]:
    """The states of the lines of a page with one article: its front begins with what is content above the headline."""
    body = [n for n, row in enumerate(labels) if row.label is Label.PARAGRAPH]
    if not body:
        return [frozenset({State.GAP})] * len(labels)
    anchor = headline[0] if headline else body[0]
    first = min([anchor, *(n for n, row in enumerate(labels[:anchor]) if row.label in FRONT_STATES)])
    rest = states_of(labels[first:], [n - first for n in headline])
    return [frozenset({State.FRONT_FURNITURE})] * first + rest


def _relabel(lines: list[Line], article: GoldArticle, hand: PageLabels, name: str) -> GoldArticle:
    """An article as labels by hand tell it; its fields stay as they are."""
    labels = hand.labels()
    if len(labels) != len(lines):
        raise ValueError(f"{name}: expected labels by hand for {len(lines)} lines, found {len(labels)}")
    return replace(
        article_of_labels(lines, labels, hand.headline()),
        span=article.span,
        headline_alts=article.headline_alts,
        fields=article.fields,
        authors=article.authors,
        authors_known=article.authors_known,
        language=article.language,
    )


def load_corpus(
    folder: str | Path, tier: str | None = None, labels: HandLabels | None = None
) -> Iterator[LabelledFeed]:
    """The feeds of a folder in the corpus format, in the order of their names.

    Pages of one article that ``labels`` names have these labels in place of those beside them.
    """
    for path in sorted(Path(folder).glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if tier and gold["tier"] != tier:
            continue
        stem = path.name.removesuffix(".gold.json")
        hand = labels.get(stem) if labels else None
        if hand is not None and hand.letters is None:
            continue
        text = path.with_name(stem + ".txt").read_bytes().decode("utf-8")
        lines = content_lines(text)
        allowed: list[Allowed] = [frozenset({State.GAP})] * len(lines)
        articles = []
        for row in gold["articles"]:
            article = _corpus_article(row)
            inside = [
                n
                for n, line in enumerate(lines)
                if article.span.start <= line.start < max(article.span.end, article.span.start + 1)
            ]
            here = [lines[n] for n in inside]
            if hand is not None:
                article = _relabel(here, article, hand, stem)
                states = page_states(hand.labels(), hand.headline())
            else:
                marks = _spans([*row["author_spans"], *([row["date_span"]] if row.get("date_span") else [])])
                states = page_states(*_read_labels(here, article, marks, Span(*row["headline_span"])))
            articles.append(article)
            for n, state in zip(inside, states, strict=True):
                allowed[n] = state
        outlet = gold["articles"][0].get("publisher") or stem
        yield LabelledFeed(stem, text, lines, allowed, articles, outlet, gold["tier"], gold["joiner"])


def load_feeds(paths: Sequence[str | Path], labels: HandLabels | None = None) -> Iterator[LabelledFeed]:
    """The labelled feeds of folders (in the gutter format, or in that of a corpus, or both) and of gutter files.

    ``labels`` are those by hand for pages of a corpus. Raises ``ValueError`` for a path that holds none, ``BadLabels``
    for a file that cannot be read.
    """
    for path in map(Path, paths):
        if path.is_file() and path.suffix == ".gold":
            yield parse_gutter(path.read_bytes().decode("utf-8"), str(path))
            continue
        found = False
        try:
            for feed in (*load_corpus(path, labels=labels), *load_gutter(path)) if path.is_dir() else ():
                found = True
                yield feed
        except KeyError as error:
            raise ValueError(f"{path}: expected the corpus format, in which {error} must stand") from None
        if not found:
            raise ValueError(f"{path}: expected a folder with labelled feeds (*.gold, *.gold.json), or a *.gold file")
