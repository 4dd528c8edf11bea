"""The lexicon's phrases on a line: that the line is one, opens with one, holds one, ends with one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

import regex

from newssplit.alphabets import WORD
from newssplit.lexicon import Lexicon, load_lexicon

# Characters of scripts that are written without spaces.
WIDE: Final = regex.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]")

# Phrases of scripts without spaces are looked for at this many places, and are no longer than that.
_WIDE_PLACES: Final = 60
_WIDE_LONGEST: Final = 8

CATEGORIES: Final = (
    "published",
    "updated",
    "clock",
    "byline_openers",
    "byline_roles",
    "desks",
    "credit_words",
    "caption_openers",
    "caption_places",
    "reporting",
    "read_time",
    "furniture.share",
    "furniture.subscribe",
    "furniture.login",
    "furniture.comments",
    "furniture.related",
    "furniture.navigation",
    "furniture.legal",
    "furniture.advert",
    "furniture.newsletter",
    "furniture.print",
    "furniture.topics",
    "furniture.gallery",
    "furniture.live",
    "furniture.most_read",
    "furniture.audio",
    "furniture.closing",
    "sections",
    "agency",
    "photo_agency",
    "month",
    "weekday",
)


class Seen(NamedTuple):
    """Categories met on a line, as sets of bits (bit ``n``: the ``n``-th of ``CATEGORIES``).

    The line is a phrase, opens with one, holds one, ends with one.
    """

    whole: int
    opens: int
    holds: int
    ends: int


_NOTHING: Final = Seen(0, 0, 0, 0)


@lru_cache(maxsize=1 << 12)
def list_categories(bits: int) -> tuple[int, ...]:
    """The places in ``CATEGORIES`` of a set of bits."""
    places = []
    while bits:
        places.append((bits & -bits).bit_length() - 1)
        bits &= bits - 1
    return tuple(places)


class Phrases:
    """The lexicon's phrases in dictionaries, by their first and second word, or by their first character."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.functions: frozenset[str] = lexicon.phrases["function_words"]
        self.common: frozenset[str] = lexicon.common_stems
        spaced: dict[tuple[str, ...], int] = {}
        wide: dict[str, int] = {}
        for n, category in enumerate(CATEGORIES):
            for phrase in _of(lexicon, category):
                if not phrase.isascii() and WIDE.search(phrase):
                    wide.setdefault(phrase, 1 << n)
                    continue
                plain = phrase.replace(" ", "").isalpha()
                words = tuple(phrase.split() if plain else WORD.findall(phrase))
                if words:
                    spaced[words] = spaced.get(words, 0) | 1 << n
        # Plain numbers, and tuples of strings, cost the collector of garbage nothing: there are many thousands of them.
        # What each first word is alone, turned about (~) if longer phrases begin with it; and these by their first two
        # words: the words behind those, how many they are, and the categories.
        self._first: dict[str, int] = {words[0]: bits for words, bits in spaced.items() if len(words) == 1}
        self._longer: dict[tuple[str, str], tuple[tuple[str, int, int], ...]] = {}
        for words, bits in spaced.items():
            if len(words) > 1:
                opening, second, *rest = words
                rows = self._longer.get((opening, second), ())
                self._longer[opening, second] = (*rows, (" ".join(rest), len(rest), bits))
        for word in {opening for opening, _ in self._longer}:
            self._first[word] = ~self._first.get(word, 0)
        # Of scripts without spaces, by their first character, those of one; and by their first two, those of more.
        self._signs: dict[str, tuple[tuple[str, int], ...]] = {phrase[0]: () for phrase in wide}
        self._pairs: dict[str, tuple[tuple[str, int], ...]] = {}
        for phrase, bits in wide.items():
            if len(phrase) == 1:
                self._signs[phrase] = ((phrase, bits),)
            elif len(phrase) <= _WIDE_LONGEST:
                self._pairs[phrase[:2]] = (*self._pairs.get(phrase[:2], ()), (phrase, bits))

    def look(self, words: Sequence[str], size: int) -> Seen:
        """The categories among folded words. The line is a phrase if that is ``size`` words long."""
        whole = opens = holds = ends = 0
        first, last = self._first.get, len(words) - 1
        for at, word in enumerate(words):
            bits = first(word)
            if not bits:
                continue
            if bits < 0:
                bits = ~bits
                rows = self._longer.get((word, words[at + 1]), ()) if at < last else ()
                for rest, count, categories in rows:
                    end = at + 2 + count
                    if count and " ".join(words[at + 2 : end]) != rest:
                        continue
                    holds |= categories
                    if at == 0:
                        opens |= categories
                        if end == size:
                            whole |= categories
                    if end == last + 1:
                        ends |= categories
            holds |= bits
            if at == 0:
                opens |= bits
                if size == 1:
                    whole |= bits
            if at == last:
                ends |= bits
        return Seen(whole, opens, holds, ends) if holds else _NOTHING

    def look_wide(self, text: str) -> Seen:
        """The categories in a folded text without spaces: every short stretch of it may be a phrase."""
        signs, pairs = self._signs.get, self._pairs.get
        whole = opens = holds = ends = 0
        size = len(text)
        for at, sign in enumerate(text[:_WIDE_PLACES]):
            rows = signs(sign)
            if rows is None:
                continue
            for phrase, bits in rows + pairs(text[at : at + 2], ()):
                if not text.startswith(phrase, at):
                    continue
                holds |= bits
                end = at + len(phrase)
                if at == 0:
                    opens |= bits
                    if end == size:
                        whole |= bits
                if end == size:
                    ends |= bits
        return Seen(whole, opens, holds, ends) if holds else _NOTHING


def _of(lexicon: Lexicon, category: str) -> Iterable[str]:
    if category == "agency":
        return lexicon.agencies.keys() - lexicon.ambiguous_agencies
    if category == "photo_agency":
        return lexicon.photo_agencies
    if category == "month":
        return lexicon.months
    if category == "weekday":
        return lexicon.weekdays
    return lexicon.phrases[category]


@cache
def load_phrases() -> Phrases:
    """The phrases of the lexicon that comes with the package; read once."""
    return Phrases(load_lexicon())
