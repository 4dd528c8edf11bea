"""Whether a few words are the name of an organisation, or of a place, and so of no person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

import regex

from newssplit.bylinewords import is_given
from newssplit.lexicon import fold, load_lexicon

LONGEST_PLACE: Final = 4  # words
_DOMAIN: Final = regex.compile(r"\p{Ll}\.\p{Ll}{2,}$|\p{L}{2}\.\p{Ll}{2,4}$")


def is_place(words: Sequence[str]) -> bool:
    """Whether words are the name of a known place, or begin or end like one."""
    lexicon = load_lexicon()
    folded = [fold(word).rstrip(".") for word in words]
    whole = " ".join(folded)
    if whole in lexicon.places:
        return True
    if not 2 <= len(words) <= LONGEST_PLACE or folded[0] in lexicon.given_names:
        return False
    return folded[0] in lexicon.place_openings or folded[-1] in lexicon.place_endings


def is_organisation(words: Sequence[str]) -> bool:
    """Whether words are the name of a paper, a company, an office or a web site."""
    if len(words) <= 3 and words[-1].casefold() in load_lexicon().bylines["surnames"] and is_given(words[0]):
        # "Ida Post", "Ida M. Hall"
        words = words[:-1]
    return any(map(_tells_organisation, words))


@lru_cache(maxsize=4096)
def _tells_organisation(word: str) -> bool:
    """Whether a word is one of an organisation, a domain, or a compound like "Hafenkurier"."""
    lists, folded = load_lexicon().bylines, word.casefold().rstrip(".")
    if folded in lists["organisations"] or _DOMAIN.search(word):
        return True
    if "-" in folded:
        # "Hafen-Team", "The-Harbour-Lights"; "Falk-Post" is a surname.
        head, last = folded.partition("-")[0], folded.rpartition("-")[2]
        known = last in lists["organisations"]
        if head == "the" or (known and (last not in lists["surnames"] or head in lists["organisations"])):
            return True
    if not folded.isascii() and folded.startswith(organisation_beginnings()):
        return True
    ending = folded.endswith(_organisation_endings()) and folded not in lists["organisation_endings"]
    return ending and not is_given(word)


@cache
def _organisation_endings() -> tuple[str, ...]:
    return tuple(sorted(load_lexicon().bylines["organisation_endings"]))


@cache
def organisation_beginnings() -> tuple[str, ...]:
    """How compounds begin that are the names of organisations, where a script has no capitals."""
    return tuple(sorted(load_lexicon().bylines["organisation_beginnings"]))
