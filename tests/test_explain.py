"""What is told of a line is true of the scoring function, and can be checked with it.

The weights are drawn at random: nothing here depends on what was learnt.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

from newssplit.cli import main as newssplit_command
from newssplit.cli.explain import add_arguments, main
from newssplit.cues import cue_names
from newssplit.explanation import Explanation, explain_text
from newssplit.grammar import STATES, Label, State
from newssplit.lines import read_lines
from newssplit.model import Model, dump_model, load_model
from newssplit.network import Shape, parameter_shapes
from newssplit.scene import Scene, spots_of
from newssplit.splitter import segments
from newssplit.surroundings import NAMES, look_around

FEED = """\
Home | Weather | Sport

Lighthouse keeper finds a message in a bottle
By Tilde Moen
14 March 2031
The keeper of the lighthouse at Grunn found a bottle with a letter in it on Monday, the harbour office said.


She had gone down to look at a crack in the slip, and saw something green between two stones.
Photo: Asta Lind/Kystfoto
“It was quite dry inside,” she said. The letter is from 1968 and asks whoever finds it to write back.
Read more
新しい灯台が完成した。
Bakers of Elmenau vote for an earlier dawn
The bakers' guild of Elmenau wants the clocks moved by one hour for its members alone.
"""


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    names = (*cue_names(), *NAMES)
    shape = Shape(len(names), 12, (1, 2), len(State))
    rng = np.random.default_rng(5)
    sizes = {**parameter_shapes(shape), "moves": (len(State), len(State))}
    drawn = [{name: rng.normal(0, 0.4, size).astype(np.float32) for name, size in sizes.items()} for _ in range(2)]
    path = tmp_path_factory.mktemp("weights") / "random.json"
    path.write_text(dump_model(drawn, shape, names, {}), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def explanation(weights: str) -> Explanation:
    return explain_text(FEED, weights)


def score_without(model: Model, text: str, place: int, gone: set[str]) -> np.ndarray:
    """The scores of a line with some of its cues taken away, the long way round."""
    lines = read_lines(text)
    sights, blanks, run = [], [], 0
    for line in lines:
        if line.text.strip():
            sights.append(model.eye.look(line.text))
            blanks.append(run)
            run = 0
        else:
            run += 1
    around = look_around(Scene(spots_of(sights, blanks), 0, len(sights), True, True))
    vectors = []
    for n, (sight, row) in enumerate(zip(sights, around, strict=True)):
        cues = [*sight.list_cues(), *(int(cue) + len(model.eye.names) for cue in row if cue >= 0)]
        vector = np.zeros(model.width, dtype=np.float32)
        for cue in cues:
            if n != place or model.names[cue] not in gone:
                vector += model.cues[cue]
        vectors.append(vector)
    return model.score(np.asarray(vectors), 0, len(vectors))[place].astype(np.float64)


def test_the_parts_and_the_rest_add_up_to_the_margin(explanation: Explanation) -> None:
    for reason in explanation:
        assert sum(part.change for part in reason.parts) + reason.rest == pytest.approx(reason.margin, abs=1e-9)


def test_the_margin_is_that_of_the_scores_that_decode(explanation: Explanation, weights: str) -> None:
    model = load_model(weights)
    for place, reason in enumerate(explanation):
        scores = score_without(model, FEED, place, set())
        assert reason.margin == pytest.approx(scores[reason.state] - scores[reason.rival_state], abs=1e-4)


def test_taking_cues_away_changes_the_margin_as_told(explanation: Explanation, weights: str) -> None:
    model = load_model(weights)
    for place, reason in enumerate(explanation):
        left, gone = reason.margin, set()
        for part in reason.parts:
            gone.add(part.cue)
            left -= part.change
            scores = score_without(model, FEED, place, gone)
            assert left == pytest.approx(scores[reason.state] - scores[reason.rival_state], abs=1e-4)
        assert left == pytest.approx(reason.rest, abs=1e-6)


def test_cues_go_in_the_order_of_what_each_alone_is_worth(explanation: Explanation, weights: str) -> None:
    model = load_model(weights)
    reason = explanation[2]
    alone = []
    for part in reason.parts:
        scores = score_without(model, FEED, 2, {part.cue})
        alone.append(scores[reason.state] - scores[reason.rival_state])
    assert alone == pytest.approx(sorted(alone), abs=1e-4)


def test_the_labels_are_those_of_the_segments(explanation: Explanation, weights: str) -> None:
    told = [(reason.label, reason.zone, reason.span.start) for reason in explanation]
    tiles = [piece for piece in segments(FEED, weights) if piece.label is not Label.BLANK]
    assert told == [(piece.label, piece.zone, piece.span.start) for piece in tiles]


def test_labels_hold_over_more_lines_than_a_block(weights: str) -> None:
    text = FEED * 60
    explanation = explain_text(text, weights)
    tiles = [piece for piece in segments(text, weights) if piece.label is not Label.BLANK]
    assert len(explanation) == len(tiles) > 700
    for place in (0, 511, 512, 700, -1):
        assert explanation[place].label is tiles[place].label
        assert explanation[place].span.start == tiles[place].span.start


def test_the_rival_is_the_likeliest_other_label(explanation: Explanation) -> None:
    for reason in explanation:
        assert reason.rival is not reason.label
        assert STATES[reason.rival_state].label is reason.rival
        assert reason.probability + reason.rival_probability <= 1 + 1e-9


def test_every_cue_says_what_it_sees(explanation: Explanation) -> None:
    assert all(part.sees for reason in explanation for part in reason.parts)
    assert "is=furniture.related" in {part.cue for part in explanation.at_line(12).parts}


def test_line_numbers_count_blank_lines(explanation: Explanation) -> None:
    assert explanation.at_line(3).text == "Lighthouse keeper finds a message in a bottle"
    assert explanation.at_line(9).text.startswith("She had gone down")
    assert [reason.text for reason in explanation] == [line for line in FEED.split("\n") if line]


@pytest.mark.parametrize("number", [0, 2, 8, 99])
def test_a_line_that_is_blank_or_not_there_is_no_line(explanation: Explanation, number: int) -> None:
    with pytest.raises(ValueError, match=f"not blank, found {number}"):
        explanation.at_line(number)


def test_it_is_a_sequence(explanation: Explanation) -> None:
    assert len(explanation) == len(explanation.lines) == 12
    assert explanation[-1] is explanation[11]
    assert explanation[1:3] == [explanation[1], explanation[2]]
    with pytest.raises(IndexError):
        explanation[12]


@pytest.mark.parametrize("text", ["", "\n\n", " \t\n"])
def test_a_text_without_lines_has_no_reasons(text: str, weights: str) -> None:
    explanation = explain_text(text, weights)
    assert len(explanation) == 0
    assert str(explanation) == ""


def test_it_prints_a_row_a_line(explanation: Explanation) -> None:
    rows = str(explanation).split("\n")
    assert len(rows) == len(explanation)
    assert all(row.startswith(str(reason.label)) for row, reason in zip(rows, explanation, strict=True))
    assert all(part.cue in rows[0] for part in explanation[0].strongest(3))


def test_control_characters_do_not_reach_the_terminal(weights: str) -> None:
    explanation = explain_text("Red \x1b[31m harbour\nIt rained.\n", weights)
    assert "\x1b" not in str(explanation) + str(explanation[0])


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def test_the_command_tells_of_all_lines_or_of_one(
    tmp_path: Path, weights: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "feed.txt"
    file.write_text(FEED, encoding="utf-8")
    assert main(parse(str(file), "--weights", weights)) == 0
    assert capsys.readouterr().out.count("\n") == 12
    assert main(parse(str(file), "--weights", weights, "--line", "4")) == 0
    out = capsys.readouterr().out
    assert out.startswith("line 4: ")
    assert "By Tilde Moen" in out


def test_the_command_says_which_line_is_none(tmp_path: Path, weights: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "feed.txt"
    file.write_text(FEED, encoding="utf-8")
    assert main(parse(str(file), "--weights", weights, "--line", "2")) == 2
    assert "found 2" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        parse(str(file), "--line", "0")


def test_weights_that_are_none_end_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "weights.json"
    file.write_text("{}", encoding="utf-8")
    assert newssplit_command(["explain", str(file), "--weights", str(file)]) == 2
    assert "expected a weights file" in capsys.readouterr().err
