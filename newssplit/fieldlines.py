"""The labelled lines of one article, sorted by what the fields ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from newssplit.article import Span
from newssplit.grammar import Label, Zone


class FieldLine(NamedTuple):
    """A line of an article: ``start`` is its offset in the text. Lines of zone OUTSIDE are its surroundings."""

    start: int
    text: str
    label: Label
    zone: Zone


# A name of a module is found faster than a member of an enumeration, and every line of every article is asked.
_PARAGRAPH, _BYLINE, _HEADLINE = Label.PARAGRAPH, Label.BYLINE, Label.HEADLINE
_FURNITURE, _DECK = Label.FURNITURE, Label.DECK
_OUTSIDE, _FRONT, _HEAD, _BODY = Zone.OUTSIDE, Zone.FRONT, Zone.HEAD, Zone.BODY
# A line of furniture that is longer says something, and holds no field.
LONGEST_FURNITURE: Final = 160
# Furniture further above the headline is the page's own: a date there is today's, an agency there a link.
_FRONT_REACH: Final = 4


@dataclass(slots=True)
class Parts:
    """The lines of an article by where a field may stand in them, each list in the order of the text.

    ``bylines`` are those of all zones; ``head`` is the short furniture, and the short decks, of front and head;
    ``strays`` are short lines right above the story, and its first, which may be a byline that was taken for something
    else; ``below`` is the short furniture behind the first paragraph, ``above`` that before the article.
    """

    bylines: list[FieldLine] = field(default_factory=list)
    head: list[FieldLine] = field(default_factory=list)
    strays: list[FieldLine] = field(default_factory=list)
    story: list[FieldLine] = field(default_factory=list)
    below: list[FieldLine] = field(default_factory=list)
    above: list[FieldLine] = field(default_factory=list)
    headlines: list[FieldLine] = field(default_factory=list)


def sort_lines(lines: Sequence[FieldLine]) -> Parts:
    """The lines of one article in their parts; furniture far above the headline is left out."""
    parts = Parts()
    front: list[tuple[int, FieldLine]] = []
    first = -1
    for place, line in enumerate(lines):
        _, text, label, zone = line
        if first < 0 and (zone is _HEAD or zone is _BODY):
            first = place
            parts.head += [one for at, one in front if at >= place - _FRONT_REACH]
            front = []
        if label is _PARAGRAPH:
            if not parts.story and len(text) <= LONGEST_FURNITURE:
                parts.strays.append(line)
            parts.story.append(line)
        elif label is _BYLINE:
            parts.bylines.append(line)
        elif label is _HEADLINE:
            parts.headlines.append(line)
        elif len(text) > LONGEST_FURNITURE:
            continue
        elif label is _FURNITURE:
            if zone is _FRONT and first < 0:
                front.append((place, line))
            elif zone is _OUTSIDE and first < 0:
                parts.above.append(line)
            elif zone is _HEAD or zone is _FRONT:
                parts.head.append(line)
            else:
                parts.below.append(line)
        elif label is _DECK:
            parts.head.append(line)
        elif zone is _HEAD:
            parts.strays.append(line)
    parts.head += [one for _, one in front]
    return parts


def move(span: Span, by: int) -> Span:
    """A place in a line as a place in the text."""
    return Span(span.start + by, span.end + by)
