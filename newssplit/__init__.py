"""newssplit: text that holds many news articles goes in, typed ``Article`` objects come out.

>>> import newssplit
>>> newssplit.split("")
[]
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from newssplit.article import Article, Caption, Dateline, Issue, Paragraph, Segment, Span, Subhead
from newssplit.grammar import Label, Zone

if TYPE_CHECKING:
    from newssplit.explanation import Explanation
    from newssplit.readers import Source

__version__ = "0.1.0"
__all__ = [
    "Article",
    "Caption",
    "Dateline",
    "Issue",
    "Label",
    "Paragraph",
    "Segment",
    "Span",
    "Subhead",
    "Zone",
    "explain",
    "read",
    "segment",
    "split",
    "stream",
]

Weights = str | os.PathLike[str] | None
Layout = str | os.PathLike[str] | None


def split(text: str, *, weights: Weights = None, layout: Layout = None) -> list[Article]:
    """The articles of a text, in order.

    ``weights`` is a weights file to use in place of the shipped one. ``layout`` is the one known layout to look for, by
    its name, or the path of a TOML file that describes one; ``"wild"`` to look for none. Raises ``TypeError`` if
    ``text`` is no string, and ``newssplit.layouts.BadLayout`` for a file that describes no layout; no content raises.
    """
    _expect_text("split", text)
    return list(stream([text], weights=weights, layout=layout))


def stream(chunks: Iterable[str], *, weights: Weights = None, layout: Layout = None) -> Iterator[Article]:
    """The articles of a text that comes in chunks, each as soon as it is settled, in bounded memory.

    Any chunking of a text gives the articles that ``split`` gives.
    """
    if isinstance(chunks, (str, bytes)) or not isinstance(chunks, Iterable):
        raise TypeError(f"stream() takes an iterable of str (chunks of a text), not {type(chunks).__name__}")
    from newssplit.splitter import stream_articles

    return stream_articles(chunks, weights, layout)


def segment(text: str, *, weights: Weights = None, layout: Layout = None) -> list[Segment]:
    """The tiling of a text: every line, and every run of blank lines, with its label.

    The first segment starts at 0, each begins where the one before ends, the last ends at ``len(text)``.
    """
    _expect_text("segment", text)
    from newssplit.splitter import segments

    return segments(text, weights, layout)


def read(source: Source, *, weights: Weights = None) -> Iterator[Article]:
    """The articles of a file: a path, or an open file, binary or text.

    Spans count code points of the decoded text. Raises ``OSError`` for a file that cannot be opened and
    ``newssplit.readers.UnreadableText`` for bytes that are no text.
    """
    from newssplit.readers import open_text
    from newssplit.splitter import stream_articles

    return stream_articles(open_text(source), weights)


def explain(text: str, *, weights: Weights = None) -> Explanation:
    """Why each line of a text has its label: ``print(newssplit.explain(text))``."""
    _expect_text("explain", text)
    from newssplit.explanation import explain_text

    return explain_text(text, weights)


def _expect_text(name: str, text: object) -> None:
    if not isinstance(text, str):
        hint = ": decode it first, or use read()" if isinstance(text, (bytes, bytearray, memoryview)) else ""
        raise TypeError(f"{name}() takes a str, not {type(text).__name__}{hint}")
