"""Shapes are looked for in short cuts; what is found is what a search through all lines finds."""

from __future__ import annotations

import random

import pytest

from newssplit.layouts.shapes import BLANK, TEXT, Shape, Shapes, compile_pattern, read_shape

LETTERS = {"text": TEXT + "D", "other": TEXT, "blank": BLANK, "begin": "A", "key": "BC", "date": "B", "note": "D"}
SHAPES = [
    "begin headline:other{1,3} date:date",
    "< headline:text{1,2} _ (date:date _)? key",
    "(begin|date) note* (other|note date){1,4}? key",
    "([begin date](text)?)*note(text)*([key note](text)?)*begin",
    "begin? (date)? key*",
    "other (begin note|date){0,2} [date note]+",
    "begin",
    "< _ blank? begin? key",
]


def draw_letters(dice: random.Random) -> str:
    return "".join(dice.choices("ABCD" + BLANK + TEXT, (1, 1, 1, 2, 6, 8), k=dice.randint(0, 90)))


def may_stand(shape: Shape, present: set[str]) -> bool:
    """Whether lines of these letters hold one of each set that the shape needs."""
    return all(present & needed for needed in shape.needs)


@pytest.mark.parametrize("written", SHAPES)
def test_a_shape_is_found_where_a_search_finds_it(written: str) -> None:
    shape, pattern = read_shape(written, LETTERS), compile_pattern(written, LETTERS)
    shapes = Shapes([shape])
    dice = random.Random(written)
    found = 0
    for _ in range(600):
        letters = draw_letters(dice)
        start = dice.randint(0, len(letters))
        last = dice.randint(start, len(letters) + 5)
        expected = pattern.search(letters, start)
        spans = expected.span() if expected is not None and expected.start() < last else None
        here = shapes.find(letters, start, last, len(letters))
        assert (here.span() if here is not None else None) == spans
        assert spans is None or may_stand(shape, set(letters[start:]))
        assert spans is None or set(letters[slice(*spans)]) <= shape.holds
        assert spans is None or set(letters[slice(*spans)].lstrip(BLANK)[:1]) <= shape.opens
        # What reaches beyond a place that is told need not be found; what does not is.
        inside = dice.randint(start, len(letters))
        near = shapes.find(letters, start, last, len(letters), inside)
        assert spans is None or spans[1] > inside or (near is not None and near.span() == spans)
        if start < len(letters):
            there, plain = shapes.match(letters, start, len(letters)), pattern.match(letters, start)
            assert (there and there.span()) == (plain and plain.span())
        found += spans is not None
    assert found > 20


def test_of_several_shapes_the_first_match_counts_and_at_one_line_the_first_shape() -> None:
    dice = random.Random(7)
    seen = set()
    for _ in range(600):
        written = dice.sample(SHAPES, 3)
        shapes = Shapes(read_shape(one, LETTERS) for one in written)
        letters = draw_letters(dice)
        start = dice.randint(0, len(letters))
        last = dice.randint(start, len(letters) + 5)
        found = [compile_pattern(one, LETTERS).search(letters, start) for one in written]
        places = [(one.start(), order) for order, one in enumerate(found) if one is not None and one.start() < last]
        best = found[min(places)[1]] if places else None
        here = shapes.find(letters, start, last, len(letters))
        assert (here and here.span()) == (best and best.span())
        seen.add(min(places)[1] if places else None)
    assert seen == {0, 1, 2, None}


def test_what_a_shape_opens_with_is_told_without_blank_lines_above_it() -> None:
    assert read_shape("< begin? note", LETTERS).opens == frozenset("AD")
    assert read_shape("_ (blank date | note)", LETTERS).opens == frozenset("BD")
    assert TEXT in read_shape("note? blank*", LETTERS).opens


def test_lines_without_a_kind_that_a_shape_needs_are_told_at_once() -> None:
    shape = read_shape("< headline:text{1,2} (date:date|begin) note?", LETTERS)
    assert not may_stand(shape, {TEXT, BLANK, "C", "D"})
    assert may_stand(shape, {TEXT, "A"})
    assert may_stand(shape, {TEXT, "B"})
