"""What a line that a pattern matches may begin with: texts by which the inside of the pattern is reached.

A pattern that asks for a word is never entered by a line without it, however long. Its source is read far enough to
write texts that it may match, one for each way in which it forks, and each beginning of theirs that it would go on from
is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

import regex

# Ways through one pattern, and characters of one.
_WAYS: Final = 40
_LONGEST: Final = 120
_PIECE: Final = regex.compile(
    r"""
      (?P<comment> \#[^\n]*+ )
    | (?P<times> [?*+] | \{ (?P<least>\d*) (?:,\d*)? \} ) [?+]?
    | (?P<flags> \(\?[a-zA-Z]++\) )
    | (?P<look> \(\?<?[=!] )
    | (?P<open> \( (?: \?P?<\w++> | \?> | \?[a-zA-Z]*: )? )
    | (?P<sign> [)|] )
    | (?P<class> \[ \^? \]? (?: \\[pPN]\{[^}]*\} | \\. | [^\]\\] )*+ \]
        | \\[pPN]\{[^}]*\} | \\[dswDSW] | \. )
    | (?P<edge> \\[bBGAZ] | [$^] )
    | (?P<one> \\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.) | [\s\S] )
    """,
    regex.VERBOSE,
)
_SPACE: Final = regex.compile(r"\s++")
# Of each class a character that it holds.
_SAMPLES: Final = "aA1 .-,:雨©•\t\x02\x03\x16"


def list_openings(source: str) -> list[str]:
    """Texts with which a match of the pattern may begin, the empty one first."""
    pattern = regex.compile(source, regex.VERSION1)
    openings = {"": None}
    for way in islice(_Reader(source).read(), _WAYS):
        for size in range(1, min(len(way), _LONGEST) + 1):
            if pattern.match(way[:size], partial=True) is None:
                break
            openings[way[:size]] = None
    return list(openings)


class _Reader:
    """Reads the source of a pattern: what is repeated stands once, and once not at all."""

    def __init__(self, source: str) -> None:
        self._source, self._at, self._verbose = source, 0, False

    def read(self) -> Iterator[str]:
        """Texts that the pattern may match but for what it asks of those around."""
        yield from self._read_group()

    def _read_group(self) -> list[str]:
        """The ways through the branches of a group, up to its end."""
        ways: list[str] = []
        parts: list[list[str]] = []
        while self._at < len(self._source):
            if self._verbose and (blank := _SPACE.match(self._source, self._at)):
                self._at = blank.end()
                continue
            found = _PIECE.match(self._source, self._at)
            assert found is not None
            if found["comment"] and not self._verbose:
                self._at += 1
                parts.append(["#"])
                continue
            self._at = found.end()
            if found["sign"]:
                ways += _join(parts)
                parts = []
                if found["sign"] == ")":
                    return ways
            elif found["flags"]:
                self._verbose = self._verbose or "x" in found["flags"]
            elif found["times"]:
                if parts and (found["times"] in "?*" or found["least"] == "0"):
                    parts[-1].append("")
                elif parts and found["least"]:
                    parts[-1] = [way * min(int(found["least"]), _LONGEST) for way in parts[-1]]
            elif found["look"]:
                self._read_group()
                parts.append([""])
            elif found["open"]:
                parts.append(self._read_group())
            elif found["class"]:
                parts.append([_choose(found[0])])
            elif found["one"]:
                parts.append([_read_escape(found[0])])
        return ways + _join(parts)


def _join(parts: list[list[str]]) -> list[str]:
    """The first way through all parts, and for each other way through one of them the first through the rest."""
    first = [part[0] if part else "" for part in parts]
    ways = ["".join(first)]
    for place, part in enumerate(parts):
        ways += ["".join([*first[:place], way, *first[place + 1 :]]) for way in part[1:]]
    return list(dict.fromkeys(ways))


def _choose(source: str) -> str:
    """A character that a class of characters, or an escape, stands for."""
    fits: Callable[[str], object] = regex.compile(source, regex.VERSION1).fullmatch
    literal = [one for one in source if one not in "[]^\\"]
    return next((one for one in [*_SAMPLES, *literal, source[-1]] if fits(one)), "")


def _read_escape(source: str) -> str:
    """The character that stands there, or that a code stands for."""
    if source[:2] in ("\\x", "\\u", "\\t", "\\n", "\\r", "\\f"):
        return source.encode("ascii").decode("unicode_escape")
    return source[-1]
