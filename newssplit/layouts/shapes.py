"""Shapes: how the head of a record looks, as a regular expression over kinds of lines.

Each line of a region has a kind, and each kind a letter; a shape is written with the kinds' names and compiled to a
pattern over those letters. The notation:

=====================  ===================================================================================
``source``             a line of this kind
``headline:text{1,4}`` one to four lines, which are the value of the field ``headline``
``[text date]``        a line of one of these kinds
``(...)? | * +``       as in any regular expression
``text{1,4}?``         as few of these lines as will do
``_``                  one or more blank lines
``<``                  the line above is no plain text: a block begins here
white space            any number of blank lines, or none
=====================  ===================================================================================

Kinds that every layout has: ``blank``; ``text``, a plain line; ``other``, one of no kind at all; ``key``, a line of any
key; ``any``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import inf
from typing import Final, NamedTuple

import regex

BLANK: Final = "_"
TEXT: Final = "."
# A letter a kind; more kinds than that no layout needs.
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + "".join(
    chr(code) for code in range(0xC0, 0x180) if chr(code).isalpha()
)

_TOKEN: Final = regex.compile(
    r"""
      (?P<gap> \s* _ \s* )
    | (?P<space> \s+ )
    | (?: (?P<field> [a-z][a-z0-9_]* ) : )?
      (?: (?P<kind> [a-z][a-z0-9_]* ) | \[ (?P<kinds> [a-z0-9_\s]+ ) \] )
      (?P<times> [?*+] | \{ \d+ (?: , \d* )? \} \?? )?
    | (?P<edge> < )
    | (?P<other> [()|?*+] | \{ \d+ (?: , \d* )? \} )
    """,
    regex.VERBOSE,
)


class BadShape(ValueError):
    """A shape that cannot be read; the message says what was found and where."""


class _Need(NamedTuple):
    """Letters of which a part of a shape holds one, and how many lines that are not blank stand above it at most."""

    letters: frozenset[str]
    above: float


class _Part(NamedTuple):
    """What a part of a shape asks for: with which letters it may begin, whether it may be empty, what it needs, all
    letters that it may hold, and how many lines that are not blank it may be at most.
    """

    first: frozenset[str]
    empty: bool
    needs: tuple[_Need, ...]
    holds: frozenset[str]
    most: float


_NOTHING: Final = _Part(frozenset(), True, (), frozenset(), 0)
_NUMBER: Final = regex.compile(r"\d+")
# Lines that are few to search.
_FEW: Final = 24
# Places of a rare line after which it is not rare, and all lines are searched at once.
_RARE: Final = 6


class Shape(NamedTuple):
    """A shape to look for in the letters of lines.

    ``first`` are the letters that it may begin with, ``opens`` those of the first line that is not blank (all of them,
    and no letter, where it may be nothing but blank lines); ``empty``: it may match no line at all; ``needs`` are sets
    of letters of each of which it holds one, the smallest of them below at most ``above`` lines that are not blank;
    ``holds`` are all that it may hold; ``common``: it may begin with a plain line. ``pattern`` is its regular
    expression, which is made where several are looked for together.
    """

    pattern: str
    first: frozenset[str]
    opens: frozenset[str]
    empty: bool
    needs: tuple[frozenset[str], ...]
    above: float
    holds: frozenset[str]
    common: bool


class _Group:
    """Some shapes that are looked for together. ``rare``: they begin with letters that few lines have."""

    def __init__(self, shapes: Sequence[Shape], *, rare: bool) -> None:
        self._shapes, self._rare = shapes, rare
        self._empty = any(shape.empty for shape in shapes)
        # Each of them needs one of these letters, and may hold no others than those.
        self._needed = None
        if all(shape.needs for shape in shapes):
            self._needed = _any_of(min(shape.needs, key=len) for shape in shapes)
        self._above = max(shape.above for shape in shapes)
        self._held = "".join(sorted(frozenset[str]().union(*(shape.holds for shape in shapes))))

    # Patterns take long to make, and most layouts are never met: they are made where they are asked for.
    @cached_property
    def _pattern(self) -> regex.Pattern[str]:
        return _either_of(self._shapes)

    @cached_property
    def _first(self) -> regex.Pattern[str]:
        return _any_of(shape.first for shape in self._shapes)

    def find(self, letters: str, start: int, last: int, end: int, inside: int) -> regex.Match[str] | None:
        """As ``Shapes.find``."""
        if self._needed is None:
            return self._find(letters, start, last, end)
        for number, needed in enumerate(self._needed.finditer(letters, start, inside)):
            place = needed.start()
            # What reaches so far down begins below any line that it cannot hold, and not many lines above.
            start += len(letters[start:place].rstrip(self._held))
            if start >= last:
                return None
            if self._rare or number == _RARE:
                return self._find(letters, start, last, end)
            found = self._find(letters, self._climb(letters, start, place), min(last, place + 1), end)
            if found is not None:
                return found
            start = place + 1
        return None

    def _climb(self, letters: str, start: int, place: int) -> int:
        """Where a shape begins at the highest that holds what it needs at ``place``, from ``start`` on."""
        if place - start <= self._above:
            return start
        at, left = place, self._above
        while at > start:
            at -= 1
            if letters[at] != BLANK:
                if not left:
                    return at + 1
                left -= 1
        return start

    def _find(self, letters: str, start: int, last: int, end: int) -> regex.Match[str] | None:
        """The first match that begins in ``letters[start:last]``."""
        if self._empty or (last - start > _FEW and not self._rare):
            found = self._pattern.search(letters, start, end)
            return found if found is not None and found.start() < last else None
        # A search through few lines would go on beyond them.
        for letter in self._first.finditer(letters, start, last):
            found = self._pattern.match(letters, letter.start(), end)
            if found is not None:
                return found
        return None


class Shapes:
    """Some shapes to look for at once: the first match counts, and of those that begin at the same line the first."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._shapes = list(shapes)
        # Most shapes begin with a line of a known kind, and few lines are.
        free = [shape for shape in self._shapes if shape.empty or shape.common]
        bound = [shape for shape in self._shapes if shape not in free]
        self._bound = _Group(bound, rare=True) if bound else None
        self._free = _Group(free, rare=False) if free else None

    @cached_property
    def _needed(self) -> regex.Pattern[str] | None:
        """A letter of which each shape needs one."""
        if not all(shape.needs for shape in self._shapes):
            return None
        return _any_of(min(shape.needs, key=len) for shape in self._shapes)

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset[str]().union(*(shape.holds for shape in self._shapes))

    def may_stand(self, letters: str, start: int, stop: int) -> bool:
        """Whether one may begin in ``letters[start:stop]`` or at the line below these; a cheap look before others."""
        if self._needed is None or letters[stop] in self._held:
            return True
        return self._needed.search(letters, start, stop) is not None

    @cached_property
    def _all(self) -> regex.Pattern[str]:
        return _either_of(self._shapes)

    def match(self, letters: str, start: int, end: int) -> regex.Match[str] | None:
        """The match that begins at ``start``; it reaches no further than ``end``."""
        return self._all.match(letters, start, end)

    def find(self, letters: str, start: int, last: int, end: int, inside: int | None = None) -> regex.Match[str] | None:
        """The first match that begins in ``letters[start:last]``; it reaches no further than ``end``.

        ``inside``: one that reaches beyond this place is of no use, so that it need not be found.
        """
        last, inside = max(start, last), end if inside is None else inside
        bound = self._bound.find(letters, start, last, end, inside) if self._bound else None
        if self._free is None:
            return bound
        # Another one counts where it begins above, or at the same line and comes first.
        free = self._free.find(letters, start, last if bound is None else bound.start() + 1, end, inside)
        if bound is None or free is None or free.start() < bound.start():
            return free or bound
        return self._all.match(letters, bound.start(), end)


