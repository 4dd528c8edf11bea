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
