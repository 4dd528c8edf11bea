"""A byline as a row of items: words, breaks that no name reaches over, commas, and the phrases of the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import regex

from newssplit.article import Span
from newssplit.bylinewords import (
    EAST,
    Kind,
    ends_in_role,
    find_glued_opener,
    is_compound_role,
    is_given,
    load_kinds,
)
from newssplit.lexicon import fold, load_lexicon


class Item(NamedTuple):
    """A piece of a byline, and its place in the line."""

    kind: Kind
    start: int
    end: int
    text: str


GLUE: Final = "glue"
HOLE: Final = "hole"
_MIDDLE_DOT: Final = "\N{MIDDLE DOT}"
_EASTERN_DOTS: Final = (_MIDDLE_DOT, "\N{KATAKANA MIDDLE DOT}")
# Words that are parts of names too stand for themselves only where they are longer than this.
_LONGEST_NAME_PART: Final = 7
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
        (?: \d{1,2}(?=\p{L}) | [_\p{L}\p{M}\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}]
          | (?<=[\p{Han}\p{Hangul}\p{Katakana}\N{MIDDLE DOT}]) \N{MIDDLE DOT}
          | (?<=[lL]) \N{MIDDLE DOT} (?=[lL])
          | ['\N{RIGHT SINGLE QUOTATION MARK}`\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}.](?=\p{L}) )*+
        \.? )
    | (?P<nick> ["\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}] (?<=\p{L}\s.)
        \p{Lu}[\p{L}\s.'\-]{1,24}
        ["\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}] (?=\s\p{Lu}) )
    | (?P<comma> [,\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}\N{ARABIC COMMA}] )
    | (?P<colon> [:\N{FULLWIDTH COLON}=\N{FULLWIDTH EQUALS SIGN}]
        | (?<=\p{L})\N{BLACK CIRCLE}(?=\p{L}) )
    | (?P<and> & )
    | (?P<break> \d[\d\p{L}]* | \s[\-\N{EN DASH}\N{ARABIC TATWEEL}]+(?=\s|$) | \s{3,} | \t
      | [^\p{L}\p{M}\s.'\N{RIGHT SINGLE QUOTATION MARK}\-] )
    """
_ITEM: Final = regex.compile(_ITEM_FORM, regex.VERBOSE)
_ITEM_OR_ADDRESS: Final = regex.compile(_ADDRESS_FORM + _ITEM_FORM, regex.VERBOSE)
_ADDRESS_SIGNS: Final = ("@", "://", "www.", "[email")
# "Ida FalkView all posts": a capital after four letters begins another word. "McCall" and "DeVries" have fewer.
_HUMP: Final = regex.compile(r"(?<=\p{L}{3}\p{Ll})(?<!Fitz)(?=\p{Lu}\p{L})")

# A surname in capitals with the next one's first name glued to it by a hyphen.
_CAPITALS_JOINED: Final = regex.compile(r"\p{Lu}{3,}-(?P<name>\p{Lu}\p{Ll}+)")


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
    opener = 0 if in_run and word[0].isupper() else find_glued_opener(word)
    if opener:
        yield Item(Kind.WORD, at, at + opener, word[:opener])
        word, at = word[opener:], at + opener
    if "-" in word and fold(word.rpartition("-")[2]) in load_lexicon().phrases["desks"]:
        # "HarbourPost-Redaktion"
        yield Item(Kind.WORD, at, at + len(word), word)
        return
    joined = _CAPITALS_JOINED.fullmatch(word) if in_run else None
    if joined and is_given(joined["name"]):
        # "Ida FALK-Jon BRANDT"
        place = at + joined.start("name")
        yield Item(Kind.WORD, at, place - 1, word[: place - at - 1])
        yield Item(Kind.COMMA, place - 1, place, "-")
        yield Item(Kind.WORD, place, at + len(word), joined["name"])
        return
    start = 0
    for hump in _HUMP.finditer(word):
        yield Item(Kind.WORD, at + start, at + hump.start(), word[start : hump.start()])
        # What stands side by side without a space belongs to two lines of the page.
        yield Item(Kind.BREAK, at + hump.start(), at + hump.start(), GLUE)
        start = hump.start()
    yield Item(Kind.WORD, at + start, at + len(word), word[start:])


