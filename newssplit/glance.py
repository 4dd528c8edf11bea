"""One line at a glance: what all the cues are seen by, measured once.

A line is looked at in a few microseconds, or this takes longer than all the rest. So whatever can be found by a table
of characters is (``alphabets``), and patterns are for the lines that no table fits.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from operator import add
from typing import Final

import numpy as np
import regex

from newssplit.alphabets import WORD, Alphabet, spell
from newssplit.phrases import WIDE, Phrases, Seen, load_phrases

# Of a longer line only its two ends are looked at: so the cost of a line is bounded, and a sentence in the middle of a
# long paragraph says nothing about what the paragraph is.
_HEAD: Final = 90
_TAIL: Final = 90
_WORDS: Final = 12  # words of each end of a long line that are looked up in the lexicon
# A rule is one sign again and again; its key begins so, as no other does.
RULE: Final = "\n"
_RULE: Final = regex.compile(r"([^\w\s]|_)(?:\s?\1){2,}$")
_KEY: Final = 200  # characters that make two lines the same
_COHESION: Final = 1500  # characters whose words count for cohesion
_WIDE_REACH: Final = 400  # characters among which wide ones are counted

_STEM: Final = regex.compile(r"[^\W\d_]{4,}|\d{2,}")
_WIDE_RUN: Final = regex.compile(rf"{WIDE.pattern}+")
_RUN: Final = regex.compile(r"[^\W\d_]{2,}")
_BULLET: Final = regex.compile(r"^(?:[*•‣◦⁃∙·●○▪■□►▶▸➤→»>–—+|#-]+|\d{1,2}[.)])(?:\s+|$)")
_KEPT: Final = regex.compile(r"[^\W_]+")
_MANNER: Final = 600  # characters whose function words tell the language
_SCRIPT: Final = regex.compile(
    r"(?P<wide>[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f])|(?P<cyrillic>\p{Cyrillic})|(?P<arabic>\p{Arabic})"
    r"|(?P<other>[\p{Hebrew}\p{Greek}\p{Devanagari}\p{Bengali}])"
)
# A word has at least so many letters to count for cohesion, and its first ones are compared.
_SHORTEST: Final = 4
_STEM_SIZE: Final = 6
_COMMON: Final = np.int64(-(1 << 63))  # the sign of a number of eight bytes
_STYLE: Final = frozenset("\"'‘’“”„«»–—…「")
_APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"
_CLOSED: Final = '.!?…。！？"”»’)」।۔؟'


class View:
    """One line, measured once for all rows of the table.

    ``text`` is the line without its ``bullet``; ``head`` and ``tail`` are its ends, which are the same string in a line
    that is not ``long``. ``ends`` holds both, ``marks`` all of their characters that are no letters, digits or plain
    spaces (and in some scripts the others too). ``low`` and ``folded`` are the head and its words in small letters,
    ``initials`` the first characters of its words. ``spelt`` is the folded text in an alphabet of ``alphabets``, if it
    has one.
    """

    __slots__ = (
        "bullet", "capitals", "ends", "fold", "folded", "head", "initials", "long", "low", "marks", "phrases", "size",
        "spelt", "tail", "text", "wide", "words",
    )  # fmt: skip

    def __init__(self, text: str, lexicon: Phrases) -> None:
        text = text.strip()
        self.bullet: str = ""
        if not text[:1].isalpha() and (found := _BULLET.match(text)):
            self.bullet = found.group().strip()
            text = text[found.end() :]
        self.text: str = text
        self.fold: str = text[:_COHESION].casefold()
        self.spelt: tuple[bytes, Alphabet] | None = spell(self.fold)
        # No alphabet of one byte has wide characters.
        self.wide: int = 0 if self.spelt else sum(map(len, _WIDE_RUN.findall(text[:_WIDE_REACH])))
        self.size: int = len(text) + self.wide * 3 // 2
        self.long: bool = len(text) > _HEAD + _TAIL
        if self.long:
            self.head, self.tail = text[:_HEAD], text[-_TAIL:]
            self.ends = f"{self.head} {self.tail}"
            self.low: str = self.head.casefold()
        else:
            self.head = self.tail = self.ends = text
            self.low = self.fold
        code = self.spelt and self.spelt[1].spell(self.ends)
        closing: list[str] = []  # the words of the other end of a long line
        if self.spelt and code is not None:
            alphabet = self.spelt[1]
            self.marks: str = alphabet.read(code.translate(None, alphabet.plain))
            self.words: list[str] = alphabet.cut_words(code[: len(self.head)])
            if self.long:
                closing = alphabet.cut_words(code[-_TAIL:])
        else:
            self.marks = self.ends
            self.words = WORD.findall(self.head)
            if self.long:
                closing = WORD.findall(self.tail)
        self.initials: str = "".join([word[0] for word in self.words])
        self.capitals: int = 0 if self.initials.islower() else sum(map(str.isupper, self.initials))
        self.folded: list[str] = " ".join(self.words).casefold().split(" ") if self.words else []
        if _APOSTROPHE in self.ends:
            # The lexicon writes straight apostrophes, print has the others.
            self.folded = [word.replace(_APOSTROPHE, "'") for word in self.folded]
            closing = [word.replace(_APOSTROPHE, "'") for word in closing]
        if self.wide:
            low = f"{self.low[:24]} {self.tail[-24:].casefold()}" if self.long else self.low
            self.phrases: Seen = lexicon.look_wide(low)
        elif self.long:
            words = self.folded[:_WORDS] + list(map(str.casefold, closing[-_WORDS:]))
            self.phrases = lexicon.look(words, len(self.folded))
        else:
            self.phrases = lexicon.look(self.folded, len(self.folded))


def is_prose(view: View) -> bool:
    """Whether a line is long and closed like a sentence, or very long."""
    if view.size >= 200:
        return True
    return view.size >= 75 and view.tail[-1:] in _CLOSED and len(view.words) > (0 if view.wide else 8)


def find_manner(view: View) -> bytes:
    """What tells the language of a line of prose: the numbers of its function words, and of its script where that is
    not Latin."""
    low = view.fold[:_MANNER]
    found = load_phrases().functions.intersection(low.split())
    latin = view.spelt[1].latin if view.spelt else low.isascii()
    script = None if latin else _SCRIPT.search(low[:40])
    return _number(found | {script.lastgroup} if script else found)


def find_marks(view: View) -> bytes:
    """What tells the house style of a line of prose: the numbers of its quotation marks, apostrophes and dashes."""
    return _number(_STYLE.intersection(view.marks))


def _number(words: Iterable[object]) -> bytes:
    return array("q", map(hash, words)).tobytes()


def list_stems(view: View) -> set[str]:
    """The first six letters of its longer words, function words left out; pairs of characters in scripts without
    spaces."""
    if view.spelt:
        code, alphabet = view.spelt
        words = alphabet.read(code.translate(alphabet.letters)).split()
        stems = {word[:_STEM_SIZE] for word in words if len(word) >= _SHORTEST}
        numbers = code.translate(alphabet.digits)
        if not numbers.isspace():
            stems.update([word[:_STEM_SIZE] for word in alphabet.read(numbers).split() if len(word) > 1])
        return stems - load_phrases().functions
    low = view.fold
    out = {word[:_STEM_SIZE] for word in _STEM.findall(low)}
    if view.wide or WIDE.search(low, _WIDE_REACH):
        out = {word for word in out if not _is_wide(word[0])}
        for word in _RUN.findall(low):
            if _is_wide(word[0]):
                out.update(map(add, word, word[1:]))
    return out - load_phrases().functions


@lru_cache(maxsize=1 << 14)
def _is_wide(sign: str) -> bool:
    return bool(WIDE.match(sign))


def number_stems(bags: Sequence[set[str]]) -> list[bytes]:
    """The stems of some lines in numbers of eight bytes: negative for those that stand in texts about anything."""
    # All of them at once: to set a bit of each is dear, to set it in a column of numbers is not.
    stems = list(chain.from_iterable(bags))
    numbers = np.fromiter(map(hash, stems), np.int64, len(stems))
    common = np.fromiter(map(load_phrases().common.__contains__, stems), np.bool_, len(stems))
    whole = np.where(common, numbers | _COMMON, numbers & ~_COMMON).tobytes()
    stops = list(accumulate(map(len, bags), initial=0))
    return [whole[8 * start : 8 * stop] for start, stop in pairwise(stops)]


def find_key(view: View) -> str:
    """The folded letters and digits of a line's first characters; of a rule, a line break and its signs."""
    text = view.text
    if view.spelt:
        code, alphabet = view.spelt
        if len(text) > _KEY:
            # Where folding made none longer, each character has its byte already.
            same = len(code) == min(len(text), _COHESION)
            code = code[:_KEY] if same else alphabet.spell(text[:_KEY].casefold()) or b""
        key = alphabet.read(code.translate(None, alphabet.others))
    else:
        key = "".join(_KEPT.findall(text[:_KEY].casefold()))
    if key:
        return key
    signs = f"{view.bullet} {text}".strip()
    return f"{RULE}{signs[:_KEY]}" if _RULE.match(signs) else ""
