"""The scoring function: from the cues of lines to a score for each state, and its gradient for learning.

A line's cues are added up to a vector; a few residual blocks of dilated convolutions let it see the lines around it; a
last matrix gives a score a state. (The form is that of temporal convolutional networks: Bai, Kolter and Koltun, 2018.)
Nothing beyond ``reach`` lines on either side has a say, so scores do not depend on where a text was cut for streaming.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newssplit.seams import Seams

Floats = NDArray[np.float32]
TAPS: Final = 5


class Shape(NamedTuple):
    """Sizes of a network: cues, width of the vectors, dilations of the blocks, states."""

    cues: int
    width: int
    dilations: tuple[int, ...]
    states: int

    @property
    def reach(self) -> int:
        """How many lines on either side have a say in the scores of a line."""
        return TAPS // 2 * sum(self.dilations)


def parameter_shapes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Names and sizes of all weights."""
    width = shape.width
    out: dict[str, tuple[int, ...]] = {"cues": (shape.cues, width), "cues.bias": (width,)}
    for n in range(len(shape.dilations)):
        out[f"block{n}.look"] = (TAPS * width, width)
        out[f"block{n}.bias"] = (width,)
        out[f"block{n}.add"] = (width, width)
    out["states"] = (width, shape.states)
    out["states.bias"] = (shape.states,)
    return out


def _windows(x: Floats, dilation: int, seams: Seams | None) -> Floats:
    """(rows, lines, width) -> (rows, lines, taps * width): each line beside the lines it looks at."""
    rows, lines, width = x.shape
    pad = TAPS // 2 * dilation
    padded = np.zeros((rows, lines + 2 * pad, width), dtype=x.dtype)
    padded[:, pad : pad + lines] = x
    out = np.empty((rows, lines, TAPS, width), dtype=x.dtype)
    for tap in range(TAPS):
        out[:, :, tap] = padded[:, tap * dilation : tap * dilation + lines]
        if seams is not None and tap != TAPS // 2:
            out[:, seams.find_parted(tap * dilation - pad), tap] = 0.0
    return out.reshape(rows, lines, TAPS * width)


def _unwindows(grad: Floats, dilation: int, width: int) -> Floats:
    rows, lines, _ = grad.shape
    pad = TAPS // 2 * dilation
    taps = grad.reshape(rows, lines, TAPS, width)
    out = np.zeros((rows, lines + 2 * pad, width), dtype=grad.dtype)
    for tap in range(TAPS):
        out[:, tap * dilation : tap * dilation + lines] += taps[:, :, tap]
    return out[:, pad : pad + lines]


class Trace(NamedTuple):
    """What a forward pass leaves behind for the gradient."""

    mask: Floats
    drops: list[Floats]
    seen: list[Floats]
    hidden: list[Floats]
    last: Floats


def forward(
    weights: Mapping[str, Floats],
    shape: Shape,
    summed: Floats,
    mask: Floats | None,
    trace: bool = False,
    drops: list[Floats] | None = None,
    seams: Seams | None = None,
) -> tuple[Floats, Trace | None]:
    """Scores (rows, lines, states) from the summed cue vectors (rows, lines, width).

    ``mask`` (rows, lines, 1) is 0 where there is no line; None: there is one everywhere. ``drops`` are multipliers of
    the blocks' hidden values, for learning only. ``seams``: the lines are those of several texts.
    """
    # Each array is made once and then changed in its place: to make one costs as much as to reckon with it.
    x: Floats = summed + weights["cues.bias"]
    np.maximum(x, 0.0, out=x)
    if mask is not None:
        x *= mask
    seen, hidden = [], []
    for n, dilation in enumerate(shape.dilations):
        looked = _windows(x, dilation, seams)
        inner = looked @ weights[f"block{n}.look"]
        inner += weights[f"block{n}.bias"]
        np.maximum(inner, 0.0, out=inner)
        if drops is not None:
            inner *= drops[n]
        x += inner @ weights[f"block{n}.add"]
        if mask is not None:
            x *= mask
        if trace:
            seen.append(looked)
            hidden.append(inner)
    scores: Floats = x @ weights["states"]
    scores += weights["states.bias"]
    if not trace:
        return scores, None
    return scores, Trace(np.ones((1, 1, 1), dtype=x.dtype) if mask is None else mask, drops or [], seen, hidden, x)


def backward(
    weights: Mapping[str, Floats], shape: Shape, summed: Floats, trace: Trace, grad: Floats
) -> tuple[dict[str, Floats], Floats]:
    """Gradients of the weights, and of the summed cue vectors, from the gradient of the scores."""
    width = shape.width

    def flat(x: Floats) -> Floats:
        return x.reshape(-1, x.shape[-1])

    out: dict[str, Floats] = {
        "states": flat(trace.last).T @ flat(grad),
        "states.bias": flat(grad).sum(0),
    }
    g: Floats = grad @ weights["states"].T
    for n in reversed(range(len(shape.dilations))):
        g = g * trace.mask
        inner = trace.hidden[n]
        out[f"block{n}.add"] = flat(inner).T @ flat(g)
        gi: Floats = g @ weights[f"block{n}.add"].T
        if trace.drops:
            gi = gi * trace.drops[n]
        gi = gi * (inner > 0)
        out[f"block{n}.look"] = flat(trace.seen[n]).T @ flat(gi)
        out[f"block{n}.bias"] = flat(gi).sum(0)
        g = g + _unwindows(gi @ weights[f"block{n}.look"].T, shape.dilations[n], width)
    g = g * trace.mask * ((summed + weights["cues.bias"]) > 0)
    out["cues.bias"] = flat(g).sum(0)
    return out, g
