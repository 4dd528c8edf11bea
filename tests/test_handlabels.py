"""Labels by hand: what a table of letters says stands in the place of a page's own labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.cli import main
from newssplit.corpus import load_corpus, load_feeds, page_states
from newssplit.gold import check_states
from newssplit.grammar import STATES
from newssplit.handlabels import PageLabels, load_labels, parse_labels

LINES = (
    "Menu",
    "Rain ends drought",
    "By Ida Falk",
    "Fields near the river on Friday.",
    "Photo: Ole Brun",
    "It rained in the north.",
    "Ferries",
    "Then it stopped.",
    "Subscribe to our letter and read more of this.",
    "Share",
)
TABLE = Path(__file__).resolve().parent.parent / "fixtures" / "train_labels.tsv"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A page whose own labels miss the byline, the caption and the subhead, and take a pitch for body."""
    text = "\n".join(LINES)

    def span(line: str) -> list[int]:
        return [text.index(line), text.index(line) + len(line)]

    article = {
        "start": 0,
        "end": len(text),
        "headline": LINES[1],
        "headline_span": span(LINES[1]),
        "headline_spans": [span(LINES[1])],
        "date": None,
        "date_in_text": False,
        "authors": ["Ida Falk"],
        "author_spans": [],
        "captions": [],
        "paragraphs": [span(LINES[n]) for n in (5, 7, 8)],
        "subheads": [],
        "deck": [],
    }
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "one.txt").write_text(text, encoding="utf-8")
    (folder / "one.gold.json").write_text(json.dumps({"tier": "page", "joiner": "none", "articles": [article]}))
    return folder


def test_labels_by_hand_stand_in_the_place_of_a_pages_own(corpus: Path) -> None:
    (feed,) = load_corpus(corpus, labels=parse_labels("one\t10\t1\tHBCcPSP?"))
    labels = [str(STATES[min(allowed)].label) for allowed in feed.allowed]
    assert labels[:8] == [
        "furniture",
        "headline",
        "byline",
        "caption",
        "credit",
        "paragraph",
        "subhead",
        "paragraph",
    ]
    assert len(feed.allowed[8]) > 1
    (article,) = feed.articles
    assert [caption.text for caption in article.captions] == [LINES[3]]
    assert [feed.text[span.start : span.end] for span in article.paragraphs] == [LINES[5], LINES[7]]
    assert (article.headline, article.authors) == (LINES[1], ("Ida Falk",))


def test_a_page_that_the_table_does_not_name_keeps_its_own_labels(corpus: Path) -> None:
    assert list(load_corpus(corpus, labels=parse_labels("two\t1\t0\tH"))) == list(load_corpus(corpus))


def test_a_page_that_is_no_single_article_is_left_out(corpus: Path) -> None:
    assert list(load_corpus(corpus, labels=parse_labels("one\t0\t0\t-"))) == []


def test_labels_for_another_number_of_lines_are_told(corpus: Path) -> None:
    with pytest.raises(ValueError, match="one: expected labels by hand for 10 lines, found 9"):
        list(load_feeds([corpus], parse_labels("one\t9\t1\tHP")))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("one\tHP", "expected page, lines, first line and letters"),
        ("one\tten\t1\tHP", "expected page, lines, first line and letters"),
        ("one\t10\t1\tHX", "no 'X'"),
        ("one\t3\t2\tHP", "no more than 1 of them"),
    ],
)
def test_a_row_that_cannot_be_read_is_told(row: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"table:2: .*{why}"):
        parse_labels(f"# pages\n{row}\n", "table")


@given(st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), st.none() | st.text("HhDBCcPS?.", min_size=1)))
def test_letters_of_some_lines_are_those_of_the_whole_page(pages: dict[str, str | None]) -> None:
    rows = []
    for page, letters in pages.items():
        first = len(letters or "") - len((letters or "").lstrip("."))
        rows.append(f"{page}\t{len(letters or '')}\t{first}\t{'-' if letters is None else letters.strip('.')}\n")
    assert parse_labels("".join(rows)) == {page: PageLabels(letters) for page, letters in pages.items()}


def test_the_commands_say_what_is_wrong_with_a_table(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = corpus.parent / "labels.tsv"
    for text in ("one\tHP\n", "one\t9\t1\tHP\n"):
        table.write_text(text)
        assert main(["train", str(corpus), "--labels", str(table), "-o", str(corpus.parent / "own.json")]) == 2
        assert capsys.readouterr().err.startswith("newssplit: ")


def test_the_table_of_this_project_can_be_followed_by_the_grammar() -> None:
    labels = load_labels(TABLE)
    assert len(labels) > 2000
    for page, hand in labels.items():
        if hand.letters is not None:
            assert len(hand.headline()) <= 2, page
            assert check_states(page_states(hand.labels(), hand.headline())) is None, page
