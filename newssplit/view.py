"""A feed as people read it: each line with its label in a gutter, each article under a rule with its fields.

``render`` is a pure function from a text, its segments and its articles to rows of styled pieces. Rows are neutral:
``to_plain`` and ``painter`` make strings of them, without colour and with it. Nothing that the text holds reaches a
terminal as a command: control characters are shown by their pictures or numbers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import regex

from newssplit.article import Article, Segment
from newssplit.grammar import Label

MIN_WIDTH: Final = 40
_GUTTER: Final = max(len(label) for label in Label)
_BAR: Final = " \N{BOX DRAWINGS LIGHT VERTICAL} "
_DOT: Final = " \N{MIDDLE DOT} "
_RULE: Final = "\N{BOX DRAWINGS HEAVY HORIZONTAL}"

# In the words of rich; an empty style is the terminal's own.
STYLES: Final[dict[Label, str]] = {
    Label.HEADLINE: "bold cyan",
    Label.DECK: "cyan",
    Label.BYLINE: "magenta",
    Label.CAPTION: "green",
    Label.CREDIT: "yellow",
    Label.PARAGRAPH: "",
    Label.SUBHEAD: "bold",
    Label.FURNITURE: "dim",
    Label.BLANK: "dim",
}


class Piece(NamedTuple):
    """A run of characters in one style."""

    text: str
    style: str = ""


Row = tuple[Piece, ...]


def render(text: str, segments: Sequence[Segment], articles: Sequence[Article], *, width: int = 80) -> Iterator[Row]:
    """The rows that show a feed, none wider than ``width`` columns (at least 40).

    ``segments`` tile ``text``; a segment's ``article`` is its article's place in ``articles``. Runs of blank lines are
    one empty row inside an article, none between articles.
    """
    width = max(width, MIN_WIDTH)
    before: int | None = None
    headed: set[int] = set()
    for place, segment in enumerate(segments):
        if segment.label is Label.BLANK and segment.article is None:
            continue
        if place and segment.article != before:
            yield ()
        before = segment.article
        if before is not None and before not in headed and before < len(articles):
            headed.add(before)
            yield from _render_head(before, articles[before], width)
        yield from _render_segment(text[segment.span.start : segment.span.end], segment.label, width)


def _render_head(place: int, article: Article, width: int) -> Iterator[Row]:
    number = f"{_RULE * 2} {place + 1} "
    title = make_visible(article.headline or "(no headline)")
    room = width - len(number) - 3
    if count_cells(title) > room:
        title = _cut(title, room - 1)[0] + "\N{HORIZONTAL ELLIPSIS}"
    rest = width - len(number) - count_cells(title) - 1
    yield Piece(number, "dim"), Piece(title, "bold"), Piece(" " + _RULE * rest, "dim")
    line = ""
    for field in [*_list_fields(article), ""]:
        longer = line + _DOT + field if line else field
        if field and count_cells(longer) <= width - 3:
            line = longer
            continue
        for row in wrap(line, width - 3):
            yield (Piece("   " + row, "dim"),)
        line = field
    for issue in article.issues:
        for row in wrap(f"! {make_visible(issue.code)}: {make_visible(issue.message)}", width - 3):
            yield (Piece("   " + row, "red"),)


def _list_fields(article: Article) -> Iterator[str]:
    if article.date:
        yield f"date {article.date.isoformat()}"
    if article.source:
        yield f"source {make_visible(article.source)}"
    if article.authors:
        yield f"authors {make_visible(', '.join(article.authors))}"
    if article.layout:
        yield f"layout {make_visible(article.layout)}"
    else:
        yield f"confidence {article.confidence:.2f}"


def _render_segment(content: str, label: Label, width: int) -> Iterator[Row]:
    style = STYLES[label]
    if label is Label.BLANK:
        yield (Piece(" " * _GUTTER + _BAR.rstrip(), "dim"),)
        return
    name = f"{label:<{_GUTTER}}"
    # Lines that were put together again are shown as the one that they are.
    content = _ENDS.sub(" ", content.rstrip("\r\n"))
    for row in wrap(make_visible(content), width - _GUTTER - len(_BAR)) or [""]:
        yield Piece(name, style or "dim"), Piece(_BAR, "dim"), Piece(row, style)
        name = " " * _GUTTER


def to_plain(row: Row) -> str:
    """A row without colour."""
    return "".join(piece.text for piece in row).rstrip()


def painter() -> Callable[[Row], str]:
    """What makes a coloured string of a row. Raises ``ModuleNotFoundError`` without rich (extra ``cli``)."""
    from rich.color import ColorSystem
    from rich.style import Style

    def paint(row: Row) -> str:
        return "".join(
            Style.parse(piece.style).render(piece.text, color_system=ColorSystem.STANDARD) for piece in row
        ).rstrip()

    return paint


_ENDS: Final = regex.compile(r"\r\n|\n|\r")
# Controls of both sets, what makes a terminal turn its writing direction, the two line ends that Unicode added, and
# halves of characters, which no encoding can write.
_UNSAFE: Final = regex.compile(r"[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029\p{Cs}]")


def make_visible(text: str) -> str:
    r"""``text`` with every control character replaced by what may be printed.

    >>> make_visible("red \x1b[31m")
    'red ␛[31m'
    """
    return _UNSAFE.sub(lambda found: _name_control(found.group()), text)


def _name_control(char: str) -> str:
    code = ord(char)
    if char == "\t":
        return "    "
    if code < 0x20:
        return chr(0x2400 + code)  # the block of control pictures, in the order of the controls
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def count_cells(text: str) -> int:
    """How many columns of a terminal a text takes: two for wide characters, none for marks and joiners."""
    return len(text) if text.isascii() else sum(map(_count_cells, text))


def _count_cells(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else 1


def _cut(text: str, width: int) -> tuple[str, str]:
    """A text in two, the first part as wide as ``width`` columns allow."""
    used = 0
    for place, char in enumerate(text):
        used += _count_cells(char)
        if used > width:
            return text[:place], text[place:]
    return text, ""


_TOKEN: Final = regex.compile(r"\s+|\S+")


def wrap(text: str, width: int) -> list[str]:
    """The rows of a text that holds no control characters, each at most ``width`` (2 or more) columns wide.

    Rows break at white space, which goes, and inside a word only where the word alone is wider than a row.
    """
    rows: list[str] = []
    row, used = "", 0
    for token in _TOKEN.findall(text):
        cells = count_cells(token)
        if used + cells <= width:
            row, used = row + token, used + cells
            continue
        if row.strip():
            rows.append(row.rstrip())
        row, used = "", 0
        if token.isspace():
            continue
        while cells > width:
            head, token = _cut(token, width)
            rows.append(head)
            cells = count_cells(token)
        row, used = token, cells
    if row.strip():
        rows.append(row.rstrip())
    return rows
