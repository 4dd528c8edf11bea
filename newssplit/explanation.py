"""Why a line got its label: the cues that carried it, the best rival, and by how much it lost.

What is told is true of the scoring function that decodes, and can be checked with it. The margin of a line is its
state's score less that of the best state of the best rival label. The line's own cues are taken away one after
another, those that hold the label up most first; what the margin loses at each step is that cue's part. So the parts,
and what is left of the margin when the line has no cue of its own (the lines around it, and the bias), add up to the
margin. The margin says nothing of the moves from state to state: where it is small or negative, the path decided.

A line that a known layout has labelled has another kind of reason: the layout, and by what the line was known.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from newssplit.article import Span
from newssplit.cues import CUES
from newssplit.dispatch import Dispatcher
from newssplit.engine import Labeller
from newssplit.grammar import STATES, Label, State, Zone
from newssplit.layouts import Layout, find_layouts
from newssplit.lines import Lines, read_lines
from newssplit.model import Model, load_model
from newssplit.network import Floats
from newssplit.piece import Piece, Stretch, list_pieces
from newssplit.scene import Scene
from newssplit.surroundings import SURROUNDINGS, look_around
from newssplit.view import count_cells, make_visible

_WIDTH: Final = 120
_SHOWN: Final = 3
_GUTTER: Final = max(len(label) for label in Label)
_SEES: Final = {
    **{row.name: row.sees for row in CUES},
    **{row.name: row.sees for row in SURROUNDINGS},
    "word": "the word stands on the line",
}
_OF_LABEL: Final = {label: [state for state in State if STATES[state].label is label] for label in Label}


class Part(NamedTuple):
    """A cue of a line, what it sees, and what the margin lost when it was taken away."""

    cue: str
    sees: str
    change: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one line has its label. ``number`` counts the lines of the text from 1, blank ones too.

    ``probability`` is that of the label over all paths that the grammar allows, ``rival`` the likeliest other label.
    ``margin`` is the score of ``state`` less that of ``rival_state``; ``parts``, in the order in which they were taken
    away, and ``rest`` add up to it.
    """

    number: int
    span: Span
    text: str
    label: Label
    zone: Zone
    state: State
    probability: float
    rival: Label
    rival_state: State
    rival_probability: float
    margin: float
    parts: tuple[Part, ...]
    rest: float

    def strongest(self, count: int = _SHOWN) -> list[Part]:
        """The cues that changed the margin most, either way."""
        return sorted(self.parts, key=lambda part: (-abs(part.change), part.cue))[:count]

    def __str__(self) -> str:
        names = max([len(part.cue) for part in self.parts] or [0])
        mine = f"{self.label} ({self.zone}), {self.probability:.3f}"
        rows = [
            f"line {self.number}: {mine}; next {self.rival}, {self.rival_probability:.3f}",
            f"  {make_visible(self.text.strip())}",
            f"  {self.state.name} leads {self.rival_state.name} by {self.margin:+.3f}, made of",
            *(f"  {part.change:+8.3f}  {make_visible(part.cue):<{names}}  {part.sees}" for part in self.parts),
            f"  {self.rest:+8.3f}  {'(rest)':<{names}}  the lines around, and what holds for every line",
        ]
        return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class LayoutReason:
    """Why a line in a region of a known layout has its label: ``seen`` tells by what the line was known."""

    number: int
    span: Span
    text: str
    label: Label
    zone: Zone
    state: State
    layout: str
    seen: str

    @property
    def probability(self) -> float:
        """A layout does not weigh: 1."""
        return 1.0

    def __str__(self) -> str:
        return "\n".join(
            [
                f"line {self.number}: {self.label} ({self.zone}), in a region of the layout {self.layout}",
                f"  {make_visible(self.text.strip())}",
                f"  {make_visible(self.seen)}",
            ]
        )


