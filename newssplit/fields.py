"""What is read out of the labelled lines of an article: date, authors, source, dateline.

Position comes before form: a line that stands where bylines stand is asked first, then the dateline of the story, then
furniture of the head that is nearly nothing but a date, then what closes the article, then its surroundings. Captions
and the story itself are never asked for a date or an author, unless they say that they are a byline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import regex

from newssplit.article import Dateline, Issue, Span
from newssplit.authors import choose_authors, find_lone_openers, read_bylines
from newssplit.bylinereader import Byline, Spot
from newssplit.datelines import read_dateline, read_signature
from newssplit.dates import DateMention, find_dates
from newssplit.datewords import Kind, say_kind
from newssplit.desks import Row, credit_desk
from newssplit.fieldlines import FieldLine, Parts, move, sort_lines
from newssplit.grammar import Label, Zone
from newssplit.lexicon import fold, load_lexicon
from newssplit.sources import Source, find_source

__all__ = ["FieldLine", "guess_language", "read_fields"]


class _Dated(NamedTuple):
    """A date with the rank of its place: the lowest is believed."""

    rank: int
    mention: DateMention
    start: int


_HEADS: Final = (Zone.FRONT, Zone.HEAD)
# Places of a date in the order in which they are believed. An update ranks behind what says that it is the publication.
_BYLINE, _FRONT, _STORY, _PUBLISHED, _BYLINE_UPDATE, _FURNITURE, _FURNITURE_UPDATE, _CLOSING, _NEARBY = range(9)
_UPDATES: Final = (_BYLINE_UPDATE, _FURNITURE_UPDATE)
_FURNITURE_RANKS: Final = {
    Kind.PUBLISHED: _PUBLISHED,
    Kind.PLAIN: _FURNITURE,
    Kind.UPDATED: _FURNITURE_UPDATE,
}
_MOST_OTHER_WORDS: Final = 6
# With no more words than these a full stop ends an abbreviation: "5 min. read".
_FEW_WORDS: Final = 4
_MOST_WORDS_BESIDE_TIME: Final = 12
# Days between publication and update: beside the article, and where both stand in it.
_LONGEST_LAG: Final = 31
_LONGEST_LIFE: Final = 36525
_LANGUAGE_REACH: Final = 400
# What only says what the date below it is.
_LONGEST_LABEL: Final = 24
_LABEL_EDGE: Final = " *:-\N{BULLET}\N{FULLWIDTH COLON}"
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}]+")
_SENTENCE: Final = regex.compile(r"\p{Ll}{2}[.!?]\s|\p{Ll}{3}[.?!]$")
_DIGIT: Final = regex.compile(r"\d")
_BRACKET: Final = regex.compile(r"[(\N{LEFT BLACK LENTICULAR BRACKET}]")
_Guess = Callable[[], str | None]


def read_fields(lines: Sequence[FieldLine]) -> dict[str, Any]:
    """The fields of ``Article`` that the lines of one article hold; a field that is not found is left out.

    Of date, date_span, published_at, published_at_span, updated_at, updated_at_span, source, source_span, authors,
    author_spans, dateline, issues. Spans are offsets in the text that the lines' offsets count in. Any lines will do.
    """
    parts = sort_lines(lines)
    guess = _Guesser(parts)
    dateline, wire, signature = _read_story_head(parts)
    mentions = _find_mentions(parts, guess)
    fields = _choose_dates(list(_rank_dates(parts, mentions, dateline, guess)))
    holes = {start: tuple(one.whole for one in found) for start, found in mentions.items()}
    opened_at = find_lone_openers(parts)
    rows = read_bylines(parts, holes, opened_at)
    authors = choose_authors(parts, rows, signature, holes, opened_at)
    lines_said = (Row(row.text, row.start, holes.get(row.start, ()), row.start in opened_at) for row in parts.bylines)
    authors = credit_desk(authors, lines_said)
    if authors:
        fields["authors"], fields["author_spans"] = tuple(authors), tuple(authors.values())
    dateline = dateline or _read_byline_place(parts, rows)
    if dateline:
        fields["dateline"] = dateline
    source = find_source(parts, wire)
    if source:
        fields["source"], fields["source_span"] = source
    return fields


# ------------------------------------------------------------------------------------------------------------- dates


def _find_mentions(parts: Parts, guess: _Guess) -> dict[int, list[DateMention]]:
    """The dates of the lines that may hold one, by the lines' offsets."""
    found = {}
    for group in (parts.bylines, parts.head, parts.strays):
        for line in group:
            if mentions := find_dates(line.text, guess):
                found[line.start] = mentions
    for group in (parts.above, parts.below):
        for line in group:
            # What stands around an article counts only with a word that says what day it is.
            if line.zone is Zone.OUTSIDE and _DIGIT.search(line.text) and say_kind(line.text) is not Kind.PLAIN:
                found[line.start] = find_dates(line.text, guess)
    # One date alone is that of the publication, whatever stands above it.
    return _tell_by_labels(parts, found) if len(found) > 1 else found


