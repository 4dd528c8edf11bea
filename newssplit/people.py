"""Names of persons on a byline: what is left when openers, roles, desks, agencies and addresses are taken away.

A line is read as a row of items: words, breaks that no name reaches over (dates, digits, addresses, bullets), commas,
and the phrases of the lexicon. A run of words between two others is a name if it looks like one: words with capitals,
or a few words of a script that has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import cache
from typing import Final, NamedTuple

import regex

from newssplit.article import Span
from newssplit.lexicon import fold, load_lexicon


class Name(NamedTuple):
    """A person's name as printed, white space collapsed, and its place in the line."""

    text: str
    span: Span


class _Kind(Enum):
    WORD = auto()
    BREAK = auto()  # ends everything: a bullet, a date, digits
    COLON = auto()
    COMMA = auto()
    AND = auto()
    OPENER = auto()
    ROLE = auto()
    CREDIT = auto()
    DESK = auto()  # "Newsdesk", "Redaktion": what stands beside it is no person's name either
    OTHER = auto()  # a phrase that stands on bylines and is no name: an agency, "updated on", "comments"


class _Item(NamedTuple):
    kind: _Kind
    start: int
    end: int
    text: str


_LONGEST_PHRASE: Final = 6
_MOST_WORDS: Final = 6
_MOST_NAMES: Final = 12
_LONGEST_LINE: Final = 400
# Small words inside names.
_PARTICLES: Final = frozenset(
    (
        *("af", "al", "av", "bar", "ben", "bin", "bint", "d", "da", "dal", "dall", "das", "de", "degli", "dei", "del"),
        *("della", "delle", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "ibn", "la", "las", "le", "lo"),
        *(
            "los",
            "op",
            "san",
            "st",
            "te",
            "ten",
            "ter",
            "'t",
            "til",
            "ul",
            "van",
            "vom",
            "von",
            "y",
            "zu",
            "zum",
            "zur",
        ),
    )
)
# Words that stand in names of companies and papers, and not in those of people.
_COMPANIES: Final = frozenset(
    (
        *(
            "ag",
            "agency",
            "agencia",
            "agence",
            "club",
            "co",
            "corp",
            "corporation",
            "ev",
            "foundation",
            "gmbh",
            "group",
        ),
        *("inc", "institute", "kg", "limited", "llc", "ltd", "magazine", "media", "network", "news", "online", "plc"),
        *("press", "redaktion", "times", "tv", "university", "verlag", "blog", "team"),
    )
)
_INVISIBLE: Final = str.maketrans(
    "", "", "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
)

_ITEM: Final = regex.compile(
    r"""
      (?P<address> [\p{L}\p{N}._+\-]+@[\p{L}\p{N}\-]+\.[\p{L}\p{N}.\-]+ | @[\p{L}\p{N}._]+
        | (?:https?://|www\.)\S+ | \[email[^\]]*\] )
    | (?P<comma> [,\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}\N{ARABIC COMMA}] )
    | (?P<colon> [:\N{FULLWIDTH COLON}=\N{FULLWIDTH EQUALS SIGN}] )
    | (?P<and> & )
    | (?P<word> \p{L}
        (?: \d{1,2}(?=\p{L}) | [_\p{L}\p{M}\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{MIDDLE DOT}]
          | ['\N{RIGHT SINGLE QUOTATION MARK}`\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}.](?=\p{L}) )*+
        \.? )
    | (?P<break> \d[\d\p{L}]* | \s[\-\N{EN DASH}]+(?=\s) | \s{3,} | \t
      | [^\p{L}\p{M}\s.'\N{RIGHT SINGLE QUOTATION MARK}\-] )
    """,
    regex.VERBOSE,
)
# "Ida FalkView all posts": a capital after four letters begins another word. "McCall" and "DeVries" have fewer.
_FIRST_WORD: Final = regex.compile(r"[^\p{L}\d]{0,4}(\p{L}[\p{L}\p{M}]*)")
_HUMP: Final = regex.compile(r"(?<=\p{L}{3}\p{Ll})(?<!Fitz)(?=\p{Lu}\p{L})")
_CAPITAL: Final = regex.compile(r"\p{Lu}|d['\N{RIGHT SINGLE QUOTATION MARK}]\p{Lu}")
_UNCASED: Final = regex.compile(r"[\p{Lo}\p{M}\p{Lm}]")
_EAST: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_EAST_NAME: Final = regex.compile(r"[\p{Han}々]{2,4}|\p{Hangul}{2,4}|[\p{Han}\p{Hiragana}\p{Katakana}々ー]{3,9}")
_DOMAIN: Final = regex.compile(r"\p{Ll}\.\p{Ll}{2,}$")
_INITIALS: Final = regex.compile(r"(?:\p{Lu}\.?){1,4}")


