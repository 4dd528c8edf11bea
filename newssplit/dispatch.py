"""Chunks of text to labelled lines: regions of known layouts by their layouts, all other text by the line model."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from typing import Final

from newssplit.engine import Labeller
from newssplit.layouts import Layout
from newssplit.layouts.contents import Contents
from newssplit.layouts.crawls import Crawl
from newssplit.layouts.finding import REACH, Finder, View
from newssplit.layouts.regions import Region
from newssplit.model import Model
from newssplit.piece import Known, Stretch

# No trigger is longer.
_LONGEST_TRIGGER: Final = 64
_SLICE: Final = 1 << 16

# Lines in the wild as a stretch; those of a region as a list, in which a stretch is lines of a page.
Part = Stretch | list[Known | Stretch]


class Dispatcher:
    """Chunks in, labelled parts of the text out, in order."""

    def __init__(self, model: Model, layouts: Sequence[Layout]) -> None:
        self._model = model
        self._finder = Finder(layouts) if layouts else None
        self._labeller: Labeller | None = Labeller(model)
        self._held = ""  # text that may belong to a region yet
        self._more: list[str] = []  # what goes on behind it, with no end of a line yet
        self._start = 0  # its place
        self._searched = 0  # so far into it nothing was found
        self._passed = 0  # behind the trigger of the last region
        self._views: dict[str, View] = {}
        self._contents: dict[str, Contents] = {}
        self._barren: dict[str, int] = {}  # by layout: no record of it stands above this place
        self._region: Region | None = None
        self._printed = False  # there is text above what is held

    def feed(self, chunk: str) -> list[Part]:
        """The parts that are settled after this chunk."""
        if self._finder is None:
            return list(self._label(chunk, False))
        # Where regions take turns with other text, what is held is looked at again and again: it is kept short.
        parts: list[Part] = []
        for start in range(0, len(chunk), _SLICE):
            parts += self._take(chunk[start : start + _SLICE], False)
        return parts

    def close(self) -> list[Part]:
        """The parts that are left when the text ends."""
        return list(self._label("", True)) if self._finder is None else self._take("", True)

    def _take(self, chunk: str, ended: bool) -> list[Part]:
        parts: list[Part] = []
        while True:
            region = self._region
            if region is None:
                if "\n" not in chunk and not ended:
                    # Nothing is known before a line ends, and to put a long one together for each chunk takes long.
                    self._more.append(chunk)
                    return parts
                self._held = "".join((self._held, *self._more, chunk))
                self._more.clear()
                more, region = self._search(ended)
                parts += more
                if region is None:
                    return parts
                self._region = region
                chunk, self._held = self._held, ""
            parts.append(region.feed(chunk, ended))
            if region.rest is None:
                return parts
            # What is left over is text in the wild, up to the next region.
            chunk, self._start = region.rest, region.end
            self._searched = 0 if region.records else self._passed - self._start
            self._printed = True
            if not region.records:
                self._barren[region.layout.name] = region.looked
            self._region = None
            if ended and not chunk:
                return parts

    def _search(self, ended: bool) -> tuple[list[Stretch], Region | None]:
        """The next region, if one begins, and what the line model makes of the text above it."""
        assert self._finder is not None
        held = self._held
        ends = _Ends(held)
        for place, layout in self._finder.find_triggers(held, self._searched, ended):
            if self._start + place < self._barren.get(layout.name, 0):
                continue
            low, high = ends.reach_back(place), ends.reach_ahead(place)
            if high < 0:
                if not ended:
                    # What is below must be seen first.
                    self._searched = place
                    return self._release(low), None
                high = len(held)
            found = self._view(layout, low, high).find_region(
                self._start + low, self._start + high, self._start + place + (held[place] == "\n")
            )
            self._searched = place + 1
            if found is not None and layout.top and not self._is_top(found):
                found = None
            if found is not None:
                passed = self._start + place + 1
                pieces = self._release(found - self._start) + self._label("", True)
                self._passed = passed
                return pieces, self._open(layout)
        if ended:
            return self._release(len(held)) + self._label("", True), None
        self._searched = max(self._searched, self._finder.settle(held, _LONGEST_TRIGGER))
        return self._release(ends.reach_back(len(held))), None

    def _is_top(self, place: int) -> bool:
        """Whether nothing is printed above a place."""
        above = self._held[: place - self._start]
        return not self._printed and (not above or above.isspace())

    def _view(self, layout: Layout, low: int, high: int) -> View:
        """The lines of this part of what is held, sorted; triggers often stand close together."""
        view = self._views.get(layout.name)
        if view is None or not view.start <= self._start + low <= view.end:
            view = self._views[layout.name] = View(layout, self._start + low)
        view.grow(self._held[view.end - self._start : high], self._start + low)
        return view

    def _open(self, layout: Layout) -> Region:
        if layout.reads == "pages":
            return Crawl(layout, self._start, partial(Labeller, self._model, once=True))
        contents = self._contents.setdefault(layout.name, Contents(layout.cover, layout.listed))
        return Region(layout, self._start, contents)

    def _release(self, end: int) -> list[Stretch]:
        text, self._held = self._held[:end], self._held[end:]
        self._printed = self._printed or bool(text and not text.isspace())
        self._searched = max(0, self._searched - end)
        pieces = self._label(text, False) if text else []
        self._start += end
        return pieces

    def _label(self, text: str, ended: bool) -> list[Stretch]:
        if self._labeller is None:
            self._labeller = Labeller(self._model, self._start)
        pieces = self._labeller.feed(text)
        if ended:
            pieces += self._labeller.close()
            self._labeller = None
        return pieces


class _Ends:
    """Where the lines of a text end."""

    def __init__(self, text: str) -> None:
        self._places: list[int] = []
        place = text.find("\n")
        while place >= 0:
            self._places.append(place)
            place = text.find("\n", place + 1)

    def reach_back(self, place: int) -> int:
        """The beginning of the line that stands ``REACH`` lines above a place."""
        number = bisect_left(self._places, place) - REACH - 1
        return self._places[number] + 1 if number >= 0 else 0

    def reach_ahead(self, place: int) -> int:
        """The end of the line that stands ``REACH`` lines below a place; -1 if there are not so many."""
        number = bisect_left(self._places, place) + REACH
        return self._places[number] + 1 if number < len(self._places) else -1
