"""Years and days of the calendars that news prints: Gregorian, Thai, Iranian, and the eras of East Asia."""

from __future__ import annotations

import datetime as dt
from typing import Final

_YEARS: Final = range(1800, 2101)
_THAI_YEARS: Final = range(2400, 2644)
JALALI_YEARS: Final = range(1300, 1451)
THAI: Final = 543
_FIRST_SHORT_YEAR: Final = 1970
# Where the years of an East Asian era begin to count: the year before its first.
ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
FIRST_OF_ERA: Final = "元"
# Many a Persian page writes two letters as Arabic does.
_ARABIC_LETTERS: Final = str.maketrans(
    {
        "\N{ARABIC LETTER FARSI YEH}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
    }
)
JALALI_MONTHS: Final = {
    spelling: number
    for number, name in enumerate(
        (
            *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
            *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
        ),
        start=1,
    )
    for spelling in (name, name.translate(_ARABIC_LETTERS))
}


# Digits of years that are written one by one; days and months count in tens.
_HAN_DIGITS: Final = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_HAN_UNITS: Final = {"十": 10, "百": 100}
HAN_NUMERALS: Final = "".join([*_HAN_DIGITS, *_HAN_UNITS])


def read_number(written: str) -> int:
    """A number in digits of any script, or in Chinese numerals: 二〇二四, 十三, 一百一十三."""
    if written.isdecimal():
        return int(written)
    if _HAN_UNITS.keys().isdisjoint(written):
        return int("".join(str(_HAN_DIGITS[char]) for char in written))
    total = digit = 0
    for char in written:
        if char in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[char]
            digit = 0
        else:
            digit = _HAN_DIGITS[char]
    return total + digit


def make_day(year: int, month: int, day: int) -> dt.date | None:
    """The Gregorian day of a day in whatever calendar its year belongs to; None where there is no such day."""
    if year in _THAI_YEARS:
        year -= THAI
    if year in JALALI_YEARS:
        return from_jalali(year, month, day)
    if year not in _YEARS:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def expand_year(short: str) -> int:
    """The year, 1970 to 2069, that two digits stand for."""
    year = int(short)
    return year + (1900 if year >= _FIRST_SHORT_YEAR % 100 else 2000)


def from_jalali(year: int, month: int, day: int) -> dt.date | None:
    """The Gregorian day of a day in the Iranian solar calendar, by its cycle of 33 years with 8 leap years."""
    if not 1 <= month <= 12 or not 1 <= day <= (31 if month <= 6 else 30):
        return None
    passed = year - 1300
    # The simple cycle is right for all the years that are read here.
    leaps = sum((before % 33) in (1, 5, 9, 13, 17, 22, 26, 30) for before in range(1300, year))
    days = 365 * passed + leaps + (month - 1) * 30 + min(month - 1, 6) + day - 1
    return dt.date(1921, 3, 21) + dt.timedelta(days=days)
