"""The lines of one record of a known layout, labelled.

A record is a head, whose lines are known by their order, and what follows it: lines with a key
(``Length: 284 words``), sections that a line opens (``Body``, ``Graphic``), and plain lines, which go on with the value
above them or belong to the section that is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import regex

from newssplit.article import Issue, Span
from newssplit.credits import is_credit_line
from newssplit.dates import find_dates
from newssplit.grammar import State
from newssplit.layouts import Layout
from newssplit.layouts.shapes import BLANK, TEXT
from newssplit.layouts.wrapping import LONG, find_joins
from newssplit.lines import Line
from newssplit.piece import Mark, Piece, Reading

FURNITURE: Final = "furniture"
# States of a field's line above the headline, between headline and first paragraph, and below that.
_STATES: Final = {
    "headline": (State.HEADLINE, State.HEAD_FURNITURE, State.BODY_FURNITURE),
    "deck": (State.FRONT_FURNITURE, State.DECK, State.BODY_FURNITURE),
    "caption": (State.FRONT_CAPTION, State.HEAD_CAPTION, State.BODY_CAPTION),
    "credit": (State.FRONT_FURNITURE, State.HEAD_CREDIT, State.BODY_CREDIT),
    "paragraph": (State.OPENING, State.PARAGRAPH, State.PARAGRAPH),
    "subhead": (State.FRONT_FURNITURE, State.HEAD_FURNITURE, State.SUBHEAD),
    **dict.fromkeys(
        ("date", "time", "source", "author", "dateline"), (State.FRONT_BYLINE, State.HEAD_BYLINE, State.BODY_BYLINE)
    ),
}
_OTHER: Final = (State.FRONT_FURNITURE, State.HEAD_FURNITURE, State.BODY_FURNITURE)
_YEAR: Final = regex.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_LONGEST_DATE: Final = 90
# Words beside the date; more of them only behind one that begins the line: "Late Edition - Final".
_MOST_OTHER: Final = 3
_MOST_BEHIND: Final = 6
_LEAD: Final = 12
_WORD: Final = regex.compile(r"[\p{L}\p{M}]{2,}")


class Kept(NamedTuple):
    """A line of a region: the line, the letter of its kind, and where the value begins that it says (0: nowhere)."""

    line: Line
    letter: str
    value: int


def sort_line(layout: Layout, line: Line) -> Kept:
    """The kind of a line."""
    text = line.text
    if not text or text.isspace():
        return Kept(line, BLANK, 0)
    found = layout.pattern.match(text)
    if found is None or found.lastindex is None:
        letter = layout.letters["date"] if layout.dated and is_date(text) else TEXT
        return Kept(line, letter, 0)
    letter, group = layout.places[found.lastindex]
    if group and found.start(group) >= 0:
        return Kept(line, letter, found.start(group))
    return Kept(line, letter, found.end() if layout.names[letter] in layout.key_fields else 0)


def is_date(text: str) -> bool:
    """Whether a line is a date, and hardly anything else: a day of the week, a time, an edition."""
    if len(text) > _LONGEST_DATE or not _YEAR.search(text):
        return False
    mentions = find_dates(text.strip())
    if not mentions:
        return False
    rest = text.strip()
    for mention in reversed(mentions):
        rest = rest[: mention.whole.start] + " " + rest[mention.whole.end :]
    first = min(mention.whole.start for mention in mentions)
    return len(_WORD.findall(rest)) <= (_MOST_BEHIND if first <= _LEAD else _MOST_OTHER)


class Record(NamedTuple):
    """The lines of a record, the match of the shape of its head, and whether that shape misses something."""

    kept: Sequence[Kept]
    head: regex.Match[str] | None
    broken: bool


def label_record(layout: Layout, record: Record) -> Iterator[Piece]:
    """The pieces of a record; they tile its lines."""
    kept = record.kept
    named = _name_lines(layout, record)
    joined = find_joins([(one.line.text, name) for one, name in zip(kept, named, strict=True)], layout.wrap)
    rows = [
        _Row(one, name, joins or (name not in LONG and continues))
        for one, (name, continues), joins in zip(kept, _continue(kept, named), joined, strict=True)
    ]
    yield from _give_states(layout, rows, tuple(_find_issues(record, rows)))


class _Row(NamedTuple):
    kept: Kept
    field: str
    joins: bool


def _name_lines(layout: Layout, record: Record) -> list[str]:
    """The field of each line; empty for a blank one."""
    kept, head = record.kept, record.head
    named = [""] * len(kept)
    done = 0
    if head is not None:
        base, done = head.start(), head.end() - head.start()
        for name in head.re.groupindex:
            for start, end in head.spans(name):
                named[start - base : end - base] = [name] * (end - start)
    tail = _find_tail(layout, kept, done)
    section, current, told = layout.opening, "", False
    for number, (_, letter, value) in enumerate(kept):
        if number < done and (named[number] or letter == BLANK):
            continue
        if letter == BLANK:
            if current not in LONG:
                current = ""
            continue
        if letter == TEXT:
            named[number] = current or section
            told = told or (named[number] == "paragraph" and number >= done)
            continue
        kind = layout.names[letter]
        if kind in layout.key_fields:
            if not _may_stand(layout, kind, told, number >= tail):
                named[number] = current or section
                continue
            named[number] = current = kind
            if kind in layout.tail:
                section = FURNITURE
            elif kind in LONG:
                section = kind
            section = layout.sections.get(kind, section)
            told = told or (kind == "paragraph" and value < len(kept[number].line.text))
        elif letter in layout.ends or letter in layout.closing:
            named[number], current, section = FURNITURE, "", FURNITURE
        elif kind in layout.sections:
            section = layout.sections[kind]
            named[number], current = (section if value else FURNITURE), ""
        elif kind == "date":
            named[number] = current or section
        else:
            # A kind of line that is named like a field is one; any other is furniture.
            named[number] = kind if kind in _STATES or value else FURNITURE
            current = ""
    return named


def _may_stand(layout: Layout, kind: str, told: bool, in_tail: bool) -> bool:
    """Whether a line with a key is believed where it stands: within the story only some are."""
    if kind in layout.inside or kind in LONG:
        return True
    return in_tail if kind in layout.tail else not told or in_tail


def _find_tail(layout: Layout, kept: Sequence[Kept], start: int) -> int:
    """Where the keys begin that end the story: below, at least a third of what is no blank is known.

    A line of the story may look like one of them.
    """
    known = total = 0
    tail = len(kept)
    for number in range(len(kept) - 1, start - 1, -1):
        letter = kept[number].letter
        if letter == BLANK:
            continue
        total += 1
        known += letter != TEXT
        if letter in layout.ends:
            known += 1
        elif known * 3 >= total and letter != TEXT and layout.names[letter] in layout.tail:
            tail = number
    return tail


def _continue(kept: Sequence[Kept], named: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """With each line's field whether it goes on with the value of the line above."""
    before = ""
    for one, name in zip(kept, named, strict=True):
        yield name, bool(name) and name == before and one.value == 0
        before = name


