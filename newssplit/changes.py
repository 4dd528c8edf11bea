"""What feeds do to pages: changes made at random while learning, so that no look is trusted blindly.

Each row of ``CHANGES`` is a share of pages and a function from rows to rows, with a pool of other pages to borrow from.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import regex

from newssplit.grammar import State
from newssplit.pages import EITHER, FRONT, TAIL, Page, Row, article_of

_HEADLINE: Final = frozenset({State.HEADLINE})
_MORE: Final = frozenset({State.HEADLINE_MORE})
_PARAGRAPH: Final = frozenset({State.PARAGRAPH})
_IN_BODY: Final = frozenset({State.BODY_FURNITURE})
_DECK: Final = frozenset({State.DECK})
_CREDIT: Final = frozenset({State.HEAD_CREDIT})
_PRINTED: Final = frozenset({State.HEADLINE, State.FRONT_HEADLINE})
_CAPTIONS: Final = frozenset({State.HEAD_CAPTION, State.BODY_CAPTION})
_MARKERS: Final = ("TT", "i", "x", "A A", "+", "Aa", "...", "0", "Read", "Listen", "PH", "AD")
# The place between the first sentence of a paragraph and the next.
_SENTENCE_END: Final = regex.compile(
    r"""(?<= \p{Ll}{3} [.!?] [\p{Pi}\p{Pf}\"]? ) \s+ (?= [\p{Lu}\p{Pi}\p{Ps}\"] )
      | (?<=[\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}])""",
    regex.VERBOSE,
)
_PATH: Final = (" > ", " / ", " » ", " ", " | ", ">", " › ")


class Pool:
    """Pages to borrow lines from."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = [page for page in pages if not page.whole]
        every = [row for page in self.pages for row in page.rows]
        self.headlines = [row for row in every if row.allowed == _HEADLINE]
        self.captions = [row for row in every if row.allowed and row.allowed <= _CAPTIONS]
        self._furniture = [
            [row for row in page.rows if row.allowed <= EITHER or row.allowed == _IN_BODY] for page in self.pages
        ]

    def furniture(self, rng: random.Random, most: int) -> list[Row]:
        """A run of furniture of some page; short ones as often as long ones."""
        spare = rng.choice(self._furniture)
        if not spare:
            return []
        size = min(len(spare), max(1, round(most ** rng.random())))
        at = rng.randrange(len(spare) - size + 1)
        return spare[at : at + size]

    def teasers(self, rng: random.Random, most: int) -> list[Row]:
        """Headlines of other articles, as lists of related stories print them."""
        if not self.headlines:
            return []
        mark = rng.choice(("", "", "* ", "• ", "- "))
        blanks = rng.choice((0, 0, 1))
        return [Row(mark + rng.choice(self.headlines).text.strip(), blanks, TAIL) for _ in range(rng.randint(1, most))]


def _as(rows: Sequence[Row], state: State) -> list[Row]:
    return [row._replace(allowed=frozenset({state})) for row in rows]


def _head_of(rows: list[Row]) -> tuple[int, int] | None:
    """The places of the first line below the headline and of the first paragraph."""
    for n, row in enumerate(rows):
        if row.allowed == _HEADLINE:
            first = n + 2 if n + 1 < len(rows) and rows[n + 1].allowed == _MORE else n + 1
            last = next((m for m in range(first, len(rows)) if rows[m].allowed == _PARAGRAPH), None)
            return None if last is None else (first, last)
    return None


def restyle(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The same lines, all joined by single newlines, or with a blank line above each line of some length."""
    if rng.random() < 0.5:
        return [row._replace(blanks=0) for row in rows]
    return [
        row._replace(blanks=max(row.blanks, 1)) if len(row.text) > 25 or rng.random() < 0.5 else row for row in rows
    ]


def _print_again(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """Headline and captions printed once more above the headline, with a stray marker between the printings."""
    head = next((n for n, row in enumerate(rows) if row.allowed == _HEADLINE), None)
    if head is None or (head and State.FRONT_FURNITURE not in rows[head - 1].allowed):
        return rows
    captions = [row for row in rows if row.allowed and row.allowed <= _CAPTIONS][:1]
    more = [row for row in rows[head + 1 : head + 2] if row.allowed == _MORE]
    blanks, times = rng.randint(0, 1), rng.randint(1, 2)
    front = _as([rows[head], *more], State.FRONT_HEADLINE)
    for caption in captions:
        front += _as([caption._replace(blanks=blanks * (not n)) for n in range(times)], State.FRONT_CAPTION)
    if rng.random() < 0.6:
        front.append(Row(rng.choice(_MARKERS), 0, FRONT))
    out = [*rows[:head], *front, rows[head]._replace(blanks=blanks), *more]
    if captions and rng.random() < 0.7:
        out += _as([captions[0]._replace(blanks=blanks * (not n)) for n in range(times)], State.HEAD_CAPTION)
    return out + rows[head + 1 + len(more) :]


def _lose_headline(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The article from its first paragraph on."""
    first = next((n for n, row in enumerate(rows) if row.allowed == _PARAGRAPH), None)
    if first is None:
        return rows
    above = [row for row in rows[:first] if row.allowed == FRONT]
    return [*above[-3:], *_as(rows[first : first + 1], State.OPENING), *rows[first + 1 :]]


def _cut_short(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The article as a brief: its first paragraphs."""
    paragraphs = [n for n, row in enumerate(rows) if row.allowed == _PARAGRAPH]
    keep = rng.randint(1, 3)
    if len(paragraphs) <= keep:
        return rows
    return rows[: paragraphs[keep - 1] + 1] + [row for row in rows[paragraphs[-1] + 1 :] if row.allowed == TAIL]


def _trim(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """Most of what stands outside the article left out."""
    first, last = article_of(rows)
    return rows[max(0, first - rng.randint(0, 4)) : last + rng.randint(0, 6)]


def _interrupt_body(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """Furniture, or headlines of other articles, between the paragraphs."""
    places = [n for n, row in enumerate(rows) if row.allowed == _PARAGRAPH]
    if len(places) < 3:
        return rows
    out = list(rows)
    # Above the last paragraph: below it, they would be furniture between articles.
    for place in sorted(rng.sample(places[1:], min(len(places) - 1, rng.choice((1, 1, 2, 3)))), reverse=True):
        block = pool.teasers(rng, 5) if rng.random() < 0.4 else pool.furniture(rng, 14)
        out[place:place] = _as(block, State.BODY_FURNITURE)
    return out


def _interrupt_head(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """Furniture between headline and first paragraph."""
    head = _head_of(rows)
    if head is None:
        return rows
    place = rng.randint(*head)
    if place < len(rows) and rows[place].allowed == _CREDIT:
        place -= 1
    return [*rows[:place], *_as(pool.furniture(rng, 8), State.HEAD_FURNITURE), *rows[place:]]


def _shuffle_head(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """Deck, byline, caption and furniture of the head in another order, some of them left out."""
    head = _head_of(rows)
    if head is None:
        return rows
    blocks: list[list[Row]] = []
    for row in rows[head[0] : head[1]]:
        if blocks and row.allowed == _CREDIT:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    if rng.random() < 0.5:
        blocks = [block for block in blocks if rng.random() < 0.6]
    else:
        rng.shuffle(blocks)
    return [*rows[: head[0]], *(row for block in blocks for row in block), *rows[head[1] :]]


def _borrow_head(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """What stands between headline and story, but for the deck, taken from another page."""
    head, other = _head_of(rows), rng.choice(pool.pages).rows
    theirs = _head_of(other)
    if head is None or theirs is None:
        return rows
    decks = [row for row in rows[slice(*head)] if row.allowed == _DECK]
    borrowed = [row for row in other[slice(*theirs)] if row.allowed != _DECK]
    place = 0 if rng.random() < 0.7 else rng.randint(0, len(borrowed))
    if place < len(borrowed) and borrowed[place].allowed == _CREDIT:
        place = 0
    return [*rows[: head[0]], *borrowed[:place], *decks, *borrowed[place:], *rows[head[1] :]]


def _print_deck(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """A sentence of the story moved up to its headline, which may be cut to its first words."""
    head = _head_of(rows)
    if head is None or any(row.allowed == _DECK for row in rows[: head[1]]):
        return rows
    paragraphs = [n for n in range(head[1], len(rows)) if rows[n].allowed == _PARAGRAPH]
    if len(paragraphs) < 4:
        return rows
    place = rng.choice(paragraphs[1:-1][:7])
    sentence, *rest = _SENTENCE_END.split(rows[place].text.strip(), maxsplit=1)
    if not 40 <= len(sentence) <= 300:
        return rows
    out = list(rows)
    out[place : place + 1] = [rows[place]._replace(text=text) for text in rest if len(text) > 60]
    at = head[0] if rng.random() < 0.8 else rng.randint(*head)
    if rows[at].allowed == _CREDIT:
        at -= 1
    blanks = rows[head[1]].blanks if rng.random() < 0.5 else rng.choice((0, 0, 1))
    out.insert(at, Row(sentence.rstrip(".") if rng.random() < 0.25 else sentence, blanks, _DECK))
    title = rows[head[0] - 1]
    words = title.text.split()
    if title.allowed == _HEADLINE and len(words) > 4 and rng.random() < 0.3:
        short = " ".join(words[: rng.randint(1, 4)]).rstrip(" :,.;-–")
        printed = (row.text == title.text and row.allowed <= _PRINTED for row in out)
        out = [row._replace(text=short) if same else row for row, same in zip(out, printed, strict=True)]
    return out


def _lead_path(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The path of sections, with the headline at its end, some lines above the headline."""
    head = next((n for n, row in enumerate(rows) if row.allowed == _HEADLINE), None)
    if head is None or (head and not rows[head - 1].allowed <= EITHER):
        return rows
    mark = rng.choice(_PATH)
    words = [row.text.strip() for row in pool.furniture(rng, 3) if len(row.text) < 25]
    path = [Row(mark.join([*words, rows[head].text.strip()]), rng.randint(0, 1), frozenset({State.FRONT_HEADLINE}))]
    if rng.random() < 0.6:
        path += _as(pool.furniture(rng, 10), State.FRONT_FURNITURE)
    return [*rows[:head], *path, *rows[head:]]


def _wrap_headline(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The headline over two lines, in every printing."""
    head = next((n for n, row in enumerate(rows) if row.allowed == _HEADLINE), None)
    if head is None or (head + 1 < len(rows) and rows[head + 1].allowed == _MORE):
        return rows
    words = rows[head].text.split()
    if len(words) < 5:
        return rows
    place = rng.randint(2, len(words) - 2)
    title = rows[head].text
    out: list[Row] = []
    for n, row in enumerate(rows):
        if n == head or (row.allowed == {State.FRONT_HEADLINE} and row.text == title):
            more = _MORE if n == head else row.allowed
            out.append(row._replace(text=" ".join(words[:place])))
            out.append(Row(" ".join(words[place:]), 0, more))
        else:
            out.append(row)
    return out


def _number_parts(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The article as a list: a short heading, mostly numbered, above every paragraph but the first ones."""
    paragraphs = [n for n, row in enumerate(rows) if row.allowed == _PARAGRAPH]
    first = rng.randint(1, 2)
    if len(paragraphs) < first + 3 or not pool.headlines:
        return rows
    form = rng.choice(("{}. {}", "{}. {}", "{}) {}", "{}: {}", "{} {}", ""))
    blanks = rng.choice((0, 0, 1))
    places = paragraphs[first :: rng.choice((1, 1, 2))]
    out = list(rows)
    for number, place in reversed(list(enumerate(places, 1))):
        words = rng.choice(pool.headlines).text.split()
        title = " ".join(words[: rng.randint(2, 6)]).strip(" :,.-–")
        text = form.format(number, title) if form else title
        out.insert(place, Row(text, blanks, frozenset({State.SUBHEAD})))
    return out


def lose_articles(rows: list[Row]) -> list[Row]:
    """What stands around the article of a page, and no article."""
    first, last = article_of(rows)
    return [row._replace(allowed=TAIL) for row in (*rows[:first], *rows[last:])]


def _shout_headline(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The headline in capitals."""
    printed = {State.HEADLINE, State.HEADLINE_MORE, State.FRONT_HEADLINE}
    return [row._replace(text=row.text.upper()) if row.allowed <= printed else row for row in rows]


def _add_captions(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """Captions of other pages in head or body."""
    if not pool.captions:
        return rows
    out = list(rows)
    for _ in range(rng.randint(1, 2)):
        caption = rng.choice(pool.captions)
        head = _head_of(out)
        if head is None:
            return out
        paragraphs = [n for n in range(head[1] + 1, len(out)) if out[n].allowed == _PARAGRAPH]
        if rng.random() < 0.5 or not paragraphs:
            out[head[1] : head[1]] = _as([caption], State.HEAD_CAPTION)
        else:
            place = rng.choice(paragraphs)
            out[place:place] = _as([caption], State.BODY_CAPTION)
    return out


def _surround(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """Headlines of other articles above or below the article."""
    first, last = article_of(rows)
    if first == last:
        return rows
    if rng.random() < 0.3:
        return [*rows[:first], *_as(pool.teasers(rng, 6), State.FRONT_FURNITURE), *rows[first:]]
    below = pool.furniture(rng, 2) if rng.random() < 0.5 else []
    return [*rows[:last], *_as([*below, *pool.teasers(rng, 8)], State.GAP), *rows[last:]]


def _swap_surroundings(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The article between what stands above and below the articles of two other pages."""
    first, last = article_of(rows)
    above, below = rng.choice(pool.pages).rows, rng.choice(pool.pages).rows
    return [*above[: article_of(above)[0]], *rows[first:last], *below[article_of(below)[1] :]]


class Change(NamedTuple):
    """A change, and the share of pages it is made to."""

    share: float
    make: Callable[[list[Row], random.Random, Pool], list[Row]]


CHANGES: Final = (
    Change(0.20, _swap_surroundings),
    Change(0.06, restyle),
    Change(0.10, _trim),
    Change(0.05, _cut_short),
    Change(0.10, _borrow_head),
    Change(0.15, _print_deck),
    Change(0.04, _shuffle_head),
    Change(0.04, _interrupt_head),
    Change(0.18, _interrupt_body),
    Change(0.10, _add_captions),
    Change(0.04, _surround),
    Change(0.02, _shout_headline),
    Change(0.02, _wrap_headline),
    Change(0.03, _number_parts),
    Change(0.03, _lead_path),
    Change(0.06, _print_again),
    Change(0.015, _lose_headline),
)


def change_page(rows: list[Row], rng: random.Random, pool: Pool) -> list[Row]:
    """The rows of a page after the changes that chance has picked."""
    for share, make in CHANGES:
        if rng.random() < share:
            rows = make(rows, rng, pool)
    return rows
