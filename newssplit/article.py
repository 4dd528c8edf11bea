"""The public types: frozen pydantic models, JSON out and in again without loss.

All offsets are code points into the text as it was given, half-open: ``text[span.start:span.end]``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from newssplit.grammar import Label, Zone


class Span(NamedTuple):
    """A half-open place in the text, in code points. In JSON: ``[start, end]``."""

    start: int
    end: int


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Segment(_Frozen):
    """One piece of the tiling: a line with its ending, or a run of blank lines.

    ``article`` counts the articles of the text from 0; it is None for what stands between articles.
    """

    label: Label
    zone: Zone
    span: Span
    article: int | None = None


class Passage(_Frozen):
    """A paragraph or a subhead: white space collapsed in ``text``, its place in ``span``."""

    text: str
    span: Span


class Paragraph(Passage):
    """A paragraph of the body."""


class Subhead(Passage):
    """A heading inside the body."""


class Caption(_Frozen):
    """The caption of a picture. Printed several times, it is one caption with several spans.

    ``text`` is the caption as printed, with a credit that stands in its line; ``credit`` is that credit, or
    the one on the line below (``credit_span``: its place beside the first printing); ``description`` is the
    text without the credit.
    """

    text: str
    spans: tuple[Span, ...]
    description: str
    credit: str | None = None
    credit_span: Span | None = None


class Dateline(_Frozen):
    """The place (and the agency, if one is named) at the head of a wire story: ``OSLO (AP) —``."""

    place: str
    span: Span
    agency: str | None = None


class Issue(_Frozen):
    """Something about an article that a careful reader should know.

    ``code`` is stable and short (``"no-headline"``), ``message`` is for people, ``span`` is the place.
    """

    code: str
    message: str
    span: Span | None = None


class Article(_Frozen):
    """One news article found in a text.

    A field is None, or empty, where the text does not hold it. ``*_span`` and ``*_spans`` are the places the
    field was read from; ``author_spans`` runs beside ``authors``.

    ``date`` is the day of publication in the outlet's own zone. ``published_at`` and ``updated_at`` are set where
    a time stands beside the day, and are aware where a zone is written. ``source`` is the agency or outlet that is
    credited, in its usual short form. ``layout`` names the known layout that the article was read by, None for
    text in the wild. ``confidence`` (0 to 1) is how sure it is that an article begins here.
    """

    span: Span
    headline: str | None = None
    headline_spans: tuple[Span, ...] = ()
    deck: str | None = None
    deck_spans: tuple[Span, ...] = ()
    date: dt.date | None = None
    date_span: Span | None = None
    published_at: dt.datetime | None = None
    published_at_span: Span | None = None
    updated_at: dt.datetime | None = None
    updated_at_span: Span | None = None
    source: str | None = None
    source_span: Span | None = None
    authors: tuple[str, ...] = ()
    author_spans: tuple[Span, ...] = ()
    dateline: Dateline | None = None
    captions: tuple[Caption, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    subheads: tuple[Subhead, ...] = ()
    metadata: Mapping[str, str] = Field(default_factory=dict)
    layout: str | None = None
    confidence: float = Field(default=1.0, ge=0.0, le=1.0)
    issues: tuple[Issue, ...] = ()

    @property
    def text(self) -> str:
        """The body: paragraphs and subheads in their order, a blank line between two."""
        pieces: list[Passage] = [*self.paragraphs, *self.subheads]
        return "\n\n".join(piece.text for piece in sorted(pieces, key=lambda piece: piece.span))
