"""A byline read from left to right: which runs of words are names, which are places, what is none of either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from newssplit.article import Span
from newssplit.bylineneighbours import (
    colon_leads,
    comes_from,
    ends_as_credit,
    find_share,
    follows_desk,
    follows_eastern_role,
    follows_origin,
    glued_places,
    is_aside,
    is_dashed_credit,
    is_signed,
    is_unnamed,
    join_handle,
    leads_date,
    leads_signature,
    makes_pictures,
    names_paper,
    names_somewhere,
    skip_origin,
)
from newssplit.bylines import GLUE, HOLE, Item
from newssplit.bylineshapes import SLASH, has_slashed_labels, is_alone, is_list, is_office, is_topics, list_small
from newssplit.bylinewords import EAST, Kind, is_given, tells_time
from newssplit.lexicon import fold, load_lexicon
from newssplit.names import (
    CAPITAL,
    LONGEST_NAME,
    UNCASED,
    Grade,
    Name,
    is_full,
    opens_with_name,
    parts_eastern,
    read_name,
    role_heads,
)
from newssplit.organisations import LONGEST_PLACE, is_organisation, is_place


class Spot(NamedTuple):
    """The name of a place on a byline. ``sure``: it is known, or stands where only places do."""

    text: str
    span: Span
    agency: str | None
    sure: bool


class Byline(NamedTuple):
    """What a byline names. ``bare``: no other words stand on the line, at least not before the first name."""

    names: tuple[Name, ...]
    spots: tuple[Spot, ...]
    bare: bool


_MOST_NAMES: Final = 12
# Of words in small letters that are no particles, a line of prose has more.
_MOST_SMALL_WORDS: Final = 4
_MOST_SMALL_BESIDE_WEAK: Final = 1
# What stands before a colon and is no name has fewer words.
_FEW_WORDS: Final = 3
# Spaces between what stood apart on the page: "By Ida Falk  National Desk".
_GAP: Final = 2
# What stands between a name and its place.
_PLACE_MARKS: Final = frozenset("-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}|/\N{BULLET}\N{MIDDLE DOT}")
_DASHES: Final = frozenset("-\N{EN DASH}\N{EM DASH}")


class Reader:
    """Reads the items of one line from left to right."""

    def __init__(self, items: Sequence[Item], *, opened: bool = False) -> None:
        self._items = items
        self._names: dict[str, Name] = {}
        self._spots: list[Spot] = []
        self._opened = opened  # an opener stands before what is read
        self._credit = False  # what is read is the credit of a picture
        self._refused = False  # what stood behind an opener was no name
        self._sourced = False  # what is read is where the story comes from
        self._passed = False  # what is read stands behind a role, and goes with it
        self._aided = False  # what is read is named as one who has helped
        self._leads = False  # a role of who is named next: "and harbour reporter Jon Brandt"
        self._after_comma = False
        self._agency: Item | None = None  # an agency stands right before what is read
        self._alone = is_alone(items)
        self._listed = is_list(items)
        self._slashed = has_slashed_labels(items)
        self._label = False  # what is read is named for a share that is none of the text's
        small = list_small(items)
        self._small = len(small)
        self._office = is_office(items)
        self._topics = is_topics(items)
        self._bare = not small
        self._after_other = False  # a phrase of the page stands before what is read

    def read(self) -> Byline:
        """What the line names."""
        items, place, role = self._items, 0, ""
        while place < len(items) and len(self._names) < _MOST_NAMES:
            item = items[place]
            if item.kind is Kind.WORD:
                end = place + 1
                while end < len(items) and items[end].kind is Kind.WORD:
                    if parts_eastern(items[end - 1], items[end], role) or self._is_label(end + 1):
                        break
                    end += 1
                self._read_run(place, end)
                self._agency = None
                place = end
            else:
                role = item.text if item.kind in (Kind.ROLE, Kind.OPENER) else ""
                self._pass(item, items[place - 1].kind if place else Kind.BREAK)
                place += 1
        names = tuple(self._names.values())
        if self._alone and names and EAST.match(names[-1].text) and names[-1].grade is Grade.SAID:
            # "김민수·이영희 기자": the role behind the last name is that of all.
            names = tuple(name._replace(grade=Grade.SAID) for name in names)
        return Byline(names, tuple(self._spots), self._bare)

    def _pass(self, item: Item, before: Kind) -> None:
        """Take note of an item that is no word."""
        kind = item.kind
        if kind is Kind.AGENCY:
            self._agency = item
        elif kind is not Kind.BREAK or item.text == GLUE or item.text == HOLE:
            self._agency = None
        if kind is Kind.BREAK:
            # What "By" has said of a paper it does not say of what stands behind that.
            self._opened = self._opened and not self._names and item.text != GLUE and not self._refused
            self._passed = self._after_comma = False
            # "撮影／甲乙丙": a slash stands where others have a colon.
            labels = before in (Kind.CREDIT, Kind.EDITOR) and item.text == SLASH
            # A name that is printed twice has no space between: what follows is credited as the name is.
            self._credit = self._label or (self._credit and (item.text == GLUE or labels))
            self._label = False
        elif kind is Kind.OPENER and self._sourced and self._credit and before is Kind.WORD:
            # "Sources: our research, Harbour Police"
            pass
        elif kind is Kind.OPENER:
            self._opened, self._credit, self._passed, self._after_comma = True, False, False, False
            self._aided = fold(item.text) in load_lexicon().bylines["aiding"]
            # Beside someone who has written the text, who has helped is none of its authors.
            self._credit = self._aided and bool(self._names)
        elif kind in (Kind.CREDIT, Kind.EDITOR):
            self._credit = True
            self._sourced = fold(item.text) in load_lexicon().bylines["sources"]
        elif kind is Kind.ROLE:
            # Behind a name a role takes what follows with it: "Staff Writer Harbour Business Journal".
            # "记者 甲乙 通讯员 丙丁": a role that stands before one name stands before the next.
            east = self._opened and EAST.match(item.text) is not None
            told = self._leads or before is Kind.AND
            self._passed = bool(self._names) and before is not Kind.BREAK and not east and not told
            self._leads = False
        elif kind is Kind.COMMA:
            # "Chair, Elm Street Association": behind a role alone stands where someone has it.
            self._passed = before is Kind.ROLE and not self._names and not self._opened
            self._after_comma = bool(self._names)
        elif kind is Kind.AND:
            self._after_comma = self._passed = False
        elif kind is not Kind.COLON:
            self._opened = self._opened and not self._names
            self._after_other = kind is Kind.OTHER and not tells_time(item.text)

    def _is_label(self, end: int) -> bool:
        """Whether the word before ``end`` is a label, on a line on which slashes stand behind those."""
        return self._slashed and end < len(self._items) and self._items[end].text == SLASH

    def _read_run(self, start: int, end: int) -> None:
        """Read the words from one item that is none to the next."""
        items = self._items
        before = items[start - 1].kind if start else Kind.BREAK
        after = items[end].kind if end < len(items) else Kind.BREAK
        run = items[start:end]
        if self._is_label(end):
            self._label = True
            return
        if before is Kind.AND and after is Kind.ROLE and all(item.text.islower() for item in run):
            self._leads = True
            return
        share = find_share(items, end)
        if not self._opened and (is_dashed_credit(items, end) or (end == len(items) and ends_as_credit(run))):
            return
        if share is Kind.CREDIT and (self._names or not self._opened):
            # "Ida Falk (Text) und Jon Brandt (Fotos)"
            return
        if after is Kind.COMMA and self._names and makes_pictures(items[end + 1 : end + 2]):
            # "Ida Falk, reporter, Jon Brandt, fotograf"
            return
        if share is Kind.OPENER:
            self._opened, self._credit, self._passed = True, False, False
        if self._credit or self._passed or before is Kind.DESK:
            return
        if (
            self._small > _MOST_SMALL_WORDS
            and not self._opened
            and not (start == 0 and after is Kind.COMMA and opens_with_name(run))
        ):
            return
        if self._topics and not self._opened:
            run = run[:2] if len(run) > 1 and before is not Kind.COMMA and is_given(run[0].text) else ()
            if not run:
                return
        if after is Kind.DESK and not (self._opened and len(run) > 1) and not is_aside(items[end]):
            return
        if after is Kind.DESK and not is_given(run[0].text) and items[end].start - run[-1].end < _GAP:
            return
        if self._office or self._is_no_name(run, start, end):
            return
        if names_paper(items, start, end) or comes_from(items, start, end):
            return
        if self._opened and not self._names and names_somewhere(items, start, end):
            self._spots.append(self._spot(run, sure=True))
            return
        if follows_origin(self._items, start) and not is_given(run[0].text):
            self._spots.append(self._spot(run, sure=False))
            return
        run, start = skip_origin(run, start)
        run, spot = self._cut_place(run, start, end)
        if spot:
            self._spots.append(spot)
        if not run:
            return
        has_role = after in (Kind.ROLE, Kind.DESK)
        if run[0].text.casefold() in load_lexicon().bylines["possessives"]:
            run, start = run[1:], start + 1
            if not run or has_role:
                # "By our Cricket Correspondent"
                return
        if before is Kind.COMMA and not self._names and len(run) == 1 and self._items[start - 2].kind is Kind.ROLE:
            # "Harbour Correspondent, Brake"
            return
        if has_role and self._names and before is Kind.BREAK:
            # "Ida Falk / Harbour Reporter"
            return
        if has_role and fold(run[0].text) in role_heads():
            return
        has_role = has_role or follows_eastern_role(items, start) or follows_desk(items, start)
        if len(run) == 1 and is_signed(items, end):
            self._opened = True
        if self._opened and len(run) == 1 and before is not Kind.WORD:
            run = join_handle(items, start)
            if not run:
                return
        joined = before is Kind.AND and bool(self._names)
        name = read_name(run, opened=self._opened, alone=self._alone, has_role=has_role, joined=joined)
        if name is None or (self._after_comma and not self._may_follow_comma(name)):
            self._refused = self._refused or (self._opened and before is Kind.OPENER)
            return
        if before in (Kind.COMMA, Kind.AND) and self._names:
            # What is joined to a name is as sure as that is.
            last = list(self._names.values())[-1]
            if before is Kind.AND and is_full(name) and last.span.end == items[start - 2].end:
                self._names[last.text.casefold()] = last._replace(grade=max(name.grade, last.grade))
            name = name._replace(grade=max(name.grade, last.grade))
        if name.grade is Grade.WEAK and self._small > _MOST_SMALL_BESIDE_WEAK:
            return
        if name.grade is Grade.WEAK and " " not in name.text and start and items[start - 1].text == HOLE:
            return
        if self._aided:
            # "Reporting by Ida Falk; additional reporting by Jon Brandt"
            name = name._replace(grade=Grade.WEAK)
        if self._after_other and not self._names and name.grade is not Grade.SAID:
            # "Listen to Ida Falk", but "Post author By Ida Falk".
            self._bare = False
        self._names.setdefault(name.text.casefold(), name)
        if EAST.match(name.text) and name.grade is Grade.SAID:
            # A role that is glued to the first name of a list speaks for all.
            self._opened = True

    def _is_no_name(self, run: Sequence[Item], start: int, end: int) -> bool:
        """Whether what stands beside a run tells that it is no name: that it is a label, a company, a signature."""
        marks = self._items[end : end + 2]
        after = marks[0].kind if marks else Kind.BREAK
        if after is Kind.COLON and not self._opened and len(marks) > 1 and marks[1].text == HOLE:
            # "State of the harbour: 3 May 2024"
            return not is_given(run[0].text)
        if after is Kind.COLON and start and not self._opened and not self._names and len(run) < _FEW_WORDS:
            # "harbour.example | Filed in: ships"
            return not is_given(run[0].text) and not EAST.match(run[0].text)
        if not self._opened and after is not Kind.COMMA and after is not Kind.COLON:
            return False
        words = [item.text for item in run]
        if after is Kind.COLON and self._names and (len(words) == 1 or not is_given(words[0])):
            # "Text: Ida Falk, Grafik: Jon Brandt": behind a label that is not known stands no author.
            self._credit = True
            return True
        legal_forms = load_lexicon().bylines["legal_forms"]
        if after is Kind.COMMA and marks[1:] and marks[1].text.casefold().rstrip(".") in legal_forms:
            # "Falk Biologics, Inc."
            return True
        return self._opened and is_unnamed(self._items, start, end)

    def _may_follow_comma(self, name: Name) -> bool:
        return is_full(name) and (self._listed or ((self._opened or self._alone) and bool(EAST.match(name.text))))

    def _cut_place(self, run: Sequence[Item], start: int, end: int) -> tuple[Sequence[Item], Spot | None]:
        """A run without the place that it is, or that it ends with; and that place."""
        words = [item.text for item in run]
        first, opened = start == 0, self._opened and not self._names
        if first and colon_leads(self._items, end):
            east = EAST.match(words[0]) is not None
            if len(words) > LONGEST_PLACE or east or not (is_place(words) or UNCASED.match(words[0])):
                return run, None
            # "Oslo: Ida Falk"
            self._opened = True
            return (), self._spot(run, sure=True)
        particles = load_lexicon().bylines["particles"]
        if len(words) > LONGEST_NAME or not all(CAPITAL.match(word) or word in particles for word in words):
            return run, None
        known = is_place(words)
        if self._agency is not None and not self._names and (known or len(words) == 1):
            return (), self._spot(run, sure=True)
        if known and not opened:
            return (), self._spot(run, sure=True)
        if self._names and not self._listed and self._follows_name(start):
            return self._cut_affiliation(run, words, start)
        last = self._items[end:]
        closing = not opened and [item.kind for item in last] in ([Kind.COMMA], [Kind.COLON])
        closing = closing or (len(words) == len(last) == 1 and last[0].text.strip() in _DASHES and not opened)
        if first and closing and len(words) <= 2 and not is_given(words[0]):
            # "Brake,"
            return (), self._spot(run, sure=False)
        if first and len(words) == 1 and leads_date(self._items, end):
            if fold(words[0]).rstrip(".") in load_lexicon().weekdays:
                return (), None
            return (), self._spot(run, sure=False)
        if first and leads_signature(self._items, end) and not (len(words) > 1 and is_given(words[0])):
            return (), self._spot(run, sure=True)
        for size in (2, 1):
            if len(words) - size >= 2 and fold(" ".join(words[-size:])) in glued_places():
                return run[:-size], self._spot(run[-size:], sure=True)
        return run, None

    def _cut_affiliation(
        self, run: Sequence[Item], words: Sequence[str], start: int
    ) -> tuple[Sequence[Item], Spot | None]:
        """What stands behind a name and a mark and is none: the place of its owner, if the story names it."""
        if len(words) > 1 and not any(item.kind is Kind.OPENER for item in self._items[:start]):
            # "Ida Falk | Harbour Ledger"
            known = next(iter(self._names.values())).grade is Grade.SURE and not is_given(words[0])
            if not known or self._items[start - 1].text.strip() != "|":
                return run, None
        # A particle in it tells a place from a paper: "Ribeira das Flores".
        sure = len(words) > 1 and not all(map(CAPITAL.match, words)) and not is_organisation(words)
        return (), self._spot(run, sure=sure)

    def _spot(self, run: Sequence[Item], *, sure: bool) -> Spot:
        text = " ".join(item.text for item in run)
        agency = self._agency
        short = load_lexicon().agencies.get(fold(agency.text)) if agency else None
        return Spot(text, Span(run[0].start, run[-1].end), short, sure)

    def _follows_name(self, start: int) -> bool:
        """Whether a comma or a dash, and nothing else, stands between the last name and what begins here."""
        mark = self._items[start - 1]
        last = list(self._names.values())[-1]
        if start < 2 or self._items[start - 2].end < last.span.end:
            return False
        if self._items[start - 2].kind is not Kind.WORD:
            return False
        return mark.kind is Kind.COMMA or (mark.kind is Kind.BREAK and mark.text.strip() in _PLACE_MARKS)
