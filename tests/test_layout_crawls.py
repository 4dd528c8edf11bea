"""Web archives: a record is one page, and a page is one article."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import newssplit
from newssplit.decoding import MEMORY
from newssplit.dispatch import Dispatcher
from newssplit.layouts import find_layouts
from newssplit.model import load_model
from newssplit.piece import Known

FEED = (Path(__file__).resolve().parent.parent / "fixtures" / "feed.txt").read_text(encoding="utf-8")
INFO = """WARC/1.0
WARC-Type: warcinfo
WARC-Date: 2031-06-10T05:00:00Z
Content-Type: application/warc-fields
Content-Length: 44

software: none
description: a crawl of Skarn Bay

"""


def write_record(page: str, url: str = "https://skarnpost.example/", size: int | None = None) -> str:
    length = len(page.encode()) if size is None else size
    return (
        "WARC/1.0\nWARC-Type: conversion\n"
        f"WARC-Target-URI: {url}\nWARC-Date: 2031-06-10T05:00:00Z\nContent-Length: {length}\n\n{page}\n\n"
    )


def test_a_page_is_one_article_whatever_stands_on_it() -> None:
    assert len(newssplit.split(FEED)) == 2
    (article,) = newssplit.split(write_record(FEED))
    assert article.layout == "wet"
    assert article.headline
    assert len(article.paragraphs) > 4


def test_the_day_of_the_crawl_is_not_that_of_publication() -> None:
    (article,) = newssplit.split(write_record("Mill pays nine a share\nThe mill of Elmenau will pay nine a share.\n"))
    assert article.date is None
    assert dict(article.metadata) == {"url": "https://skarnpost.example/", "crawled": "2031-06-10T05:00:00Z"}


def test_a_record_about_the_crawl_is_no_article() -> None:
    text = INFO + write_record(FEED)
    (article,) = newssplit.split(text)
    assert article.span.start == len(INFO)
    assert "".join(text[slice(*segment.span)] for segment in newssplit.segment(text)) == text


def test_a_page_without_text_is_an_article_that_says_so() -> None:
    empty, whole = newssplit.split(write_record("") + write_record(FEED))
    assert [issue.code for issue in empty.issues] == ["no-body", "no-headline"]
    assert whole.headline


@pytest.mark.parametrize("size", [1, 10**9])
def test_a_size_that_is_not_true_costs_nothing(size: int) -> None:
    first, second = newssplit.split(
        write_record(FEED, "https://a.example/", size) + write_record(FEED, "https://b.example/", size)
    )
    whole, _ = newssplit.split(write_record(FEED, "https://a.example/") + write_record(FEED, "https://b.example/"))
    assert [one.text for one in first.paragraphs] == [one.text for one in whole.paragraphs]
    assert (first.metadata["url"], second.metadata["url"]) == ("https://a.example/", "https://b.example/")


@pytest.mark.parametrize("size", [None, 120, 10**9])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("step", [1, 7, 250])
def test_chunks_of_a_crawl_give_the_same_lines(size: int | None, ending: str, step: int) -> None:
    pages = (
        "",
        "\n\n" + FEED,
        FEED.rstrip("\n"),
        FEED[:90] + "\nWARC-Type: what a header says\n" + FEED,
        "\u00e9\n" * 60,
    )
    text = INFO + "".join(write_record(page, f"https://{n}.example/", size) for n, page in enumerate(pages))
    text = text.replace("\n", ending)
    whole = newssplit.split(text)
    chunks = (text[start : start + step] for start in range(0, len(text), step))
    assert list(newssplit.stream(chunks)) == whole
    assert [article.metadata["url"] for article in whole] == [f"https://{n}.example/" for n in range(len(pages))]
    assert "".join(text[slice(*segment.span)] for segment in newssplit.segment(text)) == text


def test_a_header_within_the_size_of_a_page_begins_a_record() -> None:
    inner = write_record(FEED, "https://b.example/")
    first, second = newssplit.split(write_record(FEED + "\n" + inner, "https://a.example/"))
    assert (first.metadata["url"], second.metadata["url"]) == ("https://a.example/", "https://b.example/")


@pytest.mark.parametrize(
    "page", [FEED, FEED.replace("e", "\u00eb"), "\n" + FEED], ids=["plain", "wider", "blank first"]
)
def test_a_page_ends_where_its_size_says(page: str) -> None:
    assert {article.layout for article in newssplit.split(write_record(page) + FEED)} == {"wet", None}


def test_text_below_the_last_page_stays_wild() -> None:
    *_, first, second = newssplit.split(write_record(FEED) + "\n" + FEED)
    assert (first.layout, second.layout) == (None, None)


def test_text_that_names_a_header_stays_wild() -> None:
    text = FEED.replace("Save\n", "Save\nWARC/1.0\nWARC-Type: what each record of a web archive says first\n", 1)
    assert {article.layout for article in newssplit.split(text)} == {None}


@pytest.mark.parametrize("lines", [0, 2, 60])
def test_short_pages_are_given_out_on_the_way(lines: int) -> None:
    page = "Mill pays nine a share\n" + "The mill of Elmenau will pay nine a share, said its owner on Friday.\n" * lines
    dispatcher = Dispatcher(load_model(None), find_layouts("wet"))
    given = 0
    for number in range(700):
        parts = dispatcher.feed(write_record(page, f"https://{number}.example/"))
        given += sum(isinstance(one, Known) and one.begins for part in parts for one in part)
        assert number - given < 600
    assert given > 0


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_long_record_that_is_no_page_is_given_out_on_the_way(ending: str) -> None:
    about = INFO.replace("44", str(10**9)) + "software: none\n" * 4000
    text = (about + "\n" + write_record(FEED)).replace("\n", ending)
    whole = newssplit.segment(text)
    assert "".join(text[slice(*segment.span)] for segment in whole) == text
    dispatcher = Dispatcher(load_model(None), find_layouts("wet"))
    ends = [0]
    for start in range(0, len(text), 777):
        parts = dispatcher.feed(text[start : start + 777])
        ends += [known.stops[-1] for part in parts for known in part]
        assert start - ends[-1] < 1 << 15
    (article,) = newssplit.stream(text[start : start + 777] for start in range(0, len(text), 777))
    assert article.span.start == len(about.replace("\n", ending)) + len(ending)


def test_a_page_longer_than_the_memory_is_one_article_and_is_given_out_on_the_way() -> None:
    words = ("harbour", "ferry", "council", "bridge", "mill", "library", "quay", "storm", "winter", "school", "rope")
    order = random.Random(1)
    lines = [
        f"The {' '.join(order.choices(words, k=9))} of Skarn Bay, said the port on Friday."
        for _ in range(MEMORY + 2000)
    ]
    page = "Mill pays nine a share\n" + "\n".join(lines) + "\n"
    text = write_record(page) + write_record(FEED)
    dispatcher = Dispatcher(load_model(None), find_layouts("wet"))
    held, pieces = 0, 0
    for start in range(0, len(text), 1 << 16):
        pieces += len(dispatcher.feed(text[start : start + (1 << 16)]))
        held = max(held, text.count("\n", 0, start + (1 << 16)) - pieces)
    assert held < MEMORY + 4096
    long, short = newssplit.split(text)
    assert long.headline == "Mill pays nine a share"
    assert len(long.paragraphs) > MEMORY
    assert short.layout == "wet"


@pytest.mark.parametrize("size", ["9" * 5_000, "٣٤", "0" * 20])
def test_a_size_that_is_no_number_of_bytes_is_none(size: str) -> None:
    text = write_record(FEED, size=7).replace("Content-Length: 7", f"Content-Length: {size}") + write_record(FEED)
    assert len(newssplit.split(text)) == 2
