"""DOCX documents and zip archives: what they become, and what is refused or left out."""

from __future__ import annotations

import gzip
import io
import json
import logging
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

import newssplit
from newssplit.cli import main
from newssplit.readers import Skipped, UnreadableText, open_text, open_texts

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MIXED = "http://schemas.openxmlformats.org/markup-compatibility/2006"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Type="http://x/core-properties" Target="docProps/core.xml"/><Relationship Id="b" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/>'
    "</Relationships>"
)
FEED = (
    "Harbour bridge closes\nBy Ida Falk\n\nThe bridge over the inner harbour will close on Monday, the port said.\n"
    "Ships have hit the bridge four times since March, and two of its bearings must be replaced.\n"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def pack(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def make_docx(body: str, *, part: str = "word/document.xml", space: str = SPACE, head: str = "") -> bytes:
    document = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return pack({"[Content_Types].xml": "<Types/>", "_rels/.rels": RELATIONS.format(part), part: document})


def text(words: str) -> str:
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>{"".join(runs)}</w:p>'


def box(inner: str) -> str:
    return f"<w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r>"


def row(*cells: str) -> str:
    return "<w:tr><w:trPr/>" + "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def read(data: bytes) -> str:
    return "".join(open_text(io.BytesIO(data)))


P = paragraph
T = text
INNER = f"<w:tbl>{row(P(T('a')), P(T('b')))}</w:tbl>"
DOCUMENTS = {
    "paragraphs are lines, empty ones blank lines": (
        P(T("One ") + T("two")) + P() + P(T("Three")),
        "One two\n\nThree\n",
    ),
    "breaks are line ends": (
        P(T("One"), "<w:r><w:br/><w:t>Two</w:t><w:br w:type='page'/></w:r>", T("3")),
        "One\nTwo\n3\n",
    ),
    "tabs, hyphens and no-break spaces": (
        P(T("Length:\xa012"), "<w:r><w:tab/><w:noBreakHyphen/></w:r>"),
        "Length:\xa012\t\u2011\n",
    ),
    "hyperlinks, controls and insertions": (
        (
            f"<w:p><w:hyperlink>{T('a')}</w:hyperlink><w:ins>{T('b')}</w:ins><w:sdt><w:sdtContent>{T('c')}</w:sdtContent></w:sdt></w:p>"
            f"<w:sdt><w:sdtContent>{P(T('d'))}</w:sdtContent></w:sdt>"
        ),
        "abc\nd\n",
    ),
    "deletions and field codes are left out": (
        P("<w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r>", T("a")),
        "a\n",
    ),
    "text boxes stand below their paragraph": (
        P(T("a"), box(P(T("x")) + P(T("y"), box(P(T("z"))))), T("b")) + P(T("c")),
        "ab\nx\ny\nz\nc\n",
    ),
    "text boxes in two writings are read once": (
        P(
            f'<mc:AlternateContent xmlns:mc="{MIXED}"><mc:Choice Requires="wps">{box(P(T("x")))}</mc:Choice>'
            f"<mc:Fallback>{box(P(T('x')))}</mc:Fallback></mc:AlternateContent>",
        ),
        "\nx\n",
    ),
    "rows are lines": (
        "<w:tbl><w:tblPr/>" + row(P(T("HD")), P(), P(T("Bridge"))) + row(P(T("WC"))) + "</w:tbl>",
        "HD\tBridge\nWC\n",
    ),
    "cells of several paragraphs": (
        f"<w:tbl>{row(P(T('LP')), P(T('One')) + P(T('Two')), P(T('Three')))}</w:tbl>{P(T('x'))}",
        "LP\tOne\nTwo\nThree\nx\n",
    ),
    "tables in tables": (f"<w:tbl>{row(INNER + P(), P(T('c')))}</w:tbl>", "a\tb\tc\n"),
    "white space in the XML is no line": (P(T("One\n  two")) + "\n  " + P(T("Three")), "One   two\nThree\n"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("space", [SPACE, "http://purl.oclc.org/ooxml/wordprocessingml/main"])
def test_documents_become_lines(name: str, space: str) -> None:
    body, lines = DOCUMENTS[name]
    assert read(make_docx(body, space=space)) == lines


def test_the_part_that_holds_the_text_may_have_any_name() -> None:
    assert read(make_docx(P(T("One")), part="word/document2.xml")) == "One\n"


def test_a_document_in_any_order_of_its_parts_and_in_gzip() -> None:
    document = f'<w:document xmlns:w="{SPACE}"><w:body>{P(T("One"))}</w:body></w:document>'
    data = pack(
        {
            "word/document.xml": document,
            "_rels/.rels": RELATIONS.format("/word/document.xml"),
            "[Content_Types].xml": "<T/>",
        }
    )
    assert read(data) == read(gzip.compress(data)) == "One\n"


def test_entities_are_no_way_in() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    with pytest.raises(UnreadableText, match="broken DOCX document"):
        read(make_docx(P(T("&b;")), head=bomb))


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"[Content_Types].xml": "", "_rels/.rels": RELATIONS.format("xl/workbook.xml")}, "an Excel workbook"),
        ({"[Content_Types].xml": "", "_rels/.rels": RELATIONS.format("ppt/presentation.xml")}, "a PowerPoint"),
        ({"[Content_Types].xml": "", "_rels/.rels": RELATIONS.format("word/x.xml")}, "without its text"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "opendocument.text"),
        ({"mimetype": "application/epub+zip"}, "epub"),
        ({"a.png": PNG}, "a zip archive without text"),
        ({}, "a zip archive without text"),
    ],
)
def test_other_archives_are_refused_by_name(members: dict[str, Any], name: str) -> None:
    with pytest.raises(UnreadableText, match=name):
        open_texts(io.BytesIO(pack(members)), on_skip=lambda _: None)


