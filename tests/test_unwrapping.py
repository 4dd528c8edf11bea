"""Text that was wrapped at a width is read as it was before; what was not wrapped stays as it is."""

from __future__ import annotations

import textwrap
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newssplit
from newssplit.gutter import load_gutter
from newssplit.lines import LineReader, Lines
from newssplit.unwrapping import Unwrapper
from tests.growth import assert_grows_no_faster
from tests.test_readers_documents import make_pdf

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FEEDS = [feed.text for name in ("wild", "synthetic", "negative") for feed in load_gutter(FIXTURES / "feeds" / name)]

STORY = """\
The ferry to Odd Island will sail again from Monday after three months
in the dry dock, the harbour company said on Wednesday.
Repairs to the hull cost 2.4 million crowns, twice what had been
planned in the autumn, and two of the engines must still be tried at
sea before the first passengers may go aboard.
"We found rust where nobody had looked for twenty years," said Tove
Lind, who runs the yard. The island has waited for its ferry since the
storm of December, and shops there ran out of flour more than once.
"""
PARAGRAPHS = [" ".join(STORY.splitlines()[first:stop]) for first, stop in ((0, 2), (2, 5), (5, 8))]
PAGE = "The Skarn Post\nShare\nHome\n\n{headline}\nBy Ida Falk\n{day} March 2031\n" + "\n".join(PARAGRAPHS) + "\n\n"
FEED = "".join(
    PAGE.format(headline=headline, day=day)
    for day, headline in enumerate(("Ferry to Odd Island sails again", "Harbour of Skarn has its ferry back"), 12)
)


def unwrap(*chunks: str) -> Lines:
    reader, unwrapper = LineReader(), Unwrapper()
    found = [unwrapper.feed(reader.feed(chunk)) for chunk in chunks]
    found.append(unwrapper.close(reader.close()))
    starts, texts, stops = ([one for part in column for one in part] for column in zip(*found, strict=True))
    return Lines(starts, texts, stops)


def list_texts(text: str) -> list[str]:
    return [line for line in unwrap(text).texts if line]


def wrap(text: str, width: int, *, indent: str = "", apart: bool = False) -> str:
    """A text as a program wraps it that keeps its lines apart by nothing, an indent or a blank line."""
    out = []
    for line in text.split("\n"):
        begin = indent if len(line) > width else ""
        out += textwrap.wrap(line, width, initial_indent=begin, break_on_hyphens=False, break_long_words=False) or [""]
        out += [""] if apart else []
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", ["", "SPORT\n", "Ferry sails again\nBy Ida Falk\n"])
def test_paragraphs_are_lines_again(above: str, ending: str) -> None:
    lines = unwrap((above + STORY).replace("\n", ending)).texts
    assert [" ".join(line.split()) for line in lines] == [*above.splitlines(), *PARAGRAPHS]


def test_what_is_put_together_is_as_long_as_it_was() -> None:
    text = STORY.replace("\n", "\r\n")
    for start, line, stop in zip(*unwrap(text), strict=True):
        whole = text[start:stop]
        assert len(line) == len(whole.rstrip("\r\n"))
        assert all(one == other or (one == " " and other in "\r\n") for one, other in zip(line, whole, strict=False))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Rain falls upon the quay,\nand gulls cry out for bread;\nthe sailors went away\nto sea, or so they said.\n"
            * 6,
            id="verse",
        ),
        pytest.param(
            "40 grams of flour from the mill, finely ground\nhalf a litre of milk\nsalt\n" * 20, id="ingredients"
        ),
        pytest.param("log into your account to go on\nread our terms, and what we do with data\n" * 9, id="menu"),
        pytest.param(
            "Harbour bridge closes for a month\nLibrary in Elmenau opens at night, and on Sundays\n"
            "Rain ends the long drought in the north of the country\niPhone thieves caught by a ferry captain\n" * 8,
            id="headlines",
        ),
        pytest.param("def read(line):\n    return find(line, table, start,\n                stop)\n" * 12, id="code"),
        pytest.param("البحر هادئ اليوم، والسفن تعود إلى الميناء مع غروب الشمس\n" * 20, id="no small letters"),
    ],
)
def test_what_was_not_wrapped_stays_as_it_is(text: str) -> None:
    assert list_texts(text) == [line for line in text.split("\n") if line]


