"""The kinds of lines of a layout as one pattern, and which lines it need not be tried on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import regex

# Lines are told apart by so many characters behind their indentation. So many beginnings are known again; where so many
# lines have been seen, a text is long.
_BEGINNING: Final = 5  # characters
_MOST_BEGINNINGS: Final = 1 << 14
_MANY_LINES: Final = 1 << 11


# What may stand before a line where text was joined, printed or copied.
_BLANKS: Final = " \t\f\N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}"


class Place(NamedTuple):
    """What a group of a layout's pattern stands for: the letter of a kind.

    ``value`` is the number of the group that holds the value of such a line (0: none), ``parts`` are the fields that
    stand on it, each with the number of its group.
    """

    letter: str
    value: int
    parts: tuple[tuple[str, int], ...]


class Form(NamedTuple):
    """A pattern for several kinds: the number of the group that matched last is a place in ``places``."""

    pattern: regex.Pattern[str]
    places: tuple[Place, ...]


class Beginnings:
    """Which lines a kind may match, told by their first characters: most lines of a story need no closer look.

    ``kinds`` are the patterns, each with the letter of its kind. One that begins with ``.*`` and a string, or with
    ``(?=.*string)`` or ``(?=.*?(?:string|string))``, may match a line that holds such a string. Kinds that may begin
    like any word are looked for by themselves where no other can be. ``margin``: so many blanks may stand before
    all of them, see ``skip``.
    """

    def __init__(self, kinds: Iterable[tuple[str, str]], margin: int = 0) -> None:
        self._kinds, self._margin = list(kinds), margin
        found = [(_ANYWHERE.match(pattern), pattern, letter) for pattern, letter in self._kinds]
        held = (one for found_in, _, _ in found if found_in for one in found_in.captures("held"))
        self._held = tuple(dict.fromkeys(one.replace("\\.", ".") for one in held))
        self._rest = [(pattern, letter) for one, pattern, letter in found if not one]
        self._pattern: regex.Pattern[str] | None = None
        self._loose: Form | None = None
        self._known: dict[str, bool] = {}
        self._lines = 0

    # Most texts hold no line of a layout, and patterns take long to make: they are made where the first line comes.
    @cached_property
    def form(self) -> Form:
        """The pattern for all kinds."""
        return _form(self._kinds)

    def skip(self, text: str, start: int = 0) -> int:
        """The place behind what may stand before any kind, in a line that begins at ``start``."""
        if not self._margin or text[start : start + 1] not in _BLANKS:
            return start
        margin = text[start : start + self._margin]
        return start + len(margin) - len(margin.lstrip(_BLANKS))

    def choose(self, text: str) -> Form | None:
        """The pattern for a line; None only where no kind matches a line that begins like this one."""
        self._lines += 1
        if self._lines == _MANY_LINES:
            self._part()
        for held in self._held:
            if held in text:
                return self.form
        if self._margin and text[0] in _BLANKS:
            text = text[self.skip(text) :]
        start = text[: len(text) - len(text.lstrip()) + _BEGINNING] if text[:1].isspace() else text[:_BEGINNING]
        known = self._known.get(start)
        if known is None:
            known = self._ask(start)
            if len(self._known) < _MOST_BEGINNINGS:
                self._known[start] = known
        return self.form if known else self._loose

    def _ask(self, start: str) -> bool:
        """Whether a line may match that begins so."""
        if self._pattern is None:
            self._pattern = _join(one for one, _ in self._rest) if self._held else self.form.pattern
        return self._pattern.match(start, partial=True) is not None

    def _part(self) -> None:
        """Parts the kinds that may begin like any word from the others: it takes a while, and pays in a long text."""
        if not all(map(self._ask, _ANY_STARTS)):
            return
        loose = [one for one in self._rest if _matches_any(one[0])]
        if loose:
            self._loose = _form(loose)
            self._pattern = _join(one for one, letter in self._rest if (one, letter) not in loose)
            self._known.clear()


def _form(kinds: Sequence[tuple[str, str]]) -> Form:
    pattern = _join(one for one, _ in kinds)
    return Form(pattern, _places(pattern, [letter for _, letter in kinds]))


def _matches_any(pattern: str) -> bool:
    """Whether a line that this matches may begin like any word."""
    return all(regex.match(pattern, start, regex.VERSION1, partial=True) for start in _ANY_STARTS)


# Beginnings of no word.
_ANY_STARTS: Final = ("Qzxvj", "qxzkw")
# What a pattern begins with that matches a line by something within it, where nothing may stand in its place.
_HELD: Final = r"(?P<held> (?: [\p{L}\d<>/\ =,\N{BULLET}\N{MIDDLE DOT}] | \\[.] )+ )"
_ANYWHERE: Final = regex.compile(
    rf"""
      \.\* (?P<held> [\p{{L}}\d<>/\ ]* [\p{{L}}\d<>/\ ] ) (?![?*+{{|]) [^|]* $
    | \(\?=\.\* \?? (?: {_HELD} | \(\?: {_HELD} (?: \| {_HELD} )* \) ) \)
      (?P<part> [^()|\\\[] | \\[\s\S] | \[ (?: \\[\s\S] | [^\]\\] )*+ \] | \( (?: (?&part) | \| )*+ \) )*+ $
    """,
    regex.VERBOSE,
)


def _join(patterns: Iterable[str]) -> regex.Pattern[str]:
    """One pattern out of many: group ``k3`` is the fourth, ``k3_page`` the group ``page`` in it."""
    parts = []
    for number, pattern in enumerate(patterns):
        parts.append(f"(?P<k{number}>{_NAMED.sub(f'(?P<k{number}_', pattern)})")
    return regex.compile("|".join(parts) or r"(?!)", regex.VERSION1)


_NAMED: Final = regex.compile(r"(?<!\\)\(\?P?<(?=[a-z])")


def _places(pattern: regex.Pattern[str], letters: Sequence[str]) -> tuple[Place, ...]:
    places = [Place("", 0, ())] * (pattern.groups + 1)
    parts: dict[str, list[tuple[str, int]]] = {}
    for name, number in pattern.groupindex.items():
        kind, _, part = name.partition("_")
        parts.setdefault(kind, []).extend([(part, number)] if part else [])
    for kind, named in parts.items():
        value = next((number for part, number in named if part == "value"), 0)
        rest = tuple(sorted((one for one in named if one[1] != value), key=lambda one: one[1]))
        places[pattern.groupindex[kind]] = Place(letters[int(kind[1:])], value, rest)
    return tuple(places)
