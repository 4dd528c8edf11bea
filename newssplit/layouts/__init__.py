r"""Known layouts: how exports of databases, wires and corpora are written, a TOML file each.

A layout tells where a record begins, and what each of its lines is. One engine reads them all (``layouts.records``,
``layouts.regions``); users write their own in the same form. The tables of a file:

``name``, ``title``
    what ``article.layout`` says, and the name for people.
``triggers``
    strings without which no region of this layout can be: a text is searched for them, and only around a hit on a line
    of a known kind are lines looked at more closely. One that begins with a line end stands at the beginning of a line.
    A layout without them is looked for by its kind ``begin``.
``[kinds]``
    name = pattern, or a list of patterns, for the beginning of a line (``regex`` syntax; anchored; write ``$`` where
    the whole line is meant). The first kind that fits is the line's. Where none fits, tests are tried: ``"@date"`` is a
    line that is hardly anything but a date, ``"@byline"`` one that surely names persons and tells nothing,
    ``"@signed"`` one that says by whom something is ("By" and a name; an agency, an address), ``"@name"`` one that may
    name persons, ``"@tag"`` up to three words and ``"@short"`` a few that are no sentence, ``"@brief"`` as many as a
    headline has, ``"@centred"`` a line that begins far from the edge, and ``"@listed"`` a headline of the export's list
    of contents (kinds of the cover that have fields); lines of all but the first are plain text where no shape asks for
    them. A group named ``value`` is what the line says, up to its end; ``here`` is what it says where more stands
    behind it; a group of any other name is the value of the field of that name. ``{key}`` stands for the names of all
    keys. A date in parts has the fields ``year``, ``month``, ``day``, ``hour``, ``minute``, ``zone``.
``[keys]``
    field = names: lines such as ``Length: 284 words``. ``[form]`` ``key`` is how they are written, with ``{key}`` in
    the place of the name; ``margin``: so many blanks (a form feed and a byte order mark are such) may stand before a
    line of any kind.
``[head]``
    ``shapes``: the head of a whole record; ``broken``: heads that miss something (an ``Issue`` tells of it); ``loose``:
    more of those, which count only where the record above has ended. See ``layouts.shapes``. ``pieces``: names for
    pieces of shapes, which stand for them as ``{name}``. Without this table a record begins at each line of the kind
    ``begin``. ``begins``: letters with which every line begins, in capitals or not, that may be the first of a head;
    where it is told, no other line of a page is looked at (``reads = "pages"``). ``top``: nothing stands above
    the first record of a text.
``[foot]``
    ``shapes``: how a record ends, where lines there are known by their order.
``[sections]``
    kind or field = field: what the lines below such a line are.
``[record]``
    ``opening``: what lines below the head are (default ``paragraph``); ``tail``: fields whose key ends the story;
    ``inside``: fields whose key may stand in the story; ``ends``: kinds that end a record; ``open``: kinds such that a
    head whose last line is one of them, with no key below it, has a story that goes on to the next head; ``closing``:
    kinds that stand below the last record; ``cover``: kinds of lines that stand above the first; ``wrap``: how
    paragraphs are told apart (``auto``, ``line``, ``blank``, ``indent``); ``running``: kinds of lines that a printed
    page begins with: the headline right below one is printed once more, and a paragraph may go on below it; ``single``:
    fields whose values never go on over several lines; ``verbatim``: ``headline`` where what looks like a key in one
    belongs to it; ``plain``: kinds whose lines are plain text where no shape asks for them; ``empty``: values that say
    nothing ("None available."); ``skips``: kinds in the head of a record that is no article; ``needs``: fields without
    which an ``Issue`` is told; ``fixed``: field = value of all records that tell no other;
    ``reads``: ``lines``, ``elements`` (mark-up: see ``layouts.markup``) or ``pages`` (below the head of a record stands
    a page of the web: see ``layouts.crawls``); ``coded``: ``words`` where values hold encoded words, as mail does.
``[elements]``
    field = tags: what stands between them. ``breaks`` are tags inside of others, or other marks, at which a new value
    begins, ``around`` such as are the story unless another element of it stands inside of them.
``[parts]``
    field = pattern, searched for in each line of that field: its named groups are the values of further fields
    (``section = 'Pg\. (?P<page>\d+)'``). A group of the field's own name is all of its value.
``[claims]``
    name = pattern: what a file says of itself, for ``newssplit.audit``. ``total`` (group ``number``): how many
    records it holds; ``place`` (``number``, ``total``): which one of how many a record is; ``contents``
    (``headline``): an entry of the list of contents; ``words`` (``number``), in ``metadata["length"]``: how many
    words an article has.

Fields of an article are ``headline deck date time source author dateline caption credit paragraph subhead``;
``furniture`` is dropped; any other field is an entry of ``article.metadata``.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import regex

from newssplit.layouts.building import BadLayout, build_layout
from newssplit.layouts.layout import Layout

__all__ = ["WILD", "BadLayout", "Layout", "builtin_layouts", "find_layouts", "identify_layout", "parse_layout"]

WILD: Final = "wild"


@cache
def builtin_layouts() -> tuple[Layout, ...]:
    """The layouts that come with the package, in the order of their names."""
    folder = files("newssplit.layouts")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(build_layout((folder / name).read_text(encoding="utf-8"), name) for name in names)


def find_layouts(wanted: str | os.PathLike[str] | None) -> tuple[Layout, ...]:
    """The layouts to look for: all known ones for None, none for ``"wild"``, one by its name, or that of a TOML file.

    Raises ``ValueError`` for a name that is not known, ``OSError`` and ``BadLayout`` for a file.
    """
    if wanted is None:
        return builtin_layouts()
    if not isinstance(wanted, (str, os.PathLike)):
        raise TypeError(f"expected the name of a layout or the path of a TOML file, not {type(wanted).__name__}")
    if wanted == WILD:
        return ()
    path = os.fsdecode(wanted)
    if path.endswith(".toml"):
        return (_load(path),)
    known = {layout.name: layout for layout in builtin_layouts()}
    if path not in known:
        raise ValueError(f'expected "wild", a file that ends in ".toml" or one of {", ".join(known)}, not {path!r}')
    return (known[path],)


def identify_layout(wanted: str | os.PathLike[str] | None) -> str:
    """What tells one choice of layouts from another: the name, or for a file a digest of it. Raises ``OSError``."""
    name = "all" if wanted is None else os.fsdecode(wanted)
    return hashlib.sha256(Path(name).read_bytes()).hexdigest()[:16] if name.endswith(".toml") else name


@cache
def _load(path: str) -> Layout:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadLayout(path, f"found bytes that are not UTF-8 at {error.start}, expected TOML") from None
    return parse_layout(text, path)


def parse_layout(text: str, path: str) -> Layout:
    """The layout that a TOML text describes; ``path`` is for messages. Raises ``BadLayout``."""
    layout = build_layout(text, path, tried=True)
    try:
        _ = layout.pattern
    except regex.error as error:
        raise BadLayout(path, f"a pattern of [kinds] or [keys] is no regular expression: {error}") from None
    return layout