def _either_of(shapes: Iterable[Shape]) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{shape.pattern})" for shape in shapes) or r"(?!)")


def _any_of(sets: Iterable[frozenset[str]]) -> regex.Pattern[str]:
    """A letter of any of some sets."""
    letters = "".join(sorted(frozenset[str]().union(*sets)))
    return regex.compile(f"[{regex.escape(letters)}]" if letters else r"(?!)")


def read_shape(shape: str, letters: Mapping[str, str]) -> Shape:
    """A shape, ready to be looked for. ``letters``: the letter, or several, of each kind.

    Raises ``BadShape``, but not for all that ``compile_pattern`` raises it for.
    """
    pattern = _spell(shape, letters)
    part = _outline(shape.strip(), letters)
    # Lines of plain text, and blank ones, stand everywhere.
    above: dict[frozenset[str], float] = {}
    for need in part.needs:
        if need.letters.isdisjoint((BLANK, TEXT)):
            above[need.letters] = min(need.above, above.get(need.letters, inf))
    needs = sorted(above, key=sorted)
    plain = frozenset(letters.get("text", TEXT))
    needs = [one for one in needs if plain.isdisjoint(one)] or needs
    printed = _outline(shape.strip(), letters, blanks=frozenset())
    opens = frozenset(("", *"".join(letters.values()))) if printed.empty else printed.first
    highest = above[min(needs, key=len)] if needs else inf
    common = not plain.isdisjoint(part.first)
    return Shape(pattern, part.first, opens, part.empty, tuple(needs), highest, part.holds, common)


