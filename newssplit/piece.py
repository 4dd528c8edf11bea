"""Labelled lines, as they go from those that label to those that read fields out of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from newssplit.article import Issue
from newssplit.grammar import State

# By their numbers: a look at a list is many times as fast as a call of the enumeration.
_STATES: Final = tuple(State)
# In the place of the state of a line, where it is blank.
BLANK_LINE: Final = 255


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


# A value on a line: the number of the line, the field, where the value begins and ends in the line, and whether it goes
# on with the one before. Most lines of a record hold one, so that it costs what a plain tuple does.
Value = tuple[int, str, int, int, bool]


class Known(NamedTuple):
    """Settled lines of a region, which a known layout has labelled: those of one record, or some around the records.

    A column a property, blank lines among them (``BLANK_LINE`` in ``states``). ``begins``: an article begins at the
    first of them that is not blank. ``tell`` says by what a line was known; the rest is as in ``Reading``.
    """

    layout: str
    begins: bool
    starts: list[int]
    texts: list[str]
    stops: list[int]
    states: bytes
    tell: Callable[[int], str]
    values: Sequence[Value] = ()
    issues: tuple[Issue, ...] = ()
    coded: str = ""
    listed: tuple[Listed, ...] = ()


def list_pieces(parts: Iterable[Stretch | Known]) -> Iterator[Piece]:
    """The lines of some parts of a text one by one, and the runs of blank lines between them."""
    for part in parts:
        yield from _list_stretch(part) if isinstance(part, Stretch) else _list_known(part)


def _list_stretch(stretch: Stretch) -> Iterator[Piece]:
    at, begins = stretch.start, set(stretch.begins)
    columns = zip(stretch.starts, stretch.texts, stretch.stops, stretch.states, strict=True)
    for place, (start, text, stop, code) in enumerate(columns):
        if at < start:
            yield Piece(at, start, "", None)
        at = stop
        yield Piece(start, stop, text, _STATES[code], place in begins, stretch.heads.get(place))
    if at < stretch.end:
        yield Piece(at, stretch.end, "", None)


def _list_known(known: Known) -> Iterator[Piece]:
    marks: dict[int, list[Mark]] = {}
    for number, field, begin, end, joins in known.values:
        start = known.starts[number]
        marks.setdefault(number, []).append(Mark(field, start + begin, start + end, joins))
    blank, due = -1, known.begins
    nothing = Reading(known.layout, "blank")
    columns = zip(known.starts, known.texts, known.stops, known.states, strict=True)
    for number, (start, text, stop, code) in enumerate(columns):
        if code == BLANK_LINE:
            blank = start if blank < 0 else blank
            continue
        if blank >= 0:
            yield Piece(blank, start, "", None, reading=nothing)
            blank = -1
        reading = Reading(known.layout, known.tell(number), tuple(marks.get(number, ())), (), known.coded)
        if due:
            reading = reading._replace(issues=known.issues, listed=known.listed)
        yield Piece(start, stop, text, _STATES[code], due, 1.0 if due else None, reading)
        due = False
    if blank >= 0:
        yield Piece(blank, known.stops[-1], "", None, reading=nothing)
