"""Feeds to learn from: pages drawn at random, changed a little, and joined as feeds are."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from newssplit.changes import Pool, change_page, lose_articles, restyle
from newssplit.gold import GUTTER
from newssplit.pages import EITHER, TAIL, Page, Row

# Lines on either side of a joint that may belong to the page above or to the one below.
_LOOSE: Final = 3
# Share of feeds that hold no article.
_EMPTY: Final = 0.03
# How often a feed is drawn from each tier, against 1. Labelled feeds are few and odd on purpose.
_SHARES: Final = {GUTTER: 0.32, "articles": 0.32}
_PAGE: Final = "page"
# How often a page is drawn for each time that an invented one is: those have the looks of more sites, but fewer lines
# and more pictures than pages have.
_VISITED: Final = 2


def _separator(rng: random.Random) -> tuple[int, list[Row]]:
    """Blank lines before the next page, and the line that divides the two, if any."""
    kind = rng.choice(("newline", "blank", "blank3", "dashes", "blank", "newline"))
    if kind == "dashes":
        mark = rng.choice("----=*_#~") * rng.choice([3, 5, 10, 20, 40, 72])
        return rng.choice([0, 1]), [Row(mark, rng.choice([0, 1]), TAIL)]
    return {"newline": 0, "blank": 1, "blank3": rng.choice([2, 3, 4])}[kind], []


def join_pages(pages: Sequence[Page], rng: random.Random, pool: Pool) -> list[Row]:
    """One feed of several pages, all with one joiner, each page changed a little now and then."""
    blanks, rule = _separator(rng)
    style = rng.random() if rng.random() < 0.08 else None
    out: list[Row] = []
    for page in pages:
        rows = page.rows
        if not page.whole:
            rows = change_page(rows, rng, pool)
            if style is not None:
                rows = restyle(rows, random.Random(style), pool)
        if not rows:
            continue
        if out:
            joint = len(out)
            out += rule
            out.append(rows[0]._replace(blanks=rows[0].blanks + blanks))
            out += rows[1:]
            for at in range(max(0, joint - _LOOSE), min(len(out), joint + len(rule) + _LOOSE)):
                if out[at].allowed <= EITHER:
                    out[at] = out[at]._replace(allowed=EITHER)
        else:
            out += rows
    return out


def draw_feeds(pages: Sequence[Page], rng: random.Random, count: int, page_share: float = 1.0) -> list[list[Row]]:
    """Feeds of one tier each; small ones as often as large ones; now and then all of one outlet.

    ``page_share``: how often one is of whole pages, against 1. They are mostly menus and footers.
    """
    tiers = sorted({page.tier for page in pages})
    groups = {tier: [page for page in pages if page.tier == tier] for tier in tiers}
    pools = {tier: Pool(groups[tier]) for tier in tiers if tier != GUTTER}
    decks: dict[str, list[Page]] = {tier: [] for tier in tiers}
    outlets: dict[tuple[str, str], list[Page]] = {}
    for page in pages:
        outlets.setdefault((page.tier, page.outlet), []).append(page)
    several = {tier: [rows for (name, _), rows in outlets.items() if name == tier and len(rows) > 1] for tier in tiers}
    shares = [page_share if tier == _PAGE else _SHARES.get(tier, 1.0) for tier in tiers]
    out = []
    for _ in range(count):
        tier = rng.choices(tiers, shares)[0]
        size = 1 if tier == GUTTER else max(1, round(16 ** rng.random()))
        if several[tier] and tier != GUTTER and rng.random() < 0.1:
            group = rng.choice(several[tier])
            chosen = [rng.choice(group) for _ in range(min(size, 2 * len(group)))]
        else:
            chosen = []
            for _ in range(size):
                if not decks[tier]:
                    decks[tier] = [page for page in groups[tier] for _ in range(1 if page.invented else _VISITED)]
                    rng.shuffle(decks[tier])
                chosen.append(decks[tier].pop())
        pool = pools.get(tier) or next(iter(pools.values()), Pool([]))
        rows = join_pages(chosen, rng, pool)
        if tier != GUTTER and rng.random() < _EMPTY:
            # Menus, lists of headlines and footers alone: a feed without an article.
            rows = [row for page in chosen for row in (*lose_articles(page.rows), *pool.teasers(rng, 8))]
        out.append(rows)
    return [rows for rows in out if rows]
