"""Figures, mistakes and the report, on small feeds whose right answers can be counted by hand."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.article import Article, Caption, Paragraph, Span, Subhead
from newssplit.evaluate import ALL, Report, add_arguments, load_feeds, main, score_feeds
from newssplit.gold import GoldArticle, LabelledFeed
from newssplit.gutter import parse_gutter
from newssplit.likeness import count_words, level, match, similarity
from newssplit.mistakes import find_mistakes
from newssplit.scoring import judge_feed

FEED = """\
 furniture | Skarn Courier
+headline  | Ferry returns to Skarn Bay
 byline    | By Ida Falk
@authors   | Ida Falk
@date      | 2031-05-04
@source    | AP
           |
 caption   | The ferry at its berth. Photo: Bo Lund
 deck      | After two winters the boat sails again
           |
 paragraph | The ferry will sail again on Monday, the harbour office said.
 subhead   | A new engine
 paragraph | It has a new engine, and the old horn that people in the bay asked for.
 furniture | Read more: the history of the ferry
           |
+headline  | Library opens at night
@authors   | Ole Brun
 byline    | Ole Brun
 paragraph | Readers may stay until two in the morning, the town of Elmenau said on Friday.
 paragraph | The first nights were quiet, but for one man who snored between the atlases.
 furniture | Share
