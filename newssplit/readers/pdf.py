"""PDF to lines: those of each page as they are printed, in the order they were set in; a blank line between pages.

A document without a text layer (pages that are pictures) is refused; single pages without one are left out, and told.
A hyphen that the setting broke a word with is taken out, and the word is whole again; letters that were set as one are
the letters they are.

The library is PDFium, by way of pypdfium2: of three that were compared (with pypdf and pdfminer.six) it is eight times
as fast as the next, and gives the same lines; pdfminer.six takes headings and figures in tables out of their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import regex

from newssplit.readers.streams import Stream, need

_LIMIT: Final = 512 << 20  # bytes of a document

# PDFium marks the hyphen of a broken word with a character that is none.
_BROKEN_WORD: Final = regex.compile(r"[\uFFFE\x02](?:\r?\n)?")
# "\N{LATIN SMALL LIGATURE FI}": glyphs of the setting, which no word is spelt with.
_LIGATURES: Final = str.maketrans(
    {
        "\N{LATIN SMALL LIGATURE FF}": "ff",
        "\N{LATIN SMALL LIGATURE FI}": "fi",
        "\N{LATIN SMALL LIGATURE FL}": "fl",
        "\N{LATIN SMALL LIGATURE FFI}": "ffi",
        "\N{LATIN SMALL LIGATURE FFL}": "ffl",
        "\N{LATIN SMALL LIGATURE LONG S T}": "st",
        "\N{LATIN SMALL LIGATURE ST}": "st",
    }
)
_ENDS: Final = regex.compile(r"[ \t]*(?:\r\n?|\n)")


def read_pdf(stream: Stream) -> Iterator[str]:
    """The text of a PDF document, an empty chunk first; a chunk is a page."""
    try:
        import pypdfium2
    except ModuleNotFoundError:
        raise need("pypdfium2", stream.path, "a PDF document") from None
    data = stream.gather(_LIMIT)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise stream.refuse("found an encrypted PDF document, expected one that opens without a password") from None
        raise stream.refuse("found a broken PDF document, expected a sound one") from None
    yield ""
    empty: list[int] = []
    texts = 0
    try:
        for number in range(len(document)):
            text = _read_page(document, number)
            if not text.strip():
                empty.append(number + 1)
                continue
            yield ("\n" if texts else "") + text
            texts += 1
    finally:
        document.close()
    if not texts:
        raise stream.refuse(
            f"found a PDF document of {len(empty)} pages without text (pictures of pages?), expected one with text"
        )
    if empty:
        shown = ", ".join(map(str, empty[:10])) + (", ..." if len(empty) > 10 else "")
        stream.skip(f"page {shown}", "found no text on the page")
    if b"%%EOF" not in data:
        raise stream.refuse("found a PDF document that breaks off, expected a whole one")


def _read_page(document: Any, number: int) -> str:
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        layer = page.get_textpage()
        text: str = layer.get_text_bounded()
        layer.close()
        page.close()
    except PdfiumError:
        return ""
    lines = _ENDS.sub("\n", _BROKEN_WORD.sub("", text)).rstrip().translate(_LIGATURES)
    return f"{lines}\n" if lines else ""
