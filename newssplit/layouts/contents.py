"""The list of contents above the records of an export: what it says of each, for records that do not say it themselves.

The kinds of a layout's cover that have fields (``(?P<headline>...)``) are such a list; an entry begins at a line that
holds a headline. An entry and a record belong together where their headlines are the same, and their days.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final

from newssplit.dates import find_dates
from newssplit.layouts.layout import Kind
from newssplit.layouts.naming import Rows
from newssplit.layouts.shapes import BLANK
from newssplit.lines import Lines
from newssplit.piece import Listed

# Lines at the beginning of a record among which its date stands.
_HEAD: Final = 8


class Contents:
    """The entries of the list of one region."""

    def __init__(self, cover: str, listed: str) -> None:
        self._cover, self._listed = cover, listed  # letters
        # Those that no record has taken: the headline, and what an entry says, by its fields.
        self._entries: list[tuple[str, dict[str, Listed]]] = []
        self._headlines: set[str] = set()
        self._words: set[str] = set()  # those that the headlines begin with
        self._letters: set[str] = set()

    def note(self, lines: Lines, kinds: list[Kind]) -> list[Kind]:
        """Takes up what some lines of the list say; a plain line that repeats a headline of the list is told so."""
        cover, listed = self._cover, self._listed
        if not (listed and self._headlines) and all(kind.letter not in cover for kind in kinds):
            return kinds
        noted = []
        for number, (text, kind) in enumerate(zip(lines.texts, kinds, strict=True)):
            if kind.parts and kind.letter in cover:
                self._take(lines.starts[number], text, kind)
            # Few lines begin as a headline does.
            elif listed and text and text.lstrip()[:1].casefold()[:1] in self._letters and self._is_headline(text):
                noted.append(kind._replace(letter=listed))
                continue
            noted.append(kind)
        return noted

    def _take(self, start: int, text: str, kind: Kind) -> None:
        """Takes up a line of the list."""
        found = {name: Listed(name, text[begin:end], start + begin, start + end) for name, begin, end in kind.parts}
        headline = _squeeze(found["headline"].text) if "headline" in found else ""
        if "headline" in found:
            self._headlines.add(headline)
            self._words.add(headline.partition(" ")[0])
            self._letters.add(headline[:1])
        # A line that says once more what the entry has said begins another one, whose headline is missing.
        if not self._entries or "headline" in found or not found.keys().isdisjoint(self._entries[-1][1]):
            self._entries.append((headline, {}))
        self._entries[-1][1].update(found)

    def _is_headline(self, text: str) -> bool:
        words = text.split(None, 1)
        return bool(words) and words[0].casefold() in self._words and _squeeze(text) in self._headlines

    def find_entry(self, record: Rows) -> tuple[Listed, ...]:
        """What the list says of a record; each entry is given once.

        A record whose headline is not in the list goes by its day and page, and gets no headline from there.
        """
        if not self._entries or not self._listed:
            return ()
        headline: str | None = None
        said: dict[str, str] = {}
        printed = (number for number, letter in enumerate(record.letters) if letter != BLANK)
        for number in islice(printed, _HEAD):
            text, kind = record.texts[number], record.kinds[number]
            if headline is None and kind.letter == self._listed:
                headline = _squeeze(text)
            for name, begin, end in kind.parts:
                said[name] = text[begin:end]
        for number, (title, told) in enumerate(self._entries):
            if headline is not None and headline != title:
                continue
            if "date" in said and "date" in told and not _agree(said["date"], told["date"].text):
                continue
            if headline is None and (not said.get("page") or "page" not in told or said["page"] != told["page"].text):
                continue
            del self._entries[number]
            return tuple(one for name, one in told.items() if name != "headline")
        return ()


def _agree(one: str, other: str) -> bool:
    """Whether two dates may be the same day."""
    days = _find_days(one), _find_days(other)
    return not all(days) or bool(days[0] & days[1])


@lru_cache(maxsize=1 << 8)
def _find_days(text: str) -> frozenset[date]:
    return frozenset(mention.day for mention in find_dates(text))


def _squeeze(text: str) -> str:
    return " ".join(text.split()).casefold()
