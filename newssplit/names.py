"""Whether a few words are the name of a person."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from typing import Final, NamedTuple

import regex

from newssplit.article import Span
from newssplit.bylines import Item
from newssplit.bylinewords import EAST, glued_roles, is_compound_role, is_given
from newssplit.lexicon import fold, load_lexicon
from newssplit.organisations import is_organisation, is_place, organisation_beginnings


class Grade(IntEnum):
    """How sure it is that words are a person's name."""

    WEAK = 0  # words with capitals, among other things
    ALONE = 1  # the same, and nothing else is on the line
    SURE = 2  # a role beside it, or a first name that is known
    SAID = 3  # an opener before it: "By"


class Name(NamedTuple):
    """A person's name as printed, white space collapsed, and its place in the line."""

    text: str
    span: Span
    grade: Grade = Grade.WEAK


LONGEST_NAME: Final = 6
# A name of more words needs someone to say that it is one.
_MOST_UNSAID: Final = 4
_INVISIBLE: Final = str.maketrans(
    "", "", "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
)
# A capital, behind a particle that is glued to it or the quotation mark of a nickname.
CAPITAL: Final = regex.compile(
    r"""
    \p{Lu}
    | (?: al | el | ad | ar | as | ash | at | az | an | bin ) - \p{Lu}
    | (?: d['\N{RIGHT SINGLE QUOTATION MARK}]
        | ["\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}] ) \p{Lu}
    """,
    regex.VERBOSE,
)
UNCASED: Final = regex.compile(r"[\p{Lo}\p{M}\p{Lm}]")
_EAST_NAME: Final = regex.compile(
    r"[\p{Han}々]{2,5}|\p{Hangul}{2,4}|\p{Han}[\p{Han}\p{Hiragana}\p{Katakana}々ー]{2,8}|[\p{Katakana}ー]{3,9}"
)
_HAN: Final = regex.compile(r"\p{Han}")
_HANGUL_NAME: Final = regex.compile(r"\p{Hangul}{2,4}")
_LONGEST_HANGUL: Final = 4
_KATAKANA: Final = regex.compile(r"[\p{Katakana}ー]+")
# Two parts of a name are shorter, one each.
_SHORTEST_FULL: Final = 3
_SHORTEST_LISTED: Final = 2
# Glued to where their owner works, before the name: "某报记者 甲乙". In Japanese the like stand behind it.
_LEADING_ROLES: Final = ("记者", "通讯员", "评论员", "特派员")
_LONGEST_ABBREVIATION: Final = 5
_LONGEST_LETTERS: Final = 3
_GENERATION: Final = regex.compile(r"[IVX]+|JR|SR|.")
_INITIALS: Final = regex.compile(r"(?:\p{Lu}\.?){1,4}(?:[\-/](?:\p{Lu}\.?){1,4})*")


def is_full(name: Name) -> bool:
    """Whether a name is more than one word, as far as its script parts words."""
    return " " in name.text or bool(EAST.match(name.text))


def is_function(word: str) -> bool:
    """Whether a word in small letters is one of the little words of a language."""
    return word.islower() and word in load_lexicon().phrases["function_words"]


