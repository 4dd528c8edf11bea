"""Entries of feeds as text: readers of feeds and scripts write them in many ways."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import newssplit

EXPORTS = Path(__file__).resolve().parent.parent / "fixtures" / "layouts"
STORY = "The mill of Elmenau will pay nine a share this year, its board said."
LINES = ("Title: Mill pays nine", "Link: https://skarnpost.example/mill", "Date: 2031-06-04")


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Feed: Skarn Post",
            "Title: Mill pays nine",
            "Date: 2031-06-04",
            "Link: https://skarnpost.example/mill",
            "",
            STORY,
        ),
        (*LINES, "Source: Skarn Post", "Content:", STORY, "", "It paid six."),
        ("-" * 40, *LINES, "Summary: " + STORY, "-" * 40),
        ("Article 3:", *LINES, "", STORY, "", "It paid six."),
        ("1. Title: Mill pays nine", *LINES[1:], f"Text: {STORY}"),
        ("**Title:** Mill pays nine", "**Link:** https://skarnpost.example/mill", "**Date:** 2031-06-04", "", STORY),
        (
            "Headline: Mill pays nine",
            "Publish Date: 2031-06-04",
            "URL: https://skarnpost.example/mill",
            f"Body: {STORY}",
        ),
    ],
)
def test_entries_are_written_in_many_ways(lines: tuple[str, ...]) -> None:
    text = "\n".join([*lines, "", ""])
    articles = newssplit.split(text * 3)
    assert [(one.headline, str(one.date), one.metadata["url"]) for one in articles] == [
        ("Mill pays nine", "2031-06-04", "https://skarnpost.example/mill")
    ] * 3
    wanted = [STORY, "It paid six."] if "It paid six." in lines else [STORY]
    assert all([one.text for one in article.paragraphs] == wanted and not article.issues for article in articles)


def test_a_list_of_authors_that_a_program_has_printed_is_read() -> None:
    for printed, authors in (("['Ida Falk', \"Tom O'Roos\"]", ("Ida Falk", "Tom O'Roos")), ("[]", ()), ("None", ())):
        (article,) = newssplit.split("\n".join([*LINES, f"Authors: {printed}", f"Summary: {STORY}"]))
        assert article.authors == authors


def test_below_an_entry_with_a_summary_other_text_may_stand() -> None:
    text = "\n".join([*LINES, f"Summary: {STORY}", "", "Library opens at night", "By Ida Falk", STORY, STORY])
    assert newssplit.split(text)[0].layout == "rss_text"
    assert len(newssplit.split(text)[0].paragraphs) == 1


def test_text_in_short_blocks_below_entries_is_read_as_text_in_the_wild() -> None:
    messages = (EXPORTS / "telex.txt").read_text(encoding="utf-8")
    articles = newssplit.split("\n".join([*LINES, f"Summary: {STORY}", "", messages]))
    assert [article.layout for article in articles] == ["rss_text", *["telex"] * 4]


@pytest.mark.parametrize("apart", ["\n\n", "\n\n---\n\n", "\n---\n", "\n\n* * *\n\n"])
def test_entries_without_a_link_are_read_whatever_stands_between_them(apart: str) -> None:
    headlines = ["Ferry sails again", "Harbour bridge closes for a month", "Library opens at night"]
    entry = "Title: {}\nDate: 12 March 2031\nAuthor: Ida Falk\nText: The ferry sails from Monday, it was said."
    articles = newssplit.split(apart.join(entry.format(headline) for headline in headlines) + "\n")
    assert [article.headline for article in articles] == headlines
    assert all(article.layout == "rss_text" and len(article.paragraphs) == 1 for article in articles)
    assert all(article.authors == ("Ida Falk",) and article.date == datetime.date(2031, 3, 12) for article in articles)
