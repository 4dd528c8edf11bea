"""The judge of ideas: gold moves with its page, outlets keep their folds, differences are taken run by run."""

from __future__ import annotations

from pathlib import Path

import pytest

from newssplit.corpus import load_feeds
from newssplit.gold import LabelledFeed
from tests.bench.history import FIGURES
from tests.bench.judge import FOLDS, draw_left_out, fold_of, join_feeds, tell_runs

FEEDS = Path(__file__).resolve().parent.parent / "fixtures" / "feeds"


@pytest.fixture(scope="module")
def feeds() -> list[LabelledFeed]:
    return list(load_feeds([FEEDS]))[:8]


def test_gold_moves_with_its_page(feeds: list[LabelledFeed]) -> None:
    joined = join_feeds(feeds, "\n\n\n")
    alone = [(feed.text, article) for feed in feeds for article in feed.articles]
    assert len(joined.articles) == len(alone) > len(feeds)
    for (text, article), moved in zip(alone, joined.articles, strict=True):
        spans = [*article.headline_spans, *article.paragraphs, *article.subheads, *article.deck]
        there = [*moved.headline_spans, *moved.paragraphs, *moved.subheads, *moved.deck]
        assert [text[a.start : a.end] for a in spans] == [joined.text[a.start : a.end] for a in there]
        for old, new in zip(article.captions, moved.captions, strict=True):
            assert [text[a.start : a.end] for a in old.spans] == [joined.text[a.start : a.end] for a in new.spans]


def test_feeds_of_those_left_out_are_the_same_each_time(feeds: list[LabelledFeed]) -> None:
    first, second = draw_left_out(feeds, 12), draw_left_out(feeds, 12)
    assert [feed.text for feed in first] == [feed.text for feed in second]
    assert len({feed.text for feed in first}) > 6


def test_outlets_are_spread_over_the_folds() -> None:
    folds = [fold_of(f"outlet {n}") for n in range(400)]
    assert min(folds.count(fold) for fold in range(FOLDS)) > 60


def test_gain_is_taken_run_by_run() -> None:
    before = {"0-1": dict.fromkeys(FIGURES, 0.5), "1-1": dict.fromkeys(FIGURES, 0.8)}
    after = {"0-1": dict.fromkeys(FIGURES, 0.6), "1-1": dict.fromkeys(FIGURES, 0.9)}
    rows = tell_runs(after, before).splitlines()
    assert len(rows) == len(FIGURES)
    assert all("+0.1000  spread 0.0000  runs 2" in row for row in rows)
    assert "0.7500  spread 0.1500" in tell_runs(after)
