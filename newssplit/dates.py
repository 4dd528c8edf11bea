"""Dates in a line of text: every language, calendar and order that news prints.

Names of months, and the words beside a date, come from the lexicon. What stands here is how dates are
*written*: which number is the day, how calendars count their years.

A date needs its year: "21 April" alone, "yesterday" or "2 hours ago" are none. What cannot be (30 February) is none.
Years in two digits are 1970 to 2069.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import regex

from newssplit.article import Span
from newssplit.calendars import (
    ERAS,
    FIRST_OF_ERA,
    HAN_NUMERALS,
    JALALI_MONTHS,
    JALALI_YEARS,
    THAI,
    expand_year,
    from_jalali,
    make_day,
    read_number,
)
from newssplit.clocks import Clock, read_clock_after, read_clock_before
from newssplit.datewords import Kind, say_kind
from newssplit.lexicon import fold, load_lexicon


class DateMention(NamedTuple):
    """A date in a line. ``span`` is the place of the day in the line, ``whole`` that of day and time together."""

    day: dt.date
    span: Span
    kind: Kind
    clock: Clock | None
    whole: Span

    @property
    def moment(self) -> dt.datetime | None:
        """Day and time of day, aware where a zone is written; None without a time of day."""
        if self.clock is None:
            return None
        return dt.datetime.combine(self.day, self.clock.time, self.clock.zone_on(self.day))


class _Found(NamedTuple):
    start: int
    end: int
    day: dt.date
    swapped: dt.date | None = None  # the other reading, where day and month could change places


Guess = Callable[[], str | None]

# Dates stand on short lines, or at an end of a long one; the midst of a long line is not read.
_REACH: Final = 300
# How far before the name of a month its day may stand.
_DAY_REACH: Final = 20
# Hebrew writes "in May" as one word.
_HEBREW_IN: Final = "\N{HEBREW LETTER BET}"

_DASHES: Final = r"\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}"
_MARKS: Final = rf"./{_DASHES}"
_COMMAS: Final = r",\N{ARABIC COMMA}\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}"
_BLANK: Final = r"[\s\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}]"
_ROMAN: Final = {
    numeral: number
    for number, numeral in enumerate(
        ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), start=1
    )
}
# Languages that write 3/5 2024.
_SLASHED: Final = frozenset(("da", "fi", "is", "no", "sv"))
_NUMERIC: Final = regex.compile(
    rf"""
    (?<! [\d:+] | \d[.,] | [/\-]\p{{L}}? )          # not the rest of a longer number, an address or a time
    (?:
        (?P<y1>\d{{4}}) {_BLANK}?(?P<s1>[{_MARKS}\N{{MIDDLE DOT}}]){_BLANK}?          # 2024-05-03, 2024. 5. 3
        (?P<m1>\d{{1,2}}) {_BLANK}?(?P=s1){_BLANK}? (?P<d1>\d{{1,2}}) (?!\d)
    |
        (?P<a>\d{{1,2}}) {_BLANK}?(?P<s2>[{_MARKS}\N{{MIDDLE DOT}}]){_BLANK}?         # 03.05.2024, 3/5/24
        (?P<b>\d{{1,2}}) {_BLANK}?(?P=s2){_BLANK}?
        (?: (?P<y2>\d{{4}}) (?= \D | $ | \d{{1,2}}(?!\d) ) | (?P<yy>\d\d) (?! \d | [{_MARKS}:,]\d ) )
    |
        (?P<a>\d{{1,2}}) (?P<s2>/) (?P<b>\d{{1,2}}) (?P<gap> \s | \s?-\s? )       # 3/5-2024, 3/5 2024
        (?P<y2>(?:19|20)\d\d) (?!\d)
    |
        (?P<a>\d{{1,2}}) (?P<s2>[\s./\-]{{1,2}})                     # 3 V 2024, 3.V.2024
        (?P<roman>{"|".join(reversed(_ROMAN))}) [\s./\-]{{1,2}} (?P<y2>(?:19|20)\d\d) (?!\d)
    )
    """,
    regex.VERBOSE,
)
_EAST: Final = regex.compile(
    rf"""
    (?: (?P<era>{"|".join(ERAS)})\s?(?P<nth>\d{{1,3}}|[{HAN_NUMERALS}]{{1,5}}|{FIRST_OF_ERA})
      | (?<!\d)(?P<y>\d{{4}}) | (?<![{HAN_NUMERALS}])(?P<y>[{HAN_NUMERALS}]{{4}}) )
    \s?[年년]\s? (?P<m>\d{{1,2}}|[{HAN_NUMERALS}]{{1,2}}) \s?[月월]\s?
    (?P<d>\d{{1,2}}|[{HAN_NUMERALS}]{{1,3}}) (?: \s?[日일號号] )?
    """,
    regex.VERBOSE,
)
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][\p{L}\p{M}]+)?")
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}]+")
_HUMP: Final = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
# A year may have the next word glued to it, also where that is a number: "22. Dezember 201922. Dezember 2019".
_YEAR: Final = r"(?P<y>\d{4})(?= \D | $ | \d{1,2}(?!\d) )"
_QUOTED_YEAR: Final = r"['\N{RIGHT SINGLE QUOTATION MARK}](?P<yq>\d\d)(?!\d)"
_LINK: Final = (
    # mayo de 2024, 2024 m. gegužės, พ.ศ. 2567
    rf"[\s{_COMMAS}{_MARKS}]*+ (?: \p{{L}}{{1,5}}+\.?\s | \p{{L}}\.\p{{L}}\.\s? )?"
)
_DAY_BEFORE: Final = regex.compile(
    rf"""
    (?: (?<! [\d:] | \d[.,] | (?:GMT|UTC)[+\-−] ) | (?<=(?<!\d)(?:19|20)\d\d)  # glued to the year of the date before
      | (?<=T\d\d:\d\d:\d\d[+\-]\d\d:\d\d) )                           # or to its zone
    (?P<d>\d{{1,2}}) (?: \p{{L}}{{1,3}} | [ªº°] )?   # 3rd, 1er, 3º
    (?: {_BLANK} | [{_COMMAS}{_MARKS}] )*
    (?: (?P<weekday>\p{{L}}{{3,12}}) [{_COMMAS}]?\s )?         # 3 Friday May
    (?: \p{{L}}{{1,3}}\.?[\s'\N{{RIGHT SINGLE QUOTATION MARK}}] )?   # 3 de mayo, 3rd of May
    $
    """,
    regex.VERBOSE,
)
_YEAR_AFTER: Final = regex.compile(
    rf"""
    {_LINK}
    (?: {_YEAR} | {_QUOTED_YEAR}
      | (?<=[{_MARKS}]\s?)(?P<yy>\d\d)(?![\d:])             # 3-May-24
      | (?<=\s)(?P<ye>\d\d)(?=\s*(?:$|[,|)])) )            # 3 May 24, at the end
    """,
    regex.VERBOSE,
)
_DAY_AND_YEAR_AFTER: Final = regex.compile(
    rf"""
    [\s{_COMMAS}{_MARKS}]*+
    (?: (?P<d>\d{{1,2}}) (?![\d:]) (?: \p{{L}}{{2}}(?!\p{{L}}) )?      # May 3rd
        (?: \s\d\d:\d\d(?::\d\d)?(?=\s) )?                        # May 3 09:34 2024
        {_LINK} (?: {_YEAR} | {_QUOTED_YEAR} )
      | (?P<d>\d\d) (?P<y>(?:19|20)\d\d) (?!\d) )                 # May 032024
    """,
    regex.VERBOSE,
)
_YEAR_BEFORE: Final = regex.compile(
    rf"""(?<!\d) (?P<y>\d{{4}}) {_LINK} (?: (?P<d>\d{{1,2}})\.?\s? )? $""",
    regex.VERBOSE,
)
_COMMA: Final = regex.compile(rf"\s?[{_COMMAS}]")
_LAST_WORD: Final = regex.compile(r"(\p{L}[\p{L}\p{M}]*+)\.?\s?$")
_DAY_AFTER: Final = regex.compile(rf"[\s.{_COMMAS}{_DASHES}]*+(?P<d>\d{{1,2}})(?![\d:])")
_THREE_DIGITS: Final = regex.compile(r"\d\D*\d\D*\d")
_SPACELESS: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


def find_dates(text: str, guess_language: Guess = lambda: None) -> list[DateMention]:
    """The dates of a line in their order, each with the time of day beside it.

    ``guess_language`` is asked only where the line leaves it open which number is the day, or which month a name means;
    it returns an ISO 639-1 code, or None if it cannot say. Of a line longer than 600 characters the two ends are read.
    Any text will do.
    """
    if len(text) > 2 * _REACH:
        tail = len(text) - _REACH
        ends = find_dates(text[:_REACH], guess_language)
        return ends + [_shift(one, tail) for one in find_dates(text[tail:], guess_language)]
    if not _THREE_DIGITS.search(text) and "年" not in text:
        return []
    found = [*_find_numeric(text, guess_language), *_find_worded(text, guess_language)]
    if not text.isascii():
        found += _find_east(text)
    if len(found) > 1:
        found.sort(key=lambda one: (one.start, -one.end))
    mentions: list[DateMention] = []
    done = 0
    for place, one in enumerate(found):
        if one.start < done:
            continue
        limit = next((after.start for after in found[place + 1 :] if after.start >= one.end), len(text))
        mentions += _mention(text, one, done, limit, guess_language)
        done = max(mention.whole.end for mention in mentions[-2:])
    return _tell_glued(text, mentions) if len(mentions) > 1 else mentions


def _tell_glued(text: str, mentions: Sequence[DateMention]) -> list[DateMention]:
    """The dates; of two that are glued to each other one is the update's, which pages keep hidden from readers.

    It is the one for machines, "2024-05-03T10:30:00+01:0025 May 2024", or the later one: "May 9, 2024May 3, 2024".
    """
    told = list(mentions)
    for place in range(1, len(told)):
        one, other = told[place - 1], told[place]
        if one.whole.end == other.span.start and one.day != other.day and other.kind is Kind.PLAIN is one.kind:
            first = one.day > other.day or text[one.span.end : one.span.end + 1] == "T"
            at = place - 1 if first else place
            told[at] = told[at]._replace(kind=Kind.UPDATED)
    return told


@cache
def _month_words() -> frozenset[str]:
    """The words that names of months begin with."""
    return frozenset(head[0] for name in (*load_lexicon().months, *JALALI_MONTHS) if (head := _LETTERS.match(name)))


@cache
def _long_months() -> dict[str, tuple[str, ...]]:
    """The names of months that are more than one word (``tháng 5``), by their first word, the longest first."""
    by_head: dict[str, list[str]] = {}
    for name in load_lexicon().months:
        head = _WORD.match(name)
        if head and head.end() < len(name):
            by_head.setdefault(head[0], []).append(name)
    return {head: tuple(sorted(names, key=len, reverse=True)) for head, names in by_head.items()}


def _shift(one: DateMention, by: int) -> DateMention:
    clock = one.clock and one.clock._replace(start=one.clock.start + by, end=one.clock.end + by)
    span, whole = Span(one.span.start + by, one.span.end + by), Span(one.whole.start + by, one.whole.end + by)
    return DateMention(one.day, span, one.kind, clock, whole)


def _mention(text: str, one: _Found, done: int, limit: int, guess: Guess) -> Iterator[DateMention]:
    span = Span(one.start, one.end)
    kind = say_kind(text[done : one.start])
    clock = read_clock_after(text, one.end, limit) or read_clock_before(text, done, one.start)
    day = _choose_order(one, clock, guess)
    if clock is None:
        yield DateMention(day, span, kind, None, span)
        return
    whole = Span(min(one.start, clock.start), max(one.end, clock.end))
    between = text[one.end : clock.start] if clock.start > one.end else ""
    if kind is not Kind.UPDATED and say_kind(between) is Kind.UPDATED:
        # "July 9, 2020 | Updated 08:24": the time is that of the update, on the same day.
        yield DateMention(day, span, kind, None, span)
        yield DateMention(day, span, Kind.UPDATED, clock, whole)
        return
    yield DateMention(day, span, kind, clock, whole)


def _choose_order(one: _Found, clock: Clock | None, guess: Guess) -> dt.date:
    """Day first, but where English and a North American clock beside the date say that the month comes first."""
    if one.swapped is None or clock is None or not (clock.halved or clock.american):
        return one.day
    if clock.zone is not None and not clock.american:
        return one.day
    return one.swapped if guess() == "en" or (clock.american and guess() is None) else one.day


def _find_numeric(text: str, guess: Guess) -> Iterator[_Found]:
    for found in _NUMERIC.finditer(text):
        if found["y1"]:
            day = make_day(int(found["y1"]), int(found["m1"]), int(found["d1"]))
            if day:
                yield _Found(*found.span(), day)
            continue
        if found["gap"] and found["gap"].isspace() and guess() not in _SLASHED:
            # "Part 1/2 2024"
            continue
        if found["roman"]:
            day = make_day(int(found["y2"]), _ROMAN[found["roman"]], int(found["a"]))
            if day:
                yield _Found(*found.span(), day)
            continue
        first, second = int(found["a"]), int(found["b"])
        year = int(found["y2"]) if found["y2"] else expand_year(found["yy"])
        day_first, month_first = make_day(year, second, first), make_day(year, first, second)
        dotted = found["s2"] == "." and day_first is not None
        day = day_first or month_first
        if day:
            yield _Found(*found.span(), day, month_first if day_first != month_first and not dotted else None)


def _find_east(text: str) -> Iterator[_Found]:
    for found in _EAST.finditer(text):
        if found["era"]:
            year = ERAS[found["era"]] + (1 if found["nth"] == FIRST_OF_ERA else read_number(found["nth"]))
        else:
            year = read_number(found["y"])
        day = make_day(year, read_number(found["m"]), read_number(found["d"]))
        if day:
            yield _Found(*found.span(), day)


def _find_worded(text: str, guess: Guess) -> Iterator[_Found]:
    for start, end, month, name in _find_months(text, guess):
        found = _read_around(text, start, end, month, name)
        if found:
            yield found


def _find_months(text: str, guess: Guess) -> Iterator[tuple[int, int, int, str]]:
    """(start, end, month, folded name) for every name of a month in the text."""
    lexicon, long = load_lexicon(), _long_months()
    months = lexicon.months
    heads = _month_words()
    glued = _HUMP.search(text) or _HEBREW_IN in text
    if not glued and heads.isdisjoint(_LETTERS.findall(text.lower() if text.isascii() else fold(text))):
        return
    for word in _WORD.finditer(text):
        name, start, end = word[0].lower() if word[0].isascii() else fold(word[0]), word.start(), word.end()
        if not glued and name not in heads and name not in months:
            continue
        if name in long:
            rest = fold(text[start : start + 24])
            fits = (one for one in long[name] if rest.startswith(one) and not rest[len(one) : len(one) + 1].isdecimal())
            whole = next(fits, None)
            if whole is not None and text[start : start + len(whole)].casefold() == whole:
                yield start, start + len(whole), months[whole], whole
                continue
        if name not in months and name not in JALALI_MONTHS:
            if name.startswith(_HEBREW_IN):
                name = name[1:]
            else:
                # A name glued to the word before: "Ida FalkMay 3, 2024".
                hump = [one.end() for one in _HUMP.finditer(word[0])]
                start += hump[-1] if hump else 0
                name = fold(word[0][hump[-1] :]) if hump else name
        number = months.get(name) or -JALALI_MONTHS.get(name, 0)
        if not number:
            continue
        meanings = lexicon.ambiguous_months.get(name)
        if meanings:
            number = meanings.get(guess() or "", number)
        yield start, end, number, name


def _read_around(text: str, start: int, end: int, month: int, name: str) -> _Found | None:
    """The date around the name of a month: day or year before it, year or day behind it."""
    before = _DAY_BEFORE.search(text, max(0, start - _DAY_REACH), start)
    if before and _may_be_day(text, before):
        after = _YEAR_AFTER.match(text, end)
        if after:
            day = _date_of(after, month, int(before["d"]), name)
            if day:
                return _Found(before.start("d"), after.end(), day)
    after = _DAY_AND_YEAR_AFTER.match(text, end)
    if after and not _names_month(text[after.end("d") : after.end()]):
        day = _date_of(after, month, int(after["d"]), name)
        if day:
            return _Found(start, after.end(), day)
    year = _YEAR_BEFORE.search(text, max(0, start - 20), start)
    if year:
        after = None if year["d"] else _DAY_AFTER.match(text, end)
        number = year["d"] or (after and after["d"])
        if number:
            day = _date_of(year, month, int(number), name)
            if day:
                return _Found(year.start("y"), after.end() if after else end, day)
    return None


def _may_be_day(text: str, before: regex.Match[str]) -> bool:
    """Whether a number before a month is its day: what stands between them is a weekday, if any word does, and before
    a number and a comma stands nothing that it counts: "Issue 12, May 2024".
    """
    weekdays = load_lexicon().weekdays
    if before["weekday"] is not None:
        return fold(before["weekday"]) in weekdays
    if not _COMMA.match(text, before.end("d"), before.end()):
        return True
    word = _LAST_WORD.search(text, max(0, before.start("d") - _DAY_REACH), before.start("d"))
    return word is None or fold(word[1]) in weekdays or say_kind(word[1]) is not Kind.PLAIN


def _names_month(words: str) -> bool:
    """Whether the name of a month is among some words: "Mar." before "3 mai 2024" is none, but a weekday."""
    return any(fold(word) in load_lexicon().months for word in _LETTERS.findall(words))


def _date_of(year: regex.Match[str], month: int, day: int, name: str) -> dt.date | None:
    groups = year.groupdict()
    short = groups.get("yy") or groups.get("yq") or groups.get("ye")
    if short:
        # Thai papers shorten the year of their own calendar.
        full = int(short) + 2500 - THAI if _SPACELESS.match(name) else expand_year(short)
    else:
        full = int(groups["y"])
    if month < 0:
        return from_jalali(full, -month, day) if full in JALALI_YEARS else None
    return make_day(full, month, day)
