"""What a byline names where it names nobody: a desk, a staff, or the outlet itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from newssplit.article import Span
from newssplit.bylines import GLUE, Item, itemize
from newssplit.bylinewords import Kind, is_given
from newssplit.fieldlines import move
from newssplit.lexicon import fold, load_lexicon
from newssplit.names import UNCASED
from newssplit.organisations import is_organisation

_NAMING: Final = frozenset({Kind.WORD, Kind.DESK, Kind.ROLE})
_LONGEST: Final = 80  # characters of a byline
_MOST_WORDS: Final = 5
_SHORTEST_NAME: Final = 4
_LONGEST_NUMBER: Final = 2
_AGENCIES: Final = ("agen", "agên")
_JOINED: Final = frozenset(".-")
# "Harbour Post-Redaktion"
_JOINTS: Final = str.maketrans("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}", "   ")


class Row(NamedTuple):
    """A byline that may name a desk: its text and offset, the places of its dates, and whether it is said to be one."""

    text: str
    start: int
    holes: tuple[Span, ...] = ()
    opened: bool = False


def credit_desk(names: dict[str, Span], rows: Iterable[Row]) -> dict[str, Span]:
    """The names that some bylines name, or the first desk, staff or outlet, with its place: in the place of no name,
    or of a name that is a word of the desk's own. Beside a whole name no desk is looked for.
    """
    if any(" " in name for name in names):
        return names
    for row in rows:
        found = _read_desk(row.text, row.holes, row.opened) if len(row.text) <= _LONGEST else None
        if found is not None:
            place, is_desk = found
            whole = move(place, row.start)
            owned = all(whole.start <= span.start and span.end <= whole.end for span in names.values())
            # "Ida hAFEN": a first name is no outlet's.
            fits = owned and (is_desk or not any(map(is_given, names)))
            return {" ".join(row.text[place.start : place.end].split()): whole} if fits else names
    return names


@lru_cache(maxsize=4096)
def _read_desk(text: str, holes: tuple[Span, ...], opened: bool) -> tuple[Span, bool] | None:
    """The place of the first desk, staff or outlet, and whether a word tells that it is no outlet."""
    for said, run in _list_runs(itemize(text, holes), opened):
        words = sum(len(item.text.split()) for item in run)
        # "Staff" alone names nothing.
        named = any(item.kind is Kind.WORD or _names_office(item) for item in run) or (said and words > 1)
        is_desk = named and any(map(_tells_desk, run))
        if words <= _MOST_WORDS and (is_desk or (said and _may_name_outlet(run))):
            return Span(run[0].start, run[-1].end), is_desk
    return None


def _list_runs(items: Sequence[Item], opened: bool) -> Iterator[tuple[bool, list[Item]]]:
    """Items that stand together and may name somebody, with whether an opener stands before them."""
    said = opened
    for naming, group in groupby(items, lambda item: item.kind in _NAMING or _may_stand_inside(item)):
        run = list(group)
        if naming:
            while run and _may_stand_inside(run[-1]) and not (_names_office(run[-1]) or _names_paper(run[-1])):
                run.pop()
            if run and fold(run[0].text) in load_lexicon().bylines["origins"]:
                # "From correspondents in Oslo"
                continue
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


def _names_paper(item: Item) -> bool:
    """Whether a word that is a button elsewhere ends the name of a paper: "Harbour Post"."""
    return item.kind is Kind.OTHER and item.text[:1].isupper() and is_organisation([item.text])


def _tells_desk(item: Item) -> bool:
    desks = load_lexicon().phrases["desks"]
    folded = fold(item.text)
    if folded in desks:
        return not any(word.startswith(_AGENCIES) or word in load_lexicon().agencies for word in folded.split())
    return _tells_office(item) or fold(item.text.translate(_JOINTS)).rpartition(" ")[2] in desks


def _may_name_outlet(run: Sequence[Item]) -> bool:
    """Whether words have capitals, or are addresses ("t-online", "wave.example"), and are no initials.

    In a script without capitals nothing tells an outlet from other words but a word for one.
    """
    if max(len(item.text) for item in run) < _SHORTEST_NAME:
        return False
    if UNCASED.match(run[0].text) and not is_organisation([item.text for item in run]):
        return False
    run = run[:-1] if len(run) > 1 and _names_paper(run[-1]) else run
    return all(item.kind is Kind.WORD and (not item.text.islower() or set(item.text) & _JOINED) for item in run)