def read_name(run: Sequence[Item], *, opened: bool, alone: bool, has_role: bool, joined: bool = False) -> Name | None:
    """The name that a run of words is, or begins with; None if it is none.

    ``opened``: "By" stands before it; ``alone``: nothing else is on the line; ``has_role``: a role stands behind it;
    ``joined``: a name and an "and" stand before it.
    """
    words = [(item.start, item.end, item.text.translate(_INVISIBLE)) for item in run]
    if EAST.match(words[0][2]):
        return _read_eastern(words, opened=opened or has_role, alone=alone)
    lists = load_lexicon().bylines
    count = len(words)
    while len(words) > 2 and _is_title(words[0][2], words[1][2], behind=len(words) < count, opened=opened):
        del words[0]
    if alone and len(words) > 2 and is_given(words[1][2]) and is_function(words[0][2].casefold()):
        # "About Ida Falk"
        words = words if is_given(words[0][2]) else words[1:]
    if UNCASED.match(words[0][2]):
        texts = [word[2] for word in words]
        if is_organisation(texts) or is_place(texts) or max(map(len, texts)) == 1:
            return None
        fits = 2 <= len(words) <= 5 or (opened and len(words) == 1)
        return _make(words, _grade(opened, has_role, alone)) if fits and (opened or alone or has_role) else None
    if opened and words[0][2].islower() and (len(words) == 1 or is_function(words[1][2])):
        # "by gizzmo on": what follows an opener alone is who wrote it, however it is spelled.
        no_name = is_function(words[0][2]) or is_organisation([words[0][2]])
        return None if no_name else _make(words[:1], Grade.SAID)
    kept = _keep_capitals(words, has_role=has_role)
    if opened or len(words) < count:
        kept = _cut_organisation(kept)
    if not kept and (alone or opened) and _is_small_name([word[2] for word in words]):
        return _make(words, Grade.ALONE)
    if len(kept) == 1 < len(words) and opened and is_given(words[1][2]) and not is_function(words[1][2]):
        # "by Ida falk"
        kept = words[:2] if len(words) == 2 or is_given(kept[0][2]) else kept
    if not kept or len(kept) > LONGEST_NAME or not _is_person([word[2] for word in kept], opened=opened):
        return None
    cut_short = len(kept) < len(words)
    if cut_short and not opened and is_organisation([words[len(kept)][2]]) and not is_given(kept[0][2]):
        # "Harbour Life News"
        return None
    capitals = sum(bool(CAPITAL.match(word[2])) for word in kept)
    full = capitals >= 2
    if capitals > _MOST_UNSAID and not opened:
        return None
    if not full and not opened and (not alone or cut_short):
        return None
    if cut_short and not opened:
        # "Ida Falk in Brake", but no sentence that begins with two capitals: "Ida Falk sails".
        # A single word behind a name may be its handle: "Ida Falk idafalk".
        rest = [word[2] for word in words[len(kept) :]]
        handle = len(rest) == 1 and alone and is_given(kept[0][2])
        placed = rest[0].casefold() in lists["affiliations"] and (is_given(kept[0][2]) or (full and (alone or joined)))
        placed = placed and all(CAPITAL.match(word) or is_function(word) for word in rest[1:])
        little = len(rest) <= 2 and (is_function(rest[0]) or CAPITAL.match(rest[0]))
        titled = rest[0].casefold() in load_lexicon().phrases["sections"] and is_given(kept[0][2])
        if not (handle or placed or little or titled):
            return None
    known = is_given(kept[0][2])
    if not full and not known and not opened:
        return _make(kept, Grade.WEAK)
    known = known and full
    return _make(kept, _grade(opened, has_role or known, alone))


def _is_title(word: str, after: str, *, behind: bool, opened: bool) -> bool:
    """Whether a word is a title, with ``after`` behind it; ``behind``: one stands before it ("Dr. med. vet."),
    ``opened``: "By" does.
    """
    lists, folded = load_lexicon().bylines, fold(word).rstrip(".")
    if folded in lists["titles"] or (behind and word.islower() and word.endswith(".")):
        return True
    # "Deacon Ida Falk", "Malermeisterin Ida Falk", but "Deacon Falk" has no other name.
    calling = folded in lists["callings"] or is_compound_role(folded)
    return calling and (opened or is_given(after)) and not is_given(word)


def opens_with_name(run: Sequence[Item]) -> bool:
    """Whether a run is a first name that is known and a surname, behind a title or not: "Brother Ida Falk"."""
    words = [item.text for item in run]
    if len(words) > 2 and _is_title(words[0], words[1], behind=False, opened=False):
        del words[0]
    return 2 <= len(words) <= _MOST_UNSAID and is_given(words[0]) and all(map(CAPITAL.match, words))


def _grade(opened: bool, known: bool, alone: bool) -> Grade:
    if opened:
        return Grade.SAID
    return Grade.SURE if known else Grade.ALONE if alone else Grade.WEAK


def _keep_capitals(words: Sequence[tuple[int, int, str]], *, has_role: bool) -> list[tuple[int, int, str]]:
    """The words with capitals that a run begins with, and the particles among them."""
    lists = load_lexicon().bylines
    particles, affiliations = lists["particles"], lists["affiliations"]
    kept: list[tuple[int, int, str]] = []
    for word in words:
        named = len(kept) > 1 or (len(kept) == 1 < len(words) - 1 and is_given(kept[0][2]))
        if named and word[2].casefold() in affiliations and word[2].casefold() not in particles:
            # "IDA FALK FOR HARBOUR ONLINE", "Ida Falk In News", "Ida In News"
            break
        if not CAPITAL.match(word[2]) and word[2].casefold().rstrip(".") not in particles:
            break
        if len(kept) > 1 and _is_abbreviation(word[2]) and _is_spelled_out([one[2] for one in kept]):
            # "Ida Falk BBC News", but "Jean Marie ROI".
            break
        kept.append(word)
    while kept and not CAPITAL.match(kept[-1][2]):
        kept.pop()
    while len(kept) > 2 and (_trails_name(kept[-1][2], has_role=has_role) or _is_little(kept)):
        kept.pop()
    return kept


