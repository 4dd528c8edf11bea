"""Times of day beside a date, and what abbreviations of time zones mean in news.

An abbreviation that several places use is read as the place that is meant most often in news: IST is India, CST is
North American, BST is British, AST is Atlantic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

import regex

from newssplit.lexicon import fold, load_lexicon


class Clock(NamedTuple):
    """A time of day, its zone if one is written (minutes east of Greenwich, or a North American letter), its place.

    ``halved`` tells whether it was written with am or pm.
    """

    time: dt.time
    zone: int | str | None
    start: int
    end: int
    halved: bool = False

    def zone_on(self, day: dt.date) -> dt.tzinfo | None:
        """The zone as an offset that holds on ``day``; None where none is written."""
        if self.zone is None:
            return None
        minutes = self.zone if isinstance(self.zone, int) else _AMERICAN[self.zone] + 60 * _saves_daylight(day)
        return dt.UTC if minutes == 0 else dt.timezone(dt.timedelta(minutes=minutes))

    @property
    def american(self) -> bool:
        """Whether the zone is one of North America."""
        return isinstance(self.zone, str) or (self.zone is not None and -600 <= self.zone <= -210)


# Written without saying whether it is summer time: resolved by the day.
_AMERICAN: Final = {"ET": -300, "CT": -360, "MT": -420, "PT": -480}
_OFFSETS: Final = {
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "WET": 0,
    "BST": 60,
    "WEST": 60,
    "CET": 60,
    "MEZ": 60,
    "WAT": 60,
    "CEST": 120,
    "MESZ": 120,
    "EET": 120,
    "SAST": 120,
    "CAT": 120,
    "EEST": 180,
    "MSK": 180,
    "МСК": 180,
    "EAT": 180,
    "TRT": 180,
    "IRST": 210,
    "GST": 240,
    "AFT": 270,
    "PKT": 300,
    "IST": 330,
    "NPT": 345,
    "BDT": 360,
    "WIB": 420,
    "ICT": 420,
    "SGT": 480,
    "MYT": 480,
    "HKT": 480,
    "PHT": 480,
    "AWST": 480,
    "WITA": 480,
    "JST": 540,
    "KST": 540,
    "WIT": 540,
    "ACST": 570,
    "AEST": 600,
    "ACDT": 630,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "NST": -210,
    "NDT": -150,
    "AST": -240,
    "ADT": -180,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "AKST": -540,
    "AKDT": -480,
    "HST": -600,
    "BRT": -180,
    "ART": -180,
    "CLT": -240,
    "COT": -300,
    "PET": -300,
}
_HALF: Final = 12
_EVENING: Final = 6
# Zones that are written in letters have no more than these.
_LONGEST_LETTERS: Final = 4
# The words before an hour that may say which half of the day it is in.
_PERIOD_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}.'\"\N{HEBREW PUNCTUATION GERSHAYIM}\N{ZERO WIDTH NON-JOINER}]*+")
_MOST_WORDS: Final = 3
_WORDS_REACH: Final = 24
# Words without spaces around them.
_GLUED: Final = regex.compile(r"[\p{Han}\p{Hangul}]")
# Words of two ASCII letters are prepositions, too, unless they are written in capitals: "8:15 SA".
_SHORT: Final = 2
_CAPITALS: Final = frozenset(("AM", "PM", "ÖÖ", "ÖS"))
_HALVED: Final = r"[AaPp]\.?\s?[Mm](?!\p{Ll})"
_TIME_FORM: Final = r"""
    (?<![\d.,]) (?P<h>\d{1,2})
    (?:
        (?: \s?[:：]\s? | \s?[hH]\s? | \s?[時时시点點] \s? | (?P<dot>\.) )         # 19:53, 19h53, 15時20分, 19.53
        (?P<m>\d\d | \d(?=\s?[分분]) )
        (?: [:：] (?P<s>\d\d) (?:[.,]\d{1,6})? )? [分분]?
      | (?<=\d\d) (?P<m>\d\d) (?= \s?(?: GMT | UTC | [hH]rs | [hH]ours )\b )      # 1953 GMT
      | (?= \s? HALVED ) | (?P<bare> \s? [hH] \b | [時时시点點] )
    ) (?!\d)
    (?: \s?(?P<after> HALVED\.? | (?: AFTER )(?![\p{L}\p{M}])\.? ) )?
    (?: \s\p{Lu}?\p{Ll}{2,4}(?=\s\p{Lu}{3,4}\b) )?      # "17:05 Uhr MESZ"
    (?: \s?\(?(?P<zone> \p{Lu}\p{Ll}+ (?: \s\p{Lu}?\p{Ll}+ ){0,3}
          | \p{Lu}{1,4}\b | (?<=[mM]\.?\s)[a-z]{2,4}\b )
        (?: \s?(?P<by>[+\-−]\d{1,2}(?::?\d\d)?)(?!\d) )? \)?
      | \s?(?P<offset>[+\-−]\d\d:?\d\d)(?!\d) )?
