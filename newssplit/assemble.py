"""Labelled lines to articles. Nothing is relabelled here: if a label is wrong, a cue or the grammar is mended."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, Final, NamedTuple

import regex

from newssplit.article import Article, Issue, Segment, Span
from newssplit.credits import split_credit
from newssplit.fields import FieldLine, read_fields
from newssplit.grammar import STATES, Label, State, Zone
from newssplit.piece import Piece, Stretch

_new: Final = tuple.__new__
# Lines of furniture on either side of an article in which a date or a credit may stand.
NEARBY: Final = 6
_GAPS: Final = bytes([State.GAP] * NEARBY)
# By their numbers, as a byte a line.
_LABELS: Final = tuple(STATES[state].label for state in State)
_ZONES: Final = tuple(STATES[state].zone for state in State)
_FRONT: Final = bytes(state for state in State if STATES[state].zone is Zone.FRONT)
# A name of a module is found faster than a member of an enumeration, and every line is asked.
_FRONT_FURNITURE: Final = int(State.FRONT_FURNITURE)
_FRONT_HEADLINE: Final = int(State.FRONT_HEADLINE)
_PARAGRAPH: Final = Label.PARAGRAPH
_FURNITURE: Final = Label.FURNITURE
# What stands for characters that could not be read.
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
_BODY_FURNITURE: Final = bytes([State.BODY_FURNITURE])
_HEADLINES: Final = bytes([State.HEADLINE, State.HEADLINE_MORE])
_PICTURES: Final = frozenset(int(state) for state in State if STATES[state].label in (Label.CAPTION, Label.CREDIT))
_MARK: Final = regex.compile(r"^[*•‣⁃●○▪■►▶#]+\s+")


def _span(row: FieldLine) -> Span:
    text, start = row.text, row.start
    bare = text.strip()
    if len(bare) == len(text):
        return Span(start, start + len(text))
    start += len(text) - len(text.lstrip())
    return Span(start, start + len(bare))


def flatten(text: str) -> str:
    """A text with its white space collapsed."""
    # Most lines are flat already. White space other than plain spaces is not printable.
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.split())


def _passages(rows: Iterable[FieldLine]) -> list[dict[str, Any]]:
    passages = []
    for row in rows:
        text, start = row.text, row.start
        flat = flatten(text)
        # A text that is flat as it stands has no white space around it.
        # A plain pair: it becomes a span where the article is made.
        span = (start, start + len(text)) if flat is text else tuple(_span(row))
        passages.append({"text": flat, "span": span})
    return passages


class Assembler:
    """Labelled lines in, articles out, in order."""

    def __init__(self) -> None:
        # The lines that are not done with, in columns.
        self._starts: list[int] = []
        self._texts: list[str] = []
        self._states = bytearray()
        self._free = 0  # the place behind the last article
        self._first = -1  # the place where the article begins that is not given out yet
        self._confidences: deque[float] = deque()  # one for the head of each article that is not given out yet

    def feed(self, stretches: Iterable[Stretch]) -> Iterator[Article]:
        """The articles that are complete after these lines."""
        for stretch in stretches:
            seen = len(self._texts)
            self._starts += stretch.starts
            self._texts += stretch.texts
            self._states += stretch.states
            self._confidences.extend(stretch.heads.values())
            for place in stretch.begins:
                yield from self._finish(seen + place)
                self._first = seen + place
            if self._first >= 0 and self._states.find(_GAPS, self._first) >= 0:
                yield from self._finish(len(self._texts))
            self._forget()

    def close(self) -> Iterator[Article]:
        """The article that is not given out yet, if there is one."""
        yield from self._finish(len(self._texts))

    def _finish(self, limit: int) -> Iterator[Article]:
        """The article that is not given out yet, if there is one; nothing from ``limit`` on belongs to it."""
        first = self._first
        if first < 0:
            return
        gap = self._states.find(int(State.GAP), first, limit)
        stop = gap if gap >= 0 else limit
        above = self._list_lines(max(self._free, first - NEARBY), first)
        below = self._list_lines(stop, min(limit, stop + NEARBY))
        opening = self._list_lines(first, first + 1)[0]
        near = skip_menu(self._states[first:stop]) + first
        far = [n for n, state in enumerate(self._states[first:near], first) if state != _FRONT_FURNITURE]
        lines = [line for n in far for line in self._list_lines(n, n + 1)] + self._list_lines(near, stop)
        states = bytes([self._states[n] for n in far]) + self._states[near:stop]
        fields = read_article(opening, lines, states, above, below, self._confidences.popleft())
        yield Article.model_validate(fields)
        self._free, self._first = stop, -1

    def _list_lines(self, first: int, stop: int) -> list[FieldLine]:
        return list_lines(self._starts[first:stop], self._texts[first:stop], self._states[first:stop])

    def _forget(self) -> None:
        gone = max(self._free, (self._first if self._first >= 0 else len(self._texts)) - NEARBY)
        del self._starts[:gone], self._texts[:gone], self._states[:gone]
        self._free -= gone
        if self._first >= 0:
            self._first -= gone


def list_lines(starts: Iterable[int], texts: Iterable[str], states: bytes | bytearray) -> list[FieldLine]:
    """Labelled lines one by one, from columns."""
    columns = zip(starts, texts, map(_LABELS.__getitem__, states), map(_ZONES.__getitem__, states), strict=True)
    # Made as plain tuples are, which takes half as long: there are many in every article.
    return list(map(_new, repeat(FieldLine), columns))


def read_article(
    opening: FieldLine,
    lines: list[FieldLine],
    states: bytes,
    above: list[FieldLine],
    below: list[FieldLine],
    confidence: float,
) -> dict[str, Any]:
    """The fields of one article from its first line, its lines but for the menu, their states, and the furniture above
    and below that may hold its date.
    """
    last = max(0, len(states.rstrip(_BODY_FURNITURE)) - 1)
    fields: dict[str, Any] = {
        "span": Span(_span(opening).start, _span(lines[last]).end),
        "confidence": round(confidence, 4),
        "paragraphs": _passages(line for line in lines if line.label is _PARAGRAPH),
        **_headline(lines, states),
        **read_fields([*above, *lines, *below]),
    }
    if State.SUBHEAD in states:
        fields["subheads"] = _passages(line for line in lines if line.label is Label.SUBHEAD)
    if not _PICTURES.isdisjoint(states):
        fields["captions"] = merge_captions(_printed_captions(lines))
    if State.DECK in states:
        deck = [line for line in lines if line.label is Label.DECK]
        fields["deck"] = " ".join(flatten(line.text) for line in deck)
        fields["deck_spans"] = [_span(line) for line in deck]
    issues = list_lost([(line.start, line.text) for line in lines if line.label is not _FURNITURE])
    if not fields.get("headline"):
        issues.append(report_no_headline(fields["span"]))
    if issues:
        fields["issues"] = [*fields.get("issues", ()), *issues]
    return fields


def list_lost(rows: Iterable[tuple[int, str]]) -> list[Issue]:
    """The issue of an article in whose lines, each with its offset, stand characters that say that others were lost."""
    places = [start + text.index(_LOST) for start, text in rows if _LOST in text]
    if not places:
        return []
    count = "a line" if len(places) == 1 else f"{len(places)} lines"
    message = f"expected text, found U+FFFD on {count}: what stood there was lost before it was split"
    return [Issue(code="lost-characters", message=message, span=Span(places[0], places[0] + 1))]


def report_no_headline(span: Span) -> Issue:
    """The issue of an article without a headline."""
    return Issue(code="no-headline", message="no headline stands above the first paragraph", span=span)


def skip_menu(states: bytes | bytearray) -> int:
    """Where the lines begin that stand no further above the head than a date or a credit may: furniture of the front
    above them is the page's."""
    return max(0, len(states) - len(states.lstrip(_FRONT)) - 2 * NEARBY)


