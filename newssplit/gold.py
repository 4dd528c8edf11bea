"""Labelled feeds: what they hold, and what their labels mean in states.

A ``LabelledFeed`` is a text, its articles with their fields, and for each line that is not blank the set of states that
the labels allow. Where labels leave it open (a line that may be body or not), the set holds several. ``gutter`` and
``corpus`` read such feeds from files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from newssplit.article import Span
from newssplit.grammar import ENDS, FOLLOWERS, STARTS, Label, State
from newssplit.lines import Line, read_lines

Allowed = frozenset[State]
# Tiers of feeds in the gutter format: a feed to be taken as it is, or one whole page of a web site.
GUTTER: Final = "gutter"
SITE: Final = "site"


class GoldCaption(NamedTuple):
    """A caption: as printed, without its credit where that is known; ``optional``: neither required nor wrong."""

    text: str
    bare: str | None
    optional: bool
    spans: tuple[Span, ...]


@dataclass(slots=True)
class GoldArticle:
    """What is known of one article. ``fields`` holds what is sure; None there: the text does not hold it."""

    span: Span
    headline: str | None
    headline_spans: tuple[Span, ...]
    headline_alts: tuple[str, ...]
    paragraphs: tuple[Span, ...]
    subheads: tuple[Span, ...]
    deck: tuple[Span, ...]
    optional: tuple[Span, ...]
    captions: tuple[GoldCaption, ...]
    fields: dict[str, str | None] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    authors_known: bool = True
    language: str = "?"


@dataclass(slots=True)
class LabelledFeed:
    """A text with labels. ``lines`` are its lines that are not blank, ``allowed`` the states of each.

    ``rows`` are the numbers of these lines in a gutter file, from 1.
    """

    name: str
    text: str
    lines: list[Line]
    allowed: list[Allowed]
    articles: list[GoldArticle]
    outlet: str = "?"
    tier: str = GUTTER
    joiner: str = "none"
    rows: list[int] = field(default_factory=list)


def content_lines(text: str) -> list[Line]:
    """The lines of a text that are not blank: what the decoder sees."""
    return [line for line in read_lines(text) if line.text.strip()]


def content_span(line: Line) -> Span:
    """The place of a line without the white space around it."""
    text = line.text
    lead = len(text) - len(text.lstrip())
    return Span(line.start + lead, line.start + len(text.rstrip()))


class Labelled(NamedTuple):
    """A line's label, None where it may be body or furniture; ``follows``: it goes on with the line before."""

    label: Label | None
    follows: bool


def article_of_labels(lines: Sequence[Line], labels: Sequence[Labelled], headline: Sequence[int]) -> GoldArticle:
    """The article that lines hold by their labels, without its fields; ``headline`` are the places of its headline."""

    def spans(label: Label | None) -> tuple[Span, ...]:
        return tuple(content_span(line) for line, row in zip(lines, labels, strict=True) if row.label is label)

    title = " ".join(" ".join(lines[n].text.split()) for n in headline) or None
    main = Span(content_span(lines[headline[0]]).start, content_span(lines[headline[-1]]).end) if headline else None
    printed: dict[str, list[Span]] = {}
    for line, row in zip(lines, labels, strict=True):
        if row.label is Label.CAPTION:
            printed.setdefault(" ".join(line.text.split()), []).append(content_span(line))
    return GoldArticle(
        span=Span(content_span(lines[0]).start, content_span(lines[-1]).end),
        headline=title,
        headline_spans=tuple(sorted({*spans(Label.HEADLINE), main})) if main else (),
        headline_alts=(),
        paragraphs=spans(Label.PARAGRAPH),
        subheads=spans(Label.SUBHEAD),
        deck=spans(Label.DECK),
        optional=spans(None),
        captions=tuple(GoldCaption(text, None, False, tuple(places)) for text, places in printed.items()),
    )


FRONT_STATES: Final = {
    Label.HEADLINE: State.FRONT_HEADLINE,
    Label.BYLINE: State.FRONT_BYLINE,
    Label.CAPTION: State.FRONT_CAPTION,
    Label.CREDIT: State.FRONT_CAPTION,
}
_HEAD: Final = {
    Label.DECK: State.DECK,
    Label.BYLINE: State.HEAD_BYLINE,
    Label.CAPTION: State.HEAD_CAPTION,
    Label.CREDIT: State.HEAD_CREDIT,
}
_BODY: Final = {
    Label.PARAGRAPH: State.PARAGRAPH,
    Label.SUBHEAD: State.SUBHEAD,
    Label.CAPTION: State.BODY_CAPTION,
    Label.CREDIT: State.BODY_CREDIT,
    Label.BYLINE: State.BODY_BYLINE,
}
OUTSIDE: Final = frozenset({State.GAP})
BETWEEN: Final = frozenset({State.GAP, State.FRONT_FURNITURE})
_OPEN_HEAD: Final = frozenset({State.DECK, State.HEAD_FURNITURE, State.HEAD_CAPTION})
_OPEN_BODY: Final = frozenset(
    {State.PARAGRAPH, State.SUBHEAD, State.BODY_CAPTION, State.BODY_FURNITURE, State.BODY_BYLINE}
)


def states_of(labels: Sequence[Labelled], headline: Sequence[int]) -> list[Allowed]:
    """The states that the labels of one article's lines allow.

    ``labels`` run from the first to the last line of the article; ``headline`` are the places of its headline
    (several, if it runs over lines; none, if the article has none).
    """
    body = [n for n, row in enumerate(labels) if row.label is Label.PARAGRAPH]
    if not body:
        return [frozenset({State.GAP})] * len(labels)
    opening = body[0]
    content = [
        n for n, row in enumerate(labels) if n >= opening and row.label in _BODY and row.label is not Label.SUBHEAD
    ]
    last = content[-1]
    maybe = max((n for n, row in enumerate(labels) if row.label is None), default=-1)
    head = headline[0] if headline else opening
    out: list[Allowed] = []
    for n, (label, follows) in enumerate(labels):
        if n < head:
            state = FRONT_STATES.get(label, State.FRONT_FURNITURE) if label else State.FRONT_FURNITURE
            out.append(frozenset({state}))
        elif n in headline:
            out.append(frozenset({State.HEADLINE if n == head else State.HEADLINE_MORE}))
        elif n < opening:
            if label is None:
                out.append(_OPEN_HEAD)
            elif follows and label is Label.CAPTION:
                out.append(frozenset({State.HEAD_CREDIT}))
            else:
                out.append(frozenset({_HEAD.get(label, State.HEAD_FURNITURE)}))
        elif n == opening and not headline:
            out.append(frozenset({State.OPENING}))
        elif n <= last:
            if label is None or label is Label.DECK:
                out.append(_OPEN_BODY)
            elif follows and label is Label.CAPTION:
                out.append(frozenset({State.BODY_CREDIT}))
            else:
                out.append(frozenset({_BODY.get(label, State.BODY_FURNITURE)}))
        elif n <= maybe:
            out.append(
                frozenset({*_OPEN_BODY, State.GAP}) if label is None else frozenset({State.BODY_FURNITURE, State.GAP})
            )
        else:
            out.append(frozenset({State.GAP}))
    return out


def check_states(allowed: Sequence[Allowed]) -> int | None:
    """The first line where no path through the allowed states is left under the grammar; None if all is well."""
    reach: set[State] = {State.GAP, *STARTS}
    for n, states in enumerate(allowed):
        now = reach & states
        if not now:
            return n
        reach = {after for state in now for after in FOLLOWERS[state]}
        last = now
    return None if not allowed or last & set(ENDS) else len(allowed) - 1
