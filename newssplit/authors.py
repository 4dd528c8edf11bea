"""Who has written an article, out of all the lines that may say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import regex

from newssplit.article import Span
from newssplit.bylinereader import Byline
from newssplit.bylinewords import is_given, is_opener, is_photographer, may_name, tells_helper
from newssplit.fieldlines import FieldLine, Parts, move
from newssplit.grammar import Label, Zone
from newssplit.lexicon import fold, load_lexicon
from newssplit.names import Grade, Name, is_full
from newssplit.people import read_byline, read_lone_names, read_opened_names

# The dates of a line, by its offset: no name reaches over them.
Holes = Mapping[int, tuple[Span, ...]]


class _Candidate(NamedTuple):
    line: FieldLine
    name: Name


_LONGEST_OPENER: Final = 24
# Shorter words are abbreviated in names: "Jr.", "M."
_SHORTEST_ENDED: Final = 4
_LONGEST_NEARLY_NAME: Final = 120
# Beside these stands whose picture it is: "Ida Falk/Harbour Post"; a slash that parts dates is none of them.
_CREDIT_SIGNS: Final = regex.compile(r"\N{COPYRIGHT SIGN}|\p{L}\s?/\s?\p{L}")
_DASHES: Final = frozenset("-\N{EN DASH}\N{EM DASH}|")
_BRACKETS: Final = ("(", "\N{FULLWIDTH LEFT PARENTHESIS}")
# What reporters are named in where a story of East Asia begins or ends.
_OPENING: Final = "([\N{FULLWIDTH LEFT PARENTHESIS}\N{LEFT BLACK LENTICULAR BRACKET}\N{LEFT TORTOISE SHELL BRACKET}"
_CLOSING: Final = ")]\N{FULLWIDTH RIGHT PARENTHESIS}\N{RIGHT BLACK LENTICULAR BRACKET}\N{RIGHT TORTOISE SHELL BRACKET}"
_ANY_BRACKET: Final = regex.escape(_OPENING + _CLOSING)
_EASTERN_BRACKET: Final = regex.compile(
    rf"""
    [{regex.escape(_OPENING)}]
    (?P<in> (?= [^{_ANY_BRACKET}\p{{Han}}\p{{Hangul}}]*+ [\p{{Han}}\p{{Hangul}}] ) [^{_ANY_BRACKET}]{{3,40}}+ )
    [{regex.escape(_CLOSING)}]
    """,
    regex.VERBOSE,
)
_BRACKET_REACH: Final = 46
# A bullet and a space may stand before the first name.
_LEAD: Final = 4
# So many lines below the story may still name its author.
_CLOSING_LINES: Final = 3
# So much of a paragraph is asked whether it names a word.
_TOLD_REACH: Final = 400


def find_lone_openers(parts: Parts) -> frozenset[int]:
    """The offsets of the lines that stand right below a line that only opens a byline: "Written by"."""
    groups = (parts.bylines, parts.head)
    openers = [line for group in groups for line in group if len(line.text) <= _LONGEST_OPENER and is_opener(line.text)]
    openers = [line for line in openers if not tells_helper(line.text)]
    if not openers:
        return frozenset()
    lines = sorted((line for group in groups for line in group), key=lambda line: line.start)
    found: set[int] = set()
    for opener in openers:
        place = lines.index(opener)
        above = lines[place - 1].text if place else ""
        if fold(opener.text.strip()) in load_lexicon().phrases["byline_roles"] and read_byline(above).names:
            # "Journalist" below a name is what its owner is.
            continue
        if _labels_stand_below([line.text for line in lines[max(0, place - 1) : place + 4]]):
            continue
        found.update(line.start for line in lines[place + 1 : place + 2])
    return frozenset(found)


def _labels_stand_below(texts: Sequence[str]) -> bool:
    """Whether a name, an opener, a name and what tells of pictures follow each other, and no name comes next: "Text"
    and "Foto" each stand below the name that they go with. ``texts`` is the line above the opener with four more.
    """
    if len(texts) < 4 or not tells_helper(texts[3]):
        return False
    return all(map(_is_whole_name, (texts[0], texts[2]))) and not any(map(_is_whole_name, texts[4:]))


def _is_whole_name(text: str) -> bool:
    return any(is_full(name) for name in read_byline(text).names)


def read_bylines(parts: Parts, holes: Holes, opened_at: frozenset[int]) -> list[tuple[FieldLine, Byline]]:
    """What each byline names; what stands below a line that only opens a byline (``opened_at``) is sure."""
    rows = [
        (line, read_byline(line.text, holes.get(line.start, ()), line.start in opened_at)) for line in parts.bylines
    ]
    for place, (line, byline) in enumerate(rows):
        if byline.names and _is_owned_by_others(rows, place):
            rows[place] = line, _doubt(byline, Grade.WEAK)
        elif len(byline.names) == 1 and byline.names[0].grade is Grade.SURE and _ends_as_sentence(line.text):
            rows[place] = line, _doubt(byline, Grade.ALONE)
    return rows


def _doubt(byline: Byline, grade: Grade) -> Byline:
    """The same, its names no surer than this."""
    return byline._replace(names=tuple(name._replace(grade=min(name.grade, grade)) for name in byline.names))


def _ends_as_sentence(text: str) -> bool:
    """Whether a full stop ends a line that is no abbreviation's: captions end so, bylines do not. "Rodolfo Brun." """
    text = text.rstrip()
    return text.endswith(".") and len(regex.split(r"[\s.]", text[:-1])[-1]) >= _SHORTEST_ENDED


