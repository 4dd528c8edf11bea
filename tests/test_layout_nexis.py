"""Nexis Uni, LexisNexis classic, Europresse: what is special to them, and how wrapped text is put together."""

from __future__ import annotations

import pytest

from newssplit.layouts.wrapping import find_joins
from newssplit.splitter import Splitter

WRAPPED = [
    "The harbour bridge of Skarn Bay will close for a month, the",
    "port authority said on Friday. Ships have hit it four times",
    "since March.",
    "A free ferry takes walkers across, every ten minutes and at",
    "night every hour.",
]
APART = ["The bridge closes.", "Ships have hit it four times since March.", "A ferry takes walkers across."]


def join(lines: list[str], wrap: str = "auto") -> list[str]:
    """The paragraphs that lines are put together to."""
    paragraphs: list[str] = []
    names = ["paragraph" if line else "" for line in lines]
    for line, joins in zip(lines, find_joins(lines, names, wrap), strict=True):
        if joins:
            paragraphs[-1] += f" {line}"
        elif line:
            paragraphs.append(line)
    return paragraphs


def split(text: str) -> list[tuple[str | None, str | None, int]]:
    splitter = Splitter()
    return [(one.headline, one.layout, len(one.paragraphs)) for one in [*splitter.feed(text), *splitter.close()]]


def test_lines_that_had_no_room_are_one_paragraph() -> None:
    assert [len(paragraph.split()) for paragraph in join(WRAPPED)] == [25, 14]


def test_lines_that_had_room_are_paragraphs() -> None:
    assert join(APART) == APART


def test_an_address_longer_than_the_width_changes_nothing() -> None:
    assert join([*WRAPPED, "", "https://port.example/" + "a" * 90])[:2] == join(WRAPPED)


def test_long_lines_are_paragraphs_of_their_own() -> None:
    lines = [f"{'A word and another. ' * 6}Paragraph {number}." for number in range(4)]
    assert join(lines) == lines


@pytest.mark.parametrize("wrap", ["blank", "indent"])
def test_a_layout_can_say_how_text_is_wrapped(wrap: str) -> None:
    assert len(join(["  Short lines", "go on.", "", "  Others", "begin."], wrap)) == 2


RECORD = """2 of 3 DOCUMENTS

The Skarn Post

June 3, 2031 Tuesday

{headline}

LENGTH: 9 words

The bridge closes on Monday. A ferry takes walkers across.

LOAD-DATE: June 4, 2031

LANGUAGE: ENGLISH

"""


@pytest.mark.parametrize(
    "begin",
    [
        "1 of 240 DOCUMENTS",
        "FOCUS - 12 of 1,204 DOCUMENTS",
        "          1 of 1 DOCUMENT",
        "Dokument 1 von 9",
        "1 van 9 DOCUMENTEN",
        "1 de 9 DOCUMENTOS",
    ],
)
def test_a_classic_record_begins_in_many_tongues(begin: str) -> None:
    text = RECORD.replace("2 of 3 DOCUMENTS", begin).format(headline="Bridge closes")
    assert split(text * 2) == [("Bridge closes", "lexisnexis", 1)] * 2


@pytest.mark.parametrize(
    "page",
    [
        (
            "Bridge closes\nBy Ida Falk\n4 May 2031\nLength: the bridge measures 310 metres.\n"
            "Subject: bridges, says the port.\nDocument 1 of 3 is lost."
        ),
        "LENGTH: 310 metres\n\nCOST: 4 million\n\nThe bridge of Skarn Bay is for sale, with all its figures.",
        (
            "We have read 12 of 240 DOCUMENTS\n\nThe council keeps the others. "
            "They speak of the bridge, and of who pays for it."
        ),
        "End of Document\n\nSo ends the report on the bridge. The council has read it in two nights.",
    ],
)
def test_pages_that_look_like_an_export_for_a_line_are_wild(page: str) -> None:
    assert {layout for _, layout, _ in split(page)} <= {None}


def test_a_headline_on_several_lines_is_one() -> None:
    text = RECORD.format(headline="Bridge closes;\nFerry: free for all who walk,\nand for those who cycle")
    assert split(text)[0][0] == "Bridge closes; Ferry: free for all who walk, and for those who cycle"


def test_an_export_that_is_cut_off_gives_what_is_there() -> None:
    text = RECORD.format(headline="Bridge closes")
    for end in range(text.index("The bridge closes"), len(text)):
        assert [one[0] for one in split(RECORD.format(headline="Ferry runs dry") + text[:end])] == [
            "Ferry runs dry",
            "Bridge closes",
        ]
