"""Datelines: the place, the day, the agency and at times the reporter at the head of a wire story."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import regex

from newssplit.article import Span
from newssplit.credits import Agency, find_agencies
from newssplit.lexicon import fold, load_lexicon
from newssplit.names import Name
from newssplit.people import read_names


class Place(NamedTuple):
    """The place of a dateline as printed, where the whole dateline stands in the line, and its agency's short form."""

    place: str
    span: Span
    agency: str | None


_REACH: Final = 140
_DASH: Final = r"(?:[\N{EM DASH}\N{EN DASH}\N{HORIZONTAL BAR}]+|-{1,3}|\N{MINUS SIGN})"
_NAME: Final = (
    r"(?:\p{Lu}(?:[\p{L}\p{M}'\N{RIGHT SINGLE QUOTATION MARK}.]|-(?=\p{L}))*+"
    r"|\p{Lo}[\p{L}\p{M}]*+|d[aeiou]s?|am|an|der|von)"
)
_PLACE: Final = rf"{_NAME}(?:[ /,\N{{ARABIC COMMA}}]{{1,2}}{_NAME}){{0,5}}"
_BRACKETED: Final = regex.compile(
    rf"""
    \W{{0,3}}?
    (?: (?P<place>{_PLACE}) (?: [,.]?\s* [^()]{{0,20}}? \d [^()]{{0,20}}? )? ,?\s* )?
    (?: -{{0,2}} \( (?P<agency>[^()]{{2,40}}) \) | / (?P<agency>[^/\s]{{2,20}}) / )
    (?P<stop> \s*[.:]?\s*(?:{_DASH}|[.:])? | \s )
    """,
    regex.VERBOSE,
)
# "PUTRAJAYA, Nov 22 \N{EM DASH} ...": a day beside the place.
_DATED: Final = regex.compile(
    rf"(?P<place>{_PLACE}),\s+(?P<day>\p{{L}}+\.?\s\d{{1,2}}|\d{{1,2}}\.?\s\p{{L}}+\.?)(?:,?\s\d{{4}})?\s*(?:{_DASH}|:)\s"
)
_DAY_WORD: Final = regex.compile(r"\p{L}+")
_CAPITALS: Final = regex.compile(
    rf"""
    (?P<place> \p{{Lu}}[\p{{Lu}}\p{{M}}.'\-]+ (?: [\ /]\p{{Lu}}[\p{{Lu}}\p{{M}}.'\-]* ){{0,3}}
        (?: ,\s{_NAME}(?:\s{_NAME})? )? )
    \s*(?:{_DASH}|:)\s
    """,
    regex.VERBOSE,
)
_MIXED: Final = regex.compile(
    rf"""
    (?P<place> \p{{Lu}}\p{{Ll}}[\p{{L}}\p{{M}}\-]*+ (?: [\ /]\p{{Lu}}[\p{{L}}\p{{M}}\-]*+ ){{0,2}} )
    \s{_DASH}\s (?= [\p{{Lu}}\d] | \p{{Pi}} | \p{{Ps}} | \" )
    """,
    regex.VERBOSE,
)
# "Rendsburg (ots) - ": a desk's letters where an agency may stand.
_SIGNED: Final = regex.compile(
    rf"(?P<place>{_PLACE})\s?\((?P<letters>\p{{Ll}}{{2,5}}(?:/\p{{Ll}}{{2,5}})*)\)\s*(?:{_DASH}|[.:])\s"
)
# "(ANSA) - MONTELUPO, 15 MAR - ": the place behind its agency.
_PLACE_BEHIND: Final = regex.compile(rf"\s*(?P<place>{_PLACE}),\s(?P<day>\d{{1,2}}\.?\s\p{{L}}+\.?)\s*{_DASH}\s")
# "Brest. The harbour ...": the place of a news brief.
_STOPPED: Final = regex.compile(r"(?P<place>\p{Lu}[\p{L}\p{M}'\-]+(?:[ ][\p{L}\p{M}'\-]+){0,2})\.\s(?=\p{Lu})")
_MOST_GAPS: Final = 2  # between its words
# What ends the datelines of these forms but for the last.
_MARK: Final = regex.compile(r"[\-:\N{EM DASH}\N{EN DASH}\N{HORIZONTAL BAR}\N{MINUS SIGN}]\s")
_EAST: Final = regex.compile(
    r"""
    [\N{LEFT BLACK LENTICULAR BRACKET}\[(\N{FULLWIDTH LEFT PARENTHESIS}]
    (?P<in> [^\N{RIGHT BLACK LENTICULAR BRACKET}\])\N{FULLWIDTH RIGHT PARENTHESIS}]{2,40} )
    [\N{RIGHT BLACK LENTICULAR BRACKET}\])\N{FULLWIDTH RIGHT PARENTHESIS}]
    """,
    regex.VERBOSE,
)
_EAST_PLACE: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー・]{2,12}")
_HAN_WIRE: Final = regex.compile(r"(?P<place>\p{Han}{2,8}?)(?:\d{1,2}[月])?\d{1,2}日[电電]")
# "（记者梁雨桐）" behind a Chinese dateline, ") 김하나 기자 =" behind a Korean one.
_SIGNATURE: Final = regex.compile(
    r"""
    \s* (?: [(\N{FULLWIDTH LEFT PARENTHESIS}] (?P<names> [^()\N{FULLWIDTH RIGHT PARENTHESIS}]{2,40} )
             [)\N{FULLWIDTH RIGHT PARENTHESIS}]
           | (?P<names> [\p{Hangul}\s,\N{MIDDLE DOT}]{4,40} ) = )
    """,
    regex.VERBOSE,
)
_HAS_EAST: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_JOINS: Final = "=\N{FULLWIDTH EQUALS SIGN} \N{KATAKANA MIDDLE DOT}/"