def _is_owned_by_others(rows: Sequence[tuple[FieldLine, Byline]], place: int) -> bool:
    """Whether a line above or below says that who is named has edited the text, or made its pictures."""
    above = rows[place - 1][0].text if place else ""
    if place > 1 and is_opener(above) and _labels_stand_below([line.text for line, _ in rows[place - 2 : place + 3]]):
        return True
    if above and len(above) <= _LONGEST_OPENER and tells_helper(above):
        return True
    below = rows[place + 1][0].text if place + 1 < len(rows) else ""
    return len(below) <= _LONGEST_OPENER and is_photographer(below)


def choose_authors(
    parts: Parts,
    rows: Sequence[tuple[FieldLine, Byline]],
    signature: Sequence[tuple[str, Span]],
    holes: Holes,
    opened_at: frozenset[int],
) -> dict[str, Span]:
    """The names of the authors with the place where each is read, in their order; each once."""
    head = [_Candidate(line, name) for line, byline in rows if line.zone is not Zone.BODY for name in byline.names]
    papers = _list_papers(rows)
    head = [one for one in head if one.name.text.casefold() not in papers] or head
    best = _best(head)
    guessed = best is Grade.WEAK
    if guessed:
        head = _search_furniture(parts, holes, opened_at) or head
    else:
        # Beside a name that is surer, words with capitals are none, but for a second author on the next line.
        first = next(one.line.start for one in head if one.name.grade is best)
        head = [one for one in head if one.name.grade >= _least(best, behind=one.line.start > first)]
    head = [one for one in head if not _is_word_of_story(parts, one.name)]
    named = bool(signature) or _best(head) > Grade.WEAK
    closing = [one for one in _read_closing(rows, named=named) if one.name.text.casefold() not in papers]
    if guessed and _best(closing) is Grade.SAID > _best(head):
        # Beside who is said to have written the story, words of the page above it are no author.
        head = []
    if head and not named:
        closing = [one for one in closing if one.name.grade > Grade.WEAK]
        head = [] if closing else head
    if any(one.name.grade >= Grade.SURE and is_full(one.name) for one in (*head, *closing)):
        # Beside a whole name the one that somebody has on the site is none, nor a word: "by gull84", "De Maré".
        head = [one for one in head if is_full(one.name) or is_given(one.name.text)]
    chosen: dict[str, tuple[str, Span]] = {}
    _add(chosen, head)
    for text, span in signature:
        chosen.setdefault(text.casefold(), (text, span))
    _add(chosen, closing)
    if not chosen or (head and best is Grade.WEAK and all(one.name.grade is Grade.WEAK for one in head)):
        strays = _search_strays(parts, holes)
        if strays:
            chosen.clear()
        _add(chosen, strays)
    return dict(chosen[key] for key in chosen if not _is_part_of_other(key, chosen))


def _is_part_of_other(name: str, others: Iterable[str]) -> bool:
    """Whether a single word is the first name of someone who is named in full: "By Ida" above "Ida Falk, Chair"."""
    return " " not in name and any(other.startswith(f"{name} ") for other in others)


def _least(best: Grade, *, behind: bool) -> Grade:
    """What grade a name must have beside one of grade ``best``, which stands before it or not."""
    if best is Grade.SAID:
        return Grade.ALONE if behind else Grade.SURE
    return Grade.ALONE


def _list_papers(rows: Sequence[tuple[FieldLine, Byline]]) -> frozenset[str]:
    """What stands behind a name and a dash: a paper or a place, which a line of its own does not make a person."""
    found: set[str] = set()
    for line, byline in rows:
        if byline.names and byline.spots:
            marks = ((line.text[: spot.span.start].rstrip()[-1:], spot.text) for spot in byline.spots)
            found.update(text.casefold() for mark, text in marks if mark in _DASHES)
    return frozenset(found)


def _best(found: Iterable[_Candidate]) -> Grade:
    return max((one.name.grade for one in found), default=Grade.WEAK)


def _is_word_of_story(parts: Parts, name: Name) -> bool:
    """Whether a single word that may be a name is the place that the story tells of: "in Brake"."""
    if name.grade > Grade.WEAK or is_full(name):
        return False
    decks = [line for line in parts.head if line.label is Label.DECK]
    told = regex.compile(rf"\b\p{{Ll}}{{1,3}}\s{regex.escape(name.text)}\b")
    return any(told.search(line.text[:_TOLD_REACH]) for line in (*parts.headlines, *decks, *parts.story))


