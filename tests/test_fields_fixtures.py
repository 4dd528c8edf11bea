"""The labelled feeds, read with their own labels: where every label is right, every field is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newssplit.credits import split_credit
from newssplit.fields import FieldLine, read_fields
from newssplit.gold import GoldArticle, LabelledFeed
from newssplit.grammar import STATES, Label, State
from newssplit.gutter import parse_gutter
from newssplit.lexicon import fold, load_lexicon

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SITES = sorted(path for folder in ("sites", "hard") for path in (FIXTURES / folder).rglob("*.gold"))
ALL = sorted(path for folder in ("feeds", "learn") for path in (FIXTURES / folder).rglob("*.gold"))
# How many lines of furniture on either side of an article are passed along with it.
NEARBY = 6
LONGEST_CREDIT = 100


def name_feed(path: Path) -> str:
    return "/".join(path.relative_to(FIXTURES).with_suffix("").parts)


def load(path: Path) -> LabelledFeed:
    return parse_gutter(path.read_bytes().decode("utf-8"), str(path))


def list_lines(feed: LabelledFeed) -> Iterator[tuple[GoldArticle, list[FieldLine]]]:
    """The articles of a feed, each with its labelled lines and the furniture around it."""
    states = [min(allowed) for allowed in feed.allowed]
    rows = [FieldLine(line.start, line.text, *STATES[state]) for line, state in zip(feed.lines, states, strict=True)]
    for gold in feed.articles:
        inside = [n for n, line in enumerate(feed.lines) if gold.span.start <= line.start < gold.span.end]
        inside = [n for n in inside if states[n] is not State.GAP]
        first, last = inside[0], inside[-1]
        above = next((n for n in range(first, 0, -1) if states[n - 1] is not State.GAP), 0)
        below = next((n for n in range(last + 1, len(rows)) if states[n] is not State.GAP), len(rows))
        yield gold, rows[max(above, first - NEARBY) : min(below, last + 1 + NEARBY)]


def name_source(name: str | None) -> str | None:
    return name and load_lexicon().agencies.get(fold(name), name)


def tell_expected(gold: GoldArticle) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "date": gold.fields["date"],
        "source": name_source(gold.fields["source"]),
        "authors": list(gold.authors),
        "dateline": gold.fields["dateline"],
    }
    for name in ("published_at", "updated_at"):
        value = gold.fields[name]
        wanted[name] = value and dt.datetime.fromisoformat(value).isoformat()
    return wanted


def tell_found(lines: list[FieldLine], gold: GoldArticle) -> dict[str, Any]:
    fields = read_fields(lines)
    day, dateline = fields.get("date"), fields.get("dateline")
    found: dict[str, Any] = {
        "date": day and day.isoformat(),
        "source": name_source(fields.get("source")),
        "authors": list(fields.get("authors", ())),
        "dateline": dateline and dateline.place,
    }
    for name in ("published_at", "updated_at"):
        moment = fields.get(name)
        found[name] = moment and moment.isoformat()
    return found


@pytest.mark.parametrize("path", ALL, ids=name_feed)
def test_fields_are_right_where_the_labels_are(path: Path) -> None:
    for gold, lines in list_lines(load(path)):
        assert tell_found(lines, gold) == tell_expected(gold), gold.headline


@pytest.mark.parametrize("path", [*ALL, *SITES], ids=name_feed)
def test_credits_are_short_and_leave_a_caption(path: Path) -> None:
    for _, lines in list_lines(load(path)):
        for line in lines:
            if line.label is Label.CAPTION:
                text = " ".join(line.text.split())
                description, credit, span = split_credit(text)
                assert text.startswith(description)
                if credit is not None and span is not None:
                    assert len(credit) <= LONGEST_CREDIT
                    assert text[span.start : span.end] == credit


# Whose days or names are not read yet: "site<TAB>field".
_ROWS = (Path(__file__).parent / "data" / "unread_sites.tsv").read_text(encoding="utf-8").splitlines()
UNREAD_SITES = {tuple(row.split("\t")) for row in _ROWS}


@pytest.mark.parametrize("field", ["date", "authors"])
@pytest.mark.parametrize("path", SITES, ids=lambda path: path.stem)
def test_days_and_names_of_sites_are_right_where_the_labels_are(
    path: Path, field: str, request: pytest.FixtureRequest
) -> None:
    if (path.stem, field) in UNREAD_SITES:
        request.applymarker(pytest.mark.xfail(strict=True, reason="not read yet"))
    ((gold, lines),) = list_lines(load(path))
    wanted, found = tell_expected(gold)[field], tell_found(lines, gold)[field]
    if field == "authors":
        # Names are given as they stand on the page, which may print them in capitals.
        wanted, found = ([name.casefold() for name in names] for names in (wanted, found))
    assert found == wanted


def test_what_is_not_read_yet_is_on_a_page_that_is_there() -> None:
    assert {site for site, _ in UNREAD_SITES} <= {path.stem for path in SITES}
