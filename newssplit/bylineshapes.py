"""The shape of a byline: whether its items are a list, one name alone, an office, or words of prose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from newssplit.bylines import HOLE, Item
from newssplit.bylinewords import EAST, Kind, is_given
from newssplit.lexicon import fold, load_lexicon
from newssplit.names import CAPITAL, UNCASED
from newssplit.organisations import is_organisation, is_place

_SEPARATORS: Final = frozenset((Kind.BREAK, Kind.COMMA, Kind.AND))
DASHES: Final = frozenset("-\N{EN DASH}\N{EM DASH}\N{ARABIC TATWEEL}")
SLASH: Final = "\N{FULLWIDTH SOLIDUS}"
EASTERN_MARKS: Final = ("/", SLASH, "\N{KATAKANA MIDDLE DOT}", "\N{MIDDLE DOT}")


def is_list(items: Sequence[Item]) -> bool:
    """Whether commas part names here, not a name from its place or paper: there is an "and", or nothing but names."""
    if any(item.kind is Kind.AND for item in items):
        return True
    particles = load_lexicon().bylines["particles"]
    runs: list[list[str]] = [[]]
    items = _cut_asides(items)
    opened = bool(items) and items[0].kind is Kind.OPENER
    for item in items[opened:]:
        if item.kind is Kind.WORD:
            runs[-1].append(item.text)
        elif item.kind is Kind.COMMA:
            runs.append([])
        elif item.kind is Kind.COLON and not runs[0]:
            continue
        elif item.kind is Kind.ROLE and opened and len(runs) == 1 and len(runs[0]) < 2:
            # "By Harbour-Net writers Ida Falk, Jon Brandt"
            runs = [[]]
        elif item.kind is Kind.BREAK:
            break
        else:
            return False
    if not runs[-1]:
        runs.pop()
    if len(runs) > 2 and is_organisation(runs[-1]) and all(run and is_given(run[0]) for run in runs[:-1]):
        # "Ida Falk, David Brandt, Harbour News": the paper of both.
        runs.pop()
    if len(runs) < 2 or not all(2 <= len(run) <= 4 for run in runs) or any(is_place(run) for run in runs[1:]):
        # "By Ida Falk, New York" is one name, "By Ida Falk, Jon Brandt" are two.
        return False
    if not all(CAPITAL.match(run[0]) or UNCASED.match(run[0]) or run[0].casefold() in particles for run in runs):
        # "By Ida Falk, Harbour Brake, now Oslo"
        return False
    if any((is_place(run[-1:]) or is_place(run[:1])) and not is_given(run[0]) for run in runs[1:]):
        # "Harbour Post Oslo", "Oslo Harbour Park"
        return False
    return not any(is_organisation(run) for run in runs)


def _cut_asides(items: Sequence[Item]) -> Sequence[Item]:
    """The items without a word in brackets before a comma: "Ida Falk (Brake), Jon Brandt (Oslo)"."""
    if all(item.text != "(" for item in items):
        return items
    kept: list[Item] = []
    place = 0
    while place < len(items):
        aside = items[place : place + 4]
        bracketed = [item.text if item.kind is Kind.BREAK else item.kind for item in aside]
        if bracketed in (["(", Kind.WORD, ")", Kind.COMMA], ["(", Kind.WORD, ")"]):
            place += 3
        else:
            kept.append(items[place])
            place += 1
    return kept


def is_office(items: Sequence[Item]) -> bool:
    """Whether a line opens with an office that is joined to something: "Department for Harbours and Waters"."""
    if all(item.kind is not Kind.AND for item in items):
        return False
    first = [item.text for item in takewhile(lambda item: item.kind is Kind.WORD, items)]
    joined = items[len(first)].kind is Kind.AND if len(first) < len(items) else False
    return bool(first) and joined and is_organisation(first) and not is_given(first[0])


def is_alone(items: Sequence[Item]) -> bool:
    """Whether one run of words is all there is on the line, but for a date and a bullet at the beginning."""
    items = _cut_uncased_place(items)
    runs = eastern = roles = 0
    for place, item in enumerate(items):
        if item.kind is Kind.WORD:
            runs += (place == 0 or items[place - 1].kind is not Kind.WORD) and not _is_uncased_place(items, place)
            eastern += EAST.match(item.text) is not None
        elif item.kind is Kind.BREAK and (place == 0 or item.text == HOLE or place == len(items) - 1):
            continue
        elif item.kind is Kind.OTHER and items[place - 1].text == HOLE:
            # "20:05 Uhr"
            continue
        elif item.kind is Kind.BREAK and (_parts_east(items, place) or _parts_uncased(items, place)):
            continue
        elif item.kind is Kind.DESK and place == len(items) - 1 and items[place - 1].text in EASTERN_MARKS:
            # "甲乙丙、丁戊己／綜合報導"
            continue
        elif item.kind is Kind.ROLE and place == len(items) - 1:
            roles += 1
        elif item.kind is not Kind.COMMA and (place or item.kind is not Kind.AND):
            # "& Ida Falk" goes on from the line above.
            return False
    # Names in Chinese or Japanese need no other sign than that they stand side by side.
    return (runs == 1 and not roles) or 1 < runs <= eastern


def _cut_uncased_place(items: Sequence[Item]) -> Sequence[Item]:
    """The items up to the comma or the bracket behind which one word tells where someone is: "(রাজবাড়ী)"."""
    if not items or items[0].kind is not Kind.WORD or not UNCASED.match(items[0].text) or EAST.match(items[0].text):
        return items
    size = next((place for place, item in enumerate(items) if item.kind is not Kind.WORD), len(items))
    rest = [item.text if item.kind is Kind.BREAK else item.kind for item in items[size:]]
    town: list[object] = ["(", Kind.WORD, ")"]
    placed = rest in (town, [Kind.COMMA, Kind.WORD], [Kind.COMMA, Kind.WORD, *town])
    return items[:size] if placed and size > 1 else items


def _parts_east(items: Sequence[Item], place: int) -> bool:
    """Whether a slash or a dot parts two words of a script without spaces: a bureau and who works there."""
    if items[place].text not in EASTERN_MARKS or place + 1 >= len(items):
        return False
    return EAST.match(items[place - 1].text) is not None and EAST.match(items[place + 1].text) is not None


def _parts_uncased(items: Sequence[Item], place: int) -> bool:
    """Whether a dash parts a lone word of a script without capitals from a name: the place of its owner."""
    if items[place].text.strip() not in DASHES:
        return False
    return any(0 <= beside < len(items) and _is_uncased_place(items, beside) for beside in (place - 1, place + 1))


def _is_uncased_place(items: Sequence[Item], place: int) -> bool:
    """Whether a word of a script that has capitals nowhere stands alone beside a dash."""
    text = items[place].text
    if text.isascii() or not UNCASED.match(text) or EAST.match(text):
        return False
    beside = [items[at] for at in (place - 1, place + 1) if 0 <= at < len(items)]
    return all(item.kind is not Kind.WORD for item in beside) and any(item.text.strip() in DASHES for item in beside)


def is_topics(items: Sequence[Item]) -> bool:
    """Whether what stands behind a date is a list of topics: "3 May 2024 Harbour, Ships at sea, Weather"."""
    if sum(item.kind is Kind.COMMA for item in items) < 2:
        return False
    start = next((place + 1 for place, item in enumerate(items) if item.text == HOLE), 0)
    runs = [0]
    for item in items[start:] if start else ():
        if item.kind is Kind.WORD:
            # "2024. 5. 3., péntek, Brake"
            runs[-1] += fold(item.text) not in load_lexicon().weekdays
        elif item.kind is Kind.COMMA:
            runs.append(0)
        elif item.kind is not Kind.OTHER and item.kind is not Kind.BREAK:
            return False
        elif len(runs) > 1:
            break
        elif runs[-1]:
            return False
    return len(runs) > 2 and 1 in runs[1:]


def may_be_sure(items: Sequence[Item]) -> bool:
    """Whether anything on a line may tell that a name on it is one: that it stands alone, an opener, a role, a first
    name that is known, a script without capitals; a cheap look before the line is read.
    """
    for item in items:
        if item.kind is Kind.WORD:
            if is_given(item.text) or EAST.match(item.text):
                return True
        elif item.kind not in _SEPARATORS or item.text == "@":
            return True
    return is_alone(items)


def list_small(items: Sequence[Item]) -> list[str]:
    """The words that are written small and are no particles of names: prose has many, a byline few."""
    words = [item.text for item in items if item.kind is Kind.WORD and item.text[0].islower()]
    if not words:
        return words
    words = [word for word in words if "-" not in word or not CAPITAL.match(word)]
    particles, weekdays = load_lexicon().bylines["particles"], load_lexicon().weekdays
    return [word for word in words if word.casefold() not in particles and word not in weekdays]


def has_slashed_labels(items: Sequence[Item]) -> bool:
    """Whether a wide slash stands where others have a colon: "文／甲乙丙　撮影／丁戊己"."""
    return any(item.text == SLASH and items[place - 1].kind is Kind.OPENER for place, item in enumerate(items) if place)
