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
# A line no longer than this part of the width ends a paragraph if there is room for the next word; so does any other
# that has room for it and ends with a sentence.
_SHORT: Final = 0.55
_STOPS: Final = tuple(
    '.!?:")\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{HORIZONTAL ELLIPSIS}'
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
    width = 0
    if wrap == "auto":
        width = _find_width([lines[n][0].rstrip() for n in block] for block in blocks)
        if not width:
            return joins
    for block in blocks:
        texts = [lines[n][0].rstrip() for n in block]
        edge = min(_indent(text) for text in texts)
        deep = [_indent(text) > edge for text in texts]
        # A block all of whose lines stand at the edge is one paragraph; so is one whose first line alone does not.
        for above, number in pairwise(range(len(block))):
            begins = deep[number] and wrap != "blank" and (wrap == "indent" or not deep[above])
            joins[block[number]] = not begins and not (width and _is_last(texts[above], texts[number], width))
    return joins


def _is_last(above: str, below: str, width: int) -> bool:
    """Whether a line ends a paragraph of text that is wrapped at ``width``."""
    return _fits(above, below, width) and (above.endswith(_STOPS) or len(above) < _SHORT * width)


def _fits(above: str, below: str, width: int) -> bool:
    """Whether a line has room for the first word of the line below."""
    return len(above) + 1 + len(below.lstrip().partition(" ")[0]) <= width


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


def _find_width(blocks: Iterable[list[str]]) -> int:
    """The width at which text is wrapped; 0 where lines end because a paragraph does."""
    blocks = list(blocks)
    # A line of one word, such as an address, may be longer than the width.
    width = max((len(text) for block in blocks for text in block if " " in text.strip()), default=0)
    if not 0 < width <= _WIDEST:
        return 0
    total = full = 0
    for block in blocks:
        for above, below in pairwise(block):
            total += 1
            if not _fits(above, below, width):
                # The first line of a paragraph alone is set in.
                inset = above is block[0] and _indent(above) > _indent(below)
                full += inset or not (above.endswith(_STOPS) and below.lstrip()[:1].isupper())
    return width if full > _FULL * total else 0


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
