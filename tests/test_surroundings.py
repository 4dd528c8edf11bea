"""What is seen around a line does not depend on how much of the text beyond the context is there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.scene import CONTEXT, MEMORY, REACH, Scene, Spots, spots_of
from newssplit.sight import Eye
from newssplit.surroundings import NAMES, SURROUNDINGS, look_around

EYE = Eye()
LINES = (
    "Share", "Sport", "* Home", "Read also", "12:40", "---", "TT", "雨", "© 2031 The Skarn Post",
    "By Ida Falk", "2031-05-04", "Photo: Ida Falk",
    "Harbour bridge closes for a month", "Library in Elmenau opens at night", "Rain ends the long drought in the north",
    "Harbour bridge to close for a month", "Night opening for the library",
    "The bridge over the inner harbour will close on Monday for a month, the port authority said on Friday.",
    "Ships have hit the bridge four times since March, and its bearings must be replaced before the winter.",
    "The library of Elmenau will stay open until two at night from June, the town council decided on Tuesday.",
    "Rain fell in the whole of the north on Sunday, the first in eleven weeks, and farmers left the church early.",
    "北京今天下雨。港口的桥将于星期一关闭一个月，港务局星期五表示。轮渡将在桥关闭期间免费运送行人和自行车，每十分钟一班，直到午夜为止。",
)  # fmt: skip


@st.composite
def feeds(draw: st.DrawFn, most: int = 420) -> Spots:
    """The spots of a small text of recurring lines; numbers make some lines unlike all others."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    count = draw(st.integers(1, most))
    prose = draw(st.sampled_from([0.0, 0.2, 0.6]))
    texts = []
    for _ in range(count):
        long = rng.random() < prose
        text = LINES[int(rng.integers(17, 22) if long else rng.integers(0, 17))]
        texts.append(text if rng.random() < 0.5 else f"{text} {rng.integers(0, 40)}")
    blanks = rng.integers(0, 4, count) * (rng.random(count) < 0.4)
    return spots_of([EYE.look(text) for text in texts], blanks.tolist())


@given(feeds(), st.data())
def test_a_stretch_with_its_context_looks_as_it_does_in_the_whole_text(spots: Spots, data: st.DataObject) -> None:
    count = len(spots)
    low = data.draw(st.integers(0, count - 1))
    high = data.draw(st.integers(low + 1, count))
    whole = look_around(Scene(spots, 0, count, True, True))
    first, last = max(0, low - CONTEXT), min(count, high + CONTEXT)
    part = look_around(Scene(spots[first:last], low - first, high - first, first == 0, last == count))
    np.testing.assert_array_equal(part, whole[low:high])


@given(st.lists(feeds(60), min_size=1, max_size=6))
def test_texts_that_are_looked_at_together_look_as_each_does_alone(texts: list[Spots]) -> None:
    together, places = Spots(), [0]
    for spots in texts:
        together.part()
        together.add(spots.sights, spots.blanks)
        places.append(len(together))
    seen = look_around(Scene(together, 0, len(together), True, True, places[1:-1]))
    for spots, first, stop in zip(texts, places, places[1:], strict=False):
        alone = look_around(Scene(spots, 0, len(spots), True, True))
        np.testing.assert_array_equal(seen[first:stop], alone)


@given(feeds(60))
def test_every_line_shows_at_most_one_level_of_a_family(spots: Spots) -> None:
    seen = look_around(Scene(spots, 0, len(spots), True, True))
    assert seen.shape == (len(spots), len(SURROUNDINGS))
    first = 0
    for column, row in zip(seen.T, SURROUNDINGS, strict=True):
        assert (((column >= first) & (column < first + len(row.levels))) | (column == -1)).all()
        first += len(row.levels)
    assert first == len(NAMES)


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_every_family_says_what_it_sees() -> None:
    assert all(row.sees and row.levels for row in SURROUNDINGS)
    assert len({row.name for row in SURROUNDINGS}) == len(SURROUNDINGS)


def find_same(texts: list[str]) -> list[tuple[int, int]]:
    spots = spots_of([EYE.look(text) for text in texts], [0] * len(texts))
    return list(zip(spots.same_before, spots.same_after, strict=True))


def test_the_same_line_is_known_again_by_its_letters() -> None:
    assert find_same(["Read also", "Rain", "READ ALSO:"]) == [(0, 2), (0, 0), (2, 0)]


def test_rules_come_again_and_other_lines_without_letters_never_do() -> None:
    assert find_same(["---", "[ ]", "---", "[ ]", "***"]) == [(0, 2), (0, 0), (2, 0), (0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("distance", "before", "after"),
    [(REACH, REACH, REACH), (REACH + 1, REACH + 1, 0), (MEMORY, MEMORY, 0), (MEMORY + 1, 0, 0)],
)
def test_memory_ends(distance: int, before: int, after: int) -> None:
    texts = ["Read also", *(f"line {n}" for n in range(distance - 1)), "Read also"]
    found = find_same(texts)
    assert found[-1][0] == before
    assert found[0][1] == after


def test_the_context_is_counted_in_lines() -> None:
    assert CONTEXT >= REACH