def test_lines_of_feeds_stay_as_they_are() -> None:
    for text in FEEDS:
        assert unwrap(text).texts == [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


@pytest.mark.parametrize(
    ("headline", "below", "is_whole"),
    [
        ("Council Votes to Keep Swimming Hall Open Until a New Building Is Ready", "By Ole Brun", True),
        ("Council Votes to Keep the Swimming Hall Open Until a New Building", "14 March 2031", True),
        (
            "COUNCIL VOTES TO KEEP THE SWIMMING HALL OPEN UNTIL A NEW ONE IS BUILT",
            "The council of Elmenau voted.",
            True,
        ),
        ("Council Votes to Keep the Swimming Hall Open Until a New One Is Built", "Next to the School", False),
        ("Council votes to keep the swimming hall open until a new one is built", "next to the school", False),
    ],
)
def test_a_headline_that_fills_the_width_is_put_together_only_where_it_goes_on(
    headline: str, below: str, is_whole: bool
) -> None:
    texts = list_texts(f"{STORY}\n{headline}\n{below}\n\n{STORY}")
    assert (headline in texts) == is_whole
    assert (f"{headline} {below}" in texts) != is_whole


def test_an_indent_begins_a_paragraph() -> None:
    story = "".join(f"    {line}\n" if line[:1].isupper() else f"{line}\n" for line in STORY.splitlines()[:2]) * 5
    assert list_texts(story) == [f"    {PARAGRAPHS[0]}"] * 5


def test_only_the_wrapped_part_of_a_text_is_put_together() -> None:
    wide = "".join(f"{paragraph} {paragraph}\n" for paragraph in PARAGRAPHS)
    texts = list_texts(f"{wide}Home\nabout us\ncontact\n{STORY}{wide}")
    assert texts == [*wide.splitlines(), "Home", "about us", "contact", *PARAGRAPHS, *wide.splitlines()]


@given(st.data())
def test_chunks_make_no_difference_and_nothing_is_lost(data: st.DataObject) -> None:
    parts = [
        STORY,
        STORY.upper(),
        "\n",
        "Home\n",
        "\n".join(PARAGRAPHS) + "\n",
        wrap(FEED, 50),
        "a" * 200 + "\n",
        "---\n",
    ]
    text = "".join(data.draw(st.lists(st.sampled_from(parts), max_size=12)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    chunks = [text[start:stop] for start, stop in pairwise([0, *cuts, len(text)])]
    lines = unwrap(*chunks)
    assert lines == unwrap(text)
    assert [0, *lines.stops][:-1] == lines.starts
    assert not text or lines.stops[-1] == len(text)


# (Where a paragraph happens to end at the width, and nothing stands between two, they are one.)
@pytest.mark.parametrize("width", [60, 72, 80, 96])
@pytest.mark.parametrize(("indent", "apart"), [("", False), ("   ", False), ("", True)])
def test_a_wrapped_feed_holds_the_same_articles(width: int, indent: str, apart: bool) -> None:
    def tell(articles: list[newssplit.Article]) -> list[object]:
        return [(one.headline, one.date, one.authors, [part.text for part in one.paragraphs]) for one in articles]

    wrapped = wrap(FEED, width, indent=indent, apart=apart)
    assert tell(newssplit.split(wrapped)) == tell(newssplit.split(FEED))


def test_the_paragraphs_of_a_pdf_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(
        make_pdf(*(f"{headline}\nBy Ida Falk\n{STORY.rstrip()}" for headline in ("Ferry sails", "Bridge closes")))
    )
    articles = list(newssplit.read(path))
    assert [article.headline for article in articles] == ["Ferry sails", "Bridge closes"]
    assert [[part.text for part in article.paragraphs] for article in articles] == [PARAGRAPHS, PARAGRAPHS]


def test_most_of_what_wrapped_feeds_hold_is_found() -> None:
    right = found = held = 0
    for text in FEEDS:
        expected = Counter(part.text for one in newssplit.split(text) for part in one.paragraphs)
        got = Counter(part.text for one in newssplit.split(wrap(text, 72, apart=True)) for part in one.paragraphs)
        right, found, held = right + (got & expected).total(), found + got.total(), held + expected.total()
    assert 2 * right / (found + held) > 0.8


def test_cost_grows_with_the_length_even_where_no_paragraph_ends() -> None:
    line = "and then it rained for days on end, and the water rose in the harbour\n"
    assert_grows_no_faster(lambda size: unwrap(line * size), 3000)
