"""The views of labelled lines: articles as they come, and the tiling of a text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from newssplit.article import Article, Segment
from newssplit.assemble import segments_of
from newssplit.dispatch import Dispatcher
from newssplit.engine import Labeller
from newssplit.exports import Collector
from newssplit.layouts import find_layouts
from newssplit.layouts.finding import Finder
from newssplit.model import load_model
from newssplit.piece import Piece, Stretch, list_pieces

_PORTION: Final = 1 << 16  # characters
_LONG: Final = 1 << 16  # characters of a text that is as well split by itself

Path = str | os.PathLike[str] | None


class Splitter:
    """Chunks in, articles out, for callers that cannot hand over an iterator."""

    def __init__(self, weights: Path = None, layout: Path = None) -> None:
        self._labeller = Dispatcher(load_model(weights), find_layouts(layout))
        self._collector = Collector()

    def feed(self, chunk: str) -> list[Article]:
        """The articles that are settled after this chunk."""
        return list(self.take(chunk))

    def take(self, chunk: str) -> Iterator[Article]:
        """The same one by one; each is given out before the rest of a large chunk is read."""
        if not isinstance(chunk, str):
            raise TypeError(f"a chunk of text is a str, not {type(chunk).__name__}")
        # A large chunk is taken in portions, so that its labelled lines are never all at hand at once.
        for start in range(0, len(chunk), _PORTION):
            yield from self._collector.feed(self._labeller.feed(chunk[start : start + _PORTION]))

    def close(self) -> list[Article]:
        """The articles that are left when the text ends."""
        return [*self._collector.feed(self._labeller.close()), *self._collector.close()]


def stream_articles(chunks: Iterable[str], weights: Path = None, layout: Path = None) -> Iterator[Article]:
    """The articles of a text that comes in chunks."""
    splitter = Splitter(weights, layout)
    for chunk in chunks:
        yield from splitter.take(chunk)
    yield from splitter.close()


def split_texts(texts: Sequence[str], weights: Path = None, layout: Path = None) -> list[list[Article]]:
    """The articles of each text. Short ones are labelled together, which costs less, but for those in which a known
    layout may stand.
    """
    layouts = find_layouts(layout)
    finder = Finder(layouts) if layouts else None
    together = [
        number
        for number, text in enumerate(texts)
        if text and len(text) < _LONG and not (finder and any(finder.find_triggers(text, 0, True)))
    ]
    labelled = _label_together([texts[number] for number in together], weights)
    found: dict[int, list[Article]] = {}
    for number, stretches in zip(together, labelled, strict=True):
        collector = Collector()
        found[number] = [*collector.feed(stretches), *collector.close()]
    return [
        found[number] if number in found else list(stream_articles([text], weights, layout))
        for number, text in enumerate(texts)
    ]


def _label_together(texts: Sequence[str], weights: Path) -> list[list[Stretch]]:
    """The labelled lines of each text; none is empty."""
    labeller = Labeller(load_model(weights))
    stretches: list[Stretch] = []
    for number, text in enumerate(texts):
        if number:
            stretches += labeller.turn(0)
        stretches += labeller.feed(text)
    stretches += labeller.close()
    labelled: list[list[Stretch]] = []
    for stretch in stretches:
        if stretch.start == 0:
            labelled.append([])
        labelled[-1].append(stretch)
    return labelled


def label_text(text: str, weights: Path = None, layout: Path = None) -> list[Piece]:
    """The labelled lines of a text; they tile it."""
    labeller = Dispatcher(load_model(weights), find_layouts(layout))
    parts = [*labeller.feed(text), *labeller.close()]
    return [piece for part in parts for piece in list_pieces([part] if isinstance(part, Stretch) else part)]


def segments(text: str, weights: Path = None, layout: Path = None) -> list[Segment]:
    """The tiling of a text."""
    return list(segments_of(label_text(text, weights, layout)))
