"""What a line of a feed can be, and what may follow what.

Three small tables, read by everybody: the decoder, the checker of labelled feeds, the diagram in the
README and the tests.

* ``Label``: what a line *is*, in the words of the trade. This is what users see.
* ``Zone``: where in an article a line stands.
* ``State``: a label in a zone; the decoder's alphabet. ``STATES`` gives each its label and zone,
  ``FOLLOWERS`` the states that may come on the next non-blank line.

An article is ``front? head body``: the front holds what is printed above the headline and belongs to it
(its page's menu, a date line, a caption, an earlier printing of the headline), the head reaches from the headline to
the first paragraph, the body ends with the last line that is content. Of a headline that is printed several times,
the last printing above the first paragraph is the one the head begins with. Furniture below an
article, up to the front of the next one, stands outside of both. Blank lines have no state: how many stand before a
line is one of its cues.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Final, NamedTuple


class Label(str, Enum):
    """What a line is. The values are the words of the gutter format."""

    HEADLINE = "headline"
    DECK = "deck"
    BYLINE = "byline"
    CAPTION = "caption"
    CREDIT = "credit"
    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    FURNITURE = "furniture"
    BLANK = "blank"

    def __str__(self) -> str:
        return self.value


class Zone(str, Enum):
    """Where in an article a line stands."""

    OUTSIDE = "outside"
    FRONT = "front"
    HEAD = "head"
    BODY = "body"

    def __str__(self) -> str:
        return self.value


class State(IntEnum):
    """A label in a zone: one letter of the decoder's alphabet. The numbers are places in arrays."""

    GAP = 0
    FRONT_HEADLINE = 1
    FRONT_BYLINE = 2
    FRONT_CAPTION = 3
    FRONT_FURNITURE = 4
    HEADLINE = 5
    HEADLINE_MORE = 6
    DECK = 7
    HEAD_BYLINE = 8
    HEAD_CAPTION = 9
    HEAD_CREDIT = 10
    HEAD_FURNITURE = 11
    OPENING = 12
    PARAGRAPH = 13
    SUBHEAD = 14
    BODY_CAPTION = 15
    BODY_CREDIT = 16
    BODY_FURNITURE = 17
    BODY_BYLINE = 18


class Kind(NamedTuple):
    """Label and zone of a state."""

    label: Label
    zone: Zone


STATES: Final[dict[State, Kind]] = {
    State.GAP: Kind(Label.FURNITURE, Zone.OUTSIDE),
    State.FRONT_HEADLINE: Kind(Label.HEADLINE, Zone.FRONT),
    State.FRONT_BYLINE: Kind(Label.BYLINE, Zone.FRONT),
    State.FRONT_CAPTION: Kind(Label.CAPTION, Zone.FRONT),
    State.FRONT_FURNITURE: Kind(Label.FURNITURE, Zone.FRONT),
    State.HEADLINE: Kind(Label.HEADLINE, Zone.HEAD),
    State.HEADLINE_MORE: Kind(Label.HEADLINE, Zone.HEAD),
    State.DECK: Kind(Label.DECK, Zone.HEAD),
    State.HEAD_BYLINE: Kind(Label.BYLINE, Zone.HEAD),
    State.HEAD_CAPTION: Kind(Label.CAPTION, Zone.HEAD),
    State.HEAD_CREDIT: Kind(Label.CREDIT, Zone.HEAD),
    State.HEAD_FURNITURE: Kind(Label.FURNITURE, Zone.HEAD),
    State.OPENING: Kind(Label.PARAGRAPH, Zone.BODY),
    State.PARAGRAPH: Kind(Label.PARAGRAPH, Zone.BODY),
    State.SUBHEAD: Kind(Label.SUBHEAD, Zone.BODY),
    State.BODY_CAPTION: Kind(Label.CAPTION, Zone.BODY),
    State.BODY_CREDIT: Kind(Label.CREDIT, Zone.BODY),
    State.BODY_FURNITURE: Kind(Label.FURNITURE, Zone.BODY),
    State.BODY_BYLINE: Kind(Label.BYLINE, Zone.BODY),
}

# Every article begins with one of these lines; OPENING is the first paragraph of an article that has no
# headline.
STARTS: Final = (
    State.FRONT_HEADLINE,
    State.FRONT_BYLINE,
    State.FRONT_CAPTION,
    State.FRONT_FURNITURE,
    State.HEADLINE,
    State.OPENING,
)
_FRONT: Final = (
    State.FRONT_HEADLINE,
    State.FRONT_BYLINE,
    State.FRONT_CAPTION,
    State.FRONT_FURNITURE,
    State.HEADLINE,
)
_HEAD: Final = (
    State.DECK,
    State.HEAD_BYLINE,
    State.HEAD_CAPTION,
    State.HEAD_FURNITURE,
    State.PARAGRAPH,
)
_BODY: Final = (
    State.PARAGRAPH,
    State.SUBHEAD,
    State.BODY_CAPTION,
    State.BODY_FURNITURE,
    State.BODY_BYLINE,
)
_OUT: Final = (State.GAP, *STARTS)

FOLLOWERS: Final[dict[State, tuple[State, ...]]] = {
    State.GAP: _OUT,
    State.FRONT_HEADLINE: _FRONT,
    State.FRONT_BYLINE: (*_FRONT, State.OPENING),
    State.FRONT_CAPTION: (*_FRONT, State.OPENING),
    State.FRONT_FURNITURE: (*_FRONT, State.OPENING),
    State.HEADLINE: (*_HEAD, State.HEADLINE_MORE),
    State.HEADLINE_MORE: _HEAD,
    State.DECK: _HEAD,
    State.HEAD_BYLINE: _HEAD,
    State.HEAD_CAPTION: (*_HEAD, State.HEAD_CREDIT),
    State.HEAD_CREDIT: _HEAD,
    State.HEAD_FURNITURE: _HEAD,
    State.OPENING: (*_BODY, *_OUT),
    State.PARAGRAPH: (*_BODY, *_OUT),
    State.SUBHEAD: _BODY,
    State.BODY_CAPTION: (*_BODY, State.BODY_CREDIT, *_OUT),
    State.BODY_CREDIT: (*_BODY, *_OUT),
    State.BODY_FURNITURE: _BODY,
    State.BODY_BYLINE: (*_BODY, *_OUT),
}
# A headline owes a body, and so does furniture inside an article: a text may end only where an article may.
ENDS: Final = tuple(state for state in State if State.GAP in FOLLOWERS[state])


def starts_article(before: State | None, state: State) -> bool:
    """Whether ``state`` on a line begins an article, given the state of the line before (None: no line)."""
    if state not in STARTS:
        return False
    return before is None or STATES[before].zone is not Zone.FRONT
