"""A line that a pattern of a layout is entered by, however long, is read in time that grows as the line does.

These are the worst that ``python -m tests.bench hostile`` has found.
"""

from __future__ import annotations

import pytest

from newssplit.layouts import builtin_layouts
from newssplit.layouts.kinds import sort_text
from tests.growth import assert_grows_no_faster

LAYOUTS = {layout.name: layout for layout in builtin_layouts()}
# Seconds after which a pattern is told to stop, that a test of one that would go on for ever fails.
PATIENCE = 20.0

LINES = [
    # layout, what opens the line, what it repeats
    ("anpa", "^By a = ", "^By a = "),
    ("anpa", "^a", " <"),
    ("digest", "End of ", "End of "),
    ("europresse", ". . . ", "... "),
    ("factiva", "11", "1"),
    ("factiva", "A.1- A1", "111-"),
    ("infomedia", "Skarnbladet, d. 1.1.1911,aSide 1-1a11 ordaId: eaaaaa", "aaa."),
    ("iptc7901", "\x02By aa =", "\x02By aa ="),
    ("nexis_uni", "EARLY", "---1"),
    ("proquest", "1. a .", "."),
    ("rss_text", "  #", "=#"),
    ("trec", " Language: <F> ", " "),
    ("trec", "By AA", ".A"),
]

VALUES = [
    ("proquest", "publication_info", "a(1511", " "),
    ("proquest", "publication", "a (1511 -aaaa) ", " "),
]

CLAIMS = [
    ("europresse", "words", "11", "1 "),
    ("factiva", "words", "1", ".1"),
    ("lexisnexis", "words", "1", "1"),
    ("mediargus", "words", "1", "1"),
    ("retriever", "contents", "> a, ", "> a, "),
]


@pytest.mark.parametrize(("name", "opening", "unit"), LINES)
def test_a_line_is_sorted_in_time_that_grows_as_it_does(name: str, opening: str, unit: str) -> None:
    layout = LAYOUTS[name]

    def read(size: int) -> None:
        line = opening + unit * (size // len(unit)) + "\x00"
        layout.pattern.match(line, timeout=PATIENCE)
        sort_text(layout, line)

    assert_grows_no_faster(read, 30_000)


@pytest.mark.parametrize(("name", "field", "opening", "unit"), VALUES)
def test_a_value_is_divided_in_time_that_grows_as_it_does(name: str, field: str, opening: str, unit: str) -> None:
    pattern = LAYOUTS[name].parts[field]
    assert_grows_no_faster(
        lambda size: pattern.search(opening + unit * (size // len(unit)) + "\x00", timeout=PATIENCE), 8_000
    )


@pytest.mark.parametrize(("name", "claim", "opening", "unit"), CLAIMS)
def test_a_claim_is_read_in_time_that_grows_as_the_line_does(name: str, claim: str, opening: str, unit: str) -> None:
    pattern = LAYOUTS[name].claims[claim]
    # What a field says of the words is looked for in it; any other claim is a line.
    ask = pattern.search if claim == "words" else pattern.match
    assert_grows_no_faster(lambda size: ask(opening + unit * (size // len(unit)) + "\x00", timeout=PATIENCE), 8_000)
