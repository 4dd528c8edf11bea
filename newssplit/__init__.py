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
    from newssplit.auditing import Audit
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
    "audit",
    "explain",
    "read",
    "segment",
    "split",
    "stream",
]

Path = str | os.PathLike[str] | None


def split(text: str, *, weights: Path = None, layout: Path = None) -> list[Article]:
    """The articles of a text, in order.

    ``weights`` is a weights file to use in place of the shipped one. ``layout``: None looks for regions of every known
    layout, ``"wild"`` for none, the name of a layout or the path of a TOML file for that one alone.

    Raises ``TypeError`` if ``text`` is no string, ``ValueError`` for a layout that is not known, and ``OSError`` for a
    file that is not there; no content raises.
    """
    _expect_text("split", text)
    return list(stream([text], weights=weights, layout=layout))


def stream(chunks: Iterable[str], *, weights: Path = None, layout: Path = None) -> Iterator[Article]:
    """The articles of a text that comes in chunks, each as soon as it is settled, in bounded memory.

    Any chunking of a text gives the articles that ``split`` gives.
    """
    if isinstance(chunks, (str, bytes)) or not isinstance(chunks, Iterable):
        raise TypeError(f"stream() takes an iterable of str (chunks of a text), not {type(chunks).__name__}")
    from newssplit.splitter import stream_articles

    return stream_articles(chunks, weights, layout)


def segment(text: str, *, weights: Path = None, layout: Path = None) -> list[Segment]:
    """The tiling of a text: every line, and every run of blank lines, with its label.

    The first segment starts at 0, each begins where the one before ends, the last ends at ``len(text)``.
    """
    _expect_text("segment", text)
    from newssplit.splitter import segments

    return segments(text, weights, layout)


def read(source: Source, *, weights: Path = None, layout: Path = None) -> Iterator[Article]:
    """The articles of a file: a path, or an open file, binary or text; of an archive, those of each member in turn.

    Spans count code points of the text, as ``newssplit.readers.open_texts`` gives it; in an archive, of the member's.
    Raises ``OSError`` for a file that cannot be opened and ``newssplit.readers.UnreadableText`` for one that holds no
    text. What is left out of a file is told to the logger ``newssplit.readers``.
    """
    from newssplit.readers import open_texts
    from newssplit.splitter import stream_articles

    texts = open_texts(source)
    return (article for text in texts for article in stream_articles(text.chunks, weights, layout))


def audit(source: Source, *, weights: Path = None, layout: Path = None) -> Audit:
    """What a file claims of itself (how many articles, which headlines, how many words) against what came out of it.

    Takes and raises what ``read`` does. Differences are warnings with line numbers: ``print(newssplit.audit(path))``.
    """
    from newssplit.auditing import audit as audit_file

    return audit_file(source, weights=weights, layout=layout)


def explain(text: str, *, weights: Path = None, layout: Path = None) -> Explanation:
    """Why each line of a text has its label: ``print(newssplit.explain(text))``."""
    _expect_text("explain", text)
    from newssplit.explanation import explain_text

    return explain_text(text, weights, layout)


def _expect_text(name: str, text: object) -> None:
    if not isinstance(text, str):
        hint = ": decode it first, or use read()" if isinstance(text, (bytes, bytearray, memoryview)) else ""
        raise TypeError(f"{name}() takes a str, not {type(text).__name__}{hint}")
