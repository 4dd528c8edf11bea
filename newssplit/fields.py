"""What is read out of the labelled lines of an article: date, authors, source, dateline.

Position comes before form: a line that stands where bylines stand is asked first, then the dateline of the story, then
furniture of the head that is nearly nothing but a date, then what closes the article, then its surroundings. Captions
and the story itself are never asked for a date or an author.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import regex

from newssplit.article import Dateline, Issue, Span
from newssplit.credits import SOURCE_WORDS, find_agencies, introduces_picture, introduces_source, is_credit_line
from newssplit.datelines import read_dateline
from newssplit.dates import DateMention, Kind, find_dates
from newssplit.grammar import Label, Zone
from newssplit.lexicon import fold, load_lexicon
from newssplit.people import Name, read_names, read_opened_names


class FieldLine(NamedTuple):
    """A line of an article: ``start`` is its offset in the text. Lines of zone OUTSIDE are its surroundings."""

    start: int
    text: str
    label: Label
    zone: Zone


class _Dated(NamedTuple):
    """A date with the rank of its place: the lowest is believed."""

    rank: int
    mention: DateMention
    start: int


_HEADS: Final = (Zone.FRONT, Zone.HEAD)
# Places of a date in the order in which they are believed. An update ranks behind what says that it is the publication.
_BYLINE, _STORY, _PUBLISHED, _BYLINE_UPDATE, _FURNITURE, _FURNITURE_UPDATE, _CLOSING, _NEARBY = range(8)
_FURNITURE_RANKS: Final = {
    Kind.PUBLISHED: _PUBLISHED,
    Kind.PLAIN: _FURNITURE,
    Kind.UPDATED: _FURNITURE_UPDATE,
}
_LONGEST_FURNITURE: Final = 160
# Furniture further above the headline is the page's own: a date there is today's, an agency there a link.
_FRONT_REACH: Final = 4
_MOST_OTHER_WORDS: Final = 6
_MOST_WORDS_BESIDE_TIME: Final = 12
_LONGEST_SOURCE: Final = 60
_REPORT_PARAGRAPHS: Final = 8
_REPORT_REACH: Final = 400
_EDGE: Final = " \t*|:.,-\N{BULLET}\N{MIDDLE DOT}\N{COPYRIGHT SIGN}\N{EN DASH}\N{EM DASH}"
_COLON: Final = regex.compile(r"[:\N{FULLWIDTH COLON}]")
_PART: Final = regex.compile(r"[^|\s](?:[^|\s]|\s(?![|\s]))*")
_OUTLET: Final = regex.compile(r"[^,;()\d]{2,40}")
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}]+")
_SENTENCE: Final = regex.compile(r"\p{Ll}{2}[.!?]\s|\p{Ll}{3}[.?!]$")
# Verbs with which a paper credits the wire whose story it prints. The lexicon's words of reporting hold those of
# speech too ("Tass said"), which only quote.
_CREDITING: Final = frozenset(
    (
        *("reported", "reports", "berichtet", "berichtete", "berichten", "meldet", "meldete", "rapporte", "rapportait"),
        *(
            "informó",
            "informa",
            "reportó",
            "reporta",
            "informou",
            "reportou",
            "riporta",
            "riferisce",
            "meldde",
            "meldt",
        ),
        *("rapporterer", "rapporterede", "rapporterte", "rapporterar", "rapporterade", "podaje", "podała", "podał"),
        *(
            "informuje",
            "informovala",
            "uvedla",
            "сообщает",
            "сообщило",
            "сообщил",
            "повідомляє",
            "повідомило",
            "bildirdi",
        ),
        *("aktardı", "melaporkan", "raportoi", "kertoo", "jelentette", "jelenti", "raportează", "transmite"),
    )
)
# How those verbs begin: a paragraph without one of these is not looked at.
_STEMS: Final = tuple(sorted({verb[:5] for verb in _CREDITING}))
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


def read_fields(lines: Sequence[FieldLine]) -> dict[str, Any]:
    """The fields of ``Article`` that the lines of one article hold; a field that is not found is left out.

    Of date, date_span, published_at, published_at_span, updated_at, updated_at_span, source, source_span, authors,
    author_spans, dateline, issues. Spans are offsets in the text that the lines' offsets count in. Any lines will do.
    """
    lines = _drop_far_furniture(lines)
    guess = _guesser(lines)
    fields: dict[str, Any] = {}
    dateline, wire = _read_story_head(lines)
    if dateline:
        fields["dateline"] = dateline
    mentions = {place: find_dates(line.text, guess) for place, line in enumerate(lines) if _may_date(line)}
    dated = list(_rank_dates(lines, mentions, dateline, guess))
    fields |= _choose_dates(dated)
    fields |= _read_authors(lines, mentions)
    fields |= _read_source(lines, wire)
    return fields


# ------------------------------------------------------------------------------------------------------------- dates


def _drop_far_furniture(lines: Sequence[FieldLine]) -> Sequence[FieldLine]:
    headline = next((place for place, line in enumerate(lines) if line.zone in (Zone.HEAD, Zone.BODY)), 0)
    far = headline - _FRONT_REACH
    if far <= 0:
        return lines
    kept = [line for line in lines[:far] if line.label is not Label.FURNITURE or line.zone is not Zone.FRONT]
    return [*kept, *lines[far:]]


def _may_date(line: FieldLine) -> bool:
    label = line.label
    if label is Label.BYLINE:
        return True
    if label is Label.FURNITURE:
        return len(line.text) <= _LONGEST_FURNITURE and (line.zone is not Zone.BODY)
    return label is Label.DECK and len(line.text) <= _LONGEST_FURNITURE


def _rank_dates(
    lines: Sequence[FieldLine],
    mentions: dict[int, list[DateMention]],
    dateline: Dateline | None,
    guess: Callable[[], str | None],
) -> Iterator[_Dated]:
    for place, found in mentions.items():
        if not found:
            continue
        line = lines[place]
        in_head = line.zone in _HEADS
        if line.label is Label.BYLINE:
            for mention in found:
                update = mention.kind is Kind.UPDATED
                if in_head:
                    yield _Dated(_BYLINE_UPDATE if update else _BYLINE, mention, line.start)
                else:
                    yield _Dated(_CLOSING, mention, line.start)
            continue
        if not _is_date_line(line.text, found):
            continue
        for mention in found:
            if in_head:
                yield _Dated(_FURNITURE_RANKS[mention.kind], mention, line.start)
            elif mention.kind is not Kind.PLAIN:
                yield _Dated(_NEARBY, mention, line.start)
    if dateline:
        line = next(one for one in lines if one.start <= dateline.span.start <= one.start + len(one.text))
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
    return len(_LETTERS.findall(other)) <= _MOST_OTHER_WORDS and not _SENTENCE.search(other)


def _choose_dates(dated: Sequence[_Dated]) -> dict[str, Any]:
    if not dated:
        return {}
    fields: dict[str, Any] = {}
    order = sorted(dated, key=lambda one: (one.rank, one.mention.kind is not Kind.PUBLISHED))
    best = order[0]
    fields["date"] = best.mention.day
    fields["date_span"] = _move(best.mention.span, best.start)
    same = [one for one in order if one.mention.day == best.mention.day and one.mention.kind is not Kind.UPDATED]
    timed = next((one for one in same if one.mention.clock), None)
    if timed and timed.rank <= _CLOSING:
        fields["published_at"] = timed.mention.moment
        fields["published_at_span"] = _move(timed.mention.whole, timed.start)
    updates = [one for one in order if one.mention.kind is Kind.UPDATED and one.mention.clock and one.rank <= _CLOSING]
    if updates:
        fields["updated_at"] = updates[0].mention.moment
        fields["updated_at_span"] = _move(updates[0].mention.whole, updates[0].start)
    rival = next((one for one in order if _contradicts(one, best)), None)
    if rival:
        message = f"published on {best.mention.day} or on {rival.mention.day}"
        fields["issues"] = [Issue(code="two-dates", message=message, span=_move(rival.mention.span, rival.start))]
    return fields


def _contradicts(one: _Dated, best: _Dated) -> bool:
    """Two dates that both say they are the publication's."""
    return (
        one.mention.kind is Kind.PUBLISHED
        and best.mention.kind is Kind.PUBLISHED
        and one.mention.day != best.mention.day
        and one.rank <= _FURNITURE
    )


