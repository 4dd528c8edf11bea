r"""HTML to lines, as a browser without style sheets would lay it out.

* An element that is a block (``div``, ``li``, ``td`` ...) begins a line and ends one; ``<br>`` ends one.
* Where a browser leaves a margin (around ``p``, headings, lists, ``blockquote``, ``pre``, ``hr`` ...), and at a
  ``<br>`` on a line of its own, a blank line stands; never two, except inside ``pre``.
* White space inside a block is one space; at the ends of lines and cells there is none, not even no-break spaces, which
  pages use for layout there. Inside lines they stay. ``pre``, ``textarea`` and the like keep their lines and spaces.
* A table's row is a line, its cells joined by a tab: ``HD<tab>Bridge closes``. Cells that hold nothing leave nothing.
  Of a cell with several blocks, the first goes on with the row's line, the others follow on lines of their own; a cell
  behind such a one begins a line, and so does a cell that opens with a heading, a list or a table: that is layout, not
  a row of fields.
* What is no text of the page is left out: titles, scripts, styles, templates, and what a browser shows only where it
  cannot show something else (``noscript``, ``iframe``, ``video`` ...). What a style sheet or an attribute hides stays:
  no text is lost for how it would look.

The parser is libxml2, by way of lxml: it reads any markup, however broken, in time that grows with its length, and
tells of elements as they come, so that neither depth nor size of a page costs memory. (Parsers that build trees were
measured: selectolax takes half a minute for a hundred thousand nested elements, lxml's own tree gives up at two
thousand; at ordinary pages all three read 60 to 100 MB/s.)
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import regex

from newssplit.readers.encodings import decode_marked
from newssplit.readers.streams import Stream, need


def _elements(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Elements that begin a line and end one, from the HTML standard's chapter on rendering; those with a margin leave a
# blank line.
_BLOCKS: Final = _elements("""
    address article aside body caption center col colgroup dd details dialog div dt fieldset figcaption footer form
    frame frameset header hgroup html legend li main nav optgroup option search section select summary table tbody
    tfoot thead tr textarea
""")
_MARGINS: Final = _elements("blockquote dir dl figure h1 h2 h3 h4 h5 h6 hr listing menu ol p plaintext pre ul xmp")
_LISTS: Final = _elements("dir dl menu ol ul")  # a list within a list has no margin
_KEPT: Final = _elements("listing plaintext pre textarea xmp")  # white space counts
_CELLS: Final = _elements("td th")
_LAYOUT: Final = _elements("h1 h2 h3 h4 h5 h6 table") | _LISTS
_LEFT_OUT: Final = _elements("""
    audio canvas datalist iframe noembed noframes noscript object rp script style svg template title video
