"""What the words before a date say of it: that it is the day of publication, or of an update."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Final

import regex

from newssplit.lexicon import fold, load_lexicon

# The words before a date that may speak of it stand no further away than this.
_WORDS_REACH: Final = 60
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][\p{L}\p{M}]+)?")
_LETTER: Final = regex.compile(r"\p{L}")
_SPACELESS: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


class Kind(Enum):
    """What the words before a date say about it."""

    PLAIN = "plain"
    PUBLISHED = "published"
    UPDATED = "updated"


def say_kind(words: str) -> Kind:
    """What the words before a date say about it; where several speak of it, the last."""
    if not _LETTER.search(words):
        return Kind.PLAIN
    heads, east = _kind_phrases()
    folded = fold(words[-_WORDS_REACH:])
    kind, reach = Kind.PLAIN, 0
    for word in _WORD.finditer(folded):
        for phrase, said in heads.get(word[0], ()):
            end = word.start() + len(phrase)
            # Of "updated" in "last updated on" the longer phrase speaks.
            if end > reach and folded.startswith(phrase, word.start()) and not folded[end : end + 1].isalpha():
                kind, reach = said, end
                break
    if _SPACELESS.search(folded):
        for phrase, said in east:
            end = folded.rfind(phrase) + len(phrase)
            if end >= len(phrase) and end > reach:
                kind, reach = said, end
    return kind


@cache
def _kind_phrases() -> tuple[dict[str, tuple[tuple[str, Kind], ...]], tuple[tuple[str, Kind], ...]]:
    """The words for "published" and "updated" by their first word, the longest first; and those without spaces."""
    phrases = load_lexicon().phrases
    kinds = dict.fromkeys(phrases["published"], Kind.PUBLISHED)
    # Where a word stands in both lists, "updated" is the more telling.
    kinds |= dict.fromkeys(phrases["updated"], Kind.UPDATED)
    by_head: dict[str, list[tuple[str, Kind]]] = {}
    east: list[tuple[str, Kind]] = []
    for phrase, kind in sorted(kinds.items(), key=lambda entry: -len(entry[0])):
        head = _WORD.match(phrase)
        if _SPACELESS.search(phrase):
            east.append((phrase, kind))
        elif head:
            by_head.setdefault(head[0], []).append((phrase, kind))
    return {head: tuple(entries) for head, entries in by_head.items()}, tuple(east)
