"""Records of known layouts to articles, and what stands beside them.

A record's fields are read from the marks of its lines; those of a page in a crawl from the marks of its header, and
from its labelled lines as those of any article in the wild.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from newssplit.article import Article, Issue, Span
from newssplit.assemble import NEARBY, Assembler, Print, merge_captions, read_article, report_no_headline, skip_menu
from newssplit.declared import Value, collect_values, read_declared
from newssplit.fieldlines import FieldLine
from newssplit.grammar import STATES, State, Zone
from newssplit.piece import Piece, Stretch, span_of

_FURNITURE: Final = {State.GAP, State.FRONT_FURNITURE, State.HEAD_FURNITURE, State.BODY_FURNITURE}


class Collector:
    """Labelled text in, articles out, in order: lines in the wild as stretches, regions of known layouts as pieces."""

    def __init__(self) -> None:
        self._wild = Assembler()
        self._records = _Records()
        self._in_region = False

    def feed(self, parts: Iterable[Stretch | list[Piece]]) -> Iterator[Article]:
        """The articles that are complete after these."""
        for part in parts:
            if isinstance(part, Stretch):
                if self._in_region:
                    yield from self._records.close()
                    self._in_region = False
                yield from self._wild.feed([part])
            else:
                if not self._in_region:
                    yield from self._wild.close()
                    # What stands above a region says nothing about the text below it.
                    self._wild, self._in_region = Assembler(), True
                yield from self._records.feed(part)

    def close(self) -> Iterator[Article]:
        """The article that is not given out yet, if there is one."""
        yield from self._records.close()
        yield from self._wild.close()


class _Records:
    """The pieces of regions in, articles out."""

    def __init__(self) -> None:
        self._article: list[Piece] = []
        self._below: list[Piece] = []
        self._confidence = 1.0

    def feed(self, pieces: Iterable[Piece]) -> Iterator[Article]:
        for piece in pieces:
            if piece.state is None:
                continue
            if piece.begins:
                yield from self.close()
            if piece.confidence is not None:
                self._confidence = piece.confidence
            if piece.begins or (self._article and self._is_own(piece)):
                self._article.append(piece)
            elif self._article and len(self._below) < NEARBY:
                self._below.append(piece)

    def _is_own(self, piece: Piece) -> bool:
        """Whether a line belongs to the record: below the story stand fields of it."""
        return piece.reading is not None or STATES[piece.state or State.GAP].zone is not Zone.OUTSIDE

    def close(self) -> Iterator[Article]:
        if self._article:
            if any(piece.reading is None for piece in self._article):
                yield build_page(self._article, self._below, self._confidence)
            else:
                yield build_record(self._article)
        self._article, self._below = [], []


def build_page(pieces: Sequence[Piece], below: Sequence[Piece], confidence: float) -> Article:
    """One article from the header of a page, which a known layout has labelled, and the page below it."""
    header = [piece for piece in pieces if piece.reading is not None]
    page = [piece for piece in pieces if piece.reading is None]
    first = header[0].reading
    assert first is not None
    states = bytes(piece.state or State.GAP for piece in page)
    near = skip_menu(states)
    kept = [n for n, state in enumerate(states) if n >= near or state != State.FRONT_FURNITURE]
    lines = _list_lines(page)
    fields = read_article(
        lines[0], [lines[n] for n in kept], bytes(states[n] for n in kept), [], _list_lines(below), confidence
    )
    declared = read_declared(collect_values(header))
    fields |= {
        **declared,
        "span": Span(span_of(pieces[0]).start, fields["span"].end),
        "layout": first.layout,
        "issues": [*first.issues, *declared.get("issues", ()), *fields.get("issues", ())],
    }
    return Article.model_validate(fields)


def _list_lines(pieces: Iterable[Piece]) -> list[FieldLine]:
    return [FieldLine(piece.start, piece.text, *STATES[piece.state or State.GAP]) for piece in pieces]


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
        "paragraphs": [{"text": one.text, "span": one.span} for one in values.get("paragraph", ())],
        "subheads": [{"text": one.text, "span": one.span} for one in values.get("subhead", ())],
        "captions": merge_captions(_declared_captions(values)),
        "issues": [*first.issues, *_no_body(values, pieces), *declared.get("issues", ())],
    }
    if not fields.get("headline"):
        fields["issues"].append(report_no_headline(fields["span"]))
    return Article.model_validate(fields)


def _no_body(values: Mapping[str, Sequence[Value]], pieces: Sequence[Piece]) -> Iterator[Issue]:
    if not values.get("paragraph"):
        span = Span(span_of(pieces[0]).start, span_of(pieces[-1]).end)
        yield Issue(code="no-body", message="the record holds no text", span=span)


def _declared_captions(values: Mapping[str, Sequence[Value]]) -> Iterator[Print]:
    rows = [Print(one.text, one.span, False) for one in values.get("caption", ())]
    rows += [Print(one.text, one.span, True) for one in values.get("credit", ())]
    yield from sorted(rows, key=lambda row: row.span)