def _move(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


# ---------------------------------------------------------------------------------------------------------- language


def _guesser(lines: Sequence[FieldLine]) -> Callable[[], str | None]:
    """A function that tells the language of the article when it is asked, and reckons once."""

    @cache
    def guess() -> str | None:
        story = [line.text[:_REPORT_REACH] for line in lines if line.label is Label.PARAGRAPH][:2]
        return guess_language(story or [line.text for line in lines])

    return guess


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


# ----------------------------------------------------------------------------------------------------------- authors


def _read_authors(lines: Sequence[FieldLine], mentions: dict[int, list[DateMention]]) -> dict[str, Any]:
    names: dict[str, tuple[str, Span]] = {}
    for place, line in enumerate(lines):
        if line.label is Label.BYLINE:
            _add(names, line, read_names(line.text, [one.whole for one in mentions.get(place, ())]))
    if not names:
        # A byline that was taken for furniture says by its first word what it is.
        for place, line in enumerate(lines):
            if line.label in (Label.FURNITURE, Label.DECK) and line.zone in _HEADS:
                _add(names, line, read_opened_names(line.text, [one.whole for one in mentions.get(place, ())]))
    if not names:
        return {}
    return {
        "authors": tuple(name for name, _ in names.values()),
        "author_spans": tuple(span for _, span in names.values()),
    }


def _add(names: dict[str, tuple[str, Span]], line: FieldLine, found: Iterable[Name]) -> None:
    for name in found:
        names.setdefault(name.text.casefold(), (name.text, _move(name.span, line.start)))


# ------------------------------------------------------------------------------------------------------------ source


def _read_story_head(lines: Sequence[FieldLine]) -> tuple[Dateline | None, tuple[str, Span] | None]:
    """The dateline of the first paragraph, and the agency at its head, which may stand there without a place."""
    first = next((line for line in lines if line.label is Label.PARAGRAPH), None)
    if first is None:
        return None, None
    place, agency = read_dateline(first.text)
    wire = (agency.short, _move(agency.span, first.start)) if agency else None
    if place is None:
        return None, wire
    return Dateline(place=place.place, span=_move(place.span, first.start), agency=place.agency), wire


def _read_source(lines: Sequence[FieldLine], wire: tuple[str, Span] | None) -> dict[str, Any]:
    finders: tuple[Callable[[Sequence[FieldLine]], tuple[str, Span] | None], ...] = (
        *(_find_in_bylines, lambda _: wire, _find_in_furniture, _find_in_closing, _find_reported),
        *(_find_bare_letters, _find_outlet),
    )
    for find in finders:
        found = find(lines)
        if found:
            return {"source": found[0], "source_span": found[1]}
    return {}


def _find_in_bylines(lines: Sequence[FieldLine]) -> tuple[str, Span] | None:
    for line in lines:
        if line.label is Label.BYLINE and not _is_button(line.text):
            for agency in find_agencies(line.text[:_REPORT_REACH]):
                written = line.text[agency.span.start : agency.span.end]
                if not introduces_picture(line.text) and not _is_picture_alias(written):
                    return agency.short, _move(agency.span, line.start)
    return None


def _find_bare_letters(lines: Sequence[FieldLine]) -> tuple[str, Span] | None:
    """Two letters alone on a byline: an agency, if nothing better is there, though it may be a button of the page."""
    for line in lines:
        if line.label is Label.BYLINE and _is_button(line.text):
            for agency in find_agencies(line.text):
                return agency.short, _move(agency.span, line.start)
    return None


def _is_button(text: str) -> bool:
    """Whether a line is two letters: "TT" may be an agency, and is the button that sets the size of the text."""
    return len(text.strip(_EDGE)) <= 2


def _is_picture_alias(written: str) -> bool:
    """ "AP Photo": the agency as the source of a picture."""
    return written.casefold().rpartition(" ")[2] in load_lexicon().phrases["credit_words"]


def _find_in_furniture(lines: Sequence[FieldLine]) -> tuple[str, Span] | None:
    """A line of the head that is an agency's name and little else: "Par AFP", "PTI Mumbai"."""
    for line in lines:
        if line.label in (Label.FURNITURE, Label.DECK) and line.zone in _HEADS and len(line.text) <= _LONGEST_SOURCE:
            agency = _read_bare_agency(line.text)
            if agency:
                return agency[0], _move(agency[1], line.start)
    return None


def _read_bare_agency(text: str) -> tuple[str, Span] | None:
    found = find_agencies(text)
    if not found or _is_button(text) or introduces_picture(text):
        return None
    others = len(_LETTERS.findall(text[: found[0].span.start] + " " + text[found[0].span.end :]))
    if fold(found[0].short) in load_lexicon().ambiguous_agencies:
        # "AP Oslo", "By AP", but no "DOWNLOAD APP".
        before = fold(text[: found[0].span.start]).strip(_EDGE)
        if before and before not in load_lexicon().phrases["byline_openers"] and before not in SOURCE_WORDS:
            return None
    return (found[0].short, found[0].span) if others <= 4 else None


def _find_in_closing(lines: Sequence[FieldLine]) -> tuple[str, Span] | None:
    """An agency in brackets or alone behind the last full stop of the story, or on a line below it."""
    story = [place for place, line in enumerate(lines) if line.label is Label.PARAGRAPH]
    if not story:
        return None
    last = lines[story[-1]]
    tail = max(0, len(last.text) - 40)
    found = _CLOSING_AGENCY.search(last.text, tail)
    if found and not introduces_picture(found["in"]):
        agencies = find_agencies(last.text, *found.span("in"))
        rest = len(found["in"]) - sum(one.span.end - one.span.start for one in agencies)
        if agencies and rest <= 6:
            return agencies[0].short, _move(agencies[0].span, last.start)
    for distance, line in enumerate(lines[story[-1] + 1 :]):
        if line.label is Label.FURNITURE and len(line.text) <= _LONGEST_SOURCE:
            after = introduces_source(line.text)
            if (
                not after
                and line.zone is Zone.OUTSIDE
                and distance > 1
                and not line.text.startswith("\N{COPYRIGHT SIGN}")
            ):
                continue
            agency = _read_bare_agency(line.text)
            if agency and (after or line.text.startswith("\N{COPYRIGHT SIGN}") or not is_credit_line(line.text)):
                return agency[0], _move(agency[1], line.start)
    return None


def _find_reported(lines: Sequence[FieldLine]) -> tuple[str, Span] | None:
    """ "AFP reported", "berichtete die dpa": the agency right beside the verb."""
    story = [line for line in lines if line.label is Label.PARAGRAPH][:_REPORT_PARAGRAPHS]
    joined = "\n".join([line.text[:_REPORT_REACH] for line in story])
    stems = [stem for stem in _STEMS if stem in joined]
    if not stems:
        return None
    for line in story:
        text = line.text[:_REPORT_REACH]
        for verb in _find_verbs(text, stems):
            around = find_agencies(text, max(0, verb.start - _LONGEST_SOURCE), verb.end + _LONGEST_SOURCE)
            for agency in around:
                if _stands_beside(text, agency.span, verb):
                    return agency.short, _move(agency.span, line.start)
    return None


def _find_verbs(text: str, stems: Sequence[str]) -> Iterator[Span]:
    for stem in stems:
        at = text.find(stem)
        while at >= 0:
            verb = _LETTERS.match(text, at)
            before = text[at - 1 : at]
            if verb and not before.isalpha() and verb[0] in _CREDITING:
                yield Span(at, verb.end())
            at = text.find(stem, at + len(stem))


def _stands_beside(text: str, agency: Span, verb: Span) -> bool:
    if agency.end <= verb.start:
        return not text[agency.end : verb.start].strip()
    between = text[verb.end : agency.start]
    # At most an article and the word "agency": "informó la agencia EFE".
    return len(between) <= 24 and len(between.split()) <= 2 and all(one.isalpha() for one in between.split())


def _find_outlet(lines: Sequence[FieldLine]) -> tuple[str, Span] | None:
    """An outlet that a byline names after "Source:"."""
    for line in lines:
        if line.label is not Label.BYLINE or not _COLON.search(line.text):
            continue
        for part in _PART.finditer(line.text[:_REPORT_REACH]):
            after = introduces_source(part[0])
            if after:
                name = _OUTLET.match(part[0][after:])
                if name:
                    span = Span(
                        line.start + part.start() + after, line.start + part.start() + after + len(name[0].rstrip())
                    )
                    return " ".join(name[0].split()), span
    return None
