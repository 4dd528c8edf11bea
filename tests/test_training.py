"""Learning: changes keep labels that the grammar can follow; the same seed gives the same weights; the loss falls."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

import newssplit
from newssplit.calibration import fit_confidence, right_places
from newssplit.changes import CHANGES, Pool, change_page
from newssplit.cli import main
from newssplit.gold import check_states
from newssplit.grammar import State
from newssplit.gutter import BadLabels, load_gutter, parse_gutter
from newssplit.learning import Learner, Plan, learn
from newssplit.mixtures import draw_feeds
from newssplit.model import dump_model, parse_model
from newssplit.pages import FRONT, TAIL, Page, Row, pages_of
from newssplit.sight import Eye

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
LEARN, SITES = FIXTURES / "learn", FIXTURES / "sites"
SMALL = Plan(
    width=8, dilations=(1, 2), epochs=4, feeds=20, lines=64, batch=4, rounds=3, kept=2, branches=2, branch_epochs=1
)


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    return [page for feed in load_gutter(LEARN) for page in pages_of(feed)]


@pytest.fixture(scope="module")
def sites() -> list[Page]:
    return [page for feed in load_gutter(SITES) for page in pages_of(feed)]


@pytest.fixture(scope="module")
def singles(pages: list[Page]) -> list[Page]:
    """Articles alone, each between some furniture of its own."""
    out = []
    for n, page in enumerate(page for page in pages if not page.whole):
        above = [Row(f"Menu {n}", 0, FRONT), Row("Sport", 0, FRONT)] if page.rows[0].allowed != {State.OPENING} else []
        below = [Row("Share", 1, TAIL), Row(f"© {n} The Press", 0, TAIL)]
        out.append(Page([*above, *page.rows, *below], page.tier, page.outlet))
    return out


@pytest.mark.parametrize("sort", ["singles", "sites"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.make.__name__)
def test_a_change_keeps_labels_that_the_grammar_can_follow(
    change: object, sort: str, request: pytest.FixtureRequest
) -> None:
    some: list[Page] = request.getfixturevalue(sort)
    rng, pool = random.Random(4), Pool(some)
    for page in some:
        rows = change.make(page.rows, rng, pool)  # type: ignore[attr-defined]
        assert not rows or check_states([row.allowed for row in rows]) is None


def test_a_page_of_a_site_comes_in_every_tier(sites: list[Page]) -> None:
    by_tier = {tier: [page for page in sites if page.tier == tier] for tier in ("page", "trimmed", "extracted")}
    for whole, trimmed, extracted in zip(*by_tier.values(), strict=True):
        assert whole.outlet == trimmed.outlet == extracted.outlet
        texts, part = [row.text for row in whole.rows], [row.text for row in trimmed.rows]
        assert any(texts[at : at + len(part)] == part for at in range(len(texts)))
        kept = {State.HEADLINE, State.HEAD_BYLINE, State.DECK, State.PARAGRAPH, State.SUBHEAD}
        assert all(row.allowed <= kept for row in extracted.rows)
        paragraphs = [row.text for row in whole.rows if row.allowed == {State.PARAGRAPH}]
        assert [row.text for row in extracted.rows if row.allowed == {State.PARAGRAPH}] == paragraphs
        assert all(check_states([row.allowed for row in page.rows]) is None for page in (whole, trimmed, extracted))


def test_changes_change_something(singles: list[Page]) -> None:
    rng, pool = random.Random(4), Pool(singles)
    for change in CHANGES:
        assert any(change.make(page.rows, rng, pool) != page.rows for page in singles for _ in range(3)), change


def test_changes_leave_the_page_as_it_was(singles: list[Page]) -> None:
    rng, pool = random.Random(4), Pool(singles)
    before = [list(page.rows) for page in singles]
    for page in singles:
        change_page(page.rows, rng, pool)
    assert [page.rows for page in singles] == before


def test_feeds_drawn_at_random_can_be_followed_and_repeat_with_the_seed(pages: list[Page]) -> None:
    feeds = draw_feeds(pages, random.Random(7), 40)
    assert all(check_states([row.allowed for row in rows]) is None for rows in feeds)
    assert feeds == draw_feeds(pages, random.Random(7), 40)
    assert feeds != draw_feeds(pages, random.Random(8), 40)


def test_the_share_of_whole_pages_is_how_often_they_come(sites: list[Page]) -> None:
    whole = {row.text for page in sites if page.tier == "page" for row in page.rows}
    whole -= {row.text for page in sites if page.tier != "page" for row in page.rows}
    counts = {}
    for share in (0.0, 0.4, 1.0):
        feeds = draw_feeds(sites, random.Random(7), 300, share)
        # A line that was cut short may look like one of them.
        counts[share] = sum(len(whole.intersection(row.text for row in rows)) > 4 for rows in feeds)
    assert counts[0.0] == 0
    assert counts[0.4] == pytest.approx(300 * 0.4 / 2.4, abs=25)
    assert counts[1.0] == pytest.approx(100, abs=25)


def test_a_page_comes_twice_as_often_as_an_invented_one() -> None:
    def page(name: str, invented: bool) -> Page:
        rows = [Row(f"{name}{n}", 0, frozenset({state})) for n, state in enumerate((State.HEADLINE, State.PARAGRAPH))]
        return Page(rows, "page", name, invented=invented)

    feeds = draw_feeds([page("visited", False), page("invented", True)], random.Random(7), 600)
    lines = [row.text for rows in feeds for row in rows]
    assert lines.count("visited1") == pytest.approx(2 * lines.count("invented1"), rel=0.1)


def test_the_same_seed_gives_the_same_weights_and_the_loss_falls(pages: list[Page]) -> None:
    told: list[str] = []
    one, other = learn(pages, SMALL, Eye(), None, told.append), learn(pages, SMALL, Eye())
    for name, value in one.result().items():
        np.testing.assert_array_equal(value, other.result()[name])
    losses = [float(text.split("loss ")[1].split()[0]) for text in told]
    assert losses[SMALL.epochs - 1] < losses[0]


def test_what_is_learnt_is_the_mean_of_the_last_rounds_each_the_mean_of_its_branches(pages: list[Page]) -> None:
    mean = learn(pages, SMALL._replace(rounds=0), Eye()).mean
    rounds = []
    for seeds in ((2, 3), (4, 5), (6, 7)):
        one, other = (learn(pages, SMALL.plan_branch(seed), Eye(), mean).mean for seed in seeds)
        assert not np.array_equal(one["states"], other["states"])
        mean = {name: (one[name] + other[name]) / 2 for name in mean}
        rounds.append(mean)
    for name, value in learn(pages, SMALL, Eye()).mean.items():
        np.testing.assert_allclose(value, (rounds[-1][name] + rounds[-2][name]) / 2, atol=1e-6)


def test_weights_come_out_of_their_file_as_they_went_in(pages: list[Page]) -> None:
    learner = Learner(Eye(), SMALL)
    text = dump_model([learner.result()], learner.shape, learner.names, {"note": "none"})
    model = parse_model(text)
    assert dump_model(model.members, model.shape, model.names, model.about) == text
    np.testing.assert_allclose(model.members[0]["cues"], learner.result()["cues"], atol=0.00051)


def test_labels_that_the_grammar_cannot_follow_stop_the_learning() -> None:
    page = Page([Row("Headline", 0, frozenset({State.HEADLINE}))], "articles", "none")
    with pytest.raises(ValueError, match="the grammar cannot follow"):
        learn([page], SMALL, Eye())


def test_right_places_run_from_the_last_paragraph_to_the_first_printing_of_the_headline() -> None:
    states = ["FRONT_FURNITURE", "HEADLINE", "PARAGRAPH", "GAP", "FRONT_HEADLINE", "HEADLINE", "PARAGRAPH"]
    rows = [Row("x", 0, frozenset({State[name]})) for name in states]
    assert right_places(rows) == [range(2), range(3, 5)]


def test_confidence_fitted_on_true_probabilities_leaves_them_alone() -> None:
    rng = random.Random(1)
    judged = [(p, rng.random() < p) for p in (rng.random() for _ in range(20000))]
    slope, offset = fit_confidence(judged)
    assert slope == pytest.approx(1.0, abs=0.05)
    assert offset == pytest.approx(0.0, abs=0.05)
    assert fit_confidence([]) == (1.0, 0.0)


class TestCommands:
    def test_train_goes_on_from_the_shipped_weights(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        output = tmp_path / "mine.json"
        assert main(["train", str(LEARN / "briefs.gold"), "-o", str(output), "--epochs", "1"]) == 0
        assert "1 feeds" in capsys.readouterr().err
        text = parse_gutter((LEARN / "briefs.gold").read_text(encoding="utf-8")).text
        assert newssplit.split(text, weights=output)

    def test_train_tells_what_it_cannot_read(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["train", str(tmp_path), "-o", str(tmp_path / "x.json")]) == 2
        assert "labelled feeds" in capsys.readouterr().err
        assert not (tmp_path / "x.json").exists()

    def test_label_gives_a_feed_that_can_be_read_again(self, tmp_path: Path) -> None:
        text = parse_gutter((LEARN / "letters.gold").read_text(encoding="utf-8")).text
        (tmp_path / "feed.txt").write_text(text, encoding="utf-8")
        assert main(["label", str(tmp_path / "feed.txt"), "-o", str(tmp_path / "feed.gold")]) == 0
        again = parse_gutter((tmp_path / "feed.gold").read_text(encoding="utf-8"))
        assert again.text == text
        assert len(again.articles) == len(newssplit.split(text))

    def test_check_agrees_with_what_label_wrote(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = parse_gutter((LEARN / "briefs.gold").read_text(encoding="utf-8")).text
        (tmp_path / "feed.txt").write_text(text, encoding="utf-8")
        main(["label", str(tmp_path / "feed.txt"), "-o", str(tmp_path / "feed.gold")])
        assert main(["check", str(tmp_path / "feed.gold")]) == 0
        assert ", 0 of them labelled otherwise" in capsys.readouterr().out

    def test_check_shows_a_label_that_the_model_doubts(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        gold = (LEARN / "long_features.gold").read_text(encoding="utf-8").replace(" paragraph |", " subhead   |", 1)
        (tmp_path / "feed.gold").write_text(gold, encoding="utf-8")
        main(["check", str(tmp_path / "feed.gold")])
        assert "labelled " in capsys.readouterr().out

    def test_check_tells_line_and_column(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "feed.gold").write_text("+headline  | A\n heading   | B\n", encoding="utf-8")
        assert main(["check", str(tmp_path / "feed.gold")]) == 1
        assert f"{tmp_path / 'feed.gold'}:2:2: expected a label" in capsys.readouterr().err

    def test_bad_labels_carry_their_place(self) -> None:
        with pytest.raises(BadLabels) as caught:
            parse_gutter("headline | A\n", "feed.gold")
        assert (caught.value.line, caught.value.column) == (1, 1)