def compile_pattern(shape: str, letters: Mapping[str, str], *, at_end: bool = False) -> regex.Pattern[str]:
    """The pattern of a shape, or of one below which only blank lines stand (``at_end``); raises ``BadShape``."""
    try:
        return regex.compile(_spell(shape, letters) + (rf"{BLANK}*+\Z" if at_end else ""))
    except regex.error as error:
        raise BadShape(f"the shape {shape.strip()!r} is no regular expression: {error}") from None


def _spell(shape: str, letters: Mapping[str, str]) -> str:
    """A shape as a regular expression."""
    parts: list[str] = []
    at, shape = 0, shape.strip()
    while at < len(shape):
        found = _TOKEN.match(shape, at)
        if found is None:
            raise BadShape(f"found {shape[at : at + 12]!r} at {at} in the shape {shape!r}, expected kinds of lines")
        at = found.end()
        parts.append(_translate(found, letters, shape))
    return "".join(parts)


def _outline(shape: str, letters: Mapping[str, str], blanks: frozenset[str] = frozenset(BLANK)) -> _Part:
    """What a shape that has been compiled asks for. Without ``blanks``, of the lines that are none."""
    gap, space = (_Part(blanks, not blanks or may, (), blanks, 0) for may in (False, True))
    # Of each group that is open, its branches; of each of those, its parts.
    groups: list[list[list[_Part]]] = [[[]]]
    for token in _TOKEN.finditer(shape):
        sign = token["other"]
        if sign == "(":
            groups.append([[]])
        elif sign == ")":
            group = groups.pop()
            groups[-1][-1].append(_either([_follow(branch) for branch in group]))
        elif sign == "|":
            groups[-1].append([])
        elif sign is not None:
            branch = groups[-1][-1]
            branch[-1] = _repeat(branch[-1], sign)
        elif token["gap"]:
            groups[-1][-1].append(gap)
        elif token["edge"] or token["space"]:
            groups[-1][-1].append(_NOTHING if token["edge"] else space)
        else:
            names = [token["kind"]] if token["kind"] else token["kinds"].split()
            all_chosen = frozenset("".join(letters[name] for name in names))
            chosen = all_chosen if blanks else all_chosen - {BLANK}
            part = _Part(chosen, chosen != all_chosen, (_Need(chosen, 0),), chosen, 1)
            groups[-1][-1].append(_repeat(part, token["times"] or ""))
    return _either([_follow(branch) for branch in groups[0]])


def _follow(parts: Sequence[_Part]) -> _Part:
    first: frozenset[str] = frozenset()
    empty, most = True, 0.0
    needs: list[_Need] = []
    for part in parts:
        if empty:
            first |= part.first
        empty = empty and part.empty
        needs += (_Need(one.letters, one.above + most) for one in part.needs)
        most += part.most
    return _Part(first, empty, tuple(needs), _hold(parts), most)


def _hold(parts: Iterable[_Part]) -> frozenset[str]:
    return frozenset[str]().union(*(part.holds for part in parts))


def _either(parts: Sequence[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    first = frozenset[str]().union(*(part.first for part in parts))
    needs: tuple[_Need, ...] = ()
    if all(part.needs for part in parts):
        # If each of them needs a letter, one of all these stands there.
        rarest = [min(part.needs, key=lambda need: len(need.letters)) for part in parts]
        letters = frozenset[str]().union(*(need.letters for need in rarest))
        needs = (_Need(letters, max(need.above for need in rarest)),)
    most = max(part.most for part in parts)
    return _Part(first, any(part.empty for part in parts), needs, _hold(parts), most)


def _repeat(part: _Part, times: str) -> _Part:
    """A part with ``?``, ``*``, ``+`` or a number of times behind it."""
    if part.most and times and not times.startswith("?"):
        bounds = _NUMBER.findall(times)
        endless = times[0] in "*+" or "," in times.rstrip("}?")[-1:]
        part = part._replace(most=inf if endless else part.most * int(bounds[-1]))
    return part._replace(empty=True, needs=()) if times.startswith(("?", "*", "{0")) else part


def _translate(found: regex.Match[str], letters: Mapping[str, str], shape: str) -> str:
    if found["space"]:
        return f"{BLANK}*+"
    if found["gap"]:
        return f"{BLANK}+"
    if found["edge"]:
        return f"(?<![{regex.escape(letters['text'])}])"
    if found["other"]:
        # A group that nobody asks for is not kept.
        return "(?:" if found["other"] == "(" else str(found["other"])
    names = [found["kind"]] if found["kind"] else found["kinds"].split()
    try:
        chosen = "".join(letters[name] for name in names)
    except KeyError as error:
        raise BadShape(f"found the kind {error} in the shape {shape!r}, expected one of {sorted(letters)}") from None
    one = f"[{regex.escape(chosen)}]{found['times'] or ''}"
    return f"(?P<{found['field']}>{one})" if found["field"] else one
