"""Words as data: what the languages of news call things.

A file a language (``de.toml``), the names of months and weekdays (``calendar.toml``, from CLDR, and
``calendar_extra.toml``, by hand) and of the halves of a day (``day_periods.toml``), news agencies and picture agencies,
places that news comes from, first names, and the words of bylines that are read alike in all languages.
``common.toml`` has the beginnings of words that stand in
texts about anything (from labelled pages, by ``commonness``). ``mul.toml`` holds what is written the same everywhere,
like the names of social networks.

Entries are written as ``fold`` leaves a text, and carry no punctuation at their edges where they are phrases of
furniture or names of sections: who looks a line up folds it and strips its edges first. To add a word is one entry in
one list; ``check`` tells what is wrong with a file.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import regex

__all__ = [
    "BYLINES",
    "CATEGORIES",
    "COMMON",
    "DAY_PERIODS",
    "FURNITURE",
    "LANGUAGES",
    "Lexicon",
    "check",
    "fold",
    "load_lexicon",
]

# In the order in which they are believed where two of them disagree: about how much news there is in each.
LANGUAGES: Final = (
    *("en", "de", "fr", "es", "ru", "ja", "zh", "pt", "it", "pl", "tr", "nl", "ar", "ko", "fa", "id"),
    *("cs", "uk", "vi", "sv", "hu", "el", "ro", "da", "fi", "no", "sk", "bg", "he", "hr", "sr", "ca"),
    *("hi", "th", "sl", "lt", "et", "lv", "is", "bn", "ur", "ms", "af", "sw", "tl", "xh", "zu"),
)
# What every language file must hold: a list each, which may be empty.
_WORDS: Final = (
    "published",
    "updated",
    "relative_time",
    "clock",
    "byline_openers",
    "byline_roles",
    "desks",
    "and",
    "credit_words",
    "caption_openers",
    "caption_places",
    "reporting",
    "function_words",
    "read_time",
    "sections",
)
# The lists of its table ``[furniture]``.
FURNITURE: Final = (
    "share",
    "subscribe",
    "login",
    "comments",
    "related",
    "navigation",
    "legal",
    "advert",
    "newsletter",
    "print",
    "topics",
    "gallery",
    "live",
    "most_read",
    "audio",
    "closing",
)
# The lists of ``bylines.toml``.
BYLINES: Final = (
    "particles",
    "titles",
    "callings",
    "desk_words",
    "degrees",
    "possessives",
    "offices",
    "doings",
    "organisations",
    "beats",
    "eastern_organisations",
    "organisation_beginnings",
    "organisation_endings",
    "legal_forms",
    "affiliations",
    "editing",
    "helping",
    "aiding",
    "contributing",
    "sources",
    "crediting",
    "salutations",
    "leading_particles",
    "leading_openers",
    "indefinite",
    "behalf",
    "surnames",
    "origins",
    "articles",
    "openers",
    "colon_openers",
    "nobodies",
    "role_endings",
    "offers",
)
# The lists of ``day_periods.toml``.
DAY_PERIODS: Final = ("morning", "noon", "afternoon", "night")
CATEGORIES: Final[tuple[str, ...]] = (*_WORDS, *(f"furniture.{name}" for name in FURNITURE))

COMMON: Final = "common.toml"
_EVERYWHERE: Final = "mul"
_NUMBER: Final = "{n}"
_LIMITS: Final = {"months": 12, "weekdays": 7}
# Capitals are written without accents in these languages: always in Greek, on many pages in the others.
_BARE_CAPITALS: Final = frozenset(("el", "fr", "es", "pt", "it"))
# Letters, marks, numbers: what an entry that is looked up with bare edges must begin and end with.
_EDGES: Final = regex.compile(r"[\p{L}\p{M}\p{N}].*(?<=[\p{L}\p{M}\p{N}])", regex.DOTALL)
_MARKS: Final = regex.compile(r"\p{M}+")
# Each is looked for by itself: most of them stand in no text, and a table would be asked for every character.
_FOLDED: Final = (
    ("\N{RIGHT SINGLE QUOTATION MARK}", "'"),
    ("\N{MODIFIER LETTER APOSTROPHE}", "'"),
    ("\N{SOFT HYPHEN}", ""),
    ("\N{ZERO WIDTH SPACE}", ""),
    ("\N{LEFT-TO-RIGHT MARK}", ""),
    ("\N{RIGHT-TO-LEFT MARK}", ""),
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of all languages, ready to be looked up; every key and entry is folded (see ``fold``).

    ``months`` (1 to 12) and ``weekdays`` (ISO, Monday is 1) hold the names of all languages. A month's name that
    is another month elsewhere also stands in ``ambiguous_months``, by language; ``months`` then has the month that
    most languages mean. ``phrases`` holds the entries of all languages by category (``CATEGORIES``),
    ``by_language`` those of each. In ``relative_time`` the mark ``{n}`` stands for a number. ``agencies`` leads
    from an alias to the short form in its usual spelling; the aliases in ``ambiguous_agencies`` are words or letters
    that mean nothing unless they are written as the short form is. ``bylines`` holds the lists of ``BYLINES``,
    ``zones`` leads from a zone of time that is written out to its letters. Of ``places``, those in
    ``surname_places`` are surnames too; other places begin or end with one of ``place_openings``, ``place_endings``.
    ``common_stems`` are the beginnings of words that stand in texts about anything (see ``commonness``).
    ``day_periods`` leads from the words beside a time on a clock of twelve hours to one of ``DAY_PERIODS``.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    ambiguous_months: Mapping[str, Mapping[str, int]]
    phrases: Mapping[str, frozenset[str]]
    by_language: Mapping[str, Mapping[str, frozenset[str]]]
    agencies: Mapping[str, str]
    ambiguous_agencies: frozenset[str]
    photo_agencies: frozenset[str]
    bylines: Mapping[str, frozenset[str]]
    zones: Mapping[str, str]
    places: frozenset[str]
    surname_places: frozenset[str]
    place_openings: frozenset[str]
    place_endings: frozenset[str]
    given_names: frozenset[str]
    common_stems: frozenset[str]
    day_periods: Mapping[str, str]


def fold(text: str) -> str:
    """The form in which entries are written: casefolded, NFC, white space single, straight apostrophes, and
    without the invisible characters that only say where a line may break or which way it runs.

    >>> fold("  Lire\N{NO-BREAK SPACE}l\N{RIGHT SINGLE QUOTATION MARK}Article")
    "lire l'article"
    """
    if text.isascii():
        return " ".join(text.lower().split())
    for sign, plain in _FOLDED:
        text = text.replace(sign, plain)
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split())


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that comes with the package; read once."""
    calendar, extra = _read("calendar.toml"), _read("calendar_extra.toml")
    months, ambiguous = _merge_names(calendar, extra, "months")
    weekdays, _ = _merge_names(calendar, extra, "weekdays")
    by_language = {code: _spread(code, _read(f"{code}.toml")) for code in (_EVERYWHERE, *LANGUAGES)}
    phrases = {
        category: frozenset().union(*(words[category] for words in by_language.values())) for category in CATEGORIES
    }
    agencies, bylines, places = _read("agencies.toml"), _read("bylines.toml"), _read("places.toml")
    periods = _read("day_periods.toml")
    return Lexicon(
        months=MappingProxyType(months),
        weekdays=MappingProxyType(weekdays),
        ambiguous_months=MappingProxyType(ambiguous),
        phrases=MappingProxyType(phrases),
        by_language=MappingProxyType(by_language),
        agencies=MappingProxyType({alias: row["short"] for row in agencies["agency"] for alias in row["aliases"]}),
        ambiguous_agencies=frozenset(agencies["ambiguous"]),
        photo_agencies=frozenset(_read("photo_agencies.toml")["names"]),
        bylines=MappingProxyType({name: frozenset(bylines[name]) for name in BYLINES}),
        zones=MappingProxyType(bylines["zones"]),
        places=frozenset(places["names"]),
        surname_places=frozenset(places["surnames"]),
        place_openings=frozenset(places["openings"]),
        place_endings=frozenset(places["endings"]),
        given_names=frozenset(_read("given_names.toml")["names"]),
        common_stems=frozenset(_read(COMMON)["stems"]),
        day_periods=MappingProxyType({word: name for name in DAY_PERIODS for word in periods[name]}),
    )


