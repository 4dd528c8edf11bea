"""HTML to lines: blocks, margins, tables, what is left out, broken markup."""

from __future__ import annotations

import io
import sys
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.readers import UnreadableText, open_text
from newssplit.readers.html import looks_like_html, walk, walk_page

# Markup, and the lines it becomes.
PAGES = {
    "paragraphs stand apart": ("<p>One\n  two <b>three</b></p><p>Four</p>", "One two three\n\nFour\n"),
    "unclosed paragraphs too": ("<p>One<p>Two", "One\n\nTwo\n"),
    "an empty paragraph is a margin": ("One<p></p>Two", "One\n\nTwo\n"),
    "blocks are lines": ("<div>One</div><div><div>Two</div></div>Three", "One\nTwo\nThree\n"),
    "breaks are line ends": ("One<br>Two<br/></p>Three", "One\nTwo\nThree\n"),
    "two breaks leave a blank line, and so do more": ("One<br><br>Two<br><br><br><br>Three", "One\n\nTwo\n\nThree\n"),
    "a break below a block is a blank line": ("<div>One</div>\n<br><div>Two</div>", "One\n\nTwo\n"),
    "a break at the end of a block is none": ("<div>One<br></div><div>Two</div>", "One\nTwo\n"),
    "headings stand apart": ("<h1>Bridge closes</h1><div>By Ida Falk</div>", "Bridge closes\n\nBy Ida Falk\n"),
    "items are lines, inner lists have no margin": (
        "x<ul><li>One<ul><li>Two</ul><li>Three</ul>y",
        "x\n\nOne\nTwo\nThree\n\ny\n",
    ),
    "cells are joined by tabs": (
        "<table><tr><td><b>HD</b>&nbsp;</td><td> Bridge\ncloses </td></tr><tr><td>WC<td>295</table>",
        "HD\tBridge closes\nWC\t295\n",
    ),
    "paragraphs in cells": (
        "<table><tr><td><p>LP</p></td><td><p>One</p><p>Two</p></td></tr><tr><td>AN<td>3</tr></table>",
        "LP\tOne\n\nTwo\n\nAN\t3\n",
    ),
    "breaks in front of cells": ("<table><tr><td><br>RF<td><br>Bay</table>", "RF\tBay\n"),
    "empty cells leave nothing": ("<table><tr><td></td><td>a</td><td> </td><td>b</td></tr></table>", "a\tb\n"),
    "a cell behind several lines begins a line": (
        "<table><tr><td>Home<br>Sport<td>Story</table>",
        "Home\nSport\nStory\n",
    ),
    "headings and tables in cells begin lines": (
        "<table><tr><td>Menu<td><h2>Story</h2><td><table><tr><td>a<td>b</table></table>",
        "Menu\n\nStory\n\na\tb\n",
    ),
    "text behind a table": ("<table><tr><td>a<td>b</table>c", "a\tb\nc\n"),
    "cells without a table": ("<td>a<td>b", "a\nb\n"),
    "inline elements make no space": ("<span>har</span><i>bour</i> <b> x</b>", "harbour x\n"),
    "spaces between elements count once": ("<b>BYLINE: </b> <span> Ida</span>", "BYLINE: Ida\n"),
    "no-break spaces stay inside lines": ("<p>&nbsp;12&nbsp;000 \n&nbsp;x&nbsp;</p>", "12\xa0000 \xa0x\n"),
    "a line of no-break spaces is blank": ("One<p>&nbsp;</p>Two", "One\n\nTwo\n"),
    "entities are decoded": ("&lt;b&gt; &amp; &eacute; &#x2014; &#128; &copy", "<b> & é — € ©\n"),
    "entities that make no character": ("a&#xD800;b&#0;c&nosuch;d", "a\ufffdb\ufffdc&nosuch;d\n"),
    "pre keeps its lines": ("<pre>\n  a  b\n\n\n c\td\n</pre>e", "  a  b\n\n\n c\td\n\ne\n"),
    "pre keeps its lines across elements": ("<pre>a <b>b</b>  <i>c</i>\n  d</pre>", "a b  c\n  d\n"),
    "scripts and titles are left out": (
        "<head><title>T</title><style>p{}</style></head><script>if (a<b) x()</script>One<title>T</title>Two",
        "OneTwo\n",
    ),
    "left out within left out": ("<svg><title>T</title><svg></svg>x</svg>One<noscript><p>n</p></noscript>", "One\n"),
    "comments are left out": ("a<!-- <p>x</p> -->b<!-- c", "ab\n"),
    "a head that is not closed": ("<html><head><title>T</title><p>One", "One\n"),
    "ends without beginnings": ("</p></div></td></table></pre>One</ul></script>", "One\n"),
    "misnested elements": ("<b><i>a</b>b</i>c<p>d</b>e", "abc\n\nde\n"),
    "carriage returns": ("<pre>a\r\nb\rc</pre>d&#13;e", "a\nb\nc\n\nd e\n"),
    "form fields": ("<select><option>a<option>b</select><input value=x><button>Send</button>", "a\nb\nSend\n"),
    "rules stand apart": ("a<hr>b", "a\n\nb\n"),
    "unknown elements are inline": ("<text>a<x-b>b</x-b></text>", "ab\n"),
    "what is only white space": ("  \n<p> &nbsp; </p>\n", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("name", PAGES)
def test_markup_becomes_lines(name: str) -> None:
    markup, lines = PAGES[name]
    assert walk_page(markup, "page") == lines


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [1, 2, 7])
def test_the_cutting_of_the_markup_does_not_matter(name: str, size: int) -> None:
    markup, lines = PAGES[name]
    pieces = (markup[place : place + size] for place in range(0, len(markup), size))
    assert "".join(walk(pieces, "page")) == lines


TAGS = """
    <p> </p> <br> <table> <tr> <td> </td> </tr> </table> <pre> </pre> <ul> <li> </ul> <b> </b> <script> </script>
    <!-- --> <title> </title> <div> </div> <h1> </h1> <svg> </svg> & &amp; &# < > " ' <! <? </ <![CDATA[
"""
PIECES = st.one_of(
    st.text(),
    st.sampled_from(TAGS.split()),
    st.sampled_from([" ", "\n", "\t", "\r", "\0", "\xa0", "\ud800", "\x0c"]),
)


@given(st.lists(PIECES, max_size=40))
def test_no_markup_raises_and_no_line_has_spaces_at_its_end(pieces: list[str]) -> None:
    text = "".join(walk(iter(pieces), "page"))
    assert text == "" or (text.endswith("\n") and not text.startswith("\n"))
    assert "\r" not in text


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
BLOCKS = st.sampled_from(["p", "div", "h2", "li", "blockquote", "section", "pre", "dd", "tr", "center"])


@given(st.lists(st.tuples(BLOCKS, st.lists(WORDS, min_size=1, max_size=5)), min_size=1, max_size=12))
def test_each_block_is_a_line_and_keeps_its_words(blocks: list[tuple[str, list[str]]]) -> None:
    markup = "".join(f"<{tag}>{' '.join(words)}</{tag}>" for tag, words in blocks)
    lines = [line for line in walk_page(markup, "page").split("\n") if line]
    assert lines == [" ".join(words) for _, words in blocks]


@pytest.mark.parametrize("tag", ["div", "b", "table", "table><tr><td", "ul><li", "p", "pre", "svg", "a"])
def test_depth_costs_no_more_than_length(tag: str) -> None:
    started = time.process_time()
    text = walk_page(f"One <{tag}>" + f"<{tag}>" * 100_000 + "deep", "page")
    assert time.process_time() - started < 10
    assert text.split() == (["One"] if tag == "svg" else ["One", "deep"])


def test_a_page_of_any_size_takes_little_memory() -> None:
    def pieces() -> Iterator[str]:
        for number in range(4000):
            yield f"<div><p>Paragraph {number} " + "of the harbour " * 500 + "</p>"

    size = 0
    tracemalloc.start()
    for text in walk(pieces(), "page"):
        size += len(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 25_000_000
    assert peak < 3_000_000


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE html>",
        "\n <!-- saved --><HTML LANG=de>",
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">',
        "<div style='x'>",
        "<p>",
        "<br/>",
        '<META CHARSET="utf-8">',
        "<h2 class=a>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_pages_are_told_by_how_they_begin(head: str, encoding: str) -> None:
    assert looks_like_html(head.encode(encoding))


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Bridge closes <p>",
        "<DOC>\n<DOCNO> 1 </DOCNO>",
        '<!DOCTYPE lewis SYSTEM "lewis.dtd">',
        '<?xml version="1.0"?><nitf>',
        "<price> falls",
        "<bridge@skarn.example> wrote",
        "<article><title>",
        "< p >",
    ],
)
def test_other_text_is_no_page(head: str) -> None:
    assert not looks_like_html(head.encode())