"""


def gold_feed(source: str = FEED) -> LabelledFeed:
    return parse_gutter(source, "feed.gold")


def as_found(feed: LabelledFeed, gold: GoldArticle) -> Article:
    def text(span: Span) -> str:
        return " ".join(feed.text[span.start : span.end].split())

    return Article(
        span=gold.span,
        headline=gold.headline,
        headline_spans=gold.headline_spans,
        deck=" ".join(map(text, gold.deck)) or None,
        deck_spans=gold.deck,
        date=gold.fields["date"],
        source=gold.fields["source"],
        authors=gold.authors,
        captions=tuple(Caption(text=one.text, spans=one.spans, description=one.text) for one in gold.captions),
        paragraphs=tuple(Paragraph(text=text(span), span=span) for span in gold.paragraphs),
        subheads=tuple(Subhead(text=text(span), span=span) for span in gold.subheads),
    )


def perfect(feed: LabelledFeed) -> list[Article]:
    return [as_found(feed, gold) for gold in feed.articles]


Change = Callable[[list[Article]], list[Article]]


def figures_after(change: Change) -> dict[str, float | None]:
    feed = gold_feed()
    return score_feeds([feed], lambda _: change(perfect(feed))).figures()[ALL]


def mistakes_after(change: Change) -> list[str]:
    feed = gold_feed()
    return [mistake.kind for mistake in find_mistakes(judge_feed(feed, change(perfect(feed))))]


def change_first(**fields: object) -> Change:
    return lambda articles: [Article.model_validate({**articles[0].model_dump(), **fields}), *articles[1:]]


def place(text: str) -> Span:
    at = gold_feed().text.index(text)
    return Span(at, at + len(text))


# ------------------------------------------------------------------------------------------ texts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Yes”, he said", '"Yes", he said'),
        ("2019\N{EN DASH}2024", "2019-2024"),
        ("soft\N{SOFT HYPHEN}ly", "softly"),
        ("a  b\N{NO-BREAK SPACE}c\n", "a b c"),
    ],
)
def test_differences_that_nobody_means_do_not_count(one: str, other: str) -> None:
    assert level(one) == level(other)


def test_case_counts() -> None:
    assert level("Ferry") != level("ferry")


def test_scripts_without_spaces_count_by_the_character() -> None:
    assert count_words(["東京、東京 2031 Tokyo"]) == {"東": 2, "京": 2, "2031": 1, "tokyo": 1}


def test_similarity_is_twice_the_common_subsequence_by_both_lengths() -> None:
    assert similarity("abcd", "abcd") == 1.0
    assert similarity("abcd", "axcd") == 2 * 3 / 8
    assert similarity("abc", "xyz") == 0.0
    assert similarity("", "xyz") == 0.0


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_similarity_is_that_of_the_textbook(one: str, other: str) -> None:
    row = [0] * (len(other) + 1)
    for a in one:
        above, row = row, [0]
        for n, b in enumerate(other):
            row.append(above[n] + 1 if a == b else max(above[n + 1], row[n]))
    assert similarity(one, other) == (2 * row[-1] / (len(one) + len(other)) if one or other else 1.0)


def test_equal_texts_pair_before_like_ones() -> None:
    assert match(["aaaaaaaaab", "aaaaaaaaaa"], ["aaaaaaaaaa", "aaaaaaaaac"], 0.9) == (2, [], [])
    assert match(["a"], ["a", "a"], 0.9) == (1, [], [1])
    assert match(["a", "b"], [], 0.9) == (0, [0, 1], [])


# ------------------------------------------------------------------------------------------ figures


def test_what_is_right_is_one() -> None:
    figures = figures_after(lambda articles: articles)
    for name, value in figures.items():
        if name not in ("feeds", "articles", "unpaired", "strays") and value is not None:
            assert value == 1.0, name
    assert (figures["feeds"], figures["articles"], figures["unpaired"], figures["strays"]) == (1, 2, 0, 0)


def test_nothing_found_is_wrong_everywhere_but_where_nothing_stands() -> None:
    figures = figures_after(lambda _: [])
    assert figures["unpaired"] == 2
    assert figures["start F1"] == figures["headline"] == figures["body F1"] == figures["article exact"] == 0.0
    assert figures["no false date"] == figures["no false source"] == 1.0


@pytest.mark.parametrize("at", ["Read more", "Library opens", "y opens at night"])
def test_a_cut_anywhere_between_two_bodies_is_right(at: str) -> None:
    def move(articles: list[Article]) -> list[Article]:
        return [articles[0], articles[1].model_copy(update={"span": Span(place(at).start, articles[1].span.end)})]

    assert figures_after(move)["cut F1"] == 1.0


@pytest.mark.parametrize("at", ["It has a new engine", "Ole Brun", "Readers may"])
def test_a_cut_in_a_body_or_below_the_headline_is_wrong(at: str) -> None:
    def move(articles: list[Article]) -> list[Article]:
        return [articles[0], articles[1].model_copy(update={"span": Span(place(at).start, articles[1].span.end)})]

    figures = figures_after(move)
    assert figures["cut F1"] == 0.0
    assert figures["article exact"] == 0.5


def test_the_first_article_is_no_cut() -> None:
    figures = figures_after(lambda articles: articles[:1])
    assert (figures["start R"], figures["cut R"], figures["cut P"]) == (0.5, 0.0, 0.0)
    assert figures["count"] == 0.0


def test_a_second_cut_in_the_same_gap_is_wrong() -> None:
    def add(articles: list[Article]) -> list[Article]:
        return [articles[0], Article(span=place("Read more: the history of the ferry")), articles[1]]

    figures = figures_after(add)
    assert (figures["start P"], figures["start R"]) == (2 / 3, 1.0)
    assert figures["strays"] == 1


def test_a_stray_article_costs_what_it_holds() -> None:
    def add(articles: list[Article]) -> list[Article]:
        share = place("Share")
        stray = Article(span=share, paragraphs=(Paragraph(text="Share", span=share),), authors=("Nobody",))
        return [*articles, stray]

    figures = figures_after(add)
    assert figures["paragraphs P"] == 4 / 5
    assert figures["authors P"] == 2 / 3
    assert figures["paragraphs R"] == 1.0


def test_a_source_counts_by_its_agency() -> None:
    assert figures_after(change_first(source="The Associated Press"))["source"] == 1.0
    assert figures_after(change_first(source="Reuters"))["source"] == 0.0


def test_a_field_that_is_not_there_must_not_be_found() -> None:
    def date_all(articles: list[Article]) -> list[Article]:
        return [Article.model_validate({**one.model_dump(), "date": "2031-05-04"}) for one in articles]

    figures = figures_after(date_all)
    assert (figures["date"], figures["no false date"]) == (1.0, 0.0)


def test_names_count_without_case_and_full_stops_and_agencies_are_none() -> None:
    figures = figures_after(change_first(authors=["IDA  FALK", "Reuters"]))
    assert (figures["authors P"], figures["authors R"]) == (1.0, 1.0)


def test_a_caption_counts_without_its_credit_where_that_is_known() -> None:
    feed = gold_feed()
    bare = "The ferry at its berth."
    gold = feed.articles[0]
    gold.captions = (gold.captions[0]._replace(bare=bare),)
    caption = Caption(text=bare, spans=(place(bare),), description=bare)
    found = perfect(feed)
    found[0] = found[0].model_copy(update={"captions": (caption,)})
    assert score_feeds([feed], lambda _: found).figures()[ALL]["captions F1"] == 1.0


def test_what_is_optional_is_neither_required_nor_wrong() -> None:
    deck = place("After two winters the boat sails again")

    def take(articles: list[Article]) -> list[Article]:
        more = Paragraph(text="After two winters the boat sails again", span=deck)
        return [articles[0].model_copy(update={"paragraphs": (more, *articles[0].paragraphs)}), *articles[1:]]

    figures = figures_after(take)
    assert figures["paragraphs F1"] == figures["body F1"] == 1.0


def test_an_article_without_a_headline_wants_none() -> None:
    source = "+paragraph | It rained in the whole of the north on Sunday.\n"
    feed = gold_feed(source)
    assert score_feeds([feed], lambda _: perfect(feed)).figures()[ALL]["article exact"] == 1.0
    named = perfect(feed)[0].model_copy(update={"headline": "Rain"})
    assert score_feeds([feed], lambda _: [named]).figures()[ALL]["headline"] == 0.0


def test_a_feed_without_articles_wants_none() -> None:
    feed = gold_feed(" furniture | Home\n furniture | Sport\n furniture | Weather\n")
    assert score_feeds([feed], lambda _: []).figures()[ALL]["count"] == 1.0
    stray = Article(span=Span(0, 4), paragraphs=(Paragraph(text="Home", span=Span(0, 4)),))
    report = score_feeds([feed], lambda _: [stray])
    assert report.figures()[ALL]["count"] == 0.0
    assert report.errors()["false start in a text without articles"][ALL] == 1


def test_figures_go_by_group() -> None:
    one, other = gold_feed(), gold_feed()
    one.joiner, other.joiner = "blank", "dashes"
    feeds = iter([perfect(one), []])
    figures = score_feeds([one, other], lambda _: next(feeds)).figures("joiner")
    assert list(figures) == ["blank", "dashes", ALL]
    assert [values["headline"] for values in figures.values()] == [1.0, 0.0, 0.5]


def test_a_group_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="expected one of tier, language, joiner, outlet, found 'colour'"):
        Report(()).figures("colour")


# ------------------------------------------------------------------------------------------ mistakes


def test_no_mistakes_where_all_is_right() -> None:
    assert mistakes_after(lambda articles: articles) == []


def without_second(articles: list[Article]) -> list[Article]:
    whole = Span(articles[0].span.start, articles[1].span.end)
    paragraphs = articles[0].paragraphs + articles[1].paragraphs
    return [articles[0].model_copy(update={"span": whole, "paragraphs": paragraphs})]


def start_at(text: str) -> Change:
    return lambda articles: [articles[0], articles[1].model_copy(update={"span": Span(place(text).start, 10**6)})]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (without_second, "missed start: runs on in the article above"),
        (lambda articles: articles[:1], "missed start: no article there"),
        (start_at("Readers may"), "missed start: begins too late"),
        (start_at("Readers may"), "false start at a paragraph"),
        (start_at("A new engine"), "false start at a subhead"),
        (start_at("The ferry at its berth"), "false start at a caption"),
        (start_at("The ferry will sail"), "false start at a paragraph below a blank line"),
        (start_at("Ole Brun"), "false start at a byline"),
        (change_first(headline=None, headline_spans=()), "headline missing"),
        (change_first(headline="Ferry returns"), "headline in part"),
        (change_first(headline="Ferry returns to Skarn Bay | Courier"), "headline with more than itself"),
        (change_first(headline="Skarn Courier", headline_spans=[place("Skarn Courier")]), "headline one line above"),
        (change_first(headline="By Ida Falk", headline_spans=[place("By Ida Falk")]), "headline one line below"),
        (change_first(headline="It", headline_spans=[place("It has a")]), "headline several lines below"),
        (change_first(date=None), "date missing"),
        (change_first(date="2031-05-05"), "date wrong"),
        (change_first(source="dpa"), "source wrong"),
        (change_first(authors=["Ida Falk", "Bo Lund"]), "author wrong"),
        (change_first(authors=[]), "author missing"),
        (change_first(captions=[]), "caption taken for furniture"),
        (change_first(subheads=[]), "subhead taken for furniture"),
        (change_first(deck_spans=[]), "deck taken for furniture"),
        (change_first(paragraphs=[]), "body taken for furniture"),
    ],
)
def test_a_mistake_is_told_by_its_kind(change: Change, kind: str) -> None:
    assert kind in mistakes_after(change)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Read more: the history of the ferry", "furniture below the article taken for body"),
        ("The ferry at its berth. Photo: Bo Lund", "caption taken for body"),
        ("After two winters the boat sails again", "deck taken for body"),
        ("A new engine", "subhead taken for body"),
        ("By Ida Falk", "byline taken for body"),
        ("Skarn Courier", "furniture above the article taken for body"),
    ],
)
def test_a_line_that_was_taken_for_body_is_told_by_what_it_is(text: str, kind: str) -> None:
    def take(articles: list[Article]) -> list[Article]:
        more = Paragraph(text=text, span=place(text))
        whole = Span(0, max(articles[0].span.end, place(text).end))
        none: dict[str, object] = {"captions": (), "deck_spans": (), "subheads": (), "span": whole}
        return [articles[0].model_copy(update={"paragraphs": (*articles[0].paragraphs, more), **none}), *articles[1:]]

    assert kind in mistakes_after(take)


def test_a_mistake_names_its_line() -> None:
    feed = gold_feed()
    found = perfect(feed)[:1]
    mistake = next(find_mistakes(judge_feed(feed, found)))
    assert (mistake.kind, mistake.line) == ("missed start: no article there", 13)


# ------------------------------------------------------------------------------------------ the report


def test_confidence_that_holds_has_no_calibration_error() -> None:
    feeds = [gold_feed() for _ in range(5)]
    answers = []
    for n, feed in enumerate(feeds):
        first, second = perfect(feed)
        late = second.model_copy(update={"span": Span(place("Ole Brun").start, second.span.end)})
        answers.append([first, (second if n < 4 else late).model_copy(update={"confidence": 0.8})])
    order = iter(answers)
    report = score_feeds(feeds, lambda _: next(order))
    bins = report.reliability()
    assert [(one.low, one.articles, one.right) for one in bins] == [(0.8, 5, 0.8), (0.9, 5, 1.0)]
    assert report.calibration_error() == pytest.approx(0.0)


def test_confidence_that_does_not_hold_is_told() -> None:
    feed = gold_feed()
    found = [one.model_copy(update={"confidence": 0.55}) for one in perfect(feed)]
    assert score_feeds([feed], lambda _: found).calibration_error() == pytest.approx(0.45)


def test_the_worst_article_comes_first() -> None:
    feed = gold_feed()
    first, second = perfect(feed)
    found = [first.model_copy(update={"source": None}), second.model_copy(update={"headline": "Night"})]
    report = score_feeds([feed], lambda _: found)
    rows = list(report.render(errors=True, worst=5))
    assert rows[-2].startswith("feed.gold:13: headline 'Night'")
    assert rows[-1].startswith("feed.gold:2: source None for AP")
    assert any(row.split() == ["source", "missing", "1", "1"] for row in rows)


def test_many_groups_stand_below_each_other() -> None:
    feeds = [gold_feed() for _ in range(12)]
    for n, feed in enumerate(feeds):
        feed.outlet = f"Outlet {n:02}"
    report = score_feeds(feeds, lambda _: perfect(feeds[0]))
    rows = list(report.render("outlet", errors=True))
    assert rows[1].split() == ["Outlet", "00", "2", *["1.000"] * 8]


def test_a_report_on_nothing_prints() -> None:
    assert ALL in str(Report(()))


# ------------------------------------------------------------------------------------------ the command


def write_corpus(folder: Path) -> None:
    text = "Ferry returns\n\nThe ferry will sail again on Monday, the office said.\n"
    gold = {
        "tier": "trimmed",
        "joiner": "none",
        "articles": [
            {
                "start": 0,
                "end": len(text),
                "publisher": "Skarn Courier",
                "language": "en",
                "headline": "Ferry returns",
                "headline_span": [0, 13],
                "headline_spans": [[0, 13]],
                "date": "2031-05-04",
                "date_in_text": False,
                "date_uncertain": True,
                "authors": [],
                "author_spans": [],
                "captions": [],
                "source": None,
                "paragraphs": [[15, len(text) - 1]],
                "deck": [],
                "subheads": [],
            }
        ],
    }
    (folder / "trimmed-000.txt").write_text(text, encoding="utf-8")
    (folder / "trimmed-000.gold.json").write_text(json.dumps(gold), encoding="utf-8")


def test_feeds_come_from_both_formats(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "feed.gold").write_text(FEED, encoding="utf-8")
    assert [feed.tier for feed in load_feeds([tmp_path])] == ["trimmed", "gutter"]
    assert [feed.tier for feed in load_feeds([tmp_path / "inner" / "feed.gold"])] == ["gutter"]


def test_a_field_that_nobody_knows_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    figures = score_feeds(load_feeds([tmp_path]), lambda _: []).figures()[ALL]
    assert figures["date"] is figures["no false date"] is figures["source"] is figures["no false source"] is None


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def test_the_command_prints_a_table(
    tmp_path: Path, arbitrary_weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feed.gold").write_text(FEED, encoding="utf-8")
    assert main(parse(str(tmp_path), "--weights", str(arbitrary_weights), "--errors", "--worst", "3")) == 0
    out = capsys.readouterr().out
    assert out.startswith("tier")
    assert "expected calibration error" in out


def test_the_command_writes_json(tmp_path: Path, arbitrary_weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "feed.gold").write_text(FEED, encoding="utf-8")
    words = (
        str(tmp_path),
        "--weights",
        str(arbitrary_weights),
        "--json",
        "--by",
        "language",
        "--errors",
        "--worst",
        "1",
    )
    assert main(parse(*words)) == 0
    out = json.loads(capsys.readouterr().out)
    assert set(out) == {"figures", "reliability", "expected calibration error", "errors", "worst"}
    assert out["figures"][ALL]["articles"] == 2


@pytest.mark.parametrize("what", ["folder", "labels", "weights", "corpus"])
def test_what_cannot_be_used_is_told_in_one_line(
    what: str, tmp_path: Path, arbitrary_weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = arbitrary_weights
    if what == "labels":
        (tmp_path / "feed.gold").write_text(" headlnie  | Ferry\n", encoding="utf-8")
    elif what == "weights":
        weights = tmp_path / "weights.json"
        weights.write_text("[]", encoding="utf-8")
    elif what == "corpus":
        (tmp_path / "a.txt").write_text("Ferry", encoding="utf-8")
        (tmp_path / "a.gold.json").write_text("{}", encoding="utf-8")
    assert main(parse(str(tmp_path), "--weights", str(weights))) == 2
    told = capsys.readouterr().err
    assert told.startswith("newssplit: ")
    assert told.count("\n") == 1
    assert "expected" in told