def _find_issues(record: Record, rows: Sequence[_Row]) -> Iterator[Issue]:
    present = {row.field for row in rows}
    first, last = record.kept[0].line, record.kept[-1].line
    place = Span(first.start, last.start + len(last.text))
    if record.broken:
        yield Issue(code="broken-record", message="the head of the record misses lines that its layout has", span=place)
    if "paragraph" not in present:
        yield Issue(code="no-body", message="the record holds no text", span=place)


def _give_states(layout: Layout, rows: Sequence[_Row], issues: tuple[Issue, ...]) -> Iterator[Piece]:
    last = max((n for n, row in enumerate(rows) if row.field in _STATES), default=-1)
    phase, begun, headline = 0, False, False
    blank = -1
    for number, (one, name, joins) in enumerate(rows):
        start, text, ending = one.line
        end = start + len(text) + len(ending)
        if not name:
            blank = start if blank < 0 else blank
            if number + 1 == len(rows) or rows[number + 1].field:
                yield Piece(blank, end, "", None, reading=Reading(layout.name, "blank"))
                blank = -1
            continue
        if name == "caption" and is_credit_line(text.strip()):
            name = "credit"
        state = _STATES.get(name, _OTHER)[phase]
        if name == "headline":
            state = State.HEADLINE_MORE if headline and joins else state
            headline, phase = True, max(phase, 1)
        elif name == "paragraph":
            phase = 2
        if number > last >= 0:
            state = State.GAP
        mark = _mark(one, name, joins)
        reading = Reading(layout.name, _tell(layout, one, name), mark, () if begun else issues)
        yield Piece(start, end, text, state, not begun, None if begun else 1.0, reading)
        begun = True


def _mark(one: Kept, name: str, joins: bool) -> tuple[Mark, ...]:
    if name == FURNITURE:
        return ()
    start, text, _ = one.line
    begin, end = one.value, len(text.rstrip())
    begin += len(text[begin:]) - len(text[begin:].lstrip())
    return (Mark(name, start + begin, start + end, joins),) if begin < end else ()


def _tell(layout: Layout, one: Kept, name: str) -> str:
    """What a line was known by, for explanations."""
    if one.letter == TEXT:
        return f"by its place: {name}"
    kind = layout.names[one.letter]
    return f"by its form: {kind}" if kind == name else f"by its form ({kind}): {name}"
