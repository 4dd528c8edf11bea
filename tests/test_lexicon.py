from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.lexicon import CATEGORIES, LANGUAGES, check, fold, load_lexicon
from newssplit.lexicon.cldr import CALENDAR, gather_names, write_calendar

FILES = sorted(CALENDAR.parent.glob("*.toml"))
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def gather_entries() -> Iterator[tuple[str, str]]:
    """Every key and entry of the loaded lexicon, with the name of the table it stands in."""
    lexicon = load_lexicon()
    tables = {
        "months": lexicon.months,
        "weekdays": lexicon.weekdays,
        "ambiguous_months": lexicon.ambiguous_months,
        "agencies": lexicon.agencies,
        "ambiguous_agencies": lexicon.ambiguous_agencies,
        "photo_agencies": lexicon.photo_agencies,
        "zones": lexicon.zones,
        "places": lexicon.places,
        "place_openings": lexicon.place_openings,
        "place_endings": lexicon.place_endings,
        "given_names": lexicon.given_names,
        **{f"bylines.{name}": words for name, words in lexicon.bylines.items()},
        **lexicon.phrases,
    }
    for name, table in tables.items():
        for entry in table:
            yield name, entry


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_is_as_it_should_be(path: Path) -> None:
    check(path.name, read(path))


def test_every_language_has_its_file() -> None:
    assert {f"{code}.toml" for code in (*LANGUAGES, "mul")} <= {path.name for path in FILES}


def test_calendar_is_what_cldr_makes() -> None:
    pytest.importorskip("babel")
    assert CALENDAR.read_text(encoding="utf-8") == write_calendar(gather_names())


def test_english_months_count_from_1() -> None:
    names = (*MONTHS, "november", "december")
    assert [load_lexicon().months[name] for name in names] == list(range(1, 13))
    assert [load_lexicon().months[name[:3]] for name in names] == list(range(1, 13))


def test_weekdays_count_from_monday_1() -> None:
    assert [load_lexicon().weekdays[name] for name in WEEKDAYS] == list(range(1, 8))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_every_month_and_weekday(language: str) -> None:
    # Chinese, Japanese and Korean number their months.
    calendar = read(CALENDAR)[language]
    if language not in ("ja", "ko", "zh"):
        assert set(calendar["months"].values()) == set(range(1, 13))
    assert set(calendar["weekdays"].values()) == set(range(1, 8))


def test_a_month_in_dispute_means_different_months() -> None:
    lexicon = load_lexicon()
    for name, numbers in lexicon.ambiguous_months.items():
        assert len(set(numbers.values())) > 1
        assert lexicon.months[name] in numbers.values()


def test_alias_leads_to_the_short_form_as_it_is_written() -> None:
    agencies = load_lexicon().agencies
    assert agencies["ap"] == agencies["associated press"] == "AP"


def test_phrases_hold_what_the_languages_hold() -> None:
    lexicon = load_lexicon()
    assert set(lexicon.phrases) == set(CATEGORIES)
    for words in lexicon.by_language.values():
        assert all(words[category] <= lexicon.phrases[category] for category in CATEGORIES)


def test_every_entry_is_folded() -> None:
    assert not [(name, entry) for name, entry in gather_entries() if entry != fold(entry)]


def test_lexicon_is_read_once() -> None:
    assert load_lexicon() is load_lexicon()


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("key", "entries", "message"),
    [
        ("published", ["Julkaistu"], r"fi\.toml: published: 'Julkaistu': expected it folded, as 'julkaistu'"),
        ("published", ["pvm", "pvm"], "'pvm': expected it once"),
        ("published", [""], "expected something"),
        ("published", ["{n} min"], "in relative_time only"),
        ("published", "pvm", "expected a list of strings"),
        ("sections", ["uutiset:"], "a letter or a number at both ends"),
        ("section", [], "section: unknown; expected one of language, name"),
    ],
)
def test_check_tells_what_is_wrong(key: str, entries: object, message: str) -> None:
    content = read(CALENDAR.with_name("fi.toml")) | {key: entries}
    with pytest.raises(ValueError, match=message):
        check("fi.toml", content)


def test_check_tells_what_is_missing() -> None:
    content = read(CALENDAR.with_name("fi.toml"))
    del content["furniture"]["share"]
    with pytest.raises(ValueError, match=r"fi\.toml: furniture\.share: missing"):
        check("fi.toml", content)


def test_a_half_of_the_day_that_stands_in_two_lists_is_told() -> None:
    lists: dict[str, list[str]] = {"morning": ["pagi"], "noon": ["siang"], "afternoon": ["sore"], "night": ["malam"]}
    check("day_periods.toml", lists)
    with pytest.raises(ValueError, match=r"day_periods.toml: night: 'siang' stands in noon already"):
        check("day_periods.toml", lists | {"night": ["siang"]})
