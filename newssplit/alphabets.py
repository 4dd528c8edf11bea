"""Text in an alphabet of one byte a character, where a table does what a pattern does, and ten times as fast.

Most lines of news can be written in one of a few such alphabets; the others are left to the patterns. What a character
is (a letter, a digit, something else) is asked of the patterns, once a byte, so that both ways find the same.
"""

from __future__ import annotations

from codecs import charmap_build, charmap_decode, charmap_encode
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

import regex

_LETTER: Final = regex.compile(r"[^\W\d_]")
_DIGIT: Final = regex.compile(r"\d")
# A word, which may hold one apostrophe, or a number.
WORD: Final = regex.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_WORD_SIGN: Final = regex.compile(r"[^\W_]|['’]")
# Signs of no script of their own, such as that of a millionth, are not foreign.
_FOREIGN: Final = regex.compile(r"(?V1)[\p{L}--\p{Latin}--\p{Common}]")
_SPACE: Final = ord(" ")

# What stands for no sign in the tables of codecs.
_UNDEFINED: Final = "\ufffe"


class Alphabet(NamedTuple):
    """The tables of a codec, and tables of its 256 bytes for ``bytes.translate``.

    ``decoding`` has the sign of each byte, ``encoding`` leads back: to ask for the codec by its name costs more than
    its work on a line.
    ``letters`` and ``digits`` leave letters or digits alone and make spaces of the rest; ``words`` leaves alone both,
    and apostrophes. ``others`` are the bytes that are neither letter nor digit, ``plain`` the letters, the digits and
    the space. ``latin`` says that all letters are.
    """

    decoding: str
    encoding: Any
    letters: bytes
    digits: bytes
    words: bytes
    others: bytes
    plain: bytes
    latin: bool

    def read(self, code: bytes) -> str:
        """The text again. What is left of it is mostly in ASCII, which is faster to read."""
        return code.decode("ascii") if code.isascii() else charmap_decode(code, "replace", self.decoding)[0]

    def spell(self, text: str) -> bytes | None:
        """The text, a byte a character; None if it has characters that are not in the alphabet."""
        if text.isascii():
            return text.encode("ascii")
        # To leave out what is not there, and count, costs less than an error.
        code = charmap_encode(text, "ignore", self.encoding)[0]
        return code if len(code) == len(text) else None

    def cut_words(self, code: bytes) -> list[str]:
        """The words of a text (``WORD``)."""
        words = self.read(code.translate(self.words)).split()
        if "".join(words).isalpha():
            return words
        # Where a word may hold an apostrophe, or a number touch a letter, the pattern must say where it ends.
        out: list[str] = []
        for word in words:
            if word.isalpha() or word.isdecimal():
                out.append(word)
            else:
                out += _cut_word(word)
        return out


@lru_cache(maxsize=1 << 12)
def _cut_word(word: str) -> tuple[str, ...]:
    return tuple(WORD.findall(word))


def _make(codec: str) -> Alphabet:
    # A byte that stands for nothing is never written, so whatever it counts as is right.
    signs = [bytes([code]).decode(codec, "replace").replace("\ufffd", _UNDEFINED) for code in range(256)]

    def keep(pattern: regex.Pattern[str]) -> bytes:
        return bytes(code if pattern.match(sign) else _SPACE for code, sign in enumerate(signs))

    def select(test: Callable[[str], object]) -> bytes:
        return bytes(code for code, sign in enumerate(signs) if test(sign))

    def is_word(sign: str) -> bool:
        return bool(_LETTER.match(sign) or _DIGIT.match(sign))

    decoding = "".join(signs)
    return Alphabet(
        decoding,
        charmap_build(decoding),
        keep(_LETTER),
        keep(_DIGIT),
        keep(_WORD_SIGN),
        select(lambda sign: not is_word(sign)),
        select(lambda sign: is_word(sign) or sign == " "),
        not _FOREIGN.search(decoding),
    )


_ASCII: Final = _make("ascii")
# Of the west, of the middle of Europe, Cyrillic. A text that none of them can write costs as many vain attempts.
_LARGER: Final = (_make("cp1252"), _make("cp1250"), _make("cp1251"))


def spell(text: str) -> tuple[bytes, Alphabet] | None:
    """The text, a byte a character, and its alphabet; None if it has characters of no alphabet here, or of several."""
    if text.isascii():
        return text.encode("ascii"), _ASCII
    for alphabet in _LARGER:
        code = alphabet.spell(text)
        if code is not None:
            return code, alphabet
    return None
