"""The lines of one record of a known layout, labelled.

A record is a head, whose lines are known by their order, and what follows it: lines with a key
(``Length: 284 words``), sections that a line opens (``Body``, ``Graphic``), and plain lines, which go on with the value
above them or belong to the section that is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import regex

from newssplit.article import Issue, Span
from newssplit.credits import is_credit_line
from newssplit.dates import find_dates
from newssplit.grammar import State
from newssplit.layouts import HERE, LONG, Layout, Parts
from newssplit.layouts.markup import read_elements
from newssplit.layouts.shapes import BLANK, TEXT
from newssplit.layouts.wrapping import find_joins
from newssplit.lines import Line
from newssplit.names import Grade
from newssplit.people import read_byline
from newssplit.piece import Listed, Mark, Piece, Reading

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
        ("date", "time", "source", "author", "inverted_author", "dateline"),
        (State.FRONT_BYLINE, State.HEAD_BYLINE, State.BODY_BYLINE),
    ),
}
_OTHER: Final = (State.FRONT_FURNITURE, State.HEAD_FURNITURE, State.BODY_FURNITURE)
_YEAR: Final = regex.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_LONGEST_DATE: Final = 90
_LONGEST_FOOT: Final = 32  # lines
_MANY_KEYS: Final = 4
_LONGEST_BYLINE: Final = 120
_LONGEST_SHORT: Final = 40
_MARGIN: Final = " " * 4
_LONGEST_BRIEF: Final = 160
_STOPS: Final = tuple(".!?:;,\N{HORIZONTAL ELLIPSIS}\N{IDEOGRAPHIC FULL STOP}")
_QUOTES: Final = tuple(
    "\"'\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)
_ENTITY: Final = regex.compile(r"&[A-Za-z]+;")
# Words beside the date; more of them only behind one that begins the line: "Late Edition - Final".
_MOST_OTHER: Final = 3
_MOST_BEHIND: Final = 8
_LEAD: Final = 12
# Words of a date, and how far into it its first digit stands at most: "Wednesday, September".
_MOST_DATE: Final = 5
_LONGEST_DAY: Final = 24
_DIGIT: Final = regex.compile(r"\d")
_WORD: Final = regex.compile(r"[\p{L}\p{M}]{2,}")


# Lines no longer than this, and so many of them, are known again.
_LONGEST_KNOWN: Final = 40
_MOST_KNOWN: Final = 1 << 12


class Kept(NamedTuple):
    """A line of a region: the line, the letter of its kind, and where the value begins that it says (0: nowhere).

    ``parts`` are the fields whose values stand in parts of the line, with where they begin and end.
    """

    line: Line
    letter: str
    value: int
    parts: Parts = ()


def sort_line(layout: Layout, line: Line) -> Kept:
    """The kind of a line."""
    text = line.text
    if not text or text.isspace():
        return Kept(line, BLANK, 0)
    if len(text) > _LONGEST_KNOWN:
        return Kept(line, *_sort_text(layout, text))
    # Short lines come back: tags, keys, rules.
    known = layout.sorted_texts.get(text)
    if known is None:
        known = _sort_text(layout, text)
        if len(layout.sorted_texts) < _MOST_KNOWN:
            layout.sorted_texts[text] = known
    return Kept(line, *known)


def _sort_text(layout: Layout, text: str) -> tuple[str, int, Parts]:
    """The letter of a line's kind, where its value begins, and the parts of it that are values."""
    form = layout.beginnings.choose(text)
    found = form and form.pattern.match(text)
    if form is None or found is None or found.lastindex is None:
        for letter, test in layout.tests:
            if _TESTS[test](text):
                return letter, 0, ()
        return TEXT, 0, ()
    letter, group, fields = form.places[found.lastindex]
    if fields:
        parts = ((name, *found.span(number)) for name, number in fields)
        return letter, 0, tuple(sorted((one for one in parts if one[1] >= 0), key=lambda one: one[1]))
    if group and found.start(group) >= 0:
        return letter, found.start(group), ()
    return letter, found.end() if layout.names[letter] in layout.key_fields else 0, ()


