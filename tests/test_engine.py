"""The engine: pieces tile the text, chunks make no difference, and what is seen in blocks is what the whole text shows.

Most of this holds for any weights, so it is tried with weights that have learnt nothing: they change their minds often.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newssplit
from newssplit import engine
from newssplit.decoding import Decoder, Weigher, Window
from newssplit.engine import Labeller
from newssplit.grammar import ENDS, FOLLOWERS, STARTS, State, starts_article
from newssplit.gutter import load_gutter
from newssplit.lines import read_lines
from newssplit.model import Model, dump_model, parse_model
from newssplit.piece import Piece, list_pieces
from newssplit.scene import Scene, spots_of
from newssplit.splitter import Splitter, label_text
from newssplit.surroundings import look_around

FEEDS = Path(__file__).resolve().parent.parent / "fixtures" / "feeds"
SAMPLES = [feed.text for name in ("wild", "synthetic", "negative") for feed in load_gutter(FEEDS / name)]
# Lines of real looks, and what no line should trip over.
LINES = sorted({line.text for text in SAMPLES for line in read_lines(text)})
ODD = [
    "", "", " ", "\t", "\x00", "\x0c", "\x1b[31mred\x1b[0m", "\u2028", "\x85", "\u200b", "\ufeff", "\u202eabc",
    "---", "TT",    "a" * 900, "雨" * 300, "الخبر", "e\u0301" * 40, "1", "•", "* ", "|", "By", "(AP)", "Photo:",
    "2031-05-04", "😀", "\ue000",
]  # fmt: skip
ENDINGS = ["\n", "\n", "\n", "\n\n", "\n\n\n\n", "\r\n", "\r\n\r\n", "\r", "\n\r", ""]

texts = st.builds(
    "".join,
    st.lists(
        st.tuples(st.one_of(st.sampled_from(LINES), st.sampled_from(ODD)), st.sampled_from(ENDINGS)).map("".join),
        max_size=90,
    ),
)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks so small that a short text has many, of either size."""
    monkeypatch.setattr(engine, "BLOCK", 7)
    monkeypatch.setattr(engine, "LONG", 42)
    monkeypatch.setattr(engine, "LARGE", 14)


def label(model: Model, chunks: list[str]) -> list[Piece]:
    labeller = Labeller(model)
    stretches = [stretch for chunk in chunks for stretch in labeller.feed(chunk)] + labeller.close()
    return list(list_pieces(stretches))


def cut(text: str, seed: int, size: int) -> list[str]:
    """The text in chunks of random sizes around ``size``, some of them empty."""
    rng = np.random.default_rng(seed)
    chunks, at = [], 0
    while at < len(text):
        step = int(rng.integers(0, 2 * size + 1))
        chunks.append(text[at : at + step])
        at += step
    return chunks


def long_text(seed: int, lines: int) -> str:
    rng = np.random.default_rng(seed)
    pool = LINES + ODD
    return "".join(pool[rng.integers(len(pool))] + ENDINGS[rng.integers(len(ENDINGS))] for _ in range(lines))


# ------------------------------------------------------------------------------------------ pieces


def assert_tiles(text: str, pieces: list[Piece]) -> None:
    at = 0
    for piece in pieces:
        assert piece.start == at
        assert piece.end > piece.start
        at = piece.end
    assert at == len(text)


def assert_legal(pieces: list[Piece]) -> None:
    before: State | None = None
    for piece in pieces:
        if piece.state is None:
            continue
        assert piece.state in (FOLLOWERS[before] if before is not None else (State.GAP, *STARTS))
        assert piece.begins == starts_article(before, piece.state)
        assert piece.confidence is None or 0.0 <= piece.confidence <= 1.0
        before = piece.state
    assert before is None or before in ENDS


@pytest.mark.parametrize("seed", range(3))
def test_pieces_tile_any_text_and_obey_the_grammar(arbitrary_model: Model, small_blocks: None, seed: int) -> None:
    for lines in (0, 1, 2, 9, 150, 400):
        text = long_text(seed, lines)
        pieces = label(arbitrary_model, [text])
        assert_tiles(text, pieces)
        assert_legal(pieces)


@pytest.mark.parametrize("seed", range(3))
def test_a_piece_is_one_line_with_its_ending_or_a_run_of_blank_lines(arbitrary_model: Model, seed: int) -> None:
    text = long_text(seed, 300)
    lines = {line.start: line for line in read_lines(text) if line.text.strip()}
    for piece in label(arbitrary_model, [text]):
        if piece.state is None:
            assert not text[piece.start : piece.end].strip()
        else:
            line = lines.pop(piece.start)
            assert (piece.text, piece.end) == (line.text, line.start + len(line.text) + len(line.ending))
    assert not lines


