"""Lines: nothing is lost, and where a chunk ends makes no difference."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.lines import Line, LineReader, read_lines

# What str.splitlines takes for an end of line, and what only looks like one.
ODD = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00\t a雨\N{ZERO WIDTH SPACE}\N{BYTE ORDER MARK}"
texts = st.one_of(st.text(ODD, max_size=60), st.text(max_size=60))


@st.composite
def chunked(draw: st.DrawFn) -> tuple[str, list[str]]:
    text = draw(texts)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edges = [0, *cuts, len(text)]
    return text, [text[start:end] for start, end in itertools.pairwise(edges)]


def read_in_chunks(chunks: list[str]) -> list[Line]:
    reader = LineReader()
    rows = [row for chunk in chunks for row in zip(*reader.feed(chunk), strict=True)]
    rows += zip(*reader.close(), strict=True)
    text = "".join(chunks)
    return [Line(start, line, text[start + len(line) : stop]) for start, line, stop in rows]


@given(texts)
def test_lines_put_together_are_the_text(text: str) -> None:
    lines = read_lines(text)
    assert "".join(line.text + line.ending for line in lines) == text


@given(texts)
def test_each_line_starts_where_the_one_before_ends(text: str) -> None:
    at = 0
    for line in read_lines(text):
        assert line.start == at
        at += len(line.text) + len(line.ending)
    assert at == len(text)


@given(texts)
def test_only_the_last_line_may_lack_an_ending_and_it_is_never_empty(text: str) -> None:
    lines = read_lines(text)
    assert all(line.ending for line in lines[:-1])
    assert not lines or lines[-1].text or lines[-1].ending


@given(texts)
def test_no_line_holds_an_end_of_line(text: str) -> None:
    for line in read_lines(text):
        assert "\n" not in line.text
        assert "\r" not in line.text
        assert line.ending in ("", "\n", "\r\n", "\r")


@given(chunked())
def test_chunks_make_no_difference(case: tuple[str, list[str]]) -> None:
    text, chunks = case
    assert read_in_chunks(chunks) == read_lines(text)


@given(texts)
def test_single_characters_are_chunks_too(text: str) -> None:
    assert read_in_chunks(list(text)) == read_lines(text)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_three_endings_end_a_line(ending: str) -> None:
    assert read_lines(f"a{ending}b") == [Line(0, "a", ending), Line(1 + len(ending), "b", "")]


@pytest.mark.parametrize("char", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_nothing_else_ends_a_line(char: str) -> None:
    assert read_lines(f"a{char}b\n") == [Line(0, f"a{char}b", "\n")]


def test_line_feed_before_carriage_return_is_two_endings() -> None:
    assert [line.ending for line in read_lines("a\n\rb\r\n\n")] == ["\n", "\r", "\r\n", "\n"]


def test_a_pair_cut_in_two_is_one_ending() -> None:
    assert read_in_chunks(["a\r", "\nb"]) == [Line(0, "a", "\r\n"), Line(3, "b", "")]
    assert read_in_chunks(["a\r", "", "b"]) == [Line(0, "a", "\r"), Line(2, "b", "")]
    assert read_in_chunks(["a\r"]) == [Line(0, "a", "\r")]


def test_no_text_has_no_lines() -> None:
    assert read_lines("") == []


def test_offset_tells_where_the_next_line_begins() -> None:
    reader = LineReader()
    reader.feed("one\ntw")
    assert reader.offset == 4
    reader.feed("o\n")
    assert reader.offset == 8
    reader.feed("three")
    reader.close()
    assert reader.offset == 13
