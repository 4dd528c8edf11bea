"""DOCX to lines: a paragraph is a line, an empty one a blank line.

A break inside a paragraph is a line end, whatever it breaks (line, column, page). A table's row is a line, its cells
joined by a tab; of a cell with several paragraphs, the first goes on with the row's line and the others follow, and a
cell behind such a one begins a line. The lines of a text box stand below the paragraph that it is anchored in.
Hyperlinks, content controls and insertions that are tracked are text like any other. Left out: headers and footers,
footnotes, comments, deletions that are tracked, field codes.

The XML goes by a parser that tells of elements as they come, so that what is held is a paragraph, or a table's row.
(python-docx was measured: it builds a tree, takes four times as long for an export of fifty articles, and passes over
content controls and insertions.)
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import regex

from newssplit.readers.streams import CHUNK, Stream, need

# Of the transitional and of the strict kind of the format.
_SPACES: Final = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_LEFT_OUT: Final = frozenset(("pPr", "rPr", "sectPr", "tblPr", "del", "moveFrom", "rt"))
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHARACTERS: Final = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    "softHyphen": "\N{SOFT HYPHEN}",
}
# What zipfile raises at archives that are broken, or that it cannot unpack; beside these, an archive may hold anything.
BROKEN: Final = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_WHITE: Final = regex.compile(r"[\n\r\t]+")


class _Lines:
    """The walk from elements to lines: the parser calls ``start``, ``end`` and ``data``, ``take`` gives the text."""

    def __init__(self) -> None:
        # The lines of the document, of a row around a cell, of the cell ... by turns, as tables stand in each other.
        self._lines: list[list[str]] = [[]]
        self._paragraphs: list[list[str]] = []
        self._boxes: list[str] = []  # lines of text boxes, which wait for their paragraph's own
        self._depth = 0  # within what is left out
        self._text = False

    def take(self) -> str:
        """The text of what has ended since the last time."""
        text = "".join(line + "\n" for line in self._lines[0])
        self._lines[0].clear()
        return text

    def start(self, tag: str, _: Any) -> None:
        """An element begins."""
        name = _find_name(tag)
        if self._depth or name in _LEFT_OUT or tag == _FALLBACK:
            self._depth += 1
        elif name == "t":
            self._text = True
        elif name == "p":
            self._paragraphs.append([])
        elif name in ("tr", "tc", "txbxContent"):
            self._lines.append([])
        elif name in _CHARACTERS and self._paragraphs:
            self._paragraphs[-1].append(_CHARACTERS[name])

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._depth:
            self._depth -= 1
            return
        name = _find_name(tag)
        if name == "t":
            self._text = False
        elif name == "p":
            self._lines[-1] += "".join(self._paragraphs.pop()).split("\n") + self._boxes
            self._boxes = []
        elif name == "txbxContent":
            self._boxes += self._lines.pop()
        elif name == "tr":
            row = self._lines.pop()
            self._lines[-1] += row
        elif name == "tc":
            cell = self._lines.pop()
            while cell and not cell[-1].strip():
                cell.pop()
            row = self._lines[-1]
            if cell and len(row) == 1:
                row[0] += "\t" + cell.pop(0)
            row += cell

    def data(self, text: str) -> None:
        """Text inside an element, cut anywhere."""
        if self._text and self._paragraphs and not self._depth:
            self._paragraphs[-1].append(_WHITE.sub(" ", text))

    def doctype(self, *_: Any) -> None:
        """No document has a type declaration; it could declare entities without end."""
        raise ValueError("a document type declaration")

    def close(self) -> None:
        """The document ends."""


def _find_name(tag: str) -> str:
    space, brace, name = tag.partition("}")
    return name if space + brace in _SPACES else ""


def read_docx(archive: ZipFile, part: str, stream: Stream) -> Iterator[str]:
    """The text of an open DOCX file whose document is the part of that name, an empty chunk first."""
    try:
        from lxml import etree
    except ModuleNotFoundError:
        raise need("lxml", stream.path, "a DOCX document") from None
    lines = _Lines()
    parser = etree.XMLParser(target=lines, resolve_entities=False, no_network=True)
    try:
        with archive.open(part) as file:
            yield ""
            while piece := file.read(CHUNK):
                parser.feed(piece)
                if text := lines.take():
                    yield text
            parser.close()
            if text := lines.take():
                yield text
    except (etree.XMLSyntaxError, *BROKEN) as error:
        raise stream.refuse(f"found a broken DOCX document ({error}), expected a sound one") from None


_MAIN: Final = regex.compile(r"""<(?:\w+:)?Relationship\b [^>]*? /officeDocument["'] [^>]*?>""", regex.VERBOSE)
_TARGET: Final = regex.compile(r"""\bTarget\s*=\s*["']/?([^"']+)["']""")
_OTHERS: Final = {"xl/": "an Excel workbook", "ppt/": "a PowerPoint presentation", "visio/": "a Visio drawing"}


def find_document(archive: ZipFile, stream: Stream) -> str | None:
    """The part of an open zip archive that holds the text of a DOCX document; None for an archive that is none.

    Other office documents are refused by name.
    """
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names or "_rels/.rels" not in names:
        return None
    try:
        with archive.open("_rels/.rels") as file:
            relations = file.read(1 << 20).decode("utf-8", "replace")
    except BROKEN as error:
        raise stream.refuse(f"found a broken office document ({error}), expected a sound one") from None
    main = _MAIN.search(relations)
    target = _TARGET.search(main[0]) if main else None
    part = target[1] if target else "word/document.xml"
    for folder, name in _OTHERS.items():
        if part.startswith(folder):
            raise stream.refuse(f"found {name}, expected a text document")
    if part not in names:
        raise stream.refuse("found an office document without its text, expected a DOCX document")
    return part
