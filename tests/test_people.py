from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.article import Span
from newssplit.dates import find_dates
from newssplit.names import Grade, Name
from newssplit.people import read_byline, read_lone_names, read_names, read_opened_names
from tests.test_dates import read_rows


def read_line(line: str) -> list[Name]:
    return read_names(line, [one.whole for one in find_dates(line)])


@pytest.mark.parametrize(("line", "names"), read_rows("bylines.tsv", 2))
def test_names_of_a_byline_are_those_of_persons(line: str, names: str) -> None:
    assert [name.text for name in read_line(line)] == [name for name in names.split("; ") if name]


@pytest.mark.parametrize(("line", "names"), read_rows("bylines.tsv", 2))
def test_span_of_a_name_holds_the_name(line: str, names: str) -> None:
    for name in read_line(line):
        printed = line[name.span.start : name.span.end].replace("\N{SOFT HYPHEN}", "")
        assert " ".join(printed.split()) == name.text


LINES = [line for line, _ in read_rows("bylines.tsv", 2)]


@pytest.mark.parametrize("join", ["{0}", "{0} {1}", "{0}, {1}", "{1} {0}", "{0} and {1}", '"{1}" {0}'])
def test_names_that_stand_alone_are_those_of_a_line_without_other_words(join: str) -> None:
    seen = 0
    for first, second in zip(LINES, [*LINES[1:], LINES[0]], strict=True):
        line = join.format(first, second)
        byline = read_byline(line)
        expected = [name for name in byline.names if byline.bare and name.grade > Grade.WEAK]
        assert list(read_lone_names(line)) == expected
        seen += bool(expected)
    assert seen


def test_a_name_printed_twice_is_one() -> None:
    assert [name.text for name in read_names("Ida Falk | IDA FALK")] == ["Ida Falk"]


@pytest.mark.parametrize("line", ["김민수·", "김민수··이영희", "기자 김민수·"])
def test_a_dot_with_no_word_behind_it_is_no_name(line: str) -> None:
    assert read_names(line)[0].text == "김민수"


def test_no_name_reaches_over_a_hole() -> None:
    assert [name.text for name in read_names("Ida Falk Nora Lind", [Span(8, 9)])] == ["Ida Falk", "Nora Lind"]


@pytest.mark.parametrize("line", ["By Ida Falk", "by: Ida Falk", "ByIda Falk", "Von Ida Falk"])
def test_a_line_that_opens_like_a_byline_is_read_whatever_its_label(line: str) -> None:
    assert [name.text for name in read_opened_names(line)] == ["Ida Falk"]


@pytest.mark.parametrize("line", ["Ida Falk", "By the time the ship came in", "Share this", "3 May 2024", ""])
def test_a_line_that_does_not_open_like_a_byline_is_not(line: str) -> None:
    assert read_opened_names(line) == []


def test_what_is_too_long_is_no_byline() -> None:
    assert read_names("By Ida Falk " + "x" * 400) == []


@given(st.text(max_size=120) | st.text(alphabet="ABab ,.&|:/-'@ByVon03é小Иا\n\t", max_size=60))
def test_any_text_will_do_and_spans_hold_the_names(text: str) -> None:
    invisible = "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    for name in [*read_line(text), *read_opened_names(text)]:
        printed = "".join(one for one in text[name.span.start : name.span.end] if one not in invisible)
        assert " ".join(printed.split()) == " ".join(name.text.split())
