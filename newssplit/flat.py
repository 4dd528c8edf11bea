"""An article as one flat row, for tables without nesting: CSV, spreadsheets, statistics."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from newssplit.article import Article

Cell = str | int | float | None

_BETWEEN_NAMES: Final = "; "
_BETWEEN_CAPTIONS: Final = " | "


def _day(article: Article) -> str | None:
    return article.date.isoformat() if article.date else None


def _published(article: Article) -> str | None:
    return article.published_at.isoformat() if article.published_at else None


def _updated(article: Article) -> str | None:
    return article.updated_at.isoformat() if article.updated_at else None


def _metadata(article: Article) -> str | None:
    return json.dumps(dict(article.metadata), ensure_ascii=False) if article.metadata else None


# The columns in their order, each with what stands in it. None is an empty cell.
COLUMNS: Final[dict[str, Callable[[Article], Cell]]] = {
    "headline": lambda article: article.headline,
    "deck": lambda article: article.deck,
    "date": _day,
    "published_at": _published,
    "updated_at": _updated,
    "source": lambda article: article.source,
    "authors": lambda article: _BETWEEN_NAMES.join(article.authors) or None,
    "dateline": lambda article: article.dateline.place if article.dateline else None,
    "text": lambda article: article.text,
    "subheads": lambda article: _BETWEEN_CAPTIONS.join(subhead.text for subhead in article.subheads) or None,
    "captions": lambda article: _BETWEEN_CAPTIONS.join(caption.text for caption in article.captions) or None,
    "n_captions": lambda article: len(article.captions),
    "n_paragraphs": lambda article: len(article.paragraphs),
    "n_words": lambda article: sum(len(paragraph.text.split()) for paragraph in article.paragraphs),
    "confidence": lambda article: article.confidence,
    "issues": lambda article: _BETWEEN_NAMES.join(issue.code for issue in article.issues) or None,
    "layout": lambda article: article.layout,
    "metadata": _metadata,
    "start": lambda article: article.span.start,
    "end": lambda article: article.span.end,
}


def flatten(article: Article) -> dict[str, Cell]:
    """The article as a row of ``COLUMNS``: dates in ISO 8601, several names joined by ``"; "``, captions and subheads
    by ``" | "``, the codes of issues by ``"; "``, metadata as JSON; ``n_words`` counts the words of the paragraphs."""
    return {name: read(article) for name, read in COLUMNS.items()}
