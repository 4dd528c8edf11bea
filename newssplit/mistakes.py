"""What went wrong in a feed, by kind: starts, headlines, fields, and lines that were taken for something else."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from newssplit.article import Article, Span
from newssplit.gold import Allowed, GoldArticle, LabelledFeed
from newssplit.grammar import STATES, Label, Zone
from newssplit.scoring import JudgedFeed, is_headline, start_windows

# What to call a line. Labels that are not here are called by their value.
_NAMES: Final = {Label.PARAGRAPH: "body", Label.CREDIT: "credit line", Label.BYLINE: "byline"}
_ZONES: Final = {
    Zone.FRONT: "furniture above the headline",
    Zone.HEAD: "furniture in the head",
    Zone.BODY: "furniture in the body",
}
# No article says where its furniture is, nor, exactly, where its bylines are: neither is told from the other.
_UNSEEN: Final = (Label.FURNITURE, Label.BYLINE)


class Mistake(NamedTuple):
    """One mistake. ``line`` is the number of the line in the feed, from 1, blank lines counted."""

    kind: str
    line: int


def find_mistakes(judged: JudgedFeed) -> Iterator[Mistake]:
    """The mistakes of a feed, starts first, then headlines and fields, then lines."""
    sheet = _Sheet(judged)
    for kind, offset in (*_starts(judged, sheet), *_headlines(judged, sheet), *_fields(judged), *_lines(judged, sheet)):
        yield Mistake(kind, line_number(judged.feed, offset))


def line_number(feed: LabelledFeed, offset: int) -> int:
    """The number of the line at an offset, from 1."""
    # "\r\n" is one ending; a lone "\r" ends a line too.
    before = feed.text[:offset].replace("\r\n", "\n")
    return before.count("\n") + before.count("\r") + 1


class _Sheet:
    """The lines of a feed with what they are and what they were taken for; lines count without the blank ones."""

    def __init__(self, judged: JudgedFeed) -> None:
        feed = judged.feed
        self.begins = [line.start for line in feed.lines]
        self.ends = [line.start + len(line.text) for line in feed.lines]
        self.taken: dict[int, Label] = {}
        self.holder: dict[int, int] = {}
        for place, article in enumerate(judged.found):
            self.holder.update(dict.fromkeys(self.lines(article.span), place))
            for label, span in _labelled(article):
                for n in self.lines(span):
                    self.taken.setdefault(n, label)

    def lines(self, span: Span) -> range:
        """The lines that a span touches."""
        return range(bisect_right(self.ends, span.start), bisect_left(self.begins, max(span.end, span.start + 1)))


def _labelled(article: Article) -> Iterator[tuple[Label, Span]]:
    for spans, label in (
        (article.headline_spans, Label.HEADLINE),
        (article.deck_spans, Label.DECK),
        (tuple(piece.span for piece in article.subheads), Label.SUBHEAD),
        (tuple(piece.span for piece in article.paragraphs), Label.PARAGRAPH),
        (tuple(span for caption in article.captions for span in caption.spans), Label.CAPTION),
        (tuple(caption.credit_span for caption in article.captions if caption.credit_span), Label.CREDIT),
    ):
        for span in spans:
            yield label, span


def _label(states: Allowed) -> Label | None:
    """The label of a line; None if it is left open."""
    labels = {STATES[state].label for state in states}
    return labels.pop() if len(labels) == 1 else None


def _zone(states: Allowed) -> Zone | None:
    """The zone of a line; None if it is left open. What may stand outside counts as outside."""
    zones = {STATES[state].zone for state in states}
    if Zone.OUTSIDE in zones:
        return Zone.OUTSIDE
    return zones.pop() if len(zones) == 1 else None


def _name(label: Label) -> str:
    return _NAMES.get(label, str(label))


def _furniture(zone: Zone | None) -> str:
    return _ZONES.get(zone, "furniture") if zone else "furniture"


# ------------------------------------------------------------------------------------------ starts


def _starts(judged: JudgedFeed, sheet: _Sheet) -> Iterator[tuple[str, int]]:
    windows = start_windows(judged.feed.articles)
    for n, gold in enumerate(judged.feed.articles):
        if n in judged.starts:
            continue
        # The first printing of the headline, or the first paragraph, ends where the window does.
        at = windows[n].end - 1
        end = max(span.end for span in gold.paragraphs)
        if any(windows[n].end <= article.span.start < end for article in judged.found):
            yield "missed start: begins too late", at
        elif any(article.span.start <= at < article.span.end for article in judged.found):
            yield "missed start: runs on in the article above", at
        else:
            yield "missed start: no article there", at
    right = set(judged.starts.values())
    for place, article in enumerate(judged.found):
        if place not in right:
            yield f"false start {_place_of_start(judged, sheet, windows, article)}", article.span.start


def _place_of_start(judged: JudgedFeed, sheet: _Sheet, windows: list[Span], article: Article) -> str:
    at = article.span.start
    feed = judged.feed
    if not feed.articles:
        return "in a text without articles"
    if any(window.start <= at < window.end for window in windows):
        return "between two articles, one more"
    lines = sheet.lines(Span(at, at + 1))
    n = min(lines.start, len(feed.lines) - 1)
    label, zone = _label(feed.allowed[n]), _zone(feed.allowed[n])
    if label is None:
        return "at a line that may be body or not"
    if zone is Zone.OUTSIDE:
        return "below the last article"
    if label is Label.FURNITURE:
        return f"at {_furniture(zone)}"
    if label is Label.PARAGRAPH:
        above = feed.text[sheet.ends[n - 1] : feed.lines[n].start] if n else ""
        return "at a paragraph below a blank line" if above.count("\n") > 1 else "at a paragraph"
    return f"at a {_name(label)}"


# ------------------------------------------------------------------------------------------ headlines and fields


def _headlines(judged: JudgedFeed, sheet: _Sheet) -> Iterator[tuple[str, int]]:
    for one in judged.articles:
        gold, found = one.gold, one.found
        at = gold.headline_spans[0].start if gold.headline_spans else gold.span.start
        if found is None:
            yield "headline: no article", at
        elif not is_headline(gold, found.headline):
            yield f"headline {_describe_headline(gold, found, sheet)}", at


def _describe_headline(gold: GoldArticle, found: Article, sheet: _Sheet) -> str:
    if found.headline is None:
        return "missing"
    if gold.headline is None:
        return "where there is none"
    wanted = {n for span in gold.headline_spans for n in sheet.lines(span)}
    lines = {n for span in found.headline_spans for n in sheet.lines(span)}
    if wanted & lines:
        return "with more than itself" if len(found.headline) > len(gold.headline) else "in part"
    if not lines or not wanted:
        return "on another line"
    off, side = min((abs(a - b), "above" if a < b else "below") for a in lines for b in wanted)
    return f"one line {side}" if off == 1 else f"several lines {side}"


def _fields(judged: JudgedFeed) -> Iterator[tuple[str, int]]:
    for one in judged.articles:
        gold, found = one.gold, one.found
        if found is None:
            continue
        at = gold.span.start
        for name in ("date", "source"):
            wanted = one.tally[f"{name}: wanted"]
            if wanted and not one.tally[f"{name}: right"]:
                yield f"{name} {'wrong' if getattr(found, name) is not None else 'missing'}", at
            if one.tally[f"no false {name}: wanted"] > one.tally[f"no false {name}: right"]:
                yield f"{name} where there is none", at
        for _ in range(one.tally["authors: wanted"] - one.tally["authors: right"]):
            yield "author missing", at
        for _ in range(one.tally["authors: found"] - one.tally["authors: right"]):
            yield "author wrong", at


# ------------------------------------------------------------------------------------------ lines


def _lines(judged: JudgedFeed, sheet: _Sheet) -> Iterator[tuple[str, int]]:
    cores = [max(span.end for span in gold.paragraphs) for gold in judged.feed.articles]
    for n, (line, states) in enumerate(zip(judged.feed.lines, judged.feed.allowed, strict=True)):
        label, taken = _label(states), sheet.taken.get(n, Label.FURNITURE)
        if label is None or label is taken or (label in _UNSEEN and taken in _UNSEEN):
            continue
        # Whether a headline is right is told above; which of its printings was taken does not matter.
        if label is Label.HEADLINE and taken is Label.FURNITURE:
            continue
        if label is Label.FURNITURE:
            zone = _zone(states)
            what = _side(judged, sheet, cores, n, line.start) if zone is Zone.OUTSIDE else _furniture(zone)
        else:
            what = _name(label)
        outside = taken is Label.FURNITURE and n not in sheet.holder
        yield (f"{what} left out of the article" if outside else f"{what} taken for {_name(taken)}"), line.start


def _side(judged: JudgedFeed, sheet: _Sheet, cores: list[int], n: int, offset: int) -> str:
    """Furniture between articles: below the one, above the other, by which of them it was taken into."""
    below = bisect_right(cores, offset) - 1
    holder = sheet.holder.get(n)
    if holder is not None and below >= 0 and judged.pairs.get(below) == holder:
        return "furniture below the article"
    if holder is not None and judged.pairs.get(below + 1) == holder:
        return "furniture above the article"
    return "furniture between articles"
