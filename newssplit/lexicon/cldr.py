"""Months and weekdays from CLDR: ``python -m newssplit.lexicon.cldr`` writes ``calendar.toml`` anew.

The names come from babel, which carries CLDR. It is needed here only: what ships is the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import regex

from newssplit.lexicon import LANGUAGES, fold

Calendar = dict[str, dict[str, dict[str, int]]]

CALENDAR: Final = Path(__file__).with_name("calendar.toml")
# CLDR files Tagalog under the name of its standard form, and Norwegian under Bokmål.
_LOCALES: Final = {"tl": "fil", "no": "nb"}
_NAMELESS: Final = regex.compile(r"[\p{N}\p{P}\s]*")
_HEADER: Final = "# Names of months and weekdays, from CLDR by babel; written by newssplit.lexicon.cldr, not by hand.\n"


def gather_names() -> Calendar:
    """Names by language and kind (``months``: 1 to 12, ``weekdays``: ISO, Monday is 1), folded.

    Wide and abbreviated, as they stand in a date and alone; without a full stop at the end. Forms that are nothing but
    digits are left out. Raises SystemExit with one line if babel is not installed.
    """
    try:
        from babel import localedata
    except ImportError:
        raise SystemExit('babel is needed: pip install "newssplit[train]"') from None
    calendar: Calendar = {}
    for language in LANGUAGES:
        locale = localedata.load(_LOCALES.get(language, language))
        calendar[language] = {
            "months": _number_names(locale["months"], first=0),
            # babel counts the days of the week from Monday, 0.
            "weekdays": _number_names(locale["days"], first=1),
        }
    return calendar


def write_calendar(calendar: Calendar) -> str:
    """The calendar as TOML."""
    return _HEADER + "".join(_write_tables(calendar))


def _number_names(names: Mapping[str, Mapping[str, object]], *, first: int) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in _find_own(names[context][width]).items():
                folded = fold(name).removesuffix(".")
                if not _NAMELESS.fullmatch(folded):
                    numbers.setdefault(folded, number + first)
    return dict(sorted(numbers.items(), key=lambda entry: (entry[1], entry[0])))


def _find_own(names: object) -> Mapping[int, str]:
    """The names that a locale has itself.

    An alias only leads to names that are gathered anyway, and babel keeps what it led to for the next locale too, so
    that names of one language would turn up in others.
    """
    if isinstance(names, tuple):
        # An alias, and what the locale has of its own over that.
        names = names[1]
    return names if isinstance(names, Mapping) else {}


def _write_tables(calendar: Calendar) -> Iterator[str]:
    for language, kinds in calendar.items():
        for kind, names in kinds.items():
            yield f"\n[{language}.{kind}]\n"
            # A JSON string is a TOML string too, for all that stands in names.
            yield from (f"{json.dumps(name, ensure_ascii=False)} = {number}\n" for name, number in names.items())


if __name__ == "__main__":
    CALENDAR.write_text(write_calendar(gather_names()), encoding="utf-8")
