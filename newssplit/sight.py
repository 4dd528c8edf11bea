"""What is seen on one line, in numbers, and the eye that sees it and remembers lines that recur."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final, NamedTuple

from newssplit.cues import CUES, cue_names
from newssplit.glance import View, find_key, find_manner, find_marks, find_stems, is_prose
from newssplit.phrases import load_phrases

_RECURRING: Final = 2000  # characters; longer lines are not remembered, or a few of them would fill the memory
_EDGE: Final = 20  # letters at a line's beginning or end that make it nearly the same


class Sight(NamedTuple):
    """What is seen on one line, and what its surroundings need to know of it.

    Words are told by numbers, eight bytes each, which are equal where the words are (``hash``): so all words of a
    stretch of lines can be compared at once.
    """

    cues: bytes  # places in ``cue_names``, two bytes each: see ``list_cues``
    size: int  # length in characters, wide ones counted two and a half
    prose: bool  # long and closed like a sentence, or very long
    key: str  # letters and digits only: what makes two lines the same; empty where there are none
    front: int  # the number of its first letters: what makes a short line begin like another; 0 in other lines
    back: int  # the same of its last letters
    stems: bytes  # first letters of its longer words, for cohesion
    manner: bytes  # of prose: what tells its language
    marks: bytes  # of prose: what tells its house style

    def list_cues(self) -> list[int]:
        """The cues that the line shows: places in ``cue_names``."""
        return array("H", self.cues).tolist()


class Eye:
    """Looks at lines. ``names`` are the cues of the table, in order."""

    def __init__(self, memory: int = 1 << 20) -> None:
        """``memory``: lines of so many characters in all are remembered with what was seen on them, the latest ones;
        up to twice as much while they change."""
        self.names = cue_names()
        self._phrases = load_phrases()
        self._rows = []
        at = 0
        for row in CUES:
            self._rows.append((at, row.test))
            at += len(row.levels)
        # Two generations: what is not seen again while a whole generation comes is forgotten with the older one.
        self._memory, self._held = memory, 0
        self._seen: dict[str, Sight] = {}
        self._older: dict[str, Sight] = {}

    def look(self, text: str) -> Sight:
        """What is seen on a line. Short lines, which recur in feeds, are remembered."""
        return self._seen.get(text) or self._recall(text)

    def look_at(self, texts: Iterable[str]) -> list[Sight]:
        """The same for many lines."""
        recall = self._recall
        return [self._seen.get(text) or recall(text) for text in texts]

    def _recall(self, text: str) -> Sight:
        sight = self._older.get(text)
        if sight is None:
            sight = self._look(text)
        if len(text) <= _RECURRING:
            self._held += len(text)
            if self._held > self._memory:
                self._seen, self._older, self._held = {}, self._seen, len(text)
            self._seen[text] = sight
        return sight

    def _look(self, text: str) -> Sight:
        view = View(text, self._phrases)
        cues = array("H")
        for first, test in self._rows:
            shown = test(view)
            if shown:
                cues.extend([first + level for level in shown])
        prose = is_prose(view)
        key = find_key(view)
        front = back = 0
        if not prose and view.size >= _EDGE:
            edge = _EDGE if len(key) >= _EDGE else len(key) * 3 // 4
            front, back = hash(key[:edge]), hash("$" + key[-edge:])
        return Sight(
            cues.tobytes(),
            view.size,
            prose,
            key,
            front,
            back,
            _pack(find_stems(view)),
            _pack(find_manner(view)) if prose else b"",
            _pack(find_marks(view)) if prose else b"",
        )


def _pack(numbers: Iterable[int]) -> bytes:
    return array("q", numbers).tobytes()