class _Recorder(Labeller):
    """The labeller, but it keeps the whole text: what it saw on each line, and what it found likely."""

    def __init__(self, model: Model, text: str, start: int) -> None:
        super().__init__(model, start)
        stretches = [*self.feed(text), *self.close()]
        self.states = [State(code) for stretch in stretches for code in stretch.states]

    def _drop(self) -> None:
        pass

    @property
    def lines(self) -> Lines:
        return self._lines

    @property
    def summed(self) -> Floats:
        return self._summed

    @property
    def likely(self) -> NDArray[np.float64]:
        """How likely each state is on each line."""
        return self._likely

    def list_cues(self) -> list[list[int]]:
        """For each line the cues that it shows, as places in the model's names."""
        spots = self._spots
        around = look_around(Scene(spots, 0, len(spots), True, True))
        first = len(self._model.eye.names)
        return [
            [*sight.list_cues(), *(row[row >= 0] + first).tolist()]
            for sight, row in zip(spots.sights, around, strict=True)
        ]


class _Region:
    """A region that a known layout has labelled.

    ``start`` is its place in the text, ``number`` that of its first line.
    """

    def __init__(self, pieces: Sequence[Piece], text: str, start: int, number: int) -> None:
        starts = [start + line.start for line in read_lines(text)]
        self._pieces = [piece for piece in pieces if piece.state is not None]
        self.numbers = [number + bisect_left(starts, piece.start) for piece in self._pieces]
        self._layout = next((piece.reading.layout for piece in pieces if piece.reading), "")

    def explain(self, n: int) -> LayoutReason:
        """The reason of a line."""
        piece = self._pieces[n]
        assert piece.state is not None
        reading = piece.reading
        return LayoutReason(
            number=self.numbers[n],
            span=Span(piece.start, piece.start + len(piece.text)),
            text=piece.text,
            label=STATES[piece.state].label,
            zone=STATES[piece.state].zone,
            state=piece.state,
            layout=reading.layout if reading else self._layout,
            seen=reading.seen if reading else "by the line model: a page, which is one article",
        )


