"""What stands beside a run of words on a byline, and what it says of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import regex

from newssplit.bylines import GLUE, HOLE, Item
from newssplit.bylineshapes import DASHES, EASTERN_MARKS
from newssplit.bylinewords import EAST, Kind, is_credit, is_given, is_photographer
from newssplit.lexicon import fold, load_lexicon
from newssplit.names import UNCASED
from newssplit.organisations import LONGEST_PLACE, is_organisation, is_place

_SIGNATURE: Final = regex.compile(r"\p{Ll}{2,5}(?:/\p{Ll}{2,5})*")
_INITIAL: Final = regex.compile(r"\p{Lu}\.")
_BRACKETS: Final = ("(", "[", "\N{FULLWIDTH LEFT PARENTHESIS}")
# What stands between a place and the date behind it.
_DATE_MARKS: Final = frozenset("-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}/\N{BULLET}\N{MIDDLE DOT}")
# What is signed with letters in place of a name has no more of them; beside a slash, and anywhere.
_LONGEST_LETTERS: Final = 5
_SURE_LETTERS: Final = 3


@cache
def glued_places() -> frozenset[str]:
    """The places that may stand behind a name without a comma, and are no surnames."""
    return load_lexicon().places - load_lexicon().surname_places


def makes_pictures(items: Sequence[Item]) -> bool:
    """Whether one of these items is what those are who make pictures: "Ida Falk, reporter, Jon Brandt, fotograf"."""
    return any(item.kind is not Kind.WORD and is_photographer(item.text) for item in items)


def is_aside(item: Item) -> bool:
    """Whether a desk is said to have helped: "Ida Falk avec AFP"."""
    return " " in item.text and item.text[:1].islower()


def find_share(items: Sequence[Item], end: int) -> Kind | None:
    """What brackets say that someone has done: OPENER for "Ida Falk (Text)", CREDIT for "Jon Brandt (Fotos)"."""
    marks = items[end : end + 3]
    if len(marks) < 3 or marks[0].text not in _BRACKETS or marks[2].kind is not Kind.BREAK:
        return None
    return Kind.CREDIT if marks[1].kind is Kind.EDITOR else marks[1].kind


def names_somewhere(items: Sequence[Item], start: int, end: int) -> bool:
    """Whether a word says where somebody works who is named behind a comma: "Notre envoyée à Brake, Ida Falk"."""
    if end - start > 2 or [item.kind for item in items[end : end + 3]] != [Kind.COMMA, Kind.WORD, Kind.WORD]:
        return False
    small, role = items[start - 1], items[start - 2]
    held = role.kind in (Kind.OPENER, Kind.ROLE) and " " in role.text
    return start > 1 and held and small.kind is Kind.OTHER and small.text.islower()


def names_paper(items: Sequence[Item], start: int, end: int) -> bool:
    """Whether words name a paper: those of a line that says for whom somebody has written, "FOR THE HARBOUR POST", or,
    in a script without capitals, those between a role and a slash with the name behind it: "مراسل المرفأ / ليلى كنعان".
    """
    if not start:
        return end > 1 and items[0].text.casefold() in load_lexicon().bylines["behalf"]
    if items[start - 1].kind is not Kind.OPENER or not UNCASED.match(items[start].text):
        return False
    marks = items[end : end + 2]
    slashed = len(marks) > 1 and marks[0].text == "/" and marks[1].kind is Kind.WORD
    return slashed and fold(items[start - 1].text) in load_lexicon().phrases["byline_roles"]


def comes_from(items: Sequence[Item], start: int, end: int) -> bool:
    """Whether one word of a script without capitals stands behind others and an opener that means "from" as well."""
    if start < 2 or end - start > 1 or not UNCASED.match(items[start].text) or EAST.match(items[start].text):
        return False
    return items[start - 1].kind is Kind.OPENER and items[start - 2].kind is Kind.WORD


def is_dashed_credit(items: Sequence[Item], end: int) -> bool:
    """Whether a line ends with a dash and what tells of pictures: "Ida Falk - Fotografia"."""
    if len(items) - end != 2 or items[end].text.strip() not in DASHES:
        return False
    folded, lexicon = fold(items[end + 1].text), load_lexicon()
    return folded in lexicon.phrases["credit_words"] or folded in lexicon.bylines["helping"]


def ends_as_credit(run: Sequence[Item]) -> bool:
    """Whether what somebody has made stands behind the name, and is no text: "Ida Falk Fotos"."""
    last = fold(run[-1].text)
    return len(run) > 2 and is_credit(last) and is_given(run[0].text) and not is_given(last)


def is_signed(items: Sequence[Item], end: int) -> bool:
    """Whether a time of day stands behind an item: "gull @ 10:30"."""
    marks = items[end : end + 2]
    return len(marks) > 1 and marks[0].text == "@" and marks[1].text[:1].isdigit()


def join_handle(items: Sequence[Item], start: int) -> Sequence[Item]:
    """A lone word with what is glued to it: "HarbourGull", "gull1984"; nothing if that is no person's name."""
    first = items[start]
    parts = [first]
    for item in items[start + 1 :]:
        glued = item.kind is Kind.WORD or item.text == GLUE or (item.text.isdigit() and first.text.islower())
        if not glued or item.start != parts[-1].end:
            break
        parts.append(item)
    words = [item.text for item in parts if item.kind is Kind.WORD]
    if len(words) > 1 and any(is_organisation([word]) for word in words):
        return ()
    text = "".join(item.text for item in parts if item.text != GLUE)
    return [Item(Kind.WORD, first.start, parts[-1].end, text)]


