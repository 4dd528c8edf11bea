"""A labelled line, as it goes from those that label to those that read fields out of it."""

from __future__ import annotations

from typing import Final, NamedTuple

from newssplit.article import Issue, Span
from newssplit.grammar import State


class Mark(NamedTuple):
    """A value that a known layout declares on a line, and the name of its field.

    ``start`` and ``end`` are its place in the text; ``joins``: it goes on with the value of the line before.
    """

    field: str
    start: int
    end: int
    joins: bool = False


class Reading(NamedTuple):
    """What a known layout says of a line.

    ``layout`` is its name, ``seen`` tells in a few words by what the line was known, ``marks`` are the values on it.
    ``issues`` are those of the record and stand on its first line. ``coded``: the text holds entities (``&amp;``).
    """

    layout: str
    seen: str
    marks: tuple[Mark, ...] = ()
    issues: tuple[Issue, ...] = ()
    coded: bool = False


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


OUTSIDE: Final = State.GAP


def span_of(piece: Piece) -> Span:
    """The place of a line without the white space around it."""
    text = piece.text
    return Span(piece.start + len(text) - len(text.lstrip()), piece.start + len(text.rstrip()))
