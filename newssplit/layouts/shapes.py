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

from collections.abc import Mapping
from typing import Final

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


def compile_shape(shape: str, letters: Mapping[str, str], *, at_end: bool = False) -> regex.Pattern[str]:
    """The pattern of a shape, or of one below which only blank lines stand (``at_end``).

    ``letters``: the letter, or several, of each kind; raises ``BadShape``.
    """
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
