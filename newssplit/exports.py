"""Records of known layouts to articles, and what stands beside them.

A record's fields are read from the marks of its lines; those of a page in a crawl from the marks of its header, and
from its labelled lines as those of any article in the wild.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, Final

from newssplit.article import Article, Issue, Span
from newssplit.assemble import (
    NEARBY,
    Assembler,
    Print,
    list_lines,
    list_lost,
    merge_captions,
    read_article,
    report_no_headline,
    skip_menu,
)
from newssplit.declared import Value, collect_values, read_declared
from newssplit.fieldlines import FieldLine
from newssplit.grammar import State
from newssplit.piece import BLANK_LINE, Known, Stretch

_FURNITURE: Final = bytes([State.GAP, State.FRONT_FURNITURE, State.HEAD_FURNITURE, State.BODY_FURNITURE])
_BLANK: Final = bytes([BLANK_LINE])
_FRONT_FURNITURE: Final = int(State.FRONT_FURNITURE)
_GAP: Final = int(State.GAP)
_OUTSIDE: Final = bytes([_GAP])


class Collector:
    """Labelled text in, articles out, in order: lines in the wild as stretches, regions of known layouts as lists."""

    def __init__(self) -> None:
        self._wild = Assembler()
        self._records = _Records()
        self._in_region = False

    def feed(self, parts: Iterable[Stretch | list[Known | Stretch]]) -> Iterator[Article]:
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
    """The lines of regions in, articles out."""

    def __init__(self) -> None:
        self._header: Known | None = None  # of the record that is not given out yet: a page may stand below it
        # The lines of the page, in columns.
        self._starts: list[int] = []
        self._texts: list[str] = []
        self._states = bytearray()
        self._below: list[FieldLine] = []
        self._confidence = 1.0

    def feed(self, parts: Iterable[Known | Stretch]) -> Iterator[Article]:
        for part in parts:
            if isinstance(part, Stretch):
                self._add(part)
            elif part.begins:
                if self._header is not None:
                    yield from self.close()
                self._header, self._confidence = part, 1.0

    def _add(self, stretch: Stretch) -> None:
        """Lines of a page."""
        if self._header is None:
            return
        starts, texts, states = stretch.starts, stretch.texts, stretch.states
        if _OUTSIDE in states:
            places = [n for n, state in enumerate(states) if state == _GAP][: NEARBY - len(self._below)]
            self._below += list_lines([starts[n] for n in places], [texts[n] for n in places], _OUTSIDE * len(places))
            kept = [state != _GAP for state in states]
            starts, texts = list(compress(starts, kept)), list(compress(texts, kept))
            states = states.translate(None, _OUTSIDE)
        self._starts += starts
        self._texts += texts
        self._states += states
        for self._confidence in stretch.heads.values():
            pass

    def close(self) -> list[Article]:
        """The article that is not given out yet, if there is one."""
        header, self._header = self._header, None
        if header is None:
            return []
        if self._states:
            page = (self._starts, self._texts, bytes(self._states))
            article = build_page(header, *page, self._below, self._confidence)
            self._starts, self._texts, self._below = [], [], []
            self._states.clear()
            return [article]
        return [build_record(header)] if header.states.strip(_BLANK) else []


def build_page(
    header: Known,
    starts: Sequence[int],
    texts: Sequence[str],
    states: bytes,
    below: list[FieldLine],
    confidence: float,
) -> Article:
    """One article from the header of a page, which a known layout has labelled, and the lines of the page below it, in
    columns, and those around it.
    """
    near = skip_menu(states)
    opening = list_lines(starts[:1], texts[:1], states[:1])[0]
    if near:
        far = [n for n, state in enumerate(states[:near]) if state != _FRONT_FURNITURE]
        starts, texts = ([*(column[n] for n in far), *column[near:]] for column in (starts, texts))
        states = bytes([states[n] for n in far]) + states[near:]
    lines = list_lines(starts, texts, states)
    fields = read_article(opening, lines, states, [], below, confidence)
    declared = read_declared(collect_values(header))
    fields |= {
        **declared,
        "span": Span(_find_span(header)[0], fields["span"].end),
        "layout": header.layout,
        "issues": [*header.issues, *declared.get("issues", ()), *fields.get("issues", ())],
    }
    return Article.model_validate(fields)


def build_record(record: Known) -> Article:
    """One article from the lines of a record, which a known layout has labelled."""
    values = collect_values(record)
    span = _find_span(record, _FURNITURE)
    fields: dict[str, Any] = read_declared(values)
    issues = [*record.issues]
    paragraphs = values.get("paragraph")
    if paragraphs:
        fields["paragraphs"] = _list_passages(paragraphs)
    else:
        issues.append(Issue(code="no-body", message="the record holds no text", span=Span(*_find_span(record))))
    if "subhead" in values:
        fields["subheads"] = _list_passages(values["subhead"])
    if "caption" in values or "credit" in values:
        fields["captions"] = merge_captions(_declared_captions(values))
    issues += fields.get("issues", ())
    rows = zip(record.starts, record.texts, record.states, strict=True)
    issues += list_lost([(start, text) for start, text, state in rows if state not in _FURNITURE])
    if not fields.get("headline"):
        issues.append(report_no_headline(Span(*span)))
    fields |= {"span": span, "layout": record.layout, "issues": issues}
    return Article.model_validate(fields)


def _find_span(known: Known, furniture: bytes = b"") -> tuple[int, int]:
    """The place of the lines that are not blank, up to the last that is more than furniture, if there is one."""
    states, starts, texts = known.states, known.starts, known.texts
    first = len(states) - len(states.lstrip(_BLANK))
    last = len(states.rstrip(_BLANK + furniture)) - 1
    if last < first:
        last = first
    start, text = starts[first], texts[first]
    return start + len(text) - len(text.lstrip()), starts[last] + len(texts[last].rstrip())


def _list_passages(rows: Iterable[Value]) -> list[dict[str, Any]]:
    # A plain pair becomes a span where the article is made.
    return [{"text": text, "span": (start, end)} for text, start, end in rows]


def _declared_captions(values: Mapping[str, Sequence[Value]]) -> Iterator[Print]:
    rows = [Print(one.text, one.span, False) for one in values.get("caption", ())]
    rows += [Print(one.text, one.span, True) for one in values.get("credit", ())]
    yield from sorted(rows, key=lambda row: row.span)
