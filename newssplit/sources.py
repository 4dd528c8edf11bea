"""Which agency or outlet a story is credited to: on its byline, at its head, at its end, or in its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

import regex

from newssplit.article import Span
from newssplit.credits import Agency, find_agencies, introduces_picture, introduces_source, is_credit_line
from newssplit.fieldlines import Parts, move
from newssplit.grammar import Zone
from newssplit.lexicon import fold, load_lexicon
from newssplit.people import read_opened_names

Source = tuple[str, Span]

_LONGEST_SOURCE: Final = 60
_LONGEST_BYLINE: Final = 400
# How much of a story is read for "AFP reported".
_REPORT_PARAGRAPHS: Final = 8
_REPORT_REACH: Final = 400
_CLOSING_REACH: Final = 34
_HELPER_REACH: Final = 60
# Before who has helped stands a bracket or a dash.
_HELPER_MARKS: Final = frozenset("([-\N{EN DASH}\N{EM DASH}")
_SENTENCE_ENDS: Final = frozenset('.!?"»\N{RIGHT DOUBLE QUOTATION MARK}')
_MOST_WORDS_BESIDE: Final = 4
_EDGE: Final = " \t*|:.,-\N{BULLET}\N{MIDDLE DOT}\N{COPYRIGHT SIGN}\N{EN DASH}\N{EM DASH}"
_COLON: Final = regex.compile(r"[:\N{FULLWIDTH COLON}]\s?")
_WORD_BEFORE: Final = regex.compile(r"[\p{L}\p{M}]+\s?$")
_OUTLET: Final = regex.compile(r"[^|,;()\d]{2,40}")
_EAST_OUTLET: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]{2,16}")
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}]+")
# "(dpa)", "(APA/dpa)" at the very end, or the agency alone behind the last full stop: "... he said. EFE"
_CLOSING_AGENCY: Final = regex.compile(
    r"""
    (?: [(\[] (?P<in>[^()\[\]]{2,30}) [)\]]
      | (?<=[.!?\N{RIGHT DOUBLE QUOTATION MARK}\"»]) \s* (?:[-\N{EN DASH}\N{EM DASH}/]+\s*)?
        (?P<in>[\p{L}/\ \-]{2,20}) )
    [\s.]* $
    """,
    regex.VERBOSE,
)


def find_source(parts: Parts, wire: Source | None) -> Source | None:
    """The short form of the agency, or the outlet as printed, and its place; ``wire`` is the one of the dateline."""
    found = _find_in_bylines(parts) or wire or _find_in_furniture(parts) or _find_in_closing(parts)
    return found or _find_reported(parts) or _find_bare_letters(parts) or _find_outlet(parts)


def _find_in_bylines(parts: Parts) -> Source | None:
    for line in parts.bylines:
        if _is_button(line.text):
            continue
        for agency in find_agencies(line.text, 0, _LONGEST_BYLINE):
            written = line.text[agency.span.start : agency.span.end]
            if not introduces_picture(line.text) and not _is_picture_alias(written):
                return agency.short, move(agency.span, line.start)
    return None


def _find_bare_letters(parts: Parts) -> Source | None:
    """Two letters alone on a byline: an agency, if nothing better is there, though it may be a button of the page."""
    for line in parts.bylines:
        if _is_button(line.text):
            for agency in find_agencies(line.text):
                return agency.short, move(agency.span, line.start)
    return None


def _is_button(text: str) -> bool:
    """Whether a line is two letters: "TT" may be an agency, and is the button that sets the size of the text."""
    return len(text) < 12 and len(text.strip(_EDGE)) <= 2


def _is_picture_alias(written: str) -> bool:
    """ "AP Photo": the agency as the source of a picture."""
    return written.casefold().rpartition(" ")[2] in load_lexicon().phrases["credit_words"]


def _find_in_furniture(parts: Parts) -> Source | None:
    """A line of the head that is an agency's name and little else: "Par AFP", "PTI Mumbai"; or names persons first."""
    for line in parts.head:
        if read_opened_names(line.text):
            # A byline by its own words: "By: Ida Falk, Bo Lund, The Associated Press".
            named = [] if introduces_picture(line.text) else find_agencies(line.text)
            if named:
                return named[0].short, move(named[0].span, line.start)
        elif len(line.text) <= _LONGEST_SOURCE:
            agency = _read_bare_agency(line.text)
            # "Ida Falk/AFP" is the credit of a picture; "AFP/Harbour Post" is not.
            if agency and line.text.find("/", 0, agency[1].start) < 0:
                return agency[0], move(agency[1], line.start)
    return None


@lru_cache(maxsize=4096)
def _read_bare_agency(text: str) -> Source | None:
    if _is_button(text):
        return None
    found = find_agencies(text)
    if not found or introduces_picture(text):
        return None
    others = len(_LETTERS.findall(text[: found[0].span.start] + " " + text[found[0].span.end :]))
    if fold(found[0].short) in load_lexicon().ambiguous_agencies:
        # "AP Oslo", "By AP", but no "DOWNLOAD APP".
        before = fold(text[: found[0].span.start]).strip(_EDGE)
        lexicon = load_lexicon()
        if before and before not in lexicon.phrases["byline_openers"] and before not in lexicon.bylines["sources"]:
            return None
    return (found[0].short, found[0].span) if others <= _MOST_WORDS_BESIDE else None


def _find_in_closing(parts: Parts) -> Source | None:
    """An agency in brackets or alone behind the last full stop of the story, or on a line below it."""
    if not parts.story:
        return None
    last = parts.story[-1]
    tail = last.text[-_CLOSING_REACH:].rstrip(" .")
    found = None
    if tail.endswith((")", "]")) or _SENTENCE_ENDS.intersection(tail):
        found = _CLOSING_AGENCY.search(last.text, max(0, len(last.text) - _CLOSING_REACH))
    if found and not introduces_picture(found["in"]):
        agencies = find_agencies(last.text, *found.span("in"))
        rest = len(found["in"]) - sum(one.span.end - one.span.start for one in agencies)
        if agencies and rest <= 6:
            return agencies[0].short, move(agencies[0].span, last.start)
    helper = _find_helper(last.text)
    if helper:
        return helper.short, move(helper.span, last.start)
    below = [line for line in parts.below if line.start > last.start]
    for distance, line in enumerate(below):
        far = line.zone is Zone.OUTSIDE and distance > 1
        if len(line.text) > _LONGEST_SOURCE or (far and not _COLON.search(line.text)):
            continue
        after, owned = introduces_source(line.text), line.text.startswith("\N{COPYRIGHT SIGN}")
        if far and not after and not owned:
            continue
        agency = _read_bare_agency(line.text)
        alone = distance == 0 and len(line.text.strip()) == agency[1].end - agency[1].start + 2 if agency else False
        if agency and (after or owned or alone or not is_credit_line(line.text)):
            return agency[0], move(agency[1], line.start)
    return None


def _find_helper(text: str) -> Agency | None:
    """The agency that a story says last it was written with: "(With inputs from PTI)"."""
    start = max(0, len(text) - _HELPER_REACH)
    if _HELPER_MARKS.isdisjoint(text[start:]):
        return None
    tail = text[start:].rstrip(" .)]")
    for agency in find_agencies(text, start):
        before = fold(text[start : agency.span.start]).rstrip(" :")
        if agency.span.end >= start + len(tail) and before.endswith(_helping_phrases()):
            return agency
    return None


@cache
def _helping_phrases() -> tuple[str, ...]:
    """What stands before an agency that has helped, with the space or the sign before it."""
    lists = load_lexicon().bylines
    phrases = [phrase for phrase in lists["helping"] | lists["aiding"] if " " in phrase]
    return tuple(sorted(sign + phrase for phrase in phrases for sign in (" ", "(", "[")))


def _find_reported(parts: Parts) -> Source | None:
    """ "AFP reported", "berichtete die dpa": the agency right beside the verb."""
    verbs = load_lexicon().bylines["crediting"]
    story = parts.story[:_REPORT_PARAGRAPHS]
    words = " ".join([line.text[:_REPORT_REACH] for line in story]).replace(".", " ").replace(",", " ").split()
    if verbs.isdisjoint(words):
        return None
    found = sorted(verbs.intersection(words))
    for line in story:
        text = line.text[:_REPORT_REACH]
        for verb in _find_verbs(text, found):
            around = find_agencies(text, max(0, verb.start - _LONGEST_SOURCE), verb.end + _LONGEST_SOURCE)
            for agency in around:
                if _stands_beside(text, agency.span, verb):
                    return agency.short, move(agency.span, line.start)
    return None


def _find_verbs(text: str, verbs: Iterable[str]) -> Iterator[Span]:
    for verb in verbs:
        at = text.find(verb)
        while at >= 0:
            end = at + len(verb)
            if not text[at - 1 : at].isalpha() and not text[end : end + 1].isalpha():
                yield Span(at, end)
            at = text.find(verb, end)


def _stands_beside(text: str, agency: Span, verb: Span) -> bool:
    if agency.end <= verb.start:
        return not text[agency.end : verb.start].strip()
    between = text[verb.end : agency.start]
    # At most an article and the word "agency": "informó la agencia EFE".
    return len(between) <= 24 and len(between.split()) <= 2 and all(one.isalpha() for one in between.split())


def _find_outlet(parts: Parts) -> Source | None:
    """An outlet that a byline names after "Source:"."""
    for line in parts.bylines:
        for colon in _COLON.finditer(line.text, 0, _LONGEST_BYLINE):
            word = _WORD_BEFORE.search(line.text, max(0, colon.start() - 16), colon.start())
            if not word or fold(word[0]) not in load_lexicon().bylines["sources"]:
                continue
            name = _EAST_OUTLET.match(line.text, colon.end()) or _OUTLET.match(line.text, colon.end())
            if name and name[0].strip():
                span = Span(name.start(), name.start() + len(name[0].rstrip()))
                return " ".join(name[0].split()), move(span, line.start)
    return None
