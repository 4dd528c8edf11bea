"""An audit tells each difference between what a file claims and what came out of it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import newssplit
from newssplit.auditing import Audit, audit, count_words, render
from newssplit.cli import main
from newssplit.readers import Skipped

STORY = "The ferry to Elmenau stays in harbour until the wind has dropped, its owner said on the quay. "


def write_record(headline: str, paragraphs: int = 3, words: int | None = None, number: str = "one") -> str:
    body = [f"Record {number}, part {n}. {STORY}" for n in range(paragraphs)]
    own = count_words(" ".join([headline, *body])) if words is None else words
    rows = [
        "", headline, "The Skarn Post", "May 4, 2031 Sunday", "", "Copyright 2031 The Skarn Post All Rights Reserved",
        "Section: NEWS", f"Length:\N{NO-BREAK SPACE}{own} words", "Byline: Ida Falk", "Body", "", *body,
        "Load-Date: May 5, 2031", "", "End of Document", "",
    ]  # fmt: skip
    return "\n".join(rows)


def write_export(headlines: list[str], records: list[str]) -> str:
    cover = ["Job Number: 7", f"Documents ({len(headlines)})"]
    for number, headline in enumerate(headlines, 1):
        cover += [f"{number}. {headline}", "Client/Matter: -None-", "Search Terms: ferry"]
    return "\n".join([*cover, ""]) + "".join(records)


HEADLINES = ["Ferry stays in harbour", "Library opens at night", "Bridge closes for a month"]
RECORDS = [write_record(headline, number=str(n)) for n, headline in enumerate(HEADLINES)]


def audit_text(text: str) -> Audit:
    return audit(io.StringIO(text))


def test_a_file_that_holds_what_it_claims_has_no_warnings() -> None:
    report = audit_text(write_export(HEADLINES, RECORDS))
    assert not report.warnings
    assert [(claim.what, claim.claimed, claim.found) for claim in report.claims] == [
        ("articles", 3, 3),
        ("contents", 3, 3),
    ]
    assert dict(report.layouts) == {"nexis_uni": 3}
    assert all(row.words_fit for row in report.articles)


def test_a_missing_record_is_told_by_its_headline_and_the_line_of_the_contents() -> None:
    text = write_export(HEADLINES, [RECORDS[0], RECORDS[2]])
    report = audit_text(text)
    assert {warning.code for warning in report.warnings} == {"count", "missing"}
    missing = next(warning for warning in report.warnings if warning.code == "missing")
    assert "Library opens at night" in missing.message
    assert text.split("\n")[missing.line - 1] == "2. Library opens at night"


def test_words_that_are_not_there_are_missed() -> None:
    records = [RECORDS[0], write_record(HEADLINES[1], words=400, number="1"), RECORDS[2]]
    report = audit_text(write_export(HEADLINES, records))
    (warning,) = report.warnings
    assert warning.code == "words"
    assert "declares 400 words" in warning.message
    assert [row.words_fit for row in report.articles] == [True, False, True]


def test_the_lines_of_articles_and_warnings_count_from_one() -> None:
    text = write_export(HEADLINES, RECORDS)
    lines = text.split("\n")
    assert [lines[row.line - 1] for row in audit_text(text).articles] == HEADLINES


@pytest.mark.parametrize("layout", ["known", "wild"])
def test_characters_that_were_lost_are_told_with_the_line_of_the_first(layout: str) -> None:
    text = RECORDS[0] if layout == "known" else Path("fixtures/feed.txt").read_text(encoding="utf-8")
    assert not audit_text(text).warnings
    data = text.encode()
    place = data.index(b"wind has dropped" if layout == "known" else b"Ships have hit")
    report = audit(io.BytesIO(data[:place] + "\N{EM DASH}".encode()[:2] + b"\xff" + data[place:]))
    assert [(warning.code, warning.line) for warning in report.warnings] == [
        ("lost-characters", data[:place].count(b"\n") + 1)
    ]
    report = audit_text(text.replace("wind has", "w\ufffdnd has").replace("Ships have", "Sh\ufffdps have"))
    assert {warning.code for warning in report.warnings} == {"lost-characters"}


def test_what_was_mended_in_a_file_is_told_like_what_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Path("fixtures/feed.txt").read_bytes().replace(b"Ships have hit", b"Sh\xff\xfeps have hit")
    skipped: list[Skipped] = []
    audit(io.BytesIO(data), on_skip=skipped.append)
    assert [one.fate for one in skipped] == ["read as U+FFFD"]
    path = tmp_path / "broken.txt"
    path.write_bytes(data)
    assert main(["audit", str(path)]) == 0
    told = capsys.readouterr()
    offset = data.index(b"\xff")
    found = f"found bytes that are not UTF-8 (2, the first at offset {offset})"
    assert told.err == f"newssplit: {path}: {found}, read as U+FFFD\n"
    assert "2 articles (wild: 2)\n  1 warning\n" in told.out


def test_characters_that_were_lost_outside_of_articles_are_no_issue() -> None:
    text = Path("fixtures/feed.txt").read_text(encoding="utf-8").replace("Sign up for our", "Sign up for \ufffdur")
    assert "\ufffd" in text
    assert not audit_text(text).warnings


def test_the_issues_of_articles_are_warnings() -> None:
    broken = RECORDS[1].replace("May 4, 2031 Sunday\n", "")
    report = audit_text(write_export(HEADLINES, [RECORDS[0], broken, RECORDS[2]]))
    assert [warning.code for warning in report.warnings] == ["broken-record"]
    assert len(report.articles) == 3


def test_text_in_the_wild_claims_nothing(feed_text: Callable[[], str]) -> None:
    report = audit_text(feed_text())
    assert not report.claims
    assert set(report.layouts) == {None}


@pytest.fixture
def feed_text() -> Callable[[], str]:
    return lambda: Path("fixtures/feed.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("One, two - three.", 3),
        ("The harbour's two-lane bridge", 6),
        ("1,200 cars in 3.5 hours", 5),
        ("\N{CJK UNIFIED IDEOGRAPH-6E2F}\N{CJK UNIFIED IDEOGRAPH-53E3}2031", 3),
    ],
)
def test_words_are_counted_as_vendors_do(text: str, words: int) -> None:
    assert count_words(text) == words


def test_the_report_can_be_read_and_goes_through_json() -> None:
    report = audit_text(write_export(HEADLINES, [RECORDS[0]]))
    text = str(report)
    assert "1 article (nexis_uni: 1)" in text
    assert "the file claims 3 articles, 1 came out" in text
    assert Audit.model_validate_json(report.model_dump_json()) == report
    assert any(HEADLINES[0] in row for row in render(report, articles=True))


def test_audit_is_public_and_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    file = tmp_path / "export.txt"
    file.write_text(write_export(HEADLINES, RECORDS), encoding="utf-8")
    assert newssplit.audit(file).layouts == {"nexis_uni": 3}
    with pytest.raises(FileNotFoundError):
        newssplit.audit(tmp_path / "none.txt")
    with pytest.raises(ValueError, match="wild"):
        newssplit.audit(file, layout="no such layout")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newssplit", "audit", *words], capture_output=True, text=True, check=False
    )


def test_the_command_warns_and_does_not_fail(tmp_path: Path) -> None:
    file = tmp_path / "export.txt"
    file.write_text(write_export(HEADLINES, [RECORDS[0]]), encoding="utf-8")
    done = run(str(file))
    assert done.returncode == 0
    assert "missing: the contents list 'Library opens at night'" in done.stdout
    assert json.loads(run(str(file), "--json").stdout)["claims"][0]["claimed"] == 3
    both = run(str(file), str(tmp_path / "none.txt"))
    assert both.returncode == 1
    assert "none.txt" in both.stderr
    assert run(str(tmp_path / "none.txt")).returncode == 2
