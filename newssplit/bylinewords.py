"""What words mean on a byline: the phrases of the lexicon by their kinds, and cheap tests of what a line may be."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final

import regex

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


EAST: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_LONGEST_PHRASE: Final = 6
_SHORTEST_ROLE: Final = 4
# Shorter words of credits are titles and letters too: "Dr.".
_SHORTEST_CREDIT: Final = 4
# Surnames that end as words for what somebody is do are no longer than this.
_LONGEST_SURNAME: Final = 12
_FURNITURE: Final = ("comments", "share", "print", "related", "navigation", "subscribe", "login", "newsletter")
_MARKS: Final = regex.compile(r"\p{M}+")
_FIRST_WORD: Final = regex.compile(r"[^\p{L}\d]{0,4}(\p{L}[\p{L}\p{M}]*)")
# What may hold several words, and be one item.
_QUOTED: Final = frozenset('["\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}')


def may_open(text: str) -> bool:
    """Whether the first word may begin an opener; no more is looked at, as this is asked of every line of a head."""
    word = _FIRST_WORD.match(text)
    if not word:
        return False
    return word[1].casefold() in _opener_heads() or find_glued_opener(word[1]) > 0


# Lines of furniture recur from article to article.
@lru_cache(maxsize=4096)
def is_opener(text: str) -> bool:
    """Whether a line is nothing but what opens a byline: "By", "Written by:"."""
    folded = (text.strip().lower() if text.isascii() else fold(text)).rstrip(" :")
    return folded in load_lexicon().phrases["byline_openers"]


@lru_cache(maxsize=1024)
def tells_helper(text: str) -> bool:
    """Whether a line is nothing but what stands before the name of an editor, of one who helped, or of one who made
    the pictures: "Edited by", "Fotos:".
    """
    lists, folded = load_lexicon().bylines, fold(text).rstrip(" :")
    return is_credit(folded) or folded in lists["editing"] or folded in lists["helping"] or folded in lists["aiding"]


def is_credit(folded: str) -> bool:
    """Whether a text, folded, is a word for pictures or for who has made them, and surely nothing else."""
    return len(folded) >= _SHORTEST_CREDIT and folded in load_lexicon().phrases["credit_words"]


@lru_cache(maxsize=1024)
def is_photographer(text: str) -> bool:
    """Whether a text is nothing but what those are who make pictures: "Fotograf"."""
    phrases, folded = load_lexicon().phrases, fold(text)
    return folded in phrases["byline_roles"] and folded in phrases["credit_words"]


def tells_time(text: str) -> bool:
    """Whether a phrase says that something was published: "Posted on"."""
    phrases, folded = load_lexicon().phrases, fold(text)
    return folded in phrases["published"] or folded in phrases["updated"]


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
    words = (word.rstrip(".") for phrase in load_kinds()[0] for word in phrase.split())
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
def load_kinds() -> tuple[dict[str, Kind], dict[str, int]]:
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
        (Kind.ROLE, lists["doings"]),
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


def find_glued_opener(word: str) -> int:
    """How long the opener is that has the name glued to it: "ByIda", "PorRui"; 0 where there is none."""
    for place in range(2, min(len(word) - 1, 12)):
        if word[place].isupper():
            opens = word[place - 1].islower() and load_kinds()[0].get(word[:place].casefold()) is Kind.OPENER
            return place if opens else 0
    return 0


def ends_in_role(word: str) -> bool:
    """Whether a compound ends with what someone is: "Hafenbote-Korrespondentin"; a woman's form of an opener too."""
    last = word.rpartition("-")[2]
    return len(last) > _SHORTEST_ROLE and last in load_lexicon().phrases["byline_roles"] and not is_given(last)


@cache
def _role_endings() -> tuple[str, ...]:
    return tuple(sorted(load_lexicon().bylines["role_endings"]))


def is_compound_role(word: str) -> bool:
    """Whether a word is one for what somebody is: "Abteilungsleiterin"; surnames are shorter."""
    return len(word) > _LONGEST_SURNAME and word.endswith(_role_endings())


# The same words are asked for by several who read a line.
@lru_cache(maxsize=4096)
def is_given(word: str) -> bool:
    """Whether a word is a first name that is known: "Ida", "IDA", "Jean-Luc"; an accent more or less is no matter."""
    names, folded = load_lexicon().given_names, fold(word)
    if folded in names or ("-" in folded and folded.partition("-")[0] in names):
        return True
    return not folded.isascii() and _MARKS.sub("", unicodedata.normalize("NFD", folded)) in names