def _tell_by_labels(parts: Parts, found: dict[int, list[DateMention]]) -> dict[int, list[DateMention]]:
    """The dates, where those below a line that says nothing but "Updated" are what it says."""
    groups = (parts.bylines, parts.head)
    short = [line for group in groups for line in group if len(line.text) <= _LONGEST_LABEL]
    labels = [line for line in short if line.start not in found and _is_date_label(line.text)]
    if not labels:
        return found
    lines = sorted((line for group in groups for line in group), key=lambda line: line.start)
    for label in labels:
        below = next((line.start for line in lines if line.start > label.start), None)
        first = found[below][0] if below is not None and found.get(below) else None
        if below is not None and first and first.kind is Kind.PLAIN:
            found[below] = [first._replace(kind=say_kind(label.text)), *found[below][1:]]
    return found


@lru_cache(maxsize=4096)
def _is_date_label(text: str) -> bool:
    phrases, folded = load_lexicon().phrases, fold(text).strip(_LABEL_EDGE)
    return folded in phrases["updated"] or folded in phrases["published"]


def _rank_dates(
    parts: Parts, mentions: dict[int, list[DateMention]], dateline: Dateline | None, guess: _Guess
) -> Iterator[_Dated]:
    for line in parts.bylines:
        for mention in mentions.get(line.start, ()):
            plain = _FRONT if line.zone is Zone.FRONT and mention.kind is Kind.PLAIN else _BYLINE
            rank = _BYLINE_UPDATE if mention.kind is Kind.UPDATED else plain
            yield _Dated(rank if line.zone in _HEADS else _CLOSING, mention, line.start)
    for line in parts.head:
        found = mentions.get(line.start, ())
        if found and _is_date_line(line.text, found):
            yield from (_Dated(_FURNITURE_RANKS[mention.kind], mention, line.start) for mention in found)
    for line in parts.strays:
        found = mentions.get(line.start, ())
        if found and found[0].kind is not Kind.PLAIN and _is_date_line(line.text, found):
            yield from (_Dated(_FURNITURE_RANKS[mention.kind], mention, line.start) for mention in found)
    for line in (*parts.above, *parts.below):
        found = mentions.get(line.start, ())
        if found and _is_date_line(line.text, found):
            yield from (_Dated(_NEARBY, mention, line.start) for mention in found if mention.kind is not Kind.PLAIN)
    if dateline:
        at = dateline.span.start
        line = next(one for one in (*parts.story, *parts.head) if one.start <= at < one.start + len(one.text))
        end = dateline.span.end - line.start
        for mention in find_dates(line.text[: end + 40], guess):
            if mention.span.start <= end + 2:
                yield _Dated(_STORY, mention, line.start)


def _is_date_line(text: str, mentions: Sequence[DateMention]) -> bool:
    """Whether a line is nearly nothing but its dates: few other words, no sentence."""
    rest, done = [], 0
    for mention in mentions:
        rest.append(text[done : mention.whole.start])
        done = max(done, mention.whole.end)
    rest.append(text[done:])
    other = " ".join(rest)
    if any(mention.clock or mention.kind is not Kind.PLAIN for mention in mentions):
        return len(_LETTERS.findall(other)) <= _MOST_WORDS_BESIDE_TIME
    words = len(_LETTERS.findall(other))
    return words <= _FEW_WORDS or (words <= _MOST_OTHER_WORDS and not _SENTENCE.search(other))


def _choose_dates(dated: Sequence[_Dated]) -> dict[str, Any]:
    if not dated:
        return {}
    order = sorted(dated, key=_weigh)
    best = order[0]
    if best.rank in _UPDATES:
        # What is known of an update gives way to a publication before it, wherever that is told.
        earlier = [one for one in order if _precedes(one, best)]
        best = earlier[0] if earlier else best
    fields: dict[str, Any] = {"date": best.mention.day, "date_span": move(best.mention.span, best.start)}
    same = [one for one in order if one.mention.day == best.mention.day and one.mention.kind is not Kind.UPDATED]
    timed = sorted((one for one in same if one.mention.clock), key=lambda one: one.mention.kind is not Kind.PUBLISHED)
    published = timed[0] if timed else None
    if published:
        fields["published_at"] = published.mention.moment
        fields["published_at_span"] = move(published.mention.whole, published.start)
    update = _find_update(order, published)
    if update:
        fields["updated_at"] = update.mention.moment
        fields["updated_at_span"] = move(update.mention.whole, update.start)
    rival = next((one for one in order if _contradicts(one, best)), None)
    if rival:
        message = f"published on {best.mention.day} or on {rival.mention.day}"
        fields["issues"] = [Issue(code="two-dates", message=message, span=move(rival.mention.span, rival.start))]
    return fields


def _weigh(one: _Dated) -> tuple[int, bool, int]:
    """The order of belief; of the dates above the headline the one that is nearest to it comes first."""
    return one.rank, one.mention.kind is not Kind.PUBLISHED, -one.start if one.rank == _FRONT else 0


