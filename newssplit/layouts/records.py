"""The lines of one record of a known layout, labelled.

A record is a head, whose lines are known by their order, and what follows it: lines with a key
(``Length: 284 words``), sections that a line opens (``Body``, ``Graphic``), and plain lines, which go on with the value
above them or belong to the section that is open. Most lines are plain ones, and are named a run at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import Final, NamedTuple

import regex

from newssplit.article import Issue, Span
from newssplit.credits import is_credit_line
from newssplit.grammar import State
from newssplit.layouts.kinds import is_name
from newssplit.layouts.layout import HERE, LONG, Kind, Layout
from newssplit.layouts.leaves import clear_running, join_pages
from newssplit.layouts.markup import rank_field, read_elements
from newssplit.layouts.naming import FURNITURE, STATES, Namer, Rows
from newssplit.layouts.shapes import BLANK, TEXT
from newssplit.layouts.wrapping import find_joins
from newssplit.piece import BLANK_LINE, Known, Listed, Value

# Tuples with names are made as plain ones are, which takes half as long: there are several on every record.
_new: Final = tuple.__new__
_OTHER: Final = (State.FRONT_FURNITURE, State.HEAD_FURNITURE, State.BODY_FURNITURE)
_OTHER_CODE: Final = len(STATES)


class _Codes(dict[str, int]):
    """The fields as a byte a line: the place in the table, the number behind it for any other, one for a blank line."""

    def __missing__(self, name: str) -> int:
        self[name] = _OTHER_CODE
        return _OTHER_CODE


_CODES: Final = _Codes({name: code for code, name in enumerate(STATES)} | {"": BLANK_LINE})
_HEADLINE, _PARAGRAPH = _CODES["headline"], _CODES["paragraph"]
_CAPTION, _CREDIT = _CODES["caption"], _CODES["credit"]
# What may stand below the last line of a record that is one of its own.
_BELOW: Final = bytes([_OTHER_CODE, BLANK_LINE])
# By these the states of lines above the headline, below it, and below the first paragraph.
_PHASES: Final = tuple(
    bytes([*(int(row[phase]) for row in (*STATES.values(), _OTHER)), *range(_OTHER_CODE + 1, 256)])
    for phase in range(3)
)
_GAP: Final = int(State.GAP)
_GAPS: Final = bytes([_GAP] * BLANK_LINE + [BLANK_LINE])
_FORMED: Final = regex.compile(f"[^{regex.escape(TEXT + BLANK)}]")


class Record(NamedTuple):
    """The lines of a record, the match of the shape of its head, and whether that shape misses something."""

    rows: Rows
    head: regex.Match[str] | None
    broken: bool
    listed: tuple[Listed, ...] = ()  # what the list of contents says of it


class _Fields(NamedTuple):
    """The field of each line of a record, and as a byte; whether a line goes on with the one above; the last line of
    the record's own ends at ``end``; all values.
    """

    names: list[str]
    codes: bytearray
    joined: list[bool]
    end: int
    values: list[Value]


def label_parts(layout: Layout, parts: Sequence[Record | Rows], otherwise: str) -> list[Known]:
    """The lines of records, and of those that stand around them, labelled; ``otherwise`` is told of the latter."""
    records = iter(label_records(layout, [part for part in parts if isinstance(part, Record)]))
    return [next(records) if isinstance(part, Record) else label_around(layout, part, otherwise) for part in parts]


def label_records(layout: Layout, records: Sequence[Record]) -> list[Known]:
    """The lines of some records with their states and values."""
    # One step is taken for all of them before the next one: what follows upon itself goes faster.
    if layout.reads == "elements":
        fields = [_read_elements(layout, record.rows) for record in records]
    else:
        names = [Namer(layout, record.rows, record.head).name() for record in records]
        fields = [_read_lines(layout, record.rows, row) for record, row in zip(records, names, strict=True)]
    return [_label_record(layout, record, found) for record, found in zip(records, fields, strict=True)]


def _label_record(layout: Layout, record: Record, fields: _Fields) -> Known:
    starts, texts, stops, _, letters = record.rows
    names, codes, joined, end, values = fields
    states, listed = _give_states(codes, joined), record.listed
    if layout.fixed:
        listed = (*listed, *(Listed(name, text, starts[0], starts[0]) for name, text in layout.fixed))
    if end < len(states):
        states = states[:end] + states[end:].translate(_GAPS)
    tell, issues = partial(tell_line, layout, letters, names), _find_issues(layout, record, values)
    row = (layout.name, True, starts, texts, stops, states, tell, values, issues, layout.coded, listed)
    return _new(Known, row)


def label_around(layout: Layout, rows: Rows, otherwise: str) -> Known:
    """Lines that stand around the records; ``otherwise`` is told of those that are not known."""
    starts, texts, stops, _, letters = rows
    states = bytes([BLANK_LINE if letter == BLANK else _GAP for letter in letters])
    tell = partial(_tell_around, layout, letters, otherwise)
    return _new(Known, (layout.name, False, starts, texts, stops, states, tell, (), (), "", ()))


def _tell_around(layout: Layout, letters: str, otherwise: str, number: int) -> str:
    kind = layout.names.get(letters[number])
    return f"by its form ({kind}): {otherwise}" if kind else otherwise


def tell_line(layout: Layout, letters: str, names: Sequence[str], number: int) -> str:
    """What a line was known by, for explanations."""
    letter, name = letters[number], names[number]
    if letter in layout.plain:
        return f"by its place: {name}"
    kind = layout.names[letter]
    return f"by its form: {kind}" if kind == name else f"by its form ({kind}): {name}"


def _encode(names: Sequence[str]) -> tuple[bytearray, int]:
    """The fields of lines as bytes; behind which of them stands none of the record's own."""
    codes = bytearray(map(_CODES.__getitem__, names))
    return codes, len(codes.rstrip(_BELOW)) or len(codes)


