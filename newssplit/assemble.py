"""Labelled lines to articles. Nothing is relabelled here: if a label is wrong, a cue or the grammar is mended."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

import regex

from newssplit.article import Article, Issue, Segment, Span
from newssplit.credits import split_credit
from newssplit.engine import Piece
from newssplit.fields import FieldLine, read_fields
from newssplit.grammar import STATES, Label, State, Zone

# Lines of furniture on either side of an article in which a date or a credit may stand.
NEARBY: Final = 6
_PICTURES: Final = {state for state, kind in STATES.items() if kind.label in (Label.CAPTION, Label.CREDIT)}
_MARK: Final = regex.compile(r"^[*•‣⁃●○▪■►▶#]+\s+")


def _span(piece: Piece) -> Span:
    text = piece.text
    return Span(piece.start + len(text) - len(text.lstrip()), piece.start + len(text.rstrip()))


def _flat(text: str) -> str:
    return " ".join(text.split())


class Assembler:
    """Pieces in, articles out, in order."""

    def __init__(self) -> None:
        self._above: deque[Piece] = deque(maxlen=NEARBY)
        self._article: list[Piece] = []
        self._below: list[Piece] = []
        self._confidence = 1.0

    def feed(self, pieces: Iterable[Piece]) -> Iterator[Article]:
        """The articles that are complete after these pieces."""
        for piece in pieces:
            if piece.state is None:
                continue
            if piece.begins:
                yield from self.close()
            if piece.confidence is not None:
                self._confidence = piece.confidence
            if STATES[piece.state].zone is Zone.OUTSIDE:
                if self._article:
                    self._below.append(piece)
                    if len(self._below) == NEARBY:
                        yield from self.close()
                else:
                    self._above.append(piece)
            else:
                self._article.append(piece)

    def close(self) -> Iterator[Article]:
        """The article that is not given out yet, if there is one."""
        if self._article:
            yield build_article(self._article, list(self._above), self._below, self._confidence)
            self._above.clear()
            self._above.extend(self._below)
            self._article, self._below = [], []


def build_article(pieces: list[Piece], above: list[Piece], below: list[Piece], confidence: float) -> Article:
    """One article from its pieces, and the furniture lines above and below that may hold its date."""
    rows: dict[Label, list[Piece]] = {}
    lines = []
    for piece in (*above, *_without_menu(pieces), *below):
        kind = STATES[piece.state or State.GAP]
        lines.append(FieldLine(piece.start, piece.text, kind.label, kind.zone))
        rows.setdefault(kind.label, []).append(piece)
    last = max((n for n, piece in enumerate(pieces) if piece.state is not State.BODY_FURNITURE), default=0)
    fields: dict[str, Any] = {
        "span": Span(_span(pieces[0]).start, _span(pieces[last]).end),
        "confidence": round(confidence, 4),
        "paragraphs": [{"text": _flat(piece.text), "span": _span(piece)} for piece in rows.get(Label.PARAGRAPH, ())],
        "subheads": [{"text": _flat(piece.text), "span": _span(piece)} for piece in rows.get(Label.SUBHEAD, ())],
        "captions": _captions(pieces),
        **_headline(pieces),
        **read_fields(lines),
    }
    deck = rows.get(Label.DECK)
    if deck:
        fields["deck"] = " ".join(_flat(piece.text) for piece in deck)
        fields["deck_spans"] = [_span(piece) for piece in deck]
    if not fields.get("headline"):
        issue = Issue(code="no-headline", message="no headline stands above the first paragraph", span=fields["span"])
        fields["issues"] = [*fields.get("issues", ()), issue]
    return Article.model_validate(fields)


def _without_menu(pieces: list[Piece]) -> list[Piece]:
    """The pieces but for the furniture of the front that stands far above the headline."""
    head = next((n for n, piece in enumerate(pieces) if STATES[piece.state or State.GAP].zone is not Zone.FRONT), 0)
    return [
        piece for n, piece in enumerate(pieces) if n >= head - 2 * NEARBY or piece.state is not State.FRONT_FURNITURE
    ]


def _headline(pieces: list[Piece]) -> dict[str, Any]:
    main = [piece for piece in pieces if piece.state in (State.HEADLINE, State.HEADLINE_MORE)]
    if not main:
        main = [piece for piece in pieces if piece.state is State.FRONT_HEADLINE][-1:]
        if not main:
            return {}
    start, end = _span(main[0]).start, _span(main[-1]).end
    first = main[0].text.strip()
    mark = _MARK.match(first)
    if mark and mark.end() < len(first):
        start += mark.end()
        first = first[mark.end() :]
    text = " ".join([_flat(first), *(_flat(piece.text) for piece in main[1:])])
    spans = [Span(start, end)]
    spans += [
        _span(piece)
        for piece in pieces
        if piece.state is State.FRONT_HEADLINE and _flat(piece.text).casefold() == text.casefold()
    ]
    return {"headline": text, "headline_spans": sorted(set(spans))}


def _captions(pieces: list[Piece]) -> list[dict[str, Any]]:
    captions: dict[str, dict[str, Any]] = {}
    current: dict[str, Any] | None = None
    for piece in pieces:
        if piece.state not in _PICTURES:
            current = None
            continue
        span = _span(piece)
        if STATES[piece.state].label is Label.CREDIT:
            if current is not None and current["credit"] is None:
                _, credit, _ = split_credit(piece.text.strip())
                current["credit"] = credit or _flat(piece.text)
                current["credit_span"] = span
            current = None
            continue
        text = _flat(piece.text)
        current = captions.get(text)
        if current is not None:
            current["spans"].append(span)
            continue
        description, credit, place = split_credit(text)
        current = captions[text] = {
            "text": text,
            "spans": [span],
            "description": description,
            "credit": credit,
            "credit_span": None,
        }
        if credit is not None and place is not None and text == piece.text.strip():
            current["credit_span"] = Span(span.start + place.start, span.start + place.end)
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
