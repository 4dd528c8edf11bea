"""Pages to learn from: the lines of labelled feeds with their blank lines and the states they may have."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from newssplit.gold import GUTTER, SITE, Allowed, LabelledFeed
from newssplit.grammar import FOLLOWERS, STARTS, STATES, State, Zone

TAIL: Final = frozenset({State.GAP})
FRONT: Final = frozenset({State.FRONT_FURNITURE})
EITHER: Final = TAIL | FRONT


# What may stand on the line above an article's first one.
_BEFORE: Final = frozenset(
    state for state in State if State.HEADLINE in FOLLOWERS[state] and STATES[state].zone is not Zone.FRONT
)

_OPENINGS: Final = frozenset({State.HEADLINE, State.OPENING})
# What an extractor keeps of an article, below its headline.
_TEXT: Final = frozenset({State.DECK, State.PARAGRAPH, State.SUBHEAD})
# Lines longer than this many characters have a blank line above them where paragraphs do.
_LONG: Final = 40


class Row(NamedTuple):
    """A line for learning: text, blank lines above, allowed states."""

    text: str
    blanks: int
    allowed: Allowed


@dataclass(slots=True)
class Page:
    """One article with what stands around it, or a feed to be taken as it is (``whole``). ``invented``: the page of a
    site that nobody has visited."""

    rows: list[Row]
    tier: str
    outlet: str
    whole: bool = False
    invented: bool = False


def pages_of(feed: LabelledFeed) -> Iterator[Page]:
    """The pages of a feed: of the corpus, the feed as one page; of the gutter format, the feed whole and each of its
    articles alone; of a site, its page in every tier."""
    rows, end = [], 0
    for line, allowed in zip(feed.lines, feed.allowed, strict=True):
        blanks = feed.text[end : line.start].count("\n")
        rows.append(Row(line.text, blanks, allowed))
        end = line.start + len(line.text) + len(line.ending)
    if feed.tier == SITE:
        yield from _tiers_of(rows, feed)
        return
    whole = feed.tier == GUTTER
    yield Page(rows, feed.tier, feed.outlet, whole)
    if whole:
        starts = [n for n, row in enumerate(rows) if row.allowed <= {*STARTS} and not row.allowed <= EITHER]
        marks = [n for n in starts if n == 0 or rows[n - 1].allowed & _BEFORE]
        for low, high in pairwise([*marks, len(rows)]):
            part = rows[low:high]
            _, last = article_of(part)
            if last:
                yield Page(part[:last], "articles", feed.outlet)


def _tiers_of(rows: list[Row], feed: LabelledFeed) -> Iterator[Page]:
    """A page of a site as crawls give it, cut to its article and little more, and as an extractor gives it."""
    rng = random.Random(feed.outlet)
    yield Page(rows, "page", feed.outlet, invented=True)
    head = next((n for n, row in enumerate(rows) if row.allowed <= _OPENINGS), 0)
    _, last = article_of(rows)
    trimmed = rows[max(0, head - rng.randint(0, 2)) : last + rng.randint(0, 3)]
    if rng.random() < 0.5:
        trimmed = [row._replace(blanks=0) for row in trimmed]
    else:
        trimmed = [row._replace(blanks=1) if len(row.text) > _LONG else row for row in trimmed]
    yield Page(trimmed, "trimmed", feed.outlet, invented=True)
    # An extractor knows name and day from the page's metadata, and writes them its own way.
    article, told = feed.articles[0], []
    if article.headline and rng.random() < 0.4:
        told = [text for text in ("; ".join(article.authors), article.fields.get("date")) if text]
    lines = [
        rows[head]._replace(text=article.headline or rows[head].text),
        *(Row(text, 0, frozenset({State.HEAD_BYLINE})) for text in told),
        *(row for row in rows[head + 1 : last] if row.allowed <= _TEXT),
    ]
    blanks = rng.choice((0, 1))
    spaced = [row._replace(blanks=blanks * (n > 0)) for n, row in enumerate(lines)]
    yield Page(spaced, "extracted", feed.outlet, invented=True)


def article_of(rows: list[Row]) -> tuple[int, int]:
    """Where the article begins and ends among the rows of a page; both the number of rows where there is none."""
    inside = [n for n, row in enumerate(rows) if not row.allowed <= EITHER]
    return (inside[0], inside[-1] + 1) if inside else (len(rows), len(rows))