def read_names(text: str, holes: Iterable[Span] = ()) -> list[Name]:
    """The names of persons on a byline, in their order, each once.

    ``holes`` are the places of the dates on the line, which no name reaches over. Nothing is read from a line longer
    than 400 characters: that is no byline. Any text will do.
    """
    if len(text) > _LONGEST_LINE:
        return []
    return _judge(_itemize(text, holes))


def read_opened_names(text: str, holes: Iterable[Span] = ()) -> list[Name]:
    """The names on a line that says itself that it is a byline: it opens with "By" or the like, and then a name."""
    if len(text) > _LONGEST_LINE // 2 or not _may_open(text):
        return []
    items = _itemize(text, holes)
    if not items or items[0].kind is not _Kind.OPENER:
        return []
    small = [item.text for item in items if item.kind is _Kind.WORD and _is_plain_word(item.text)]
    if len(small) > 3 or not all(_is_function(word) for word in small):
        return []
    names = _judge(items)
    if not names or names[0].span.start > items[0].end + 4:
        return []
    return [name for name in names if _is_full(name)]


def _may_open(text: str) -> bool:
    """Whether the first word may begin an opener; no more is looked at, as this is asked of every line of a head."""
    word = _FIRST_WORD.match(text)
    if not word:
        return False
    heads = _opener_heads()
    return word[1].casefold() in heads or _find_glued_opener(word[1]) > 0


@cache
def _opener_heads() -> frozenset[str]:
    return frozenset(one.rstrip(":").split()[0] for one in load_lexicon().phrases["byline_openers"] if one)


@cache
def _phrases() -> tuple[dict[str, _Kind], dict[str, int], frozenset[str]]:
    """The phrases of the lexicon with what they do; how many words those have that begin with a word; and what stands
    glued to names in East Asia.
    """
    lexicon = load_lexicon()
    words = lexicon.phrases
    table: dict[str, _Kind] = {}
    # The later group wins where a phrase stands in two.
    groups: tuple[tuple[_Kind, Iterable[str]], ...] = (
        (_Kind.OTHER, (one for name in _FURNITURE for one in words[f"furniture.{name}"])),
        (_Kind.OTHER, (one.replace("{n}", "").strip() for one in words["relative_time"])),
        (_Kind.OTHER, (one for name in ("published", "updated", "read_time", "clock") for one in words[name])),
        (_Kind.DESK, words["desks"]),
        (_Kind.OTHER, (one for one in lexicon.photo_agencies if len(one) > 3)),
        (_Kind.OTHER, lexicon.agencies),
        (_Kind.CREDIT, words["credit_words"]),
        (_Kind.ROLE, words["byline_roles"]),
        (_Kind.OPENER, words["byline_openers"]),
        (_Kind.AND, words["and"]),
    )
    for kind, group in groups:
        table |= dict.fromkeys((one.rstrip(":") for one in group if one), kind)
    heads: dict[str, int] = {}
    for phrase in table:
        first, *more = phrase.split()
        if more:
            heads[first] = min(_LONGEST_PHRASE, max(heads.get(first, 0), 1 + len(more)))
    suffixes = frozenset(one for one in words["byline_roles"] | words["desks"] if _EAST.search(one))
    return table, heads, suffixes


_KINDS: Final = {
    "address": _Kind.BREAK,
    "break": _Kind.BREAK,
    "comma": _Kind.COMMA,
    "colon": _Kind.COLON,
    "and": _Kind.AND,
    "word": _Kind.WORD,
}
_GLUE: Final = "glue"
_HOLE: Final = "hole"
_FURNITURE: Final = ("comments", "share", "print", "related", "navigation", "subscribe", "login", "newsletter")


