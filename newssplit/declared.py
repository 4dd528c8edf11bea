"""The fields that a known layout declares: its marks to values."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

import regex

from newssplit.article import Issue, Span
from newssplit.credits import Agency, find_agencies
from newssplit.datelines import Place, read_dateline
from newssplit.dates import DateMention, find_dates
from newssplit.desks import Row, credit_desk
from newssplit.fieldlines import move
from newssplit.fields import guess_language
from newssplit.names import is_function
from newssplit.people import read_byline
from newssplit.piece import Known

# Fields of the article itself; all others are entries of its metadata.
_OWN: Final = frozenset(
    (
        "headline", "deck", "date", "time", "source", "author", "inverted_author", "dateline", "caption", "credit",
        "paragraph", "subhead",
        "year", "month", "day", "hour", "minute", "zone", "bytes",
    )
)  # fmt: skip
_DATE_PARTS: Final = ("year", "month", "day", "hour", "minute", "zone")
# Years of two digits are those from 1970 on.
_SHORT_YEAR: Final = 2
_FIRST_SHORT_YEAR: Final = 70
# A byte order mark stands within a text where files were joined.
_CONTROL: Final = regex.compile(r"[[\p{Cc}\N{ZERO WIDTH NO-BREAK SPACE}]--\s]+|&#(?:\d|1\d|2\d|3[01]);", regex.VERSION1)
_TAG: Final = regex.compile(r"<!\[CDATA\[|\]\]>|<!--.*?-->|</?[A-Za-z][^<>]*+>")
# Names of characters in the mark-up of old corpora that are none of HTML's. Most steered the printing.
_ENTITY: Final = regex.compile(r"&(?:(?P<name>hyph|blank|inch|ft|MD)|UR|LR|Q[CLR]|TL|HT|SC|[OM]|Cx[0-9a-f]{2});")
_CHARACTERS: Final = {
    "hyph": "-",
    "blank": " ",
    "inch": '"',
    "ft": "'",
    "MD": "\N{EM DASH}",
}
# Between two authors, where a layout separates them so: no name holds one.
_SEPARATOR: Final = regex.compile(r"\s*[;|]\s*")
# As programs print a list.
_LISTED: Final = regex.compile(r"""\[(?:(?P<name>'[^']*'|"[^"]*")(?:,\s*)?)+\]""")
_MOST_WORDS: Final = 5
_BEHIND: Final = regex.compile(r"(?<=\p{L})[\s,\N{ARABIC COMMA}]+\d[^()]*+\([^()]++\)$")
_ANY_WORD: Final = "It"
_LONGEST_PLACE: Final = 60
# A day in six or eight digits: "310603".
_DIGITS: Final = regex.compile(r"(\d\d|\d{4})(\d\d)(\d\d)")
_MAILTO: Final = regex.compile(r"\s*\[mailto:[^\]]*\]")
# Who speaks in a transcript, and how many paragraphs are looked at.
_SPEAKER: Final = regex.compile(r"\p{Lu}[\p{Lu}\p{Lo} .,'-]{2,50}+(?:\([^)]{0,40}\))?:\s")
_TALK: Final = 8
_LONGEST_SPEAKER: Final = 100
_LANGUAGE_REACH: Final = 400

# Tuples with names are made as plain ones are, which takes half as long: there are several on every record.
_new: Final = tuple.__new__


class Value(NamedTuple):
    """A value of a field: its text, white space collapsed, and its place."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its place in the text."""
        return _new(Span, (self.start, self.end))


def collect_values(record: Known) -> dict[str, list[Value]]:
    """The values of each field; what goes on over several lines is one value."""
    values: dict[str, list[Value]] = {}
    starts, lines, coded = record.starts, record.texts, record.coded
    open_field, tagged = "", coded == "entities"
    # What goes on over many lines is put together once all of it is there.
    texts: list[str] = []
    for number, field, begin, end, joins in record.values:
        text = lines[number][begin:end]
        # Most text holds nothing to take out or to read; of white space only plain spaces print.
        if not text.isprintable() or "  " in text or "&" in text or (tagged and ("<" in text or ">" in text)):
            text = _clean(text, coded)
        else:
            text = text.strip()
        if not text:
            continue
        start = starts[number]
        if joins and field == open_field:
            texts.append(text)
            stop = start + end
            continue
        if texts:
            _close(values[open_field], texts, stop, open_field)
            texts = []
        value = _new(Value, (text, start + begin, start + end))
        if field in values:
            values[field].append(value)
        else:
            values[field] = [value]
        open_field = field
    if texts:
        _close(values[open_field], texts, stop, open_field)
    for one in record.listed:
        if not values.get(one.field):
            values[one.field] = [Value(_clean(one.text, ""), one.start, one.end)]
    if coded == "words":
        return {name: [one._replace(text=_read_words(one.text)) for one in row] for name, row in values.items()}
    return values


def _close(row: list[Value], texts: Sequence[str], end: int, field: str) -> None:
    """Puts what a value goes on with behind it."""
    text, start, _ = row[-1]
    row[-1] = Value(("" if field == "url" else " ").join((text, *texts)), start, end)


def _read_words(text: str) -> str:
    """Text whose encoded words (RFC 2047) are read; as it stands where they cannot be."""
    if "=?" not in text:
        return text
    try:
        return _clean(str(make_header(decode_header(text))), "")
    except (HeaderParseError, LookupError, UnicodeError):
        return text


def _clean(text: str, coded: str) -> str:
    if coded == "entities":
        text = html.unescape(_ENTITY.sub(_name_character, _TAG.sub("", _CONTROL.sub(" ", text))))
    return " ".join((text if text.isprintable() and "&#" not in text else _CONTROL.sub(" ", text)).split())


def _name_character(found: regex.Match[str]) -> str:
    return _CHARACTERS.get(found["name"], " ")


def read_declared(values: Mapping[str, Sequence[Value]]) -> dict[str, Any]:
    """The fields of ``Article`` but for captions and passages."""
    fields: dict[str, Any] = {}
    headline = values.get("headline")
    if headline:
        fields["headline"], fields["headline_spans"] = headline[0].text, [headline[0].span]
    deck = values.get("deck")
    if deck:
        fields["deck"], fields["deck_spans"] = " ".join(one.text for one in deck), [one.span for one in deck]
    writers, senders = _read_senders(values["sender"]) if "sender" in values else ([], [])
    bylines = [*values.get("author", ()), *writers]
    source = values.get("source") or senders
    if source:
        fields["source"], fields["source_span"] = _shorten(source[0].text), _printed(source[0].span)
    elif bylines:
        fields |= _credit_agency(bylines)
    fields |= _read_date(values)
    named = [part for row in bylines for part in _split_off(row, source[0].text if source else "")] if bylines else []
    if "inverted_author" in values:
        named[:0] = [one for row in values["inverted_author"] for one in _turn(row)]
    authors = _read_authors(named) if named else None
    if authors:
        fields["authors"], fields["author_spans"] = tuple(authors), tuple(authors.values())
    dateline = _read_dateline(values)
    if dateline:
        fields["dateline"] = dateline
        agency = dateline.get("agency")
        if agency and "source" not in fields:
            fields["source"] = agency
    fields["metadata"] = metadata = {
        name: row[0].text if len(row) == 1 else "; ".join(dict.fromkeys([one.text for one in row]))
        for name, row in values.items()
        if name not in _OWN
    }
    if writers or senders:
        del metadata["sender"]
    return fields


def _printed(span: Span) -> Span | None:
    """A place, if anything stands there: what is known of all records of a layout is not printed."""
    return span if span.start < span.end else None


def _read_senders(rows: Iterable[Value]) -> tuple[list[Value], list[Value]]:
    """Who sent a mail: persons, and others, such as a newspaper. An address without a name is neither."""
    writers: list[Value] = []
    others: list[Value] = []
    for value in rows:
        # Programs print the name alone, or an address behind it in brackets of their own.
        plain = _MAILTO.sub("", value.text) if "[" in value.text else value.text
        name, address = (plain, "") if "@" not in plain and " at " not in plain else parseaddr(plain)
        last, comma, first = name.partition(", ")
        name = f"{first} {last}" if comma and first and " " not in last else name
        if not name or name == address:
            continue
        persons = read_byline(name, (), True).names
        alone = len(persons) == 1 and persons[0].text == name
        (writers if alone else others).append(Value(name, value.start, value.end))
    return writers, others


def _credit_agency(bylines: Iterable[Value]) -> dict[str, Any]:
    """The agency that a byline names, as the source."""
    for value in bylines:
        for agency in _find_credited(value.text):
            return {"source": agency.short, "source_span": value.span}
    return {}


@lru_cache(maxsize=1 << 10)
def _find_credited(text: str) -> tuple[Agency, ...]:
    return tuple(find_agencies(text))


@lru_cache(maxsize=1 << 10)
def _shorten(name: str) -> str:
    """An agency by its usual short form; any other source as it is printed. Wires write their own names small."""
    for written in (name, name.upper()):
        for agency in find_agencies(written):
            if agency.span.end - agency.span.start >= len(written.rstrip(".")):
                return agency.short
    return name


def _read_date(values: Mapping[str, Sequence[Value]]) -> dict[str, Any]:
    found: tuple[date, datetime | None, Span] | None = None
    days = values.get("date", [])
    joined = _join_date(values) if "year" in values else None
    times = values.get("time")
    for value in (*days, joined) if joined else days:
        text = value.text
        if times:
            text = f"{_part_digits(text)} {times[0].text}"
        mention, moment, is_open = _find_date(text)
        if is_open:
            story = [*values.get("paragraph", ())[:3], *values.get("headline", ())]
            told = [*(one.text[:_LANGUAGE_REACH] for one in story), value.text]
            mention = next(iter(find_dates(_part_digits(text), partial(guess_language, told))), None)
            moment = mention and mention.moment
        if mention is not None:
            found = mention.day, moment, value.span
            break
    if found is None:
        if not days:
            return {}
        message = f"the date could not be read: {days[0].text!r}"
        return {"issues": [Issue(code="unread-date", message=message, span=days[0].span)]}
    day, moment, span = found
    fields: dict[str, Any] = {"date": day, "date_span": span}
    if moment is not None:
        fields["published_at"], fields["published_at_span"] = moment, span
    return fields


@lru_cache(maxsize=1 << 10)
def _find_date(text: str) -> tuple[DateMention | None, datetime | None, bool]:
    """The first date of a text, the moment that it tells, and whether it depends on the language, which is not looked
    at. Days come again.
    """
    asked: list[bool] = []
    mention = next(iter(find_dates(_part_digits(text), lambda: asked.append(True))), None)
    return mention, mention and mention.moment, bool(asked)


def _part_digits(text: str) -> str:
    """A day that is written in six or eight digits with its parts apart; any other text as it stands."""
    digits = _DIGITS.fullmatch(text) if text.isdecimal() else None
    return "-".join((_lengthen(digits[1]), digits[2], digits[3])) if digits else text


def _lengthen(year: str) -> str:
    """A year in four digits."""
    return year if len(year) != _SHORT_YEAR else f"{'19' if int(year) >= _FIRST_SHORT_YEAR else '20'}{year}"


def _join_date(values: Mapping[str, Sequence[Value]]) -> Value | None:
    """A date whose parts are declared one by one, as it would be written in one piece."""
    if "month" not in values or "day" not in values:
        return None
    parts = [values[name][0] for name in _DATE_PARTS if name in values]
    text = _write_date(*[one.text for one in parts])
    return Value(text, min([one.start for one in parts]), max([one.end for one in parts]))


@lru_cache(maxsize=1 << 10)
def _write_date(year: str, month: str, day: str, *clock: str) -> str:
    text = _lengthen(year)
    text = f"{text}-{month}-{day}" if month.isdecimal() else f"{day} {month} {text}"
    return f"{text} {clock[0]}:{clock[1]} {' '.join(clock[2:])}".strip() if len(clock) > 1 else text


def _turn(value: Value) -> Iterator[Value]:
    """Names that are declared with the family name first, the other way round: "Falk, Ida; Roos, Tom"."""
    exact = value.span.end - value.span.start == len(value.text)
    at = 0
    for part in _part(value.text):
        place = value.text.find(part, at)
        at = place + len(part)
        family, comma, given = part.partition(", ")
        text = f"{given} {family}" if comma and "," not in given else part
        start = value.span.start + place
        yield Value(text, *((start, start + len(part)) if exact else value.span))


def _part(text: str) -> list[str]:
    """The names on a line of several."""
    if listed := _LISTED.fullmatch(text):
        return [one.strip("'\"") for one in listed.captures("name")]
    return _SEPARATOR.split(text) if ";" in text or "|" in text else [text]


def _split_off(value: Value, source: str) -> Iterator[Value]:
    """What stands around the name of the source: behind a name may stand for whom its owner writes."""
    if source not in value.text:
        # A byline leaves its article out.
        first, _, rest = source.partition(" ")
        source = rest if is_function(first.casefold()) else ""
    if not source or source not in value.text:
        yield value
        return
    exact = value.span.end - value.span.start == len(value.text)
    at = 0
    for part in value.text.split(source):
        start = value.span.start + at
        yield Value(part, *((start, start + len(part)) if exact else value.span))
        at += len(part) + len(source)


def _read_authors(values: Iterable[Value]) -> dict[str, Span]:
    """The names on declared bylines, or the desk that they name, each with its place."""
    authors: dict[str, tuple[str, Span]] = {}  # by their names in small letters: a line may name one twice
    # The bylines as if they stood one behind another, and where each stands.
    rows: list[Row] = []
    places: list[Span] = []
    end = 0
    for value in values:
        at = 0
        exact = value.span.end - value.span.start == len(value.text)
        for part in _part(value.text):
            place = value.text.find(part, at)
            at = place + len(part)
            start = value.span.start + place
            rows.append(Row(part, end, opened=True))
            places.append(Span(start, start + len(part)) if exact else value.span)
            for name in read_byline(part, (), True).names:
                authors.setdefault(name.text.casefold(), (name.text, move(name.span, end)))
            end += len(part) + 1
    chosen = credit_desk(dict(authors.values()), rows)
    return {name: _locate(span, rows, places) for name, span in chosen.items()}


def _locate(span: Span, rows: Sequence[Row], places: Sequence[Span]) -> Span:
    """The place of what stands in one of the rows: exact where the row stands in the text as it is."""
    number = bisect_right(rows, span.start, key=lambda row: row.start) - 1
    row, place = rows[number], places[number]
    return move(span, place.start - row.start) if place.end - place.start == len(row.text) else place


def _is_transcript(story: Sequence[Value]) -> bool:
    """Whether a story is talk: several of its paragraphs begin with who speaks."""
    if len(story) < 2:
        return False
    told = [one.text for one in story[:_TALK] if ":" in one.text[:_LONGEST_SPEAKER]]
    return len(told) > 1 and sum(_SPEAKER.match(text) is not None for text in told) > 1


@lru_cache(maxsize=1 << 8)
def _read_declared_place(text: str) -> tuple[Place | None, Agency | None]:
    return read_dateline(f"{text} - {_ANY_WORD}")


def _read_dateline(values: Mapping[str, Sequence[Value]]) -> dict[str, Any] | None:
    declared = values.get("dateline")
    story = values.get("paragraph")
    first = story[0] if story else None
    place, agency = read_dateline(first.text) if first else (None, None)
    if story and place is None and agency is None and len(story) > 1 and "(" in story[1].text[:_LONGEST_PLACE]:
        # Some agencies tell in a sentence or two what it is about, above the place.
        first = story[1]
        place, agency = read_dateline(first.text)
        place = place and (place if place.agency else None)
    if story and first and place is not None and not _is_transcript(story):
        start = first.start + place.span.start
        span = Span(start, start + place.span.end - place.span.start)
        return {"place": place.place, "span": span, "agency": place.agency or (agency.short if agency else None)}
    if declared:
        # A declared dateline may tell the day too, and the agency, as one at the head of a story does.
        text = declared[0].text.strip(" -,")
        place, agency = _read_declared_place(text)
        if place is not None:
            return {"place": place.place, "span": declared[0].span, "agency": place.agency}
        if len(text.split()) <= _MOST_WORDS and not find_dates(text):
            # In scripts whose agencies are not known by name, too, the day and the agency stand behind the place.
            found = _BEHIND.search(text)
            return {"place": text[: found.start()] if found else text, "span": declared[0].span}
    return None
