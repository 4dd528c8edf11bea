"""The tables of the grammar are sound, and the README's diagram and table are drawn from them.

``python -m tests.test_grammar`` prints what the README should hold between its two marks, and with ``--write`` puts it
there.
"""

from __future__ import annotations

import sys
from collections import deque
from itertools import product
from pathlib import Path

import pytest

from newssplit.grammar import ENDS, FOLLOWERS, STARTS, STATES, Label, State, Zone, starts_article

README = Path(__file__).resolve().parent.parent / "README.md"
OPENING_MARK, CLOSING_MARK = "<!-- grammar -->", "<!-- /grammar -->"
PARAGRAPHS = {State.OPENING, State.PARAGRAPH}


def reach_from(starts: set[State], without: set[State] = frozenset()) -> set[State]:  # type: ignore[assignment]
    """The states that can come at or after ``starts``, on a way that never enters ``without``."""
    seen, waiting = set(starts), deque(starts)
    while waiting:
        for after in FOLLOWERS[waiting.popleft()]:
            if after not in seen and after not in without:
                seen.add(after)
                waiting.append(after)
    return seen


def test_every_state_has_a_kind_and_followers() -> None:
    assert set(STATES) == set(FOLLOWERS) == set(State)
    assert all(FOLLOWERS.values())


def test_states_are_places_in_arrays() -> None:
    assert [int(state) for state in State] == list(range(len(State)))


@pytest.mark.parametrize("state", State)
def test_followers_are_named_once(state: State) -> None:
    assert len(FOLLOWERS[state]) == len(set(FOLLOWERS[state]))


def test_every_label_is_some_states_label_but_for_blank_lines() -> None:
    assert {kind.label for kind in STATES.values()} == set(Label) - {Label.BLANK}


def test_every_zone_is_some_states_zone() -> None:
    assert {kind.zone for kind in STATES.values()} == set(Zone)


def test_every_state_can_be_reached() -> None:
    assert reach_from({State.GAP, *STARTS}) == set(State)


def test_from_every_state_the_text_can_end() -> None:
    for state in State:
        assert reach_from({state}) & set(ENDS)


def test_ends_are_the_states_after_which_an_article_may_be_over() -> None:
    assert set(ENDS) == {state for state in State if State.GAP in FOLLOWERS[state]}
    assert all(STATES[state].zone in (Zone.BODY, Zone.OUTSIDE) for state in ENDS)


def test_where_an_article_may_be_over_the_next_one_may_begin() -> None:
    for state in ENDS:
        assert set(STARTS) <= set(FOLLOWERS[state])


def test_only_the_body_and_the_outside_lead_out_of_an_article() -> None:
    for before, after in product(State, State):
        if after is State.GAP and after in FOLLOWERS[before]:
            assert before in ENDS


@pytest.mark.parametrize("state", [state for state in State if STATES[state].zone in (Zone.FRONT, Zone.HEAD)])
def test_front_and_head_owe_a_paragraph(state: State) -> None:
    assert state not in ENDS
    assert State.GAP not in reach_from({state}, without=PARAGRAPHS)
    assert not reach_from({state}, without=PARAGRAPHS) & set(ENDS)


def test_no_path_leads_from_one_headline_to_the_next_without_a_paragraph() -> None:
    after = set(FOLLOWERS[State.HEADLINE]) - PARAGRAPHS
    assert State.HEADLINE not in reach_from(after, without=PARAGRAPHS)


def test_furniture_inside_an_article_does_not_end_it() -> None:
    inside = [
        state for state, kind in STATES.items() if kind.label is Label.FURNITURE and kind.zone is not Zone.OUTSIDE
    ]
    assert inside
    assert not set(inside) & set(ENDS)


def test_a_subhead_owes_a_line_below_it() -> None:
    assert State.SUBHEAD not in ENDS


