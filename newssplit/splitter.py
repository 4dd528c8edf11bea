"""The views of labelled lines: articles as they come, and the tiling of a text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Final

from newssplit.article import Article, Segment
from newssplit.assemble import segments_of
from newssplit.dispatch import Dispatcher
from newssplit.exports import Collector
from newssplit.layouts import find_layouts
from newssplit.model import load_model
from newssplit.piece import Piece, Stretch, list_pieces

_PORTION: Final = 1 << 16  # characters

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


def label_text(text: str, weights: Path = None, layout: Path = None) -> list[Piece]:
    """The labelled lines of a text; they tile it."""
    labeller = Dispatcher(load_model(weights), find_layouts(layout))
    parts = [*labeller.feed(text), *labeller.close()]
    return [piece for part in parts for piece in list_pieces([part] if isinstance(part, Stretch) else part)]


def segments(text: str, weights: Path = None, layout: Path = None) -> list[Segment]:
    """The tiling of a text."""
    return list(segments_of(label_text(text, weights, layout)))
