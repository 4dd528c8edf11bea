"""What is seen on a line: the ``CUES`` table, one row a family of cues.

A cue is boolean and named (``length=41-60``, ``opens=furniture.share``); it says what is seen on one line, never what
the line is, and knows nothing of other cues. A row holds the family's name, what it sees in plain words, its levels,
the test that tells which of them a line shows, and examples that hit and that miss. What is seen *around* a line
stands in ``surroundings``.

A test asks first what costs little and mostly settles the matter (is there a digit, a bracket, a colon?), and patterns
last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final, NamedTuple

import regex

from newssplit.glance import View
from newssplit.phrases import CATEGORIES, Seen, list_categories, load_phrases

__all__ = ["CATEGORIES", "CUES", "Row", "View", "cue_names"]

# Where a sentence begins behind another: behind a full stop, which is by far the commonest, or another mark.
_NEXT: Final = r"[\"'”’»)]?\s+[\"'“„«(¿¡]?\p{Lu}"
_BEHIND_STOP: Final = regex.compile(rf"\.{_NEXT}")
_BEHIND_OTHER: Final = regex.compile(rf"[!?…]{_NEXT}|[。！？]")


Levels = tuple[int, ...]  # places in the levels of a row


class Row(NamedTuple):
    """One family of cues. ``test`` gives the levels that a line shows."""

    name: str
    sees: str
    levels: tuple[str, ...]
    test: Callable[[View], Levels]
    hits: tuple[tuple[str, str], ...]  # (line, level)
    misses: tuple[tuple[str, str], ...]


# ------------------------------------------------------------------------------------------ tests of the rows

_LENGTHS: Final = (3, 7, 12, 18, 25, 33, 42, 52, 63, 75, 90, 110, 140, 180, 240, 330, 500, 800)
_COUNTS: Final = (0, 1, 2, 3, 4, 6, 8, 10, 13, 17, 22)


def _names(edges: tuple[int, ...]) -> tuple[str, ...]:
    steps = zip((-1, *edges[:-1]), edges, strict=True)
    return (*(f"{low + 1}-{high}" if high > low + 1 else f"{high}" for low, high in steps), f"{edges[-1] + 1}+")


def _length(view: View) -> Levels:
    return (bisect_right(_LENGTHS, view.size - 1),)


def _count(view: View) -> Levels:
    return () if view.long else (bisect_right(_COUNTS, len(view.words) - 1),)


_ENDINGS: Final = (
    "stop", "stop+quote", "question", "exclamation", "ellipsis", "colon", "comma", "digit", "letter", "bracket",
    "quote", "bar", "arrow", "other",
)  # fmt: skip
_END_OF: Final = {
    **dict.fromkeys(".。．।۔", 0),
    **dict.fromkeys("?？؟", 2),
    **dict.fromkeys("!！", 3),
    "…": 4,
    **dict.fromkeys(":：", 5),
    **dict.fromkeys(",;،、；,-–—", 6),
    **dict.fromkeys(")]）】}", 9),
    **dict.fromkeys("\"'”’»“«」』", 10),
    "|": 11,
    **dict.fromkeys("›>→▶►", 12),
}


def _ending(view: View) -> Levels:
    text = view.tail
    if not text:
        return (13,)
    last = text[-1]
    if last.isalpha():
        return (8,)
    if last.isdigit():
        return (7,)
    kind = _END_OF.get(last, 13)
    if kind == 10 and len(text) > 1 and text[-2] in ".!?…。,":
        return (1,)
    if kind == 9 and len(text) > 1 and text[-2] in ".!?…。":
        return (9, 1)
    if kind == 0 and text.endswith("..."):
        return (4,)
    return (kind,)


_BEGINNINGS: Final = (
    "upper", "lower", "letter", "digit", "quote", "bracket", "dash", "copyright", "hash", "at", "other", "nothing",
)  # fmt: skip

_BEGINNING_OF: Final = {
    **dict.fromkeys("\"'“„«‘‚「『»”’", 4),
    **dict.fromkeys("([（【{", 5),
    **dict.fromkeys("-–—", 6),
    "©": 7,
    "#": 8,
    "@": 9,
}


def _beginning(view: View) -> Levels:
    text = view.head
    if not text:
        return (11,)
    first = text[0]
    if first.isalpha():
        return (0 if first.isupper() else 1 if first.islower() else 2,)
    if first.isdigit():
        return (3,)
    return (_BEGINNING_OF.get(first, 10),)


def _bulleted(view: View) -> Levels:
    if not view.bullet:
        return ()
    return (1,) if view.bullet[0].isdigit() else (0,)


def _capitals(view: View) -> Levels:
    initials = view.initials
    letters = len(initials) if initials.isalpha() else sum(map(str.isalpha, initials))
    if not letters:
        return (0,)
    if view.capitals == 0:
        return (1,)
    share = view.capitals / letters
    if share >= 1.0:
        return (6,) if letters > 1 else (5,)
    return (2,) if share < 0.25 else (3,) if share < 0.5 else (4,)


def _shouting(view: View) -> Levels:
    head = view.head
    if head.isupper() and len(head) > 3:
        return (0,)
    if len(view.words) > 2 and view.words[0].isupper() and len(view.words[0]) > 2:
        return (1,)
    return ()


def _digits(view: View) -> Levels:
    initials = view.initials
    if not initials or initials.isalpha():
        return ()
    share = sum(map(str.isdigit, initials)) / len(initials)
    if share == 0:
        return ()
    return (0,) if share < 0.2 else (1,) if share < 0.5 else (2,) if share < 1 else (3,)


_MARKS: Final = (
    "bar", "arrow", "dash", "colon", "semicolon", "slash", "quotes", "brackets", "question", "dots", "comma", "commas",
    "at", "url", "hash", "copyright", "percent", "plus", "tab", "equals", "middot",
)  # fmt: skip


def _marks(view: View) -> Levels:
    marks, text = view.marks, view.ends
    if not marks:
        return (13,) if "http" in text else ()
    out = []
    if "|" in marks:
        out.append(0)
    if ">" in marks or "›" in marks or "»" in marks or "→" in marks:
        out.append(1)
    if ("-" in marks or "–" in marks or "—" in marks) and (" - " in text or " – " in text or " — " in text):
        out.append(2)
    if (":" in marks and ": " in text) or "：" in marks:
        out.append(3)
    if ";" in marks:
        out.append(4)
    if "/" in marks:
        out.append(5)
    if '"' in marks or "“" in marks or "„" in marks or "«" in marks or "「" in marks:
        out.append(6)
    if "(" in marks or "（" in marks:
        out.append(7)
    if "?" in marks or "？" in marks:
        out.append(8)
    dotted = "." in marks
    if (dotted and "..." in text) or "…" in marks:
        out.append(9)
    commas = marks.count(",")
    if commas:
        out.append(10 if commas == 1 else 11)
    if "@" in marks:
        out.append(12)
    if "http" in text or (dotted and ("www." in text or ".com" in text)):
        out.append(13)
    if "#" in marks:
        out.append(14)
    if "©" in marks:
        out.append(15)
    if "%" in marks:
        out.append(16)
    if "+" in marks:
        out.append(17)
    if "\t" in marks:
        out.append(18)
    if "=" in marks:
        out.append(19)
    if ("·" in marks or "•" in marks) and (" · " in text or " • " in text):
        out.append(20)
    return tuple(out)


_OTHER_STOPS: Final = "…。！？"


def _sentences(view: View) -> Levels:
    text = view.text[:400]
    found = 0
    if "." in text:
        found = len(_BEHIND_STOP.findall(text))
    if "!" in text or "?" in text or (not text.isascii() and any(map(text.__contains__, _OTHER_STOPS))):
        found += len(_BEHIND_OTHER.findall(text))
    return () if not found else (0,) if found == 1 else (1,) if found < 4 else (2,)


def _prose_words(view: View) -> Levels:
    if view.wide:
        return (5,)
    low = view.low.split()
    if len(low) < 2:
        return ()
    hits = sum(map(load_phrases().functions.__contains__, low))
    if not hits:
        return (0,)
    share = hits / len(low)
    return (1,) if hits == 1 and share < 0.25 else (2,) if share < 0.25 else (3,) if share < 0.4 else (4,)


_DATE: Final = regex.compile(
    r"""(?P<iso>\b(?:19|20)\d\d-\d\d-\d\d)
      | (?P<numeric>\b\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d\d)\b)
      | (?P<wide>\d{4}\s?[年년])
      | (?P<clock>\b\d{1,2}[:.h]\d\d(?!\d|[.,]\d)\s?(?:[ap]\.?m\b)?)
      | (?P<year>\b(?:19|20)\d\d\b)""",
    regex.VERBOSE | regex.IGNORECASE,
)
# The first five are the groups of the pattern, in its order.
_DATES: Final = (
    "iso", "numeric", "wide", "clock", "year", "month+number", "month+year", "weekday+number", "nearly-all",
)  # fmt: skip
_MONTH: Final = 1 << CATEGORIES.index("month")
_WEEKDAY: Final = 1 << CATEGORIES.index("weekday")


def _date(view: View) -> Levels:
    text, initials = view.head, view.initials
    numbers = () if initials.isalpha() else [word for word in view.words if word[0].isdigit()]
    # Digits that stand in no word, such as superscript ones, count as marks.
    if not numbers and (
        view.marks.isascii() or not any(map(str.isdigit, view.marks)) or not any(map(str.isdigit, text))
    ):
        return ()
    holds = view.phrases.holds
    out: set[int] = set()
    covered = 0
    if len(numbers) > 1 or (numbers and len(numbers[0]) > 3):
        for found in _DATE.finditer(text):
            out.add((found.lastindex or 0) - 1)
            covered += len(found.group())
    if holds & _MONTH:
        out.add(6 if 4 in out else 5)
        covered += 8
    if holds & _WEEKDAY:
        out.add(7)
        covered += 6
    if out and covered and len(text) <= covered * 2 + 4 and len(text) < 70:
        out.add(8)
    return tuple(sorted(out))


_NAME: Final = r"\p{Lu}[\p{L}.'’-]+"
_PERSON: Final = regex.compile(
    rf"""^(?:\p{{Lu}}[\p{{L}}.'’-]*\s+){{1,3}}
        (?:(?:van|von|de|der|den|la|le|del|di|da|bin|al|el|zu|af|dos|du)\s+){{0,2}} {_NAME}$""",
    regex.VERBOSE,
)
_PERSONS: Final = regex.compile(
    rf"^{_NAME}(?:\s+{_NAME}){{1,3}} (?:\s*(?:,|&|\p{{Ll}}{{1,3}})\s+{_NAME}(?:\s+{_NAME}){{1,3}})+$", regex.VERBOSE
)
_DATELINE: Final = regex.compile(
    r"""^(?: \p{Lu}[\p{Lu}\p{M}.'’/\ -]{2,40} | \p{Lu}[\p{L}.'’\ -]{2,30} )  # OSLO, or Oslo
        (?: ,\s[^()—–:]{2,30} )?                                           # , Norway
        \s? (?: \([^()]{2,40}\)\s?(?:[-–—:]+|\.) | \s[–—] | -- ) \s?\S     # (AP) —""",
    regex.VERBOSE,
)
# What a line may end with, each from where it must begin: its last bracket, its last sign, its last slash.
_CREDIT_IN_BRACKETS: Final = regex.compile(
    r"""\((?: [^()]{2,60}[/:][^()]{2,60}   # (AP Photo/Name)
          | \p{Lu}[^()]{1,40} )\)\.?$""",
    regex.VERBOSE,
)
_CREDIT_BEHIND_SIGN: Final = regex.compile(r"[©|]\s?\p{L}[^|©]{1,50}$")
_BEHIND_SLASH: Final = regex.compile(r"/\s?\p{Lu}[\p{L}. ]{1,40}\)?$")
_BEFORE_SLASH: Final = regex.compile(r"(?:^|[\s(|])[\p{L}. ]{2,40}\s?$")  # Name/Agency
_EMAIL: Final = regex.compile(r"[\w.-]+@[\w-]+\.\w+")
_COUNTER: Final = regex.compile(r"^\(?\d[\d.,]*\)?\s?(?:\p{L}+)?$")
_SHAPES: Final = ("person", "persons", "dateline", "credit", "email", "counter", "one-word", "lead-word:")


def _is_credited(tail: str) -> bool:
    if tail.endswith((")", ").")):
        at = tail.rfind("(")
        if at >= 0 and _CREDIT_IN_BRACKETS.match(tail, at):
            return True
    if "/" in tail:
        at = tail.rfind("/")
        if _BEHIND_SLASH.match(tail, at) and _BEFORE_SLASH.search(tail[:at]):
            return True
    if "©" in tail or "|" in tail:
        return bool(_CREDIT_BEHIND_SIGN.match(tail, max(tail.rfind("©"), tail.rfind("|"))))
    return False


def _names_people(view: View) -> Levels:
    head, count = view.head, len(view.words)
    if view.capitals < 2 or not head[:1].isupper():
        return ()
    parts = head.split()
    if not parts[-1][:1].isupper():
        return ()
    if count < 9 and 2 <= len(parts) <= 6 and _PERSON.match(head):
        return (0,)
    several = view.capitals > 3 and count < 16 and len(parts) > 3 and parts[1][:1].isupper()
    return (1,) if several and _PERSONS.match(head) else ()


def _has_dateline(head: str) -> bool:
    # What stands before the first of its signs is a place and perhaps a country, neither of them long.
    at = min([place for place in map(head.find, ("(", "–", "—", "--")) if place >= 0], default=0)
    place = head.find(",", 0, at)
    return at < 75 and (at if place < 0 else place) < 43 and head[:1].isupper() and bool(_DATELINE.match(head))


def _shape(view: View) -> Levels:
    head, marks = view.head, view.marks
    out: list[int] = []
    if view.size < 70:
        count = len(view.words)
        out += _names_people(view)
        if head[:2].strip("(")[:1].isdigit() and _COUNTER.match(head):
            out.append(5)
        if count == 1:
            out.append(6)
    elif ("(" in marks or "–" in marks or "—" in marks or "--" in head) and _has_dateline(head):
        out.append(2)
    if not marks:
        return tuple(out)
    if _is_credited(view.tail):
        out.append(3)
    if "@" in head and _EMAIL.search(head):
        out.append(4)
    at = head.find(":")
    if 2 < at < 30 and head[:at].count(" ") < 3:
        out.append(7)
    return tuple(out)


def _phrase_test(how: str) -> Callable[[View], Levels]:
    at = Seen._fields.index(how)

    def test(view: View) -> Levels:
        found = view.phrases[at]
        return list_categories(found) if found else ()

    return test


CUES: Final[tuple[Row, ...]] = (
    Row("length", "characters of the line without its bullet; a wide character counts two and a half",
        _names(_LENGTHS), _length,
        (("TT", "0-3"), ("Share", "4-7"), ("北京今天下雨", "13-18")), (("Share", "0-3"),)),
    Row("words", "words of a line that is not long", _names(_COUNTS), _count,
        (("Harbour bridge closes", "3"), ("---", "0")), (("One, two", "1"),)),
    Row("ends", "how the line ends", _ENDINGS, _ending,
        (("It rained.", "stop"), ("“It rained.”", "stop+quote"), ("Why?", "question"), ("Read on...", "ellipsis"),
         ("(Reuters)", "bracket")),
        (("Bridge closes", "stop"), ("It rained...", "stop"))),
    Row("begins", "how the line begins, after its bullet", _BEGINNINGS, _beginning,
        (("Bridge", "upper"), ("said he", "lower"), ("“Rain”", "quote"), ("© Press", "copyright"), ("雨", "letter")),
        (("3 min read", "upper"),)),
    Row("bullet", "a bullet or a number stands before the line", ("mark", "number"), _bulleted,
        (("* Sport", "mark"), ("3. Football", "number"), ("• Home", "mark")),
        (("Sport", "mark"), ("3 min read", "number"), ("-5 degrees", "mark"))),
    Row("capitals", "share of the words that begin with a capital",
        ("no-letters", "none", "<1/4", "<1/2", "<1", "one", "all"), _capitals,
        (("12:40", "no-letters"), ("World Still Split", "all"), ("It rained in the whole of the north", "<1/4")),
        (("It rained", "all"),)),
    Row("shouts", "the line, or its first word, is in capitals only", ("line", "first"), _shouting,
        (("BREAKING NEWS", "line"), ("OSLO The bridge is closed", "first")), (("Oslo", "line"),)),
    Row("digits", "share of the words that are numbers", ("<1/5", "<1/2", "<1", "all"), _digits,
        (("12 40", "all"), ("Page 4", "<1")), (("Page", "all"),)),
    Row("holds-mark", "punctuation somewhere in the line, or in the ends of a long one", _MARKS, _marks,
        (("Home | Sport", "bar"), ("Rain: what next", "colon"), ("a, b, c", "commas"), ("Foto: A/dpa", "slash")),
        (("Home", "bar"), ("12:40", "colon"))),
    Row("sentences", "places where one sentence ends and another begins", ("1", "2-3", "4+"), _sentences,
        (("It rained. Then it stopped.", "1"),), (("It rained at 3.40 p.m. today.", "1"),)),
    Row("function-words", "share of the commonest words of any language",
        ("none", "one", "<1/4", "<2/5", "many", "wide"), _prose_words,
        (("Harbour bridge closes", "none"), ("the end of the road and of the line", "many")), (("Sport", "none"),)),
    Row("date", "dates and times", _DATES, _date,
        (("2024-05-03", "iso"), ("03.05.2024", "numeric"), ("2024年5月3日", "wide"), ("at 12:40", "clock"),
         ("May 3, 2024", "nearly-all")),
        (("3 min read", "clock"), ("Page 4", "year"))),
    Row("shape", "shapes of a line", _SHAPES, _shape,
        (("Emily Falk", "person"), ("Ida Falk, Bo Lund", "persons"),
         ("OSLO (AP) — The bridge over the inner harbour will close on Monday for a week.", "dateline"),
         ("The bridge in May. (Ida Falk/TT)", "credit"), ("The bridge (old) in May (TT).", "credit"),
         ("The bridge in May | Ida Falk / TT", "credit"), ("The bridge in May © Skarn Post", "credit"),
         ("ida.falk@example.org", "email"), ("12 comments", "counter"), ("Sport", "one-word")),
        (("The bridge", "one-word"), ("It rained.", "person"), ("World Still Split", "persons"),
         ("The bridge (TT) in May", "credit"), ("The bridge and/or the ferry", "credit"))),
    Row("is", "the whole line is a phrase of the lexicon", CATEGORIES, _phrase_test("whole"),
        (("Share", "furniture.share"),), (("Share of the market", "furniture.share"),)),
    Row("opens", "the line opens with a phrase of the lexicon", CATEGORIES, _phrase_test("opens"),
        (("By Ida Falk", "byline_openers"),), (("Ida Falk by night", "byline_openers"),)),
    Row("holds", "the line, or an end of a long one, holds a phrase of the lexicon", CATEGORIES, _phrase_test("holds"),
        (("Bridge. Photo: Ida Falk", "credit_words"),), (("The bridge", "credit_words"),)),
    Row("closes", "the line ends with a phrase of the lexicon", CATEGORIES, _phrase_test("ends"),
        (("Ida Falk/Reuters", "agency"),), (("Reuters said so", "agency"),)),
)  # fmt: skip


def cue_names() -> tuple[str, ...]:
    """The names of all cues of the table, in order."""
    return tuple(f"{row.name}={level}" for row in CUES for level in row.levels)
