"""Lines are sorted in short cuts; what is found is what the pattern for all kinds finds."""

from __future__ import annotations

import random
from typing import Final

from newssplit.layouts.beginnings import Beginnings, Form

KINDS: Final = [
    (r"Length:(?:\s+|$)", "A"),
    (r"[^\t]{0,40}\b(?:Ltd|Inc)\.?\s*$", "B"),
    (r".*</END>\s*$", "C"),
    (r"\s*(?P<source>\p{L}+), p\. ?(?P<page>\d+)$", "D"),
    (r"_{5,}\s*$", "E"),
    (r"(?=.*(?:No|Nr))(?:\p{L}+|\() (?:No|Nr) \d+(?:[a|b])?$", "F"),
]
WORDS: Final = ("Length:", "Ltd", "Inc.", "</END>", "Heron,", "p. 12", "_" * 8, "bridge", "Quay", "<b>", " ", "Nr 7")


def letter_of(form: Form | None, text: str) -> str:
    found = form.pattern.match(text) if form else None
    return form.places[found.lastindex].letter if form and found and found.lastindex else ""


def test_a_line_is_of_the_kind_that_the_pattern_for_all_tells_however_many_were_seen() -> None:
    beginnings = Beginnings(KINDS)
    dice = random.Random(5)
    seen: dict[str, int] = {}
    for _ in range(12_000):
        begin = "".join(dice.choices("abcdeXYZ ", k=dice.randint(0, 6)))
        text = (begin + " ".join(dice.choices(WORDS, k=dice.randint(1, 4)))).strip()
        letter = letter_of(beginnings.form, text)
        assert letter_of(beginnings.choose(text), text) == letter
        seen[letter] = seen.get(letter, 0) + 1
    assert min(seen.get(letter, 0) for letter in ("", "A", "B", "C", "D", "E", "F")) > 10
    # By now a line that is like any other is compared with the kinds that may begin like any word, and no others.
    assert beginnings.choose("bridge and quay") is not beginnings.form


def test_a_pattern_that_needs_a_string_is_asked_only_of_lines_that_hold_it() -> None:
    beginnings = Beginnings([(r"(?=.*, p)\S.*, p\. \d+$", "A"), (r"_{5,}$", "B")])
    assert beginnings.choose("The bridge is closed.") is None
    assert letter_of(beginnings.choose("Skarn Post, p. 12"), "Skarn Post, p. 12") == "A"


def test_a_branch_that_needs_no_string_is_asked_of_any_line() -> None:
    beginnings = Beginnings([(r"(?=.*, p)\S.*, p\. \d+$|Skarn \p{L}+$", "A")])
    assert letter_of(beginnings.choose("Skarn Post"), "Skarn Post") == "A"