""")

# White space that HTML collapses: no-break spaces and U+2028 are none.
_SPACES: Final = regex.compile(r"[ \t\n\f\r]+")
_MARGIN: Final = " \t\n\f\r\N{NO-BREAK SPACE}"
_BREAKS: Final = regex.compile(r"\r\n?|\n")


def _collapse(text: str) -> str:
    # Most text holds nothing to collapse, and to look for it costs less than the regex.
    if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
        return _SPACES.sub(" ", text)
    return text


class Lines:
    """The walk from elements to lines: the parser calls ``start``, ``end`` and ``data``, ``take`` gives the text.

    White space is never written at once: what stands between two pieces of text (line ends, a tab, a space) is settled
    when the second one comes.
    """

    def __init__(self) -> None:
        self._ready: list[str] = []
        self._begun = False
        self._number = 0  # of the line that is written
        self._gap = 0  # line ends that are owed: 1 for the next line, 2 for a blank one between
        self._tab = False  # a cell has begun on this line and holds nothing yet
        self._space = ""  # white space that is owed inside the line
        self._rows: list[int | None] = []  # of each open row, the line that its first text stands on
        self._lists = self._kept = 0
        self._fresh = False  # an element that keeps its lines has just begun
        self._hidden: str | None = None
        self._depth = 0  # of what is left out

    def take(self) -> str:
        """The text since the last time."""
        text = "".join(self._ready)
        self._ready.clear()
        return text

    def start(self, tag: str, _: Any) -> None:
        """An element begins."""
        if self._hidden is not None:
            self._depth += tag == self._hidden
        elif tag in _LEFT_OUT:
            self._hidden, self._depth = tag, 1
        elif tag == "br":
            self._owe(min(self._gap + 1, 2) if self._begun else 0)
        elif tag in _CELLS:
            self._begin_cell()
        else:
            if tag in _LAYOUT and self._tab:
                self._tab, self._gap = False, 1
            self._bound(tag)
            self._lists += tag in _LISTS
            if tag in _KEPT:
                self._kept, self._fresh = self._kept + 1, True
            if tag == "tr":
                self._rows.append(None)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._hidden is not None:
            self._depth -= tag == self._hidden
            if not self._depth:
                self._hidden = None
            return
        if tag == "tr":
            self._tab = False
            if self._rows:
                self._rows.pop()
        self._lists -= tag in _LISTS
        self._kept -= tag in _KEPT
        self._bound(tag)

    def data(self, text: str) -> None:
        """Text inside an element, cut anywhere."""
        if self._hidden is not None:
            return
        if self._kept:
            # The line end behind the opening tag is none of the text.
            first, *others = _BREAKS.split(text.removeprefix("\n") if self._fresh else text)
            self._fresh = False
            self._keep(first)
            for line in others:
                self._owe(self._gap + 1)
                self._keep(line)
            return
        rest = text.lstrip(_MARGIN)
        self._hold(text[: len(text) - len(rest)])
        if core := rest.rstrip(_MARGIN):
            if self._gap or self._tab or not self._begun:
                self._space = ""
            self._place(_collapse(core))
            self._hold(rest[len(core) :])

    def close(self) -> None:
        """The page ends."""
        if self._begun:
            self._ready.append("\n")

    def _bound(self, tag: str) -> None:
        if tag in _MARGINS:
            self._owe(2 if tag not in _LISTS or not self._lists else 1)
        elif tag in _BLOCKS:
            self._owe(1)

    def _owe(self, ends: int) -> None:
        if not self._tab and ends > self._gap:
            self._gap, self._space = ends, ""

    def _begin_cell(self) -> None:
        if self._rows and self._rows[-1] == self._number:
            # The row is on one line as yet: what ended that line, by the cell's own markup, is taken back.
            self._gap, self._tab, self._space = 0, True, ""
        else:
            self._owe(1)

    def _hold(self, space: str) -> None:
        if space:
            self._space = _collapse(self._space + space)

    def _keep(self, text: str) -> None:
        core = text.strip(" \t\f")
        if not core:
            self._space += text
        else:
            self._place(text)

    def _place(self, text: str) -> None:
        if self._gap:
            if self._begun:
                self._ready.append("\n" * self._gap)
                self._number += 1
            self._gap = 0
        elif self._tab:
            self._ready.append("\t")
        self._tab = False
        self._ready.append(self._space + text)
        self._begun, self._space = True, ""
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place] is not None:
                break
            self._rows[place] = self._number


def walk(pieces: Iterator[str], path: str) -> Iterator[str]:
    """The lines of a page whose markup comes in pieces, cut anywhere; chunks of text, none of them empty."""
    try:
        from lxml import etree
    except ModuleNotFoundError:
        raise need("lxml", path, "an HTML page") from None
    lines = Lines()
    parser = etree.HTMLParser(target=lines, huge_tree=True, encoding="utf-8")
    # Line ends and zero bytes as the HTML standard has them; the parser knows nothing of halves of surrogate pairs.
    ends = io.IncrementalNewlineDecoder(None, translate=True)
    fed = False
    for piece in pieces:
        markup = ends.decode(piece).encode("utf-8", "replace")
        fed = fed or bool(markup)
        parser.feed(markup)
        if text := lines.take():
            yield text
    if fed:
        parser.close()
        if text := lines.take():
            yield text


def walk_page(markup: str, path: str) -> str:
    """The lines of a page that is at hand."""
    return "".join(walk(iter((markup,)), path))


# A page begins with one of these elements, after comments and declarations; the first twenty are those of the WHATWG's
# MIME sniffing standard. (What XML formats call their elements, too, is not among them: ``article``, ``link`` ...)
_OPENING: Final = regex.compile(
    rb"""
    (?: \s++ | <!--.*?--> | <\?xml\b[^>]*+> )*+
    (?: <!doctype\s++html\b
      | < (?: html | head | script | iframe | h[1-6] | div | font | table | a | style | title | body | b | br | p
            | meta | center | span | ul | ol | dl | pre | blockquote | form | img | hr | strong | em | i
          )
        (?: \s [^<>]*+ )?+ /?+ >
    )
    """,
    regex.VERBOSE | regex.IGNORECASE | regex.DOTALL,
)


def looks_like_html(head: bytes) -> bool:
    """Whether a file that begins with these bytes is an HTML page, or a piece of one."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:64]:
        # UTF-16: its ASCII, without the zero bytes.
        head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    return _OPENING.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read_html(stream: Stream) -> Iterator[str]:
    """The lines of a page. What does not fit its encoding becomes U+FFFD, as in browsers."""
    pieces = decode_marked(stream)
    yield next(pieces)
    yield from walk(pieces, stream.path)