# ------------------------------------------------------------------------------------------ chunks and blocks


@pytest.mark.parametrize("size", [1, 3, 40, 500, 8_000])
@pytest.mark.parametrize("seed", range(3))
def test_chunks_make_no_difference(arbitrary_model: Model, small_blocks: None, seed: int, size: int) -> None:
    text = long_text(seed, 400 if size > 1 else 150)
    whole = label(arbitrary_model, [text])
    # With their confidences, to the last bit.
    assert label(arbitrary_model, cut(text, seed, size)) == whole


@pytest.mark.parametrize("seed", range(2))
def test_chunks_make_no_difference_with_blocks_as_they_are(arbitrary_model: Model, seed: int) -> None:
    text = long_text(seed, 3 * engine.BLOCK)
    assert label(arbitrary_model, cut(text, seed, 2_000)) == label(arbitrary_model, [text])


def weigh_whole(model: Model, text: str) -> np.ndarray:
    """The probabilities of states in a text seen, scored and weighed at once."""
    sights, blanks, run = [], [], 0
    for line in read_lines(text):
        if not line.text.strip():
            run += 1
            continue
        sights.append(model.eye.look(line.text))
        blanks.append(run)
        run = 0
    around = look_around(Scene(spots_of(sights, blanks), 0, len(sights), True, True))
    scores = model.score(model.sum_cues(sights, around), 0, len(sights))
    return Weigher(model.moves).weigh(scores[None], [Window(0, len(scores) - 1, True, True)], 0, len(scores))[0]


@pytest.mark.parametrize("seed", range(4))
def test_blocks_and_windows_give_the_path_that_the_whole_text_gives(
    arbitrary_model: Model, small_blocks: None, seed: int
) -> None:
    text = long_text(seed, 500)
    likely = weigh_whole(arbitrary_model, text)
    found = [int(piece.state) for piece in label(arbitrary_model, [text]) if piece.state is not None]
    assert found == Decoder().close(likely)


def test_memory_does_not_grow_with_the_text(arbitrary_model: Model, small_blocks: None) -> None:
    labeller = Labeller(arbitrary_model)
    chunk = long_text(1, 200)
    held = []
    for _ in range(60):
        labeller.feed(chunk)
        held.append(sum(len(rows) for rows in (*vars(labeller).values(), *labeller._lines) if hasattr(rows, "__len__")))
    # Of lines of which none is sure there are more and more, up to a number, and then none.
    assert max(held[30:]) < 1.2 * max(held[:30])


def test_labels_come_before_the_text_ends(arbitrary_model: Model) -> None:
    labeller = Labeller(arbitrary_model)
    text = long_text(1, 400)
    given_out = sum(len(stretch.states) for _ in range(8) for stretch in labeller.feed(text))
    assert given_out > 800


# ------------------------------------------------------------------------------------------ several texts


def label_texts(model: Model, texts: list[str], size: int) -> list[Piece]:
    labeller, at = Labeller(model, once=True), 0
    stretches = []
    for number, text in enumerate(texts):
        if number:
            stretches += labeller.turn(at)
        stretches += [one for chunk in cut(text, number, size) for one in labeller.feed(chunk)]
        at += len(text)
    return list(list_pieces([*stretches, *labeller.close()]))


@pytest.mark.parametrize("size", [3, 40, 100_000])
@pytest.mark.parametrize("seed", range(4))
def test_texts_that_follow_upon_each_other_are_labelled_as_each_is_alone(
    arbitrary_model: Model, small_blocks: None, seed: int, size: int
) -> None:
    rng = np.random.default_rng(seed)
    texts = [long_text(seed + n, int(lines)) for n, lines in enumerate(rng.choice([0, 1, 2, 7, 30, 90, 200], 12))]
    wanted, at = [], 0
    for text in texts:
        labeller = Labeller(arbitrary_model, at, once=True)
        wanted += list_pieces([*labeller.feed(text), *labeller.close()])
        at += len(text)
    found = label_texts(arbitrary_model, texts, size)
    assert [piece._replace(confidence=None) for piece in found] == [piece._replace(confidence=None) for piece in wanted]
    assert [piece.confidence for piece in found] == pytest.approx([piece.confidence for piece in wanted], abs=1e-5)
    # To the last bit, whatever the chunks.
    assert found == label_texts(arbitrary_model, texts, 500)


# ------------------------------------------------------------------------------------------ the views agree


@given(texts)
def test_segments_tile_the_text(text: str) -> None:
    at = 0
    for segment in newssplit.segment(text):
        assert segment.span.start == at
        assert segment.span.end > at
        at = segment.span.end
    assert at == len(text)


