"""Odd content never raises, bad arguments raise at once, and neither makes the cost run away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newssplit
from newssplit.gutter import load_gutter
from newssplit.model import BadWeights, load_model
from newssplit.splitter import Splitter
from tests.growth import assert_grows_no_faster

FEEDS = Path(__file__).resolve().parent.parent / "fixtures" / "feeds"
PROSE = "The bridge over the inner harbour will close on Monday for a month, the port authority said on Friday. "
HEADLINE = "Harbour bridge closes for a month"
ARABIC = "قالت سلطة الميناء إن الجسر سيغلق لمدة شهر. "
JAPANESE = "港の橋は月曜日から一か月間閉鎖される"
# Paragraphs differ: one that is printed twice looks like the caption of a feed that doubles its captions.
STORY = (
    "The bridge over the inner harbour will close on Monday for a month, the port authority said on Friday.",
    "Ships have hit the bridge four times since March, and two of its bearings must be replaced before autumn.",
    "A free ferry will carry walkers and cyclists across every ten minutes from five in the morning until midnight.",
    "Lorries must take the long way round by the northern tunnel, where the toll is waived until the work is done.",
)
ARTICLE = f"{HEADLINE}\n\n" + "".join(f"{paragraph}\n\n" for paragraph in STORY)

# ------------------------------------------------------------------------------------------ content

ODD_TEXTS = {
    "nothing": "",
    "white space": " \t\n \u00a0\n\u3000\n",
    "blank lines": "\n" * 100_000,
    "blank lines of all kinds": "\n\r\n\r \n\t\r\n" * 2_000,
    "zero bytes": "\x00" * 5_000,
    "zero bytes in lines": f"{HEADLINE}\x00\n{PROSE}\x00\n" * 200,
    "lone carriage returns": ARTICLE.replace("\n", "\r") * 5,
    "line separators of Unicode": ARTICLE.replace("\n", "\u2028") * 5,
    "control characters": "".join(map(chr, range(32))) * 300,
    "every kind of character": "".join(map(chr, range(0x20, 0x3000))),
    "one long line": PROSE * (5_000_000 // len(PROSE)),
    "one long word": "x" * 500_000,
    "long words": ("x" * 3_000 + "\n") * 300,
    "headlines without a body": "".join(f"Bridge {n} closes for a month\n" for n in range(5_000)),
    "the same line": f"{HEADLINE}\n" * 5_000,
    "the same paragraph": f"{PROSE * 3}\n" * 2_000,
    "numbers": "".join(f"{n}\t{n * n}\n" for n in range(3_000)),
    "punctuation": "...\n---\n***\n(((\n|||\n>>>\n" * 500,
    "right to left": f"{ARABIC}\n\n{ARABIC * 3}\n\n" * 50,
    "marks of direction": f"\u202e{HEADLINE}\u202c\n\u200f{PROSE}\n" * 50,
    "without spaces": f"{JAPANESE}\n\n{JAPANESE * 4}。\n\n" * 50,
    "combining marks": "e" + "\u0301" * 50_000,
    "lone surrogates": f"{HEADLINE} \ud800\n\n{PROSE}\udfff{PROSE}\n\n" * 5,
    "private and unassigned": "\ue000\U0010ffff\ufdd0 \U000e0041\n" * 300,
    "byte order marks": f"\ufeff{ARTICLE}\ufeff{ARTICLE}",
    "mark-up": "<html><body><h1>Bridge</h1><p>It rained.</p></body></html>\n" * 300,
    "escape sequences": f"\x1b[1m{HEADLINE}\x1b[0m\n\n{PROSE * 2}\n" * 30,
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_odd_content_is_labelled_not_refused(name: str) -> None:
    text = ODD_TEXTS[name]
    segments = newssplit.segment(text)
    assert sum(segment.span.end - segment.span.start for segment in segments) == len(text)
    articles = newssplit.split(text)
    assert all(article.paragraphs for article in articles)


@given(st.text(st.characters(), max_size=400))
def test_any_text_can_be_split(text: str) -> None:
    newssplit.split(text)


@given(st.text("\ud800\udc00\udfff\n\r ab.", max_size=80))
def test_halves_of_characters_can_be_split(text: str) -> None:
    newssplit.split(text)


@pytest.mark.parametrize(
    "name", ["nothing", "white space", "blank lines", "zero bytes", "control characters", "punctuation"]
)
def test_text_without_words_has_no_articles(name: str) -> None:
    assert newssplit.split(ODD_TEXTS[name]) == []


def test_text_without_articles_still_has_segments() -> None:
    assert newssplit.segment("\n\n") == [
        newssplit.Segment(label=newssplit.Label.BLANK, zone=newssplit.Zone.OUTSIDE, span=newssplit.Span(0, 2))
    ]
    assert [segment.label for segment in newssplit.segment("Share\n")] == [newssplit.Label.FURNITURE]
    assert newssplit.segment("") == []


def test_odd_content_does_not_cost_its_neighbours() -> None:
    filler = ["\x00" * 50, "TT", "\x1b[2J", "x" * 2_000, "\ufffd" * 60]
    plain = newssplit.split(ARTICLE)
    assert [article.headline for article in plain] == [HEADLINE]
    for odd in filler:
        found = newssplit.split(f"{odd}\n\n\n{ARTICLE}")
        assert HEADLINE in [article.headline for article in found]


# ------------------------------------------------------------------------------------------ arguments


@pytest.mark.parametrize(
    "call", [newssplit.split, newssplit.segment, newssplit.explain], ids=lambda call: call.__name__
)
@pytest.mark.parametrize(
    "value", [b"text", bytearray(b"text"), None, 7, ["text"], Path("feed.txt")], ids=lambda value: type(value).__name__
)
def test_what_is_no_text_is_refused_and_told(call: Callable[[Any], object], value: object) -> None:
    with pytest.raises(TypeError) as caught:
        call(value)
    message = str(caught.value)
    assert message.startswith(f"{call.__name__}() takes a str, not {type(value).__name__}")
    assert ("decode" in message) == isinstance(value, (bytes, bytearray))
    assert "\n" not in message


@pytest.mark.parametrize("value", ["text", b"text", None, 7])
def test_what_is_no_stream_of_texts_is_refused_at_once(value: Any) -> None:
    # Not only when the first article is asked for.
    with pytest.raises(TypeError, match=rf"stream\(\) takes an iterable of str .*, not {type(value).__name__}"):
        newssplit.stream(value)


@pytest.mark.parametrize("chunk", [b"text", None, 7])
def test_a_chunk_that_is_no_text_is_refused(chunk: Any) -> None:
    with pytest.raises(TypeError, match=f"a chunk of text is a str, not {type(chunk).__name__}"):
        list(newssplit.stream([HEADLINE, chunk]))
    with pytest.raises(TypeError, match="a chunk of text is a str"):
        Splitter().feed(chunk)


def test_weights_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        newssplit.split("text", weights=tmp_path / "absent.json")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "expected a weights file"),
        ("[]", "expected a weights file"),
        ("{}", "expected a weights file"),
        ('{"format": "other"}', "expected format"),
        ('{"format": "newssplit-weights-2", "states": ["GAP"], "members": []}', "trained for other states"),
    ],
)
def test_weights_that_do_not_fit_are_told(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "own.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadWeights, match=expected) as caught:
        load_model(path)
    assert str(path) in str(caught.value)


def test_weights_for_other_cues_are_told(arbitrary_weights: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(arbitrary_weights.read_text(encoding="utf-8").replace('"length=', '"breadth='), encoding="utf-8")
    with pytest.raises(BadWeights, match="trained for other cues"):
        load_model(path)


# ------------------------------------------------------------------------------------------ cost


GROWING: dict[str, tuple[Callable[[int], str], int]] = {
    "articles": (lambda n: ARTICLE * n, 60),
    "feeds": (lambda n: "\n\n".join(feed.text for feed in load_gutter(FEEDS / "wild")) * n, 1),
    "one line": (lambda n: PROSE * n, 30_000),
    "headlines": (lambda n: "".join(f"Bridge {k} closes for a month\n" for k in range(n)), 1_500),
    "the same line": (lambda n: f"{HEADLINE}\n" * n, 1_500),
    "blank lines": (lambda n: "\n" * n, 200_000),
    "one article": (lambda n: f"{HEADLINE}\n" + f"{PROSE}\n" * n, 1_500),
    "captions": (lambda n: f"{HEADLINE}\n{PROSE}\n" + "The bridge in May. (Ida Falk/TT)\n" * n, 1_500),
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_text_costs_less_than_three_times_as_much(name: str) -> None:
    make, size = GROWING[name]
    texts = {many: make(many) for many in (1, size, 2 * size)}
    assert_grows_no_faster(lambda many: newssplit.split(texts[many]), size)