@pytest.mark.parametrize("make", [lambda: make_docx(P(T("One")) * 500), lambda: pack({"a.txt": FEED, "b.txt": FEED})])
def test_what_breaks_off_or_is_damaged_is_told(make: Any) -> None:
    data = make()
    for end in range(4, len(data), 37):
        with pytest.raises(UnreadableText):
            read(data[:end])
    for place in range(0, len(data), 11):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        try:
            list(open_texts(io.BytesIO(bytes(damaged)), on_skip=lambda _: None))
            "".join(open_text(io.BytesIO(bytes(damaged)), on_skip=lambda _: None))
        except UnreadableText:
            pass


def test_members_are_texts_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "week.zip"
    members = {
        "folder/": b"",
        "empty.txt": b"",
        "tuesday.txt": FEED.encode("utf-16"),
        "monday.gz": gzip.compress(b"Monday"),
        "page": b"<p>One<p>Two",
        "letter.docx": make_docx(P(T("Letter"))),
    }
    path.write_bytes(pack(members))
    skipped: list[Skipped] = []
    texts = [(text.name, "".join(text.chunks)) for text in open_texts(path, skipped.append)]
    assert texts[:3] == [
        (f"{path}/tuesday.txt", FEED),
        (f"{path}/monday.gz", "Monday"),
        (f"{path}/page", "One\n\nTwo\n"),
    ]
    assert texts[3:] == [(f"{path}/letter.docx", "Letter\n")]
    assert not skipped
    assert "".join(open_text(path)).startswith(f"{FEED}\nMonday\n\nOne\n\nTwo\n")


