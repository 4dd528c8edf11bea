from __future__ import annotations

import doctest
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.credits import find_agencies, introduces_source, is_credit_line, names_pictures, split_credit
from newssplit.lexicon import fold, load_lexicon
from tests.test_dates import read_rows


@pytest.mark.parametrize(("caption", "description", "credit"), read_rows("credits.tsv", 3))
def test_caption_is_parted_into_description_and_credit(caption: str, description: str, credit: str) -> None:
    found = split_credit(caption)
    assert found[:2] == (description, credit or None)
    assert found[2] is None or caption[found[2].start : found[2].end] == credit


@pytest.mark.parametrize(("caption", "description", "credit"), read_rows("credits.tsv", 3))
def test_credit_line_is_a_credit_without_a_description(caption: str, description: str, credit: str) -> None:
    assert is_credit_line(caption) == (not description)


def test_every_agency_is_found_by_its_short_form() -> None:
    agencies = load_lexicon().agencies
    for short in set(agencies.values()):
        if agencies.get(fold(short)) != short:
            continue
        assert [agency.short for agency in find_agencies(f"({short})")] == [short]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OSLO (AP) and Reuters", ["AP", "Reuters"]),
        ("The Associated Press", ["AP"]),
        ("dpa/lby", ["dpa"]),
        ("get the app and map the tap", []),
        ("Mehr erfahren", []),
        ("see reuters.com or @AP", []),
        ("Isna Falk", []),
        ("", []),
    ],
)
def test_agencies_are_found_where_they_are_meant(text: str, found: list[str]) -> None:
    assert [agency.short for agency in find_agencies(text)] == found


def test_source_is_told_from_picture_credit() -> None:
    assert introduces_source("Quelle: dpa") == len("Quelle: ")
    assert introduces_source("Foto: dpa") == 0
    assert names_pictures("Ida Falk/Getty Images")
    assert not names_pictures("Ida Falk")


def test_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(sys.modules[split_credit.__module__]).failed == 0


@given(st.text(max_size=160) | st.text(alphabet="()[]©|/:. —-AP Photo dpaé小共同＝", max_size=60))
def test_any_text_will_do_and_the_span_holds_the_credit(text: str) -> None:
    description, credit, span = split_credit(text)
    assert (credit is None) == (span is None)
    if span is not None:
        assert text[span.start : span.end] == credit
        assert text.startswith(description)
    else:
        assert description == text
    for agency in find_agencies(text):
        assert 0 <= agency.span.start < agency.span.end <= len(text)
    is_credit_line(text)