def read_dateline(text: str) -> tuple[Place | None, Agency | None]:
    """The dateline at the head of a story, and the agency it names; an agency may stand there without a place."""
    lead = len(text) - len(text.lstrip())
    place, agency = _read_head(text[lead : lead + _REACH])
    if lead:
        place = place and place._replace(span=Span(place.span.start + lead, place.span.end + lead))
        agency = agency and agency._replace(span=Span(agency.span.start + lead, agency.span.end + lead))
    return place, agency


def read_signature(text: str, end: int) -> list[Name]:
    """The reporters who are named right behind a dateline that ends at ``end``, as East Asian agencies do."""
    found = _SIGNATURE.match(text, end)
    if not found:
        return []
    start = found.start("names")
    names = read_names(found["names"])
    return [name._replace(span=Span(name.span.start + start, name.span.end + start)) for name in names]


def _read_head(head: str) -> tuple[Place | None, Agency | None]:
    if not head[:12].isascii() and _HAS_EAST.search(head, 0, 12):
        return _read_eastern(head)
    if head.find("(", 0, 100) >= 0 or head.find("/", 0, 60) >= 0:
        # Where a place stands before the brackets, nothing behind them counts.
        place, agency = _recall_bracketed(head[: head.find(")") + 1])
        if place is None:
            place, agency = _read_bracketed(head)
        if agency:
            return place, agency
    return _read_plain(head), None


# Places and agencies come again.
@lru_cache(maxsize=1 << 10)
def _recall_bracketed(head: str) -> tuple[Place | None, Agency | None]:
    return _read_bracketed(head) if head else (None, None)


def _read_bracketed(head: str) -> tuple[Place | None, Agency | None]:
    found = _BRACKETED.match(head)
    if not found:
        return None, None
    start, end = found.span("agency")
    first = max(0, start - 2)
    named = _find_agency(head[first : end + 1], start - first)
    if named is None:
        return None, None
    agency = Agency(named.short, Span(first + named.span.start, first + named.span.end))
    place = found["place"]
    if place:
        # "SEOUL, Aug. 20": a month before its day looks like a name.
        parts = place.rstrip(" ,").rsplit(",", 1)
        place = parts[0] if len(parts) > 1 and _is_month(parts[1]) else place.rstrip(" ,")
    if not place:
        # "(Reuters) - ...", and no sentence that begins with a bracket.
        if not found["stop"].strip():
            return None, None
        behind = _PLACE_BEHIND.match(head, found.end())
        if behind and _is_month(behind["day"].split()[-1]):
            return Place(behind["place"], Span(*behind.span("place")), agency.short), agency
        return None, agency
    return Place(place, Span(found.start("place"), end + 1), agency.short), agency


# What stands in the brackets of datelines comes again.
@lru_cache(maxsize=1 << 10)
def _find_agency(text: str, start: int) -> Agency | None:
    """The first agency between the brackets of a text, the last of which ends it; what ``start`` stands behind is the
    first, with what is before it.
    """
    return next(iter(find_agencies(text, start, len(text) - 1)), None)


def _is_month(text: str) -> bool:
    return fold(text).rstrip(".") in load_lexicon().months


def _read_plain(head: str) -> Place | None:
    # Most stories begin with none of these, and a look for what they need takes less than to try them.
    marked = _MARK.search(head) is not None
    found = _DATED.match(head) if marked and "," in head else None
    if found:
        word = _DAY_WORD.search(found["day"])
        if word and word[0].casefold() in load_lexicon().months:
            return Place(found["place"], Span(found.start(), found.end("day")), None)
    found = _SIGNED.match(head) if "(" in head else None
    if found:
        return Place(found["place"], Span(found.start(), found.end("letters") + 1), None)
    stop = head.find(".")
    found = _STOPPED.match(head) if stop > 0 and head.count(" ", 0, stop) <= _MOST_GAPS else None
    if found and fold(found["place"]) in load_lexicon().places:
        return Place(found["place"], Span(*found.span("place")), None)
    found = (_CAPITALS.match(head) or _MIXED.match(head)) if marked else None
    if not found or _is_word_of_the_page(found["place"], colon=found[0].rstrip().endswith(":")):
        return None
    return Place(found["place"], Span(*found.span("place")), None)


def _is_word_of_the_page(text: str, *, colon: bool) -> bool:
    """ "UPDATE:", "SPORT -", "VIDEO:": words that stand where a place may stand."""
    phrases = load_lexicon().phrases
    folded = fold(text)
    if folded in load_lexicon().bylines["salutations"]:
        return True
    # Before a dash stands hardly ever the name of a section, but some sections are called by a place.
    return any(folded in phrases[name] for name in (*_PAGE_WORDS, *(("sections",) if colon else ())))


_PAGE_WORDS: Final = (
    *("published", "updated", "credit_words", "caption_openers", "byline_openers", "byline_roles", "desks"),
    *(f"furniture.{name}" for name in ("live", "navigation", "related", "advert", "audio", "gallery", "topics")),
)


def _read_eastern(head: str) -> tuple[Place | None, Agency | None]:
    found = _EAST.match(head)
    if found:
        agencies = find_agencies(head, *found.span("in"))
        if not agencies:
            return None, None
        agency = agencies[0]
        before = head[found.start("in") : agency.span.start].strip(_JOINS)
        if _EAST_PLACE.fullmatch(before):
            return Place(before, Span(*found.span()), agency.short), agency
        return None, agency
    agencies = find_agencies(head, 0, 12)
    if agencies and agencies[0].span.start == 0:
        wire = _HAN_WIRE.match(head, agencies[0].span.end)
        if wire:
            return Place(wire["place"], Span(0, wire.end()), agencies[0].short), agencies[0]
    return None, None