"""
_ALONE: Final = regex.compile(r"\s?[,|\N{BULLET}\N{EN DASH}\-]?\s")
_WORD_AFTER: Final = regex.compile(r"\s?(\p{L}+)")
_WORD_BEFORE: Final = regex.compile(r"(\p{L}+)\.?\s?$")


@cache
def _compile_forms() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    """A time of day behind a place in a text, and one before it."""
    words = sorted(load_lexicon().day_periods, key=len, reverse=True)
    apart = _join_words([word for word in words if not _GLUED.match(word)])
    form = _TIME_FORM.replace("HALVED", _HALVED).replace("AFTER", apart)
    return (
        regex.compile(rf"(?P<gap> [^\d\n]{{0,24}}? ) {form}", regex.VERBOSE),
        # Between a time and the date behind it stand a comma, a zone, a weekday; nothing with a digit.
        regex.compile(rf"(?<![\d./\-]) {form} (?: [^\d\n|]{{0,16}} | \s?\|\s? )$", regex.VERBOSE),
    )


def _join_words(words: Sequence[str]) -> str:
    """A pattern for one of some words; short ones count in capitals alone."""
    short = [word.upper() for word in words if word.isascii() and len(word) <= _SHORT]
    forms = [regex.escape(word).replace("\\ ", r"\s") for word in words if word.upper() not in short]
    return "|".join([f"(?i:{'|'.join(forms)})", *short])


def read_clock_after(text: str, start: int, limit: int) -> Clock | None:
    """The time of day that follows within a few characters of ``start`` and ends before ``limit``."""
    found = _compile_forms()[0].match(text, start, limit)
    return _read(text, found, start) if found else None


def read_clock_before(text: str, start: int, end: int) -> Clock | None:
    """The time of day that stands between ``start`` and ``end``, right before ``end`` but for a few words."""
    found = _compile_forms()[1].search(text, max(start, end - 40), end)
    return _read(text, found, start) if found else None


@cache
def _clock_words() -> frozenset[str]:
    return load_lexicon().phrases["clock"]


def _read(text: str, found: regex.Match[str], bound: int) -> Clock | None:
    """The time of day that was found; nothing before ``bound`` belongs to it."""
    hour, minute, second = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    start, half = found.start("h"), found["after"]
    period = _find_period(half) if half else None
    if period is None:
        start, period = _find_period_before(text, max(bound, start - _WORDS_REACH), start)
    if found["dot"] and period is None and not (_has_clock_word(text, found) or _stands_alone(text, found)):
        return None
    hour = _halve(hour, period)
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone, end = _read_zone(found)
    return Clock(dt.time(hour, minute, second), zone, start, end, bool(half) and int(found["h"]) <= _HALF)


def _find_period_before(text: str, start: int, end: int) -> tuple[int, str | None]:
    """What the words right before an hour say of it, and where they begin."""
    words = list(_PERIOD_WORD.finditer(text, start, end))
    if not words or words[-1].end() < len(text[:end].rstrip()):
        return end, None
    last = words[-1][0]
    if _GLUED.search(last[-1]):
        glued = next((word for word in _glued_periods() if last.endswith(word)), None)
        return (words[-1].end() - len(glued), load_lexicon().day_periods[glued]) if glued else (end, None)
    for first in words[-_MOST_WORDS:]:
        said = text[first.start() : words[-1].end()]
        # A letter or two before the hour belong to what stands there, "2024 م", "SA", but for these.
        if words[-1].end() < end and (len(said) > _SHORT or said in _CAPITALS):
            period = _find_period(said)
            if period:
                return first.start(), period
    return end, None


@cache
def _glued_periods() -> tuple[str, ...]:
    words = (word for word in load_lexicon().day_periods if _GLUED.match(word))
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=256)
def _find_period(words: str) -> str | None:
    periods, folded = load_lexicon().day_periods, fold(words).rstrip(".")
    return periods.get(folded) or periods.get(folded.replace(" ", ""))


def _halve(hour: int, period: str | None) -> int:
    """The hour on a clock of 24 hours."""
    if hour > _HALF or period is None:
        return hour
    if period == "morning":
        return hour % _HALF
    if period == "afternoon":
        return hour % _HALF + _HALF
    if period == "noon":
        return hour + _HALF if hour < _EVENING else hour
    return hour % _HALF if hour < _EVENING or hour == _HALF else hour + _HALF


def _has_clock_word(text: str, found: regex.Match[str]) -> bool:
    after = _WORD_AFTER.match(text, found.end("m"))
    if after and after[1].casefold() in _clock_words():
        return True
    before = _WORD_BEFORE.search(text, max(0, found.start("h") - 8), found.start("h"))
    return before is not None and before[1].casefold() in _clock_words()


def _stands_alone(text: str, found: regex.Match[str]) -> bool:
    """Whether four digits are all that stands on a line behind a date: "3. 5. 2024, 12.40"."""
    gap = found.groupdict().get("gap")
    whole = gap is not None and len(found["h"]) == len(found["m"]) and _ALONE.fullmatch(gap)
    return bool(whole) and not text[found.end() :].strip()


def _read_zone(found: regex.Match[str]) -> tuple[int | str | None, int]:
    """The zone and where the time ends: behind the zone, if what stands there is one."""
    if found["offset"]:
        return _read_offset(found["offset"]), found.end("offset")
    name = (found["zone"] or "").upper()
    if len(name) > _LONGEST_LETTERS:
        return _read_long_zone(found)
    if name in _AMERICAN:
        return name, found.end("zone")
    if name in _OFFSETS:
        if found["by"] and _OFFSETS[name] == 0:
            return _read_offset(found["by"]), found.end("by")
        return _OFFSETS[name], found.end("zone")
    return None, _end_of_time(found)


def _read_long_zone(found: regex.Match[str]) -> tuple[int | str | None, int]:
    """The zone that is written out behind a time, "Eastern Standard Time", with its end; words may follow it."""
    words = found["zone"].split()
    for size in range(len(words), 0, -1):
        name = " ".join(words[:size])
        letters = load_lexicon().zones.get(fold(name))
        if letters:
            end = found.start("zone") + len(name)
            return letters if letters in _AMERICAN else _OFFSETS[letters], end
    return None, _end_of_time(found)


def _end_of_time(found: regex.Match[str]) -> int:
    for group in ("after", "s", "m", "bare"):
        if found[group]:
            return found.end(group)
    return found.end("h")


def _read_offset(written: str) -> int | None:
    digits = written[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        return None
    return (60 * hours + minutes) * (1 if written[0] == "+" else -1)


def _saves_daylight(day: dt.date) -> bool:
    """North American summer time by the rule since 2007: second Sunday of March to first Sunday of November."""
    if not 3 <= day.month <= 11:
        return False
    march, november = dt.date(day.year, 3, 8), dt.date(day.year, 11, 1)
    begins = march + dt.timedelta(days=6 - march.weekday())
    ends = november + dt.timedelta(days=6 - november.weekday())
    return begins <= day < ends
