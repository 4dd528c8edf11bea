"""When two texts count as the same: looks of quotes and dashes aside, by likeness, by words, by name."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import regex

from newssplit.lexicon import fold, load_lexicon

_QUOTE: Final = regex.compile(r"[\p{Quotation_Mark}`\N{ACUTE ACCENT}\N{PRIME}\N{DOUBLE PRIME}]")
_DASH: Final = regex.compile(r"[\p{Dash_Punctuation}\N{MINUS SIGN}]")
_INVISIBLE: Final = regex.compile(r"\p{Cf}+")
# Scripts that do not divide words count by the character.
_WORD: Final = regex.compile(
    r"""[\u0E00-\u0E7F\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]
      | [[\p{L}\p{N}]--[\u0E00-\u0E7F\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]]+""",
    regex.VERBOSE | regex.VERSION1,
)


def level(text: str) -> str:
    """A text without the differences that nobody means: looks of quotes and dashes, white space, what is invisible."""
    text = _DASH.sub("-", _QUOTE.sub("'", unicodedata.normalize("NFC", text)))
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def count_words(texts: Iterable[str]) -> Counter[str]:
    """The words of texts, case folded, with how often each stands there."""
    return Counter(_WORD.findall(level("\n".join(texts)).casefold()))


def similarity(one: str, other: str) -> float:
    """Twice the length of the longest common subsequence, by the length of both texts: 0 to 1."""
    if one == other:
        return 1.0
    # Bit-parallel (Hyyrö, 2004): a bit of ``open_`` a character of ``one``, cleared where the subsequence takes it.
    places: defaultdict[str, int] = defaultdict(int)
    for n, char in enumerate(one):
        places[char] |= 1 << n
    full = open_ = (1 << len(one)) - 1
    for char in other:
        met = open_ & places.get(char, 0)
        open_ = ((open_ + met) | (open_ - met)) & full
    return 2 * (len(one) - open_.bit_count()) / (len(one) + len(other))


def match(wanted: Sequence[str], found: Sequence[str], least: float) -> tuple[int, list[int], list[int]]:
    """Texts paired one to one, equal ones first, then the likest of at least ``least``, in the order of ``wanted``.

    Gives the number of pairs, and the places of what is left over in ``wanted`` and in ``found``.
    """
    equal: defaultdict[str, list[int]] = defaultdict(list)
    for place in reversed(range(len(found))):
        equal[found[place]].append(place)
    missing = []
    for n, text in enumerate(wanted):
        if equal[text]:
            equal[text].pop()
        else:
            missing.append(n)
    free = sorted(place for places in equal.values() for place in places)
    lost = []
    for n in missing:
        best, chosen = least - 1e-9, None
        for place in free:
            shorter, longer = sorted((len(wanted[n]), len(found[place])))
            # No more than this is possible, so most pairs need no look.
            if 2 * shorter <= best * (shorter + longer):
                continue
            alike = similarity(wanted[n], found[place])
            if alike > best:
                best, chosen = alike, place
        if chosen is None:
            lost.append(n)
        else:
            free.remove(chosen)
    return len(wanted) - len(lost), lost, free


def level_lines(texts: Iterable[str]) -> list[str]:
    """The lines of texts, each levelled, without empty ones."""
    return [line for text in texts for line in map(level, text.split("\n")) if line]


def name_agency(name: str) -> str:
    """The name of an agency by which all its names are known; other names as they are, levelled."""
    name = fold(level(name)).strip(" .,()[]/-")
    return fold(load_lexicon().agencies.get(name, name))


def is_agency(name: str) -> bool:
    """Whether a name is that of an agency of the lexicon."""
    return fold(level(name)).strip(" .,()[]/-") in load_lexicon().agencies


def name_person(name: str) -> str:
    """A person's name without case and full stops."""
    return " ".join(level(name).casefold().replace(".", " ").split())
