"""A byline as a row of items: words, breaks that no name reaches over, commas, and the phrases of the lexicon."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final, NamedTuple

import regex

from newssplit.article import Span
from newssplit.lexicon import fold, load_lexicon


class Kind(Enum):
    """What an item of a byline is."""

    WORD = auto()
    BREAK = auto()  # ends everything: a bullet, a date, digits
    COLON = auto()
    COMMA = auto()
    AND = auto()
    OPENER = auto()
    ROLE = auto()
    EDITOR = auto()  # who is named behind it has edited the text, and is not its author
    CREDIT = auto()
    HELP = auto()  # whoever is named on the line has only helped: "contributed to this report"
    AGENCY = auto()
    DESK = auto()  # "Newsdesk", "Redaktion": what stands beside it is no person's name either
    OTHER = auto()  # a phrase that stands on bylines and is no name: "updated on", "comments"


class Item(NamedTuple):
    """A piece of a byline, and its place in the line."""

    kind: Kind
    start: int
    end: int
    text: str


GLUE: Final = "glue"
HOLE: Final = "hole"
EAST: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_MIDDLE_DOT: Final = "\N{MIDDLE DOT}"
_LONGEST_PHRASE: Final = 6
# Words that are parts of names too stand for themselves only where they are longer than this.
_LONGEST_NAME_PART: Final = 7
_SHORTEST_ROLE: Final = 4
# How words end for what somebody is; surnames that end so are no longer than this.
_LEADERS: Final = (
    "leiter",
    "leiterin",
    "sprecher",
    "sprecherin",
    "vorsitzende",
    "vorsitzender",
    "chefin",
    "redakteur",
    "redakteurin",
    "korrespondent",
    "korrespondentin",
)
_LONGEST_LEADER: Final = 11
_FURNITURE: Final = ("comments", "share", "print", "related", "navigation", "subscribe", "login", "newsletter")
_KINDS: Final = {
    "address": Kind.BREAK,
    "break": Kind.BREAK,
    "comma": Kind.COMMA,
    "colon": Kind.COLON,
    "and": Kind.AND,
    "word": Kind.WORD,
    "nick": Kind.WORD,
}
_ADDRESS_FORM: Final = r"""
      (?P<address> [\p{L}\p{N}._+\-]+@[\p{L}\p{N}\-]+\.[\p{L}\p{N}.\-]+ | @[\p{L}\p{N}._]+
        | (?:https?://|www\.)\S+ | \[email[^\]]*\] )
    |"""
_ITEM_FORM: Final = r"""
      (?P<word> \p{L}
        (?: \d{1,2}(?=\p{L}) | [_\p{L}\p{M}\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{MIDDLE DOT}]
          | ['\N{RIGHT SINGLE QUOTATION MARK}`\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}.](?=\p{L}) )*+
        \.? )
    | (?P<nick> ["\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}] (?<=\p{L}\s.)
        \p{Lu}[\p{L}\s.'\-]{1,24}
        ["\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}] (?=\s\p{Lu}) )
    | (?P<comma> [,\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}\N{ARABIC COMMA}] )
    | (?P<colon> [:\N{FULLWIDTH COLON}=\N{FULLWIDTH EQUALS SIGN}]
        | (?<=\p{L})\N{BLACK CIRCLE}(?=\p{L}) )
    | (?P<and> & )
    | (?P<break> \d[\d\p{L}]* | \s[\-\N{EN DASH}\N{ARABIC TATWEEL}]+(?=\s) | \s{3,} | \t
      | [^\p{L}\p{M}\s.'\N{RIGHT SINGLE QUOTATION MARK}\-] )
    """
_ITEM: Final = regex.compile(_ITEM_FORM, regex.VERBOSE)
_ITEM_OR_ADDRESS: Final = regex.compile(_ADDRESS_FORM + _ITEM_FORM, regex.VERBOSE)
_ADDRESS_SIGNS: Final = ("@", "://", "www.", "[email")
_MARKS: Final = regex.compile(r"\p{M}+")
_FIRST_WORD: Final = regex.compile(r"[^\p{L}\d]{0,4}(\p{L}[\p{L}\p{M}]*)")
# What may hold several words, and be one item.
_QUOTED: Final = frozenset('["\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}')
# "Ida FalkView all posts": a capital after four letters begins another word. "McCall" and "DeVries" have fewer.
_HUMP: Final = regex.compile(r"(?<=\p{L}{3}\p{Ll})(?<!Fitz)(?=\p{Lu}\p{L})")


def itemize(text: str, holes: Iterable[Span]) -> list[Item]:
    """The items of a line; ``holes`` are the places of its dates, each of which is a break. Any text will do."""
    pattern = _ITEM_OR_ADDRESS if any(sign in text for sign in _ADDRESS_SIGNS) else _ITEM
    items: list[Item] = []
    done = 0
    for hole in sorted(holes):
        items += _scan(pattern, text, done, hole.start)
        items.append(Item(Kind.BREAK, hole.start, hole.end, HOLE))
        done = hole.end
    items += _scan(pattern, text, done, len(text))
    return _find_phrases(text, items)


def may_open(text: str) -> bool:
    """Whether the first word may begin an opener; no more is looked at, as this is asked of every line of a head."""
    word = _FIRST_WORD.match(text)
    if not word:
        return False
    return word[1].casefold() in _opener_heads() or _find_glued_opener(word[1]) > 0


# Lines of furniture recur from article to article.
@lru_cache(maxsize=4096)
def is_opener(text: str) -> bool:
    """Whether a line is nothing but what opens a byline: "By", "Written by:"."""
    folded = (text.strip().lower() if text.isascii() else fold(text)).rstrip(" :")
    return folded in load_lexicon().phrases["byline_openers"]


@lru_cache(maxsize=1024)
def tells_helper(text: str) -> bool:
    """Whether a line is nothing but what stands before the name of an editor, or of one who helped: "Edited by"."""
    lists, folded = load_lexicon().bylines, fold(text).rstrip(" :")
    pictures = len(folded) > _SHORTEST_ROLE - 1 and folded in load_lexicon().phrases["credit_words"]
    return pictures or folded in lists["editing"] or folded in lists["helping"] or folded in lists["aiding"]


def may_name(text: str) -> bool:
    """Whether a word is a first name, an opener or part of a role: a cheap test for what may be a byline."""
    return not _name_hints().isdisjoint(text.casefold().replace(",", " ").replace("|", " ").split())


def says_more(text: str) -> bool:
    """Whether a line surely does more than name somebody: a cheap test. A word behind the first is written small, and
    belongs to no phrase that stands on bylines.
    """
    words = text.split()
    if not words or not words[0][0].isalpha() or not _QUOTED.isdisjoint(text):
        return False
    known = _vocabulary()
    return any(word not in known and word.islower() and word.isalpha() and word.isascii() for word in words[1:])


@cache
def _vocabulary() -> frozenset[str]:
    """The words of all phrases, and the particles of names."""
    words = (word.rstrip(".") for phrase in _phrases()[0] for word in phrase.split())
    return load_lexicon().bylines["particles"].union(words)


@cache
def _name_hints() -> frozenset[str]:
    lexicon = load_lexicon()
    # The particles of two letters among the openers stand in every other line.
    short = {opener for opener in lexicon.bylines["particles"] if len(opener) <= 2}
    openers = {opener for opener in lexicon.phrases["byline_openers"] - short if " " not in opener}
    return lexicon.given_names | openers | {role.split()[-1] for role in lexicon.phrases["byline_roles"]}


@cache
def glued_roles() -> tuple[str, ...]:
    """The roles that are written glued to names in East Asia, the longest first."""
    words = load_lexicon().phrases
    roles = {one for one in words["byline_roles"] | words["desks"] if EAST.search(one)}
    return tuple(sorted(roles, key=lambda one: (-len(one), one)))


@cache
def _opener_heads() -> frozenset[str]:
    return frozenset(one.rstrip(":").split()[0] for one in load_lexicon().phrases["byline_openers"] if one)


@cache
def _phrases() -> tuple[dict[str, Kind], dict[str, int]]:
    """The phrases of the lexicon with what they are; how many words those have that begin with a word."""
    lexicon = load_lexicon()
    words, lists = lexicon.phrases, lexicon.bylines
    table: dict[str, Kind] = {}
    # The later group wins where a phrase stands in two.
    groups: tuple[tuple[Kind, Iterable[str]], ...] = (
        (Kind.OTHER, (one for name in _FURNITURE for one in words[f"furniture.{name}"])),
        (Kind.OTHER, (one.replace("{n}", "").strip() for one in words["relative_time"])),
        (Kind.OTHER, (one for name in ("published", "updated", "read_time", "clock") for one in words[name])),
        (Kind.OTHER, lists["offers"]),
        (Kind.DESK, words["desks"]),
        (Kind.DESK, lists["nobodies"]),
        (Kind.OTHER, (one for one in lexicon.photo_agencies if len(one) > 3)),
        (Kind.AGENCY, lexicon.agencies),
        (Kind.CREDIT, words["credit_words"]),
        (Kind.ROLE, lists["offices"]),
        (Kind.ROLE, words["byline_roles"]),
        (Kind.OPENER, words["byline_openers"]),
        (Kind.OPENER, lists["openers"]),
        (Kind.CREDIT, lists["sources"]),
        (Kind.OTHER, lists["origins"]),
        (Kind.EDITOR, lists["editing"]),
        (Kind.EDITOR, lists["helping"]),
        (Kind.OPENER, lists["aiding"]),
        (Kind.HELP, lists["contributing"]),
        (Kind.AND, words["and"]),
    )
    for kind, group in groups:
        table |= dict.fromkeys((one.rstrip(":") for one in group if one), kind)
    heads: dict[str, int] = {}
    for phrase in table:
        first, *more = phrase.split()
        if more:
            heads[first] = min(_LONGEST_PHRASE, max(heads.get(first, 0), 1 + len(more)))
    return table, heads


def _scan(pattern: regex.Pattern[str], text: str, start: int, end: int) -> list[Item]:
    items: list[Item] = []
    in_run, last = False, ""
    for found in pattern.finditer(text, start, end):
        name, piece, at = found.lastgroup or "", found[0], found.start()
        kind = _KINDS[name]
        if name == "word":
            last = piece
            if piece[1:].islower() and piece.isascii():
                # Most words are nothing else.
                items.append(Item(kind, at, found.end(), piece))
            else:
                items += _split_glued(piece, at, in_run=in_run)
        elif name == "address" and (size := _find_glued_address(piece, last)):
            items.append(Item(Kind.WORD, at, at + size, piece[:size]))
            items.append(Item(Kind.BREAK, at + size, found.end(), piece[size:]))
        else:
            items.append(Item(kind, at, found.end(), piece))
        in_run = kind is Kind.WORD
    return items


def _find_glued_address(address: str, before: str) -> int:
    """How long the surname is that has its owner's address glued to it: "Ida Falkidafalk@harbour.example"."""
    place = address.casefold().find(before.casefold(), 2) if before and address[0].isupper() else -1
    return place if 0 < place < address.find("@") else 0


def _split_glued(word: str, at: int, *, in_run: bool) -> Iterator[Item]:
    """A word, or the words that were printed without a space between them: "ByIda", "FalkView"."""
    if _MIDDLE_DOT in word and EAST.match(word):
        # "김민수·이영희"
        for place, part in enumerate(word.split(_MIDDLE_DOT)):
            if place:
                yield Item(Kind.COMMA, at - 1, at, _MIDDLE_DOT)
            if part:
                yield Item(Kind.WORD, at, at + len(part), part)
            at += len(part) + 1
        return
    if len(word) < 4 or word[1:].islower() or word.isupper():
        yield Item(Kind.WORD, at, at + len(word), word)
        return
    opener = 0 if in_run and word[0].isupper() else _find_glued_opener(word)
    if opener:
        yield Item(Kind.WORD, at, at + opener, word[:opener])
        word, at = word[opener:], at + opener
    if "-" in word and fold(word.rpartition("-")[2]) in load_lexicon().phrases["desks"]:
        # "HarbourPost-Redaktion"
        yield Item(Kind.WORD, at, at + len(word), word)
        return
    start = 0
    for hump in _HUMP.finditer(word):
        yield Item(Kind.WORD, at + start, at + hump.start(), word[start : hump.start()])
        # What stands side by side without a space belongs to two lines of the page.
        yield Item(Kind.BREAK, at + hump.start(), at + hump.start(), GLUE)
        start = hump.start()
    yield Item(Kind.WORD, at + start, at + len(word), word[start:])


def _find_glued_opener(word: str) -> int:
    """How long the opener is that has the name glued to it: "ByIda", "PorRui"; 0 where there is none."""
    for place in range(2, min(len(word) - 1, 12)):
        if word[place].isupper():
            opens = word[place - 1].islower() and _phrases()[0].get(word[:place].casefold()) is Kind.OPENER
            return place if opens else 0
    return 0


def _find_phrases(text: str, items: list[Item]) -> list[Item]:
    """The items with the words of each phrase of the lexicon made one item."""
    table, heads = _phrases()
    out: list[Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        if item.kind is not Kind.WORD:
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
        if (
            kind in (None, Kind.OTHER)
            and head in load_lexicon().bylines["colon_openers"]
            and _leads_colon(items, place)
            and (not out or out[-1].kind is not Kind.WORD)
        ):
            kind = Kind.OPENER
        if kind is None and not out and _is_doubled(head, table):
            kind = Kind.OPENER
        if kind is None and (("-" in head and _ends_in_role(head)) or _is_compound_role(head)):
            # "HAFEN-Autorin Ida Falk"
            kind = Kind.ROLE
        if kind is None:
            out.append(item)
        else:
            named = bool(out) and out[-1].kind is Kind.WORD
            after = items[place + size].kind if place + size < len(items) else Kind.BREAK
            phrase = head if size == 1 else fold(text[item.start : items[place + size - 1].end])
            if kind is Kind.OPENER and after is not Kind.COLON and phrase in load_lexicon().phrases["desks"]:
                # "Redaktion: Ida Falk", but "Redaktion Harbour".
                kind = Kind.DESK
            elif kind is Kind.OPENER and named and head in load_lexicon().phrases["byline_roles"]:
                # "Contributor: Ida Falk", but "Ida Falk Contributor".
                kind = Kind.ROLE
            elif kind is Kind.EDITOR and after is not Kind.COLON and head in load_lexicon().phrases["byline_roles"]:
                # "Editor: Ida Falk", but "Ida Falk, Editor".
                kind = Kind.ROLE
            elif kind is Kind.CREDIT and after is Kind.COLON and _is_joined_to_opener(out):
                # "Text & Foto: Ida Falk"
                kind = Kind.OPENER
            elif kind is Kind.ROLE and after is Kind.COLON and head in load_lexicon().phrases["credit_words"]:
                # "Photographer: Ida Falk"
                kind = Kind.CREDIT
            end = items[place + size - 1].end
            out.append(Item(kind, item.start, end, text[item.start : end]))
        place += size
    return out


def _leads_colon(items: Sequence[Item], place: int) -> bool:
    """Whether a colon stands behind the item at ``place``."""
    return place + 1 < len(items) and items[place + 1].kind is Kind.COLON


def _is_joined_to_opener(before: Sequence[Item]) -> bool:
    """Whether the last item is an "and" or a slash, and the one before it opens a byline."""
    if len(before) < 2 or before[-2].kind is not Kind.OPENER:
        return False
    last = before[-1]
    return last.kind is Kind.AND or last.text == "/" or fold(last.text) in load_lexicon().phrases["and"]


def _ends_in_role(word: str) -> bool:
    """Whether a compound ends with what someone is: "Hafenbote-Korrespondentin"; a woman's form of an opener too."""
    last = word.rpartition("-")[2]
    return len(last) > _SHORTEST_ROLE and last in load_lexicon().phrases["byline_roles"] and not is_given(last)


def _is_compound_role(word: str) -> bool:
    """Whether a word is one for what somebody is: "Abteilungsleiterin"; surnames are shorter."""
    return len(word) > _LONGEST_LEADER and word.endswith(_LEADERS)


def _is_doubled(word: str, table: dict[str, Kind]) -> bool:
    """Whether a word is an opener that was printed twice: "Byby Ida Falk"."""
    half = word[: len(word) // 2]
    return len(word) > 3 and word == half * 2 and table.get(half) is Kind.OPENER


# The same words are asked for by several who read a line.
@lru_cache(maxsize=4096)
def is_given(word: str) -> bool:
    """Whether a word is a first name that is known: "Ida", "IDA", "Jean-Luc"; an accent more or less is no matter."""
    names, folded = load_lexicon().given_names, fold(word)
    if folded in names or ("-" in folded and folded.partition("-")[0] in names):
        return True
    return not folded.isascii() and _MARKS.sub("", unicodedata.normalize("NFD", folded)) in names


def _ends_full_name(before: Sequence[Item]) -> bool:
    """Whether the last two items are words, the last of them in capitals: an "AND" behind them is no initial."""
    return len(before) > 1 and before[-2].kind is Kind.WORD is before[-1].kind and before[-1].text.isupper()


def _match_long(items: Sequence[Item], place: int, longest: int, table: dict[str, Kind]) -> tuple[int, Kind | None]:
    words = [items[place].text]
    best: tuple[int, Kind | None] = (1, None)
    for size in range(2, longest + 1):
        if place + size > len(items) or items[place + size - 1].kind is not Kind.WORD:
            break
        words.append(items[place + size - 1].text)
        kind = table.get(fold(" ".join(words)).rstrip("."))
        if kind is not None:
            best = (size, kind)
    return best


def _may_be_phrase(head: str, item: Item, kind: Kind, before: Sequence[Item], after: Sequence[Item]) -> bool:
    """Whether a single word of the lexicon means here what it means there, and is no part of a name."""
    lexicon = load_lexicon()
    in_name = bool(before) and before[-1].kind is Kind.WORD
    leads_name = bool(after) and after[0].kind is Kind.WORD
    before_capital = leads_name and after[0].text[:1].isupper()
    if before_capital and len(head) == 1 and len(item.text) > 1 and item.text.isupper():
        # "By I. Falk": an initial here, a letter that stands for something in another language.
        return False
    if before_capital and kind in (Kind.DESK, Kind.ROLE, Kind.OTHER) and is_given(item.text):
        # A first name here, a team in another language: "Tim Falk".
        return False
    if kind is Kind.OPENER:
        # "Maria von Hof": a particle inside a name, not "von" before one, as in "Gepostet von Maria Hof".
        if head not in lexicon.bylines["particles"]:
            return True
        if not before:
            # "DE FR IT": letters for languages.
            return len(head) > 2 or not before_capital or not item.text.isupper() or is_given(after[0].text)
        if before[-1].kind in (Kind.OPENER, Kind.DESK):
            # "Correspondent of the Harbour Post"
            return bool(after) and is_given(after[0].text)
        if in_name:
            lone = len(before) == 1 or before[-2].kind is not Kind.WORD
            return lone and bool(after) and is_given(after[0].text) and not is_given(before[-1].text)
        # "4 de mayo" is no byline.
        return not before[-1].text[:1].isdigit() or (bool(after) and is_given(after[0].text))
    if kind is Kind.AND:
        if in_name and head in lexicon.bylines["affiliations"] and before[-1].text[:1].isupper():
            # "and" in one language, "in" in another: "Ida Falk en Brake"
            return bool(after) and is_given(after[0].text)
        # "Ida Falk (now) and Jon Brandt (earlier)"
        behind = bool(before) and (before[-1].kind in (Kind.WORD, Kind.COMMA) or before[-1].text == ")")
        capitals = item.text.isupper() and leads_name and after[0].text.isupper()
        return behind and (item.text.islower() or (capitals and _ends_full_name(before)))
    if kind is Kind.CREDIT and in_name and before_capital and before[0].kind is Kind.OPENER and not is_given(item.text):
        # "Text Ida Falk Foto Jon Brandt"
        return item.text[:1].isupper()
    if kind is Kind.CREDIT and before_capital and not before and head not in lexicon.bylines["titles"]:
        # "Photography Ida Falk"
        return is_given(after[0].text)
    if kind is Kind.CREDIT:
        # "Foto: ...", and not "Dr." or "Bild am Sonntag".
        return bool(after) and after[0].kind in (Kind.COLON, Kind.BREAK)
    if head in lexicon.ambiguous_agencies and not item.text.isupper():
        # "Petra Falk" has a first name that is an agency's too.
        return item.text == lexicon.agencies[head] and not before_capital
    if kind is Kind.AGENCY and before_capital and item.text.istitle() and lexicon.agencies[head].isupper():
        # "Isna Falk": agencies of letters are written with capitals beside other words.
        return after[0].text.isupper()
    if head in lexicon.phrases["clock"]:
        return not in_name
    if kind is Kind.OTHER and (in_name or leads_name) and item.text[:1].isupper() and not item.text.isupper():
        # Words that are names too: "Mark Share", "Print".
        return len(head) > _LONGEST_NAME_PART or head in lexicon.phrases["furniture.share"]
    if kind is Kind.EDITOR:
        if EAST.match(item.text):
            return True
        return not in_name or (bool(after) and after[0].kind is Kind.COLON) or head in lexicon.phrases["byline_roles"]
    return kind is not Kind.DESK or not in_name or len(head) > 4
