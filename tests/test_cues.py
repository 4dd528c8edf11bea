"""The table of cues: every row does what its examples say, and no line is too odd or too long to be looked at."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.cues import CUES, Row, cue_names
from newssplit.sight import Eye

HITS = [(row, line, level) for row in CUES for line, level in row.hits]
MISSES = [(row, line, level) for row in CUES for line, level in row.misses]
EYE = Eye()

odd_text = st.one_of(
    st.text(max_size=300),
    st.text("AaB. ,:;/|()[]<>-\u2013\u2014\u201c\u201d\"'©@#0123456789\t雨日年ก한\u0600\ud800\x00\x1b", max_size=300),
)


def see(line: str, eye: Eye = EYE) -> set[str]:
    return {eye.names[place] for place in eye.look(line).list_cues()}


def name_case(case: tuple[Row, str, str]) -> str:
    row, line, level = case
    return f"{row.name}={level}:{line[:24]}".encode("unicode_escape").decode()


@pytest.mark.parametrize("case", HITS, ids=name_case)
def test_hits_are_seen(case: tuple[Row, str, str]) -> None:
    row, line, level = case
    assert f"{row.name}={level}" in see(line)


@pytest.mark.parametrize("case", MISSES, ids=name_case)
def test_misses_are_not_seen(case: tuple[Row, str, str]) -> None:
    row, line, level = case
    assert level in row.levels
    assert f"{row.name}={level}" not in see(line)


@pytest.mark.parametrize("row", CUES, ids=lambda row: row.name)
def test_every_row_has_words_levels_hits_and_misses(row: Row) -> None:
    assert row.sees
    assert row.levels
    assert row.hits
    assert row.misses
    assert len(set(row.levels)) == len(row.levels)


def test_names_are_unique_and_in_order() -> None:
    names = cue_names()
    assert len(set(names)) == len(names)
    assert names == EYE.names


@given(odd_text)
def test_any_line_can_be_looked_at(line: str) -> None:
    sight = EYE.look(line)
    cues = sight.list_cues()
    assert all(0 <= place < len(EYE.names) for place in cues)
    assert len(set(cues)) == len(cues)
    assert sight.size >= 0


@given(odd_text)
def test_a_line_looks_the_same_each_time(line: str) -> None:
    assert Eye().look(line) == EYE.look(line)


@given(st.lists(odd_text, max_size=90), st.integers(0, 4000))
def test_lines_that_are_looked_at_together_look_as_each_does_alone(lines: list[str], memory: int) -> None:
    eye = Eye(memory)
    alone = [EYE.look(line) for line in lines]
    assert eye.look_at(lines) == alone
    assert eye.look_at([*lines, *lines]) == alone * 2


@given(odd_text)
def test_white_space_around_a_line_is_not_seen(line: str) -> None:
    assert EYE.look(f"  {line}\t ") == EYE.look(line.strip())


@given(st.lists(st.characters(codec="utf-8", exclude_categories=["Zs", "Zl", "Zp", "Cc"]), min_size=80, max_size=80))
def test_the_middle_of_a_very_long_line_is_not_looked_at(middle: list[str]) -> None:
    filler = "The bridge over the inner harbour is closed on Monday and on Tuesday, the port said. " * 20
    assert EYE.look(filler + "".join(middle) + filler) == EYE.look(filler + "x" * 80 + filler)


# What makes a careless pattern try every way to split a line.
RUNS = (
    "A ", "a ", "A.", "A. ", "Aa ", "Aa, ", "Aa Bb, ", "a/", "A/b ", "(", ")", "(a", "(A/", "|", "| A", "-", "- ", "--",
    "1.", "1 ", "12:", "1/", "2024-", "@", "a@", "a.", ".", "...", " ",
    "\t", "雨", "雨。", "日 ", "«", "“",
    "©a", "\u0301", "A'", "#", ">", "· ",
)  # fmt: skip


@pytest.mark.parametrize("run", RUNS, ids=ascii)
def test_no_run_of_characters_makes_a_line_dear(run: str) -> None:
    for size in (60, 69, 89, 180, 2_000, 200_000):
        line = (run * (size // len(run) + 1))[:size] + "x"
        start = time.process_time()
        Eye().look(line)
        assert time.process_time() - start < 0.5


def test_a_line_of_megabytes_costs_little_more_than_its_reading() -> None:
    line = "The bridge over the inner harbour is closed, the port said. " * 80_000
    start = time.process_time()
    EYE.look(line)
    assert time.process_time() - start < 0.5