def _cut_organisation(words: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The words of a full name without those of the office or paper behind it: "Ida Falk Harbour News"."""
    for place, word in enumerate(words):
        if place > 1 and is_organisation([word[2]]) and is_given(words[0][2]):
            whole = place == 2 or len(words[1][2].rstrip(".")) == 1 or is_given(words[1][2])
            return words[:place] if whole else words[:2]
    return words


def _is_small_name(words: Sequence[str]) -> bool:
    """Whether words are a name that is written without capitals: "ida falk"."""
    small = len(words) == 2 and all(word.islower() and word.isalpha() and not is_function(word) for word in words)
    return small and is_given(words[0]) and not is_organisation(words)


def _is_abbreviation(word: str) -> bool:
    return len(word) <= _LONGEST_ABBREVIATION and word.isalpha() and word.isupper() and not _GENERATION.fullmatch(word)


def _is_spelled_out(words: Sequence[str]) -> bool:
    """Whether words are a first name and a surname in small letters, each with its capital."""
    return is_given(words[0]) and not is_given(words[-1]) and not words[-1].isupper()


def _trails_name(word: str, *, has_role: bool) -> bool:
    """Whether a word with a capital behind a name is none of it: "Ida Falk Sport", "Ida Falk PhD", "Ida Falk CEO"."""
    phrases, folded = load_lexicon().phrases, word.casefold()
    if folded in phrases["sections"] or folded.rstrip(".") in load_lexicon().bylines["degrees"]:
        return True
    return has_role and (folded in role_heads() or folded in load_lexicon().bylines["beats"])


def _is_little(kept: Sequence[tuple[int, int, str]]) -> bool:
    """Whether the last word is a little one behind a name: "Ida Falk On", but "Nguyễn Văn An"."""
    folded = kept[-1][2].casefold()
    return folded in load_lexicon().phrases["function_words"] and len(folded) <= 3 and is_given(kept[0][2])


@cache
def role_heads() -> frozenset[str]:
    """The first words of roles ("senior", "chief"), which may stand before another role than the lexicon's."""
    return frozenset(one.split()[0] for one in load_lexicon().phrases["byline_roles"] if " " in one)


def _is_person(words: Sequence[str], *, opened: bool) -> bool:
    lexicon = load_lexicon()
    folded = [word.casefold().rstrip(".") for word in words]
    if is_organisation(words) or " ".join(folded) in lexicon.phrases["sections"]:
        return False
    if all(one in lexicon.months or one in lexicon.weekdays for one in folded) or " ".join(folded) in lexicon.weekdays:
        return False
    said = folded[0] in lexicon.phrases["published"] or folded[0] in lexicon.phrases["updated"]
    if said and (folded[-1] in lexicon.months or folded[-1] in lexicon.weekdays):
        # "Posted Nov" before a day without its year, "Posted Sat" before a date.
        return False
    shouted = len(words) > 1 and len(words[0]) > 2 and words[0].isupper() and "." not in words[0]
    if shouted and not words[-1].isupper() and not is_given(words[-1]):
        # "ACME Harbour Project", but "FALK Ida"
        return False
    if len(words) > 1 and all(len(one) == 1 for one in folded):
        # "I. F."
        return False
    if folded[0] in lexicon.bylines["articles"] and words[0].istitle() and len(words) > 1:
        # "El Puerto", but "El Hassan"
        return is_given(words[1]) and not is_organisation(words[1:])
    if not opened and _is_lettered(words):
        # "DE FR", "HBR"
        return False
    if not opened and len(words) > 1 and not is_given(words[0]) and _is_place_alone(words[-1]):
        # "Harbour Oslo"
        return False
    if words[0].islower() and len(words) == 2 and folded[0] not in lexicon.bylines["leading_particles"]:
        # "Text des Hafens"
        return is_given(words[1])
    if len(words) == 1:
        known = folded[0] in lexicon.phrases["function_words"] or folded[0] in lexicon.months
        return not known and not _INITIALS.fullmatch(words[0])
    last = words[-1]
    little = len(last) <= 3 and folded[-1] in lexicon.phrases["function_words"] and not last.isupper()
    if little and not opened and (len(words) == 2 or is_given(words[0])):
        # Longer ones are surnames too: "Lang" is a little word of one language or another.
        return False
    small = folded[0] in lexicon.phrases["function_words"] and len(folded[0]) <= 3 and not words[0].endswith(".")
    small = small and not is_given(words[0])
    return opened or not small or folded[0] in lexicon.bylines["leading_particles"]


def _is_lettered(words: Sequence[str]) -> bool:
    """Whether words are letters that stand for something, none of them a name."""
    if not all(word.isupper() and "." not in word for word in words) or any(map(is_given, words)):
        return False
    longest = max(map(len, words))
    return longest <= _LONGEST_LETTERS or (len(words) == 1 and longest <= _LONGEST_ABBREVIATION)


def _is_place_alone(word: str) -> bool:
    """Whether a word is a place that nobody is called by."""
    folded = fold(word)
    return folded in load_lexicon().places and folded not in load_lexicon().surname_places


def _read_eastern(words: Sequence[tuple[int, int, str]], *, opened: bool, alone: bool) -> Name | None:
    if len(words) > 1 and words[0][2].endswith(_LEADING_ROLES) and _EAST_NAME.fullmatch(words[1][2]):
        words, opened = words[1:2], True
    start, end, text = words[0]
    for role in _LEADING_ROLES:
        place = text.find(role) + len(role)
        if place > len(role) and _SHORTEST_LISTED <= len(text) - place <= _SHORTEST_FULL and len(words) == 1:
            # "某报记者甲乙"
            return _make([(start + place, end, text[place:])], Grade.SAID)
    for role in glued_roles():
        if text.endswith(role) and len(text) > len(role):
            if role in load_lexicon().phrases["desks"]:
                return None
            text, end, opened = text[: -len(role)], end - len(role), True
            break
        if text.startswith(role) and len(text) > len(role):
            text, start, opened = text[len(role) :], start + len(role), True
            break
    else:
        # "김민수 기자" is a name and a role; "小暮 ひさのり" a name in two words.
        if len(words) > 2:
            return None
        if len(words) == 2:
            other = words[1][2]
            if other not in glued_roles():
                if opened and _HANGUL_NAME.fullmatch(other) and len(text) + len(other) > _LONGEST_HANGUL:
                    # "하버뉴스 김민수 기자": where someone works stands before the name.
                    start, text, end = words[1][0], other, words[1][1]
                else:
                    text, end = f"{text} {other}", words[1][1]
            else:
                opened = True
    bare = text.replace(" ", "")
    if not (opened or alone) or not _EAST_NAME.fullmatch(bare):
        return None
    if bare.startswith(organisation_beginnings()):
        return None
    if any(bare.endswith(ending) for ending in load_lexicon().bylines["eastern_organisations"]):
        return None
    grade = _grade(opened, False, alone)
    if grade is Grade.ALONE and _KATAKANA.fullmatch(bare) and " " not in text:
        # A name that is written so has a first name too; a site has one word.
        grade = Grade.WEAK
    return Name(text, Span(start, end), grade)


def parts_eastern(one: Item, other: Item, role: str) -> bool:
    """Whether two words side by side, of a script that has no spaces in names, are a name each and not one.

    ``role``: what stands before them; behind a role in Chinese no space parts a surname from a first name.
    """
    shortest = _SHORTEST_LISTED if role.endswith(_LEADING_ROLES) else _SHORTEST_FULL
    if other.text in load_lexicon().bylines["colon_openers"]:
        # "記者 甲乙丙 報導"
        return True
    if min(len(one.text), len(other.text)) < shortest:
        return False
    return bool(_HAN.match(one.text) and _HAN.match(other.text)) and not one.text.endswith(_LEADING_ROLES)


def _make(words: Sequence[tuple[int, int, str]], grade: Grade) -> Name | None:
    text = " ".join(word[2] for word in words)
    bare = text.rstrip("-'")
    if bare.endswith(".") and (len(words[-1][2]) > 4 or (len(words) == 1 and is_given(bare[:-1]))):
        bare = bare[:-1]
    if len(bare) < 2:
        return None
    return Name(bare, Span(words[0][0], words[-1][1] - (len(text) - len(bare))), grade)
