"""Names of persons on a byline: what is left when openers, roles, desks, agencies, places and addresses are taken away.

A run of words between two other items of the line is a name if it looks like one: words with capitals, or a few words
of a script that has none. How sure that is, is its grade; who reads several lines believes the surest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from newssplit.article import Span
from newssplit.bylinereader import Byline, Reader
from newssplit.bylines import itemize
from newssplit.bylineshapes import list_small, may_be_sure
from newssplit.bylinewords import Kind, may_open, says_more
from newssplit.lexicon import fold, load_lexicon
from newssplit.names import Grade, Name, is_full, is_function

_LONGEST_LINE: Final = 400
# Between an opener and the name behind it, titles not counted.
_MOST_SIGNS_BEFORE_NAME: Final = 4
_NOTHING: Final = Byline((), (), False)


def read_names(text: str, holes: Iterable[Span] = ()) -> list[Name]:
    """The names of persons on a byline, in their order, each once.

    ``holes`` are the places of the dates on the line, which no name reaches over. Nothing is read from a line longer
    than 400 characters: that is no byline. Any text will do.
    """
    return list(read_byline(text, tuple(holes)).names)


@lru_cache(maxsize=2048)
def read_byline(text: str, holes: tuple[Span, ...] = (), opened: bool = False) -> Byline:
    """The names and places on a byline; as ``read_names``. ``opened``: the line above says that it is one."""
    if len(text) > _LONGEST_LINE:
        return _NOTHING
    items = itemize(text, holes)
    if any(item.kind is Kind.HELP for item in items):
        return _NOTHING
    return Reader(items, opened=opened).read()


@lru_cache(maxsize=2048)
def read_lone_names(text: str) -> tuple[Name, ...]:
    """The names on a line on which no other words stand; none where some do, nor those that may as well be none."""
    if len(text) > _LONGEST_LINE or says_more(text):
        return ()
    items = itemize(text, ())
    if list_small(items) or not may_be_sure(items):
        return ()
    byline = read_byline(text)
    return tuple(name for name in byline.names if name.grade > Grade.WEAK) if byline.bare else ()


def read_opened_names(text: str, holes: Iterable[Span] = ()) -> list[Name]:
    """The names on a line that says itself that it is a byline: it opens with "By" or the like, and then a name."""
    return [] if len(text) > _LONGEST_LINE // 2 else list(_read_opened(text, tuple(holes)))


# Furniture recurs, and is asked for its names and for its agency.
@lru_cache(maxsize=4096)
def _read_opened(text: str, holes: tuple[Span, ...]) -> Sequence[Name]:
    if not may_open(text):
        return ()
    items = itemize(text, holes)
    if not items or items[0].kind is not Kind.OPENER:
        return ()
    small = list_small(items)
    if len(small) > 3 or not all(is_function(word) for word in small):
        return ()
    names = Reader(items).read().names
    if not names or _count_between(text, items[0].end, names[0].span.start) > _MOST_SIGNS_BEFORE_NAME:
        return ()
    return tuple(name for name in names if is_full(name))


def _count_between(text: str, start: int, end: int) -> int:
    """How many characters stand between two places, but for those of titles: "Author: Dr. Ida Falk"."""
    titles = load_lexicon().bylines["titles"]
    return sum(1 + len(word) for word in text[start:end].split() if fold(word).rstrip(".") not in titles)
