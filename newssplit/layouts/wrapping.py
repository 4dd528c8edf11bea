"""Text that was wrapped at a fixed width, put together again: which lines go on with the paragraph above."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from newssplit.layouts.layout import LONG

# Text is wrapped where its lines are no longer than this, and more than so many of them have no room for the first word
# of the next one, nor do they end with a sentence.
_WIDEST: Final = 100
_FULL: Final = 0.6
# On a printed page the letters have widths of their own, and so have its lines, though none is longer than this. Many
# of them break off within a sentence, which goes on with a small letter.
_WIDEST_PAGE: Final = 140
_RAGGED: Final = 0.85  # of the width
_BROKEN_OFF: Final = 0.4
_FEWEST_BROKEN_OFF: Final = 2
# Where more than this part of the lines are wider, nothing was wrapped.
_UNWRAPPED: Final = 0.5
# A line no longer than this part of the width ends a paragraph if there is room for the next word; so does any other
# that has room for it and ends with a sentence.
_SHORT: Final = 0.55
# A story of so many lines hardly is one paragraph.
_MANY: Final = 6
STOPS: Final = tuple(
    '.!?:")\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{HORIZONTAL ELLIPSIS}'
)


def find_joins(texts: Sequence[str], names: Sequence[str], wrap: str) -> list[bool]:
    """For each line (its text, and the name of its field) whether it goes on with the paragraph on the line above.

    ``wrap``: ``line`` (each line is a paragraph), ``blank`` (a blank line stands between two), ``indent`` (a
    paragraph begins with white space; where the only one would be a story of many lines, none of them set in, as for
    ``auto``; each line is one where most are too wide to be wrapped), or ``auto``: told from the look of the lines.
    """
    joins = [False] * len(texts)
    # The header of a page of a crawl holds no running text.
    if wrap == "line" or LONG.isdisjoint(names):
        return joins
    blocks = _find_blocks(names)
    width, single, wide = 0, True, False
    stripped = []
    for first, stop in blocks:
        rows = list(map(str.rstrip, texts[first:stop]))
        if wrap == "auto" and max(map(len, rows)) > _WIDEST and any(_is_wide(row, _WIDEST) for row in rows):
            if any(_is_wide(row, _WIDEST_PAGE) for row in rows):
                return joins
            wide = True
        stripped.append((first, rows))
        single = single and stop - first == 1
    if single or (wrap == "indent" and _is_unwrapped(stripped)):
        return joins
    if wrap == "indent" and _is_unset(blocks, names, stripped):
        width = _find_width([rows for _, rows in stripped])
    if wrap == "auto":
        every = [rows for _, rows in stripped]
        width = (0 if wide else _find_width(every)) or _find_page_width(every)
        if not width:
            return joins
    for first, rows in stripped:
        if len(rows) > 1:
            joins[first + 1 : first + len(rows)] = _join_block(rows, wrap, width)
    return joins


def _is_unwrapped(stripped: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether most lines of blocks of several are wider than wrapped text is."""
    total = wide = 0
    for _, rows in stripped:
        if len(rows) > 1:
            total += len(rows)
            # Most text is wrapped.
            if len(max(rows, key=len)) > _WIDEST:
                wide += sum(_is_wide(row, _WIDEST) for row in rows)
    return wide > _UNWRAPPED * total


def _is_unset(
    blocks: Sequence[tuple[int, int]], names: Sequence[str], stripped: Sequence[tuple[int, list[str]]]
) -> bool:
    """Whether a story of many lines, none of them set in, would be one paragraph."""
    stories = [rows for (first, _), (_, rows) in zip(blocks, stripped, strict=True) if names[first] == "paragraph"]
    return len(stories) == 1 and len(stories[0]) >= _MANY and len({_indent(row) for row in stories[0]}) == 1


def _join_block(rows: Sequence[str], wrap: str, width: int) -> list[bool]:
    """The same for the lines of one block but the first."""
    if wrap == "blank":
        return [True] * (len(rows) - 1)
    deep = [False] * len(rows)
    if any(map(str.isspace, {row[:1] for row in rows})):
        indents = [_indent(row) for row in rows]
        edge = min(indents)
        deep = [indent > edge for indent in indents]
    # A block all of whose lines stand at the edge is one paragraph; so is one whose first line alone does not.
    keeps = wrap == "indent"
    goes_on = [not (below and (keeps or not above)) for above, below in pairwise(deep)]
    if width:
        return [goes and not _is_last(*pair, width) for goes, pair in zip(goes_on, pairwise(rows), strict=True)]
    return goes_on


def _is_last(above: str, below: str, width: int) -> bool:
    """Whether a line ends a paragraph of text that is wrapped at ``width``."""
    return _fits(above, below, width) and (above.endswith(STOPS) or len(above) < _SHORT * width)


def _fits(above: str, below: str, width: int) -> bool:
    """Whether a line has room for the first word of the line below."""
    # No word is shorter than one letter: most lines are told by their length.
    return len(above) + 2 <= width and len(above) + 1 + len(below.lstrip().partition(" ")[0]) <= width


def _find_blocks(names: Sequence[str]) -> list[tuple[int, int]]:
    """The runs of lines of one field of running text: the first line, and that behind the last."""
    blocks = []
    above, first = "", 0
    for number, name in enumerate(names):
        if name != above:
            if above in LONG:
                blocks.append((first, number))
            above, first = name, number
    if above in LONG:
        blocks.append((first, len(names)))
    return blocks


def _is_wide(text: str, widest: int) -> bool:
    """Whether a line is longer than those of wrapped text. One of one word, such as an address, may be."""
    return len(text) > widest and " " in text.lstrip()


def _find_width(blocks: Sequence[Sequence[str]]) -> int:
    """The width at which text is wrapped, none of whose lines is wide; 0 where lines end because a paragraph does."""
    width = max((len(row) for rows in blocks for row in rows if " " in row.lstrip()), default=0)
    if not width:
        return 0
    total = full = 0
    for rows in blocks:
        total += len(rows) - 1
        for number, (above, below) in enumerate(pairwise(rows)):
            if not _fits(above, below, width):
                # The first line of a paragraph alone is set in.
                inset = number == 0 and _indent(above) > _indent(below)
                full += inset or not (above.endswith(STOPS) and below.lstrip()[:1].isupper())
    return width if full > _FULL * total else 0


def _find_page_width(blocks: Sequence[Sequence[str]]) -> int:
    """The same for a printed page: how long the shortest of the lines are that fill it."""
    width = int(_RAGGED * max((len(row) for rows in blocks for row in rows if " " in row.lstrip()), default=0))
    long = [(above, below) for rows in blocks for above, below in pairwise(rows) if len(above) >= width]
    broken = sum(below.lstrip()[:1].islower() and not above.endswith(STOPS) for above, below in long)
    return width if broken >= _FEWEST_BROKEN_OFF and broken > _BROKEN_OFF * len(long) else 0


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
