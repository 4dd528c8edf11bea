"""The fields of a record's lines, by what the lines are and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import regex

from newssplit.grammar import State
from newssplit.layouts.layout import HERE, LONG, Kind, Layout
from newssplit.layouts.shapes import BLANK

FURNITURE: Final = "furniture"
# States of a field's line above the headline, between headline and first paragraph, and below that.
STATES: Final = {
    "headline": (State.HEADLINE, State.HEAD_FURNITURE, State.BODY_FURNITURE),
    "deck": (State.FRONT_FURNITURE, State.DECK, State.BODY_FURNITURE),
    "caption": (State.FRONT_CAPTION, State.HEAD_CAPTION, State.BODY_CAPTION),
    "credit": (State.FRONT_FURNITURE, State.HEAD_CREDIT, State.BODY_CREDIT),
    "paragraph": (State.OPENING, State.PARAGRAPH, State.PARAGRAPH),
    "subhead": (State.FRONT_FURNITURE, State.HEAD_FURNITURE, State.SUBHEAD),
    **dict.fromkeys(
        ("date", "time", "source", "author", "inverted_author", "dateline"),
        (State.FRONT_BYLINE, State.HEAD_BYLINE, State.BODY_BYLINE),
    ),
}
_HEADLINE: Final = "headline"
_CAPTION: Final = "caption"
# What a blank line ends where no section of it is open.
_ENDING: Final = frozenset({"deck", _CAPTION})
_LONGEST_FOOT: Final = 32  # lines
_MANY_KEYS: Final = 4


class Rows(NamedTuple):
    """Some lines of a region in columns: their places, their texts, the places behind them, and what they are."""

    starts: list[int]
    texts: list[str]
    stops: list[int]
    kinds: list[Kind]
    letters: str  # of the kinds


class Namer:
    """Names the fields of a record's lines. Lines that only look like a key are made plain ones."""

    def __init__(self, layout: Layout, rows: Rows, head: regex.Match[str] | None) -> None:
        self._layout, self._letters = layout, rows.letters
        self._texts, self._kinds = rows.texts, rows.kinds
        named, headlines = _name_head(head.re, head[0]) if head is not None else ((), "")
        self._names = names = list(named)
        done = len(names)
        if _HEADLINE in layout.verbatim and not layout.told.isdisjoint(headlines):
            for number in range(done):
                if names[number] == _HEADLINE:
                    rows.kinds[number] = Kind(rows.letters[number])
        names += [""] * (len(rows.letters) - done)
        unmarked = layout.unmarked
        self._done = done
        self._marked = [n for n, letter in enumerate(rows.letters[done:], done) if letter not in unmarked]
        self._bottom = _name_foot(layout, rows.letters, names, self._done)
        self._tail = self._find_tail()
        # The field whose section is open, that of the value that goes on, and whether the story has begun.
        self._section, self._current, self._told = layout.opening, "", False
        if not done:
            # Without a head, what stands above the first key is no story yet.
            self._done = next((n for n, letter in enumerate(rows.letters) if letter in layout.told), 0)

    def name(self) -> list[str]:
        """The field of each line; empty for a blank one."""
        done, bottom, size = min(self._done, self._bottom), self._bottom, len(self._letters)
        self._name_rest(0, done)
        at = done
        for number in self._marked:
            if done <= number < bottom:
                if at < number:
                    self._name_run(at, number)
                self._name_marked(number)
                at = number + 1
        if at < bottom:
            self._name_run(at, bottom)
        self._name_rest(bottom, size)
        return self._names

    def _name_rest(self, start: int, stop: int) -> None:
        """Names the lines of head or foot that are not known by their order."""
        names, kinds = self._names, self._kinds
        for number in range(start, stop):
            if names[number]:
                continue
            kind = kinds[number]
            if kind.field:
                names[number], self._current = kind.field, ""
            elif kind.letter in self._layout.plain:
                self._name_run(number, number + 1)
            elif kind.letter != BLANK:
                self._name_marked(number)
            elif self._current not in LONG:
                self._current = ""

    def _name_run(self, start: int, stop: int) -> None:
        """Names plain lines, and blank ones among them."""
        letters, names, layout = self._letters, self._names, self._layout
        blank = letters.find(BLANK, start, stop)
        here = blank if blank >= 0 else stop
        name = self._current or self._section
        if start < here:
            names[start:here] = [name] * (here - start)
            self._told = self._told or (name == "paragraph" and start >= self._done)
        if here < stop:
            if self._current not in LONG or (self._current in _ENDING and self._section != self._current):
                self._current = ""
            if letters.count(BLANK, here, stop) < stop - here:
                name = self._current or self._section
                names[here:stop] = ["" if letter == BLANK else name for letter in letters[here:stop]]
                self._told = self._told or (name == "paragraph" and here >= self._done)
        if not layout.soft.isdisjoint(letters[start:stop]):
            for number in range(start, stop):
                if letters[number] in layout.soft:
                    self._kinds[number] = Kind(letters[number])

    def _name_marked(self, number: int) -> None:
        """Names a line that is neither plain nor blank."""
        layout, names = self._layout, self._names
        letter, value, parts, field = self._kinds[number]
        kind = layout.names[letter]
        if field:
            # Where lines are wrapped up to a blank one, so is a caption.
            names[number], self._current = field, field if field == _CAPTION and layout.wrap == "blank" else ""
        elif kind in layout.key_fields:
            if number >= self._done and not self._may_stand(kind, number):
                # What looks like a key belongs to the story, its name too.
                self._kinds[number] = Kind(letter, 0, parts)
                names[number] = self._current or self._section
                return
            names[number] = kind
            self._current = kind
            if kind in layout.single and value < len(self._texts[number].rstrip()):
                self._current = ""
            if kind in layout.tail and (self._told or number >= self._tail):
                self._section = FURNITURE
            elif kind in LONG and not (kind == "deck" and value < len(self._texts[number])):
                # A deck that begins beside its key is over where a line is blank.
                self._section = kind
            self._section = layout.sections.get(kind, self._section)
            self._told = self._told or (kind == "paragraph" and value < len(self._texts[number]))
        elif letter in layout.ends or letter in layout.closing:
            names[number], self._current, self._section = FURNITURE, "", FURNITURE
        elif kind in layout.sections:
            self._section = layout.sections[kind]
            names[number], self._current = (self._section if value else FURNITURE), ""
        else:
            names[number] = self._current or self._section

    def _may_stand(self, kind: str, number: int) -> bool:
        """Whether a line with a key is believed where it stands: within the story only some are."""
        layout, in_tail = self._layout, number >= self._tail
        if kind in layout.inside or kind in LONG:
            return True
        return in_tail if kind in layout.tail else not self._told or in_tail

    def _find_tail(self) -> int:
        """Where the keys begin that end the story: below, at least a third of what is no blank is known.

        A line of the story may look like one of them.
        """
        layout, letters = self._layout, self._letters
        keys, tails = layout.letters["key"], layout.tail_letters
        tail = end = len(letters)
        if not tails:
            return tail
        known = total = 0
        touching = False  # whether nothing but keys stands between here and the tail
        found, glued = "", False  # the keys of the tail, and whether one stands right below a plain line
        below = 0  # plain lines below which stands a key of the tail
        for number in reversed(self._marked):
            letter = letters[number]
            run = end - number - 1
            if run:
                run -= letters.count(BLANK, number + 1, end)
            end = number
            if run:
                below, total, touching = below + run, total + run, False
            if letter in tails:
                above = letters[number - 1] if number else BLANK
                # Each key stands once, and where they stand in lines of their own, none is glued to the story.
                if (letter in found and below) or (len(found) >= _MANY_KEYS and not glued and above in layout.plain):
                    break
                glued = glued or above in layout.plain
                found += letter
                below = 0
            if touching and letter in keys:
                tail = number
            touching = tail == number
            total += 1
            known += 1
            if letter in layout.ends:
                known += 1
            elif letter in tails and known * 3 >= total:
                tail, touching = number, True
        return tail


