"""The list of contents above the records of an export: what it says of each, for records that do not say it themselves.

The kinds of a layout's cover that have fields (``(?P<headline>...)``) are such a list; an entry begins at a line that
holds a headline. An entry and a record belong together where their headlines are the same, and their days.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from newssplit.dates import find_dates
from newssplit.layouts import Kind
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
        self._entries: list[list[Listed]] = []  # those that no record has taken
        self._headlines: set[str] = set()
        self._words: set[str] = set()  # those that the headlines begin with
        self._letters: set[str] = set()

    def note(self, lines: Lines, kinds: list[Kind]) -> list[Kind]:
        """Takes up what some lines of the list say; a plain line that repeats a headline of the list is told so."""
        if not (self._listed and self._headlines) and all(kind.letter not in self._cover for kind in kinds):
            return kinds
        columns = zip(lines.starts, lines.texts, kinds, strict=True)
        return [self._note(start, text, kind) for start, text, kind in columns]

    def _note(self, start: int, text: str, kind: Kind) -> Kind:
        if kind.parts and kind.letter in self._cover:
            found = [Listed(name, text[begin:end], start + begin, start + end) for name, begin, end in kind.parts]
            for one in found:
                if one.field == "headline":
                    headline = _squeeze(one.text)
                    self._headlines.add(headline)
                    self._words.add(headline.partition(" ")[0])
                    self._letters.add(headline[:1])
            # A line that says once more what the entry has said begins another one, whose headline is missing.
            last = {one.field for one in self._entries[-1]} if self._entries else {"headline"}
            if any(one.field == "headline" or one.field in last for one in found) or not self._entries:
                self._entries.append([])
            self._entries[-1] += found
        elif self._listed and self._headlines:
            # Few lines begin as a headline does.
            if text.lstrip()[:1].casefold()[:1] not in self._letters:
                return kind
            words = text.split(None, 1)
            if words and words[0].casefold() in self._words and _squeeze(text) in self._headlines:
                return kind._replace(letter=self._listed)
        return kind

    def find_entry(self, record: Rows) -> tuple[Listed, ...]:
        """What the list says of a record; each entry is given once.

        A record whose headline is not in the list goes by its day and page, and gets no headline from there.
        """
        if not self._entries or not self._listed:
            return ()
        places = [number for number, letter in enumerate(record.letters) if letter != BLANK][:_HEAD]
        head = [(record.texts[number], record.kinds[number]) for number in places]
        headline = next((_squeeze(text) for text, kind in head if kind.letter == self._listed), None)
        said = {name: text[begin:end] for text, kind in head for name, begin, end in kind.parts}
        for number, entry in enumerate(self._entries):
            told = {one.field: one.text for one in entry}
            if headline is not None and headline != _squeeze(told.get("headline", "")):
                continue
            if not _agree(said.get("date"), told.get("date")):
                continue
            if headline is None and (not said.get("page") or said.get("page") != told.get("page")):
                continue
            del self._entries[number]
            return tuple(one for one in entry if one.field != "headline")
        return ()


def _agree(one: str | None, other: str | None) -> bool:
    """Whether two dates may be the same day."""
    days = _find_days(one or ""), _find_days(other or "")
    return not all(days) or bool(days[0] & days[1])


@lru_cache(maxsize=1 << 8)
def _find_days(text: str) -> frozenset[date]:
    return frozenset(mention.day for mention in find_dates(text))


def _squeeze(text: str) -> str:
    return " ".join(text.split()).casefold()