def check(file: str, content: Mapping[str, Any]) -> None:
    """Raise ValueError, naming file, key and what was expected, unless ``content`` is what ``file`` should hold.

    ``file`` is the bare name of a file of this folder, ``content`` what ``tomllib`` read from it.
    """
    checks: dict[str, Callable[[str, Mapping[str, Any]], None]] = {
        "agencies.toml": _check_agencies,
        "photo_agencies.toml": _check_names,
        "given_names.toml": _check_names,
        "bylines.toml": _check_bylines,
        "places.toml": _check_places,
        "day_periods.toml": _check_periods,
        COMMON: _check_stems,
        "calendar.toml": _check_calendar,
        "calendar_extra.toml": _check_calendar,
    }
    checks.get(file, _check_language)(file, content)


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(file).read_text(encoding="utf-8"))


def _spread(language: str, content: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """A language file by category, with the spellings that capitals fold to."""
    lists: dict[str, Iterable[str]] = {name: content[name] for name in _WORDS}
    lists |= {f"furniture.{name}": content["furniture"][name] for name in FURNITURE}
    return MappingProxyType(
        {
            name: frozenset(form for entry in entries for form in _spell(language, entry))
            for name, entries in lists.items()
        }
    )


def _spell(language: str, entry: str) -> tuple[str, ...]:
    """The entry, and what folding makes of its capitals where that is something else.

    Turkish capitals of "ı" and "i" fold to "i" and "i" with a dot above; a headline in capitals loses its accents
    in the languages that write capitals without them.
    """
    if entry.isascii() and language != "tr":
        return (entry,)
    if language == "tr":
        capitals = entry.translate({ord("i"): "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", ord("ı"): "I"}).upper()
        # Many pages write their capitals by style sheet or by a program that knows no Turkish: both forms occur.
        return (entry, fold(capitals), entry.replace("ı", "i"))
    if language in _BARE_CAPITALS:
        return (entry, unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", entry))))
    return (entry,)


def _merge_names(
    calendar: Mapping[str, Any], extra: Mapping[str, Any], kind: str
) -> tuple[dict[str, int], dict[str, Mapping[str, int]]]:
    """The names of all languages, each with the number that most languages give it; and those in dispute."""
    meanings: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for language in LANGUAGES:
        for source in (calendar, extra):
            for name, number in source.get(language, {}).get(kind, {}).items():
                for form in _spell(language, name):
                    meanings[form].setdefault(language, number)
    # Counter keeps the order of arrival among equals, so a tie goes to the language that stands first.
    names = {name: Counter(numbers.values()).most_common(1)[0][0] for name, numbers in meanings.items()}
    disputed: dict[str, Mapping[str, int]] = {
        name: MappingProxyType(numbers) for name, numbers in meanings.items() if len(set(numbers.values())) > 1
    }
    return names, disputed


def _check_language(file: str, content: Mapping[str, Any]) -> None:
    code = file.removesuffix(".toml")
    _check_keys(file, "", content, ("language", "name", *_WORDS, "furniture"))
    if code not in LANGUAGES and code != _EVERYWHERE:
        raise ValueError(f"{file}: the file's name should be one of LANGUAGES, or {_EVERYWHERE!r}, with .toml")
    if content["language"] != code:
        raise ValueError(f"{file}: language: expected {code!r}, as the file is called, not {content['language']!r}")
    if not isinstance(content["name"], str) or not content["name"].strip():
        raise ValueError(f"{file}: name: expected the language's English name, not {content['name']!r}")
    if not isinstance(content["furniture"], Mapping):
        raise ValueError(f"{file}: furniture: expected a table of lists")
    _check_keys(file, "furniture.", content["furniture"], FURNITURE)
    for key in _WORDS:
        _check_entries(file, key, content[key], numbered=key == "relative_time", bare=key == "sections")
    for key in FURNITURE:
        _check_entries(file, f"furniture.{key}", content["furniture"][key], bare=True)


def _check_agencies(file: str, content: Mapping[str, Any]) -> None:
    _check_keys(file, "", content, ("agency", "ambiguous"))
    if not isinstance(content["agency"], list):
        raise ValueError(f"{file}: agency: expected [[agency]] tables, not {content['agency']!r}")
    owners: dict[str, str] = {}
    for place, row in enumerate(content["agency"], start=1):
        key = f"agency {place}"
        if not isinstance(row, Mapping):
            raise ValueError(f"{file}: {key}: expected a table, not {row!r}")
        _check_keys(file, f"{key}: ", row, ("short", "aliases"))
        short = row["short"]
        if not isinstance(short, str) or not short.strip():
            raise ValueError(f"{file}: {key}: short: expected the agency's usual short form, not {short!r}")
        key = f"agency {short}: aliases"
        _check_entries(file, key, row["aliases"])
        if fold(short) not in row["aliases"]:
            raise ValueError(f"{file}: {key}: expected {fold(short)!r}, the short form itself, among them")
        for alias in row["aliases"]:
            if owners.setdefault(alias, short) != short:
                raise ValueError(f"{file}: {key}: {alias!r} belongs to {owners[alias]} already; expected one owner")
    _check_entries(file, "ambiguous", content["ambiguous"])
    for alias in content["ambiguous"]:
        if alias not in owners:
            raise ValueError(f"{file}: ambiguous: expected aliases of an agency; {alias!r} is none")


def _check_names(file: str, content: Mapping[str, Any]) -> None:
    _check_keys(file, "", content, ("names",))
    _check_entries(file, "names", content["names"])


def _check_stems(file: str, content: Mapping[str, Any]) -> None:
    _check_keys(file, "", content, ("stems",))
    _check_entries(file, "stems", content["stems"])


def _check_periods(file: str, content: Mapping[str, Any]) -> None:
    _check_keys(file, "", content, DAY_PERIODS)
    owners: dict[str, str] = {}
    for key in DAY_PERIODS:
        _check_entries(file, key, content[key])
        for word in content[key]:
            if owners.setdefault(word, key) != key:
                raise ValueError(f"{file}: {key}: {word!r} stands in {owners[word]} already; expected it in one list")


def _check_bylines(file: str, content: Mapping[str, Any]) -> None:
    _check_keys(file, "", content, (*BYLINES, "zones"))
    for key in BYLINES:
        _check_entries(file, key, content[key])
    _check_entries(file, "zones", list(content["zones"]))
    for name, letters in content["zones"].items():
        if not isinstance(letters, str) or not regex.fullmatch(r"[A-Z]{1,5}", letters):
            raise ValueError(f"{file}: zones: {name!r}: expected the letters of a zone, like EST, not {letters!r}")


def _check_places(file: str, content: Mapping[str, Any]) -> None:
    keys = ("names", "surnames", "openings", "endings")
    _check_keys(file, "", content, keys)
    for key in keys:
        _check_entries(file, key, content[key])
    for name in content["surnames"]:
        if name not in content["names"]:
            raise ValueError(f"{file}: surnames: expected some of the names; {name!r} is none")


def _check_calendar(file: str, content: Mapping[str, Any]) -> None:
    for language, table in content.items():
        if language not in LANGUAGES:
            raise ValueError(f"{file}: {language}: expected one of LANGUAGES")
        _check_keys(file, f"{language}.", table, tuple(_LIMITS))
        for kind, names in table.items():
            key = f"{language}.{kind}"
            _check_entries(file, key, list(names))
            for name, number in names.items():
                if type(number) is not int or not 1 <= number <= _LIMITS[kind]:
                    raise ValueError(f"{file}: {key}: {name!r}: expected 1 to {_LIMITS[kind]}, not {number!r}")
                if name.endswith(".") or regex.fullmatch(r"[\p{N}\p{P}\s]+", name):
                    raise ValueError(f"{file}: {key}: {name!r}: expected a name without a full stop at its end")


def _check_keys(file: str, where: str, content: Mapping[str, Any], expected: tuple[str, ...]) -> None:
    for key in expected:
        if key not in content:
            raise ValueError(f"{file}: {where}{key}: missing; expected it, if need be empty")
    for key in content:
        if key not in expected:
            raise ValueError(f"{file}: {where}{key}: unknown; expected one of {', '.join(expected)}")


def _check_entries(file: str, key: str, entries: object, *, numbered: bool = False, bare: bool = False) -> None:
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise ValueError(f"{file}: {key}: expected a list of strings")
    for entry, fault in _faults(entries, numbered=numbered, bare=bare):
        raise ValueError(f"{file}: {key}: {entry!r}: {fault}")


def _faults(entries: list[str], *, numbered: bool, bare: bool) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for entry in entries:
        if not entry:
            yield entry, "expected something"
        if entry != fold(entry):
            yield entry, f"expected it folded, as {fold(entry)!r}"
        if entry in seen:
            yield entry, "expected it once"
        if not numbered and _NUMBER in entry:
            yield entry, f"expected {_NUMBER} in relative_time only"
        if bare and not regex.fullmatch(r"[\p{L}\p{M}\p{N}]|" + _EDGES.pattern, entry):
            yield entry, "expected a letter or a number at both ends"
        seen.add(entry)
