"""Labelled lines to articles. Nothing is relabelled here: if a label is wrong, a cue or the grammar is mended."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import regex

from newssplit.article import Article, Issue, Segment, Span
from newssplit.credits import split_credit
from newssplit.declared import Value, collect_values, read_declared
from newssplit.fields import FieldLine, read_fields
from newssplit.grammar import STATES, Label, State, Zone
from newssplit.piece import Piece, span_of

# Lines of furniture on either side of an article in which a date or a credit may stand.
NEARBY: Final = 6
_PICTURES: Final = {state for state, kind in STATES.items() if kind.label in (Label.CAPTION, Label.CREDIT)}
_FURNITURE: Final = {State.GAP, State.FRONT_FURNITURE, State.HEAD_FURNITURE, State.BODY_FURNITURE}
_MARK: Final = regex.compile(r"^[*•‣⁃●○▪■►▶#]+\s+")


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
                declared = bool(self._article) and self._article[0].reading is not None
                if piece.reading is not None and not declared:
                    # What stands around the records of an export says nothing about the text beside it.
                    yield from self.close()
                    self._above.clear()
                elif declared and piece.reading is not None:
                    # Below the story of a record stand fields of it.
                    self._article.append(piece)
                elif self._article:
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
            if self._article[0].reading is None:
                yield build_article(self._article, list(self._above), self._below, self._confidence)
            elif any(piece.reading is None for piece in self._article):
                yield build_page(self._article, self._below, self._confidence)
            else:
                yield build_record(self._article)
            self._above.clear()
            self._above.extend(self._below)
            self._article, self._below = [], []


def build_article(pieces: list[Piece], above: list[Piece], below: list[Piece], confidence: float) -> Article:
    """One article from its pieces, and the furniture lines above and below that may hold its date."""
    return Article.model_validate(_read_pieces(pieces, above, below, confidence))


def build_page(pieces: list[Piece], below: list[Piece], confidence: float) -> Article:
    """One article from the header of a page, which a known layout has labelled, and the page below it."""
    header = [piece for piece in pieces if piece.reading is not None]
    first = header[0].reading
    assert first is not None
    fields = _read_pieces([piece for piece in pieces if piece.reading is None], [], below, confidence)
    declared = read_declared(collect_values(header))
    fields |= {
        **declared,
        "span": Span(span_of(pieces[0]).start, fields["span"].end),
        "layout": first.layout,
        "issues": [*first.issues, *declared.get("issues", ()), *fields.get("issues", ())],
    }
    return Article.model_validate(fields)


def _read_pieces(pieces: list[Piece], above: list[Piece], below: list[Piece], confidence: float) -> dict[str, Any]:
    rows: dict[Label, list[Piece]] = {}
    lines = []
    for piece in (*above, *_without_menu(pieces), *below):
        kind = STATES[piece.state or State.GAP]
        lines.append(FieldLine(piece.start, piece.text, kind.label, kind.zone))
        rows.setdefault(kind.label, []).append(piece)
    last = max((n for n, piece in enumerate(pieces) if piece.state is not State.BODY_FURNITURE), default=0)
    fields: dict[str, Any] = {
        "span": Span(span_of(pieces[0]).start, span_of(pieces[last]).end),
        "confidence": round(confidence, 4),
        "paragraphs": [{"text": _flat(piece.text), "span": span_of(piece)} for piece in rows.get(Label.PARAGRAPH, ())],
        "subheads": [{"text": _flat(piece.text), "span": span_of(piece)} for piece in rows.get(Label.SUBHEAD, ())],
        "captions": merge_captions(_printed_captions(pieces)),
        **_headline(pieces),
        **read_fields(lines),
    }
    deck = rows.get(Label.DECK)
    if deck:
        fields["deck"] = " ".join(_flat(piece.text) for piece in deck)
        fields["deck_spans"] = [span_of(piece) for piece in deck]
    if not fields.get("headline"):
        fields["issues"] = [*fields.get("issues", ()), _no_headline(fields["span"])]
    return fields


def _no_headline(span: Span) -> Issue:
    return Issue(code="no-headline", message="no headline stands above the first paragraph", span=span)


def build_record(pieces: Sequence[Piece]) -> Article:
    """One article from the pieces of a record, which a known layout has labelled."""
    first = pieces[0].reading
    assert first is not None
    values = collect_values(pieces)
    last = max((n for n, piece in enumerate(pieces) if piece.state not in _FURNITURE), default=0)
    declared = read_declared(values)
    fields: dict[str, Any] = {
        **declared,
        "span": Span(span_of(pieces[0]).start, span_of(pieces[last]).end),
        "layout": first.layout,
        "paragraphs": [one._asdict() for one in values.get("paragraph", ())],
        "subheads": [one._asdict() for one in values.get("subhead", ())],
        "captions": merge_captions(_declared_captions(values)),
        "issues": [*first.issues, *_no_body(values, pieces), *declared.get("issues", ())],
    }
    if not fields.get("headline"):
        fields["issues"].append(_no_headline(fields["span"]))
    return Article.model_validate(fields)


def _no_body(values: Mapping[str, Sequence[Value]], pieces: Sequence[Piece]) -> Iterator[Issue]:
    if not values.get("paragraph"):
        span = Span(span_of(pieces[0]).start, span_of(pieces[-1]).end)
        yield Issue(code="no-body", message="the record holds no text", span=span)


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
    start, end = span_of(main[0]).start, span_of(main[-1]).end
    first = main[0].text.strip()
    mark = _MARK.match(first)
    if mark and mark.end() < len(first):
        start += mark.end()
        first = first[mark.end() :]
    text = " ".join([_flat(first), *(_flat(piece.text) for piece in main[1:])])
    spans = [Span(start, end)]
    spans += [
        span_of(piece)
        for piece in pieces
        if piece.state is State.FRONT_HEADLINE and _flat(piece.text).casefold() == text.casefold()
    ]
    return {"headline": text, "headline_spans": sorted(set(spans))}


class Print(NamedTuple):
    """A caption, or a credit on a line of its own, as it is printed: its text, with white space as it stands."""

    text: str
    span: Span
    is_credit: bool


def _printed_captions(pieces: Iterable[Piece]) -> Iterator[Print | None]:
    """The captions and credits of labelled lines; None for any other line."""
    for piece in pieces:
        if piece.state in _PICTURES:
            yield Print(piece.text.strip(), span_of(piece), STATES[piece.state or State.GAP].label is Label.CREDIT)
        else:
            yield None


def _declared_captions(values: Mapping[str, Sequence[Value]]) -> Iterator[Print]:
    rows = [Print(one.text, one.span, False) for one in values.get("caption", ())]
    rows += [Print(one.text, one.span, True) for one in values.get("credit", ())]
    yield from sorted(rows, key=lambda row: row.span)


def merge_captions(prints: Iterable[Print | None]) -> list[dict[str, Any]]:
    """Captions with their credits. A credit belongs to the caption right above; printed twice, a caption is one."""
    captions: dict[str, dict[str, Any]] = {}
    current: dict[str, Any] | None = None
    for one in prints:
        if one is None:
            current = None
            continue
        text = _flat(one.text)
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
