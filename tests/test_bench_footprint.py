"""What is told of memory and of importing is measured, in processes of their own."""

from __future__ import annotations

import sys

import pytest

import newssplit
from tests.bench.__main__ import load_fixtures, repeat_feeds
from tests.bench.footprint import measure_imports, measure_memory, tell_footprint


@pytest.mark.skipif(sys.platform == "win32", reason="memory of a process is asked in the way of Unix")
def test_streams_of_each_size_are_split_to_their_end(capsys: pytest.CaptureFixture[str]) -> None:
    text = repeat_feeds(load_fixtures(), 200_000)
    rows = list(measure_memory(text, sizes=(0.2, 0.8)))
    assert [row.size for row in rows] == [0.2, 0.8]
    # The text comes once and a little more, and then four times as long.
    assert rows[0].articles == len(newssplit.split((2 * text)[:200_000]))
    assert 3.5 < rows[1].articles / rows[0].articles < 4.5
    assert all(0 <= row.added < 100 for row in rows)
    imports = measure_imports(rounds=1)
    assert imports.first > imports.ours > 0
    assert imports.ratio == pytest.approx(imports.ours / imports.base)
    tell_footprint(imports, iter(rows))
    assert "a stream of 1 million characters (" in capsys.readouterr().out
