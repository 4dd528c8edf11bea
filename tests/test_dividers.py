"""Gaps and rules that part a feed: what is reckoned for all lines at once is what a look at each line gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.dividers import GAP_REACH, WINDOW, count_since, count_until, find_largest, rank_gaps
from newssplit.glance import RULE
from newssplit.scene import Scene, spots_of
from newssplit.seams import Seams
from newssplit.sight import Eye

PARAGRAPH = "The harbour master told the council on Tuesday that the bridge would have to stay closed until the spring."

blanks = st.lists(st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3, 7]), min_size=1, max_size=240)


@given(blanks)
def test_a_gap_is_held_against_those_within_the_window(above: list[int]) -> None:
    found = rank_gaps(np.array(above, dtype=np.int32), Seams(len(above)))
    wide = [min(count, 4) for count in above]
    for at, width in enumerate(wide):
        near = wide[max(0, at - WINDOW) : at + WINDOW + 1]
        alike = near.count(width)
        if width == 0:
            expected = 0
        elif width < max(near):
            expected = 1
        elif alike * 6 > len(near):
            expected = 2
        else:
            expected = 4 if alike > 1 else 3
        assert found.rank[at] == expected
    parts = [int(rank) >= 3 for rank in found.rank]
    for at in range(len(above)):
        behind = [at - n for n in range(at + 1) if parts[n] and at - n <= GAP_REACH]
        ahead = [n - at for n in range(at, len(above)) if parts[n] and n - at <= GAP_REACH]
        assert found.since[at] == (min(behind) if behind else -1)
        assert found.until[at] == (min(ahead) if ahead else -1)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 20))
def test_lines_since_and_until_a_mark_are_counted_from_the_nearest_one(given_marks: list[bool], reach: int) -> None:
    numbers = np.arange(len(given_marks))
    marks = numbers[np.array(given_marks)]
    for at, since, until in zip(
        numbers.tolist(), count_since(marks, numbers, reach), count_until(marks, numbers, reach), strict=True
    ):
        assert since == min((at - mark for mark in marks if 0 <= at - mark <= reach), default=-1)
        assert until == min((mark - at for mark in marks if 0 <= mark - at <= reach), default=-1)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=80), st.integers(1, 40))
def test_the_largest_of_numbers_side_by_side(numbers: list[int], width: int) -> None:
    if width <= len(numbers):
        expected = [max(numbers[n : n + width]) for n in range(len(numbers) - width + 1)]
        assert find_largest(np.array(numbers), width).tolist() == expected


@pytest.mark.parametrize("rule", ["-----", "***", "* * *", "____", "=" * 72, "~~~", "- - -", "———"])
def test_a_rule_is_known_again_by_its_signs(rule: str) -> None:
    eye = Eye()
    assert eye.look(rule).key == eye.look(f"  {rule} ").key == RULE + rule


@pytest.mark.parametrize("text", ["--", "•", "[…]", "|---|---|", "(*)", "?!?", "- Yes -", "1", "..,"])
def test_other_signs_are_no_rule(text: str) -> None:
    assert not Eye().look(text).key.startswith(RULE)


def look(rows: list[str]) -> Scene:
    eye = Eye()
    return Scene(spots_of(map(eye.look, rows), [0] * len(rows)), 0, len(rows), True, True)


def test_rules_that_come_again_are_told_from_one_that_stands_alone() -> None:
    rows = ["Head", PARAGRAPH, "-----", "Next", PARAGRAPH, "***", PARAGRAPH, "-----", "Last", PARAGRAPH]
    below, since, until = look(rows).rules.tolist()
    assert below == [0, 0, 0, 2, 0, 0, 1, 0, 2, 0]
    assert since == [-1, -1, -1, 0, 1, 2, 3, 4, 0, 1]
    # Ahead, only a rule that stood before is known to come again.
    assert until == [8, 7, 6, 5, 4, 3, 2, 1, 0, -1]


def test_a_rule_at_the_end_parts_what_is_above_from_what_may_come() -> None:
    below, since, until = look([PARAGRAPH, "-----", PARAGRAPH, "-----"]).rules.tolist()
    assert (below, since, until) == ([0, 0, 2, 0], [-1, -1, 0, 1], [4, 3, 2, 1])


def test_rows_of_marks_part_nothing() -> None:
    below, since, until = look(["---", "***", "(((", "---", "***", "---", PARAGRAPH]).rules.tolist()
    assert (below, since) == ([0, 0, 0, 0, 0, 0, 2], [-1] * 6 + [0])
    assert until == [6, 5, 4, 3, 2, 1, 0]
