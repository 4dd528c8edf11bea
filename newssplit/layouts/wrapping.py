"""Text that was wrapped at a fixed width, put together again: which lines go on with the paragraph above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from newssplit.layouts import LONG

# Text is wrapped where its lines are no longer than this, and more than so many of them have no room for the first word
# of the next one, nor do they end with a sentence.
_WIDEST: Final = 100
_FULL: Final = 0.6
_STOPS: Final = (
    ".",
    "!",
    "?",
    ":",
    '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
)


def find_joins(lines: Sequence[tuple[str, str]], wrap: str) -> list[bool]:
    """For each line (text and field) whether it goes on with the paragraph on the line above.

    ``wrap``: ``line`` (each line is a paragraph), ``blank`` (a blank line stands between two), ``indent`` (a
    paragraph begins with white space), or ``auto``: told from the look of the lines.
    """
    joins = [False] * len(lines)
    if wrap == "line":
        return joins
    blocks = list(_find_blocks(lines))
    if wrap == "auto":
        wrapped = _are_wrapped([lines[n][0] for n in block] for block in blocks if lines[block[0]][1] == "paragraph")
        if not wrapped:
            return joins
    for block in blocks:
        texts = [lines[n][0] for n in block]
        edge = min(_indent(text) for text in texts)
        deep = [_indent(text) > edge for text in texts]
        # A block all of whose lines stand at the edge is one paragraph; so is one whose first line alone does not.
        for above, number in pairwise(range(len(block))):
            joins[block[number]] = not (deep[number] and (wrap == "indent" or not deep[above]))
    return joins


def _find_blocks(lines: Sequence[tuple[str, str]]) -> Iterator[list[int]]:
    block: list[int] = []
    for number, (_, name) in enumerate(lines):
        if block and name != lines[block[0]][1]:
            yield block
            block = []
        if name in LONG:
            block.append(number)
    if block:
        yield block


def _are_wrapped(blocks: Iterable[list[str]]) -> bool:
    """Whether lines end where they do because the next word had no room, and not because a paragraph ends."""
    blocks = [[text.strip() for text in block] for block in blocks]
    # A line of one word, such as an address, may be longer than the width.
    widest = max((len(text) for block in blocks for text in block if " " in text), default=0)
    if not 0 < widest <= _WIDEST:
        return False
    total = full = 0
    for above, below in (pair for block in blocks for pair in pairwise(block)):
        total += 1
        fits = len(above) + 1 + len(below.partition(" ")[0]) <= widest
        full += not fits and not (above.endswith(_STOPS) and below[:1].isupper())
    return full > _FULL * total


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
