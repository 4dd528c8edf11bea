"""UTF-8 that is not sound throughout: files with a broken byte, and files that were joined of two encodings.

What is sound is read as it stands. A line with bytes that are no UTF-8 is read as cp1252 if it makes sense so: if
nothing beyond ASCII stands before them on the line, and what they mean are letters and marks where letters and marks
stand. Otherwise each of them, or each broken sequence, becomes U+FFFD. Of that there may be little; more is a file in
another encoding, or no text.

It depends on the bytes alone, never on how they come in chunks, and at most 64 KiB of a line are held back.
"""

from __future__ import annotations

import codecs
import string
from typing import Final

import regex

from newssplit.readers.streams import UnreadableText

_REACH: Final = 1 << 16  # bytes of a line that are judged together
_STRIDE: Final = 256  # bytes that are looked at behind a bad line, then twice as many
# So many bytes may be lost in a short file, and beyond that one in so many.
_FEW: Final = 4
_MOST: Final = 1000
_ENDINGS: Final = regex.compile(rb"[\r\n]")
# In a line of cp1252 what is no ASCII is letters among others, or marks; this is what no writer meant.
_NONSENSE: Final = regex.compile(
    r"""
      (?<= \p{Ll} ) [^\P{Lu}A-Z]                                        # a capital within a word: "cafÃ©"
    | (?<! \p{Lu} ) [ÂÃ] (?! \p{L} )                                                  # what is left of two bytes
    | [^\P{L}A-Za-z] [€‚ƒ„†‡ˆ‰‹Œœ˜™¡¢£¤¥¦§¨©¬¯±²³´µ¶¸¹¼½¾¿÷\N{SOFT HYPHEN}]   # of two or three: "â€™"
    | (?<= \p{L} ) [€‚ƒ„†‡ˆ‰‹˜¡¢£¤¥¦§¨©¬¯±²³´¶¸¹¼½¾¿×÷] (?= \p{L} )      # a mark within a word
    | (?<= \p{L} ) €
    | (?<! \p{L} ) [^\P{L}A-Za-zÀÁÄÅÆÈÉÍÓÖØÚàáäåæèéìíòóôöøùúªº] (?! \p{L} )   # no word of one letter
    | [^\P{L}A-Za-z]{3}                                                 # letters of another script
    | ÿ
    """,
    regex.VERBOSE,
)
_PLAIN: Final = string.ascii_letters.encode()
_BEYOND: Final = bytes({*range(0xC0, 0x100)} - {0xD7, 0xF7} | set(b"\x83\x8a\x8c\x8e\x9a\x9c\x9e\x9f"))


class Mender:
    """Decodes UTF-8, and mends what is none. ``offset`` is the place of the first byte in the file.

    ``lost`` counts the bytes that became U+FFFD, ``lines`` those that were read as cp1252; ``first_lost`` and
    ``first_line`` are the offsets of the first of each.
    """

    def __init__(self, path: str, offset: int = 0) -> None:
        self._path, self._offset = path, offset
        self._held = b""  # what is not decoded yet: the beginning of a character, or of what is judged
        self._plain = True  # nothing but ASCII has been read from the line
        self._last = ""  # the character before what is decoded next, on a plain line
        self.lost = self.lines = 0
        self.first_lost = self.first_line = -1
        self._culprit = b""  # the first byte that was lost

    def decode(self, chunk: bytes, *, final: bool = False) -> str:
        """The text of the next bytes; ``final``: no more will come.

        Raises ``UnreadableText`` where more is lost than may be in a text, with the place of the first byte.
        """
        data = self._held + chunk if self._held else chunk
        try:
            text, done = codecs.utf_8_decode(data, "strict", final)
        except UnicodeDecodeError:
            text, done = self._mend(data, final=final)
        else:
            self._pass(data, 0, done)
        self._held = data[done:]
        self._offset += done
        return text

    def _mend(self, data: bytes, *, final: bool) -> tuple[str, int]:
        """The text, and how many bytes it is made of: all but those that must wait."""
        pieces: list[str] = []
        at, reach = 0, _STRIDE
        while at < len(data):
            # Where lines are bad one after another, the rest of the chunk is not looked at again for each of them.
            limit = min(len(data), at + reach)
            try:
                text, size = codecs.utf_8_decode(data[at:limit], "strict", final and limit == len(data))
                bad = False
            except UnicodeDecodeError as error:
                size, bad = error.start, True
                text = data[at : at + size].decode()
            self._pass(data, at, at + size)
            pieces.append(text)
            at, reach = at + size, 2 * reach
            if not bad:
                if limit == len(data):
                    break
                continue
            found = _ENDINGS.search(data, at, at + _REACH)
            if found is None and len(data) - at < _REACH and not final:
                break
            stop = found.start() if found else min(len(data), at + _REACH)
            whole = found is not None or (final and stop == len(data))
            text, size = self._read_rest(data[at:stop], self._offset + at, whole=whole)
            pieces.append(text)
            at, reach = at + size, _STRIDE
        return "".join(pieces), at

    def _pass(self, data: bytes, start: int, end: int) -> None:
        """Take note of sound bytes: how the line goes on behind them."""
        ending = max(data.rfind(b"\n", start, end), data.rfind(b"\r", start, end))
        if ending >= 0:
            self._plain, self._last, start = True, "", ending + 1
        if start < end:
            self._plain = self._plain and data[start:end].isascii()
            self._last = chr(data[end - 1]) if self._plain else ""

    def _read_rest(self, data: bytes, offset: int, *, whole: bool) -> tuple[str, int]:
        """The rest of a line from a bad byte on, and how many bytes it is made of; ``whole``: it is all of the rest."""
        text = read_line(data, self._last) if self._plain else None
        if text is not None:
            self.lines += 1
            self.first_line = offset if self.first_line < 0 else self.first_line
            self._last = text[-1]
            return text, len(data)
        text, size = codecs.utf_8_decode(data, "replace", whole)
        self._plain, self._last = False, ""
        if self.first_lost < 0:
            self.first_lost, self._culprit = offset, data[:1]
        self.lost += size - len(data[:size].decode("utf-8", "ignore").encode())
        if self.lost > _FEW + (offset + size) // _MOST:
            raise report_misfit(self._path, "utf-8", self.first_lost, self._culprit)
        return text, size


def report_misfit(path: str, encoding: str, offset: int, byte: bytes) -> UnreadableText:
    """The error to raise where a byte does not fit the encoding of a text."""
    name = encoding.upper().replace("_", "-")
    return UnreadableText(path, f"found byte 0x{byte.hex()} at offset {offset}, expected {name} to the end", offset)


def is_mendable(sample: bytes, *, whole: bool) -> bool:
    """Whether the first bytes of a file (``whole``: all of them) are UTF-8 but for what can be mended."""
    try:
        Mender("").decode(sample, final=whole)
    except UnreadableText:
        return False
    return True


def read_line(data: bytes, before: str) -> str | None:
    """A line, or the rest of one, in cp1252; None if it makes no sense so. ``before`` is what stands before it."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    if _NONSENSE.search(before + text):
        return None
    # What is full of letters beyond ASCII is in another script.
    beyond, plain = (len(data) - len(data.translate(None, letters)) for letters in (_BEYOND, _PLAIN))
    return text if beyond <= plain + 1 + before.isalpha() else None