def is_date(text: str) -> bool:
    """Whether a line is a date, and hardly anything else: a day of the week, a time, an edition."""
    if len(text) > _LONGEST_DATE or not ("1" in text or "20" in text) or not _YEAR.search(text):
        return False
    if len(_WORD.findall(text)) > _MOST_OTHER + _MOST_DATE and not _DIGIT.search(text.lstrip()[: _LEAD + _LONGEST_DAY]):
        return False
    mentions = find_dates(text.strip())
    if not mentions:
        return False
    rest = text.strip()
    for mention in reversed(mentions):
        rest = rest[: mention.whole.start] + " " + rest[mention.whole.end :]
    first = min(mention.whole.start for mention in mentions)
    return len(_WORD.findall(rest)) <= (_MOST_BEHIND if first <= _LEAD else _MOST_OTHER)


def is_byline(text: str) -> bool:
    """Whether a line surely names persons, and tells nothing."""
    return _grade(text) >= Grade.SURE


def is_name(text: str) -> bool:
    """Whether a line may be the name of a person, or of several, and nothing else."""
    return _grade(text) >= Grade.ALONE


def _grade(text: str) -> Grade:
    if len(text) > _LONGEST_BYLINE or text.rstrip().endswith(_STOPS):
        return Grade.WEAK
    byline = read_byline(_ENTITY.sub(" ", text).strip())
    return max((name.grade for name in byline.names), default=Grade.WEAK) if byline.bare else Grade.WEAK


def is_brief(text: str) -> bool:
    """Whether a line is no longer than a headline or a deck, and no sentence."""
    return len(text) <= _LONGEST_BRIEF and not text.rstrip().endswith(_STOPS)


def is_centred(text: str) -> bool:
    """Whether a line begins far from the edge."""
    return text.startswith(_MARGIN)


def is_short(text: str) -> bool:
    """Whether a line is a few words that are no sentence."""
    return len(text) <= _LONGEST_SHORT and not text.rstrip().endswith(_STOPS) and not text.lstrip().startswith(_QUOTES)


_TESTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "@date": is_date,
    "@byline": is_byline,
    "@name": is_name,
    "@short": is_short,
    "@brief": is_brief,
    "@centred": is_centred,
    "@listed": lambda _: False,  # what stands in the list of contents of a region, only the region knows
}


class Record(NamedTuple):
    """The lines of a record, the match of the shape of its head, and whether that shape misses something."""

    kept: Sequence[Kept]
    head: regex.Match[str] | None
    broken: bool
    listed: tuple[Listed, ...] = ()  # what the list of contents says of it


def label_record(layout: Layout, record: Record) -> list[Piece]:
    """The pieces of a record; they tile its lines."""
    kept = list(record.kept)
    start = kept[0].line.start
    listed = (*record.listed, *(Listed(name, text, start, start) for name, text in layout.fixed))
    rows: Sequence[_Row]
    if layout.reads == "elements":
        rows = list(_read_elements(layout, kept))
        return _give_states(layout, rows, tuple(_find_issues(layout, record, rows)), listed)
    named = _name_lines(layout, kept, record.head)
    joined = find_joins([(one.line.text, name) for one, name in zip(kept, named, strict=True)], layout.wrap)
    rows = [
        # A line with a key begins a value of its own.
        (one, name, (joins and not one.value) or (name not in LONG and continues), None)
        for one, (name, continues), joins in zip(kept, _continue(kept, named), joined, strict=True)
    ]
    return _give_states(layout, rows, tuple(_find_issues(layout, record, rows)), listed)


# A line, its field, whether it goes on with the value above, and its values where they are known already: every line of
# a record is one, so that it costs what a plain tuple does.
_Row = tuple[Kept, str, bool, tuple[Mark, ...] | None]


def _read_elements(layout: Layout, kept: Sequence[Kept]) -> Iterator[_Row]:
    """The lines of a record of mark-up. A line whose form says more than its tags is known by its form."""
    found = read_elements(layout.elements, [one.line for one in kept], layout.wrap)
    for one, (field, joins, marks) in zip(kept, found, strict=True):
        letter = one.letter
        if letter == TEXT:
            yield one, field or FURNITURE, joins, marks
            continue
        kind = layout.names.get(letter, "")
        if not kind:
            yield one, field or ("" if letter == BLANK else FURNITURE), joins, marks
        elif kind == FURNITURE:
            yield one, kind, False, ()
        elif one.value and kind in _STATES:
            yield one, kind, False, None
        elif one.parts:
            yield one, field or FURNITURE, joins, (*_mark(layout, one, FURNITURE, False), *marks)
        else:
            yield one, field or FURNITURE, joins, marks


