"""newssplit: text that holds many news articles goes in, typed ``Article`` objects come out.

>>> import newssplit
>>> newssplit.split("")
[]
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from newssplit.grammar import Label, Zone

if TYPE_CHECKING:
    from newssplit.article import Article, Caption, Dateline, Issue, Paragraph, Segment, Span, Subhead
    from newssplit.auditing import Audit
    from newssplit.batch import Progress
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
    "split_files",
    "stream",
]

Path = str | os.PathLike[str] | None


def __getattr__(name: str) -> Any:
    """The public types, when they are asked for: pydantic, which makes them, takes longer to import than all else."""
    if name in __all__:
        from newssplit import article

        return getattr(article, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
    return (article for _, articles in _read_texts(source, weights, layout) for article in articles)


def _read_texts(source: Source, weights: Path, layout: Path) -> Iterator[tuple[str, Iterator[Article]]]:
    """The texts of a file, one after another: the name of each, and its articles."""
    from newssplit.readers import open_texts
    from newssplit.splitter import stream_articles

    texts = open_texts(source)
    return ((text.name, stream_articles(text.chunks, weights, layout)) for text in texts)


def split_files(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    jobs: int | None = None,
    format: str = "jsonl",  # noqa: A002, it is what the command calls it
    weights: Path = None,
    layout: Path = None,
    resume: bool = False,
    force: bool = False,
    watch: Callable[[Progress], object] | None = None,
) -> Progress:
    """Splits many files, or all files in folders, with ``jobs`` processes (default: one for each processor).

    Below the folder ``out`` each file gets a result at the same place, under its name with the ending of the format (a
    row of ``newssplit.writers.WRITERS``) behind it, written whole or not at all; ``out/report.jsonl`` gets a row a
    file (``newssplit.batch.Row``). A file that fails is told of there, has no result, and the others go on; a process
    that dies costs only the file it was on, and that only if it dies twice.

    ``resume`` goes on with what an earlier run, however it ended, has left to do: what failed, and what has changed
    since, is done again. ``force`` takes away the results of an earlier run first. Without either, a folder that holds
    results is refused. ``watch`` is called from time to time, and after every file. The last news are returned.

    Processes are started afresh (spawned), so a program calls this below ``if __name__ == "__main__":``. Raises
    ``newssplit.batch.BadRun`` (a ``ValueError``) for what cannot begin, and ``newssplit.batch.NoWorkers`` if no process
    can be started; as ``read`` for weights that cannot be used.
    """
    from newssplit.batch import run_batch
    from newssplit.layouts import identify_layout
    from newssplit.model import identify_weights

    return run_batch(
        partial(_read_texts, weights=weights, layout=layout),
        paths,
        out,
        made_with={"newssplit": __version__, "weights": identify_weights(weights), "layout": identify_layout(layout)},
        form=format,
        jobs=jobs,
        resume=resume,
        force=force,
        watch=watch,
    )


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
