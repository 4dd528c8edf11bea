"""Credits: whose picture it is, and which agency a text or a picture comes from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

import regex

from newssplit.article import Span
from newssplit.lexicon import fold, load_lexicon


class Agency(NamedTuple):
    """A news agency named in a text: its usual short form, and the place of the name."""

    short: str
    span: Span


_LONGEST_CREDIT: Final = 100
_LONGEST_WORDS: Final = 12
_EDGE: Final = " \t.,;:|/-\N{EN DASH}\N{EM DASH}\N{NO-BREAK SPACE}"

_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_EAST: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_NOT_A_NAME: Final = regex.compile(r"[@#]\Z|/{2}\Z|\p{L}\.\Z")
_GOES_ON: Final = regex.compile(r"\.\p{Ll}{2}|@")
# A group in brackets that ends the caption: "... on Monday. (Ida Falk/AP)"
_BRACKETED: Final = regex.compile(
    r"""
    \s* (?: \( (?P<in> [^()\[\]]*+ (?: \([^()]*\) [^()]*+ )? ) \)
          | \[ (?P<in> [^\[\]]*+ ) \]
          | \N{FULLWIDTH LEFT PARENTHESIS} (?P<in> [^\N{FULLWIDTH RIGHT PARENTHESIS}]*+ )
            \N{FULLWIDTH RIGHT PARENTHESIS}
          | \N{LEFT BLACK LENTICULAR BRACKET} (?P<in> [^\N{RIGHT BLACK LENTICULAR BRACKET}]*+ )
            \N{RIGHT BLACK LENTICULAR BRACKET} )
    [\s.]* $
    """,
    regex.VERBOSE,
)
_CLOSERS: Final = ")]\N{FULLWIDTH RIGHT PARENTHESIS}\N{RIGHT BLACK LENTICULAR BRACKET}"
_COPYRIGHT: Final = regex.compile(r"\s*(?:\N{COPYRIGHT SIGN}|\([Cc]\)\s)\s*(?P<in>[^\N{COPYRIGHT SIGN}]+)$")
# What may stand between a description and a credit without a word of its own.
_SEPARATOR: Final = regex.compile(
    r"""
    \s*
    (?: [|\N{FULLWIDTH VERTICAL LINE}\N{BULLET}\N{MIDDLE DOT}\N{BLACK CIRCLE}]
      | [\N{EM DASH}\N{EN DASH}]+ | \s-{1,2}\s | \s/\s
      | (?<=[.!?\N{RIGHT DOUBLE QUOTATION MARK}\"])\s )       # the end of a sentence
    \s*
    """,
    regex.VERBOSE,
)
_COLON: Final = regex.compile(r"\s?[:=\N{FULLWIDTH COLON}\N{FULLWIDTH EQUALS SIGN}]\s?")
# Nothing is ever given back: a word cut in two would only be two words of the four.
_BEFORE_COLON: Final = regex.compile(r"(?:[\p{L}\p{M}\N{MIDDLE DOT}'/&.\-]++[ ]?+){1,4}+$")
_NAMES: Final = regex.compile(r"\s?[/,|\N{FULLWIDTH SOLIDUS}]\s?|\s(?=via\s)")
_NAME_FOLLOWS: Final = regex.compile(r"\s\p{Lu}")
_CHUNK: Final = regex.compile(r"\S+")
# A name has one or two small words: "van der".
_FEWEST_SMALL: Final = 3
_SLASH: Final = regex.compile(r"[/&]")
_LAST_NAME: Final = regex.compile(r"(?:^|[.!?|\N{EM DASH}\N{EN DASH}]\s*)((?:\p{Lu}[\p{L}\p{M}.'\-]*+\s?+){1,4}+)$")
_STOP: Final = regex.compile(r"(?<=\p{Ll}{3}\p{Ll})\.\s")
_CAPITAL: Final = regex.compile(r"[\p{Lu}\p{Lo}\p{N}@(]")


# A caption is asked where its lines are labelled, and again where its article is made.
@lru_cache(maxsize=1 << 10)
def split_credit(text: str) -> tuple[str, str | None, Span | None]:
    """A caption's (description, credit, place of the credit in ``text``); the last two are None where it names none.

    The credit is given without what introduces it: "Foto:", a copyright sign, brackets. A text that is nothing but a
    credit has an empty description. Any text will do.

    >>> split_credit("The lock at Brake before dawn. (Ida Falk/AP)")
    ('The lock at Brake before dawn.', 'Ida Falk/AP', Span(start=32, end=43))
    """
    for find in (_find_bracketed, _find_copyright, _find_worded, _find_separated):
        found = find(text)
        if found is not None:
            cut, span = found
            return text[:cut].rstrip(_EDGE.replace(".", "")), text[span.start : span.end], span
    return text, None, None


def is_credit_line(text: str) -> bool:
    """Whether a line is nothing but the credit of a picture: "Foto: Ida Falk/dpa", "(AP Photo/Ida Falk)"."""
    stripped = text.strip()
    if not stripped or len(stripped) > _LONGEST_CREDIT:
        return False
    description, credit, _ = split_credit(stripped)
    return credit is not None and not description.strip(_EDGE)


def find_agencies(text: str, start: int = 0, end: int | None = None) -> list[Agency]:
    """The news agencies named in ``text[start:end]``, in their order.

    A name that is also a common word, or only letters, counts only as the agency itself writes it.
    """
    limit = len(text) if end is None else min(end, len(text))
    heads, east = _agency_names()
    plain = text.isascii()
    if plain and heads.keys().isdisjoint(_WORD.findall(text[start:limit].lower())):
        return []
    lexicon = load_lexicon()
    found: list[Agency] = []
    done = start
    for word in _WORD.finditer(text, start, limit):
        head = word[0].casefold()
        names = heads.get(head)
        if names is None or word.start() < done:
            continue
        for name in names:
            # Folding may change how long a word is.
            stop = word.end() if name == head else word.start() + len(name)
            written = text[word.start() : stop]
            if stop > limit or fold(written) != name or (stop < limit and text[stop].isalnum()):
                continue
            short = lexicon.agencies[name]
            if _is_written_well(text, word.start(), stop, name) and not _is_address(text, word.start(), stop):
                found.append(Agency(short, Span(word.start(), stop)))
                done = stop
                break
    if not plain and _EAST.search(text, start, limit):
        hits = east.finditer(text, start, limit)
        found += [Agency(lexicon.agencies[fold(hit[0])], Span(*hit.span())) for hit in hits]
        found.sort(key=lambda one: one.span)
    return found


def names_pictures(text: str) -> bool:
    """Whether a text names someone who deals in pictures: a picture agency, an archive, a news agency."""
    folded = fold(text)
    names, heads, east = _picture_names()
    words = [found.span() for found in _WORD.finditer(folded)]
    seen: set[str] = set()
    for place, (start, _) in enumerate(words):
        if folded[start : words[place][1]] not in heads:
            continue
        for _, stop in words[place : place + 5]:
            one = folded[start:stop]
            if one in seen or one not in names:
                continue
            if one not in load_lexicon().ambiguous_agencies or _occurs_in_capitals(text, one):
                return True
            # The whole text is searched, so once for each name.
            seen.add(one)
    return east.search(folded) is not None if _EAST.search(folded) else False


def introduces_source(text: str) -> int:
    """Where what follows "Source:" begins in a text that opens with it, else 0."""
    colon = _COLON.search(text, 0, 40)
    if colon and fold(text[: colon.start()]).strip(_EDGE + "(") in load_lexicon().bylines["sources"]:
        return colon.end()
    return 0


def introduces_picture(text: str) -> bool:
    """Whether a text opens with words like "Photo:" or "Picture by"."""
    return _skip_opener(text, 0) > 0 and not introduces_source(text)


@cache
def _agency_names() -> tuple[dict[str, tuple[str, ...]], regex.Pattern[str]]:
    """Aliases by their first word, the longest first; and a pattern of those in scripts without spaces."""
    by_head: dict[str, list[str]] = {}
    east = []
    for alias in load_lexicon().agencies:
        head = _WORD.match(alias)
        if _EAST.search(alias):
            east.append(alias)
        elif head:
            by_head.setdefault(head[0], []).append(alias)
    pattern = regex.compile(r"\L<names>", names=east or ["\N{NULL}"], flags=regex.IGNORECASE)
    return {head: tuple(sorted(names, key=len, reverse=True)) for head, names in by_head.items()}, pattern


@cache
def _picture_names() -> tuple[frozenset[str], frozenset[str], regex.Pattern[str]]:
    lexicon = load_lexicon()
    names = lexicon.photo_agencies | frozenset(lexicon.agencies)
    east = [name for name in names if _EAST.search(name)]
    heads = frozenset(head[0] for name in names if (head := _WORD.match(name)))
    return names, heads, regex.compile(r"\L<names>", names=east or ["\N{NULL}"])


def _occurs_in_capitals(text: str, alias: str) -> bool:
    short = load_lexicon().agencies.get(alias, "")
    return alias.upper() in text or short in text


def _is_written_well(text: str, start: int, end: int, alias: str) -> bool:
    """Whether an alias stands here as a name, and is no common word and no part of a person's name."""
    lexicon = load_lexicon()
    written, short = text[start:end], lexicon.agencies[alias]
    capitals = written.isupper() and len(written) > 1
    if alias in lexicon.ambiguous_agencies:
        # "Mehr", "Trend": as a word with a capital it proves nothing outside of brackets.
        return capitals or (written == short and (short.islower() or text[start - 1 : start] in ("(", "/")))
    if text[start - 1 : start] == text[end : end + 1] == "/":
        # "/ritzau/"
        return True
    if " " in alias or not alias.isascii():
        return not written.islower() or written == short or not alias.isascii()
    if short.isupper() and written.istitle():
        # "Tass", but no "Isna Falk".
        return not _NAME_FOLLOWS.match(text, end)
    return capitals or written == short or (len(alias) > 3 and not written.islower())


def _is_address(text: str, start: int, end: int) -> bool:
    return _NOT_A_NAME.search(text, max(0, start - 2), start) is not None or _GOES_ON.match(text, end) is not None


def _skip_opener(text: str, start: int) -> int:
    """Where a credit that opens with a credit word at ``start`` goes on; 0 where there is none."""
    words = load_lexicon().phrases["credit_words"]
    colon = _COLON.search(text, start, start + 40)
    if colon and _is_credit_word(text[start : colon.start()]):
        return colon.end()
    pieces = [found.span() for found in _CHUNK.finditer(text[start : start + 60])][:5]
    for size in range(len(pieces) - 1, 0, -1):
        phrase = fold(text[start + pieces[0][0] : start + pieces[size - 1][1]])
        stop = start + pieces[size][0]
        # One word alone opens a credit only before a name.
        if phrase in words and (size > 1 or names_pictures(text[stop:])) and _CAPITAL.match(text, stop):
            return stop
    return 0


def _is_credit_word(text: str) -> bool:
    words = load_lexicon().phrases["credit_words"]
    folded = fold(text).strip(_EDGE + "(\N{COPYRIGHT SIGN}")
    if folded in words or folded in load_lexicon().bylines["sources"]:
        return True
    # "Text/Foto", "Photo & illustration"
    parts = [part.strip() for part in _SLASH.split(folded)]
    return len(parts) > 1 and parts[-1] in words


def _trim(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in " \t.;|\N{NO-BREAK SPACE}":
        end -= 1
    while start < end and text[start] in " \t:;|\N{NO-BREAK SPACE}":
        start += 1
    return Span(start, end)


def _credit_at(text: str, start: int, end: int, *, sure: bool) -> Span | None:
    """The credit that ``text[start:end]`` is, without its opener; ``sure``: no agency need be named."""
    if not 1 < end - start <= _LONGEST_CREDIT:
        return None
    body = text[:end]
    after = _skip_opener(body, start)
    if not after and body[start : start + 1] == "\N{COPYRIGHT SIGN}":
        after = start + 1
    if not after and not sure and not names_pictures(body[start:]):
        return None
    span = _trim(text, after or start, end)
    return span if span.end > span.start else None


def _find_bracketed(text: str) -> tuple[int, Span] | None:
    last = text.rstrip()
    while last.endswith("."):
        last = last[:-1].rstrip()
    if last[-1:] not in _CLOSERS:
        return None
    tail = max(0, len(text) - _LONGEST_CREDIT - 8)
    found = _BRACKETED.search(text, tail)
    if not found:
        return None
    inside = found["in"]
    copyright_sign = _COPYRIGHT.match(inside)
    begin = found.start("in") + (copyright_sign.start("in") if copyright_sign else 0)
    span = _credit_at(text, begin, found.end("in"), sure=bool(copyright_sign))
    if span is None or len(inside.split()) > _LONGEST_WORDS:
        return None
    # "Foto: (c) Ida Falk": the word before the bracket belongs to the credit.
    return found.start(), span


def _find_copyright(text: str) -> tuple[int, Span] | None:
    if "\N{COPYRIGHT SIGN}" not in text and "(" not in text:
        return None
    found = _COPYRIGHT.search(text, max(0, len(text) - _LONGEST_CREDIT))
    if not found or len(found["in"].split()) > _LONGEST_WORDS:
        return None
    cut = found.start()
    before = _BEFORE_COLON.search(text[:cut].rstrip(" :"), max(0, cut - 40))
    if before and text[:cut].rstrip().endswith(":") and _is_credit_word(before[0].split(" ")[-1]):
        cut = before.start() + before[0].rstrip().rfind(" ") + 1
    span = _trim(text, found.start("in"), found.end("in"))
    return (cut, span) if span.end > span.start else None


def _find_worded(text: str) -> tuple[int, Span] | None:
    """ "... at dawn. Foto: Ida Falk": the last credit word with a colon, and what follows it."""
    for colon in _last_colons(text):
        before = _BEFORE_COLON.search(text, max(0, colon.start() - 40), colon.start())
        if not before:
            continue
        pieces = [found.start() for found in _CHUNK.finditer(before[0])]
        for piece in pieces:
            start = before.start() + piece
            if not _is_credit_word(text[start : colon.start()]):
                continue
            rest = text[colon.end() :]
            if len(rest) > _LONGEST_CREDIT or len(rest.split()) > _LONGEST_WORDS or not _CAPITAL.match(rest.lstrip()):
                break
            if not text[:start].strip(_EDGE) and _describes(rest):
                break
            span = _trim(text, colon.end(), len(text))
            return (start, span) if span.end > span.start else None
    return None


def _describes(text: str) -> bool:
    """Whether what stands behind a word for pictures tells what one shows: "PHOTO: The lock, seen from the quay"."""
    words = text.split()
    opened = _is_credit_word(words[0]) or _is_credit_word(" ".join(words[:2])) if words else False
    return not opened and sum(word[:1].islower() for word in words) >= _FEWEST_SMALL


def _last_colons(text: str) -> Iterator[regex.Match[str]]:
    if text.isascii() and ":" not in text and "=" not in text:
        return
    yield from reversed(list(_COLON.finditer(text, max(0, len(text) - _LONGEST_CREDIT - 40))))


def _find_separated(text: str) -> tuple[int, Span] | None:
    """A credit behind a separator or the last full stop: "... | Getty Images", "... dawn. Ida Falk/Getty Images"."""
    tail = max(0, len(text) - _LONGEST_CREDIT)
    starts = [(found.start(), found.end(), found[0].strip()) for found in _SEPARATOR.finditer(text, tail)]
    if len(text) <= _LONGEST_CREDIT and len(text.split()) <= _LONGEST_WORDS // 2 and not _STOP.search(text):
        starts.append((0, 0, ""))
    for cut, start, mark in starts:
        rest = text[start:]
        if not _CAPITAL.match(rest) or len(rest.split()) > _LONGEST_WORDS:
            continue
        if mark == "/":
            # "Ida Falk / AFP": the photographer stands before the slash.
            cut, start = _back_to_name(text, cut, start)
        opened = _skip_opener(text, start)
        if opened or (_holds_only_names(text[start:]) and _ends_in_pictures(text[start:])):
            span = _credit_at(text, start, len(text), sure=True)
            if span:
                return cut, span
    return None


def _ends_in_pictures(text: str) -> bool:
    parts = _NAMES.split(text)
    return names_pictures(parts[-1]) or ("/" in text and names_pictures(parts[0]))


def _back_to_name(text: str, cut: int, start: int) -> tuple[int, int]:
    name = _LAST_NAME.search(text[:cut])
    return (name.start(1), name.start(1)) if name else (cut, start)


def _holds_only_names(text: str) -> bool:
    """Whether a credit without an opener is names alone, so that no sentence that names an agency is taken for one."""
    words = text.strip(_EDGE).split()
    small = sum(word[:1].islower() for word in words)
    return small <= 2 and not (len(words) > 3 and small and "/" not in text and "," not in text and "via" not in words)