@given(texts)
def test_blank_segments_are_blank_and_others_are_one_line(text: str) -> None:
    for segment in newssplit.segment(text):
        content = text[segment.span.start : segment.span.end]
        assert (segment.label is newssplit.Label.BLANK) == (not content.strip())
        if content.strip():
            assert len(read_lines(content)) == 1


@given(texts)
def test_segments_and_articles_tell_the_same(text: str) -> None:
    segments, articles = newssplit.segment(text), newssplit.split(text)
    numbers = [segment.article for segment in segments if segment.article is not None]
    assert sorted(set(numbers)) == list(range(len(articles)))
    assert numbers == sorted(numbers)
    for number, article in enumerate(articles):
        mine = [segment for segment in segments if segment.article == number]
        assert mine[0].span.start <= article.span.start
        assert article.span.end <= mine[-1].span.end
        paragraphs = [segment.span for segment in mine if segment.label is newssplit.Label.PARAGRAPH]
        assert len(paragraphs) == len(article.paragraphs)
        for place, paragraph in zip(paragraphs, article.paragraphs, strict=True):
            assert place.start <= paragraph.span.start < paragraph.span.end <= place.end


@given(texts, st.integers(0, 10**6), st.sampled_from([1, 5, 60, 700]))
def test_a_stream_gives_what_split_gives(text: str, seed: int, size: int) -> None:
    assert list(newssplit.stream(cut(text, seed, size))) == newssplit.split(text)


@settings(max_examples=6)
@given(st.integers(0, 10**6), st.sampled_from([30, 2_000]))
def test_a_stream_of_many_blocks_gives_what_split_gives(seed: int, size: int) -> None:
    text = long_text(seed, 1_400)
    assert list(newssplit.stream(cut(text, seed, size))) == newssplit.split(text)


@pytest.mark.parametrize("text", SAMPLES[:8])
def test_a_splitter_fed_by_hand_gives_what_split_gives(text: str) -> None:
    splitter = Splitter()
    fed = [article for chunk in cut(text, 1, 300) for article in splitter.feed(chunk)]
    assert [*fed, *splitter.close()] == newssplit.split(text)


def test_articles_come_as_soon_as_they_are_settled() -> None:
    read = 0

    def chunks() -> Iterator[str]:
        nonlocal read
        for _ in range(200):
            read += 1
            yield "\n\n".join(SAMPLES[:3]) + "\n\n"

    next(newssplit.stream(chunks()))
    assert read < 100


def test_explanations_have_the_labels_of_the_segments() -> None:
    text = SAMPLES[1]
    labels = [one.label for one in newssplit.segment(text) if one.label is not newssplit.Label.BLANK]
    # More than once: what a call imports must not stand in the way of the next one.
    for _ in range(2):
        assert [line.label for line in newssplit.explain(text)] == labels


def test_the_same_text_gives_the_same_articles_each_time() -> None:
    text = "\n\n".join(SAMPLES[:5])
    assert newssplit.split(text) == newssplit.split(text)


# ------------------------------------------------------------------------------------------ weights


def test_weights_of_ones_own_are_used(arbitrary_weights: Path) -> None:
    text = SAMPLES[0]
    own = [piece.state for piece in label_text(text, arbitrary_weights)]
    assert own != [piece.state for piece in label_text(text)]
    assert newssplit.segment(text, weights=str(arbitrary_weights)) == newssplit.segment(text, weights=arbitrary_weights)


def test_a_weights_file_keeps_what_was_written(arbitrary_model: Model) -> None:
    text = dump_model(arbitrary_model.members, arbitrary_model.shape, arbitrary_model.names, arbitrary_model.about)
    again = parse_model(text)
    assert again.names == arbitrary_model.names
    assert again.about == arbitrary_model.about
    assert again.shape == arbitrary_model.shape
    for one, other in zip(arbitrary_model.members, again.members, strict=True):
        for name, value in one.items():
            np.testing.assert_array_equal(other[name], value)


def test_the_scores_are_the_mean_of_what_the_members_say(arbitrary_model: Model) -> None:
    shape, names = arbitrary_model.shape, arbitrary_model.names
    summed = np.random.default_rng(3).normal(0, 1, (40, arbitrary_model.width)).astype(np.float32)
    alone = [
        Model([member], shape, names, {}).score(part, 5, 30)
        for member, part in zip(arbitrary_model.members, np.split(summed, len(arbitrary_model.members), 1), strict=True)
    ]
    np.testing.assert_allclose(arbitrary_model.score(summed, 5, 30), np.mean(alone, axis=0), rtol=1e-5, atol=1e-5)
