"""Many strings are found in one pass, each wherever it stands."""

from __future__ import annotations

import pytest

from newssplit.layouts.literals import Literals

WORDS = (
    "LENGTH:",
    "\nLength:\u00a0",
    " DOCUMENT",
    "DOCUMENTS",
    "\x01",
    "ab",
    "HD\t",
    "雨\t",
    "文件号码",
    "News \U0001f30a of the day",
    "aaaa",
)
TEXT = (
    "DOCUMENTS\nLength:\u00a09 DOCUMENT 文件号码 ab\x01HD\t\ud800 News \U0001f30a"
    " of the day aaaaaa LENGTH: DOCUMENTS 雨\t"
)


def look_up(text: str, start: int) -> list[tuple[int, str]]:
    return sorted((at, word) for word in WORDS for at in range(start, len(text)) if text.startswith(word, at))


@pytest.mark.parametrize("start", range(0, len(TEXT) + 1, 5))
def test_every_place_of_every_string_is_found(start: int) -> None:
    assert sorted(Literals(WORDS).find(TEXT, start)) == look_up(TEXT, start)


@pytest.mark.parametrize("text", ["", "a", "abc", "LENGTH"])
def test_a_text_shorter_than_a_string_holds_it_nowhere(text: str) -> None:
    assert sorted(Literals(WORDS).find(text, 0)) == look_up(text, 0)


def test_no_strings_are_found_nowhere() -> None:
    assert list(Literals(()).find(TEXT, 0)) == []
