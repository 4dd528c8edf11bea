from __future__ import annotations

import datetime as dt
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.dates import find_dates
from newssplit.datewords import Kind, say_kind
from newssplit.lexicon import load_lexicon

DATA = Path(__file__).parent / "data"


def read_rows(name: str, columns: int) -> list[list[str]]:
    rows = (DATA / name).read_text(encoding="utf-8").split("\n")
    return [(row.split("\t") + [""] * columns)[:columns] for row in rows if row and not row.startswith("#")]


def list_months() -> list[tuple[str, str, int]]:
    calendar = tomllib.loads(resources.files("newssplit.lexicon").joinpath("calendar.toml").read_text(encoding="utf-8"))
    return [
        (language, name, number) for language, kinds in calendar.items() for name, number in kinds["months"].items()
    ]


@pytest.mark.parametrize(("line", "language", "day", "moment", "kind"), read_rows("dates.tsv", 5))
def test_first_date_of_a_line_is_read_with_its_time_and_its_word(
    line: str, language: str, day: str, moment: str, kind: str
) -> None:
    found = find_dates(line, lambda: language)[0]
    assert found.day.isoformat() == day
    assert (found.moment.isoformat() if found.moment else "") == moment
    assert found.kind is Kind(kind)


@pytest.mark.parametrize("line", [row[0] for row in read_rows("no_dates.tsv", 1)])
def test_what_is_no_whole_date_is_none(line: str) -> None:
    assert find_dates(line) == []


def test_every_month_of_every_language_is_known() -> None:
    missed = []
    for language, name, number in list_months():
        for line in (f"3 {name} 2024", f"{name} 3, 2024"):
            found = find_dates(line, lambda language=language: language)  # type: ignore[misc]
            if not any(one.day == dt.date(2024, number, 3) for one in found) and not name[0].isdigit():
                missed.append((language, line))
    assert missed == []


def test_published_and_updated_on_one_line_are_told_apart() -> None:
    first, second = find_dates("Issued on: 03/05/2024 - 18:34Modified: 04/05/2024 - 10:13")
    assert (first.day.day, first.kind) == (3, Kind.PUBLISHED)
    assert (second.day.day, second.kind) == (4, Kind.UPDATED)


def test_time_behind_updated_belongs_to_the_update() -> None:
    plain, update = find_dates("May 3, 2024 | Updated 08:24 IST")
    assert plain.clock is None
    assert plain.kind is Kind.PLAIN
    assert update.kind is Kind.UPDATED
    assert update.clock is not None
    assert update.day == plain.day


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("3. Mai 20243. Mai 2024 Hafen", [3, 3]),
        ("3 mai 20243 mai 2024port", [3, 3]),
        ("2024-05-09T10:10:52+01:0021. Mai 2024|", [9, 21]),
        ("May 9, 2024May 3, 2024 by Ida Falk", [9, 3]),
    ],
)
def test_dates_that_are_glued_to_each_other_are_both_read(line: str, days: list[int]) -> None:
    assert [one.day.day for one in find_dates(line)] == days


@pytest.mark.parametrize(
    "line", ["May 9, 2024May 3, 2024", "May 3, 2024May 9, 2024", "2024-05-02T10:10:52+01:003. Mai 2024"]
)
def test_of_two_glued_dates_the_later_or_the_one_for_machines_is_the_updates(line: str) -> None:
    (plain,) = (one for one in find_dates(line) if one.kind is Kind.PLAIN)
    assert plain.day == dt.date(2024, 5, 3)


def test_summer_time_of_north_america_depends_on_the_day() -> None:
    offsets = [find_dates(f"{day}, 2024 9:00 am ET")[0].moment for day in ("Mar 9", "Mar 10", "Nov 2", "Nov 3")]
    assert [one.utcoffset() for one in offsets if one] == [dt.timedelta(hours=hours) for hours in (-5, -4, -4, -5)]


def test_language_is_asked_only_where_the_line_leaves_it_open() -> None:
    def refuse() -> str | None:
        raise AssertionError("asked")

    assert find_dates("3 May 2024 3.5.2024 2024-05-03 05/13/2024", refuse)


def test_ends_of_a_long_line_are_read_at_their_places() -> None:
    line = "Published 3 May 2024. " + "word " * 300 + "Updated 4 May 2024"
    first, last = find_dates(line)
    assert line[first.span.start : first.span.end] == "3 May 2024"
    assert line[last.span.start : last.span.end] == "4 May 2024"


def test_longest_phrase_before_a_date_speaks() -> None:
    assert say_kind("Last updated on") is Kind.UPDATED
    assert say_kind("First published:") is Kind.PUBLISHED
    assert say_kind("Harbour news") is Kind.PLAIN


@given(st.text(max_size=80) | st.text(alphabet="0123456789./-:年月日May,٣éAPM\u200f", max_size=40))
def test_any_text_will_do_and_spans_lie_in_their_order(text: str) -> None:
    done = 0
    for found in find_dates(text):
        assert 0 <= found.span.start < found.span.end <= len(text)
        assert found.whole.start <= found.span.start
        assert found.span.end <= found.whole.end <= len(text)
        assert found.span.start >= done or found.kind is Kind.UPDATED
        done = found.span.start
        if found.moment:
            assert found.moment.date() == found.day


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y"]),
)
def test_what_is_written_is_read_again(day: dt.date, form: str) -> None:
    written = day.strftime(form)
    (found,) = find_dates(f"Ida Falk {written} Port")
    assert found.day == day
    assert f"Ida Falk {written} Port"[found.span.start : found.span.end] == written


def test_ambiguous_months_follow_the_language() -> None:
    for name, meanings in load_lexicon().ambiguous_months.items():
        for language, number in meanings.items():
            (found,) = find_dates(f"3 {name} 2024", lambda language=language: language)  # type: ignore[misc]
            assert found.day.month == number
