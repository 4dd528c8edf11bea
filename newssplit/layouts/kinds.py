"""The kinds of a region's lines: by the patterns of its layout, and by tests for what no pattern can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Final

import regex

from newssplit.credits import find_agencies
from newssplit.dates import find_dates
from newssplit.layouts.layout import Kind, Layout
from newssplit.layouts.naming import name_form
from newssplit.layouts.shapes import BLANK, TEXT
from newssplit.names import Grade
from newssplit.people import read_lone_names, read_opened_names

_YEAR: Final = regex.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_LONGEST_DATE: Final = 90
_LONGEST_BYLINE: Final = 120
_LONGEST_SHORT: Final = 40
_LONGEST_TAG: Final = 30
_TAG_WORDS: Final = 3
_LONGEST_SIGNED: Final = 180
_ADDRESS: Final = regex.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MARGIN: Final = " " * 4
_LONGEST_BRIEF: Final = 160
_STOPS: Final = tuple(".!?:;,\N{HORIZONTAL ELLIPSIS}\N{IDEOGRAPHIC FULL STOP}")
_QUOTES: Final = tuple(
    "\"'\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)
_ENTITY: Final = regex.compile(r"&[A-Za-z]+;")
# Words beside the date; more of them only behind one that begins the line: "Late Edition - Final".
_MOST_OTHER: Final = 3
_MOST_BEHIND: Final = 8
_LEAD: Final = 12
# Words of a date, and how far into it its first digit stands at most: "Wednesday, September".
_MOST_DATE: Final = 5
_LONGEST_DAY: Final = 24
_DIGIT: Final = regex.compile(r"\d")
_WORD: Final = regex.compile(r"[\p{L}\p{M}]{2,}")
# Lines no longer than this, and so many of them, are known again.
_LONGEST_KNOWN: Final = 60
_MOST_KNOWN: Final = 1 << 12
_BLANK: Final = Kind(BLANK)
_TEXT: Final = Kind(TEXT)


def sort_texts(layout: Layout, texts: Iterable[str]) -> list[Kind]:
    """The kinds of some lines."""
    # Short lines come back: tags, keys, rules.
    recall = layout.known_texts.get
    return [recall(text) or _sort_new(layout, text) for text in texts]


def sort_text(layout: Layout, text: str) -> Kind:
    """The kind of a line."""
    return layout.known_texts.get(text) or _sort_new(layout, text)


def _sort_new(layout: Layout, text: str) -> Kind:
    kind = _BLANK if not text or text.isspace() else _look_at(layout, text)
    if len(text) <= _LONGEST_KNOWN:
        if len(layout.known_texts) >= _MOST_KNOWN:
            layout.known_texts.clear()
        layout.known_texts[text] = kind
    return kind


def _look_at(layout: Layout, text: str) -> Kind:
    form = layout.beginnings.choose(text)
    found = form and form.pattern.match(text, layout.beginnings.skip(text))
    if form is None or found is None or found.lastindex is None:
        for kind, test in layout.tests:
            if _TESTS[test](text):
                return kind
        return _TEXT
    letter, group, fields = form.places[found.lastindex]
    if fields:
        parts = [(name, *found.span(number)) for name, number in fields if found.start(number) >= 0]
        if len(parts) > 1:
            parts.sort(key=itemgetter(1))
        return Kind(letter, 0, tuple(parts), name_form(layout, letter, 0, parts))
    value = found.start(group) if group else -1
    if value < 0:
        value = found.end() if letter in layout.keyed else 0
    known = layout.known_kinds.get((letter, value))
    if known is not None:
        return known
    kind = Kind(letter, value, (), name_form(layout, letter, value))
    if len(layout.known_kinds) < _MOST_KNOWN:
        layout.known_kinds[letter, value] = kind
    return kind


def is_date(text: str) -> bool:
    """Whether a line is a date, and hardly anything else: a day of the week, a time, an edition."""
    if len(text) > _LONGEST_DATE or not ("1" in text or "20" in text) or not _YEAR.search(text):
        return False
    if len(_WORD.findall(text)) > _MOST_OTHER + _MOST_DATE and not _DIGIT.search(text.lstrip()[: _LEAD + _LONGEST_DAY]):
        return False
    mentions = find_dates(text.strip())
    if not mentions:
        return False
    rest = text.strip()
    for mention in reversed(mentions):
        rest = rest[: mention.whole.start] + " " + rest[mention.whole.end :]
    first = min(mention.whole.start for mention in mentions)
    return len(_WORD.findall(rest)) <= (_MOST_BEHIND if first <= _LEAD else _MOST_OTHER)


def is_byline(text: str) -> bool:
    """Whether a line surely names persons, and tells nothing."""
    return _grade(text) >= Grade.SURE


def is_signed(text: str) -> bool:
    """Whether a line tells by whom a text is: a word such as "By" and then a name, an agency, or an address."""
    text = text.strip()
    if len(text) > _LONGEST_SIGNED or text.endswith(_STOPS):
        return False
    if _ADDRESS.fullmatch(text) or read_opened_names(text):
        return True
    return len(text) <= _LONGEST_SHORT and any(
        one.span.end - one.span.start == len(text) for one in find_agencies(text)
    )


def is_name(text: str) -> bool:
    """Whether a line may be the name of a person, or of several, and nothing else."""
    return _grade(text) >= Grade.ALONE


def _grade(text: str) -> Grade:
    if len(text) > _LONGEST_BYLINE or text.rstrip().endswith(_STOPS):
        return Grade.WEAK
    names = read_lone_names((_ENTITY.sub(" ", text) if "&" in text else text).strip())
    return max((name.grade for name in names), default=Grade.WEAK)


def is_brief(text: str) -> bool:
    """Whether a line is no longer than a headline or a deck, and no sentence."""
    return len(text) <= _LONGEST_BRIEF and not text.rstrip().endswith(_STOPS)


def is_centred(text: str) -> bool:
    """Whether a line begins far from the edge."""
    return text.startswith(_MARGIN)


def is_tag(text: str) -> bool:
    """Whether a line is no more than three words that are no sentence."""
    return len(text.strip()) <= _LONGEST_TAG and len(text.split()) <= _TAG_WORDS and is_short(text)


def is_short(text: str) -> bool:
    """Whether a line is a few words that are no sentence."""
    return len(text) <= _LONGEST_SHORT and not text.rstrip().endswith(_STOPS) and not text.lstrip().startswith(_QUOTES)


_TESTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "@date": is_date,
    "@byline": is_byline,
    "@signed": is_signed,
    "@name": is_name,
    "@tag": is_tag,
    "@short": is_short,
    "@brief": is_brief,
    "@centred": is_centred,
    "@listed": lambda _: False,  # what stands in the list of contents of a region, only the region knows
}
