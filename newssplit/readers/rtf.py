r"""RTF to lines: a paragraph is a line, an empty one a blank line; rows and breaks as in DOCX.

Bytes beyond ASCII are of the encoding that the font in use names, else the document: a feed in two scripts has two of
them. Left out are pictures, headers and footers, footnotes, comments, text boxes, field codes and what is marked as
deleted. What no reader of RTF knows is passed over, as the format asks.

The libraries that were tried (striprtf) take the encoding of the last font for the whole text, split characters beyond
the basic plane, and raise at numbers out of range; hence a reader of our own, which is a loop over tokens.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from newssplit.readers.encodings import find_codec
from newssplit.readers.streams import Stream

_LIMIT: Final = 256 << 20  # bytes of a document

_TOKEN: Final = regex.compile(
    r"""
      \\ ([A-Za-z]{1,32}) (-?[0-9]{1,10})? [ ]?    # a control word and its number
    | \\ ' ([0-9A-Fa-f]{2})                        # a byte
    | \\ ([^A-Za-z'])                              # a control symbol
    | ([{}])                                       # a group begins or ends
    | ([^\\{}\r\n]+)                               # text
    """,
    regex.VERBOSE | regex.DOTALL,
)

# Groups that hold no text of the page, and what may stand in any group of the kind ``{\*\...}``.
_NAMES_LEFT_OUT: Final = """
    annotation atnauthor atnid atnref atrfend atrfstart author bkmkend bkmkstart colortbl comment company datastore
    doccomm filetbl fldinst footer footerf footerl footerr footnote generator ftncn ftnsep ftnsepc header headerf
    headerl headerr info keywords latentstyles listoverridetable listpicture listtable listtext nonshppict objdata
    operator pict pntext revtbl rsidtbl shpinst stylesheet subject tc tcn template themedata title txe userprops xe
    xmlnstbl
"""
_LEFT_OUT: Final = frozenset(_NAMES_LEFT_OUT.split())

_CHARACTERS: Final = {
    "tab": "\t",
    "emdash": "\N{EM DASH}",
    "endash": "\N{EN DASH}",
    "emspace": "\N{EM SPACE}",
    "enspace": "\N{EN SPACE}",
    "qmspace": "\N{FOUR-PER-EM SPACE}",
    "bullet": "\N{BULLET}",
    "lquote": "\N{LEFT SINGLE QUOTATION MARK}",
    "rquote": "\N{RIGHT SINGLE QUOTATION MARK}",
    "ldblquote": "\N{LEFT DOUBLE QUOTATION MARK}",
    "rdblquote": "\N{RIGHT DOUBLE QUOTATION MARK}",
    "zwj": "\N{ZERO WIDTH JOINER}",
    "zwnj": "\N{ZERO WIDTH NON-JOINER}",
    "ltrmark": "\N{LEFT-TO-RIGHT MARK}",
    "rtlmark": "\N{RIGHT-TO-LEFT MARK}",
}
_SYMBOLS: Final = {
    "~": "\N{NO-BREAK SPACE}",
    "_": "\N{NON-BREAKING HYPHEN}",
    "-": "\N{SOFT HYPHEN}",
    "\\": "\\",
    "{": "{",
    "}": "}",
}
_ENDS: Final = frozenset(("par", "sect", "line", "page", "column", "softline", "softpage"))
_CHARSETS: Final = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    255: "cp437",
}
_MACHINES: Final = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


class _Group(NamedTuple):
    """What holds until a group ends."""

    hidden: bool = False
    fonts: bool = False  # within the table of fonts
    font: int = -1
    skipped: int = 1  # characters that stand behind one that is given by its number, for old readers
    deleted: bool = False


class _Lines:
    """The walk from tokens to lines."""

    def __init__(self) -> None:
        self.ready: list[str] = []  # lines that have ended
        self._line: list[str] = []
        self._cell: list[str] = []
        self._row: list[str] = []
        self._in_table = False
        self._group = _Group()
        self._groups: list[_Group] = []
        self._codec = "cp1252"
        self._codecs: dict[int, str] = {}  # of fonts
        self._default = -1  # font
        self._decoder: codecs.IncrementalDecoder | None = None
        self._skip = 0  # characters that are still to be passed over

    @property
    def is_open(self) -> bool:
        """Whether a group has begun and not ended."""
        return bool(self._groups)

    def open_or_close(self, brace: str) -> None:
        """A group begins or ends."""
        self._settle()
        self._skip = 0
        if brace == "{":
            self._groups.append(self._group)
        elif self._groups:
            self._group = self._groups.pop()

    def hide(self) -> None:
        """The rest of the group is no text."""
        self._group = self._group._replace(hidden=True)

    def control(self, word: str, number: int | None) -> None:
        """A control word."""
        if self._skip and word not in ("u", "uc"):
            self._skip -= 1
            if word in _CHARACTERS:
                return
        self._settle()
        group = self._group
        if word == "u":
            self._number(number or 0)
        elif word in _LEFT_OUT:
            self.hide()
        elif word in _CHARACTERS:
            self.text(_CHARACTERS[word])
        elif word == "uc":
            self._group = group._replace(skipped=max(number or 0, 0))
        elif word == "deleted":
            self._group = group._replace(deleted=number != 0)
        elif word in ("f", "fcharset", "cpg", "fonttbl", "deff", "ansicpg", "plain", *_MACHINES):
            self._set_font(word, number)
        elif not group.hidden and not group.fonts:
            self._lay_out(word)

    def _lay_out(self, word: str) -> None:
        if word in _ENDS:
            self._end_line()
        elif word == "intbl":
            self._in_table = True
        elif word == "pard":
            self._in_table = False
        elif word in ("cell", "nestcell"):
            self._in_table = True
            self._end_line()
            cell = "\n".join(self._cell).strip("\n").split("\n")
            self._cell = []
            if cell != [""] and len(self._row) == 1:
                self._row[0] += "\t" + cell.pop(0)
            self._row += cell if cell != [""] else []
        elif word in ("row", "nestrow"):
            self.ready += self._row
            self._row = []

    def _set_font(self, word: str, number: int | None) -> None:
        group = self._group
        if word == "fonttbl":
            self._group = group._replace(fonts=True)
        elif word == "f":
            self._group = group._replace(font=number or 0)
        elif word == "plain":
            self._group = group._replace(font=self._default)
        elif word == "deff":
            self._default = number or 0
        elif word == "ansicpg" or word in _MACHINES:
            self._codec = _MACHINES.get(word) or find_codec(f"cp{number}") or self._codec
        elif group.fonts:
            codec = _CHARSETS.get(number or 0) if word == "fcharset" else find_codec(f"cp{number}")
            if codec:
                self._codecs[group.font] = codec

    def _number(self, number: int) -> None:
        # Beyond 32767 they are written as negative ones.
        code = number + 0x10000 if -0x8000 <= number < 0 else number
        self.text(chr(code) if 0 <= code <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}")
        self._skip = self._group.skipped

    def byte(self, digits: str) -> None:
        """A byte of a character."""
        if self._skip:
            self._skip -= 1
        elif not self._is_hidden():
            if self._decoder is None:
                codec = self._codecs.get(self._group.font, self._codec)
                self._decoder = codecs.getincrementaldecoder(codec)("replace")
            self._line.append(self._decoder.decode(bytes((int(digits, 16),))))

    def text(self, text: str) -> None:
        """Text as it stands."""
        if self._skip:
            passed = min(self._skip, len(text))
            self._skip -= passed
            text = text[passed:]
        if not text or self._is_hidden():
            return
        if self._decoder is not None and self._decoder.getstate()[0] and text.isascii():
            # The second byte of a character may stand there as the letter that it is in ASCII.
            self._line.append(self._decoder.decode(text[:1].encode()))
            text = text[1:]
        self._settle()
        self._line.append(text)

    def close(self) -> None:
        """The document ends."""
        if self._line:
            self._end_line()
        self.ready += [*self._row, *self._cell]

    def _is_hidden(self) -> bool:
        return self._group.hidden or self._group.fonts or self._group.deleted

    def _settle(self) -> None:
        if self._decoder is not None:
            self._line.append(self._decoder.decode(b"", final=True))
            self._decoder = None

    def _end_line(self) -> None:
        self._settle()
        # Characters beyond the basic plane come as two halves.
        line = "".join(self._line)
        if not line.isascii():
            line = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self._line = []
        if self._in_table:
            self._cell.append(line)
            return
        if self._row or self._cell:
            # A table that does not end as it should.
            self.ready += [*self._row, *self._cell]
            self._row, self._cell = [], []
        self.ready.append(line)


def read_rtf(stream: Stream) -> Iterator[str]:
    """The text of an RTF document, an empty chunk first."""
    # One character a byte: what is beyond ASCII should not stand there, and is of the document's encoding if it does.
    markup = stream.gather(_LIMIT).lstrip(b"\xef\xbb\xbf \t\r\n").decode("latin-1")
    yield ""
    lines = _Lines()
    place, ended = 0, False
    while found := _TOKEN.search(markup, place):
        place = found.end()
        word, number, digits, symbol, brace, text = found.groups()
        if text:
            if text.isascii():
                lines.text(text)
            else:
                for character in text:
                    lines.byte(f"{ord(character):02x}") if character > "\x7f" else lines.text(character)
        elif word == "bin":
            place += max(int(number or 0), 0)
        elif word:
            lines.control(word, int(number) if number else None)
        elif digits:
            lines.byte(digits)
        elif brace:
            lines.open_or_close(brace)
            if not lines.is_open:
                ended = True
                break  # what stands behind the document is none of it
        elif symbol == "*":
            lines.hide()
        elif symbol in "\r\n":
            lines.control("par", None)
        elif symbol in _SYMBOLS:
            lines.text(_SYMBOLS[symbol])
        if len(lines.ready) > 200:
            yield "".join(f"{line}\n" for line in lines.ready)
            lines.ready.clear()
    lines.close()
    yield "".join(f"{line}\n" for line in lines.ready)
    if not ended:
        raise stream.refuse("found an RTF document that breaks off, expected a whole one")