def _read_lines(layout: Layout, rows: Rows, names: list[str]) -> _Fields:
    """What the lines of a record say that have these names."""
    # The first page may begin above the record.
    paged = bool(layout.running) and not layout.running.isdisjoint(rows.letters)
    if paged or (layout.running and names.count("headline") > 1):
        clear_running(layout.running, rows.texts, rows.letters, names)
    joined = find_joins(rows.texts, names, layout.wrap)
    if paged:
        join_pages(layout.running, rows.texts, rows.letters, names, joined)
    codes, end = _encode(names)
    return _Fields(names, codes, joined, end, _find_values(layout, rows, names, codes, joined))


def _read_elements(layout: Layout, rows: Rows) -> _Fields:
    """What the lines of a record of mark-up say. A line whose form says more than its tags is known by its form."""
    texts, kinds, letters = rows.texts, rows.kinds, rows.letters
    names = ["" if letter == BLANK else FURNITURE for letter in letters]
    joined = [False] * len(letters)
    values = read_elements(layout.elements, texts, layout.wrap)
    if divided := layout.parts:
        values = [
            part
            for value in values
            for part in (_divide(divided[value[1]], texts[value[0]], value) if value[1] in divided else (value,))
        ]
    above, best = -1, 0
    for number, field, _, _, joins in values:
        rank = rank_field(field)
        if number != above or rank < best:
            names[number], joined[number], best = field, joins, rank
        above = number
    told: list[Value] = []
    known: set[int] = set()
    for found in _FORMED.finditer(letters):
        number = found.start()
        kind, text = kinds[number], texts[number]
        name = layout.names[kind.letter]
        if name == FURNITURE or (kind.value and name in STATES):
            known.add(number)
            own = _list_values(layout, number, text, kind, name, False)
            names[number], joined[number] = name if own or name not in LONG else FURNITURE, False
            told += own
        elif kind.parts:
            told += _list_values(layout, number, text, kind, FURNITURE, False)
    if told or known:
        # What the form of a line says stands before what its tags say.
        values = sorted([*told, *(one for one in values if one[0] not in known)], key=itemgetter(0))
    codes, end = _encode(names)
    _find_credits(texts, names, codes)
    return _Fields(names, codes, joined, end, values)


def _find_credits(texts: Sequence[str], names: list[str], codes: bytearray) -> None:
    """Captions that are nothing but a credit are credits."""
    number = codes.find(_CAPTION)
    while number >= 0:
        if is_credit_line(texts[number].strip()):
            names[number], codes[number] = "credit", _CREDIT
        number = codes.find(_CAPTION, number + 1)


def _find_values(layout: Layout, rows: Rows, names: list[str], codes: bytearray, joined: list[bool]) -> list[Value]:
    """The values of all lines, and for each line whether it goes on with the value of the line above.

    A key that opens a section, and says nothing itself, becomes furniture; a caption that is a credit becomes one.
    """
    values: list[Value] = []
    divided, empty = layout.parts, layout.empty
    above = ""
    for number, (name, text, kind) in enumerate(zip(names, rows.texts, rows.kinds, strict=True)):
        if not name:
            above = ""
            continue
        letter, value, parts, _ = kind
        is_long = name in LONG
        if value and letter not in layout.unmarked:
            # A line with a key begins a value of its own.
            joined[number] = False
        elif name == above and not is_long:
            joined[number] = True
        above = name
        if name == FURNITURE and not parts:
            continue
        if is_long and name == "caption" and _is_credit(text, value):
            name, is_long = "credit", False
            names[number], codes[number] = name, _CREDIT
        if parts:
            told = len(values)
            _add_parts(values, number, name, parts, joined[number])
            is_said = len(values) > told
        elif name in divided:
            found = _list_values(layout, number, text, kind, name, joined[number])
            values += found
            is_said = bool(found)
        else:
            begin, end = value, len(text.rstrip())
            if begin < end and text[begin].isspace():
                begin = end - len(text[begin:end].lstrip())
            is_said = begin < end and not (empty and text[begin:end] in empty)
            if is_said:
                values.append((number, name, begin, end, joined[number]))
        if is_long and not is_said:
            names[number], codes[number] = FURNITURE, _OTHER_CODE
    return values


