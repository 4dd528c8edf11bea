"""Where any of many strings stands in a text, in one pass over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Strings are looked for by so many characters of theirs, hashed; shorter ones by three, or without a hash.
_SIZE: Final = 4
_LEAST: Final = 3
# Odd numbers without a pattern in their bits, one for each of these characters.
_FACTORS: Final = tuple(np.uint16(factor) for factor in (0x9E37, 0x85EB, 0xC2B3, 0x27D5))


class Literals:
    """Strings that a text is searched for."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._short: list[str] = []
        # By size and by the rarest characters of a string: where they stand in which string.
        self._long: dict[int, dict[str, list[tuple[int, str]]]] = {_LEAST: {}, _SIZE: {}}
        self._known = {size: np.zeros(1 << 16, dtype=np.bool_) for size in self._long}
        for literal in literals:
            size = min(_SIZE, len(literal))
            if size < _LEAST:
                self._short.append(literal)
                continue
            offset = max(range(len(literal) - size + 1), key=lambda n: _rarity(literal[n : n + size]))
            window = literal[offset : offset + size]
            self._known[size][_hash(_shorten(window))[size]] = True
            self._long[size].setdefault(window, []).append((offset, literal))

    def find(self, text: str, start: int) -> Iterator[tuple[int, str]]:
        """The strings that begin at ``start`` or behind it, each with its place; in no order."""
        codes = _shorten(text[start:])
        for literal in self._short:
            code = _shorten(literal)
            at = codes.find(code)
            while at >= 0:
                if text.startswith(literal, start + at):
                    yield start + at, literal
                at = codes.find(code, at + 1)
        for size, hashes in _hash(codes).items():
            windows = self._long[size]
            for place in (start + np.flatnonzero(self._known[size].take(hashes))).tolist():
                for offset, literal in windows.get(text[place : place + size], ()):
                    if place - offset >= start and text.startswith(literal, place - offset):
                        yield place - offset, literal


def _shorten(text: str) -> bytes:
    """The last eight bits of each character: less to reckon with, and nearly as telling."""
    if text.isascii():
        return text.encode("ascii")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint8)[::4].tobytes()


def _hash(codes: bytes) -> dict[int, NDArray[np.uint16]]:
    """A hash for each run of characters, of either size that is looked for."""
    wide = np.frombuffer(codes, dtype=np.uint8).astype(np.uint16)
    hashes: dict[int, NDArray[np.uint16]] = {}
    total = wide * _FACTORS[0]
    for size, factor in enumerate(_FACTORS[1:], 2):
        total = total[:-1] + wide[size - 1 :] * factor
        hashes[size] = total
    return {size: hashes[size] for size in (_LEAST, _SIZE)}


def _rarity(characters: str) -> int:
    """How rare characters are, roughly: small letters and spaces are what text is made of."""
    return sum(0 if one.islower() or one == " " else 1 if one.isdigit() or one == "\n" else 2 for one in characters)
