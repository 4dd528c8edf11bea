"""Pages to learn from: the lines of labelled feeds with their blank lines and the states they may have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from newssplit.gold import Allowed, LabelledFeed
from newssplit.grammar import FOLLOWERS, STARTS, STATES, State, Zone

TAIL: Final = frozenset({State.GAP})
FRONT: Final = frozenset({State.FRONT_FURNITURE})
EITHER: Final = TAIL | FRONT


# What may stand on the line above an article's first one.
_BEFORE: Final = frozenset(
    state for state in State if State.HEADLINE in FOLLOWERS[state] and STATES[state].zone is not Zone.FRONT
)


class Row(NamedTuple):
    """A line for learning: text, blank lines above, allowed states."""

    text: str
    blanks: int
    allowed: Allowed


@dataclass(slots=True)
class Page:
    """One article with what stands around it, or a feed to be taken as it is (``whole``)."""

    rows: list[Row]
    tier: str
    outlet: str
    whole: bool = False


def pages_of(feed: LabelledFeed) -> Iterator[Page]:
    """A feed of the corpus as one page; a feed in the gutter format whole, and each of its articles alone."""
    rows, end = [], 0
    for line, allowed in zip(feed.lines, feed.allowed, strict=True):
        blanks = feed.text[end : line.start].count("\n")
        rows.append(Row(line.text, blanks, allowed))
        end = line.start + len(line.text) + len(line.ending)
    whole = feed.tier == "gutter"
    yield Page(rows, feed.tier, feed.outlet, whole)
    if whole:
        starts = [n for n, row in enumerate(rows) if row.allowed <= {*STARTS} and not row.allowed <= EITHER]
        marks = [n for n in starts if n == 0 or rows[n - 1].allowed & _BEFORE]
        for low, high in pairwise([*marks, len(rows)]):
            part = rows[low:high]
            _, last = article_of(part)
            if last:
                yield Page(part[:last], "articles", feed.outlet)


def article_of(rows: list[Row]) -> tuple[int, int]:
    """Where the article begins and ends among the rows of a page; both the number of rows where there is none."""
    inside = [n for n, row in enumerate(rows) if not row.allowed <= EITHER]
    return (inside[0], inside[-1] + 1) if inside else (len(rows), len(rows))
