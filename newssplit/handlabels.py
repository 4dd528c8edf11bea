"""Labels by hand for pages whose own were made by rules: one letter a line, in a table beside the pages.

A row is the name of a page, how many of its lines are not blank, the first of them that the letters are for (from 0)
and the letters, with tabs between; the lines around these are furniture::

    # a comment
    harbour-post-1f2e.page	212	140	HDBCcPSPP.P
    harbour-post-77aa.page	0	0	-

``H`` headline, ``h`` an earlier printing of it, ``D`` deck, ``B`` byline, ``C`` caption, ``c`` its credit on a line of
its own, ``P`` paragraph, ``S`` subhead, ``.`` furniture, ``?`` body or not, that is open. ``-`` alone: the page is none
of one article, and is to be left out. The table names pages and says nothing of what they hold.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from newssplit.gold import Labelled
from newssplit.grammar import Label

HEADLINE: Final = "H"
_LETTERS: Final[dict[str, Label | None]] = {
    HEADLINE: Label.HEADLINE,
    "h": Label.HEADLINE,
    "D": Label.DECK,
    "B": Label.BYLINE,
    "C": Label.CAPTION,
    "c": Label.CREDIT,
    "P": Label.PARAGRAPH,
    "S": Label.SUBHEAD,
    ".": Label.FURNITURE,
    "?": None,
}
_NONE: Final = "-"


class PageLabels(NamedTuple):
    """The letters of all lines of a page that are not blank; ``None``: the page is to be left out."""

    letters: str | None

    def labels(self) -> list[Labelled]:
        """What each line is."""
        return [Labelled(_LETTERS[letter], False) for letter in self.letters or ""]

    def headline(self) -> list[int]:
        """The lines of the headline above the first paragraph."""
        return [n for n, letter in enumerate(self.letters or "") if letter == HEADLINE]


HandLabels = dict[str, PageLabels]


def parse_labels(source: str, name: str = "<labels>") -> HandLabels:
    """Labels by hand, by the names of pages. Raises ``ValueError`` with the line that cannot be read."""
    out: HandLabels = {}
    for number, row in enumerate(source.splitlines(), 1):
        if not row or row.startswith("#"):
            continue
        page, *numbers, letters = row.split("\t")
        if len(numbers) != 2 or not all(one.isdecimal() for one in numbers):
            raise ValueError(f"{name}:{number}: expected page, lines, first line and letters, with tabs between")
        if letters == _NONE:
            out[page] = PageLabels(None)
            continue
        lines, first = map(int, numbers)
        odd = sorted(set(letters) - set(_LETTERS))
        if odd or first + len(letters) > lines:
            why = f"no {odd[0]!r}" if odd else f"no more than {lines - first} of them"
            raise ValueError(f"{name}:{number}: expected letters of {''.join(_LETTERS)}, {why}")
        out[page] = PageLabels(("." * first + letters).ljust(lines, "."))
    return out


def load_labels(path: str | Path) -> HandLabels:
    """The labels of a file; raises ``ValueError`` for rows that cannot be read."""
    return parse_labels(Path(path).read_text(encoding="utf-8"), str(path))