def _find_phrases(text: str, items: list[Item]) -> list[Item]:
    """The items with the words of each phrase of the lexicon made one item."""
    table, heads = load_kinds()
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
            if kind is not None and not _may_be_phrase(head, item, kind, out, items[place + 1 : place + 3]):
                kind = None
        if (
            kind in (None, Kind.OTHER)
            and head in load_lexicon().bylines["colon_openers"]
            and _leads_colon(items, place)
            and (not out or out[-1].kind is not Kind.WORD)
        ):
            kind = Kind.OPENER
        if kind is None and not out and (_is_doubled(head, table) or _opens_line(head, items[: place + 3])):
            kind = Kind.OPENER
        if kind is None and (("-" in head and ends_in_role(head)) or is_compound_role(head)):
            # "HAFEN-Autorin Ida Falk"
            kind = Kind.ROLE
        if kind is None:
            out.append(item)
        else:
            after = items[place + size].kind if place + size < len(items) else Kind.BREAK
            # "Ida Falk, reporter, Brake"
            aside = after is Kind.COMMA and [item.kind for item in out[-2:]] == [Kind.WORD, Kind.COMMA]
            named = (bool(out) and out[-1].kind is Kind.WORD) or aside
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
            elif kind in (Kind.CREDIT, Kind.EDITOR) and EAST.match(head) and _is_dotted_to_opener(out):
                # "文・写真　甲乙丙"
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


def _is_dotted_to_opener(before: Sequence[Item]) -> bool:
    """Whether the last item is a middle dot, and the one before it opens a byline."""
    return len(before) > 1 and before[-2].kind is Kind.OPENER and before[-1].text in _EASTERN_DOTS


def _is_doubled(word: str, table: dict[str, Kind]) -> bool:
    """Whether a word is an opener that was printed twice: "Byby Ida Falk"."""
    half = word[: len(word) // 2]
    return len(word) > 3 and word == half * 2 and table.get(half) is Kind.OPENER


def _opens_line(word: str, items: Sequence[Item]) -> bool:
    """Whether a word opens a byline where it begins the line, before two words with capitals: "Na Ida Falk"."""
    if word not in load_lexicon().bylines["leading_openers"] or len(items) < 3:
        return False
    return all(item.kind is Kind.WORD and item.text[0].isupper() for item in items)


def _opens_where(item: Item, word: str) -> bool:
    """Whether an item opens a byline in a language in which ``word`` is "and": "Door: Ida Falk en Jon Brandt"."""
    if item.kind is not Kind.OPENER:
        return False
    opener, languages = fold(item.text), load_lexicon().by_language.values()
    return any(opener in words["byline_openers"] and word in words["and"] for words in languages)


def _tells_story(before: Sequence[Item]) -> bool:
    """Whether what stands before a particle is what a byline calls a story: "Ein Liveblog von Ida Falk"."""
    words = fold(" ".join(item.text for item in before)).replace("'", " ").split()
    told = len(words) == 2 and all(item.kind is Kind.WORD for item in before)
    return told and words[0] in load_lexicon().bylines["indefinite"]


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
            letters = item.text.isupper() and not any(len(other.text) > 2 for other in after)
            return len(head) > 2 or not before_capital or not letters or is_given(after[0].text)
        if before[-1].kind in (Kind.OPENER, Kind.DESK):
            # "Correspondent of the Harbour Post"
            return bool(after) and is_given(after[0].text)
        if in_name and before_capital and _tells_story(before):
            return True
        if in_name:
            lone = len(before) == 1 or before[-2].kind is not Kind.WORD
            return lone and bool(after) and is_given(after[0].text) and not is_given(before[-1].text)
        # "4 de mayo" is no byline.
        return not before[-1].text[:1].isdigit() or (bool(after) and is_given(after[0].text))
    if kind is Kind.AND:
        if in_name and head in lexicon.bylines["affiliations"] and before[-1].text[:1].isupper():
            # "and" in one language, "in" in another: "Ida Falk en Brake"
            joins = before_capital and len(after) > 1 and after[1].kind is Kind.WORD and _opens_where(before[0], head)
            return bool(after) and (is_given(after[0].text) or joins)
        # "Ida Falk (now) and Jon Brandt (earlier)"
        behind = bool(before) and (before[-1].kind in (Kind.WORD, Kind.COMMA, Kind.AGENCY) or before[-1].text == ")")
        capitals = item.text.isupper() and leads_name and after[0].text.isupper()
        return behind and (not item.text[0].isupper() or (capitals and _ends_full_name(before)))
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
    if kind is Kind.OTHER and before_capital and head in lexicon.bylines["particles"]:
        # "MARIA DEL PILAR FALK", "LE GALL Yves"
        return False
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