def _name_lines(layout: Layout, kept: list[Kept], head: regex.Match[str] | None) -> list[str]:
    """The field of each line; empty for a blank one. Lines that only look like a key are made plain ones."""
    named = [""] * len(kept)
    done = 0
    if head is not None:
        base, done = head.start(), head.end() - head.start()
        for name in head.re.groupindex:
            for start, end in head.spans(name):
                named[start - base : end - base] = [name] * (end - start)
    bottom = _name_foot(layout, kept, named, done)
    tail = _find_tail(layout, kept, done)
    section, current, told = layout.opening, "", False
    if head is None or head.start() == head.end():
        # Without a head, what stands above the first key is no story yet.
        done = next((n for n, one in enumerate(kept) if one.letter in layout.told), 0)
    for number, (_, letter, value, parts) in enumerate(kept):
        if (number < done or number >= bottom) and (named[number] or letter == BLANK):
            continue
        if letter == BLANK:
            if current not in LONG or (current == "deck" and section != "deck"):
                current = ""
            continue
        if letter in layout.plain:
            if value or parts:
                kept[number] = kept[number]._replace(value=0, parts=())
            named[number] = current or section
            told = told or (named[number] == "paragraph" and number >= done)
            continue
        kind = layout.names[letter]
        if kind in layout.key_fields:
            if number >= done and not _may_stand(layout, kind, told, number >= tail):
                # What looks like a key belongs to the story, its name too.
                kept[number] = kept[number]._replace(value=0)
                named[number] = current or section
                continue
            named[number] = current = kind
            if kind in layout.tail and (told or number >= tail):
                section = FURNITURE
            elif kind in LONG and not (kind == "deck" and value < len(kept[number].line.text)):
                # A deck that begins beside its key is over where a line is blank.
                section = kind
            section = layout.sections.get(kind, section)
            told = told or (kind == "paragraph" and value < len(kept[number].line.text))
        elif letter in layout.ends or letter in layout.closing:
            named[number], current, section = FURNITURE, "", FURNITURE
        elif kind in layout.sections:
            section = layout.sections[kind]
            named[number], current = (section if value else FURNITURE), ""
        elif any(letter == one for one, _ in layout.tests):
            named[number] = current or section
        else:
            # A kind of line that is named like a field, or holds one, is one; any other is furniture.
            held = next((part for part, _, _ in parts if part in _STATES), FURNITURE)
            named[number] = kind if kind in _STATES or value else held
            current = ""
    return named


def _name_foot(layout: Layout, kept: Sequence[Kept], named: list[str], start: int) -> int:
    """Names the lines at the end of a record that are known by their order; the number of the first of them."""
    letters = "".join(one.letter for one in kept)
    for shape in layout.foot:
        found = shape.search(letters, max(start, len(kept) - _LONGEST_FOOT))
        if found is not None:
            for name in found.re.groupindex:
                for begin, end in found.spans(name):
                    named[begin:end] = [name] * (end - begin)
            return found.start()
    return len(kept)


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
    touching = False  # whether nothing but keys stands between here and the tail
    found, glued = "", False  # the keys of the tail, and whether one stands right below a plain line
    below = 0  # plain lines below which stands a key of the tail
    for number in range(len(kept) - 1, start - 1, -1):
        letter = kept[number].letter
        if letter == BLANK:
            continue
        above = kept[number - 1].letter if number else BLANK
        if letter in layout.tail_letters:
            # Each key stands once, and where they stand in lines of their own, none is glued to a line of the story.
            if (letter in found and below) or (len(found) >= _MANY_KEYS and not glued and above in layout.plain):
                break
            glued = glued or above in layout.plain
            found += letter
            below = 0
        elif letter in layout.plain:
            below += 1
        if touching and letter not in layout.plain and layout.names[letter] in layout.key_fields:
            tail = number
        touching = tail == number
        total += 1
        known += letter not in layout.plain
        if letter in layout.ends:
            known += 1
        elif known * 3 >= total and letter not in layout.plain and layout.names[letter] in layout.tail:
            tail, touching = number, True
    return tail


