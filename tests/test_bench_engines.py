"""The benches of engines and of other tools measure what they say."""

from __future__ import annotations

import json
import math
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import newssplit
from newssplit.evaluate import load_feeds
from tests.bench import engines, rivals

ROOT = Path(__file__).resolve().parent.parent
FEED = (ROOT / "fixtures" / "feed.txt").read_text(encoding="utf-8")


def test_rows_hold_the_whole_text() -> None:
    rows = engines.cut_rows(FEED * 3, 400)
    assert "\n".join(rows) == FEED * 3
    assert len(rows) > 5


def test_a_job_gives_every_article_and_its_cost(tmp_path: Path) -> None:
    sizes = {
        name: engines.write_rows([FEED] * times, tmp_path / f"{name}.parquet")
        for name, times in (("part", 1), ("full", 40))
    }
    (tmp_path / "sizes.json").write_text(json.dumps(sizes), encoding="utf-8")
    row = engines.measure_alone("processes", 2, tmp_path)
    assert (row.engine, row.workers) == ("processes", 2)
    assert row.rate > 0
    assert row.start > 0
    (out,) = tmp_path.glob("*/out.parquet")
    assert pq.read_table(out)["headline"].to_pylist() == [article.headline for article in newssplit.split(FEED)] * 40
    if Path("/proc/self/environ").exists():
        # Neither nothing nor all that this machine has done.
        assert 0 < row.cost * sizes["full"] < 60
        assert row.core_hours == pytest.approx(row.cost * 10e6 / 3600)
    else:
        assert math.isnan(row.cost)


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.inside = self.inside or tag == "body"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.lines.append(data)


def test_pages_show_the_same_text() -> None:
    for feed in load_feeds([ROOT / "fixtures" / "feeds"]):
        page = _Visible()
        page.feed(rivals.write_page(feed.text))
        page.close()
        assert "".join("".join(page.lines).split()) == "".join(feed.text.split())


def test_every_rival_tells_its_rate_or_that_it_is_absent(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rivals, "ROUNDS", 1)
    monkeypatch.setattr(rivals, "TURNS", 1)
    # Of the others one is enough here.
    monkeypatch.setattr(rivals, "RIVALS", [row for row in rivals.RIVALS if row.package in ("newssplit", "resiliparse")])
    (feed, *_) = load_feeds([ROOT / "fixtures" / "feeds"])
    assert rivals.run_rivals([feed]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[2].startswith("newssplit ")
    assert printed[3].startswith("resiliparse ")
    assert len(printed) == 4