def _itemize(text: str, holes: Iterable[Span]) -> list[_Item]:
    items: list[_Item] = []
    done = 0
    for hole in sorted(holes):
        items += _scan(text, done, hole.start)
        items.append(_Item(_Kind.BREAK, hole.start, hole.end, _HOLE))
        done = hole.end
    items += _scan(text, done, len(text))
    return _find_phrases(text, items)


def _scan(text: str, start: int, end: int) -> Iterator[_Item]:
    in_run = False
    for found in _ITEM.finditer(text, start, end):
        kind = _KINDS[found.lastgroup or ""]
        if kind is _Kind.WORD:
            yield from _split_glued(found[0], found.start(), in_run=in_run)
        else:
            yield _Item(kind, found.start(), found.end(), found[0])
        in_run = kind is _Kind.WORD


def _split_glued(word: str, at: int, *, in_run: bool) -> Iterator[_Item]:
    """A word, or the words that were printed without a space between them: "ByIda", "FalkView"."""
    opener = 0 if in_run and word[0].isupper() else _find_glued_opener(word)
    if opener:
        yield _Item(_Kind.WORD, at, at + opener, word[:opener])
        word, at = word[opener:], at + opener
    start = 0
    for hump in _HUMP.finditer(word):
        yield _Item(_Kind.WORD, at + start, at + hump.start(), word[start : hump.start()])
        # What stands side by side without a space belongs to two lines of the page.
        yield _Item(_Kind.BREAK, at + hump.start(), at + hump.start(), _GLUE)
        start = hump.start()
    yield _Item(_Kind.WORD, at + start, at + len(word), word[start:])


def _find_glued_opener(word: str) -> int:
    """How long the opener is that has the name glued to it: "ByIda", "PorRui"; 0 where there is none."""
    for place in range(2, min(len(word) - 1, 12)):
        if word[place].isupper():
            opens = word[place - 1].islower() and _phrases()[0].get(word[:place].casefold()) is _Kind.OPENER
            return place if opens else 0
    return 0


