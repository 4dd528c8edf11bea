"""A step for pipelines of datatrove: documents that hold many articles in, a document an article out.

Importing this needs the extra ``datatrove``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

try:
    from datatrove.data import Document
    from datatrove.pipeline.base import PipelineStep
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        'this needs datatrove, which is not installed: pip install "newssplit[datatrove]"', name=error.name
    ) from None

from newssplit.article import Article, Issue
from newssplit.cells import Path, split_cell
from newssplit.layouts import find_layouts
from newssplit.model import load_model
from newssplit.surrogates import replace_surrogates


class ArticleSplitter(PipelineStep):
    """Splits the text of each document.

    A document an article: ``text`` is the body, ``id`` that of the document it stood in with ``/0``, ``/1`` ... behind
    it, ``metadata`` that of this document, and under ``"article"`` the fields as in JSON. A document without an article
    goes on with an empty text and one field there, ``"issues"``, which says why (see ``newssplit.cells``).
    """

    type = "SPLITTER"
    name = "newssplit"

    def __init__(self, weights: Path = None, layout: Path = None) -> None:
        super().__init__()
        # What cannot be used is told here, not by every worker.
        load_model(weights)
        find_layouts(layout)
        self.weights, self.layout = weights, layout

    def run(self, data: Iterable[Document] | None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The documents of the articles, in order."""
        for document in data or ():
            self.stat_update("total")
            with self.track_time():
                found = split_cell(document.text, self.weights, self.layout)
            for number, cell in enumerate(found):
                self.stat_update(cell.code if isinstance(cell, Issue) else "articles")
                text, fields = _to_plain(cell)
                yield Document(
                    text=text,
                    id=f"{document.id}/{number}",
                    media=document.media,
                    metadata={**document.metadata, "article": fields},
                )


def _to_plain(article: Article | Issue) -> tuple[str, dict[str, Any]]:
    if isinstance(article, Issue):
        return "", {"issues": [article.model_dump(mode="json")]}
    try:
        article.model_dump_json()
    except ValueError:
        # Whatever writes the document could not encode it either.
        article = replace_surrogates(article)
    return article.text, article.model_dump(mode="json")