def _headline(lines: list[FieldLine], states: bytes) -> dict[str, Any]:
    main = [lines[n] for n, state in enumerate(states) if state in _HEADLINES]
    printed = [lines[n] for n, state in enumerate(states) if state == _FRONT_HEADLINE]
    if not main:
        main = printed[-1:]
        if not main:
            return {}
    start, end = _span(main[0]).start, _span(main[-1]).end
    first = main[0].text.strip()
    mark = _MARK.match(first)
    if mark and mark.end() < len(first):
        start += mark.end()
        first = first[mark.end() :]
    text = " ".join([flatten(first), *(flatten(line.text) for line in main[1:])])
    spans = [Span(start, end)]
    if printed:
        spans += [_span(line) for line in printed if flatten(line.text).casefold() == text.casefold()]
    return {"headline": text, "headline_spans": sorted(set(spans))}


class Print(NamedTuple):
    """A caption, or a credit on a line of its own, as it is printed: its text, with white space as it stands."""

    text: str
    span: Span
    is_credit: bool


def _printed_captions(lines: Iterable[FieldLine]) -> Iterator[Print | None]:
    """The captions and credits of labelled lines; None for any other line."""
    for line in lines:
        is_credit = line.label is Label.CREDIT
        yield Print(line.text.strip(), _span(line), is_credit) if is_credit or line.label is Label.CAPTION else None


def merge_captions(prints: Iterable[Print | None]) -> list[dict[str, Any]]:
    """Captions with their credits. A credit belongs to the caption right above; printed twice, a caption is one."""
    captions: dict[str, dict[str, Any]] = {}
    current: dict[str, Any] | None = None
    for one in prints:
        if one is None:
            current = None
            continue
        text = flatten(one.text)
        if one.is_credit:
            if current is not None and current["credit"] is None:
                _, credit, _ = split_credit(one.text)
                current["credit"] = credit or text
                current["credit_span"] = one.span
            current = None
            continue
        current = captions.get(text)
        if current is not None:
            current["spans"].append(one.span)
            continue
        description, credit, place = split_credit(text)
        current = captions[text] = {
            "text": text,
            "spans": [one.span],
            "description": description,
            "credit": credit,
            "credit_span": None,
        }
        if credit is not None and place is not None and text == one.text:
            current["credit_span"] = Span(one.span.start + place.start, one.span.start + place.end)
    return list(captions.values())


def segments_of(pieces: Iterable[Piece]) -> Iterator[Segment]:
    """The tiling of a text: a segment a piece."""
    article = -1
    for piece in pieces:
        span = Span(piece.start, piece.end)
        if piece.state is None:
            yield Segment(label=Label.BLANK, zone=Zone.OUTSIDE, span=span)
            continue
        if piece.begins:
            article += 1
        kind = STATES[piece.state]
        number = None if kind.zone is Zone.OUTSIDE else article
        yield Segment(label=kind.label, zone=kind.zone, span=span, article=number)