def _continue(kept: Sequence[Kept], named: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """With each line's field whether it goes on with the value of the line above."""
    before = ""
    for one, name in zip(kept, named, strict=True):
        yield name, bool(name) and name == before and one.value == 0
        before = name


def _find_issues(layout: Layout, record: Record, rows: Sequence[_Row]) -> Iterator[Issue]:
    first, last = record.kept[0].line, record.kept[-1].line
    place = Span(first.start, last.start + len(last.text))
    if record.broken:
        yield Issue(code="broken-record", message="the head of the record misses lines that its layout has", span=place)
    if layout.needs:
        # Few lines can hold what is needed; the list of contents may hold it too.
        wanted = {*layout.needs, "day"}
        present = {one.field for one in record.listed}
        for one, field, joins, marks in rows:
            if marks or one.parts or field in wanted or field in layout.parts:
                present.update([mark[0] for mark in (_mark(layout, one, field, joins) if marks is None else marks)])
        for name in layout.needs:
            if name not in present and not (name == "date" and "day" in present):
                yield Issue(code=f"no-{name}", message=f"the record holds no {name}", span=place)


def _give_states(
    layout: Layout, rows: Sequence[_Row], issues: tuple[Issue, ...], listed: tuple[Listed, ...]
) -> list[Piece]:
    last = max((n for n, row in enumerate(rows) if row[1] in _STATES), default=-1)
    phase, begun, headline = 0, False, False
    blank = -1
    pieces: list[Piece] = []
    # A record has few kinds of lines: what is the same for all lines of a kind is told once.
    told: dict[tuple[str, str], str] = {}
    layout_name, coded = layout.name, layout.coded
    for number, (one, name, joins, marks) in enumerate(rows):
        start, text, ending = one.line
        end = start + len(text) + len(ending)
        if not name:
            blank = start if blank < 0 else blank
            if number + 1 == len(rows) or rows[number + 1][1]:
                pieces.append(Piece(blank, end, "", None, reading=Reading(layout_name, "blank")))
                blank = -1
            continue
        if name == "caption" and is_credit_line(text.strip()):
            name = "credit"
        if marks is None:
            marks = _mark(layout, one, name, joins)
        if name in LONG and not marks:
            # A key that opens a section, and says nothing itself.
            name = FURNITURE
        state = _STATES.get(name, _OTHER)[phase]
        if name == "headline":
            state = State.HEADLINE_MORE if headline and joins else state
            headline, phase = True, max(phase, 1)
        elif name == "paragraph":
            phase = 2
        if number > last >= 0:
            state = State.GAP
        seen = told.get((one.letter, name))
        if seen is None:
            seen = told[one.letter, name] = _tell(layout, one, name)
        if begun:
            reading = Reading(layout_name, seen, marks, (), coded)
            pieces.append(Piece(start, end, text, state, False, None, reading))
        else:
            reading = Reading(layout_name, seen, marks, issues, coded, listed)
            pieces.append(Piece(start, end, text, state, True, 1.0, reading))
            begun = True
    return pieces


def _mark(layout: Layout, one: Kept, name: str, joins: bool) -> tuple[Mark, ...]:
    start, text, _ = one.line
    if one.parts:
        parts = ((name if part == HERE else part, begin, end) for part, begin, end in one.parts)
        return tuple(
            Mark(part, start + begin, start + end, joins and part == name)
            for part, begin, end in parts
            if begin < end and part != FURNITURE
        )
    if name == FURNITURE:
        return ()
    begin, end = one.value, len(text.rstrip())
    if begin < end and (begin or text[0].isspace()):
        begin += len(text[begin:]) - len(text[begin:].lstrip())
    if begin >= end or (layout.empty and text[begin:end] in layout.empty):
        return ()
    if name not in layout.parts:
        return (Mark(name, start + begin, start + end, joins),)
    marks = [Mark(name, start + begin, start + end, joins)]
    found = layout.parts[name].search(text, begin, end)
    if found:
        marks[:0] = [
            Mark(part, start + found.start(part), start + found.end(part)) for part in found.groupdict() if found[part]
        ]
    return tuple(marks)


def _tell(layout: Layout, one: Kept, name: str) -> str:
    """What a line was known by, for explanations."""
    if one.letter in layout.plain:
        return f"by its place: {name}"
    kind = layout.names[one.letter]
    return f"by its form: {kind}" if kind == name else f"by its form ({kind}): {name}"