def test_a_credit_stands_directly_below_its_caption() -> None:
    captions = {State.HEAD_CREDIT: State.HEAD_CAPTION, State.BODY_CREDIT: State.BODY_CAPTION}
    for credit, caption in captions.items():
        assert [before for before in State if credit in FOLLOWERS[before]] == [caption]


def test_a_headline_runs_over_two_lines_at_most() -> None:
    assert [before for before in State if State.HEADLINE_MORE in FOLLOWERS[before]] == [State.HEADLINE]


def test_zones_only_go_forward_inside_an_article() -> None:
    order = [Zone.FRONT, Zone.HEAD, Zone.BODY]
    for before, after in product(State, State):
        if after not in FOLLOWERS[before] or starts_article(before, after) or after is State.GAP or before is State.GAP:
            continue
        assert order.index(STATES[before].zone) <= order.index(STATES[after].zone)


def test_an_article_starts_at_the_first_line_of_its_front_only() -> None:
    assert starts_article(None, State.FRONT_BYLINE)
    assert starts_article(State.GAP, State.HEADLINE)
    assert starts_article(State.PARAGRAPH, State.HEADLINE)
    assert starts_article(State.PARAGRAPH, State.FRONT_CAPTION)
    assert not starts_article(State.FRONT_BYLINE, State.HEADLINE)
    assert not starts_article(State.FRONT_BYLINE, State.OPENING)
    assert not starts_article(State.HEADLINE, State.PARAGRAPH)
    assert not starts_article(None, State.GAP)


@pytest.mark.parametrize("state", STARTS)
def test_every_start_follows_what_stands_outside(state: State) -> None:
    assert state in FOLLOWERS[State.GAP]
    assert starts_article(State.GAP, state)


def test_labels_and_zones_print_as_their_words() -> None:
    assert [f"{label}" for label in Label][:2] == ["headline", "deck"]
    assert [str(zone) for zone in Zone] == ["outside", "front", "head", "body"]


# ------------------------------------------------------------------------------------------ the README


def draw_zones() -> str:
    """A Mermaid diagram: which zone may come after which, and where a text may begin and end."""
    moves = {("[*]", STATES[state].zone.value) for state in (State.GAP, *STARTS)}
    moves |= {(STATES[state].zone.value, "[*]") for state in ENDS}
    for before, after in product(State, State):
        if after in FOLLOWERS[before]:
            moves.add((STATES[before].zone.value, STATES[after].zone.value))
    order = ["[*]", *(zone.value for zone in Zone)]
    rows = sorted(moves, key=lambda move: (order.index(move[0]), order.index(move[1])))
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {before} --> {after}" for before, after in rows), "```"])


def write_followers() -> str:
    """A Markdown table: each state with its label and zone, and the states of the next line that is not blank."""
    rows = ["| state | label | zone | the next line may be |", "|---|---|---|---|"]
    for state, kind in STATES.items():
        after = ", ".join(f"`{one.name}`" for one in State if one in FOLLOWERS[state])
        name = f"`{state.name}`" + (" *" if state in STARTS else "") + (" †" if state in ENDS else "")
        rows.append(f"| {name} | {kind.label} | {kind.zone} | {after} |")
    return "\n".join(rows)


def write_grammar() -> str:
    return f"{OPENING_MARK}\n{draw_zones()}\n\n{write_followers()}\n{CLOSING_MARK}"


def cut_grammar(readme: str) -> str:
    """The two marks and what stands between them."""
    return readme[readme.index(OPENING_MARK) : readme.index(CLOSING_MARK) + len(CLOSING_MARK)]


def test_the_readme_shows_the_grammar_as_it_is() -> None:
    assert cut_grammar(README.read_text(encoding="utf-8")) == write_grammar()


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        readme = README.read_text(encoding="utf-8")
        README.write_text(readme.replace(cut_grammar(readme), write_grammar()), encoding="utf-8")
    else:
        print(write_grammar())