def name_form(layout: Layout, letter: str, value: int, parts: Sequence[tuple[str, int, int]] = ()) -> str:
    """The field of a line whose form alone tells it; empty for any other.

    A kind of line that is named like a field, or holds one, is one; any other is furniture. One that goes on with
    whatever stands above it, and says more behind that, is known by its place.
    """
    if letter not in layout.formed:
        return ""
    kind = layout.names[letter]
    if len(parts) > 1 and kind not in STATES and any(part == HERE for part, _, _ in parts):
        return ""
    return kind if kind in STATES or value else next((part for part, _, _ in parts if part in STATES), FURNITURE)


def _name_foot(layout: Layout, letters: str, names: list[str], start: int) -> int:
    """Names the lines at the end of a record that are known by their order; the number of the first of them."""
    for shape in layout.foot:
        found = shape.search(letters, max(start, len(letters) - _LONGEST_FOOT))
        if found is not None:
            _name_groups(found, names)
            return found.start()
    return len(letters)


# Most heads of an export look like a few.
@lru_cache(maxsize=1 << 10)
def _name_head(shapes: regex.Pattern[str], letters: str) -> tuple[tuple[str, ...], str]:
    """The names that the lines of a head have by their order, empty for all others; the letters of its headline."""
    names = [""] * len(letters)
    found = shapes.fullmatch(letters)
    assert found is not None
    _name_groups(found, names)
    return tuple(names), "".join(letters[number] for number, name in enumerate(names) if name == _HEADLINE)


def _name_groups(found: regex.Match[str], names: list[str]) -> None:
    """Names the lines that a shape knows by their order."""
    spans = found.allspans()
    for name, group in found.re.groupindex.items():
        for start, end in spans[group]:
            names[start:end] = [name] * (end - start)