PAGE = "<!DOCTYPE html><html><head>{}</head><body><p>Brücke gesperrt – für Wochen</p></body></html>"


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="windows-1252">', "cp1252"),
        ('<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=ISO-8859-1">', "cp1252"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ("<meta charset=utf-8>", "utf-8-sig"),
        ("<meta charset=utf-8>", "utf-16"),
        ("<meta charset=utf-8>", "cp1252"),
        ("<meta charset=nonsense>", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_the_encoding_is_what_fits_of_what_is_declared(declaration: str, encoding: str) -> None:
    data = PAGE.format(declaration).encode(encoding)
    assert "".join(open_text(io.BytesIO(data))) == "Brücke gesperrt – für Wochen\n"


def test_bytes_that_do_not_fit_the_declaration_are_replaced() -> None:
    data = PAGE.format("<meta charset=utf-8>").encode().replace("–".encode(), b"\xe2\x80")
    assert "".join(open_text(io.BytesIO(data))) == "Brücke gesperrt \ufffd für Wochen\n"


def test_a_stray_zero_byte_is_no_utf_16() -> None:
    assert "".join(open_text(io.BytesIO(b"<!DOCTYPE html><p>Bridge \0 closes "))) == "Bridge \ufffd closes\n"


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(UnreadableText, match=r'found an HTML page; .*pip install "newssplit\[files\]"'):
        "".join(open_text(io.BytesIO(b"<!DOCTYPE html><p>x")))