def _is_credit(text: str, value: int) -> bool:
    """Whether a line of a caption is nothing but a credit; its value begins at ``value`` if it has a key.

    A key says "GRAPHIC:" of each picture, and a name behind it is a credit.
    """
    if not is_credit_line(text.strip()):
        return False
    return not value or is_name(text[value:].strip()) or is_credit_line(text[value:].strip())


def _list_values(layout: Layout, number: int, text: str, kind: Kind, name: str, joins: bool) -> list[Value]:
    """The values of a line that is the field ``name``."""
    values: list[Value] = []
    if kind.parts:
        _add_parts(values, number, name, kind.parts, joins)
        return values
    if name == FURNITURE:
        return []
    begin, end = kind.value, len(text.rstrip())
    if begin < end and (begin or text[0].isspace()):
        begin += len(text[begin:]) - len(text[begin:].lstrip())
    if begin >= end or text[begin:end] in layout.empty:
        return []
    value = (number, name, begin, end, joins)
    return _divide(layout.parts[name], text, value) if name in layout.parts else [value]


def _divide(pattern: regex.Pattern[str], text: str, value: Value) -> list[Value]:
    """A value behind those of further fields that stand in parts of it.

    A part that has its own name is all of it; a date whose parts are told is nothing but them.
    """
    number, name, begin, end, joins = value
    parts = _find_parts(pattern, text, begin, end)
    if not parts:
        return [value]
    own = next((part for part in parts if part[0] == name), (name, begin, end))
    values = [(number, *part, False) for part in parts if part[0] != name]
    return values if name == "date" and any(part[0] == "year" for part in parts) else [*values, (number, *own, joins)]


def _add_parts(values: list[Value], number: int, name: str, parts: Iterable[tuple[str, int, int]], joins: bool) -> None:
    """Adds the values that stand in parts of a line."""
    for part, begin, end in parts:
        field = name if part == HERE else part
        if begin < end and field != FURNITURE:
            values.append((number, field, begin, end, joins and field == name))


# The names of sections and days recur.
@lru_cache(maxsize=1 << 10)
def _find_parts(pattern: regex.Pattern[str], text: str, begin: int, end: int) -> list[tuple[str, int, int]]:
    """The values of further fields that stand in a part of a line, and their places."""
    found = pattern.search(text, begin, end)
    return [(part, *found.span(part)) for part in found.groupdict() if found[part]] if found else []


def _give_states(codes: bytearray, joined: Sequence[bool]) -> bytes:
    """The states of lines, by their fields and by what stands above them."""
    headline, paragraph = codes.find(_HEADLINE), codes.find(_PARAGRAPH)
    if headline < 0 and paragraph < 0:
        return bytes(codes.translate(_PHASES[0]))
    head = 1 + (min(headline, paragraph) if headline >= 0 and paragraph >= 0 else max(headline, paragraph))
    story = paragraph + 1 or len(codes)
    states = codes[:head].translate(_PHASES[0]) + codes[head:story].translate(_PHASES[1])
    states += codes[story:].translate(_PHASES[2])
    again = codes.find(_HEADLINE, headline + 1) if headline >= 0 else -1
    while again >= 0:
        if joined[again]:
            states[again] = State.HEADLINE_MORE
        again = codes.find(_HEADLINE, again + 1)
    return bytes(states)


def _find_issues(layout: Layout, record: Record, values: Sequence[Value]) -> tuple[Issue, ...]:
    if not record.broken and not layout.needs:
        return ()
    # The list of contents may hold what is needed, too.
    present = {field for _, field, _, _, _ in values}
    if record.listed:
        present.update([one.field for one in record.listed])
    if "day" in present:
        present.add("date")
    if not record.broken and present.issuperset(layout.needs):
        return ()
    starts, texts = record.rows.starts, record.rows.texts
    place = Span(starts[0], starts[-1] + len(texts[-1]))
    issues = []
    if record.broken:
        message = "the head of the record misses lines that its layout has"
        issues.append(Issue(code="broken-record", message=message, span=place))
    missing = (name for name in layout.needs if name not in present)
    issues += [Issue(code=f"no-{name}", message=f"the record holds no {name}", span=place) for name in missing]
    return tuple(issues)
