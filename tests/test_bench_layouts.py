"""The bench of known layouts measures what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

import newssplit
from tests.bench import layouts


def test_an_export_holds_the_same_records_in_each_turn_and_no_long_line_in_two() -> None:
    for export in layouts.list_fixtures(12_000):
        one = newssplit.split(export.records, layout=export.layout)
        first, second = export.write(0), export.write(1)
        for text in (first, second):
            assert len(newssplit.split(text, layout=export.layout)) == len(one) * export.times, export.name
        long = [{line for line in text.split("\n") if len(line) > 60 and " " in line} for text in (first, second)]
        assert long[0].isdisjoint(long[1]), export.name


def test_every_export_has_its_row_and_the_smallest_ratio_the_last(capsys: pytest.CaptureFixture[str]) -> None:
    exports = list(layouts.list_fixtures(4_000))[:3]
    paces = layouts.tell_paces(exports, rounds=1)
    heading, *rows, last = capsys.readouterr().out.splitlines()
    assert heading.split() == ["export", "layout", "articles", "MB", "MB/s", "wild", "ratio"]
    assert [row.split()[:2] for row in rows] == [[export.name, export.layout] for export in exports]
    assert all(pace.known > 0 and pace.wild > 0 for pace in paces)
    least = min(paces, key=lambda pace: pace.ratio)
    assert last == f"smallest ratio: {least.ratio:.2f} ({least.export.name})"


def test_files_of_no_known_layout_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "feed.txt").write_text((layouts.EXPORTS.parent / "feed.txt").read_text(encoding="utf-8"), "utf-8")
    (tmp_path / "trec").write_bytes((layouts.EXPORTS / "trec.txt").read_bytes())
    assert [(one.name, one.layout, one.times) for one in layouts.list_files(tmp_path, 8_000)] == [("trec", "trec", 5)]
