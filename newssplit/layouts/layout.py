"""A known layout as it is used: what its file tells, in letters of kinds and in patterns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import regex

from newssplit.layouts.beginnings import Beginnings
from newssplit.layouts.schema import Coding, Reads, Wrap
from newssplit.layouts.shapes import Shapes

# The group of a pattern that is the value of whatever field the line is.
HERE: Final = "here"
# Fields of running text.
LONG: Final = frozenset({"paragraph", "caption", "deck"})


class Kind(NamedTuple):
    """What a line is: the letter of its kind, and where the value begins that it says (0: nowhere).

    ``parts`` are the fields whose values stand in parts of the line, with where they begin and end. ``field`` is the
    field that the line is wherever it stands; empty where that depends on the lines above.
    """

    letter: str
    value: int = 0
    parts: tuple[tuple[str, int, int], ...] = ()
    field: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A known layout, ready for use."""

    name: str
    title: str
    triggers: tuple[str, ...]
    beginnings: Beginnings
    letters: Mapping[str, str]
    names: Mapping[str, str]  # the kind of each letter
    tests: tuple[tuple[Kind, str], ...]  # each kind that is told by a test, and the test
    tested: str  # the letters of these
    plain: str  # the letters of lines that are plain text
    soft: frozenset[str]  # those of them that a pattern tells
    unknown: str  # the letters of lines that no pattern knows
    unmarked: frozenset[str]  # the same, and that of a blank line
    marked: regex.Pattern[str]  # a letter of any other line
    among: regex.Pattern[str]  # a letter of a line that does not stand between records
    between: str  # those of lines that may stand between records and begin none
    over: regex.Pattern[str] | None  # one of a line that tells that a record is over
    key_fields: frozenset[str]
    keyed: frozenset[str]  # the letters of these
    whole: Shapes
    broken: Shapes
    heads: Shapes  # both of these
    loose: Shapes  # the broken ones among them
    first: frozenset[str]  # letters with which a head may begin
    below_blank: frozenset[str]  # letters of its first line that is not blank, where it may begin with one that is
    fewer: bool  # there are some that are loose
    sections: Mapping[str, str]
    foot: tuple[regex.Pattern[str], ...] = ()
    opening: str = "paragraph"
    tail: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    ends: str = ""  # letters
    open: str = ""
    closing: str = ""
    cover: str = ""
    listed: str = ""
    tail_letters: str = ""
    above_letters: str = ""  # keys that stand above the story alone
    kinds: str = ""  # letters that are no plain text and told by a pattern
    told: frozenset[str] = frozenset()  # keys, and lines that open a section
    formed: frozenset[str] = frozenset()  # letters of lines that are the same field wherever they stand
    parts: Mapping[str, regex.Pattern[str]] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    wrap: Wrap = "auto"
    reads: Reads = "lines"
    elements: Mapping[str, str] = field(default_factory=dict)  # field of each tag, in lower case
    running: frozenset[str] = frozenset()  # letters
    single: frozenset[str] = frozenset()
    verbatim: frozenset[str] = frozenset()
    skips: frozenset[str] = frozenset()  # letters
    top: bool = False  # nothing stands above the first record of a text
    begins: str = ""  # what the first line of any head begins with, in capitals or not
    needs: tuple[str, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    coded: Coding = ""
    claims: Mapping[str, regex.Pattern[str]] = field(default_factory=dict)
    # The kinds of short lines that were seen before.
    known_texts: dict[str, Kind] = field(default_factory=dict, compare=False, repr=False)
    # Those of lines that hold a value and no parts, by the letter and the place of the value.
    known_kinds: dict[tuple[str, int], Kind] = field(default_factory=dict, compare=False, repr=False)

    @property
    def pattern(self) -> regex.Pattern[str]:
        """For all kinds that have one."""
        return self.beginnings.form.pattern