def _add(chosen: dict[str, tuple[str, Span]], found: Iterable[_Candidate]) -> None:
    for line, name in found:
        chosen.setdefault(name.text.casefold(), (name.text, move(name.span, line.start)))


def _read_closing(rows: Sequence[tuple[FieldLine, Byline]], *, named: bool) -> list[_Candidate]:
    """The names below the story; behind the first of them stands where its owner lives or works."""
    found: list[_Candidate] = []
    for line, byline in rows:
        if line.zone is not Zone.BODY:
            continue
        least = Grade.SURE if found or named else Grade.WEAK
        found += [_Candidate(line, name) for name in byline.names if name.grade >= least]
    return found


def _search_furniture(parts: Parts, holes: Holes, opened_at: frozenset[int]) -> list[_Candidate]:
    """The names in furniture of the head that is a byline by its first word, or by the name it nearly is."""
    found: list[_Candidate] = []
    titled_at = _find_titled(parts)
    for line in parts.head:
        spans = holes.get(line.start, ())
        names: Iterable[Name] = read_opened_names(line.text, spans)
        opened = line.start in opened_at
        if names or len(line.text) > _LONGEST_NEARLY_NAME:
            pass
        elif opened or line.start in titled_at or (may_name(line.text) and not _CREDIT_SIGNS.search(line.text)):
            if opened or spans:
                byline = read_byline(line.text, spans, opened)
                # Beside a date a name may stand among other words: "Ida Falk, 3 May 2024, 12:01 3 min read".
                names = [name for name in byline.names if byline.bare or (spans and name.span.start <= _LEAD)]
            else:
                names = [name for name in read_lone_names(line.text) if is_full(name)]
        least = Grade.ALONE if line.start in titled_at else Grade.SURE
        found += [_Candidate(line, name) for name in names if name.grade >= least]
    if _best(found) is Grade.SAID:
        # A list of names above the headline is one of topics.
        return [one for one in found if one.name.grade is Grade.SAID]
    return [one for one in found if one.line.zone is Zone.HEAD] or found


def _find_titled(parts: Parts) -> frozenset[int]:
    """The offsets of the lines that stand right above a line that is a role: "Ida Falk", "Reporter"."""
    words = load_lexicon().phrases["byline_roles"]
    lines = (*parts.bylines, *parts.head)
    short = [line for line in lines if len(line.text) <= _LONGEST_OPENER]
    roles = {line.start for line in short if line.text.strip().casefold() in words}
    if not roles:
        return frozenset()
    order = pairwise(sorted(lines, key=lambda line: line.start))
    return frozenset(one.start for one, below in order if below.start in roles and one.zone is Zone.HEAD)


def _search_story_brackets(parts: Parts) -> list[_Candidate]:
    """The reporters whom East Asian papers name in brackets where the story begins or ends: "（记者 甲乙丙）"."""
    if not parts.story:
        return []
    first, last = parts.story[0], parts.story[-1]
    lead = _EASTERN_BRACKET.match(first.text) if first.text and first.text[0] in _OPENING else None
    tail = len(last.text) - _BRACKET_REACH
    close = _EASTERN_BRACKET.search(last.text, max(0, tail)) if last.text.rstrip().endswith(tuple(_CLOSING)) else None
    for line, inside in ((first, lead), (last, close)):
        if inside and (line is first or not last.text[inside.end() :].strip()):
            names = [name for name in read_byline(inside["in"]).names if name.grade is Grade.SAID]
            if names:
                return [_Candidate(line, name._replace(span=move(name.span, inside.start("in")))) for name in names]
    return []


def _search_strays(parts: Parts, holes: Holes) -> list[_Candidate]:
    """The names in lines with other labels, above the story or at its end, that open as bylines do; or a name in
    brackets right below the story.
    """
    found: list[_Candidate] = []
    last = parts.story[-1:] if parts.story and parts.story[-1].text.startswith("(") else []
    below = parts.below[:_CLOSING_LINES]
    for line in (*parts.strays, *last, *below):
        if len(line.text) > _LONGEST_NEARLY_NAME:
            continue
        spans = holes.get(line.start, ())
        names = read_opened_names(line.text.lstrip("("), spans)
        lead = len(line.text) - len(line.text.lstrip("("))
        found += [_Candidate(line, name._replace(span=move(name.span, lead))) for name in names]
    if not found:
        found = _search_story_brackets(parts)
    if not found and below and below[0].text.startswith(_BRACKETS):
        byline = read_byline(below[0].text, holes.get(below[0].start, ()))
        lone = byline.bare and len(byline.names) == 1 and byline.names[0].grade >= Grade.ALONE
        found += [_Candidate(below[0], name) for name in byline.names if lone]
    return found
