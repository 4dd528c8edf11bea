"""Shapes: how the head of a record looks, as a regular expression over kinds of lines.

Each line of a region has a kind, and each kind a letter; a shape is written with the kinds' names and compiled to a
pattern over those letters. The notation:

=====================  ===================================================================================
``source``             a line of this kind
``headline:text{1,4}`` one to four lines, which are the value of the field ``headline``
``[text date]``        a line of one of these kinds
``(...)? | * +``       as in any regular expression
``_``                  one or more blank lines
``<``                  the line above is no plain text: a block begins here
white space            any number of blank lines, or none
=====================  ===================================================================================

Kinds that every layout has: ``blank``; ``text``, a plain line; ``other``, one of no kind at all; ``key``, a line of any
key; ``any``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
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
      (?P<times> [?*+] | \{ \d+ (?: , \d* )? \} )?
    | (?P<edge> < )
    | (?P<other> [()|?*+] | \{ \d+ (?: , \d* )? \} )
    """,
    regex.VERBOSE,
)


class BadShape(ValueError):
    """A shape that cannot be read; the message says what was found and where."""


class _Part(NamedTuple):
    """What a part of a shape asks for: with which letters it may begin, whether it may be empty, and sets of letters
    of each of which it holds one.
    """

    first: frozenset[str]
    empty: bool
    needs: tuple[frozenset[str], ...]


_NOTHING: Final = _Part(frozenset(), True, ())
# Where a shape is looked for on no more lines than this, each of them is tried: a search would go on beyond.
_FEW: Final = 24


class Shape:
    """A shape to look for in the letters of lines."""

    def __init__(self, pattern: regex.Pattern[str], part: _Part) -> None:
        self._match, self._search = pattern.match, pattern.search
        self._first, self._empty = part.first, part.empty
        # Lines of plain text, and blank ones, stand everywhere.
        self._needs = tuple({one for one in part.needs if BLANK not in one and TEXT not in one})
        self._begins_in_text = TEXT in part.first

    def may_stand(self, present: AbstractSet[str]) -> bool:
        """Whether it can be found among these letters: a cheap look before others."""
        return not any(map(present.isdisjoint, self._needs))

    def match(self, letters: str, start: int, end: int) -> regex.Match[str] | None:
        """The match that begins at ``start``."""
        return self._match(letters, start, end) if self._empty or letters[start] in self._first else None

    def find(self, letters: str, start: int, last: int, end: int) -> regex.Match[str] | None:
        """The first match that begins in ``letters[start:last]``; it reaches no further than ``end``."""
        if self._empty or (last - start > _FEW and self._begins_in_text):
            found = self._search(letters, start, end)
            return found if found is not None and found.start() < last else None
        for place in range(start, min(last, len(letters))):
            if letters[place] in self._first and (found := self._match(letters, place, end)):
                return found
        return None


def compile_shape(shape: str, letters: Mapping[str, str]) -> Shape:
    """A shape, ready to be looked for. ``letters``: the letter, or several, of each kind; raises ``BadShape``."""
    pattern = compile_pattern(shape, letters)
    return Shape(pattern, _outline(shape.strip(), letters))


def compile_pattern(shape: str, letters: Mapping[str, str], *, at_end: bool = False) -> regex.Pattern[str]:
    """The pattern of a shape, or of one below which only blank lines stand (``at_end``); raises ``BadShape``."""
    parts: list[str] = []
    at, shape = 0, shape.strip()
    while at < len(shape):
        found = _TOKEN.match(shape, at)
        if found is None:
            raise BadShape(f"found {shape[at : at + 12]!r} at {at} in the shape {shape!r}, expected kinds of lines")
        at = found.end()
        parts.append(_translate(found, letters, shape))
    try:
        return regex.compile("".join(parts) + (rf"{BLANK}*+\Z" if at_end else ""))
    except regex.error as error:
        raise BadShape(f"the shape {shape!r} is no regular expression: {error}") from None


def _outline(shape: str, letters: Mapping[str, str]) -> _Part:
    """What a shape that has been compiled asks for."""
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
            groups[-1][-1].append(_Part(frozenset(BLANK), False, ()))
        elif token["edge"] or token["space"]:
            groups[-1][-1].append(_NOTHING if token["edge"] else _Part(frozenset(BLANK), True, ()))
        else:
            names = [token["kind"]] if token["kind"] else token["kinds"].split()
            chosen = frozenset("".join(letters[name] for name in names))
            groups[-1][-1].append(_repeat(_Part(chosen, False, (chosen,)), token["times"] or ""))
    return _either([_follow(branch) for branch in groups[0]])


def _follow(parts: Sequence[_Part]) -> _Part:
    first: frozenset[str] = frozenset()
    empty = True
    for part in parts:
        if empty:
            first |= part.first
        empty = empty and part.empty
    return _Part(first, empty, tuple(one for part in parts for one in part.needs))


def _either(parts: Sequence[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    first = frozenset[str]().union(*(part.first for part in parts))
    needs: tuple[frozenset[str], ...] = ()
    if all(part.needs for part in parts):
        # If each of them needs a letter, one of all these stands there.
        needs = (frozenset[str]().union(*(min(part.needs, key=len) for part in parts)),)
    return _Part(first, any(part.empty for part in parts), needs)


def _repeat(part: _Part, times: str) -> _Part:
    """A part with ``?``, ``*``, ``+`` or a number of times behind it."""
    return part._replace(empty=True, needs=()) if times.startswith(("?", "*", "{0")) else part


def _translate(found: regex.Match[str], letters: Mapping[str, str], shape: str) -> str:
    if found["space"]:
        return f"{BLANK}*+"
    if found["gap"]:
        return f"{BLANK}+"
    if found["edge"]:
        return f"(?<![{regex.escape(letters['text'])}])"
    if found["other"]:
        return str(found["other"])
    names = [found["kind"]] if found["kind"] else found["kinds"].split()
    try:
        chosen = "".join(letters[name] for name in names)
    except KeyError as error:
        raise BadShape(f"found the kind {error} in the shape {shape!r}, expected one of {sorted(letters)}") from None
    one = f"[{regex.escape(chosen)}]{found['times'] or ''}"
    return f"(?P<{found['field']}>{one})" if found["field"] else one
