"""Where any of many strings stands in a text, in one pass over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Strings are looked for by so many characters of theirs, hashed to so many bits.
_SIZE: Final = 4
_BITS: Final = 16
# Odd numbers without a pattern in their bits, one for each of these characters.
_FACTORS: Final = tuple(np.uint32(factor) for factor in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F))


class Literals:
    """Strings that a text is searched for."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._short: list[str] = []
        # Of a longer one the rarest characters are looked for: by their hash, where they stand in which string.
        self._long: dict[int, list[tuple[int, str]]] = {}
        self._known = np.zeros(1 << _BITS, dtype=np.bool_)
        for literal in literals:
            if len(literal) < _SIZE:
                self._short.append(literal)
                continue
            offset = max(range(len(literal) - _SIZE + 1), key=lambda n: _rarity(literal[n : n + _SIZE]))
            number = int(_hash(literal[offset : offset + _SIZE])[0])
            self._known[number] = True
            self._long.setdefault(number, []).append((offset, literal))

    def find(self, text: str, start: int) -> Iterator[tuple[int, str]]:
        """The strings that begin at ``start`` or behind it, each with its place; in no order."""
        for literal in self._short:
            at = text.find(literal, start)
            while at >= 0:
                yield at, literal
                at = text.find(literal, at + 1)
        hashes = _hash(text[start:])
        places = np.flatnonzero(self._known[hashes])
        for place, number in zip(places.tolist(), hashes[places].tolist(), strict=True):
            for offset, literal in self._long[number]:
                at = start + place - offset
                if at >= start and text.startswith(literal, at):
                    yield at, literal


def _hash(text: str) -> NDArray[np.uint32]:
    """A hash for each run of characters of the size that is looked for."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    last = len(codes) - _SIZE + 1
    if last <= 0:
        return np.empty(0, dtype=np.uint32)
    hashes = codes[:last] * _FACTORS[0]
    for place, factor in enumerate(_FACTORS[1:], 1):
        hashes += codes[place : last + place] * factor
    return hashes >> np.uint32(32 - _BITS)


def _rarity(characters: str) -> int:
    """How rare characters are, roughly: small letters and spaces are what text is made of."""
    return sum(0 if one.islower() or one == " " else 1 if one.isdigit() or one == "\n" else 2 for one in characters)
