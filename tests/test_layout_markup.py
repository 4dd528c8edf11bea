"""Mark-up: elements are fields, and nothing is asked of it but tags."""

from __future__ import annotations

import time

import pytest

import newssplit
from newssplit.layouts.markup import read_elements
from newssplit.lines import read_lines

ELEMENTS = {
    "headline": "headline", "head": "headline", "date": "date", "text": "paragraph", "body": "paragraph",
    "topics": "subject", "note": "furniture", "p": "breaks", "d": "breaks",
}  # fmt: skip


def read_values(text: str, wrap: str = "indent") -> list[tuple[str, str]]:
    """Field and text of each value; what goes on is joined by a space."""
    values: list[tuple[str, str]] = []
    lines = [line.text for line in read_lines(text)]
    for number, field, start, end, joins in read_elements(ELEMENTS, lines, wrap):
        part = lines[number][start:end]
        if joins:
            values[-1] = (field, f"{values[-1][1]} {part}")
        else:
            values.append((field, part))
    return values


def test_several_elements_may_stand_on_a_line() -> None:
    text = "<HEAD>Mill pays nine</HEAD><DATE>June 3</DATE> <TEXT>The mill pays\nnine a share.</TEXT>"
    assert read_values(text) == [
        ("headline", "Mill pays nine"), ("date", "June 3"), ("paragraph", "The mill pays nine a share."),
    ]  # fmt: skip


def test_an_element_inside_the_text_stands_for_itself() -> None:
    text = "<TEXT>\n<HEADLINE>Mill pays nine</HEADLINE>\n<BODY>It pays.\n   All is well.\n</BODY></TEXT>"
    assert read_values(text) == [
        ("headline", "Mill pays nine"),
        ("paragraph", "It pays."),
        ("paragraph", "All is well."),
    ]


def test_a_headline_in_parts_is_one_and_a_list_is_many() -> None:
    assert read_values("<HEADLINE><P>\nMill;\n</P><P>\nnine\n</P></HEADLINE>") == [("headline", "Mill; nine")]
    assert read_values("<TOPICS><D>ship</D><D>fish</D></TOPICS>") == [("subject", "ship"), ("subject", "fish")]


def test_an_element_that_is_not_closed_ends_where_the_next_field_begins() -> None:
    assert read_values("<HEAD>Mill pays nine\n<DATE>June 3\n<TEXT>It pays.\n") == [
        ("headline", "Mill pays nine"), ("date", "June 3"), ("paragraph", "It pays."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["<NOTE>for editors</NOTE>", "outside of all", "<F P=105>", "</TEXT></HEAD>", "< >", "<TEXT/>x"]
)
def test_what_stands_in_no_field_has_no_value(text: str) -> None:
    assert read_values(text) == []


def test_paragraphs_are_told_by_their_tags_or_by_indentation() -> None:
    assert read_values("<TEXT>\n<P>\nOne\ntwo\n</P>\n<P>\nthree\n</P>\n</TEXT>") == [
        ("paragraph", "One two"), ("paragraph", "three"),
    ]  # fmt: skip
    assert read_values("<TEXT>\n   One\ntwo\n   three\n</TEXT>") == [("paragraph", "One two"), ("paragraph", "three")]
    assert read_values("<TEXT>\nOne\ntwo\n\nthree\n</TEXT>") == [("paragraph", "One two"), ("paragraph", "three")]


def test_entities_and_tags_are_read_and_control_characters_dropped() -> None:
    (article,) = newssplit.split(
        "<DOC>\n<DOCNO> 1 </DOCNO>\n<DATE>910514</DATE>\n<HEADLINE>Mill &lt;MLL> &amp; port</HEADLINE>\n<TEXT>\n"
        "<P>It <B>pays</B> nine&#3; a share&#22;.</P>\n</TEXT>\n</DOC>\n"
    )
    assert article.headline == "Mill <MLL> & port"
    assert str(article.date) == "1991-05-14"
    assert [one.text for one in article.paragraphs] == ["It pays nine a share ."]


@pytest.mark.parametrize(
    "line",
    [
        "<TEXT>",
        "</TEXT>",
        "<HEADLINE>x",
        "<P>",
        "<" * 30,
        "<TEXT " + "a='b' " * 8,
        "&#5;" * 10,
        "<DOC>",
        "</DOC>",
        "<DOCNO>",
    ],
)
def test_cost_grows_with_the_length_whatever_the_lines(line: str) -> None:
    started = time.process_time()
    newssplit.segment("<DOC>\n<DOCNO> 1 </DOCNO>\n<TEXT>\n" + f"{line}\n" * 20_000)
    assert time.process_time() - started < 20
    started = time.process_time()
    newssplit.segment("<DOC>\n<DOCNO> 1 </DOCNO>\n<TEXT>\n" + line * 20_000)
    assert time.process_time() - started < 20
