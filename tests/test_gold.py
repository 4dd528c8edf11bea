"""Labelled feeds: the gutter format says what it means, and says where it is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit import Label, Span
from newssplit.corpus import load_corpus
from newssplit.gold import check_states, content_lines
from newssplit.grammar import STATES, State
from newssplit.gutter import BadLabels, load_gutter, parse_gutter, write_gutter

FEED = """\
# A small feed.
 furniture | Local
+headline  | Harbour bridge closes for a month
           |
 byline    | By Ida Falk
@date      | 2031-05-04
@authors   | Ida Falk; Ole Brun
 caption   | The bridge in May.
 credit    | Photo: Ida Falk
 deck      | Ferries will sail every ten minutes.
 paragraph | The bridge will close on Monday.
 subhead   | Ferries
 furniture | Read also
 paragraph |   It rained.
 caption   | The bridge in May.
 furniture | Share
+byline    | 4 May 2031
 headline  | Library opens at night
 paragraph | Readers may stay until two.
"""


def row(label: str, text: str, mark: str = " ") -> str:
    return f"{mark}{label:<10}| {text}\n"


def states(source: str) -> list[list[str]]:
    """The states of each line. What may be outside of any article is told as that, whatever else it may be."""
    return [
        ["GAP"] if State.GAP in allowed else sorted(state.name for state in allowed)
        for allowed in parse_gutter(source).allowed
    ]


def test_the_text_is_what_stands_behind_the_gutter() -> None:
    feed = parse_gutter(FEED)
    assert feed.text.startswith("Local\nHarbour bridge closes for a month\n\nBy Ida Falk\nThe bridge in May.\n")
    assert "\n  It rained.\n" in feed.text
    assert [line.text for line in feed.lines] == [line for line in feed.text.split("\n") if line]


def test_labels_become_states() -> None:
    assert states(FEED) == [
        ["GAP"],
        ["HEADLINE"],
        ["HEAD_BYLINE"],
        ["HEAD_CAPTION"],
        ["HEAD_CREDIT"],
        ["DECK"],
        ["PARAGRAPH"],
        ["SUBHEAD"],
        ["BODY_FURNITURE"],
        ["PARAGRAPH"],
        ["BODY_CAPTION"],
        ["GAP"],
        ["FRONT_BYLINE"],
        ["HEADLINE"],
        ["PARAGRAPH"],
    ]


def test_articles_hold_what_the_labels_say() -> None:
    feed = parse_gutter(FEED)
    bridge, library = feed.articles
    assert (bridge.headline, library.headline) == ("Harbour bridge closes for a month", "Library opens at night")
    assert (bridge.fields["date"], library.fields["date"]) == ("2031-05-04", None)
    assert (bridge.authors, library.authors) == (("Ida Falk", "Ole Brun"), ())

    def read(spans: tuple[Span, ...]) -> list[str]:
        return [feed.text[span.start : span.end] for span in spans]

    assert read(bridge.paragraphs) == ["The bridge will close on Monday.", "It rained."]
    assert read(bridge.subheads) == ["Ferries"]
    assert read(bridge.deck) == ["Ferries will sail every ten minutes."]
    assert read(bridge.headline_spans) == [bridge.headline]
    assert [(caption.text, len(caption.spans)) for caption in bridge.captions] == [("The bridge in May.", 2)]


def test_of_several_printings_the_last_one_is_the_headline() -> None:
    source = (
        row("headline", "Rain ends drought", "+")
        + row("caption", "Rain.")
        + row("headline", "Rain ends drought")
        + row("paragraph", "It rained.")
    )
    assert states(source) == [["FRONT_HEADLINE"], ["FRONT_CAPTION"], ["HEADLINE"], ["PARAGRAPH"]]
    assert len(parse_gutter(source).articles[0].headline_spans) == 2


def test_printings_in_a_row_are_not_one_headline() -> None:
    source = (
        row("headline", "Rain ends drought", "+")
        + row("headline", "Rain  ends DROUGHT")
        + row("paragraph", "It rained.")
    )
    assert states(source) == [["FRONT_HEADLINE"], ["HEADLINE"], ["PARAGRAPH"]]


def test_a_headline_may_run_over_two_lines() -> None:
    source = row("headline", "Rain ends", "+") + row("headline", "long drought") + row("paragraph", "It rained.")
    assert states(source) == [["HEADLINE"], ["HEADLINE_MORE"], ["PARAGRAPH"]]
    assert parse_gutter(source).articles[0].headline == "Rain ends long drought"


def test_an_article_without_headline_opens_with_a_paragraph() -> None:
    source = row("paragraph", "It rained.", "+") + row("paragraph", "It stopped.")
    assert states(source) == [["OPENING"], ["PARAGRAPH"]]
    assert parse_gutter(source).articles[0].headline is None


def test_all_that_a_site_prints_above_its_article_is_the_front_of_it() -> None:
    source = row("furniture", "Home") + row("headline", "Rain", "+") + row("paragraph", "It rained.")
    feed, site = parse_gutter(source), parse_gutter("@tier      | site\n" + source, "sites/en_01_harbour.gold")
    assert feed.allowed[0] == {State.GAP, State.FRONT_FURNITURE}
    assert site.allowed == [{State.FRONT_FURNITURE}, *feed.allowed[1:]]
    assert (site.text, site.tier, site.outlet) == (feed.text, "site", "en_01_harbour")


def test_a_feed_without_articles_is_a_gap() -> None:
    feed = parse_gutter(row("furniture", "Home") + row("", "").rstrip(" \n") + "\n" + row("furniture", "Sport"))
    assert feed.articles == []
    assert feed.allowed == [frozenset({State.GAP})] * 2


@pytest.mark.parametrize(
    ("source", "line", "column", "why"),
    [
        ("?headline  | Rain\n", 1, 1, "first column"),
        (row("title", "Rain", "+"), 1, 2, "expected a label"),
        ("+headline Rain ends\n", 1, 12, "expected '| '"),
        (row("", "Rain"), 1, 2, "blank line has no label"),
        (row("paragraph", ""), 1, 2, "blank line has no label"),
        (row("furniture", "Share", "+"), 1, 1, "begins with a line that is content"),
        (row("paragraph", "It rained."), 1, 1, "before the first article"),
        (row("headline", "Rain", "+") + row("byline", "By Ida Falk"), 1, 1, "no paragraph"),
        ("@tier      | page\n", 1, 2, "expected '@tier | site'"),
        (row("furniture", "Home") + "@tier      | site\n", 2, 2, "above the first line"),
        ("@tier      | site\n" + row("furniture", "Home"), 1, 1, "expected one article on the page, found 0"),
        ("# a comment\n" + row("paragraph", "It rained.", "+") + "@day | 2031-05-04\n", 3, 2, "expected a field"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(source: str, line: int, column: int, why: str) -> None:
    with pytest.raises(BadLabels, match=why) as caught:
        parse_gutter(source, "own.gold")
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"own.gold:{line}:{column}: ")


@given(st.text(max_size=200))
def test_any_other_text_is_refused_with_a_place_or_read(source: str) -> None:
    try:
        feed = parse_gutter(source)
    except BadLabels as error:
        told = error
    else:
        assert check_states(feed.allowed) is None
        return
    assert 1 <= told.line <= source.count("\n") + 1


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20)


@given(st.lists(texts, min_size=1))
def test_what_is_written_can_be_read_again(lines: list[str]) -> None:
    lines = [line.strip() for line in lines]
    rows = [(line, Label.FURNITURE if line else Label.BLANK, False) for line in lines]
    assert parse_gutter(write_gutter(rows)).text == "".join(line + "\n" for line in lines)


def test_a_labelled_feed_is_written_as_it_was() -> None:
    rows = []
    for one in FEED.splitlines():
        if one[0] in "#@":
            continue
        label = Label(one[1:11].strip() or "blank")
        rows.append((one[13:], label, one[0] == "+"))
    bare = "".join(one.rstrip(" ") + "\n" for one in FEED.splitlines() if one[0] not in "#@")
    assert write_gutter(rows) == bare


def test_states_without_a_legal_path_are_found() -> None:
    def only(*names: State) -> list[frozenset[State]]:
        return [frozenset({state}) for state in names]

    assert check_states([]) is None
    assert check_states(only(State.HEADLINE, State.PARAGRAPH)) is None
    assert check_states(only(State.HEADLINE, State.GAP)) == 1
    assert check_states(only(State.GAP, State.PARAGRAPH)) == 1
    # A headline owes a body.
    assert check_states(only(State.PARAGRAPH)) == 0
    assert check_states(only(State.GAP, State.HEADLINE)) == 1


def test_folders_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("b.gold", "a.gold", "inner/c.gold"):
        (tmp_path / name).write_text(FEED, encoding="utf-8")
    assert [Path(feed.name).name for feed in load_gutter(tmp_path)] == ["a.gold", "b.gold", "c.gold"]


def test_the_corpus_format_gives_labels_too(tmp_path: Path) -> None:
    text = "Local\nRain ends drought\nBy Ida Falk\nIt rained in the north.\nRead also\nThen it stopped.\nShare\n"

    def span(piece: str) -> list[int]:
        return [text.index(piece), text.index(piece) + len(piece)]

    article = {
        "start": 0,
        "end": len(text),
        "headline": "Rain ends drought",
        "headline_span": span("Rain ends drought"),
        "headline_spans": [span("Rain ends drought")],
        "date": None,
        "date_in_text": False,
        "authors": ["Ida Falk"],
        "author_spans": [span("Ida Falk")],
        "captions": [],
        "paragraphs": [span("It rained in the north."), span("Then it stopped.")],
        "subheads": [],
        "deck": [],
    }
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    (tmp_path / "one.gold.json").write_text(json.dumps({"tier": "page", "joiner": "none", "articles": [article]}))
    (feed,) = load_corpus(tmp_path)
    labels = [str(STATES[min(allowed)].label) for allowed in feed.allowed]
    assert labels == ["furniture", "headline", "byline", "paragraph", "furniture", "paragraph", "furniture"]
    assert feed.allowed[4] == {State.BODY_FURNITURE}
    assert State.GAP in feed.allowed[6]
    assert list(load_corpus(tmp_path, "trimmed")) == []


def test_content_lines_are_those_that_are_not_blank() -> None:
    assert [line.start for line in content_lines("a\n \n\u3000\nb")] == [0, 6]