def _precedes(one: _Dated, update: _Dated) -> bool:
    """Whether a date is that of the publication which an update goes with."""
    lag = (update.mention.day - one.mention.day).days
    most = _LONGEST_LAG if one.rank == _NEARBY else _LONGEST_LIFE
    return one.mention.kind is Kind.PUBLISHED and 0 <= lag <= most


def _find_update(order: Sequence[_Dated], published: _Dated | None) -> _Dated | None:
    timed = [one for one in order if one.mention.clock and one.rank <= _CLOSING]
    updates = [one for one in timed if one.mention.kind is Kind.UPDATED]
    if updates:
        return updates[0]
    if published is None or published.mention.kind is not Kind.PUBLISHED:
        return None
    # "8 March 23.51 | First published 8 March 07.00": beside a publication a later time is the update's.
    plain = [one for one in timed if one.mention.kind is Kind.PLAIN and one.rank == _BYLINE]
    return next((one for one in plain if _key(one) > _key(published)), None)


def _key(one: _Dated) -> tuple[Any, Any]:
    return one.mention.day, one.mention.clock and one.mention.clock.time


def _contradicts(one: _Dated, best: _Dated) -> bool:
    """Two dates that both say they are the publication's."""
    return (
        one.mention.kind is Kind.PUBLISHED
        and best.mention.kind is Kind.PUBLISHED
        and one.mention.day != best.mention.day
        and one.rank <= _FURNITURE
    )


# ---------------------------------------------------------------------------------------------------------- language


class _Guesser:
    """Tells the language of an article when it is asked, and reckons once."""

    __slots__ = ("_known", "_language", "_parts")

    def __init__(self, parts: Parts) -> None:
        self._parts, self._known = parts, False
        self._language: str | None = None

    def __call__(self) -> str | None:
        if not self._known:
            parts = self._parts
            story = [line.text[:_LANGUAGE_REACH] for line in parts.story[:2]]
            rest = (parts.headlines, parts.head, parts.bylines)
            self._language = guess_language(story or [line.text for group in rest for line in group])
            self._known = True
        return self._language


def guess_language(texts: Iterable[str]) -> str | None:
    """The language (ISO 639-1) whose function words are most of these texts' words; None where hardly one is."""
    languages = _function_words()
    votes: Counter[str] = Counter()
    for text in texts:
        for word in _LETTERS.findall(text):
            votes.update(languages.get(word.casefold(), ()))
    best = votes.most_common(2)
    if not best or best[0][1] < 2 or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


@cache
def _function_words() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for language, words in load_lexicon().by_language.items():
        for word in words["function_words"]:
            table.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in table.items()}


# ----------------------------------------------------------------------------------------------------------- datelines


def _read_story_head(parts: Parts) -> tuple[Dateline | None, Source | None, list[tuple[str, Span]]]:
    """The dateline of the first paragraph; the agency at its head, which may stand there without a place; reporters."""
    if not parts.story:
        return None, None, []
    first = parts.story[0]
    place, agency = read_dateline(first.text)
    if agency is None and place is None:
        # A short first paragraph is easily taken for a deck; only one with place and agency is surely none.
        decks = [line for line in parts.head if line.label is Label.DECK]
        read = [(line, *read_dateline(line.text)) for line in decks]
        first, place, agency = next((row for row in read if row[1] and row[2]), (first, None, None))
    if agency is None and place is None:
        return None, None, []
    wire = (agency.short, move(agency.span, first.start)) if agency else None
    if place is None:
        return None, wire, []
    signature = [(name.text, move(name.span, first.start)) for name in read_signature(first.text, place.span.end)]
    return Dateline(place=place.place, span=move(place.span, first.start), agency=place.agency), wire, signature


def _read_byline_place(parts: Parts, rows: Sequence[tuple[FieldLine, Byline]]) -> Dateline | None:
    """The place on a byline of the head; one that is not known counts where headline, deck or story name it too."""
    for line, _ in rows:
        if line.zone in _HEADS and _BRACKET.search(line.text):
            place, agency = read_dateline(line.text)
            if place and agency:
                return Dateline(place=place.place, span=move(place.span, line.start), agency=place.agency)
    spots = [(line, spot) for line, byline in rows if line.zone in _HEADS for spot in byline.spots]
    if not spots:
        return None
    for line, spot in spots:
        if spot.sure or _is_told(parts, spot):
            return Dateline(place=spot.text, span=move(spot.span, line.start), agency=spot.agency)
    return None


def _is_told(parts: Parts, spot: Spot) -> bool:
    """Whether the article speaks of what may be a place, and it is no section of the paper."""
    phrases, folded = load_lexicon().phrases, fold(spot.text)
    known = folded in load_lexicon().places
    if not known and (folded in phrases["sections"] or folded in phrases["function_words"]):
        return False
    decks = [line for line in parts.head if line.label is Label.DECK]
    texts = [line.text[:_LANGUAGE_REACH] for line in (*parts.headlines, *decks, *parts.story)]
    return any(spot.text in text for text in texts)