def _find_phrases(text: str, items: list[_Item]) -> list[_Item]:
    """The items with the words of each phrase of the lexicon made one item."""
    table, heads, _ = _phrases()
    out: list[_Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        if item.kind is not _Kind.WORD:
            out.append(item)
            place += 1
            continue
        size, kind = 1, None
        head = (item.text.casefold() if item.text.isascii() else fold(item.text)).rstrip(".")
        if head in heads:
            size, kind = _match_long(items, place, heads[head], table)
        if kind is None:
            size, kind = 1, table.get(head)
            if kind is not None and not _may_be_phrase(head, item, kind, out, items[place + 1 : place + 2]):
                kind = None
        if kind is None:
            out.append(item)
        else:
            if kind is _Kind.OPENER and out and out[-1].kind is _Kind.WORD and head in _roles():
                # "Contributor: Ida Falk", but "Ida Falk Contributor".
                kind = _Kind.ROLE
            end = items[place + size - 1].end
            out.append(_Item(kind, item.start, end, text[item.start : end]))
        place += size
    return out


def _match_long(items: Sequence[_Item], place: int, longest: int, table: dict[str, _Kind]) -> tuple[int, _Kind | None]:
    words = [items[place].text]
    best: tuple[int, _Kind | None] = (1, None)
    for size in range(2, longest + 1):
        if place + size > len(items) or items[place + size - 1].kind is not _Kind.WORD:
            break
        words.append(items[place + size - 1].text)
        kind = table.get(fold(" ".join(words)).rstrip("."))
        if kind is not None:
            best = (size, kind)
    return best


def _may_be_phrase(head: str, item: _Item, kind: _Kind, before: Sequence[_Item], after: Sequence[_Item]) -> bool:
    """Whether a single word of the lexicon means here what it means there, and is no part of a name."""
    in_name = bool(before) and before[-1].kind is _Kind.WORD
    leads_name = bool(after) and after[0].kind is _Kind.WORD
    if kind is _Kind.OPENER:
        # "Maria von Hof": a particle inside a name, not "von" before one.
        return not (in_name and head in _PARTICLES)
    if kind is _Kind.AND:
        return item.text.islower() and bool(before) and before[-1].kind in (_Kind.WORD, _Kind.COMMA)
    if kind is _Kind.CREDIT:
        # "Foto: ...", and not "Dr." or "Bild am Sonntag".
        return bool(after) and after[0].kind in (_Kind.COLON, _Kind.BREAK)
    if head in load_lexicon().ambiguous_agencies and not item.text.isupper():
        return item.text == load_lexicon().agencies[head]
    if head in load_lexicon().phrases["clock"]:
        return not in_name
    if kind is _Kind.OTHER and (in_name or leads_name) and item.text[:1].isupper() and not item.text.isupper():
        # Words that are names too: "Mark Share", "Print".
        return len(head) > 7 or head in load_lexicon().phrases["furniture.share"]
    return kind is not _Kind.DESK or not in_name or len(head) > 4


def _judge(items: Sequence[_Item]) -> list[Name]:
    """The names among the items of a line, read from left to right."""
    names: dict[str, Name] = {}
    opened = credit = passed = after_comma = False
    alone, listed = _is_alone(items), _is_list(items)
    prose = sum(item.kind is _Kind.WORD and item.text.islower() and item.text not in _PARTICLES for item in items) > 4
    place = 0
    while place < len(items) and len(names) < _MOST_NAMES:
        item = items[place]
        before = items[place - 1].kind if place else _Kind.BREAK
        place += 1
        if item.kind is _Kind.WORD:
            end = place
            while end < len(items) and items[end].kind is _Kind.WORD:
                end += 1
            run, place = items[place - 1 : end], end
            after = items[end].kind if end < len(items) else _Kind.BREAK
            if credit or passed or _Kind.DESK in (before, after) or (prose and not opened):
                continue
            if names and after is _Kind.ROLE and before is _Kind.BREAK:
                # "Ida Falk / Harbour Reporter"
                continue
            name = _read_name(run, opened=opened, alone=alone, has_role=after is _Kind.ROLE)
            if name and (not after_comma or (_is_full(name) and listed)):
                names.setdefault(name.text.casefold(), name)
        elif item.kind is _Kind.BREAK:
            opened = opened and not names and item.text != _GLUE
            credit = passed = after_comma = False
        elif item.kind is _Kind.OPENER:
            opened, credit, passed, after_comma = True, False, False, False
        elif item.kind is _Kind.CREDIT:
            credit = True
        elif item.kind is _Kind.ROLE:
            # Behind a name a role takes what follows with it: "Staff Writer Harbour Business Journal".
            passed = bool(names) and before is not _Kind.BREAK
        elif item.kind is _Kind.COMMA:
            after_comma, passed = bool(names), False
        elif item.kind is _Kind.AND:
            after_comma = passed = False
        elif item.kind is not _Kind.COLON:
            opened = opened and not names
    return list(names.values())


def _is_list(items: Sequence[_Item]) -> bool:
    """Whether commas part names here, not a name from its place or paper: there is an "and", or nothing but names."""
    if any(item.kind is _Kind.AND for item in items):
        return True
    sizes = [0]
    opened = bool(items) and items[0].kind is _Kind.OPENER
    for item in items[opened:]:
        if item.kind is _Kind.WORD:
            sizes[-1] += 1
        elif item.kind is _Kind.COMMA:
            sizes.append(0)
        elif item.kind is _Kind.BREAK:
            break
        else:
            return False
    # "By Ida Falk, New York" is one name, "By Ida Falk, Jon Brandt, Nora Lind" are three.
    return all(2 <= size <= 4 for size in sizes) and (len(sizes) > 2 or not opened)


def _is_alone(items: Sequence[_Item]) -> bool:
    """Whether one run of words is all there is on the line, but for a date and a bullet at the beginning."""
    runs = 0
    for place, item in enumerate(items):
        if item.kind is _Kind.WORD:
            runs += place == 0 or items[place - 1].kind is not _Kind.WORD
        elif not (item.kind is _Kind.BREAK and (place == 0 or item.text == _HOLE)) and item.kind is not _Kind.COMMA:
            return False
    return runs == 1


def _is_plain_word(word: str) -> bool:
    return word[:1].islower() and word.casefold() not in _PARTICLES


def _is_function(word: str) -> bool:
    return word.islower() and word in load_lexicon().phrases["function_words"]


def _is_full(name: Name) -> bool:
    return " " in name.text or bool(_EAST.match(name.text))


def _read_name(run: Sequence[_Item], *, opened: bool, alone: bool, has_role: bool) -> Name | None:
    words = [(item.start, item.end, item.text.translate(_INVISIBLE)) for item in run]
    if _EAST.match(words[0][2]):
        return _read_eastern(words, opened=opened, alone=alone)
    if _UNCASED.match(words[0][2]):
        fits = 2 <= len(words) <= 5 or (opened and len(words) == 1)
        return _make(words) if fits and (opened or alone) else None
    if opened and words[0][2].islower() and (len(words) == 1 or _is_function(words[1][2])):
        # "by gizzmo on": what follows an opener alone is who wrote it, however it is spelled.
        return None if _is_function(words[0][2]) else _make(words[:1])
    kept = []
    for word in words:
        if not _CAPITAL.match(word[2]) and word[2].casefold().rstrip(".") not in _PARTICLES:
            break
        kept.append(word)
    cut_short = len(kept) < len(words)
    while kept and not _CAPITAL.match(kept[-1][2]):
        kept.pop()
    while len(kept) > 2 and _trails_name(kept[-1][2], has_role=has_role):
        kept.pop()
    if not kept or len(kept) > _MOST_WORDS or not _is_person([word[2] for word in kept], opened=opened):
        return None
    full = sum(bool(_CAPITAL.match(word[2])) for word in kept) >= 2
    if not full and not opened and (not alone or cut_short):
        return None
    if cut_short and not opened and len(words) - len(kept) > 2:
        # A sentence that begins with two capitals.
        return None
    return _make(kept)


def _trails_name(word: str, *, has_role: bool) -> bool:
    """Whether a word with a capital behind a name is none of it: "Ida Falk On", "Ida Falk Sport", "Ida Falk CEO"."""
    phrases, folded = load_lexicon().phrases, word.casefold()
    if folded in phrases["sections"] or (folded in phrases["function_words"] and len(folded) <= 3):
        return True
    return has_role and folded in _role_heads()


@cache
def _roles() -> frozenset[str]:
    return load_lexicon().phrases["byline_roles"]


@cache
def _role_heads() -> frozenset[str]:
    """The first words of roles ("senior", "chief"), which may stand before another role than the lexicon's."""
    return frozenset(one.split()[0] for one in load_lexicon().phrases["byline_roles"] if " " in one)


def _is_person(words: Sequence[str], *, opened: bool) -> bool:
    lexicon = load_lexicon()
    folded = [word.casefold().rstrip(".") for word in words]
    whole = " ".join(folded)
    if any(word in _COMPANIES for word in folded) or any(_DOMAIN.search(word) for word in words):
        return False
    if whole in lexicon.phrases["sections"] or all(one in lexicon.months or one in lexicon.weekdays for one in folded):
        return False
    if len(words) > 1 and len(words[0]) > 2 and words[0].isupper() and "." not in words[0] and not words[-1].isupper():
        # "ACME Harbour Project"
        return False
    if len(words) == 1:
        return not _INITIALS.fullmatch(words[0]) and folded[0] not in lexicon.phrases["function_words"]
    small = folded[0] in lexicon.phrases["function_words"] and len(folded[0]) <= 3
    return opened or not small or folded[0] in _PARTICLES


def _read_eastern(words: Sequence[tuple[int, int, str]], *, opened: bool, alone: bool) -> Name | None:
    start, end, text = words[0]
    for suffix in sorted(_phrases()[2], key=len, reverse=True):
        if text.endswith(suffix) and len(text) > len(suffix):
            text, end, opened = text[: -len(suffix)], end - len(suffix), True
            break
        if text.startswith(suffix) and len(text) > len(suffix):
            text, start, opened = text[len(suffix) :], start + len(suffix), True
            break
    else:
        # "김민수 기자" is a name and a role; "小暮 ひさのり" a name in two words.
        if len(words) > 2:
            return None
        if len(words) == 2:
            other = words[1][2]
            if other not in _phrases()[2]:
                text, end = f"{text} {other}", words[1][1]
            else:
                opened = True
    if not (opened or alone) or not _EAST_NAME.fullmatch(text.replace(" ", "")):
        return None
    return Name(text, Span(start, end))


def _make(words: Sequence[tuple[int, int, str]]) -> Name | None:
    text = " ".join(word[2] for word in words)
    bare = text.rstrip("-'")
    if bare.endswith(".") and len(words[-1][2]) > 4:
        bare = bare[:-1]
    if len(bare) < 2:
        return None
    return Name(bare, Span(words[0][0], words[-1][1] - (len(text) - len(bare))))