def pack_tar(members: dict[str, bytes | None]) -> bytes:
    """An archive whose members without data are folders."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.type, member.size = (tarfile.DIRTYPE, 0) if data is None else (tarfile.REGTYPE, len(data))
            archive.addfile(member, io.BytesIO(data or b""))
    return file.getvalue()


TAR = pack_tar(
    {"week": None, "week/a.txt": FEED.encode(), "week/b.png": PNG, "c.gz": gzip.compress(b"Monday"), "d": pack_tar({})}
)


@pytest.mark.parametrize("unpacked", [True, False])
def test_members_of_a_tar_archive_are_texts_too_and_what_holds_none_is_told(unpacked: bool) -> None:
    skipped: list[Skipped] = []
    file = io.BytesIO(TAR if unpacked else gzip.compress(TAR))
    texts = [(text.name, "".join(text.chunks)) for text in open_texts(file, skipped.append)]
    assert texts == [("<file>/week/a.txt", FEED), ("<file>/c.gz", "Monday")]
    assert [str(skip).partition(", expected")[0] for skip in skipped] == [
        "<file>/week/b.png: found a PNG image",
        "<file>/d: found binary data",
    ]


def test_a_tar_archive_in_another_archive_and_one_without_text_are_refused() -> None:
    inner = pack_tar({"a.txt": FEED.encode()})
    for data in (pack({"a.tar": inner}), pack_tar({"a.tar": inner}), pack_tar({"a": None, "b": PNG})):
        with pytest.raises(UnreadableText, match=r"archive without text, expected text inside"):
            list(open_texts(io.BytesIO(data), on_skip=lambda _: None))


def test_a_tar_archive_that_breaks_off_or_is_damaged_is_told() -> None:
    whole = pack_tar({"a.txt": FEED.encode() * 20, "b.txt": FEED.encode()})
    for end in range(400, 512 * 12, 311):
        skipped: list[Skipped] = []
        try:
            texts = ["".join(text.chunks) for text in open_texts(io.BytesIO(whole[:end]), skipped.append)]
        except UnreadableText:
            continue
        assert skipped or texts == [FEED * 20, FEED]
    damaged = bytearray(whole)
    damaged[150] ^= 0xFF  # in the checksum of the first header
    with pytest.raises(UnreadableText, match=r"found a broken tar archive"):
        list(open_texts(io.BytesIO(bytes(damaged))))


def test_articles_of_members_do_not_run_into_each_other(tmp_path: Path) -> None:
    path = tmp_path / "week.zip"
    path.write_bytes(pack({"a.txt": FEED, "b.txt": FEED}))
    articles = list(newssplit.read(path))
    assert [article.headline for article in articles] == ["Harbour bridge closes"] * 2
    assert articles[0].span == articles[1].span


def test_what_holds_no_text_is_left_out_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "week.zip"
    path.write_bytes(pack({"a.png": PNG, "b.txt": FEED, "c.zip": pack({"d.txt": "x"})}))
    skipped: list[Skipped] = []
    assert [text.name for text in open_texts(path, skipped.append)] == [f"{path}/b.txt"]
    assert [str(skip).partition(", expected")[0] for skip in skipped] == [
        f"{path}/a.png: found a PNG image",
        f"{path}/c.zip: found an archive inside an archive",
    ]
    with caplog.at_level(logging.WARNING):
        assert len(list(newssplit.read(path))) == 1
    assert [record.name for record in caplog.records] == ["newssplit.readers"] * 2


def test_the_command_names_members_and_tells_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "week.zip"
    path.write_bytes(pack({"a.png": PNG, "b.txt": FEED}))
    assert main(["split", str(path)]) == 0
    output, errors = capsys.readouterr()
    assert json.loads(output)["file"] == f"{path}/b.txt"
    assert errors.startswith(f"newssplit: {path}/a.png: found a PNG image")
    assert errors.endswith("left out\n")


def test_a_member_that_breaks_in_its_midst_does_not_cost_its_neighbours() -> None:
    data = bytearray(pack({"a.txt": FEED * 8000, "b.txt": FEED}, zipfile.ZIP_STORED))
    data[200_000] ^= 0xFF  # its checksum is wrong now
    skipped: list[Skipped] = []
    texts = {text.name: "".join(text.chunks) for text in open_texts(io.BytesIO(bytes(data)), skipped.append)}
    assert texts["<file>/b.txt"] == FEED
    assert [skip.name for skip in skipped] == ["<file>/a.txt"]
    assert "characters" in skipped[0].reason


def test_bombs_are_refused_with_their_figures() -> None:
    bomb = pack({f"{number}.txt": bytes(1 << 20) for number in range(300)})
    with pytest.raises(UnreadableText, match=r"grows from [\d,]+ to 314,572,800 bytes, expected at most 200 times"):
        open_text(io.BytesIO(bomb))


def test_a_member_that_lies_about_its_size_is_no_way_in() -> None:
    data = bytearray(pack({"a.txt": bytes(64 << 20)}))
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, 1000)
    skipped: list[Skipped] = []
    with pytest.raises(UnreadableText, match="without text"):
        open_texts(io.BytesIO(bytes(data)), skipped.append)
    assert "broken zip data" in skipped[0].reason


def test_encrypted_archives_are_refused() -> None:
    data = bytearray(pack({"a.txt": FEED}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    with pytest.raises(UnreadableText, match="found an encrypted zip archive, expected one that opens without"):
        open_text(io.BytesIO(bytes(data)))
