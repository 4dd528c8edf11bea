"""What a byline names where it names nobody: a desk, a staff, or the outlet itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from newssplit.article import Span
from newssplit.bylines import GLUE, Item, itemize
from newssplit.bylinewords import Kind
from newssplit.fieldlines import Parts, move
from newssplit.lexicon import fold, load_lexicon

_NAMING: Final = frozenset({Kind.WORD, Kind.DESK, Kind.ROLE})
_LONGEST: Final = 80  # characters of a byline
_MOST_WORDS: Final = 5
_SHORTEST_NAME: Final = 4
_LONGEST_NUMBER: Final = 2
_AGENCIES: Final = ("agen", "agên")
_JOINED: Final = frozenset(".-")
# "Harbour Post-Redaktion"
_JOINTS: Final = str.maketrans("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}", "   ")


def find_desk(parts: Parts, holes: dict[int, tuple[Span, ...]], opened_at: frozenset[int]) -> dict[str, Span]:
    """The first desk, staff or outlet that a byline names, with its place; none if none does."""
    for line in parts.bylines:
        if len(line.text) <= _LONGEST:
            place = _read_desk(line.text, holes.get(line.start, ()), line.start in opened_at)
            if place is not None:
                return {" ".join(line.text[place.start : place.end].split()): move(place, line.start)}
    return {}


def prefer_desk(names: dict[str, Span], desk: dict[str, Span]) -> dict[str, Span]:
    """A desk in the place of no name, or of a name that is a word of the desk's own."""
    whole = next(iter(desk.values()), None)
    owned = whole is not None and all(whole.start <= span.start and span.end <= whole.end for span in names.values())
    return desk if owned else names


@lru_cache(maxsize=4096)
def _read_desk(text: str, holes: tuple[Span, ...], opened: bool) -> Span | None:
    for said, run in _list_runs(itemize(text, holes), opened):
        words = sum(len(item.text.split()) for item in run)
        # "Staff" alone names nothing.
        named = any(item.kind is Kind.WORD or _names_office(item) for item in run) or (said and words > 1)
        if words <= _MOST_WORDS and ((named and any(map(_tells_desk, run))) or (said and _may_name_outlet(run))):
            return Span(run[0].start, run[-1].end)
    return None


def _list_runs(items: Sequence[Item], opened: bool) -> Iterator[tuple[bool, list[Item]]]:
    """Items that stand together and may name somebody, with whether an opener stands before them."""
    said = opened
    for naming, group in groupby(items, lambda item: item.kind in _NAMING or _may_stand_inside(item)):
        run = list(group)
        if naming:
            while run and _may_stand_inside(run[-1]) and not _names_office(run[-1]):
                run.pop()
            if run and (_names_office(run[0]) or not _may_stand_inside(run[0])):
                yield said, run
        else:
            said = run[-1].kind is Kind.OPENER or (run[-1].kind is Kind.COLON and run[0].kind is Kind.OPENER)


def _may_stand_inside(item: Item) -> bool:
    """Whether an item is the number of a channel, or a word that is a button elsewhere: "Harbour Post Staff"."""
    if item.text == GLUE:
        # "PulseHarbour Staff"
        return True
    if item.kind is Kind.BREAK:
        return item.text.isdecimal() and len(item.text) <= _LONGEST_NUMBER
    return item.kind is Kind.OTHER and (item.text.isalpha() or _tells_office(item))


def _tells_office(item: Item) -> bool:
    return fold(item.text).rpartition(" ")[2] in load_lexicon().bylines["desk_words"]


def _names_office(item: Item) -> bool:
    """Whether a phrase is an office and says which: "Press Office"."""
    return " " in item.text and item.kind is Kind.OTHER and _tells_office(item)


def _tells_desk(item: Item) -> bool:
    desks = load_lexicon().phrases["desks"]
    folded = fold(item.text)
    if folded in desks:
        return not any(word.startswith(_AGENCIES) or word in load_lexicon().agencies for word in folded.split())
    return _tells_office(item) or fold(item.text.translate(_JOINTS)).rpartition(" ")[2] in desks


def _may_name_outlet(run: Sequence[Item]) -> bool:
    """Whether words have capitals, or are addresses ("t-online", "wave.example"), and are no initials."""
    if max(len(item.text) for item in run) < _SHORTEST_NAME:
        return False
    return all(item.kind is Kind.WORD and (not item.text.islower() or set(item.text) & _JOINED) for item in run)
