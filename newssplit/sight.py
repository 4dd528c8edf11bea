"""What is seen on one line, in numbers, and the eye that sees it and remembers lines that recur."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, cast

from newssplit.cues import CUES, cue_names
from newssplit.glance import View, find_key, find_manner, find_marks, is_prose, list_stems, number_stems
from newssplit.phrases import load_phrases

_RECURRING: Final = 2000  # characters; longer lines are not remembered, or a few of them would fill the memory
_TOGETHER: Final = 64  # lines that are looked at together
_SETS: Final = 1 << 12  # sets of levels of a row that are remembered
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


class _Places(dict[tuple[int, ...], bytes]):
    """The cues of a row, as they stand in a sight, for each set of its levels: made once, then looked up."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, levels: tuple[int, ...]) -> bytes:
        if len(self) > _SETS:
            self.clear()
        self[levels] = places = array("H", [self._first + level for level in levels]).tobytes()
        return places


class Eye:
    """Looks at lines. ``names`` are the cues of the table, in order."""

    def __init__(self, memory: int = 1 << 20) -> None:
        """``memory``: lines of so many characters in all are remembered with what was seen on them, the latest ones;
        up to twice as much while they change."""
        self.names = cue_names()
        self._phrases = load_phrases()
        self._rows: list[tuple[Callable[[View], tuple[int, ...]], _Places]] = []
        at = 0
        for row in CUES:
            self._rows.append((row.test, _Places(at)))
            at += len(row.levels)
        # Two generations: what is not seen again while a whole generation comes is forgotten with the older one.
        self._memory, self._held = memory, 0
        self._seen: dict[str, Sight] = {}
        self._older: dict[str, Sight] = {}

    def look(self, text: str) -> Sight:
        """What is seen on a line."""
        return self.look_at((text,))[0]

    def look_at(self, texts: Sequence[str]) -> list[Sight]:
        """The same for many lines, which costs less a line. Short lines, which recur in feeds, are remembered."""
        sights = list(map(self._seen.get, texts))
        if all(sights):
            return cast(list[Sight], sights)
        older = self._older
        recalled = {text: older.get(text) for text, sight in zip(texts, sights, strict=True) if not sight}
        fresh = [text for text, sight in recalled.items() if not sight]
        for start in range(0, len(fresh), _TOGETHER):
            some = fresh[start : start + _TOGETHER]
            recalled.update(zip(some, self._look(some), strict=True))
        found = cast(dict[str, Sight], recalled)
        for text, sight in found.items():
            if len(text) <= _RECURRING:
                self._remember(text, sight)
        return [sight or found[text] for text, sight in zip(texts, sights, strict=True)]

    def _remember(self, text: str, sight: Sight) -> None:
        self._held += len(text)
        if self._held > self._memory:
            self._seen, self._older, self._held = {}, self._seen, len(text)
        self._seen[text] = sight

    def _look(self, texts: Sequence[str]) -> Iterator[Sight]:
        # Row by row, not line by line: the same few steps again and again take half the time of many in turn.
        views = [View(text, self._phrases) for text in texts]
        cues = [[places[test(view)] for view in views] for test, places in self._rows]
        prose = list(map(is_prose, views))
        keys = list(map(find_key, views))
        edges = list(map(_find_edges, views, prose, keys))
        return map(
            Sight,
            map(b"".join, zip(*cues, strict=True)),
            [view.size for view in views],
            prose,
            keys,
            [front for front, _ in edges],
            [back for _, back in edges],
            number_stems(list(map(list_stems, views))),
            [find_manner(view) if some else b"" for view, some in zip(views, prose, strict=True)],
            [find_marks(view) if some else b"" for view, some in zip(views, prose, strict=True)],
        )


def _find_edges(view: View, prose: bool, key: str) -> tuple[int, int]:
    """The numbers of its first and last letters."""
    if prose or view.size < _EDGE:
        return 0, 0
    edge = _EDGE if len(key) >= _EDGE else len(key) * 3 // 4
    return hash(key[:edge]), hash("$" + key[-edge:])
