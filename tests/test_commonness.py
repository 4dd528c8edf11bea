"""Stems of words that stand in texts about anything are told from the others."""

from __future__ import annotations

import tomllib
from array import array

import pytest

from newssplit.commonness import count_stems, write_stems
from newssplit.glance import View, list_stems, number_stems
from newssplit.gold import LabelledFeed
from newssplit.gutter import parse_gutter
from newssplit.phrases import load_phrases


def label(*paragraphs: str, language: str = "?") -> LabelledFeed:
    rows = [f"{'+' if not n else ' '}paragraph | {text}\n" for n, text in enumerate(paragraphs)]
    feed = parse_gutter("".join(rows))
    feed.articles[0].language = language
    return feed


def test_a_stem_counts_once_a_page_however_often_it_stands_there() -> None:
    feeds = [label(f"Harbour {n}abcde, harbour.", "Harbour again.") for n in range(7)]
    assert "harbou" not in count_stems(feeds)
    assert "harbou" in count_stems([*feeds, label("Another harbour.")])


def test_the_same_article_in_two_feeds_counts_once() -> None:
    assert count_stems([label("Harbour bridge closes.")] * 20) == []


def test_in_a_language_of_few_pages_fewer_do() -> None:
    feeds = [label(f"Satama suljetaan {n}bcdef.", language="fi") for n in range(3)]
    others = [label(f"Toinen {n}xyz juttu.", language="fi") for n in range(5)]
    assert "satama" not in count_stems(feeds)
    assert "satama" in count_stems([*feeds, *others])


def test_what_is_written_is_read_again() -> None:
    stems = ["10", "après", "harbou", '"', "消防"]
    assert tomllib.loads(write_stems(stems)) == {"stems": stems}


def test_the_stems_of_lines_that_are_numbered_together_stay_apart() -> None:
    bags = [{"harbou", "bridge"}, set(), {"bridge"}]
    assert number_stems(bags) == [number_stems([bag])[0] for bag in bags]
    assert number_stems([]) == []


@pytest.mark.parametrize("text", ["People said the Kolmarbrücke will close", "今天下午消防站说"])
def test_common_stems_have_negative_numbers_and_the_others_have_not(text: str) -> None:
    view, common = View(text, load_phrases()), load_phrases().common
    stems = list_stems(view)
    assert stems & common
    assert stems - common
    numbers = array("q", *number_stems([stems]))
    assert len(numbers) == len(set(numbers)) == len(stems)
    assert sum(number < 0 for number in numbers) == len(stems & common)
