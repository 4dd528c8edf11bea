"""A layout file to the layout that it tells of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

import regex

from newssplit.layouts.beginnings import Beginnings
from newssplit.layouts.layout import LONG, Kind, Layout
from newssplit.layouts.schema import find_fault
from newssplit.layouts.shapes import BLANK, LETTERS, TEXT, BadShape, Shapes, compile_pattern, read_shape

# Tests of lines that no pattern can tell, in the order in which they are tried; lines of some are plain text.
LISTED: Final = "@listed"
TESTS: Final = ("@date", "@byline", "@signed", "@name", "@tag", "@short", "@brief", "@centred", LISTED)
_PLAIN_TESTS: Final = frozenset(TESTS) - {"@date"}
_RESERVED: Final = frozenset({"text", "other", "blank", "key", "any"})
_DEFAULT_FORM: Final = r"[ \t]{0,3}{key}[ \N{NO-BREAK SPACE}]?:(?:[ \t\N{NO-BREAK SPACE}]+|$)"


class BadLayout(ValueError):
    """A layout file that cannot be read: ``path: what was found, what was expected``."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def build_layout(text: str, path: str, *, tried: bool = False) -> Layout:
    """The layout that a TOML text describes; ``path`` is for messages. Raises ``BadLayout``.

    Its patterns are made when they are asked for: most layouts are never met. ``tried``: they are made now, so that a
    fault in one is told at once.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLayout(path, f"no TOML: {error}") from None
    fault = find_fault(table)
    if fault is not None:
        raise BadLayout(path, fault)
    try:
        return _build(table, tried)
    except (BadShape, _Misfit) as error:
        raise BadLayout(path, str(error)) from None


class _Misfit(ValueError):
    pass


def _build(table: Mapping[str, Any], tried: bool) -> Layout:
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
    written = (filled, _fill(head, "broken", []), _fill(head, "loose", []))
    if tried:
        for shape in chain(*written):
            compile_pattern(shape, letters)
    whole, broken, loose = ([read_shape(shape, letters) for shape in shapes] for shapes in written)
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
        keyed=frozenset(letters["key"]),
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
        elements={
            tag.lower() if tag[0].isalpha() else tag: name
            for name, tags in table.get("elements", {}).items()
            for tag in tags
        },
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


# A bracket that stands for itself, or in a set, opens no group.
_GROUP: Final = regex.compile(r"(?:\\.|\[\^?+\]?+(?:\\.|[^\]\\])*+\])(*SKIP)(*FAIL)|\((?!\?)")


def _ungroup(pattern: str) -> str:
    """A pattern whose plain groups take no number: groups are counted, and those with a name are enough."""
    return _GROUP.sub("(?:", pattern)


def _key_pattern(form: str, words: Sequence[str]) -> str:
    if "{key}" not in form:
        raise _Misfit(f"found the form {form!r}, expected {{key}} in it")
    longest = sorted(words, key=len, reverse=True)
    return _ungroup(form.replace("{key}", "(?:" + "|".join(regex.escape(word) for word in longest) + ")"))