class Explanation(Sequence[Reason | LayoutReason]):
    """The reasons of a text's lines, blank ones left out; each is worked out when it is asked for.

    ``str(explanation)`` tells each line's label, its probability, and the three cues that weigh most, or the layout.
    """

    def __init__(self, text: str, model: Model, layouts: Sequence[Layout]) -> None:
        self._text = text
        self._parts: list[_Wild | _Region] = []
        labeller = Dispatcher(model, layouts)
        parts = [*labeller.feed(text), *labeller.close()]
        number, done = 1, 0
        for in_region, run in groupby(parts, lambda part: isinstance(part, list)):
            own = list(run)
            if in_region:
                pieces = [piece for part in own if isinstance(part, list) for piece in list_pieces(part)]
                end = pieces[-1].end if pieces else done
                self._parts.append(_Region(pieces, text[done:end], done, number))
            else:
                end = own[-1].end if isinstance(own[-1], Stretch) else done
                self._parts.append(_Wild(text[done:end], model, done, number))
            number, done = number + len(read_lines(text[done:end])), end
        self._places = [(part, n) for part in self._parts for n in range(len(part.numbers))]
        self._numbers = [number for part in self._parts for number in part.numbers]
        self._reasons: dict[int, Reason | LayoutReason] = {}

    @property
    def lines(self) -> Sequence[Reason | LayoutReason]:
        """The reasons, in order."""
        return self

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Reason | LayoutReason: ...
    @overload
    def __getitem__(self, place: slice) -> list[Reason | LayoutReason]: ...
    def __getitem__(self, place: int | slice) -> Reason | LayoutReason | list[Reason | LayoutReason]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        n = place + len(self) if place < 0 else place
        if not 0 <= n < len(self):
            raise IndexError(f"expected a line from 0 to {len(self) - 1}, found {place}")
        if n not in self._reasons:
            part, own = self._places[n]
            self._reasons[n] = part.explain(own)
        return self._reasons[n]

    def at_line(self, number: int) -> Reason | LayoutReason:
        """The reason of a line of the text, by its number from 1, or of the paragraph that it was wrapped with;
        ``ValueError`` if it is blank or not there."""
        lines = read_lines(self._text)
        if not 1 <= number <= len(lines) or not lines[number - 1].text.strip():
            raise ValueError(f"expected the number of a line that is not blank, found {number}")
        return self[bisect_right(self._numbers, number) - 1]

    def render(self, width: int = _WIDTH) -> Iterator[str]:
        """A row a line; a third of ``width`` is for the text, which is cut, the rest for the cues, which are not."""
        room = max(20, width // 3)
        for reason in self:
            if isinstance(reason, LayoutReason):
                parts = make_visible(f"{reason.layout}: {reason.seen}")
            else:
                parts = "  ".join(f"{make_visible(part.cue)} {part.change:+.1f}" for part in reason.strongest())
            text = " ".join(make_visible(reason.text).split())
            if count_cells(text) > room:
                text = text[: room - 1]
                while count_cells(text) > room - 1:
                    text = text[:-1]
                text += "\N{HORIZONTAL ELLIPSIS}"
            pad = " " * (room - count_cells(text))
            yield f"{reason.label:<{_GUTTER}} {reason.probability:.2f} | {text}{pad} | {parts}"

    def __str__(self) -> str:
        return "\n".join(self.render())


class _Wild:
    """Text that the line model has labelled; ``start`` is its place in the text, ``number`` that of its first line."""

    def __init__(self, text: str, model: Model, start: int, number: int) -> None:
        self._model = model
        seen = _Recorder(model, text, start)
        self._lines, self._states = seen.lines, seen.states
        self.numbers: list[int] = []
        if self._states:
            starts = [start + line.start for line in read_lines(text)]
            self.numbers = [number + bisect_left(starts, place) for place in self._lines.starts]
            self._cues, self._summed, self._likely = seen.list_cues(), seen.summed, seen.likely

    def explain(self, n: int) -> Reason:
        """The reason of a line."""
        start, text, state = self._lines.starts[n], self._lines.texts[n], self._states[n]
        likely = self._likely[n]
        label = STATES[state].label
        shares = {one: float(likely[states].sum()) for one, states in _OF_LABEL.items() if states}
        rival = max((one for one in shares if one is not label), key=lambda one: shares[one])
        rival_state = max(_OF_LABEL[rival], key=lambda one: float(likely[one]))
        margin, parts, rest = self._take_apart(n, state, rival_state)
        return Reason(
            number=self.numbers[n],
            span=Span(start, start + len(text)),
            text=text,
            label=label,
            zone=STATES[state].zone,
            state=state,
            probability=shares[label],
            rival=rival,
            rival_state=rival_state,
            rival_probability=shares[rival],
            margin=margin,
            parts=parts,
            rest=rest,
        )

    def _take_apart(self, n: int, state: State, rival: State) -> tuple[float, tuple[Part, ...], float]:
        cues = list(dict.fromkeys(self._cues[n]))
        table = self._model.cues
        vectors = np.stack([table[cue] * self._cues[n].count(cue) for cue in cues])
        whole = vectors.sum(0)
        # First each cue alone is left out, which gives the order, then one after another.
        alone = self._margins(n, np.stack([whole, *(whole - vector for vector in vectors)]), state, rival)
        order = sorted(range(len(cues)), key=lambda k: (alone[k + 1], cues[k]))
        left = [vectors[order[k:]].sum(0) for k in range(len(order) + 1)]
        margins = self._margins(n, np.stack(left), state, rival)
        parts = []
        for step, k in enumerate(order):
            name = self._model.names[cues[k]]
            parts.append(Part(name, _SEES[name.split("=", 1)[0]], margins[step] - margins[step + 1]))
        return margins[0], tuple(parts), margins[-1]

    def _margins(self, n: int, vectors: Floats, state: State, rival: State) -> list[float]:
        """The margin of a line for each of some vectors in the place of its own."""
        reach = self._model.shape.reach
        low = max(0, n - reach)
        around = self._summed[low : n + reach + 1]
        rows = np.repeat(around[None], len(vectors), axis=0)
        rows[:, n - low] = vectors
        scores = self._model.score_rows(rows, n - low, n - low + 1)[:, 0].astype(np.float64)
        return [float(margin) for margin in scores[:, state] - scores[:, rival]]


def explain_text(
    text: str, weights: str | os.PathLike[str] | None = None, layout: str | os.PathLike[str] | None = None
) -> Explanation:
    """Why each line of a text has its label."""
    return Explanation(text, load_model(weights), find_layouts(layout))
