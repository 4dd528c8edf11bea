"""RTF and PDF documents: what they become, and what is refused."""

from __future__ import annotations

import contextlib
import gzip
import io
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.readers import Skipped, UnreadableText, open_text

FONTS = r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Times;}{\f2\fcharset128 Mincho;}}"


def read(data: bytes, skipped: list[Skipped] | None = None) -> str:
    return "".join(open_text(io.BytesIO(data), ([] if skipped is None else skipped).append))


def read_rtf(body: str) -> str:
    return read((r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + body + "}").encode("latin-1"))


# What stands in a document, and the lines it becomes.
DOCUMENTS = {
    "paragraphs are lines, empty ones blank lines": (r"\pard\plain One {\b two}\par\par Three", "One two\n\nThree\n"),
    "line ends in the file are none": ("One\r\n two\\par\r\nThree", "One two\nThree\n"),
    "breaks are line ends": (r"One\line Two\page Three\sect Four", "One\nTwo\nThree\nFour\n"),
    "bytes are of the document's encoding": (r"Br\'fccke \'96 \'80", "Brücke – €\n"),
    "bytes are of the font's encoding": (r"{\f1 \'cc\'ee\'f1\'f2} Br\'fccke\par{\f2 \'8b\'b4}", "Мост Brücke\n橋\n"),
    "second bytes that are letters": (r"{\f2 \'83A\'83\'5c}", "アソ\n"),
    "raw bytes are of the document's encoding": ("Br\xfccke", "Brücke\n"),
    "characters by number, what stands for them is passed over": (
        r"\u8212?\u8212\'97{\uc0\u8212}{\uc2\u8212ab}x\u-10179?\u-8704?\u9999999?",
        "————x😀\ufffd\n",
    ),
    "half a character": (r"a\u-10179?b", "a\ufffdb\n"),
    "symbols": (r"\{\}\\\~\_\lquote q\rquote\emdash\tab x", "{}\\\xa0\u2011‘q’—\tx\n"),
    "links show what they show": (r'{\field{\*\fldinst HYPERLINK "https://x"}{\fldrslt{\ul link}}} x', "link x\n"),
    "pictures, headers, notes and titles are left out": (
        r"{\info{\title T}}{\header H\par}{\pict\pngblip 8950}{\footnote N}{\*\nosuch N{\b N}}{\stylesheet{\s0 N;}}a",
        "a\n",
    ),
    "deletions are left out": (r"a{\deleted b}c\deleted d\deleted0 e", "ace\n"),
    "binary data are passed over": (r"a{\pict\bin5 }}}\\}b", "ab\n"),
    "rows are lines": (
        r"\trowd\intbl HD\cell\intbl\cell Bridge\cell\row\trowd\intbl WC\cell 295\cell\row\pard x",
        "HD\tBridge\nWC\t295\nx\n",
    ),
    "cells of several paragraphs": (
        r"\intbl LP\cell One\par Two\cell Three\cell\row\pard x",
        "LP\tOne\nTwo\nThree\nx\n",
    ),
    "a table that does not end": (r"\intbl LP\cell One", "LP\nOne\n"),
    "unknown words": (r"a\nosuchword12 b\*c", "ab\n"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_rtf_becomes_lines(name: str) -> None:
    body, lines = DOCUMENTS[name]
    assert read_rtf(body) == lines


def test_what_stands_behind_the_document_is_none_of_it() -> None:
    assert read(b"{\\rtf1 One}\0\0 x") == "One\n"


@pytest.mark.parametrize(
    "markup", [r"{\rtf1 One\par Two", r"{\rtf1 One\par {\b Two}", r"{\rtf1 One\par {\pict\bin999 x"]
)
def test_rtf_that_breaks_off_is_told_after_what_could_be_read(markup: str) -> None:
    chunks: list[str] = []
    with pytest.raises(UnreadableText, match="breaks off"):
        chunks.extend(open_text(io.BytesIO(markup.encode())))
    assert "".join(chunks).startswith("One\n")


TOKENS = (
    *(r"\par", r"\cell", r"\row", r"\intbl", r"\u8212", r"\u-10179", r"\uc3", r"\'83", r"\'zz", r"\*", r"\f2", r"\f1"),
    *(
        r"\bin3 ",
        r"\bin-3",
        r"\u99999999999",
        r"\fonttbl",
        r"\fcharset128",
        r"\cpg1",
        r"\ansicpg9",
        "\\",
        "{",
        "}",
        " x",
    ),
)


@given(st.lists(st.one_of(st.sampled_from(TOKENS), st.text(st.characters(max_codepoint=255), max_size=5)), max_size=40))
def test_no_rtf_raises_but_for_breaking_off(tokens: list[str]) -> None:
    body = "".join(tokens)
    with suppress(UnreadableText):  # where a group does not end, say
        assert "\r" not in read_rtf(body)


def test_groups_of_any_depth_are_read() -> None:
    assert read_rtf("{" * 100_000 + "deep" + "}" * 100_000) == "deep\n"


def make_pdf(*pages: str, extra: str = "", encoding: str = "/WinAnsiEncoding") -> bytes:
    """A document of pages with lines of Helvetica; an empty page shows a rectangle."""
    objects = [f"<< /Type /Catalog /Pages 2 0 R {extra} >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append(f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {encoding} >>")
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        shown = "".join(f"({line}) Tj T* " for line in page.split("\n")) if page else ""
        content = f"BT /F1 12 Tf 14 TL 72 720 Td {shown}ET" if page else "0 0 100 100 re f"
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{item}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(data)
    size = len(objects) + 1
    data += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n".encode()
    return data + f"startxref\n{start}\n%%EOF\n".encode()


def test_pages_become_lines_with_a_blank_line_between() -> None:
    data = make_pdf("Harbour bridge closes\nBy Ida Falk", "Brücke gesperrt")
    assert read(data) == read(gzip.compress(data)) == "Harbour bridge closes\nBy Ida Falk\n\nBrücke gesperrt\n"


def test_letters_that_are_set_as_one_are_those_letters() -> None:
    encoding = "<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [ 33 /fi 35 /fl ] >>"
    assert read(make_pdf("The !sh market and the #ood", encoding=encoding)) == "The fish market and the flood\n"


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(UnreadableText, match=r"found a PDF document of 2 pages without text .*, expected one with"):
        read(make_pdf("", ""))


def test_pages_without_text_are_left_out_and_told() -> None:
    skipped: list[Skipped] = []
    assert read(make_pdf("One", "", "Three"), skipped) == "One\n\nThree\n"
    assert [str(skip) for skip in skipped] == ["<file>/page 2: found no text on the page, left out"]


def test_pdf_that_breaks_off_is_told() -> None:
    data = make_pdf("One", "Two")
    for end in range(8, len(data) - 8, 23):
        with pytest.raises(UnreadableText, match="PDF"):
            read(data[:end])


def test_an_encrypted_pdf_is_refused() -> None:
    lock = "<< /Filter /Standard /V 1 /R 2 /O <" + "00" * 32 + "> /U <" + "00" * 32 + "> /P -4 >>"
    data = make_pdf("One").replace(b"/Root 1 0 R", f"/Root 1 0 R /Encrypt {lock} /ID [<00> <00>]".encode())
    with pytest.raises(UnreadableText, match="found an encrypted PDF document, expected one that opens without"):
        read(data)


@pytest.mark.parametrize("place", range(0, 850, 13))
def test_damaged_pdf_is_text_or_told(place: int) -> None:
    data = bytearray(make_pdf("One", "Two"))
    data[place] ^= 0xFF
    with contextlib.suppress(UnreadableText):
        read(bytes(data))


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(UnreadableText, match=r'found a PDF document; .*pip install "newssplit\[files\]"'):
        read(make_pdf("One"))
    assert read_rtf("One") == "One\n"
