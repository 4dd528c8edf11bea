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
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import regex

from newssplit.layouts.beginnings import Beginnings
from newssplit.layouts.schema import Coding, Reads, Wrap, find_fault
from newssplit.layouts.shapes import BLANK, LETTERS, TEXT, BadShape, Shapes, compile_pattern, compile_shape

# Tests of lines that no pattern can tell, in the order in which they are tried; lines of some are plain text.
LISTED: Final = "@listed"
TESTS: Final = ("@date", "@byline", "@signed", "@name", "@tag", "@short", "@brief", "@centred", LISTED)
_PLAIN_TESTS: Final = frozenset(TESTS) - {"@date"}
# The group of a pattern that is the value of whatever field the line is.
HERE: Final = "here"
_RESERVED: Final = frozenset({"text", "other", "blank", "key", "any"})
WILD: Final = "wild"
# Fields of running text.
LONG: Final = frozenset({"paragraph", "caption", "deck"})
_DEFAULT_FORM: Final = r"[ \t]{0,3}{key}[ \N{NO-BREAK SPACE}]?:(?:[ \t\N{NO-BREAK SPACE}]+|$)"


class BadLayout(ValueError):
    """A layout file that cannot be read: ``path: what was found, what was expected``."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class Kind(NamedTuple):
    """What a line is: the letter of its kind, and where the value begins that it says (0: nowhere).

    ``parts`` are the fields whose values stand in parts of the line, with where they begin and end. ``field`` is the
    field that the line is wherever it stands; empty where that depends on the lines above.
    """

    letter: str
    value: int = 0
    parts: tuple[tuple[str, int, int], ...] = ()
    field: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A known layout, ready for use."""

    name: str
    title: str
    triggers: tuple[str, ...]
    beginnings: Beginnings
    letters: Mapping[str, str]
    names: Mapping[str, str]  # the kind of each letter
    tests: tuple[tuple[Kind, str], ...]  # each kind that is told by a test, and the test
    tested: str  # the letters of these
    plain: str  # the letters of lines that are plain text
    soft: frozenset[str]  # those of them that a pattern tells
    unknown: str  # the letters of lines that no pattern knows
    unmarked: frozenset[str]  # the same, and that of a blank line
    marked: regex.Pattern[str]  # a letter of any other line
    among: regex.Pattern[str]  # a letter of a line that does not stand between records
    between: str  # those of lines that may stand between records and begin none
    over: regex.Pattern[str] | None  # one of a line that tells that a record is over
    key_fields: frozenset[str]
    whole: Shapes
    broken: Shapes
    heads: Shapes  # both of these
    loose: Shapes  # the broken ones among them
    first: frozenset[str]  # letters with which a head may begin
    below_blank: frozenset[str]  # letters of its first line that is not blank, where it may begin with one that is
    fewer: bool  # there are some that are loose
    sections: Mapping[str, str]
    foot: tuple[regex.Pattern[str], ...] = ()
    opening: str = "paragraph"
    tail: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    ends: str = ""  # letters
    open: str = ""
    closing: str = ""
    cover: str = ""
    listed: str = ""
    tail_letters: str = ""
    above_letters: str = ""  # keys that stand above the story alone
    kinds: str = ""  # letters that are no plain text and told by a pattern
    told: frozenset[str] = frozenset()  # keys, and lines that open a section
    formed: frozenset[str] = frozenset()  # letters of lines that are the same field wherever they stand
    parts: Mapping[str, regex.Pattern[str]] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    wrap: Wrap = "auto"
    reads: Reads = "lines"
    elements: Mapping[str, str] = field(default_factory=dict)  # field of each tag, in lower case
    running: frozenset[str] = frozenset()  # letters
    single: frozenset[str] = frozenset()
    verbatim: frozenset[str] = frozenset()
    skips: frozenset[str] = frozenset()  # letters
    top: bool = False  # nothing stands above the first record of a text
    begins: str = ""  # what the first line of any head begins with, in capitals or not
    needs: tuple[str, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    coded: Coding = ""
    claims: Mapping[str, regex.Pattern[str]] = field(default_factory=dict)
    # The kinds of short lines that were seen before.
    known_texts: dict[str, Kind] = field(default_factory=dict, compare=False, repr=False)

    @property
    def pattern(self) -> regex.Pattern[str]:
        """For all kinds that have one."""
        return self.beginnings.form.pattern


@cache
def builtin_layouts() -> tuple[Layout, ...]:
    """The layouts that come with the package, in the order of their names."""
    folder = files("newssplit.layouts")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(_parse((folder / name).read_text(encoding="utf-8"), name) for name in names)


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
    layout = _parse(text, path)
    try:
        # Made now, so that a fault is told at once; those that come with the package are tested to have none.
        _ = layout.pattern
    except regex.error as error:
        raise BadLayout(path, f"a pattern of [kinds] or [keys] is no regular expression: {error}") from None
    return layout


def _parse(text: str, path: str) -> Layout:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLayout(path, f"no TOML: {error}") from None
    fault = find_fault(table)
    if fault is not None:
        raise BadLayout(path, fault)
    try:
        return _build(table)
    except (BadShape, _Misfit) as error:
        raise BadLayout(path, str(error)) from None


class _Misfit(ValueError):
    pass


def _build(table: Mapping[str, Any]) -> Layout:
    record = table.get("record", {})
    kinds: dict[str, str] = {}  # kind -> pattern
    tests: dict[str, str] = {}  # kind -> test
    for name, value in table.get("kinds", {}).items():
        if isinstance(value, str) and value.startswith("@"):
            if value not in TESTS:
                raise _Misfit(f"found the test {value!r}, expected one of {', '.join(TESTS)}")
            tests[name] = value
            continue
        kinds[name] = _one_pattern(name, value)
    form = table.get("form", {}).get("key", _DEFAULT_FORM)
    keys = table.get("keys", {})
    every = "|".join(regex.escape(word) for name, words in keys.items() for word in _list_of_str(name, words))
    kinds = {name: pattern.replace("{key}", every) for name, pattern in kinds.items()}
    for name, words in keys.items():
        if name in kinds:
            raise _Misfit(f"found {name!r} among the kinds and the keys, expected it once")
        kinds[name] = _key_pattern(form, _list_of_str(name, words))
    if taken := _RESERVED & (kinds.keys() | tests.keys()):
        raise _Misfit(f"found {sorted(taken)} among the kinds and the keys, expected names that are free")
    letters = dict(zip((*kinds, *tests), LETTERS, strict=False))
    names = {letter: kind for kind, letter in letters.items()}
    plain = TEXT + "".join(letters[name] for name, test in tests.items() if test in _PLAIN_TESTS)
    plain += _letters(letters, record.get("plain", ()))
    letters |= {"text": plain, "other": TEXT, "blank": BLANK, "key": "".join(letters[name] for name in keys)}
    letters["any"] = TEXT + "".join(names)
    head = table.get("head", {})
    filled = _fill(head, "shapes", ["begin"] if "begin" in letters else [])
    if not filled:
        raise _Misfit("found no [head] shapes and no kind `begin`, expected one of them")
    whole = [compile_shape(shape, letters) for shape in filled]
    broken, loose = ([compile_shape(shape, letters) for shape in _fill(head, name, [])] for name in ("broken", "loose"))
    heads = (*whole, *broken, *loose)
    sections = table.get("sections", {})
    begun = frozenset[str]().union(*(shape.first for shape in heads))
    if any(shape.empty for shape in heads):
        begun = begun.union(names, (TEXT, BLANK))
    ends = _letters(letters, record.get("ends", ["end"] if "end" in letters else ()))
    closing, cover = (_letters(letters, record.get(name, ())) for name in ("closing", "cover"))
    margin = table.get("form", {}).get("margin", 0)
    beginnings = Beginnings(((pattern, letters[kind]) for kind, pattern in kinds.items()), margin)
    return Layout(
        name=table["name"],
        title=table.get("title", table["name"]),
        triggers=tuple(_list_of_str("triggers", table.get("triggers", []))),
        beginnings=beginnings,
        letters=letters,
        names=names,
        tests=tuple(
            (Kind(letters[name]), tests[name]) for name in sorted(tests, key=lambda name: TESTS.index(tests[name]))
        ),
        tested="".join(letters[name] for name in tests),
        plain=plain,
        soft=frozenset(_letters(letters, record.get("plain", ()))),
        unmarked=frozenset(plain + BLANK),
        marked=_any_but(plain + BLANK),
        among=_any_but(BLANK + closing + cover + ends),
        between="".join({*closing, *ends} - begun - {*plain}),
        over=regex.compile(f"[{regex.escape(ends + closing)}]") if ends or closing else None,
        unknown=BLANK + TEXT + "".join(letters[name] for name in tests),
        key_fields=frozenset(keys),
        whole=Shapes(whole),
        broken=Shapes(broken),
        heads=Shapes([*whole, *broken]),
        loose=Shapes([*broken, *loose]),
        first=begun,
        below_blank=frozenset[str]().union(*(shape.opens for shape in heads if shape.empty or BLANK in shape.first)),
        fewer=bool(loose),
        foot=tuple(compile_pattern(shape, letters, at_end=True) for shape in table.get("foot", {}).get("shapes", [])),
        sections=dict(sections),
        opening=record.get("opening", "paragraph"),
        tail=frozenset(record.get("tail", ())),
        inside=frozenset(record.get("inside", ())),
        ends=ends,
        open=_letters(letters, record.get("open", ())),
        closing=closing,
        cover=cover,
        listed="".join(letters[name] for name, test in tests.items() if test == LISTED),
        tail_letters=_letters(letters, [name for name in record.get("tail", ()) if name in letters]),
        above_letters=_letters(letters, [name for name in keys if name not in _anywhere(record)]),
        kinds="".join(letter for letter in names if letter not in plain and names[letter] not in tests),
        told=frozenset(_letters(letters, [*keys, *_openers(sections, letters)])),
        formed=frozenset(names)
        - {*plain, *ends, *closing, *_letters(letters, [*keys, *tests])}
        - {letters[name] for name in sections if name in letters},
        parts={name: _compile(name, value) for name, value in table.get("parts", {}).items()},
        empty=frozenset(record.get("empty", ())),
        wrap=record.get("wrap", "auto"),
        reads=record.get("reads", "lines"),
        elements={tag.lower(): name for name, tags in table.get("elements", {}).items() for tag in tags},
        single=frozenset(record.get("single", ())),
        verbatim=frozenset(record.get("verbatim", ())),
        running=frozenset(_letters(letters, record.get("running", ()))),
        skips=frozenset(_letters(letters, record.get("skips", ()))),
        top=head.get("top", False),
        begins=head.get("begins", ""),
        needs=tuple(_list_of_str("needs", record.get("needs", []))),
        fixed=tuple(record.get("fixed", {}).items()),
        coded="entities" if record.get("reads") == "elements" else record.get("coded", ""),
        claims={name: _compile(name, value) for name, value in table.get("claims", {}).items()},
    )


def _any_but(letters: str) -> regex.Pattern[str]:
    return regex.compile(f"[^{regex.escape(letters)}]")


def _openers(sections: Mapping[str, str], letters: Mapping[str, str]) -> list[str]:
    """The kinds of lines below which something stands that counts."""
    return [name for name, field in sections.items() if name in letters and field != "furniture"]


def _anywhere(record: Mapping[str, Any]) -> set[str]:
    """The fields whose keys may stand within a story, or below it."""
    return {*record.get("tail", ()), *record.get("inside", ()), *LONG}


def _compile(name: str, value: object) -> regex.Pattern[str]:
    try:
        return regex.compile(_one_pattern(name, value), regex.VERSION1)
    except regex.error as error:
        raise _Misfit(f"the pattern of {name!r} is no regular expression: {error}") from None


def _fill(head: Mapping[str, Any], name: str, otherwise: list[str]) -> list[str]:
    """The shapes of a head, with ``{name}`` filled in by the piece of that name."""
    filled = []
    for shape in _list_of_str(name, head[name]) if name in head else otherwise:
        for _ in head.get("pieces", ()):
            for piece, meaning in head["pieces"].items():
                shape = shape.replace(f"{{{piece}}}", meaning)
        filled.append(shape)
    return filled


def _letters(letters: Mapping[str, str], kinds: Sequence[str]) -> str:
    try:
        return "".join(letters[kind] for kind in kinds)
    except KeyError as error:
        raise _Misfit(f"found the kind {error} in [record], expected one of {sorted(letters)}") from None


def _list_of_str(name: str, value: object) -> list[str]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
        raise _Misfit(f"found {value!r} for {name!r}, expected words")
    return words


def _one_pattern(name: str, value: object) -> str:
    return "|".join(_ungroup(one) for one in _list_of_str(name, value))


_GROUP: Final = regex.compile(r"(?<!\\)\((?!\?)")


def _ungroup(pattern: str) -> str:
    """A pattern whose plain groups take no number: groups are counted, and those with a name are enough."""
    return _GROUP.sub("(?:", pattern)


def _key_pattern(form: str, words: Sequence[str]) -> str:
    if "{key}" not in form:
        raise _Misfit(f"found the form {form!r}, expected {{key}} in it")
    longest = sorted(words, key=len, reverse=True)
    return _ungroup(form.replace("{key}", "(?:" + "|".join(regex.escape(word) for word in longest) + ")"))