def colon_leads(items: Sequence[Item], end: int) -> bool:
    """Whether a colon and then a word stand at an item."""
    return [item.kind for item in items[end : end + 2]] == [Kind.COLON, Kind.WORD]


def leads_signature(items: Sequence[Item], end: int) -> bool:
    """ "Rendsburg (hjk)", "Oslo (AP)": whether the letters of a writer or an agency are all that follows."""
    rest = items[end:]
    return len(rest) == 3 and rest[0].text == "(" and _SIGNATURE.fullmatch(rest[1].text) is not None


def leads_date(items: Sequence[Item], end: int) -> bool:
    """Whether nothing but a mark stands between an item and a date."""
    marks = items[end : end + 2]
    if not marks:
        return False
    if marks[0].text == HOLE:
        return True
    joined = marks[0].kind is Kind.COMMA or marks[0].text.strip() in _DATE_MARKS
    return joined and len(marks) > 1 and marks[1].text == HOLE


def follows_origin(items: Sequence[Item], start: int) -> bool:
    """Whether "from" stands before an item."""
    if not start or items[start - 1].kind is not Kind.OTHER:
        return False
    return fold(items[start - 1].text) in load_lexicon().bylines["origins"]


def follows_desk(items: Sequence[Item], start: int) -> bool:
    """Whether a desk and a slash stand before an initial: "Red./I. Falk"."""
    if start < 2 or items[start - 1].text != "/" or items[start - 2].kind is not Kind.DESK:
        return False
    return _INITIAL.fullmatch(items[start].text) is not None


def follows_eastern_role(items: Sequence[Item], start: int) -> bool:
    """Whether the role or the bureau of an East Asian reporter stands before an item: "経済部・甲乙"."""
    place = start - 1
    if place > 0 and items[place].text in EASTERN_MARKS:
        place -= 1
    elif place < 0 or items[place].kind is not Kind.ROLE:
        return False
    known = items[place].kind in (Kind.ROLE, Kind.DESK) and EAST.match(items[place].text)
    return bool(known) and EAST.match(items[start].text) is not None


def skip_origin(run: Sequence[Item], start: int) -> tuple[Sequence[Item], int]:
    """A run without the small word before it: "From Ida Falk", "(with Ida Falk)"."""
    if len(run) < 3:
        return run, start
    folded, lexicon = fold(run[0].text), load_lexicon()
    from_there = folded in lexicon.bylines["origins"] and start == 0
    if not (from_there or is_given(run[1].text) or len(run) > LONGEST_PLACE - 1):
        return run, start
    if not from_there and folded not in lexicon.phrases["and"]:
        return run, start
    words = [item.text for item in run]
    if from_there and len(run) > LONGEST_PLACE - 1 and is_given(run[2].text) and not is_given(run[1].text):
        # "Aus Brake Ida Falk"
        return run[2:], start + 2
    if not is_organisation(words) and not is_place(words[1:]):
        return run[1:], start + 1
    return run, start


def is_unnamed(items: Sequence[Item], start: int, end: int) -> bool:
    """Whether what stands beside words behind an opener tells that they name nobody: a beat, letters, a role's word."""
    words, marks = [item.text for item in items[start:end]], items[end : end + 2]
    before = items[start - 1] if start else None
    small = len(words) == 1 and words[0].islower()
    if before is not None and before.kind is Kind.OPENER:
        if len(words) == 1 and words[0] in load_lexicon().bylines["beats"]:
            # "Periodista judicial"
            return True
        if words[0] in load_lexicon().phrases["byline_openers"]:
            # "Correspondent of the Harbour Post"
            return len(words) > 1 and words[0].islower()
    if small and before is not None:
        if before.kind in (Kind.DESK, Kind.OTHER):
            # "By staff and reports"
            return True
        if before.text in _BRACKETS and start > 1 and items[start - 2].kind is Kind.WORD:
            # "By HARBOUR (quay)"
            return True
    if small:
        # "By idf/jbr": letters of those who wrote it, and no name.
        slashed = any(item.text == "/" for item in (*items[max(0, start - 1) : start], *marks[:1]))
        if len(words[0]) <= _LONGEST_LETTERS and (slashed or len(words[0]) <= _SURE_LETTERS):
            return not is_given(words[0])
    if len(marks) > 1 and marks[0].kind is Kind.ROLE and marks[1].kind is Kind.WORD:
        # "By harbour reporter Ida Falk", "By Harbour-Net writers Ida Falk"
        lone = len(words) == 1 and not is_given(words[0]) and not UNCASED.match(words[0])
        return lone or all(word.islower() for word in words)
    return False
