"""Labelled lines, as they go from those that label to those that read fields out of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from newssplit.article import Issue, Span
from newssplit.grammar import State

OUTSIDE: Final = State.GAP
# By their numbers: a look at a list is many times as fast as a call of the enumeration.
_STATES: Final = tuple(State)


class Mark(NamedTuple):
    """A value that a known layout declares on a line, and the name of its field.

    ``start`` and ``end`` are its place in the text; ``joins``: it goes on with the value of the line before.
    """

    field: str
    start: int
    end: int
    joins: bool = False


class Listed(NamedTuple):
    """A value of a record that stands in the list of contents of its export: its text, and its place there."""

    field: str
    text: str
    start: int
    end: int


class Reading(NamedTuple):
    """What a known layout says of a line.

    ``layout`` is its name, ``seen`` tells in a few words by what the line was known, ``marks`` are the values on it.
    ``issues`` are those of the record and stand on its first line. ``coded`` tells what the values hold that must be
    read: ``entities`` (``&amp;``, and tags), ``words`` (encoded words of mail, RFC 2047), or nothing. ``listed`` are
    values for fields that the record does not hold, on its first line too.
    """

    layout: str
    seen: str
    marks: tuple[Mark, ...] = ()
    issues: tuple[Issue, ...] = ()
    coded: str = ""
    listed: tuple[Listed, ...] = ()


class Piece(NamedTuple):
    """A labelled line, or a run of blank lines (``state`` None). Pieces tile the text.

    ``text`` is the line without its ending; ``end`` is behind the ending. ``begins``: an article begins here.
    ``confidence`` stands on the line where the head of an article begins: how sure it is that one does.
    ``reading`` is there where a known layout has labelled the line, and not the line model.
    """

    start: int
    end: int
    text: str
    state: State | None
    begins: bool = False
    confidence: float | None = None
    reading: Reading | None = None


class Stretch(NamedTuple):
    """Settled lines, a column a property; the lines that are blank are what is left between the others.

    ``start`` and ``end`` are where the stretch begins and ends, blank lines above it included. ``begins`` are the
    places, among these lines, where an article begins; ``heads`` leads from those where the head of an article begins
    to how sure it is that one does.
    """

    start: int
    end: int
    starts: list[int]
    texts: list[str]
    stops: list[int]
    states: bytes
    begins: list[int]
    heads: dict[int, float]


def list_pieces(stretches: Iterable[Stretch]) -> Iterator[Piece]:
    """The lines of some stretches one by one, and the runs of blank lines between them."""
    for stretch in stretches:
        at, begins = stretch.start, set(stretch.begins)
        columns = zip(stretch.starts, stretch.texts, stretch.stops, stretch.states, strict=True)
        for place, (start, text, stop, code) in enumerate(columns):
            if at < start:
                yield Piece(at, start, "", None)
            at = stop
            yield Piece(start, stop, text, _STATES[code], place in begins, stretch.heads.get(place))
        if at < stretch.end:
            yield Piece(at, stretch.end, "", None)


def span_of(piece: Piece) -> Span:
    """The place of a line without the white space around it."""
    text = piece.text
    return Span(piece.start + len(text) - len(text.lstrip()), piece.start + len(text.rstrip()))
