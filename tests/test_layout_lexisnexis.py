"""LexisNexis (classic): marks, heads and tails that differ from record to record."""

from __future__ import annotations

import pytest

from newssplit.article import Article
from newssplit.splitter import Splitter

HEADLINE = "Harbour bridge closes for a month"
KEYS = "BYLINE: Ida Falk\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 71 words"
STORY = (
    "The bridge over the inner harbour will close to all traffic on Monday for a\n"
    "month, the port said.\n\n"
    "Ships have hit it four times since March."
)
FOOT = "LOAD-DATE: June 4, 2031\n\nLANGUAGE: ENGLISH"


def centre(text: str) -> str:
    return "\n".join(line.center(80).rstrip() for line in text.split("\n"))


def write(
    mark: str = "2 of 3 DOCUMENTS",
    top: str = "",
    source: str = "The Skarn Post",
    day: str = "June 3, 2031 Tuesday",
    headline: str = HEADLINE,
    keys: str = KEYS,
    foot: str = FOOT,
) -> str:
    """A record as an export writes it; a part that is empty is left out."""
    parts = [*map(centre, (mark, top, source, day)), headline, keys, STORY, foot]
    return "\n\n".join(part for part in parts if part.strip()) + "\n\n"


def split(text: str) -> list[Article]:
    splitter = Splitter()
    return [*splitter.feed(text), *splitter.close()]


def read_middle(text: str) -> Article:
    """The record between two others, each of which is there as it should be."""
    first, middle, last = split(write(headline="Ferry runs dry") + text + write(headline="Library opens at night"))
    assert (first.headline, last.headline) == ("Ferry runs dry", "Library opens at night")
    assert (middle.layout, middle.source, len(middle.paragraphs)) == ("lexisnexis", "The Skarn Post", 2)
    return middle


@pytest.mark.parametrize(
    "mark",
    ["LEVEL 1 - 2 OF 3 STORIES", "Level 1 - 2 of 3 DOCUMENTS", "2 of 3 ITEMS", "DOCUMENT 2 OF 3", "Story 2 of 3"],
)
def test_a_record_begins_as_in_older_interfaces(mark: str) -> None:
    articles = split(write(mark=mark) * 2)
    assert [(one.headline, one.source, one.issues) for one in articles] == [(HEADLINE, "The Skarn Post", ())] * 2


@pytest.mark.parametrize(
    "headline", ["June 5, 2031", "Monday", "Spring 2031", "3:30 a.m. at the harbour", "Terms: the port accepts"]
)
def test_a_headline_may_look_like_what_stands_above_it(headline: str) -> None:
    article = read_middle(write(headline=headline))
    assert (article.headline, str(article.date), article.authors) == (headline, "2031-06-03", ("Ida Falk",))


@pytest.mark.parametrize(
    "top",
    [
        "Copyright 2031 Skarn Papers Ltd.\nAll Rights Reserved\n(c) 2031 Skarn Archive",
        "Copyright 2031 Wire, Inc.\nAll Rights Reserved\n\nCopyright 2031 Network, Inc.\nAll Rights Reserved",
        "The materials in the SP file were compiled by The Skarn Post. They\nmay not be republished.",
    ],
    ids=["archive", "two", "statement"],
)
def test_whoever_has_the_rights_stands_above_the_source(top: str) -> None:
    article = read_middle(write(top=top))
    assert (article.headline, article.issues) == (HEADLINE, ())


@pytest.mark.parametrize("day", ["SHOW: NIGHT NEWS 8:00 AM EST\n\n{}", "{}\n\nSHOW: NIGHT NEWS 8:00 AM EST"])
def test_a_show_stands_above_or_below_the_day(day: str) -> None:
    article = read_middle(write(day=f"{day.format('June 3, 2031 Tuesday')}\n\nTranscript # 060301CN.V13"))
    assert (article.headline, str(article.date)) == (HEADLINE, "2031-06-03")
    assert article.metadata["show"] == "NIGHT NEWS 8:00 AM EST"


def test_a_record_without_keys_has_a_head() -> None:
    article = read_middle(write(keys=""))
    assert (article.headline, str(article.date)) == (HEADLINE, "2031-06-03")
    assert [issue.code for issue in article.issues] == ["broken-record"]


def test_a_record_that_holds_nothing_but_a_message_is_told() -> None:
    message = centre("2 of 3 DOCUMENTS") + "\n\n\nThis document cannot be shown.\n\n\n"
    first, middle, last = split(write(headline="Ferry runs dry") + message + write())
    assert (first.headline, middle.headline, last.headline) == ("Ferry runs dry", None, HEADLINE)
    assert [issue.code for issue in middle.issues] == ["broken-record", "no-headline"]


@pytest.mark.parametrize(
    ("graphic", "captions"),
    [
        ("The bridge, seen from the market.", ["The bridge, seen from the market."]),
        (
            "PHOTO: The ferry at the pier on a quiet day in spring, seen from the\nbridge.",
            ["PHOTO: The ferry at the pier on a quiet day in spring, seen from the bridge."],
        ),
        ("Photo by Ole Brun", []),
        ("Ole Brun", []),
    ],
)
def test_what_a_key_says_of_a_picture_is_its_caption_and_a_name_is_no_picture(
    graphic: str, captions: list[str]
) -> None:
    article = read_middle(write(foot=f"GRAPHIC: {graphic}\n\n{FOOT}"))
    assert [one.text for one in article.captions] == captions


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("AUTEUR: FALK, IDA", "IDA FALK"),
        ("AUTEUR: VAN DER FALK, IDA M.", "IDA M. VAN DER FALK"),
        ("BYLINE: IDA FALK, SKARN", "IDA FALK"),
    ],
)
def test_a_surname_in_capitals_may_stand_first(line: str, author: str) -> None:
    article = read_middle(write(keys=KEYS.replace("BYLINE: Ida Falk", line)))
    assert article.authors == (author,)


@pytest.mark.parametrize("foreign", ["3. Juni 2031", "3 juni 2031 dinsdag", "Mardi 3 Juin 2031"])
def test_a_day_that_stands_twice_is_no_headline(foreign: str) -> None:
    keys = f"LENGTH: 9 words\n\nHEADLINE: {HEADLINE}\n\nBYLINE: Ida Falk\n\nBODY:"
    article = read_middle(write(day=f"{foreign}\n\nJune 3, 2031", headline="", keys=keys))
    assert (article.headline, str(article.date), article.authors) == (HEADLINE, "2031-06-03", ("Ida Falk",))


def test_a_law_review_has_its_article_and_its_author_below_the_length() -> None:
    keys = "LENGTH: 9 words\n\nARTICLE: The Law of Bridges\n\nNAME: IDA FALK*\n\nBIO: * Professor.\n\nTEXT:"
    article = read_middle(write(headline="", keys=keys))
    assert (article.headline, article.authors) == ("The Law of Bridges", ("IDA FALK",))


def test_what_stands_below_a_story_is_no_part_of_it() -> None:
    foot = f"URL: http://skarnpost.example\n\n{FOOT}\n\nISSN: 1234-5678\n\nACC-NO: 12\n\nDISTRIBUTION: Every zone"
    article = read_middle(write(foot=foot))
    assert (article.metadata["link"], article.metadata["issn"]) == ("http://skarnpost.example", "1234-5678")


def test_a_story_right_below_its_length_is_no_part_of_it() -> None:
    text = write(headline="Ferry runs dry") + write()
    articles = split("\n".join(line for line in text.split("\n") if line))
    assert [one.metadata["length"] for one in articles] == ["71 words"] * 2
    assert all(one.text.startswith("The bridge over") for one in articles)
